from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "shouwang.records.staff"
    label = "staff"
