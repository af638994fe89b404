from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "shouwang.records.visits"
    label = "visits"
