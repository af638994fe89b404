from django.apps import AppConfig


class DivisionsConfig(AppConfig):
    name = "shouwang.records.divisions"
    label = "divisions"
