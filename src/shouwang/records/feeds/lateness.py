"""Rows that were told late: each is due so many days after the day on which its event happened."""

from __future__ import annotations

from datetime import date

from shouwang.engine.cleaning.rows import CleanRows
from shouwang.engine.owing import due_after
from shouwang.engine.packs.model import Feed
from shouwang.records.policy.queries import calendar_overrides


def late_days(feed: Feed, rows: CleanRows, came_on: date) -> dict[int, int]:
    """By position how many days after its last day a row came (below zero: early). Rows without a day of their own, and days of
    which nobody has said whether they are worked, are left out."""
    column = feed.column(feed.event_on) if feed.event_on else None
    values = rows.facts.get(column.fact, []) if column is not None else []
    if not values:
        return {}
    overrides, due = calendar_overrides(), dict[date, date | None]()
    found = {}
    for position, value in enumerate(values):
        if not isinstance(value, date):
            continue
        if value not in due:
            last = due_after(feed, value, "发生", overrides)
            due[value] = last.on if last else None
        last_on = due[value]
        if last_on is not None:
            found[position] = max(-9999, min(9999, (came_on - last_on).days))
    return found
