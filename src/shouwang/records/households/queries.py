"""Reads of households. Lists begin with whose division; what a person opens, the caller journals.

A post that is bound to a department sees nothing of the register here: what a department may have of it is the name list
made for it (J13).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from shouwang.records import vault
from shouwang.records.households.models import Household, HouseholdVersion, Person, PersonVersion, RegisterImport
from shouwang.records.households.sealed import (
    HouseholdRecord,
    PersonRecord,
    household_binding,
    person_binding,
    unpacked,
)
from shouwang.records.households.snapshots import Snapshot, monitored, monitored_on, snapshot
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

__all__ = ["Snapshot", "monitored", "monitored_on", "snapshot"]

AnyKey = TypeVar("AnyKey")
AnyVersion = TypeVar("AnyVersion", HouseholdVersion, PersonVersion)
_MANY = 500


# --- lists ------------------------------------------------------------------------------------------------------------


def current_households(county: str) -> QuerySet[HouseholdVersion]:
    """The households of a county as they are now known, without the absent."""
    return _current(HouseholdVersion.objects.filter(county=county))


def current_people(county: str) -> QuerySet[PersonVersion]:
    """The people of a county as they are now known, without the absent."""
    return _current(PersonVersion.objects.filter(county=county))


def visible_households(post: Post) -> QuerySet[HouseholdVersion]:
    """The current households within a post's divisions."""
    return _visible(post, _current(HouseholdVersion.objects.all()))


def visible_people(post: Post) -> QuerySet[PersonVersion]:
    """The current people within a post's divisions."""
    return _visible(post, _current(PersonVersion.objects.all()))


def _current(versions: QuerySet[AnyVersion]) -> QuerySet[AnyVersion]:
    return versions.filter(superseded_at=None, valid_to=None, absent=False)


def _visible(post: Post, versions: QuerySet[AnyVersion]) -> QuerySet[AnyVersion]:
    seen = scope(post)
    return versions.none() if seen.department else seen.limit(versions, division="village_code", department=None)


def last_import(county: str) -> RegisterImport | None:
    """The import whose register is the current one."""
    return RegisterImport.objects.filter(county=county).order_by("-id").first()


def counties() -> list[str]:
    """The counties that have a register."""
    return sorted(set(RegisterImport.objects.values_list("county", flat=True)))


# --- keys and numbers of the register ---------------------------------------------------------------------------------


def codes_of_households(keys: Iterable[int]) -> dict[int, str]:
    """Key → 户编号."""
    return _codes(Household.objects.all(), keys)


def codes_of_persons(keys: Iterable[int]) -> dict[int, str]:
    """Key → 成员编号."""
    return _codes(Person.objects.all(), keys)


def _codes(rows: QuerySet[Model], keys: Iterable[int]) -> dict[int, str]:
    result: dict[int, str] = {}
    for part in _parts(keys):
        result.update(rows.filter(key__in=part).values_list("key", "code"))
    return result


def keys_of_households(county: str, codes: Iterable[str]) -> dict[str, int]:
    """户编号 → key."""
    result: dict[str, int] = {}
    for part in _parts(codes):
        result.update(Household.objects.filter(county=county, code__in=part).values_list("code", "key"))
    return result


def keys_of_persons(county: str, codes: Iterable[str]) -> dict[str, int]:
    """成员编号 → key."""
    result: dict[str, int] = {}
    for part in _parts(codes):
        result.update(Person.objects.filter(county=county, code__in=part).values_list("code", "key"))
    return result


def _parts(keys: Iterable[AnyKey]) -> Iterator[list[AnyKey]]:
    wanted = list(dict.fromkeys(keys))
    for start in range(0, len(wanted), _MANY):
        yield wanted[start : start + _MANY]


# --- opened records ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """A current person of a household, opened."""

    person_key: int
    code: str
    is_head: bool
    doubts: str
    record: PersonRecord


@dataclass(frozen=True, slots=True)
class Family:
    """A current household with its current members by key, opened. ``head`` is None where nobody is named as such.

    ``gone``: the newest register no longer names it; it is given as it was last known.
    """

    household_key: int
    code: str
    village_code: str
    kind: str
    relieved_year: int | None
    doubts: str
    record: HouseholdRecord
    members: dict[int, Member]
    gone: bool = False

    @property
    def head(self) -> Member | None:
        return next((one for one in self.members.values() if one.is_head), None)


def open_person(version: PersonVersion) -> PersonRecord:
    """One person. The caller journals that somebody looked."""
    return open_people([version])[0]


def open_people(versions: Sequence[PersonVersion]) -> list[PersonRecord]:
    """Many persons, in their order. ``select_related("person")`` spares a query each."""
    bindings = [person_binding(one.county, one.person.code) for one in versions]
    texts = vault.keyring().open_many([bytes(one.sealed) for one in versions], bindings)
    return [PersonRecord(*unpacked(text)) for text in texts]


def open_household(version: HouseholdVersion) -> HouseholdRecord:
    """What is sealed of a household. The caller journals that somebody looked."""
    binding = household_binding(version.county, version.household.code)
    return HouseholdRecord(*unpacked(vault.keyring().open(bytes(version.sealed), binding)))


def open_families(household_keys: Iterable[int], gone: bool = False) -> dict[int, Family]:
    """Current households with their members, whole; keys that are not current are left out. The caller has seen to it
    that the post may see them, and journals.

    With ``gone`` households that the newest register no longer names are given too, as they were last known.
    """
    result: dict[int, Family] = {}
    for part in _parts(household_keys):
        latest = HouseholdVersion.objects.filter(household__in=part, superseded_at=None, valid_to=None)
        for one in (latest if gone else _current(latest)).select_related("household"):
            result[one.household_id] = Family(
                household_key=one.household_id,
                code=one.household.code,
                village_code=one.village_code,
                kind=one.kind,
                relieved_year=one.relieved_year,
                doubts=one.doubts,
                record=open_household(one),
                members={},
                gone=one.absent,
            )
        left = [key for key in part if key in result and result[key].gone]
        there = PersonVersion.objects.filter(household__in=list(result.keys() & set(part)))
        people = there.filter(Q(absent=False) | Q(household__in=left), superseded_at=None, valid_to=None)
        versions = list(people.select_related("person").order_by("person__code"))
        for version, record in zip(versions, open_people(versions), strict=True):
            member = Member(version.person_id, version.person.code, version.is_head, version.doubts, record)
            result[version.household_id].members[version.person_id] = member
    return result
