from django.apps import AppConfig


class LookbackConfig(AppConfig):
    name = "shouwang.records.lookback"
    label = "lookback"
