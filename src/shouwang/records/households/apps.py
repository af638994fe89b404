from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "shouwang.records.households"
    label = "households"
