"""From entries to what a pack says of comparing online against offline; a comparison nobody could finish is refused here."""

from __future__ import annotations

from collections.abc import Iterator

from shouwang.engine.packs.building import Checking
from shouwang.engine.packs.channels import Channel, Comparing
from shouwang.engine.packs.layers import Entry
from shouwang.engine.packs.model import Deadline, Escalation

_ABOVE = {"village": ("town", "county"), "town": ("county",)}
_WORDS = {"village": "村", "town": "乡镇", "county": "县"}


def comparing(checking: Checking) -> Comparing | None:
    """What a pack says of comparing; None where it says nothing of it."""
    channels = {entry.name: _channel(checking, entry) for entry in checking.layers.entries("channels")}
    entry = checking.layers.single("comparing")
    if entry is None:
        return None
    value = entry.value
    sides = {one.online for one in channels.values()}
    for online, word in ((True, "线上（means: department）"), (False, "线下（means: self、cadre 或 public）")):
        if online not in sides:
            remedy = "在channels里写 {title, means, clause}"
            checking.say("channel_missing", entry.where(), f"线上线下比对没有{word}的线索渠道", remedy)
    verifies, reviews = value["verified_by"], value["reviewed_by"]
    if reviews not in _ABOVE[verifies]:
        wrong = f"{_WORDS[verifies]}里核实的，不能由{_WORDS[reviews]}里审核"
        checking.say("review_not_above", entry.where("reviewed_by"), wrong, f"写 {' 或 '.join(_ABOVE[verifies])}")
    return Comparing(
        title=value["title"],
        clause=checking.clause(entry, "clause"),
        where=entry.where(),
        online=tuple(value["online"]),
        channels=channels,
        lists=_deadline(checking, entry, "lists"),
        verify=_deadline(checking, entry, "verify"),
        verified_by=verifies,
        reviewed_by=reviews,
        look_again_days=value["look_again_days"],
    )


def _channel(checking: Checking, entry: Entry) -> Channel:
    value = entry.value
    return Channel(entry.name, value["title"], value["means"], checking.clause(entry, "clause"), entry.where())


def _deadline(checking: Checking, entry: Entry, name: str) -> Deadline:
    value = entry.value[name]
    return Deadline(
        name=name,
        title=value["title"],
        days=value["days"],
        kind=value["kind"],
        clause=checking.clause(entry, name, "clause"),
        where=entry.where(name),
        overdue=tuple(_overdue(checking, entry, name)),
    )


def _overdue(checking: Checking, entry: Entry, name: str) -> Iterator[Escalation]:
    for index, written in enumerate(entry.value[name].get("overdue", ())):
        clause = checking.clause(entry, name, "overdue", index, "clause")
        yield Escalation(written["after_days"], written["to"], clause, entry.where(name, "overdue", index))
