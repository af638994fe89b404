from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "shouwang.records.policy"
    label = "policy"
