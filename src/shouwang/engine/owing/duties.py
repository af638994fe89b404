"""A feed's duty in a month: owed or not, by which day, and the sentence that says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from shouwang.engine.calendar import Period, spoken
from shouwang.engine.packs.model import Feed

EVERY_MONTH = tuple(range(1, 13))


@dataclass(frozen=True, slots=True)
class Duty:
    """A feed is owed for ``period`` by ``due_on``, that day included. ``why`` holds the notice's own words."""

    feed: str
    period: Period
    due_on: date
    why: str


def by_event(feed: Feed) -> bool:
    """Whether a feed is sent when something happens: owed by the event, never late by the calendar."""
    return feed.comes == "at_once"


def months_of(feed: Feed) -> tuple[int, ...]:
    """The months (1 to 12) about which a feed speaks; what comes monthly or by event is in its time in all of them."""
    return tuple(sorted(feed.due_months)) or EVERY_MONTH


def in_its_time(feed: Feed, period: Period) -> bool:
    """Whether a month is one of those about which the feed speaks."""
    return period.first.month in months_of(feed)


def duty_in(feed: Feed, period: Period) -> Duty | None:
    """What is owed for a month; None where the feed is out of its time or is sent when something happens.

    A monthly list tells of the month and is due on its day of the month after (the list to the end of March by 9
    April); a day which that month does not have is its last day. Lists of a quarter, a term or a year are due on the last
    day of the month that the notice names.
    """
    if by_event(feed) or not in_its_time(feed, period):
        return None
    if feed.due_day is None:
        why = f"通知写的是“{feed.due_text}”，{_month(period)}的最后一天是{spoken(period.last)}"
        return Duty(feed.name, period, period.last, why)
    after = period.after()
    missing = feed.due_day > after.last.day
    due_on = after.last if missing else after.first.replace(day=feed.due_day)
    end = (
        f"{after.first.month}月没有{feed.due_day}日，至当月最后一天{spoken(due_on)}"
        if missing
        else f"至{spoken(due_on, True)}"
    )
    return Duty(feed.name, period, due_on, f"通知写的是“{feed.due_text}”，{_month(period)}的表次月报，{end}")


def next_duty(feed: Feed, period: Period) -> Duty | None:
    """The first duty for a month after this one; None for what is sent when something happens."""
    return _walked(feed, period, Period.after)


def last_duty(feed: Feed, period: Period) -> Duty | None:
    """The latest duty for a month before this one; None for what is sent when something happens."""
    return _walked(feed, period, Period.before)


def _walked(feed: Feed, period: Period, step: Callable[[Period], Period]) -> Duty | None:
    if by_event(feed):
        return None
    for _ in EVERY_MONTH:
        period = step(period)
        duty = duty_in(feed, period)
        if duty is not None:
            return duty
    return None


def _month(period: Period) -> str:
    return f"{period.first.year}年{period.first.month}月"
