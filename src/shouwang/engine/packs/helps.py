"""What a pack says of measures, as frozen values: groups of measures, which risk each fits, the plan's due date, doubts.

``engine/helping`` judges a plan by them. Groups and risks are identified by their names inside a pack; a plan keeps the
version of the pack under which it was opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shouwang.engine.packs.model import Escalation, Where

Side = Literal["income", "expenditure"]
"""Whether a measure brings more income or eases what has to be spent (Y05)."""

Doubting = Literal["unanswered", "unfit", "development_first", "aid_only", "early", "one_side"]
"""All that can be doubted of a plan: a risk without a measure that fits; a measure that fits none of the risks; labour, and
no measure that develops; only low-income aid (一兜了之, G12); a measure from before the identification (G04); one side only."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of measures. ``development``: it lets a family earn (开发式). ``aid``: it is low-income aid (综合保障)."""

    name: str
    title: str
    side: Side
    clause: str
    where: Where
    development: bool = False
    aid: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """The groups of which one is enough to answer a risk."""

    risk: str
    groups: tuple[str, ...]
    clause: str
    where: Where


@dataclass(frozen=True, slots=True)
class Planning:
    """By when measures are fixed: so many days since the household was decided upon and entered."""

    days: int
    kind: Literal["natural", "working"]
    clause: str
    where: Where
    overdue: tuple[Escalation, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to be asked of a plan. ``explain``: the plan is not fixed until somebody says why it is so."""

    name: Doubting
    title: str
    clause: str
    where: Where
    explain: bool
