"""Every write of tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from shouwang.records.staff.models import Post
from shouwang.records.tasks.models import Task


@dataclass(frozen=True, slots=True)
class Wanted:
    """A task to be opened."""

    kind: str
    subject: str
    division: str
    due_on: date | None = None
    due_why: str = ""
    department: str = ""


@transaction.atomic
def open_tasks(post: Post, county: str, wanted: Iterable[Wanted], on: date) -> int:
    """Opens the tasks that do not exist yet; the caller journals what they are about. Gives the number opened."""
    wanted = list(wanted)
    there: set[tuple[str, str]] = set()
    for kind in {task.kind for task in wanted}:
        there |= set(Task.objects.filter(county=county, kind=kind).values_list("kind", "subject"))
    fresh = [
        Task(
            county=county,
            kind=task.kind,
            subject=task.subject,
            division=task.division,
            department=task.department,
            opened_on=on,
            due_on=task.due_on,
            due_why=task.due_why,
        )
        for task in wanted
        if (task.kind, task.subject) not in there
    ]
    Task.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)


@transaction.atomic
def close_tasks(post: Post, county: str, kind: str, subjects: Iterable[str], on: date) -> int:
    """Marks tasks as done on a day; gives the number that were open."""
    closed = 0
    chosen = list(subjects)
    for start in range(0, len(chosen), 500):
        closed += Task.objects.filter(
            county=county, kind=kind, subject__in=chosen[start : start + 500], done_on__isnull=True
        ).update(done_on=on)
    return closed
