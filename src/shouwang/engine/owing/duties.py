"""A feed's duties in a month: owed or not, by which day, and the sentence that says why."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from shouwang.engine.calendar import NO_OVERRIDES, DueDate, Period, due_date, spoken
from shouwang.engine.packs.model import Feed

EVERY_MONTH = tuple(range(1, 13))
PARTS = ("", "上旬", "中旬", "下旬")
"""What the lists of a month are called that are sent every ten days; the list of a whole month has no name."""
_BEGINS = (1, 1, 11, 21)


@dataclass(frozen=True, slots=True)
class Duty:
    """A feed is owed for ``period`` by ``due_on``, that day included. ``why`` holds the notice's own words.

    ``part``: 1 to 3 where three lists a month are owed (上旬, 中旬, 下旬), 0 where the list speaks of the whole month.
    """

    feed: str
    period: Period
    due_on: date
    why: str
    part: int = 0


def by_event(feed: Feed) -> bool:
    """Whether a feed is sent when something happens: owed by the event, never late by the calendar."""
    return feed.comes == "at_once"


def parts_of(feed: Feed) -> tuple[int, ...]:
    """The lists of one month, by number: three for what comes every ten days, else the one (0) of the whole month."""
    return (1, 2, 3) if feed.comes == "ten_days" else (0,)


def months_of(feed: Feed) -> tuple[int, ...]:
    """The months (1 to 12) about which a feed speaks; what comes monthly or by event is in its time in all of them."""
    if feed.due_on is not None:
        return (feed.due_on[0],)
    return tuple(sorted(feed.due_months)) or EVERY_MONTH


def in_its_time(feed: Feed, period: Period) -> bool:
    """Whether a month is one of those about which the feed speaks."""
    return period.first.month in months_of(feed)


def duties_in(feed: Feed, period: Period) -> tuple[Duty, ...]:
    """Everything owed for a month, in the order of days: one list, three where lists come every ten days, or none.

    A monthly list tells of the month and is due on its day of the month after (the list to the end of March by 9
    April); a day which that month does not have is its last day. Lists of a quarter, half a year, a term or a year are due on
    the last day of the month that the notice names, lists of a day of the year on that day, lists of ten days each on its day
    of the month itself.
    """
    if by_event(feed) or not in_its_time(feed, period):
        return ()
    if feed.comes == "ten_days":
        return tuple(_of_ten_days(feed, period, part) for part in parts_of(feed))
    if feed.due_on is not None:
        return (_on_a_day_of_the_year(feed, period, feed.due_on),)
    if feed.due_day is None:
        why = f"通知写的是“{feed.due_text}”，{period.spoken}的最后一天是{spoken(period.last)}"
        return (Duty(feed.name, period, period.last, why),)
    due_on, end = _day_of(period.after(), feed.due_day)
    return (Duty(feed.name, period, due_on, f"通知写的是“{feed.due_text}”，{period.spoken}的表次月报，{end}"),)


def _of_ten_days(feed: Feed, period: Period, part: int) -> Duty:
    due_on, end = _day_of(period, feed.due_days[part - 1])
    why = f"通知写的是“{feed.due_text}”，{period.spoken}{PARTS[part]}的表，{end}"
    return Duty(feed.name, period, due_on, why, part)


def _on_a_day_of_the_year(feed: Feed, period: Period, due_on: tuple[int, int]) -> Duty:
    day, end = _day_of(period, due_on[1])
    return Duty(feed.name, period, day, f"通知写的是“{feed.due_text}”，{period.first.year}年的表{end}")


def _day_of(month: Period, day: int) -> tuple[date, str]:
    """A day of a month, or the last one where the month is shorter; and how that is said."""
    last = monthrange(month.first.year, month.first.month)[1]
    if day > last:
        return month.last, f"{month.first.month}月没有{day}日，至当月最后一天{spoken(month.last)}"
    due_on = month.first.replace(day=day)
    return due_on, f"至{spoken(due_on, True)}"


def duty_in(feed: Feed, period: Period, part: int = 0) -> Duty | None:
    """What is owed for a month (of what comes every ten days: its ``part``, the last one where none is named); None where the
    feed is out of its time or is sent when something happens."""
    duties = duties_in(feed, period)
    return next((duty for duty in duties if duty.part == part), duties[-1] if duties and not part else None)


def begins(duty: Duty) -> date:
    """The first day of what a list speaks of."""
    return duty.period.first.replace(day=_BEGINS[duty.part])


def next_duty(feed: Feed, period: Period, part: int = 0) -> Duty | None:
    """The first duty after this one; None for what is sent when something happens. Without ``part`` after the whole month."""
    later = [duty for duty in duties_in(feed, period) if part and duty.part > part]
    return later[0] if later else _walked(feed, period, Period.after, first=True)


def last_duty(feed: Feed, period: Period, part: int = 0) -> Duty | None:
    """The latest duty before this one; None for what is sent when something happens. Without ``part`` before the whole month."""
    earlier = [duty for duty in duties_in(feed, period) if duty.part < part]
    return earlier[-1] if earlier else _walked(feed, period, Period.before, first=False)


def due_after(feed: Feed, on: date, began: str, overrides: Mapping[date, bool] = NO_OVERRIDES) -> DueDate | None:
    """By when something is told that happened, or became known, on a day; ``began`` is the verb of that (发生, 告知).

    None where the feed counts no days after an event, or nobody has said which days of that year are worked.
    """
    if not by_event(feed) or feed.within_days is None:
        return None
    return due_date(on, feed.within_days, feed.within_kind, began, overrides)[0]


def said(duty: Duty) -> str:
    """2024年3月, 2024年3月中旬."""
    return duty.period.spoken + PARTS[duty.part]


def _walked(feed: Feed, period: Period, step: Callable[[Period], Period], first: bool) -> Duty | None:
    if by_event(feed):
        return None
    for _ in EVERY_MONTH:
        period = step(period)
        duties = duties_in(feed, period)
        if duties:
            return duties[0] if first else duties[-1]
    return None
