"""Whom events reach and which households lie in key areas, on a day, by the register of that day. Reads only.

A household is named by its key; nothing of a name or a number is touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Q

from shouwang.engine.values.divisions import division_range, town_of
from shouwang.records import vault
from shouwang.records.events.models import Area, AreaPlace, Event, ProjectLink, Reach
from shouwang.records.households.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Homes:
    """The households of a register: keys, villages, members, and whether each is monitored (None: not known)."""

    keys: pa.Array
    villages: pa.Array

    def within(self, codes: Iterable[str]) -> set[int]:
        """The households of some divisions."""
        found: set[int] = set()
        for code in codes:
            low, high = division_range(code)
            there = pc.and_(pc.greater_equal(self.villages, low), pc.less(self.villages, high))
            found.update(self.keys.filter(there).to_pylist())
        return found

    def village_of(self) -> dict[int, str]:
        return dict(zip(self.keys.to_pylist(), self.villages.to_pylist(), strict=True))


def homes_of(snapshot: Snapshot) -> Homes:
    keys, villages = columns_of(snapshot.households, ["household_key", "village_code"])
    return Homes(keys, villages)


def columns_of(source: Any, names: Sequence[str]) -> list[Any]:
    """Some columns of a fact table, texts plain."""
    table = source.select(names) if isinstance(source, pa.Table) else source.batches(names).read_all()
    columns = [table.column(name).combine_chunks() for name in names]
    return [one.cast(pa.string()) if pa.types.is_dictionary(one.type) else one for one in columns]


# --- events -----------------------------------------------------------------------------------------------------------


def last_day(event: Event) -> date:
    """The last day on which an event still counts: of a late told one the day on which it was told."""
    return max(event.happened_on, event.until_on or event.happened_on, event.told_on)


def events_of(county: str, kind: str, first: date, as_of: date) -> list[Event]:
    """The events of a kind that were told by a day, still counted on or after ``first``, and were not taken back by then."""
    told = Event.objects.filter(county=county, kind=kind, told_on__lte=as_of, happened_on__lte=as_of).order_by("pk")
    held = told.filter(Q(taken_back_on=None) | Q(taken_back_on__gt=as_of))
    return [event for event in held if last_day(event) >= first]


def reached_by(event: Event, homes: Homes, known: datetime | None = None) -> set[int]:
    """The households that an event reaches, of those that the register has."""
    said = _said(event, known)
    there = set(homes.keys.to_pylist())
    found = homes.within(one.division for one in said if one.division)
    found |= in_areas([one.area for one in said if one.area], homes, event.happened_on, last_day(event))
    projects = [one.project_id for one in said if one.project_id]
    found |= _linked(projects, event.happened_on) if projects else set()
    found |= {one.household_id for one in said if one.household_id is not None and not one.left_out}
    left_out = {one.household_id for one in said if one.left_out}
    return (found & there) - left_out


def _said(event: Event, known: datetime | None) -> list[Reach]:
    said = Reach.objects.filter(event=event).select_related("area").order_by("pk")
    if known is None:
        return list(said.filter(ended_at=None))
    return list(said.filter(Q(ended_at=None) | Q(ended_at__gt=known), said_at__lte=known))


def _linked(projects: Sequence[int], on: date) -> set[int]:
    links = ProjectLink.objects.filter(project__in=projects, from_on__lte=on)
    return set(links.filter(Q(to_on=None) | Q(to_on__gt=on)).values_list("household_id", flat=True))


# --- areas ------------------------------------------------------------------------------------------------------------


def areas_on(county: str, kind: str, on: date) -> list[Area]:
    """The areas of a kind on a day."""
    marked = Area.objects.filter(county=county, kind=kind, from_on__lte=on).order_by("pk")
    return list(marked.filter(Q(to_on=None) | Q(to_on__gt=on)))


def in_areas(areas: Sequence[Area], homes: Homes, first: date, last: date) -> set[int]:
    """The households of areas that were such on any day from the first to the last."""
    held = [one.pk for one in areas if one.from_on <= last and (one.to_on is None or one.to_on > first)]
    if not held:
        return set()
    places = list(AreaPlace.objects.filter(area__in=held))
    return homes.within(one.division for one in places if one.division) | {
        one.household_id for one in places if one.household_id is not None
    }


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a place's registered people are monitored and not eliminated.

    ``unsure``: people of whose households nobody knows whether they are. ``over`` is None where that decides, and where
    the register has nobody there.
    """

    division: str
    people: int
    monitored: int
    unsure: int
    over: bool | None


def shares(snapshot: Snapshot, percent: Decimal | None) -> dict[str, Share]:
    """Town and village → its share on the snapshot's day, held against a figure (None: no figure holds yet).

    More than the figure is over it; exactly as much is not. Compared without dividing.
    """
    homes = homes_of(snapshot)
    (of_people,) = columns_of(snapshot.persons, ["household_key"])
    counted = pc.value_counts(of_people).to_pylist()
    members = {one["values"]: one["counts"] for one in counted}
    sums: dict[str, list[int]] = {}
    for key, village in homes.village_of().items():
        flag = snapshot.standings.get(key, (False, ""))[0]
        people = members.get(key, 0)
        for code in {village, town_of(village)} - {snapshot.county + "000000"}:
            told = sums.setdefault(code, [0, 0, 0])
            told[0] += people
            told[1] += people * (flag is True)
            told[2] += people * (flag is None)
    return {
        code: Share(code, people, sure, unsure, _over(people, sure, unsure, percent))
        for code, (people, sure, unsure) in sorted(sums.items())
    }


def _over(people: int, monitored: int, unsure: int, percent: Decimal | None) -> bool | None:
    if percent is None or not people:
        return None
    if monitored * 100 > percent * people:
        return True
    return None if (monitored + unsure) * 100 > percent * people else False


def over_share(found: dict[str, Share], homes: Homes) -> tuple[dict[int, str], dict[int, str]]:
    """Households of places over the figure, and those of whom nobody can tell; each with the place that decides."""
    over: dict[int, str] = {}
    unsure: dict[int, str] = {}
    for key, village in homes.village_of().items():
        places = [found[code] for code in dict.fromkeys((village, town_of(village))) if code in found]
        hit = next((one for one in places if one.over), None)
        doubt = next((one for one in places if one.over is None), None)
        if hit is not None:
            over[key] = hit.division
        elif doubt is not None or not places:
            unsure[key] = doubt.division if doubt is not None else village
    return over, unsure


def fact_file(county: str, period: str, name: str, table: pa.Table) -> str:
    """Keeps a list under a name of its content, so that a run can be run again."""
    return vault.write_facts(f"events/{county}/{period}/{name}", table)
