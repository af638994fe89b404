"""Addresses of the pages of reporting, and of those about whom a row means."""

from importlib import import_module
from importlib.util import find_spec

app_name = "feeds"
_PARTS = ("urls_reporting", "urls_matching")
urlpatterns = [
    pattern
    for part in _PARTS
    if find_spec(f"shouwang.desk.feeds.{part}")
    for pattern in import_module(f"shouwang.desk.feeds.{part}").urlpatterns
]
