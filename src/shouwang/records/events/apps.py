from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "shouwang.records.events"
    label = "events"
