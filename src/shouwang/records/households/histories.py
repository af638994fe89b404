"""One household on any day as known at any time, and what changed in it when. Reads; the caller journals that it looked.

A household as known at a time is the version that was recorded by then and not yet superseded, of the day that is asked
about. Its history is the chain of its open versions: every import that touched it added exactly one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TypeVar

from django.db.models import Q

from shouwang.engine.calendar import day_in_full
from shouwang.records import vault
from shouwang.records.households.models import (
    Household,
    HouseholdVersion,
    Income,
    PersonVersion,
    RegisterImport,
    Standing,
)
from shouwang.records.households.queries import Family, Member, open_household, open_people
from shouwang.records.households.report import RegisterReport, import_binding
from shouwang.records.households.sealed import IncomeRecord, income_binding, unpacked
from shouwang.records.households.snapshots import held_on, known_at, monitored_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

AnyVersion = TypeVar("AnyVersion", HouseholdVersion, PersonVersion)
_CURRENT = Q(superseded_at=None, valid_to=None)


def _ever(**whose: object) -> Q:
    """Whoever's versions, current or not, asked for in two halves: each of them goes by the index that holds it."""
    return Q(_CURRENT, **whose) | Q(~_CURRENT, **whose)


@dataclass(frozen=True, slots=True)
class IncomeThen:
    """An income as it was known: its period and amounts."""

    period_from: date | None
    period_to: date | None
    record: IncomeRecord


