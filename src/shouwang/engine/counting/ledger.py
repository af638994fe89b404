"""The entries of one household: what can follow what.

An entry changes either the state (monitored, eliminated, out) or what is counted with it (category, village, members),
never both. So every stock of a day is the stock of an earlier day and the entries between, for every place and category.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

OUT, MONITORED, ELIMINATED = "", "monitored", "eliminated"
"""States: not in the books; in them and not eliminated; in them and eliminated."""


class Kind(StrEnum):
    """What happened to a standing. The four ways back are four kinds; see the glossary."""

    INCLUDED = "included"
    ELIMINATED = "eliminated"
    ROLLED_BACK = "rolled_back"
    CLEARED = "cleared"
    RELABELLED = "relabelled"
    ENDED = "ended"
    CORRECTED = "corrected"
    """The category was put right."""
    MOVED = "moved"
    """The household has other members in number, or is in another village."""


CHANGES = frozenset({Kind.CORRECTED, Kind.MOVED})
"""Kinds that leave the state as it is."""

_BOTH = (MONITORED, ELIMINATED)
_STEPS: dict[tuple[str, str], tuple[Kind, str]] = {
    (Kind.INCLUDED, OUT): (Kind.INCLUDED, MONITORED),
    (Kind.RELABELLED, OUT): (Kind.INCLUDED, MONITORED),
    (Kind.INCLUDED, ELIMINATED): (Kind.RELABELLED, MONITORED),
    (Kind.RELABELLED, ELIMINATED): (Kind.RELABELLED, MONITORED),
    (Kind.ELIMINATED, MONITORED): (Kind.ELIMINATED, ELIMINATED),
    (Kind.ROLLED_BACK, ELIMINATED): (Kind.ROLLED_BACK, MONITORED),
    **{(kind, state): (kind, OUT) for kind in (Kind.CLEARED, Kind.ENDED) for state in _BOTH},
}
"""(what is told, state before) → (what it is, state after). Whoever is in and taken in again keeps the state; somebody
eliminated who is taken in again has a new risk."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What is counted of a household: its state, category, village (twelve digits) and number of members."""

    state: str = OUT
    category: str = ""
    division: str = ""
    persons: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A change as it is told: by a decision or a register. Blank or None: as it was.

    ``dated`` False: the day is not known, and ``on`` is the day on which it was known to have happened.
    """

    kind: str
    on: date
    category: str = ""
    division: str = ""
    persons: int | None = None
    how: str = ""
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: since ``on`` the household counts as ``now`` and no longer as ``was``."""

    kind: str
    on: date
    was: Holding
    now: Holding
    how: str = ""
    dated: bool = True


def entries(was: Holding, told: Told, last: date | None = None) -> Iterator[Entry]:
    """The entries that a change makes of a standing; none where nothing changes.

    What is counted with the household is brought up to date first, as an entry of its own, but for somebody who goes out:
    who is gone is taken out as he was counted. ``last`` is the day of the entry before; none is dated before it.
    """
    on = told.on if last is None else max(told.on, last)
    step = _STEPS.get((told.kind, was.state))
    category = told.category or was.category
    division = told.division or was.division
    persons = was.persons if told.persons is None else told.persons
    if step is not None and was.state == OUT:
        now = Holding(step[1], category, division, persons)
        yield Entry(step[0], on, replace(now, state=OUT), now, dated=told.dated)
        return
    if was.state == OUT:
        return
    if (step is None or step[1] != OUT) and (step is not None or told.kind in _UPDATE):
        there = Holding(was.state, category, division, persons)
        if there != was:
            kind = Kind.MOVED if category == was.category else Kind.CORRECTED
            yield Entry(kind, on, was, there, dated=told.dated)
        was = there
    if step is not None:
        yield Entry(step[0], on, was, replace(was, state=step[1]), told.how, told.dated)


_UPDATE = CHANGES | {Kind.INCLUDED, Kind.RELABELLED}
"""Told of somebody who is in already, these leave the state and put right what is counted with it."""
