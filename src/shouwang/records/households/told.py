"""What a register says of standings, as entries of the ledger beside those that are there.

A register states how things are, not what happened. What happened follows from what it said before:

- With a day, a difference is a change on that day: a category put right, an elimination undone, a household no longer said
  to be monitored (cleared) or no longer named at all (ended).
- Without a day, a difference corrects what was said: the entries that contradict it are superseded.
- An elimination has its own day and is added either way. An identification later than the elimination before it is a new
  risk (re-labelled).
- What this platform decided stays. A register's word about a household that the platform decided on counts only where the
  platform let it go (cleared, ended) and the register says that it was identified after that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shouwang.engine.counting import ELIMINATED, MONITORED, OUT, Entry, Holding, Kind, Told, entries
from shouwang.records.households.events import Presence
from shouwang.records.households.rows import StandingRow


@dataclass(frozen=True, slots=True)
class Statement:
    """One register's word about one household. ``row`` None: it says nothing of a standing; ``here`` None: it does not name
    the household. ``as_of`` is the day from which differences hold, ``known_on`` the day on which it came."""

    row: StandingRow | None
    here: Presence | None
    as_of: date | None
    known_on: date

    @property
    def on(self) -> date:
        return self.as_of or self.known_on


def follows(past: Sequence[Entry], firm: int, said: Statement) -> tuple[int, list[Entry]]:
    """How many of a household's entries stay, and which come after them. The first ``firm`` entries always stay."""
    if said.row is None:
        return _left_out(past, firm, said)
    start = _cycle(past, firm, said.row)
    added = _added(past, start, said)
    if added is not None:
        return len(past), added
    return _again(past, start, said)


def brought_up(past: Sequence[Entry], said: Statement) -> list[Entry]:
    """The entry of a household in the books that has other members in number than when it was counted last, or is elsewhere."""
    if not past or past[-1].now.state == OUT or said.here is None:
        return []
    told = Told(Kind.MOVED, said.on, division=said.here.division, persons=said.here.persons)
    return list(entries(past[-1].now, told, past[-1].on))


def _left_out(past: Sequence[Entry], firm: int, said: Statement) -> tuple[int, list[Entry]]:
    if said.as_of is None or not past or said.as_of < past[-1].on:
        return firm, []
    kind = Kind.ENDED if said.here is None else Kind.CLEARED
    return len(past), list(entries(past[-1].now, Told(kind, said.as_of), past[-1].on))


def _cycle(past: Sequence[Entry], firm: int, row: StandingRow) -> int:
    """Where the entries begin that the row is about: after the last end that came before its identification."""
    for place in range(len(past), firm, -1):
        before = past[place - 1]
        if before.now.state != MONITORED and row.identified_on is not None and row.identified_on > before.on:
            return place
    return firm


def _added(past: Sequence[Entry], start: int, said: Statement) -> list[Entry] | None:
    """What is to be added to the entries of the cycle so that they say what the row says; None where nothing added can."""
    row = said.row
    if row is None or start == len(past) or _began(past[start:]) != row.identified_on:
        return None
    now, last = past[-1].now, past[-1].on
    wanted: list[Told] = []
    if now.state == OUT:
        return None
    if row.category != now.category:
        wanted.append(Told(Kind.CORRECTED, said.as_of or date.min, row.category))
    if row.eliminated and now.state == MONITORED:
        wanted.append(_elimination(row, said))
    elif row.eliminated and _gone(past) != row.eliminated_on:
        return None
    elif not row.eliminated and now.state == ELIMINATED:
        wanted.append(Told(Kind.ROLLED_BACK, said.as_of or date.min))
    if any(one.on < last for one in wanted):
        return None
    return _chain(now, last, wanted)


def _elimination(row: StandingRow, said: Statement) -> Told:
    return Told(Kind.ELIMINATED, row.eliminated_on or said.on, dated=row.eliminated_on is not None)


def _began(cycle: Sequence[Entry]) -> date | None:
    return cycle[0].on if cycle[0].dated else None


def _gone(past: Sequence[Entry]) -> date | None:
    last = next(one for one in reversed(past) if one.kind == Kind.ELIMINATED)
    return last.on if last.dated else None


def _again(past: Sequence[Entry], start: int, said: Statement) -> tuple[int, list[Entry]]:
    """The cycle told anew, with the moves that were known; what comes out as it was stays."""
    row, cycle = said.row, past[start:]
    assert row is not None
    there = cycle[0].now if cycle else None
    known_by = min(said.known_on, row.eliminated_on or said.known_on)
    division = there.division if there else said.here.division if said.here else ""
    persons = there.persons if there else said.here.persons if said.here else 0
    wanted = [
        Told(
            Kind.INCLUDED,
            row.identified_on or known_by,
            row.category,
            division,
            persons,
            dated=row.identified_on is not None,
        )
    ]
    if row.eliminated:
        wanted.append(_elimination(row, said))
    moves = [
        Told(Kind.MOVED, one.on, division=one.now.division, persons=one.now.persons)
        for one in cycle
        if one.kind == Kind.MOVED
    ]
    before = past[start - 1] if start else None
    wanted = [wanted[0], *sorted([*wanted[1:], *moves], key=lambda one: one.on)]
    told = _chain(before.now if before else Holding(), before.on if before else None, wanted)
    same = next((at for at, (old, new) in enumerate(zip(cycle, told, strict=False)) if old != new), None)
    same = min(len(cycle), len(told)) if same is None else same
    return start + same, told[same:]


def _chain(now: Holding, last: date | None, wanted: Sequence[Told]) -> list[Entry]:
    return list(_chained(now, last, wanted))


def _chained(now: Holding, last: date | None, wanted: Sequence[Told]) -> Iterator[Entry]:
    for told in wanted:
        for one in entries(now, told, last):
            now, last = one.now, one.on
            yield one
