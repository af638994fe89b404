"""What a pack says of events and areas, as frozen values: what happens to places, and places that need more attention.

For a rule both are lists of the households that they reach, which always came: ``listed`` names the fact that says whether
a household is on it. Nobody writes such a list; the records make it of what was told and marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from shouwang.engine.packs.model import Where

Told = Literal["kind", "level", "happened_on"]
"""What is told of an event beside its place, and may become a fact."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a department tells of and that is no list of people: an epidemic, a disaster with its area.

    ``within_days`` is the time for telling it, counted from the day it happened (``within`` natural or working days); none
    where it is told at once, which ``due_text`` says in words. ``kinds`` and ``levels`` are the choices of whoever tells;
    none where there is nothing to choose. ``yields``: which of these becomes which fact of the households it reaches.
    """

    name: str
    title: str
    department: str
    clause: str
    due_text: str
    where: Where
    within_days: int | None = None
    within: Literal["natural", "working"] = "natural"
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    listed: str = ""
    yields: Mapping[Told, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Area:
    """A kind of place that is looked at more closely (重点区域).

    Either of ``kinds`` that somebody marks (a relocation settlement, a key village, an abandoned mine), or by its share:
    a town or a village where those who are monitored and not eliminated are more than the parameter ``share_over`` of the
    registered population. Exactly as much is not more.
    """

    name: str
    title: str
    clause: str
    where: Where
    kinds: tuple[str, ...] = ()
    share_over: str = ""
    listed: str = ""


@dataclass(frozen=True, slots=True)
class Projects:
    """The book of industry and employment projects: what kinds there are, and the ways in which households take part."""

    clause: str
    kinds: tuple[str, ...]
    ways: tuple[str, ...]
    where: Where
