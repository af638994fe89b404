"""The whole database as rows, to see whether anything changed."""

from __future__ import annotations

from typing import Any

from django.apps import apps


def dump() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {model.__name__: list(model._default_manager.order_by("pk").values_list()) for model in apps.get_models()}
