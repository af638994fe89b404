"""What can happen to a case, as frozen values in the order in which it was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from shouwang.engine.packs.steps import Level

Kind = Literal[
    "begun",
    "paper",
    "stated",
    "objection",
    "answered",
    "answer",
    "finding",
    "explained",
    "reused",
    "skipped",
    "done",
    "refused",
    "sent_back",
    "withdrawn",
]
"""``begun``: publicity was posted, a comparison was sent out. ``paper``: a paper came in. ``stated``: income, risks, a ground, the
situation were worked out, or all conditions found to hold. ``objection`` and ``answered``: somebody objects, and is answered. ``answer``: a department has answered about
every person. ``finding`` and ``explained``: a department suspects something, and it is explained. ``reused``: an earlier
comparison is used. ``skipped``: an optional step is left out. ``done``, ``refused``: a step ends. ``sent_back`` (退回):
an earlier step is to be done again. ``withdrawn``: the family does not wish it any more."""

LEVELS: Mapping[Level, str] = MappingProxyType(
    {
        "household": "农户",
        "group": "村民小组",
        "village": "村",
        "town": "乡镇",
        "county": "县",
        "department": "部门",
        "city": "市",
        "province": "省",
    }
)
"""Chinese for whoever acts."""

RECORDED_BY: Mapping[Level, tuple[Level, ...]] = MappingProxyType(
    {
        "household": ("village", "town"),
        "group": ("village", "town"),
        "village": ("village", "town"),
        "town": ("town",),
        "county": ("county",),
        "department": ("department", "county"),
        "city": ("county",),
        "province": ("county",),
    }
)
"""Whose posts record what a level did: its own, and those that write for whoever does not sign in or cannot."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """When a case began, and when the lead was found that it came from (the same day where it came from none)."""

    lead_on: date
    began_on: date


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that happened to a case. ``on`` is the day it happened, ``by`` the post that recorded it.

    ``name`` says which paper, objection, department, finding (department:key) or, for ``sent_back``, which step; for
    ``stated`` what, and for ``reused`` the day of the earlier comparison (ISO).
    ``people`` is how many took part.
    """

    kind: Kind
    step: str
    on: date
    by: str
    level: Level
    name: str = ""
    signed_by: frozenset[Level] = frozenset()
    sealed: bool = False
    by_proxy: bool = False
    people: int = 1
