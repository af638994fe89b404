from django.apps import AppConfig


class DepartmentsConfig(AppConfig):
    name = "shouwang.records.departments"
    label = "departments"
