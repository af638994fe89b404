"""What the pages of events share: the register's households within sight, whom events reach there, who was asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse

from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.places import names_here
from shouwang.desk.wording import label
from shouwang.engine.packs.model import Pack
from shouwang.engine.screening.lists import lists_of_rules
from shouwang.engine.values.divisions import town_of
from shouwang.records.divisions import queries as divisions
from shouwang.records.divisions.models import Division
from shouwang.records.events import queries
from shouwang.records.events.models import Event
from shouwang.records.events.reached import Homes, areas_on, homes_of, reached_by
from shouwang.records.households.snapshots import snapshot
from shouwang.records.leads.queries import asked_by
from shouwang.records.staff.queries import scope

Choices = list[tuple[str, str]]


@dataclass(slots=True)
class Reached:
    """Households that events reach within sight: of each its village, and of those asked whether somebody answered."""

    village: dict[int, str] = field(default_factory=dict)
    asked: dict[int, bool] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        return sum(self.asked.values())


def pack_here(request: Asked) -> Pack:
    """The pack in force; without one there are no events."""
    pack = pack_for(request)
    if pack is None:
        raise Http404
    return pack


def event_of(request: Asked, key: int) -> Event:
    """An event within the post's sight."""
    found = queries.visible_events(request.post, request.county).filter(pk=key).select_related("told_by").first()
    if found is None:
        raise Http404
    return found


def homes_here(request: Asked) -> Homes | None:
    """The households of the newest register; None where there is none."""
    register = snapshot(request.county, request.today)
    return homes_of(register) if register is not None else None


def reached_here(request: Asked, events: Sequence[Event], homes: Homes | None) -> dict[int, Reached]:
    """Event → whom it reaches within sight. Two queries for what was asked, however many events."""
    if homes is None:
        return {one.pk: Reached() for one in events}
    seen, villages = scope(request.post), homes.village_of()
    rules = rules_of(pack_here(request))
    first = min((one.told_on for one in events), default=date.max)
    asked = asked_by(request.county, {rule for those in rules.values() for rule in those}, first)
    found: dict[int, Reached] = {}
    for event in events:
        here = {key: villages[key] for key in reached_by(event, homes) if seen.covers(villages[key])}
        own = rules.get(event.kind, ())
        told: dict[int, bool] = {}
        for household, rule, on, answered in asked:
            if household in here and rule in own and on >= event.told_on:
                told[household] = told.get(household, False) or answered
        found[event.pk] = Reached(here, told)
    return found


def rules_of(pack: Pack) -> dict[str, list[str]]:
    """Kind of event or area → the rules that ask about it."""
    found: dict[str, list[str]] = {}
    for rule, lists in lists_of_rules(pack).items():
        for one in lists:
            if one in pack.reaching:
                found.setdefault(one, []).append(rule)
    return found


def by_place(request: Asked, reached: Iterable[Reached], deep: bool) -> list[dict[str, Any]]:
    """Sums by town, or by village with ``deep``; a household that two events reach counts once."""
    names = names_here(request)
    homes: dict[str, set[int]] = {}
    asked: dict[str, dict[int, bool]] = {}
    for one in reached:
        for key, village in one.village.items():
            code = village if deep else town_of(village)
            homes.setdefault(code, set()).add(key)
            if key in one.asked:
                told = asked.setdefault(code, {})
                told[key] = told.get(key, False) or one.asked[key]
    return [
        {
            "name": "".join(divisions.town_and_village(names, code)) or names.get(code, code),
            "homes": len(homes[code]),
            "asked": len(asked.get(code, {})),
            "answered": sum(asked.get(code, {}).values()),
        }
        for code in sorted(homes)
    ]


def places_to_choose(request: Asked) -> Choices:
    """Every town and village of the county, villages below their town."""
    found: Choices = [(request.county + "000000", label("全县"))]
    for code, name, level in divisions.current(request.county).values_list("code", "name", "level"):
        if level != Division.Level.COUNTY:
            found.append((code, name if level == Division.Level.TOWN else f"　{name}"))
    return found


def areas_to_choose(request: Asked) -> Choices:
    held = [
        one for kind in pack_here(request).areas.values() for one in areas_on(request.county, kind.name, request.today)
    ]
    return [(str(one.pk), f"{queries.area_name(one)}（{one.what}）") for one in held]


def projects_to_choose(request: Asked) -> Choices:
    """For those who may see the book: the county."""
    those = queries.visible_projects(request.post, request.county).order_by("division", "pk")
    return [(str(one.pk), queries.project_name(one)) for one in those]


def tabs(request: Asked, at: str) -> list[dict[str, Any]]:
    """The three pages of the room, for whoever may open them."""
    pages = [("list", "事件"), ("areas", "重点区域"), ("projects", "项目台账")]
    if scope(request.post).department:
        return []
    return [{"word": word, "href": reverse(f"events:{name}"), "here": name == at} for name, word in pages]
