"""Reads of tasks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, QuerySet

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
_Kind = Task.Kind
_READERS = (Post.Role.SUPERVISOR, Post.Role.AUDITOR)
_DONE_BY: dict[str, tuple[str, ...]] = {
    Post.Role.VILLAGE_CADRE: (
        _Kind.VISIT,
        _Kind.LOOK_AGAIN,
        _Kind.WHO_IS_THIS,
        _Kind.CASE_BEGIN,
        _Kind.FOLLOW_UP,
        _Kind.PLAN,
        _Kind.VILLAGE_LIST,
    ),
    Post.Role.TOWN_OFFICER: (_Kind.TOWN_REVIEW, _Kind.HAND_OVER, _Kind.WHO_IS_THIS),
    Post.Role.DEPARTMENT_OFFICER: (_Kind.FEED, _Kind.COMPARE, _Kind.MEASURE),
}
_DONE_BY_THE_COUNTY = (_Kind.RECORD, _Kind.HAND_OVER)
"""Whose work a kind is. Lists that are overdue, and whoever nobody can place, are the county's as well; a step of a case,
a finding of the look-back and a difference between lists are the work of whose division the task names."""


def mine(post: Post, county: str, on: date) -> QuerySet[Task]:
    """The open tasks that are a post's own to do, and the overdue ones that it was told of as standing above.

    Those that only read see whatever is open in their area.
    """
    seen = _open_within(post, county)
    if post.role in _READERS:
        return seen
    told = Escalation.objects.filter(division=_place(post, county), due_on=F("task__due_on"), task__done_on=None)
    return seen.filter(_own(post, county, on) | Q(pk__in=told.values("task")))


def waiting(post: Post, county: str, on: date) -> int:
    """How many tasks are a post's own to do, counted up to a hundred.

    Every page asks this. So a post's own and those it was told of are looked up apart, each by its index: what is neither
    is not gone through.
    """
    seen = _open_within(post, county).order_by()
    if post.role in _READERS:
        return seen[: _MANY + 1].count()
    told = seen.filter(escalations__due_on=F("due_on"), escalations__division=_place(post, county))
    found = [own.values_list("pk", flat=True)[: _MANY + 1] for own in (seen.filter(_own(post, county, on)), told)]
    return min(len({key for keys in found for key in keys}), _MANY + 1)


def _open_within(post: Post, county: str) -> QuerySet[Task]:
    return visible_to(post).filter(county=county, done_on=None)


def _own(post: Post, county: str, on: date) -> Q:
    """The kinds that are a post's own work."""
    place = _place(post, county)
    step = Q(kind__in=(_Kind.CASE_STEP, _Kind.FINDING, _Kind.DISCREPANCY), division=place) | Q(
        kind=_Kind.MEASURE, division=place, department=""
    )
    if post.role in _DONE_BY:
        own = Q(kind__in=_DONE_BY[post.role])
        return own if post.role == Post.Role.DEPARTMENT_OFFICER else own | step
    late, lost = Q(kind=_Kind.FEED, due_on__lt=on), Q(kind=_Kind.WHO_IS_THIS, division=_place(post, county))
    return Q(kind__in=_DONE_BY_THE_COUNTY) | late | lost | step


def _place(post: Post, county: str) -> str:
    """Where escalations reach a post: its town or village, or the county."""
    return post.division or f"{county}000000"


def escalations_of(county: str, kind: str, subjects: Iterable[str]) -> list[Escalation]:
    """To whom overdue tasks of a kind about some subjects were told, the earliest first; the caller may see those."""
    found = Escalation.objects.filter(task__county=county, task__kind=kind, task__subject__in=list(subjects))
    return list(found.select_related("task").order_by("escalated_on", "id"))
