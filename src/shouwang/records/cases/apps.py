from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "shouwang.records.cases"
    label = "cases"
