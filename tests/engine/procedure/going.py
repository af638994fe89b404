"""How a case goes well: every act of each step as its own office would record it, one day after another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from shouwang.engine.packs import bundled_folder, load_pack
from shouwang.engine.packs.model import Pack
from shouwang.engine.packs.steps import Level, Procedure, Step
from shouwang.engine.procedure import RECORDED_BY, Act, Beginning, refusals, walked
from shouwang.engine.procedure.walking import public_until

DAY = timedelta(days=1)
PLACES = (
    "anhui-jingde-2024",
    "guizhou-2022",
    "jiangxi-zhanggong-2022",
    "yunnan-xiaozhongdian-2021",
    "guangxi-yangshuo-2021",
)


def pack_of(name: str) -> Pack:
    pack, faults = load_pack(name, [bundled_folder()])
    assert pack is not None, faults
    return pack


def identification(name: str) -> Procedure:
    return pack_of(name).procedures["identification"]


def level_of(step: Step) -> Level:
    return RECORDED_BY[step.who][0]


def act(step: Step, kind, on: date, name: str = "", **more) -> Act:
    level = level_of(step)
    return Act(kind, step.name, on, f"{level}-post", level, name=name, **more)


def papers(step: Step, on: date, refuses: bool = False) -> Iterator[Act]:
    for paper in step.papers:
        if paper.when != ("pass" if refuses else "refuse"):
            signed = frozenset(paper.signed_by)
            yield act(step, "paper", on, paper.name, signed_by=signed, sealed=paper.sealed)


def before_it_ends(step: Step, on: date) -> Iterator[Act]:
    """All that a step needs but its end."""
    yield from papers(step, on)
    for what in step.states:
        yield act(step, "stated", on, what)
    if step.lasts:
        yield act(step, "begun", on)
    for department in step.comparison.departments if step.comparison else ():
        yield act(step, "answer", on, department.name)


class Case:
    """Acts added one by one, each first asked about."""

    def __init__(self, procedure: Procedure, began_on: date, lead_on: date | None = None) -> None:
        self.procedure, self.beginning = procedure, Beginning(lead_on or began_on, began_on)
        self.acts: list[Act] = []

    def refused(self, one: Act, today: date | None = None) -> list[str]:
        found = refusals(self.procedure, self.beginning, self.acts, one, today or one.on)
        return [fault.code for fault in found]

    def add(self, one: Act) -> None:
        assert self.refused(one) == [], refusals(self.procedure, self.beginning, self.acts, one, one.on)
        self.acts.append(one)

    def prepare(self, name: str, on: date) -> None:
        for one in before_it_ends(self.procedure.step(name), on):
            self.add(one)

    def end(self, name: str, on: date, kind="done", **more) -> None:
        step = self.procedure.step(name)
        self.add(act(step, kind, on, people=max(step.team, 2), **more))

    def do(self, name: str, on: date) -> date:
        """The whole step begun on a day; gives the day on which it was done."""
        step = self.procedure.step(name)
        on = max([on, *([step.opens_on] if step.opens_on else [])])
        self.prepare(name, on)
        until = public_until(step, walked(self.procedure, self.acts).traces[name], {})
        on = until.on + DAY if until else on
        self.end(name, on)
        return on

    def go(self, until: str = "", on: date | None = None) -> date:
        """Every step in its order, up to and without ``until``; gives the day of the last."""
        on = on or self.beginning.began_on
        for step in self.procedure.steps:
            if step.name == until:
                return on
            on = self.do(step.name, on)
        return on
