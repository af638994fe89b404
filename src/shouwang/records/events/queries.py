"""Reads of events, areas and projects, each beginning with whose division and department."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from shouwang.engine.calendar import due_date
from shouwang.engine.packs.happenings import Event as Kind
from shouwang.engine.values.divisions import town_of
from shouwang.records.divisions.queries import current
from shouwang.records.events import sealed
from shouwang.records.events.models import (
    Area,
    AreaPlace,
    Event,
    Project,
    ProjectFile,
    ProjectLink,
    ProjectState,
    Reach,
)
from shouwang.records.households.models import HouseholdVersion
from shouwang.records.policy.queries import calendar_overrides
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import Scope, scope


def visible_events(post: Post, county: str) -> QuerySet[Event]:
    """A department sees its own, a county's post all, a town or a village those that touch it; taken back ones too."""
    own, found = scope(post), Event.objects.filter(county=county)
    if own.department:
        return found.filter(own.whole_counties(), department=own.department)
    if own.covers_county(county):
        return found
    places = _touching(own, county, "")
    areas = AreaPlace.objects.filter(places).values("area")
    homes = _homes_in(own)
    linked = ProjectLink.objects.filter(household__in=homes.values("household")).values("project")
    reached = Reach.objects.filter(ended_at=None, left_out=False).filter(
        places | Q(area__in=areas) | Q(project__in=linked) | Q(household__in=homes.values("household"))
    )
    return found.filter(pk__in=reached.values("event"))


def visible_areas(post: Post, county: str) -> QuerySet[Area]:
    """The county's areas; of a town's or village's post those that touch it, of a department's all of its county."""
    own, found = scope(post), Area.objects.filter(county=county)
    if own.covers_county(county):
        return found
    if own.department:
        return found.none()
    places = AreaPlace.objects.filter(_touching(own, county, "") | Q(household__in=_homes_in(own).values("household")))
    return found.filter(pk__in=places.values("area"))


def visible_projects(post: Post, county: str) -> QuerySet[Project]:
    """The county's book; of a town's or village's post what lies there or is lived by there. Departments see none: households
    are linked to it."""
    own, found = scope(post), Project.objects.filter(county=county)
    if own.department:
        return found.none()
    if own.covers_county(county):
        return found
    links = ProjectLink.objects.filter(household__in=_homes_in(own).values("household"))
    return found.filter(Q(division__gte=own.low, division__lt=own.high) | Q(pk__in=links.values("project")))


def visible_links(post: Post, project: Project) -> QuerySet[ProjectLink]:
    """The links of a project with households that live in the divisions of the post."""
    own, links = scope(post), project.links.select_related("household")
    return (
        links if own.covers_county(project.county) else links.filter(household__in=_homes_in(own).values("household"))
    )


def visible_files(post: Post, county: str) -> QuerySet[ProjectFile]:
    """The filled workbooks of the county's book, for those who see the whole county."""
    own = scope(post)
    found = ProjectFile.objects.filter(county=county)
    return found if own.covers_county(county) and not own.department else found.none()


def _touching(own: Scope, county: str, by: str) -> Q:
    """Divisions that lie within a post's, or that it lies within."""
    field = f"{by}division"
    above = {county + "000000", town_of(own.low)} if own.low != own.high else set()
    return Q(**{f"{field}__gte": own.low, f"{field}__lt": own.high}) | Q(**{f"{field}__in": above})


def _homes_in(own: Scope) -> QuerySet[HouseholdVersion]:
    held = HouseholdVersion.objects.filter(superseded_at=None, valid_to=None, absent=False)
    return held.filter(village_code__gte=own.low, village_code__lt=own.high)


def codes_by_name(county: str) -> dict[str, str]:
    """How a town or a village may be written → its code; a village's bare name only where there is one of it."""
    names: dict[str, str] = {}
    towns: dict[str, str] = {}
    twice: set[str] = set()
    for code, name, level, parent in current(county).values_list("code", "name", "level", "parent"):
        if level == "town":
            towns[code] = name
        if name in names:
            twice.add(name)
        names[name] = code
        if level == "village":
            names[towns.get(parent, "") + name] = code
    return {name: code for name, code in names.items() if name not in twice}


def due_of(kind: Kind, happened_on: date) -> tuple[date | None, str]:
    """By when an event has to be told, and why that day; no day where it is told at once or the calendar does not tell."""
    if kind.within_days is None:
        return None, kind.due_text
    due, _ = due_date(happened_on, kind.within_days, kind.within, "发生", calendar_overrides())
    return (due.on, due.why) if due is not None else (None, kind.due_text)


def as_it_stands(event: Event) -> str:
    """A mark of what is said of an event: another one as soon as somebody said more, less, or until when it went on."""
    reach = event.reach.filter(ended_at=None).order_by("pk").values_list("pk", flat=True)
    told = [event.pk, event.until_on, event.taken_back_on, *reach]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


# --- opened -----------------------------------------------------------------------------------------------------------


def event_words(event: Event) -> str:
    """What happened, in words. The caller journals that somebody looked."""
    return sealed.opened("event", event.county, bytes(event.said), bytes(event.sealed))[0]


def why_taken_back(event: Event) -> str:
    if event.taken_back_why is None:
        return ""
    return sealed.opened("event_back", event.county, bytes(event.said), bytes(event.taken_back_why))[0]


def why_left_out(reach: Reach) -> str:
    if reach.why is None:
        return ""
    return sealed.opened("event_left_out", f"{reach.event_id}:{reach.household_id}", b"", bytes(reach.why))[0]


def area_name(area: Area) -> str:
    return sealed.opened("area", area.county, bytes(area.named), bytes(area.sealed))[0]


def project_name(project: Project) -> str:
    return sealed.opened("project", project.county, bytes(project.named), bytes(project.sealed))[0]


def receives(link: ProjectLink) -> str:
    return sealed.opened("project_link", f"{link.project_id}:{link.household_id}", b"", bytes(link.receives))[0]


# --- projects ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Book:
    """A project as a line of the book: how it stands, since when, and its households: linked, paid, not paid, not told."""

    project: Project
    name: str
    state: str
    since: date | None
    linked: int
    shared: int
    unpaid: int
    untold: int

    @property
    def pk(self) -> int:
        return self.project.pk

    @property
    def division(self) -> str:
        return self.project.division

    @property
    def kind(self) -> str:
        return self.project.kind


def book_of(projects: Iterable[Project]) -> list[Book]:
    """The lines of some projects, in their order; two queries more however many there are."""
    those = list(projects)
    keys = [one.pk for one in those]
    states: dict[int, tuple[str, date]] = {}
    for key, state, on in (
        ProjectState.objects.filter(project__in=keys).order_by("on", "pk").values_list("project", "state", "on")
    ):
        states[key] = (state, on)
    sums: dict[int, list[int]] = {}
    for key, paid in ProjectLink.objects.filter(project__in=keys, to_on=None).values_list("project", "shared"):
        told = sums.setdefault(key, [0, 0, 0, 0])
        told[0] += 1
        told[1 if paid else 2 if paid is False else 3] += 1
    return [
        Book(one, project_name(one), *states.get(one.pk, ("", None)), *sums.get(one.pk, [0, 0, 0, 0])) for one in those
    ]
