from django.apps import AppConfig


class DiscrepanciesConfig(AppConfig):
    name = "shouwang.records.discrepancies"
    label = "discrepancies"
