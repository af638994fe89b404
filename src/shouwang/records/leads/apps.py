from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "shouwang.records.leads"
    label = "leads"
