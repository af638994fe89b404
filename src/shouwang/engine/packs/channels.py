"""What a pack says of comparing lists: where leads come from, and what becomes of what only one side names.

Online is what departments' lists found, offline what villages found by themselves (Y01).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shouwang.engine.packs.model import Deadline, Where

Means = Literal["department", "self", "cadre", "public"]


@dataclass(frozen=True, slots=True)
class Channel:
    """A way on which a family comes to be known. ``means`` is which of the four it is, as a case of it is counted."""

    name: str
    title: str
    means: Means
    clause: str
    where: Where

    @property
    def online(self) -> bool:
        """Whether departments found the family."""
        return self.means == "department"


@dataclass(frozen=True, slots=True)
class Comparing:
    """How the two lists are compared.

    ``online``: alerts of which response count. ``lists`` and ``verify`` are the time a village has for its own list and for
    each difference. ``verified_by`` finds out, ``reviewed_by`` lets it pass; whoever is not at risk is looked at again after
    ``look_again_days``.
    """

    title: str
    clause: str
    where: Where
    online: tuple[Literal["visit", "track"], ...]
    channels: Mapping[str, Channel]
    lists: Deadline
    verify: Deadline
    verified_by: Literal["village", "town"]
    reviewed_by: Literal["town", "county"]
    look_again_days: int

    @property
    def offline(self) -> dict[str, Channel]:
        """The ways on which a village comes to put a family on its list."""
        return {name: one for name, one in self.channels.items() if not one.online}
