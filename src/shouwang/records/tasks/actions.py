"""Every write of tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shouwang.engine.packs.model import Escalation as Step
from shouwang.engine.values.divisions import county_of, town_of
from shouwang.records.journal import actions as journal
from shouwang.records.staff.models import Post
from shouwang.records.tasks.models import Escalation, Task
from shouwang.records.turns import one_transaction


@dataclass(frozen=True, slots=True)
class Wanted:
    """A task to be opened."""

    kind: str
    subject: str
    division: str
    due_on: date | None = None
    due_why: str = ""
    department: str = ""


@one_transaction
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


@one_transaction
def close_tasks(post: Post, county: str, kind: str, subjects: Iterable[str], on: date) -> int:
    """Marks tasks as done on a day; gives the number that were open."""
    closed = 0
    chosen = list(subjects)
    for start in range(0, len(chosen), 500):
        closed += Task.objects.filter(
            county=county, kind=kind, subject__in=chosen[start : start + 500], done_on__isnull=True
        ).update(done_on=on)
    return closed


@one_transaction
def reopen_task(post: Post, county: str, wanted: Wanted, on: date) -> None:
    """Opens a task that was done once more, with another due date; one that never was is opened."""
    task, _ = Task.objects.get_or_create(
        county=county, kind=wanted.kind, subject=wanted.subject, defaults={"division": wanted.division, "opened_on": on}
    )
    task.division, task.department = wanted.division, wanted.department
    task.due_on, task.due_why, task.done_on = wanted.due_on, wanted.due_why, None
    task.save()


@one_transaction
def set_tasks(post: Post, county: str, wanted: Iterable[Wanted], on: date) -> None:
    """Tasks as they are to stand: opened, opened again, or given another day, in a fixed number of queries for five hundred."""
    listed = {(task.kind, task.subject): task for task in wanted}
    keys = list(listed)
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        found = Task.objects.filter(
            county=county, kind__in={kind for kind, _ in part}, subject__in=[subject for _, subject in part]
        )
        there = {(task.kind, task.subject): task for task in found}
        fresh, changed = [], []
        for key in part:
            task, now = there.get(key), listed[key]
            if task is None:
                task = Task(county=county, kind=now.kind, subject=now.subject, opened_on=on)
                fresh.append(task)
            elif (task.division, task.department, task.due_on, task.due_why, task.done_on) != (
                *(now.division, now.department, now.due_on, now.due_why),
                None,
            ):
                changed.append(task)
            task.division, task.department = now.division, now.department
            task.due_on, task.due_why, task.done_on = now.due_on, now.due_why, None
        Task.objects.bulk_create(fresh)
        Task.objects.bulk_update(changed, ["division", "department", "due_on", "due_why", "done_on"], batch_size=200)


@one_transaction
def escalate(
    post: Post,
    county: str,
    kind: str,
    steps: Sequence[Step],
    on: date,
    at: datetime,
    subjects: Collection[str] | None = None,
) -> int:
    """Tells those above of every overdue task of a kind, or of those about some subjects, as far as its lateness asks for;
    gives how often it told.

    The same day again tells nobody twice.
    """
    late = list(Task.objects.filter(county=county, kind=kind, done_on=None, due_on__lt=on).order_by("id"))
    if subjects is not None:
        late = [task for task in late if task.subject in subjects]
    told = set(Escalation.objects.filter(task__in=late).values_list("task_id", "to", "due_on"))
    fresh = [
        Escalation(
            task=task,
            to=step.to,
            division=town_of(task.division) if step.to == "town" else county_of(task.division) + "000000",
            due_on=task.due_on,
            escalated_on=on,
            late_days=(on - task.due_on).days,
            clause=step.clause,
        )
        for task in late
        if task.due_on is not None
        for step in steps
        if (on - task.due_on).days >= step.after_days and (task.pk, step.to, task.due_on) not in told
    ]
    Escalation.objects.bulk_create(fresh, batch_size=500)
    if fresh:
        journal.write(post, county, "escalate", f"tasks:{kind}", {"told": len(fresh), "on": on.isoformat()}, at)
    return len(fresh)
