"""Hands for the stories of cases: officials of every level record what their level does, through the one door."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.records.month import month_of
from tests.world import cast

from shouwang.engine.packs.steps import Level, Paper, Step
from shouwang.records.cases.actions import (
    Answer,
    Income,
    WayBegun,
    answer,
    begin,
    begin_from_visits,
    begin_way,
    state_income,
    state_risks,
    state_situation,
)
from shouwang.records.cases.actions import Wanted as WantedCase
from shouwang.records.cases.conditions import situation_asked
from shouwang.records.cases.entries import Entry, Sat
from shouwang.records.cases.models import Case, Comparing, Sitting
from shouwang.records.cases.queries import situations
from shouwang.records.cases.recording import record
from shouwang.records.cases.working import Recording
from shouwang.records.households.actions import import_register
from shouwang.records.households.models import Household, HouseholdVersion
from shouwang.records.staff.models import Post

DAY = timedelta(days=1)
JPEG = b"\xff\xd8\xff\xe0 a photo of a paper"
POOR = Income(
    {
        "wages": Decimal("9000"),
        "business": Decimal("3000"),
        "holdings": Decimal("0"),
        "transfers": Decimal("4200"),
        "business_costs": Decimal("1200"),
    },
    3,
)


SAFE = Income({**POOR.amounts, "wages": Decimal("48000")}, 3)
"""Of a family that came through: 18,000 yuan a head."""


@dataclass
class Hands:
    """Posts by level; ``on`` is the day on which everybody works."""

    posts: dict[Level, Post]
    on: date
    county: str = cast.COUNTY
    comparing: dict[str, Post] = field(default_factory=dict)

    def recording(self, level: Level) -> Recording:
        at = datetime.combine(self.on, time(2, 0), UTC)
        return Recording(self.posts[level], self.county, self.on, at)

    def later(self, days: int) -> Hands:
        return replace(self, on=self.on + days * DAY)

    def begin(self, home: int, lead_on: date | None = None, channel: str = "self") -> Case:
        household = Household.objects.get(code=cast.household_code(home))
        village = HouseholdVersion.objects.get(household=household, superseded_at=None, valid_to=None).village_code
        (case,) = begin(self.recording("village"), [WantedCase(household, village, channel, lead_on or self.on)])
        return case

    def begin_way(self, home: int, procedure: str, ground: str = "", how: str = "", level: Level = "village") -> Case:
        household = Household.objects.get(code=cast.household_code(home))
        village = HouseholdVersion.objects.get(household=household, superseded_at=None, valid_to=None).village_code
        why = "到户看过，和册里登记的对得上" if ground else ""
        (case,) = begin_way(self.recording(level), [WayBegun(household, village, procedure, ground, why, how)])
        return case

    def begin_from(self, *visits: Any) -> list[Case]:
        return begin_from_visits(self.recording("village"), visits)

    def level(self, step: Step) -> Level:
        written_by = {"household": "village", "group": "village"} | dict.fromkeys(
            ("department", "city", "province"), "county"
        )
        return written_by.get(step.who, step.who)

    def state(
        self, case: Case, income: Income = POOR, risks: Sequence[tuple[str, str]] = (("illness", "长期服药"),)
    ) -> None:
        state_income(self.recording("village"), case, "visit", income)
        state_risks(self.recording("village"), case, "visit", risks)

    def state_all(self, case: Case, step: Step, **found: bool) -> None:
        """Whatever a step states, as it is of a family that came through; ``found`` says what of its situation is not."""
        if "income" in step.states:
            leaves = "situation" in step.states
            state_income(self.recording("village"), case, step.name, SAFE if leaves else POOR)
        if "risks" in step.states:
            state_risks(self.recording("village"), case, step.name, [("illness", "长期服药")])
        if "situation" in step.states:
            (pair,) = situations([self.fresh(case)], self.on)
            asked = situation_asked(pair[0].pack, pair[0].procedure)
            state_situation(self.recording("village"), case, step.name, dict.fromkeys(asked, True) | found)

    def step(self, case: Case, name: str) -> Step:
        (pair,) = situations([Case.objects.get(pk=case.pk)], self.on)
        return pair[0].procedure.step(name)

    def entries(self, step: Step, kind: str = "done", **more: Any) -> list[Entry]:
        papers = [paper for paper in step.papers if paper.when != ("refuse" if kind == "done" else "pass")]
        return [*(self.paper(step, paper) for paper in papers), self.end(step, kind, **more)]

    def paper(self, step: Step, paper: Paper) -> Entry:
        signed = frozenset(paper.signed_by)
        return Entry("paper", step.name, self.on, paper.name, signed_by=signed, office_seal=paper.sealed, files=(JPEG,))

    def end(self, step: Step, kind: str = "done", **more: Any) -> Entry:
        if step.spot_check_percent:
            more = {**more, "told": {"check": "到户看过，情况属实", **more.get("told", {})}}
        return Entry(kind, step.name, self.on, people=max(2, step.team), **more)

    def record(
        self, level: Level, entries: dict[int, list[Entry]], sat: Sat | None = None, **more: Any
    ) -> Sitting | None:
        return record(self.recording(level), entries, sat, **more)

    def do(self, cases: Sequence[Case], name: str) -> Hands:
        """One step for all of these, as its level does it; gives the hands on the day it was done."""
        hands = self
        step = hands.step(cases[0], name)
        if step.opens_on and step.opens_on > hands.on:
            hands = replace(hands, on=step.opens_on)
        for case in cases:
            hands.state_all(case, step)
        if step.lasts:
            photo = next(paper for paper in step.papers if not paper.sealed)
            sat = Sat(cases[0].division, name, "begun", hands.on, files={photo.name: (JPEG,)})
            begun = [*(hands.paper(step, paper) for paper in step.papers), Entry("begun", name, hands.on)]
            hands.record("village", {case.pk: begun for case in cases}, sat)
            while hands.missing(cases[0], name):
                hands = hands.later(1)
            hands.record("village", {case.pk: [hands.end(step)] for case in cases})
            return hands
        if step.comparison:
            hands.compare(cases)
        sat = Sat(cases[0].division, name, "done", hands.on, {"chair": "孟主任"}) if step.batch else None
        hands.record(hands.level(step), {case.pk: hands.entries(step) for case in cases}, sat)
        return hands

    def missing(self, case: Case, name: str) -> list[str]:
        (pair,) = situations([Case.objects.get(pk=case.pk)], self.on)
        return [one.code for now in pair[1].steps if now.step.name == name for one in now.missing]

    def compare(self, cases: Sequence[Case], suspected: Sequence[int] = (), found: str = "名下有一辆轿车") -> None:
        """Every department answers about everybody; ``suspected`` are keys of persons about whom the first says so."""
        rows = Comparing.objects.filter(case__in=[case.pk for case in cases], result="")
        for number, department in enumerate(sorted(set(rows.values_list("department", flat=True)))):
            some = [
                Answer(row.pk, number == 0 and row.person_id in suspected, found if number == 0 else "")
                for row in rows.filter(department=department)
            ]
            answer(self.recording("county"), department, some)

    def go(self, cases: Sequence[Case], until: str = "") -> Hands:
        """Every step in its order, up to and without ``until``."""
        (pair,) = situations([Case.objects.get(pk=cases[0].pk)], self.on)
        hands = self
        for now in pair[1].steps:
            if now.step.name == until:
                return hands
            if now.state not in ("done", "skipped"):
                hands = hands.do(cases, now.step.name)
        return hands

    def fresh(self, case: Case) -> Case:
        return Case.objects.get(pk=case.pk)


@pytest.fixture
def hands(operator: Post, official: Callable[[str], Post], at: datetime) -> Hands:
    """The register of March and the pack of Jingde; 12 April 2024."""
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    month_of(operator, at)
    posts = {"village": official("village"), "town": official("town"), "county": official("bureau")}
    return Hands(posts, date(2024, 4, 12))
