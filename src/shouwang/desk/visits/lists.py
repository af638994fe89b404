"""Visits and overdue leads, a line each, with masked heads of household; looking at them is journaled once a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shouwang.desk.households.family import head_name
from shouwang.desk.page.looks import looked_once
from shouwang.engine.values.identity import mask_name
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import open_families
from shouwang.records.leads import queries as leads
from shouwang.records.leads.models import Lead
from shouwang.records.staff.models import Post
from shouwang.records.tasks.models import Task
from shouwang.records.tasks.queries import overdue
from shouwang.records.visits import queries as visits
from shouwang.records.visits.models import Visit
from shouwang.records.visits.words import state_text


@dataclass(frozen=True, slots=True)
class Home:
    """A household as a list names it: its place, its number in the register, its head masked."""

    place: str
    code: str
    head: str


@dataclass(frozen=True, slots=True)
class VisitLine:
    lead: int
    home: Home
    conclusion: str
    visited_on: date | None
    state: str
    sent_back_why: str


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """A lead whose day has passed: who was to go, since when, and to whom it was escalated (level, day)."""

    lead: int
    home: Home
    due_on: date
    late_days: int
    due_why: str
    escalated: tuple[tuple[str, date], ...]


@dataclass(frozen=True, slots=True)
class WatchLine:
    lead: int
    home: Home
    closed_on: date | None
    look_again_on: date | None
    due: bool


def visit_lines(post: Post, county: str, state: str, at: datetime) -> list[VisitLine]:
    """The visits of a post's villages: those in a state, or all that stand."""
    found = (
        visits.visible_to(post).filter(county=county, state=state).select_related("lead", "household").order_by("id")
        if state
        else visits.standing(post, county)
    )
    return _visit_lines(post, county, list(found), at)


def candidate_lines(post: Post, county: str, at: datetime) -> list[VisitLine]:
    return _visit_lines(post, county, list(visits.candidates(post, county)), at)


def _visit_lines(post: Post, county: str, found: Sequence[Visit], at: datetime) -> list[VisitLine]:
    homes = _homes(post, county, [visit.lead for visit in found], at)
    return [
        VisitLine(
            one.visit.lead_id,
            homes[one.visit.lead_id],
            Lead.Answer(one.visit.conclusion).label,
            one.visit.visited_on,
            state_text(one.visit),
            one.sent_back_why,
        )
        for one in visits.opened(found)
    ]


def overdue_lines(post: Post, county: str, on: date, at: datetime) -> list[OverdueLine]:
    """The overdue leads of a post's villages, the longest overdue first."""
    late = list(overdue(post, county, Task.Kind.VISIT, on))
    found = {
        f"lead:{lead.pk}": lead
        for lead in leads.visible_to(post).filter(county=county, state=Lead.State.OPEN).select_related("household")
    }
    asked = [(task, found[task.subject]) for task in late if task.subject in found]
    homes = _homes(post, county, [lead for _, lead in asked], at)
    lines = [
        OverdueLine(
            lead.pk,
            homes[lead.pk],
            task.due_on,
            (on - task.due_on).days,
            task.due_why,
            tuple(
                (step.get_to_display(), step.escalated_on)
                for step in sorted(task.escalations.all(), key=lambda step: step.pk)
                if step.due_on == task.due_on
            ),
        )
        for task, lead in asked
        if task.due_on is not None
    ]
    return sorted(lines, key=lambda line: (line.due_on, line.home.place, line.home.code))


def watch_lines(post: Post, county: str, on: date, at: datetime) -> list[WatchLine]:
    """The households under watch, those whose day has come first."""
    found = list(visits.watched(post, county))
    homes = _homes(post, county, found, at)
    return [
        WatchLine(lead.pk, homes[lead.pk], lead.closed_on, lead.look_again_on, visits.look_again_due(lead, on))
        for lead in found
    ]


def _homes(post: Post, county: str, asked: Iterable[Lead], at: datetime) -> dict[int, Home]:
    """Lead key → its household, masked; that it was looked at is journaled."""
    those = list(asked)
    if not those:
        return {}
    families = open_families({lead.household_id for lead in those}, gone=True)
    names = divisions.names_of(county)
    subject = f"visits:{post.code}:{at:%Y-%m-%d}:{len(those)}"
    looked_once(post, county, "look_at_visits", subject, {"households": len(those)}, at)
    return {
        lead.pk: Home(
            "".join(divisions.town_and_village(names, lead.division)),
            lead.household.code,
            mask_name(head_name(families[lead.household_id])),
        )
        for lead in those
    }
