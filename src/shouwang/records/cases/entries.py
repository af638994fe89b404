"""What is handed to the one door of cases: acts to be recorded, and what holds for a whole sitting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from shouwang.engine.packs.steps import Level
from shouwang.engine.procedure import Kind


@dataclass(frozen=True, slots=True)
class Votes:
    """How a meeting voted about one household."""

    agree: int
    against: int
    abstain: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One act to be recorded. ``told`` is what is personal about it and is sealed; ``files`` are its paper as it came."""

    kind: Kind
    step: str
    on: date
    name: str = ""
    signed_by: frozenset[Level] = frozenset()
    office_seal: bool = False
    by_proxy: bool = False
    people: int = 1
    votes: Votes | None = None
    told: Mapping[str, object] = field(default_factory=dict)
    files: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Sat:
    """What holds for all households of a sitting: where and who, its papers, and for how many people's eyes."""

    division: str
    step: str
    kind: Kind
    on: date
    told: Mapping[str, object] = field(default_factory=dict)
    people: int = 1
    files: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    sent_id: str = ""
