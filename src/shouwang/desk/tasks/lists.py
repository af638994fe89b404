"""The lists of a month as its page says them: due, received, late, nil, shrunken, department by department."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shouwang.desk.feeds.calendar import told_remark, told_state
from shouwang.desk.page.links import Link
from shouwang.engine.packs.model import Department
from shouwang.records.feeds.owed import Owed
from shouwang.records.feeds.words import OwedState

CAME = (OwedState.RECEIVED, OwedState.NIL, OwedState.SHRUNKEN)
_HELD_UP = (OwedState.STOPPED, OwedState.REFUSED)
_TONES: Mapping[OwedState, str] = {
    OwedState.LATE: "late",
    OwedState.REFUSED: "late",
    OwedState.STOPPED: "soon",
    OwedState.SHRUNKEN: "soon",
    OwedState.RECEIVED: "done",
    OwedState.NIL: "done",
}


@dataclass(slots=True)
class ListsOf:
    """A department's lists of a month. ``due`` counts those owed this month; what is sent when something happens, or out of
    its time, is owed only where it came."""

    department: Department
    due: int = 0
    came: int = 0
    nil: int = 0
    shrunken: int = 0
    late: int = 0
    held_up: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    """Figure → where the lists that it counts are seen, blank where the reader may not."""


def overdue(line: Owed) -> bool:
    """Whether a list that is owed has not come, and its day is gone; one that was refused has not come either."""
    return line.state == OwedState.LATE or (line.state in _HELD_UP and line.duty is not None and (line.days or 0) > 0)


def held_up(line: Owed) -> bool:
    """Whether a file of a list waits for a word or was refused; one may wait beside others that count."""
    return line.asks or line.state in _HELD_UP


def _links(department: str, month: str, to: Link) -> dict[str, str]:
    figures = ("due", "came", "nil", "shrunken", "late", "held_up")
    return {state: to("feeds:owed", month=month, department=department, state=state) for state in figures}


def _tone(line: Owed) -> str:
    """What came late is not done well; it is said, and not in red: it is here."""
    late = line.state in CAME and (line.days or 0) > 0
    return "soon" if late else "late" if overdue(line) else _TONES.get(line.state, "quiet")


def by_department(lines: Sequence[Owed], month: str, to: Link) -> list[ListsOf]:
    """Every department that owes or sent something, in the pack's order."""
    told: dict[str, ListsOf] = {}
    for line in lines:
        one = told.setdefault(line.department.name, ListsOf(line.department))
        one.links = one.links or _links(line.department.name, month, to)
        came = line.state in CAME
        one.due += line.duty is not None or came
        one.came += came
        one.nil += line.state == OwedState.NIL
        one.shrunken += line.state == OwedState.SHRUNKEN
        one.late += overdue(line)
        one.held_up += held_up(line)
        one.lines.append(
            {
                "title": line.title,
                "clause": line.feed.clause,
                "state": told_state(line),
                "tone": _tone(line),
                "due_on": line.duty.due_on if line.duty else None,
                "why": line.duty.why if line.duty else line.feed.due_text,
                "rows": line.rows if came else None,
                "remark": told_remark(line),
                "href": to("feeds:owed", month=month, department=line.department.name),
            }
        )
    return [one for one in told.values() if one.lines]


def sums(of: Sequence[ListsOf]) -> Counter[str]:
    """All departments together."""
    total: Counter[str] = Counter()
    for one in of:
        total.update(due=one.due, came=one.came, nil=one.nil, shrunken=one.shrunken, late=one.late, held_up=one.held_up)
    return total
