from django.apps import AppConfig


class FollowUpsConfig(AppConfig):
    name = "shouwang.records.followups"
    label = "followups"
