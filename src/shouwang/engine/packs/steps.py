"""What a pack says of a procedure, as frozen values: steps, papers, publicity, due dates, categories, risk types.

``engine/procedure`` walks it. A procedure is identified by its name inside a pack; a case that began under one version of
a pack keeps that version to its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from shouwang.engine.packs.model import Escalation, Where

Level = Literal["household", "group", "village", "town", "county", "department", "city", "province"]
"""Who acts, from the family up. What a family, a group, the city or the province did is recorded by those next to it."""

Does = Literal[
    "visit",
    "application",
    "review",
    "publicity",
    "town_review",
    "comparison",
    "decision",
    "announcement",
    "entry",
    "notice",
    "nomination",
    "request",
    "approval",
    "operation",
]
"""The kinds of steps that the platform knows forms and papers for. ``nomination``: a village proposes. ``request``: an
office applies to the one above it. ``approval``: that one answers. ``operation``: the province or the county carries it
out in the national system, between two dates where a window is opened for it (X18)."""

Effect = Literal["include", "eliminate", "roll_back", "clear", "relabel", "end"]
"""What a decision does to the standing of a household: it becomes monitored (识别), its risk is eliminated (消除), an
elimination is undone (回退), it should never have been in (清退), it is monitored anew for a new risk (再标注), the household
is no more (自然减少)."""

Shown = Literal["town", "village", "group", "head_name", "household_size", "category"]
"""All that a public list can show. Identity numbers, phones, accounts and health have no word here, so that no pack can
have them published (the national rule of publicity)."""

Stated = Literal["income", "risks", "ground", "situation", "conditions"]
"""What has to be worked out in a step: the family's income, its risk types, the ground for a way back, what was found of
its situation (facts of the source ``stated``), and whether all conditions of the procedure hold."""

BEGINNINGS = ("lead", "began")
"""What a due date may count from besides a step: the day the lead was found, the day the case began."""


@dataclass(frozen=True, slots=True)
class Due:
    """By when: so many days since something, or a fixed day ``by``. ``since`` is a step or one of BEGINNINGS."""

    clause: str
    where: Where
    days: int = 0
    kind: Literal["natural", "working"] = "natural"
    since: str = ""
    by: date | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """The time that all of it may take, from ``due.since`` until the step ``to`` is done."""

    due: Due
    to: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that a step needs. ``signed_by``: whose signatures; ``sealed``: an office's seal as well.

    ``proxy``: somebody may sign for a family that cannot write, who is then named. ``batch``: one paper for all
    households of a sitting. ``when``: needed where the step passes, where it refuses, or either way. ``template`` is the
    Word form it is printed from, blank where it only comes in.
    """

    name: str
    title: str
    clause: str
    where: Where
    signed_by: tuple[Level, ...] = ()
    sealed: bool = False
    proxy: bool = False
    batch: bool = False
    when: Literal["pass", "refuse", "always"] = "pass"
    template: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """The Word form that a paper is printed from: its file (``pack/papers/name.docx``) and the bytes of it."""

    name: str
    file: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long something hangs in public, where, and what it shows. The first day does not count."""

    days: int
    kind: Literal["natural", "working"]
    clause: str
    where: Where
    places: tuple[Literal["board", "page"], ...]
    shows: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which departments answer about each person, on what; and when an earlier answer may be used again (Z21)."""

    departments: tuple[Compared, ...]
    reuse: str = ""
    reuse_clause: str = ""
    reuse_days: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """One department of a comparison with the matters it answers on."""

    name: str
    title: str
    matters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``after``: the steps that must be done first. ``not_by``: whoever did one of these does not do this one.

    ``team``: how many people at least. ``optional``: may be left out, with a reason. ``batch``: may be done for many
    households in one sitting. ``refuses``: may end the case with a refusal. ``opens_on``: before that day it cannot be
    done, nor after ``closes_on`` (a window that somebody else opens). ``spot_check_percent``: so large a share is looked at again by the reviewers.
    ``consents``: the household must have agreed.
    """

    name: str
    title: str
    does: Does
    who: Level
    clause: str
    where: Where
    after: tuple[str, ...] = ()
    due: tuple[Due, ...] = ()
    overdue: tuple[Escalation, ...] = ()
    papers: tuple[Paper, ...] = ()
    states: tuple[Stated, ...] = ()
    lasts: Lasting | None = None
    comparison: Comparison | None = None
    not_by: tuple[str, ...] = ()
    team: int = 1
    spot_check_percent: int = 0
    optional: bool = False
    batch: bool = False
    refuses: bool = False
    opens_on: date | None = None
    closes_on: date | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a procedure: met, not met, or not to be told. ``when`` is an expression over what is known of a
    household's file; ``otherwise`` says what is to be done where it is not met."""

    name: str
    title: str
    when: str
    clause: str
    where: Where
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground on which a procedure may be begun, with its clause."""

    name: str
    title: str
    clause: str
    where: Where


@dataclass(frozen=True, slots=True)
class IncomePeriod:
    """Which months of income count: the ``months`` before the case began, or two fixed days (both included)."""

    clause: str
    where: Where
    months: int = 0
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of monitored household: what it was before, and on which side of the line its income lies."""

    title: str
    relieved: bool | None
    income: Literal["within", "above"]
    clause: str
    where: Where
    needs_hardship: bool = False


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk type of the pack's list, with what an office looks for as support, and whether it must be explained."""

    title: str
    clause: str
    where: Where
    supported_by: tuple[str, ...] = ()
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Procedure:
    """A lawful procedure from its first step to a decision and what follows it.

    ``effect``: what the decision does to the household's standing. ``line`` names the parameter of the income line and
    ``income`` says which months count; a procedure that states no income has neither. ``conditions`` must all hold where a
    step states them. ``grounds``: on which it may be begun; empty where no ground is asked for. ``look_again_days``: a
    refused family is looked at again after so many days.
    """

    name: str
    title: str
    clause: str
    where: Where
    steps: tuple[Step, ...]
    line: str = ""
    income: IncomePeriod | None = None
    whole: Whole | None = None
    overdue: tuple[Escalation, ...] = ()
    look_again_days: int | None = None
    effect: Effect = "include"
    conditions: tuple[Condition, ...] = ()
    grounds: Mapping[str, Ground] = field(default_factory=dict)

    def step(self, name: str) -> Step:
        """The step of a name; KeyError for one that the procedure does not have."""
        for one in self.steps:
            if one.name == name:
                return one
        raise KeyError(name)

    def resting_on(self, name: str) -> frozenset[str]:
        """The steps that cannot be done before this one is, near and far."""
        found: set[str] = set()
        for one in self.steps:
            if name in one.after or found & set(one.after):
                found.add(one.name)
        return frozenset(found)

    @property
    def deciding(self) -> Step:
        """The step in which it is decided."""
        return next(one for one in self.steps if one.does == "decision")
