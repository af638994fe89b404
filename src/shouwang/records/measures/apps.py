from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "shouwang.records.measures"
    label = "measures"
