"""Random acts by random posts: whatever is accepted keeps a small model of the law, written apart from the engine.

The model knows steps, what each waits for, papers, what has to be worked out, windows, days in public and open objections;
it shares no code with the engine.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import chinese_calendar
import pytest
from tests.engine.procedure.going import PLACES, act, before_it_ends, pack_of, papers

from shouwang.engine.procedure import Act, Beginning, refusals, situation

START = date(2021, 10, 19)
LEVELS = ("village", "town", "county", "department")
KINDS = ("done", "refused", "begun", "objection", "answered", "answered", "sent_back", "skipped", "reused", "withdrawn")


def tried(luck: random.Random, procedure, now, on: date) -> list[Act]:
    """Mostly what is next and what it needs, in the right hands; else anything by anybody on any day."""
    nearby = [one.step for one in now.next] or list(procedure.steps)
    step = luck.choice(nearby if luck.random() < 0.8 else procedure.steps)
    what = luck.choice(("prepare", "prepare", "refuse", "any", "any", "end", "end", "end"))
    if what == "prepare":
        return list(before_it_ends(step, on))
    if what == "end":
        return [act(step, "done", on, people=luck.randint(1, 3))]
    if what == "refuse":
        end = [act(step, "refused", on, people=2)] if luck.random() < 0.3 else []
        return [*papers(step, on, refuses=True), *end]
    level = luck.choice(LEVELS)
    name = luck.choice([*(one.name for one in procedure.steps), "one", "two"])
    day = on + timedelta(days=luck.randint(-3, 3))
    return [Act(luck.choice(KINDS), step.name, day, f"{level}-post", level, name=name, people=2)]


class Law:
    """What must hold whenever a step was let pass."""

    def __init__(self, procedure):
        self.procedure = procedure
        self.after = {step.name: set(step.after) for step in procedure.steps}
        self.undone()

    def undone(self):
        self.done: dict[str, Act] = {}
        self.posted: dict[str, date] = {}
        self.papers: dict[str, set[str]] = {}
        self.stated: dict[str, set[str]] = {}
        self.objections: dict[str, set[str]] = {}
        self.over = False

    def resting(self, name):
        found = {name}
        while more := {one for one, before in self.after.items() if before & found} - found:
            found |= more
        return found - {name}

    def take(self, one: Act):
        assert not self.over, "something happened after the end"
        step = next(step for step in self.procedure.steps if step.name == one.step)
        if one.kind == "begun":
            self.posted[one.step] = one.on
        elif one.kind == "paper":
            self.papers.setdefault(one.step, set()).add(one.name)
        elif one.kind == "stated":
            self.stated.setdefault(one.step, set()).add(one.name)
        elif one.kind == "objection":
            self.objections.setdefault(one.step, set()).add(one.name)
        elif one.kind == "answered":
            self.objections[one.step].remove(one.name)
        elif one.kind == "sent_back":
            for name in self.resting(one.name) | {one.name}:
                self.done.pop(name, None)
                self.posted.pop(name, None)
                self.objections.pop(name, None)
                if name != one.name:
                    self.papers.pop(name, None)
                    self.stated.pop(name, None)
        elif one.kind in ("done", "reused", "skipped"):
            self.ended(step, one)
        elif one.kind in ("refused", "withdrawn"):
            assert "decision" not in self.done
            self.over = True
            if one.kind == "refused":
                assert self.after[one.step] <= set(self.done), "refused before its time"

    def ended(self, step, one: Act):
        assert one.step not in self.done
        assert self.after[one.step] <= set(self.done), f"{one.step} before {self.after[one.step]}"
        assert all(self.done[name].on <= one.on for name in self.after[one.step])
        if one.kind == "done":
            wanted = {paper.name for paper in step.papers if paper.when != "refuse"}
            assert wanted <= self.papers.get(one.step, set())
            assert one.people >= step.team
            assert set(step.states) <= self.stated.get(one.step, set()), "something was not worked out"
            assert all(self.done[name].by != one.by for name in step.not_by if name in self.done), "reviewed their own"
        assert step.opens_on is None or step.opens_on <= one.on, "before the window opened"
        assert step.closes_on is None or one.on <= step.closes_on, "after the window closed"
        if step.lasts:
            days = [
                self.posted[one.step] + timedelta(days=count)
                for count in range(1, (one.on - self.posted[one.step]).days)
            ]
            if step.lasts.kind == "working":
                days = [day for day in days if chinese_calendar.is_workday(day)]
            assert len(days) >= step.lasts.days, "the clock was shortened"
        before = {name for name in self.after if one.step in self.resting(name)} | {one.step}
        assert not any(self.objections.get(name) for name in before), "an objection was open"
        self.done[one.step] = one


def every_procedure():
    """Each procedure of each place; those that go alike once."""
    seen = set()
    for place in PLACES:
        for procedure in pack_of(place).procedures.values():
            if (procedure.effect, procedure.steps) not in seen and procedure.effect != "relabel":
                seen.add((procedure.effect, procedure.steps))
                yield pytest.param(procedure, id=f"{place}:{procedure.name}")


@pytest.mark.clause("X07", "J16", "G10", "Z21", "X15", "Y01", "G13", "X03", "Y03", "Z20", "X18")
@pytest.mark.parametrize("procedure", list(every_procedure()))
def test_no_path_reaches_a_decision_without_its_steps(procedure):
    beginning = Beginning(START, START)
    outcomes: Counter[str] = Counter()
    for seed in range(80 if procedure.effect == "include" else 40):
        luck = random.Random(seed)
        law, taken, on = Law(procedure), list[Act](), START
        for _ in range(90):
            on += timedelta(days=luck.choice((0, 0, 0, 1, 1, 7)))
            now = situation(procedure, beginning, taken, on)
            for one in tried(luck, procedure, now, on):
                faults = refusals(procedure, beginning, taken, one, on + timedelta(days=3))
                assert all(fault.message and fault.code for fault in faults)
                if not faults:
                    law.take(one)
                    taken.append(one)
        now = situation(procedure, beginning, taken, on)
        assert {one.step.name for one in now.steps if one.state in ("done", "skipped")} == set(law.done)
        assert (now.outcome == "passed") == ("decision" in law.done)
        if now.outcome == "passed":
            assert {step.name for step in procedure.steps if "decision" in law.resting(step.name)} <= set(law.done)
        outcomes[now.outcome] += 1
    assert all(outcomes[outcome] > 2 for outcome in ("passed", "refused", "withdrawn")), outcomes
