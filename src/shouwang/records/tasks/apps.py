from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "shouwang.records.tasks"
    label = "tasks"
