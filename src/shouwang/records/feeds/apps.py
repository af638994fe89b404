from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "shouwang.records.feeds"
    label = "feeds"
