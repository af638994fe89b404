"""Reads of departments, each beginning with whose county and department."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from shouwang.records.departments.actions import opened_minutes, opened_officer
from shouwang.records.departments.models import STANDS, Consultation, Liaison, Transfer
from shouwang.records.departments.sealed import Minutes, Officer
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import AnyModel, scope


def visible_liaisons(post: Post) -> QuerySet[Liaison]:
    """All that ever held, the oldest first. A department sees its own, the county all, a town or a village none."""
    return _own(post, Liaison.objects.filter(STANDS)).order_by("department", "from_on")


def visible_transfers(post: Post) -> QuerySet[Transfer]:
    return _own(post, Transfer.objects.filter(STANDS)).order_by("department", "from_on")


def visible_consultations(post: Post) -> QuerySet[Consultation]:
    """The consultations in the order of their days; a department sees those it took part in."""
    own = scope(post)
    found = Consultation.objects.filter(STANDS, own.whole_counties())
    if own.department:
        found = found.filter(attended__department=own.department)
    return found.prefetch_related("attended").order_by("held_on", "id")


def held_on(rows: QuerySet[AnyModel], on: date) -> QuerySet[AnyModel]:
    """Of liaison officers or ways of transfer those that held on a day: one a department."""
    return rows.filter(Q(to_on=None) | Q(to_on__gt=on), from_on__lte=on)


@dataclass(frozen=True, slots=True)
class OpenedLiaison:
    """A liaison officer, opened. Whoever is shown the name or the phone whole is journaled."""

    liaison: Liaison
    officer: Officer


@dataclass(frozen=True, slots=True)
class OpenedConsultation:
    consultation: Consultation
    departments: tuple[str, ...]
    minutes: Minutes


def opened_liaisons(liaisons: Iterable[Liaison]) -> Iterator[OpenedLiaison]:
    return (OpenedLiaison(one, opened_officer(one)) for one in liaisons)


def opened_consultations(consultations: Iterable[Consultation]) -> Iterator[OpenedConsultation]:
    """Expects ``attended`` fetched."""
    for one in consultations:
        departments = tuple(sorted(attended.department for attended in one.attended.all()))
        yield OpenedConsultation(one, departments, opened_minutes(one))


def _own(post: Post, rows: QuerySet[AnyModel]) -> QuerySet[AnyModel]:
    own = scope(post)
    found = rows.filter(own.whole_counties())
    return found.filter(department=own.department) if own.department else found
