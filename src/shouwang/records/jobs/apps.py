from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "shouwang.records.jobs"
    label = "jobs"
