"""The lists owed for a month as a page shows them: what is late first, what came with its files, what may be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shouwang.desk.feeds.calendar import told_next, told_remark, told_state
from shouwang.desk.feeds.told import on_page
from shouwang.desk.page.tags import short_day
from shouwang.desk.tasks.lists import CAME, held_up, overdue
from shouwang.engine.calendar import Period
from shouwang.engine.cleaning.recognising import feeds_named_by
from shouwang.engine.packs.model import Pack
from shouwang.records.feeds.models import Delivery
from shouwang.records.feeds.owed import Owed
from shouwang.records.feeds.words import OwedState

_REFUSED_STAYS = 3
"""Days for which a refused file stands among what is to be looked at."""
HELD_UP = (OwedState.STOPPED, OwedState.REFUSED)
STATES: dict[str, tuple[str, Callable[[Owed], bool]]] = {
    "due": ("应报", lambda line: line.duty is not None or line.state in CAME),
    "came": ("已报", lambda line: line.state in CAME),
    "late": ("逾期未报", overdue),
    "open": ("还没报", lambda line: line.duty is not None and line.state not in CAME),
    "held_up": ("等确认、退回", held_up),
    "nil": ("零报送", lambda line: line.state == OwedState.NIL),
    "shrunken": ("少了一半以上", lambda line: line.state == OwedState.SHRUNKEN),
}
"""``?state=``: its word, and which lists it leaves."""


def answer_of(month: Period, sums: Mapping[str, int]) -> str:
    """3月：12种表应报，9种已报，2种逾期。"""
    if not sums["due"]:
        return f"{month.first.month}月没有要报的表。"
    told = f"{month.first.month}月：{sums['due']}种表应报，{sums['came']}种已报"
    told += f"，{sums['held_up']}种等确认或退回" if sums["held_up"] else ""
    if sums["late"]:
        return f"{told}，{sums['late']}种逾期。"
    left = sums["due"] - sums["came"]
    return f"{told}，全部报齐了。" if left <= 0 else f"{told}，没有逾期。"


def figures_of(sums: Mapping[str, int], address: Callable[[str], str]) -> list[dict[str, Any]]:
    """Every figure leads to the lists that it counts."""
    tones = {"late": "late", "held_up": "soon", "shrunken": "soon"}
    return [
        {
            "word": STATES[state][0],
            "value": sums[state],
            "href": address(state),
            "tone": tones.get(state, "") if sums[state] else "",
        }
        for state in ("due", "came", "late", "held_up", "nil", "shrunken")
    ]


@dataclass(frozen=True, slots=True)
class Came:
    """A file that came, with how many of its rows wait to be mended. ``past``: refused, and nobody has to look any more."""

    delivery: Delivery
    to_mend: int
    past: bool


def came_of(deliveries: Sequence[Delivery], to_mend: Mapping[int, int], today: date) -> list[Came]:
    """The files of a month. A refused one is past once a later file of its list counts, or some days have gone."""
    newest = {one.feed: one.pk for one in deliveries if one.state == Delivery.State.COUNTED}
    return [Came(one, to_mend.get(one.pk, 0), _is_past(one, newest, today)) for one in deliveries]


def _is_past(one: Delivery, newest: Mapping[str, int], today: date) -> bool:
    if one.state != Delivery.State.REFUSED:
        return False
    return (today - one.came_on).days > _REFUSED_STAYS or (bool(one.feed) and newest.get(one.feed, 0) > one.pk)


def lines_of(lines: Iterable[Owed], came: Iterable[Came], pack: Pack) -> list[dict[str, Any]]:
    """The lists in the order in which somebody should look at them."""
    files: dict[tuple[str, int], list[Came]] = {}
    for one in came:
        there = one.delivery
        files.setdefault((there.feed or _named(there.file, pack), there.part), []).append(one)
    refused = {
        key: [one for one in those if not one.delivery.feed or one.delivery.state == Delivery.State.REFUSED]
        for key, those in files.items()
    }
    return [
        _line(
            line,
            [*files.get((line.feed.name, line.part), ()), *(refused.get((line.feed.name, 0), ()) if line.part else ())],
        )
        for line in sorted(lines, key=_urgency)
    ]


def unknown_files(came: Iterable[Came], pack: Pack) -> list[dict[str, Any]]:
    """What came and is nobody's list, not even by its name, each with why; the past ones last."""
    return [
        {
            "delivery": one.delivery,
            "why": on_page(one.delivery.refusal[0]["message"]) if one.delivery.refusal else "",
            "past": one.past,
        }
        for one in sorted(came, key=lambda one: one.past)
        if not one.delivery.feed and not _named(one.delivery.file, pack)
    ]


def _named(file: str, pack: Pack) -> str:
    named = feeds_named_by(file, pack.feeds)
    return named.pop() if len(named) == 1 else ""


def _urgency(line: Owed) -> tuple[int, str, str]:
    """Late ones first, the oldest of them before the others; what nobody waits for last."""
    due = line.duty.due_on.isoformat() if line.duty else "9"
    if overdue(line):
        return 0, due, line.feed.clause
    if held_up(line):
        return 1, due, line.feed.clause
    if line.state in CAME:
        return 3, line.feed.clause, ""
    return (2, due, line.feed.clause) if line.duty else (4, line.feed.clause, "")


def _line(line: Owed, files: Sequence[Came]) -> dict[str, Any]:
    came = line.state in CAME
    waits = line.duty is not None and not came
    before = f"上期 {line.before[1]:,} 行" if line.before else ""
    return {
        "feed": line.feed,
        "title": line.title,
        "part": line.part,
        "department": line.department,
        "state": told_state(line),
        "tone": _tone(line),
        "due_on": line.duty.due_on if line.duty else None,
        "why": line.duty.why if line.duty else line.feed.due_text,
        "waits": waits,
        "came": f"{short_day(line.came_on)}交来" if came else "",
        "next": "" if line.duty or came else told_next(line),
        "rows": line.rows if came else None,
        "before": before,
        "remark": on_page(told_remark(line)),
        "files": [one for one in files if not one.past],
        "past": [one.delivery for one in files if one.past],
        "rests": not line.duty and not came and line.state not in HELD_UP and not files,
        "may_say_nil": waits and line.state not in HELD_UP,
    }


def _tone(line: Owed) -> str:
    if overdue(line):
        return "late"
    if held_up(line) or line.state == OwedState.SHRUNKEN or (line.state in CAME and (line.days or 0) > 0):
        return "soon"
    return "done" if line.state in CAME else "quiet"
