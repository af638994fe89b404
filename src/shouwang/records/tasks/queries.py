"""Reads of tasks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.tasks.models import Escalation, Task


def visible_to(post: Post) -> QuerySet[Task]:
    """The tasks of the post's divisions and, where it has one, its department."""
    return scope(post).limit(Task.objects.all())


def overdue(post: Post, county: str, kind: str, on: date) -> QuerySet[Task]:
    """The tasks of a kind whose day has passed, the longest overdue first, with whom they were escalated to."""
    late = visible_to(post).filter(county=county, kind=kind, done_on=None, due_on__lt=on)
    return late.prefetch_related("escalations").order_by("due_on", "division", "id")


_MANY = 99


def waiting(post: Post, county: str) -> int:
    """How many tasks wait for a post, counted up to a hundred."""
    return visible_to(post).filter(county=county, done_on=None).order_by()[: _MANY + 1].count()


def escalations_of(county: str, kind: str, subjects: Iterable[str]) -> list[Escalation]:
    """To whom overdue tasks of a kind about some subjects were told, the earliest first; the caller may see those."""
    found = Escalation.objects.filter(task__county=county, task__kind=kind, task__subject__in=list(subjects))
    return list(found.select_related("task").order_by("escalated_on", "id"))
