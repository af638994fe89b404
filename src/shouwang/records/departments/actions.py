"""Every write of departments: who speaks for one, how its lists come, what was agreed at a meeting."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TypeVar

from django.utils.timezone import localtime

from shouwang.engine.calendar import day_in_full
from shouwang.records.departments import sealed, words
from shouwang.records.departments.models import STANDS, Attendance, Consultation, Liaison, Transfer
from shouwang.records.departments.sealed import Minutes, Officer
from shouwang.records.journal import actions as journal
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_county_work, require_department_work
from shouwang.records.turns import one_transaction

Dated = TypeVar("Dated", Liaison, Transfer)
_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d{9}|(?:0\d{2,3}[- ]?)?\d{7,8}(?:-\d{1,6})?")


class CannotRecord(Exception):
    """What was told cannot be kept as it is; the message is the Chinese sentence for whoever told it."""


class KeptOtherwise(CannotRecord):
    """Something else is kept of the same meeting; it may be corrected by whoever says so."""


@one_transaction
def name_liaison(post: Post, county: str, department: str, officer: Officer, from_on: date, at: datetime) -> Liaison:
    """Who speaks for a department from a day on; whoever did until then is kept with the day it ended.

    The same again changes nothing; another name from the same day is a correction. Raises ``CannotRecord``.
    """
    require_department_work(post, county, department, "登记联络员")
    if not officer.name.strip():
        raise CannotRecord(words.NO_NAME)
    if not _PHONE.fullmatch(officer.phone.strip()):
        raise CannotRecord(words.BAD_PHONE.format(phone=officer.phone if len(officer.phone) < 7 else "…"))
    there = _standing(Liaison, county, department)
    for one in there:
        if one.from_on == from_on and opened_officer(one) == officer:
            return one
    _make_room(there, from_on, at, words.LIAISON)
    fresh = Liaison(county=county, department=department, from_on=from_on, recorded_by=post, recorded_at=at)
    fresh.sealed = sealed.seal_officer(officer, _officer_bound(fresh))
    fresh.save()
    _tell(post, county, "name_liaison", department, from_on, at)
    return fresh


@one_transaction
def end_liaison(post: Post, county: str, department: str, on: date, at: datetime) -> Liaison | None:
    """From a day on nobody speaks for a department. Nothing changes where nobody did. Raises ``CannotRecord``."""
    require_department_work(post, county, department, "登记联络员")
    now = next((one for one in _standing(Liaison, county, department) if one.to_on is None), None)
    if now is None:
        return None
    if on <= now.from_on:
        raise CannotRecord(words.TOO_EARLY.format(now=day_in_full(now.from_on), end=day_in_full(on)))
    now.to_on = on
    now.save()
    _tell(post, county, "end_liaison", department, on, at)
    return now


@one_transaction
def agree_transfer(
    post: Post, county: str, department: str, way: str, from_on: date, at: datetime, note: str = ""
) -> Transfer:
    """How a department hands over its lists from a day on; what was agreed before is kept. The same changes nothing."""
    require_county_work(post, county, "商定传送方式")
    way, note = way.strip(), note.strip()
    if not way:
        raise CannotRecord(words.NO_WAY)
    there = _standing(Transfer, county, department)
    for one in there:
        if (one.from_on, one.way, one.note) == (from_on, way, note):
            return one
    _make_room(there, from_on, at, words.TRANSFER)
    fresh = Transfer.objects.create(
        county=county, department=department, from_on=from_on, way=way, note=note, recorded_by=post, recorded_at=at
    )
    _tell(post, county, "agree_transfer", department, from_on, at)
    return fresh


@one_transaction
def record_consultation(
    post: Post,
    county: str,
    held_on: date,
    departments: Collection[str],
    minutes: Minutes,
    at: datetime,
    correct: bool = False,
) -> Consultation:
    """Keeps a meeting of departments with its conclusions. The same again changes nothing.

    Other contents of the same topic and day need ``correct``: the first stays beside it. Raises ``CannotRecord``.
    """
    require_county_work(post, county, "记会商")
    _check_minutes(minutes, departments, held_on, at)
    topic = sealed.topic_index(minutes.topic)
    there = Consultation.objects.filter(STANDS, county=county, held_on=held_on, topic=topic).first()
    if there is not None:
        took_part = set(there.attended.values_list("department", flat=True))
        if opened_minutes(there) == minutes and took_part == set(departments):
            return there
        if not correct:
            raise KeptOtherwise(words.SAID_OTHERWISE.format(on=day_in_full(held_on)))
        there.superseded_at = at
        there.save()
    fresh = Consultation(county=county, held_on=held_on, topic=topic, recorded_by=post, recorded_at=at)
    fresh.sealed = sealed.seal_minutes(minutes, _minutes_bound(fresh))
    fresh.save()
    Attendance.objects.bulk_create(
        Attendance(consultation=fresh, department=department) for department in sorted(set(departments))
    )
    detail = {
        "held_on": held_on.isoformat(),
        "departments": sorted(set(departments)),
        "conclusions": len(minutes.conclusions),
        "corrects": there.pk if there is not None else None,
    }
    journal.write(post, county, "record_consultation", f"consultation:{fresh.pk}", detail, at)
    return fresh


def _check_minutes(minutes: Minutes, departments: Collection[str], held_on: date, at: datetime) -> None:
    if not minutes.topic.strip():
        raise CannotRecord(words.NO_TOPIC)
    if not any(one.strip() for one in minutes.conclusions):
        raise CannotRecord(words.NO_CONCLUSION)
    if not departments:
        raise CannotRecord(words.NOBODY_MET)
    if held_on > localtime(at).date():
        raise CannotRecord(words.NOT_YET.format(on=day_in_full(held_on)))


def opened_officer(liaison: Liaison) -> Officer:
    return sealed.open_officer(liaison.sealed, _officer_bound(liaison))


def opened_minutes(consultation: Consultation) -> Minutes:
    return sealed.open_minutes(consultation.sealed, _minutes_bound(consultation))


def _officer_bound(liaison: Liaison) -> bytes:
    return sealed.officer_binding(liaison.county, liaison.department, liaison.from_on, liaison.recorded_at)


def _minutes_bound(one: Consultation) -> bytes:
    return sealed.minutes_binding(one.county, one.held_on, bytes(one.topic), one.recorded_at)


def _standing(model: type[Dated], county: str, department: str) -> list[Dated]:
    """All that was said of a department and not corrected, the oldest first."""
    return list(model._default_manager.filter(STANDS, county=county, department=department).order_by("from_on"))


def _make_room(there: Sequence[Dated], from_on: date, at: datetime, what: str) -> None:
    """Ends what held last on the day the new begins; on the same day the new is a correction of it."""
    if not there:
        return
    last = there[-1]
    if from_on < last.from_on:
        now, new = day_in_full(last.from_on), day_in_full(from_on)
        raise CannotRecord(words.BEFORE_NOW.format(what=what, now=now, new=new))
    if from_on == last.from_on:
        last.superseded_at = at
    elif last.to_on is None or last.to_on > from_on:
        last.to_on = from_on
    last.save()


def _tell(post: Post, county: str, verb: str, department: str, on: date, at: datetime) -> None:
    journal.write(post, county, verb, f"department:{department}", {"on": on.isoformat()}, at)
