from django.apps import AppConfig


class ScreeningsConfig(AppConfig):
    name = "shouwang.records.screenings"
    label = "screenings"
