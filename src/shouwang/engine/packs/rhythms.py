"""What a pack says of follow-up visits, as frozen values: their rhythm, the record they fill, how measures are judged.

The rhythm counts in periods of the calendar: a month, a quarter, half a year. One visit within a period is enough for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shouwang.engine.packs.model import Escalation, Question, Where

Stage = Literal["not_eliminated", "eliminated"]
"""Where a household stands that is followed up: its risk is not eliminated yet, or it is."""

Aspect = Literal["useful", "sufficient", "usable"]
"""How a measure is judged: 管用, 够用, 能用 (X06)."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """At least one visit in so many months of the calendar: 1, 2, 3, 4, 6 or 12, counted from January."""

    stage: Stage
    title: str
    every_months: int
    clause: str
    where: Where
    overdue: tuple[Escalation, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgment:
    """One way in which every measure under way is judged. ``choices``: the good answer first, then the bad one."""

    aspect: Aspect
    title: str
    choices: tuple[str, str]
    clause: str
    where: Where


@dataclass(frozen=True, slots=True)
class NewRisk:
    """Which answer to which question tells of a new risk, what must be written then, and what is to be done at each stage."""

    question: str
    answer: str
    needs: tuple[str, ...]
    then: Mapping[Stage, str]
    clause: str


@dataclass(frozen=True, slots=True)
class Following:
    """The follow-up visits of a pack. ``needs``: the questions that must be answered in every record."""

    clause: str
    where: Where
    rhythms: Mapping[Stage, Rhythm]
    questions: tuple[Question, ...]
    needs: tuple[str, ...]
    judgments: Mapping[Aspect, Judgment]
    new_risk: NewRisk