@dataclass(frozen=True, slots=True)
class Then:
    """A household as it held on a day, as known at a time. ``family`` is None where the register did not have it then."""

    family: Family | None
    standing: Standing | None
    monitored: bool | None
    incomes: tuple[IncomeThen, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed. ``since`` is the day from which the new holds, None for a correction or as far back as
    is known; ``register_import`` None where this platform itself decided.

    ``what`` is a word of ``words.CHANGES``; ``person`` the 成员编号 it is about, blank for the household; ``field`` a name of
    ``words.FIELDS``, blank where all of it came or went; ``before`` and ``after`` may be personal.
    """

    known_at: datetime
    since: date | None
    register_import: RegisterImport | None
    what: str
    person: str = ""
    field: str = ""
    before: str = ""
    after: str = ""


def household_in_sight(post: Post, county: str, code: str) -> Household | None:
    """The household of this 户编号 whose newest village, also of one that the register no longer names, lies within the
    post's divisions. None as well for posts of a department: they have their name lists."""
    seen = scope(post)
    found = None if seen.department else Household.objects.filter(county=county, code=code).first()
    newest = HouseholdVersion.objects.filter(_CURRENT, household=found)
    return found if found and seen.limit(newest, division="village_code", department=None).exists() else None


def as_known(household: Household, on: date, known: datetime | None = None) -> Then:
    """The household on a day, as far as was known at a time (now, where none is given)."""
    then = known_at(known) & held_on(on)
    held = HouseholdVersion.objects.filter(_ever(household=household), then).select_related("household")
    version = min(held, key=lambda one: one.pk, default=None)
    family = None if version is None else _family(version, then)
    standing = Standing.objects.filter(known_at(known), household=household).first()
    monitored, _ = monitored_of([household.pk], on, known).get(household.pk, (False, ""))
    return Then(family, standing, monitored, tuple(_incomes(household, known)))


def _family(version: HouseholdVersion, then: Q) -> Family:
    people = PersonVersion.objects.filter(then, household=version.household_id)
    if not version.absent:
        people = people.filter(absent=False)
    versions = list(people.select_related("person").order_by("person__code"))
    members = {
        one.person_id: Member(one.person_id, one.person.code, one.is_head, one.doubts, record)
        for one, record in zip(versions, open_people(versions), strict=True)
    }
    return Family(
        household_key=version.household_id,
        code=version.household.code,
        village_code=version.village_code,
        kind=version.kind,
        relieved_year=version.relieved_year,
        doubts=version.doubts,
        record=open_household(version),
        members=members,
        gone=version.absent,
    )


def _incomes(household: Household, known: datetime | None) -> Iterator[IncomeThen]:
    rows = Income.objects.filter(known_at(known), household=household).order_by("period_to", "period_from")
    for one in rows:
        yield IncomeThen(one.period_from, one.period_to, _open_income(household, one))


def _open_income(household: Household, one: Income) -> IncomeRecord:
    period = f"{one.period_from or ''}:{one.period_to or ''}"
    binding = income_binding(one.county, household.code, period)
    return IncomeRecord(*unpacked(vault.keyring().open(bytes(one.sealed), binding)))


# --- what changed when ------------------------------------------------------------------------------------------------


def changes_of(household: Household, known: datetime | None = None) -> list[Change]:
    """Everything that changed in a household as far as was known at a time, in the order in which it was recorded."""
    imports = _Imports(household.county)
    found = [*_of_household(household, imports, known), *_of_people(household, imports, known)]
    found += [*_of_incomes(household, imports, known), *_of_standing(household, imports, known)]
    return sorted(found, key=lambda change: change.known_at)


def file_of_import(one: RegisterImport) -> str:
    """The name of the register workbook; opened, because the name of a file may name a person."""
    return RegisterReport.unpacked(vault.keyring().open(bytes(one.sealed), import_binding(one)))[0].file


class _Imports:
    """The imports of a county, each with its post, by key and by the time they were recorded."""

    def __init__(self, county: str) -> None:
        rows = RegisterImport.objects.filter(county=county).select_related("imported_by")
        self.by_key = {one.pk: one for one in rows}
        self.by_time = {one.recorded_at: one for one in rows}


def _recorded_by(known: datetime | None) -> Q:
    return Q() if known is None else Q(recorded_at__lte=known)


def _steps(versions: Iterable[AnyVersion]) -> Iterator[tuple[AnyVersion | None, AnyVersion]]:
    before: AnyVersion | None = None
    for one in versions:
        yield before, one
        before = one


def _of_household(household: Household, imports: _Imports, known: datetime | None) -> Iterator[Change]:
    chain = HouseholdVersion.objects.filter(_ever(household=household), _recorded_by(known), valid_to=None)
    for before, after in _steps(chain.select_related("household").order_by("id")):
        yield from _step(imports, before, after, "household", "")


def _of_people(household: Household, imports: _Imports, known: datetime | None) -> Iterator[Change]:
    lived = PersonVersion.objects.filter(household=household)
    people = list(lived.values_list("person", flat=True).distinct())
    chain = PersonVersion.objects.filter(_ever(person__in=people), _recorded_by(known), valid_to=None)
    versions_of = chain.select_related("person").order_by("person__code", "id")
    for _, versions in groupby(versions_of, lambda one: one.person_id):
        for before, after in _steps(versions):
            was, is_now = (one is not None and one.household_id == household.pk for one in (before, after))
            if was and not is_now:
                yield _change(imports, after, "person_moved_out", after.person.code)
            elif is_now and before is not None and not was and not after.absent:
                yield _change(imports, after, "person_moved_in", after.person.code)
            elif is_now:
                yield from _step(imports, before, after, "person", after.person.code)


def _step(imports: _Imports, before: AnyVersion | None, after: AnyVersion, kind: str, person: str) -> Iterator[Change]:
    """The lines of one step of a chain: it came, it left, or so many fields of it changed."""
    if after.absent or before is None or before.absent:
        yield _change(imports, after, f"{kind}_left" if after.absent else f"{kind}_came", person)
        return
    then, now = _fields(before), _fields(after)
    for name in now:
        if then[name] != now[name]:
            yield _change(imports, after, f"{kind}_changed", person, name, then[name], now[name])


def _fields(one: AnyVersion) -> dict[str, str]:
    """All that a version says, as texts by the names of ``words.FIELDS``."""
    if isinstance(one, PersonVersion):
        person = open_people([one])[0]
        return {"is_head": "是" if one.is_head else "否", **asdict(person)}
    plain = {"village_code": one.village_code, "kind": one.kind, "relieved_year": str(one.relieved_year or "")}
    return {**plain, **asdict(open_household(one))}


def _change(
    imports: _Imports, after: AnyVersion, what: str, person: str, field: str = "", old: str = "", new: str = ""
) -> Change:
    done = imports.by_key[after.register_import_id]
    since = after.valid_from if done.as_of is not None else None
    return Change(after.recorded_at, since, done, what, person, field, old, new)


def _of_incomes(household: Household, imports: _Imports, known: datetime | None) -> Iterator[Change]:
    rows = Income.objects.filter(_recorded_by(known), household=household).order_by("period_to", "period_from", "id")
    before: Income | None = None
    for one in rows:
        period = f"{day_in_full(one.period_from)}至{day_in_full(one.period_to)}"
        done = imports.by_key[one.register_import_id]
        now = _open_income(household, one).net
        if before is None or (before.period_from, before.period_to) != (one.period_from, one.period_to):
            yield Change(one.recorded_at, None, done, "income_came", field=period, after=now)
        else:
            was = _open_income(household, before).net
            yield Change(one.recorded_at, None, done, "income_changed", field=period, before=was, after=now)
        before = one


def _of_standing(household: Household, imports: _Imports, known: datetime | None) -> Iterator[Change]:
    """A standing that ended with nothing in its place ends with the import of that time."""
    rows = Standing.objects.filter(_recorded_by(known), household=household).order_by("id")
    before: Standing | None = None
    for one in rows:
        followed = before is not None and before.superseded_at == one.recorded_at
        if before is not None and not followed:
            yield _standing_change(imports, before.superseded_at or one.recorded_at, before, None)
        yield _standing_change(imports, one.recorded_at, before if followed else None, one)
        before = one
    ended = before.superseded_at if before is not None else None
    if ended is not None and (known is None or ended <= known):
        yield _standing_change(imports, ended, before, None)


def _standing_change(imports: _Imports, at: datetime, before: Standing | None, after: Standing | None) -> Change:
    decided_here = after is not None and after.source == Standing.Source.CASE
    done = None if decided_here else imports.by_time.get(at)
    what = "standing_changed" if before and after else "standing_came" if after else "standing_left"
    return Change(at, None, done, what, before=standing_text(before), after=standing_text(after))


def standing_text(one: Standing | None) -> str:
    """A standing in a few words: category, since when, whether the risk is gone."""
    if one is None:
        return ""
    since = f"，{day_in_full(one.identified_on)}识别" if one.identified_on else "，识别时间不详"
    if one.eliminated is None:
        return f"{one.category}{since}，是否消除自相矛盾"
    gone = f"，{day_in_full(one.eliminated_on) or '时间不详'}消除" if one.eliminated else "，风险未消除"
    return f"{one.category}{since}{gone}"
