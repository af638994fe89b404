"""Every kind of task can be said on the month's page."""

from __future__ import annotations

from shouwang.desk.tasks.coming import _WORDS
from shouwang.records.tasks.models import Task


def test_what_is_coming_has_words_for_every_kind_of_task() -> None:
    """Lists are told of by their titles."""
    assert set(Task.Kind) - {Task.Kind.FEED} == set(_WORDS)
