from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "shouwang.records.journal"
    label = "journal"
