"""When a feed is due, checked: each rhythm has the keys it needs and none that mean nothing; and who gets a copy."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from types import MappingProxyType

from shouwang.engine.packs.building import Checking
from shouwang.engine.packs.layers import Entry
from shouwang.engine.packs.model import Feed
from shouwang.engine.packs.saying import choose

_NEEDED: Mapping[str, str] = MappingProxyType({"ten_days": "days", "month": "day", "yearly_on": "on", "at_once": ""})
_HOW: Mapping[str, str] = MappingProxyType(
    {
        "day": "每月几日，如 day: 9",
        "days": "每月哪三天，如 days: [10, 20, 31]",
        "months": "哪几个月，如 months: [3, 6, 9, 12]",
        "on": "每年哪一天，如 on: 09-30",
    }
)
_AT_ONCE = ("within_days", "kind", "event_on")
_LISTS_A_MONTH = 3
_LEAP = 2024
"""A year that has every day."""


def day_of_year(written: str) -> tuple[int, int] | None:
    """“09-30” as month and day; None where there is no such day in any year."""
    found = re.fullmatch(r"(\d\d)-(\d\d)", written)
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    return (month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(_LEAP, month)[1] else None


def check_due(checking: Checking, entry: Entry, feed: Feed) -> None:
    """What the rhythm of a feed needs is there, makes sense, and nothing else is."""
    due, comes = entry.value["due"], feed.comes
    wanted = _NEEDED.get(comes, "months")
    if wanted and wanted not in due:
        wrong = f"表“{entry.name}”按{comes}报，due里没有“{wanted}”"
        checking.say("due_missing", entry.where("due"), wrong, f"写上{_HOW[wanted]}")
    meant = _AT_ONCE if comes == "at_once" else (wanted,)
    for key in (*_HOW, *_AT_ONCE):
        if key in due and key not in meant:
            wrong = f"表“{entry.name}”按{comes}报，不用“{key}”"
            checking.say("key_out_of_place", entry.where("due", key), wrong, f"去掉“{key}”，或核对comes")
    if comes == "ten_days" and "days" in due:
        _three_days(checking, entry, feed.due_days)
    if comes == "yearly_on" and "on" in due and feed.due_on is None:
        where, wrong = entry.where("due", "on"), f"表“{entry.name}”的“{due['on']}”不是一年里的一天"
        checking.say("due_day_impossible", where, wrong, "写成“月-日”，如 09-30")
    if comes == "at_once":
        _after_the_event(checking, entry, feed)


def _three_days(checking: Checking, entry: Entry, days: tuple[int, ...]) -> None:
    if len(days) != _LISTS_A_MONTH or list(days) != sorted(days):
        wrong = f"表“{entry.name}”每旬报一次，days要写三个从小到大的日子"
        checking.say("due_days_order", entry.where("due", "days"), wrong, "如 [10, 20, 31]，没有31日的月份算到月底")


def _after_the_event(checking: Checking, entry: Entry, feed: Feed) -> None:
    """Days after something need their number; the day of the row stands in a column of dates."""
    due = entry.value["due"]
    for key in ("kind", "event_on"):
        if key in due and "within_days" not in due:
            wrong = f"表“{entry.name}”写了“{key}”，没有写几日内报"
            checking.say("due_missing", entry.where("due", key), wrong, f"写上 within_days: 3，或去掉“{key}”")
    if feed.event_on:
        dated = [column.name for column in feed.columns if column.type == "date" and column.role == "value"]
        if feed.event_on not in dated:
            where, wrong = entry.where("due", "event_on"), f"表“{entry.name}”没有叫“{feed.event_on}”的日期列"
            checking.say("event_column_unknown", where, wrong, choose(feed.event_on, dated, "先写上这一列，type: date"))


def check_copies(checking: Checking, entry: Entry) -> None:
    """Copies go to departments of the pack, and not back to whoever sent the list."""
    for index, name in enumerate(entry.value.get("also_to", ())):
        where = entry.where("also_to", index)
        checking.known("departments", name, where, "department_unknown", "部门（feeds.yaml的departments）")
        if name == entry.value["department"]:
            checking.say("copy_to_sender", where, f"表“{entry.name}”就是“{name}”报的，不用再转给它", "去掉它")
