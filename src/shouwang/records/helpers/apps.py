from django.apps import AppConfig


class HelpersConfig(AppConfig):
    name = "shouwang.records.helpers"
    label = "helpers"
