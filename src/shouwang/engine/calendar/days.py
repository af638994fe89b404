"""Due dates in natural and in working days, each with the sentence that says why it is that date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

import chinese_calendar

from shouwang.engine.faults import Fault

Kind = Literal["natural", "working"]

NO_OVERRIDES: Mapping[date, bool] = MappingProxyType({})
_DAY = timedelta(days=1)
_PUBLISHED = range(min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year + 1)
# An office's table speaks for a year when it settles these days, which are free in every year (全国年节及纪念日放假办法).
# A single entry, say for a day of snow, does not mean that the year's holidays have been filled in.
_EVERY_YEAR = ((1, 1), (5, 1), (10, 1))


@dataclass(frozen=True, slots=True)
class DueDate:
    """The last day on which something is in time, and a Chinese sentence that says how it was counted."""

    on: date
    why: str


def _not_covered(year: int) -> Fault:
    return Fault(
        "year_not_covered",
        f"工作日历里没有{year}年的放假和调休安排，算不出工作日。请把公布的{year}年放假、调休日期"
        "（至少包括元旦、劳动节、国庆节）补入工作日历表，再算一次",
    )


def is_working_day(on: date, overrides: Mapping[date, bool] = NO_OVERRIDES) -> tuple[bool | None, Fault | None]:
    """(whether people work on that day, None), or (None, fault) for a year of which nobody has said it.

    ``overrides`` is the office's own table, day → working; it wins over the published calendar. In a year that is not
    published it holds day by day, and for the whole year once it settles New Year's, Labour and National Day.
    """
    settled = overrides.get(on)
    if settled is not None:
        return settled, None
    if on.year in _PUBLISHED:
        return bool(chinese_calendar.is_workday(on)), None
    if all(date(on.year, month, day) in overrides for month, day in _EVERY_YEAR):
        return on.weekday() < 5, None
    return None, _not_covered(on.year)


def due_date(
    start: date, days: int, kind: Kind, began: str, overrides: Mapping[date, bool] = NO_OVERRIDES
) -> tuple[DueDate | None, Fault | None]:
    """The day by which something is due that began on ``start``, the first day not counted; or a fault.

    ``began`` is the Chinese verb of the beginning (交办, 收到); it opens the sentence: “4月10日交办，5个自然日内，交办当日
    不计，至4月15日”. Natural days end where they end, on a holiday too. Working days pass over weekends and holidays and
    count make-up days; the sentence names those between.
    """
    if days < 0 or kind not in ("natural", "working"):
        raise ValueError(f"no such deadline: {days} {kind}")
    if kind == "natural":
        on = start + timedelta(days=days)
        return DueDate(on, _why(start, on, days, "自然日", began, "")), None
    on, left, holidays, made_up = start, days, list[date](), list[date]()
    while left:
        on += _DAY
        works, fault = is_working_day(on, overrides)
        if fault is not None:
            return None, fault
        left -= bool(works)
        if works == (on.weekday() >= 5):
            (made_up if works else holidays).append(on)
    between = "周末不计，" if days else ""
    between += f"{_listed(holidays)}放假不计，" if holidays else ""
    between += f"{_listed(made_up)}调休上班照计，" if made_up else ""
    return DueDate(on, _why(start, on, days, "工作日", began, between)), None


def _why(start: date, on: date, days: int, unit: str, began: str, between: str) -> str:
    first, last = (spoken(start), spoken(on)) if start.year == on.year else (spoken(start, True), spoken(on, True))
    if not days:
        return f"{first}{began}，当日到期"
    return f"{first}{began}，{days}个{unit}内，{began}当日不计，{between}至{last}"


def spoken(on: date, with_year: bool = False) -> str:
    """4月10日, or 2024年4月10日."""
    return f"{on.year}年{on.month}月{on.day}日" if with_year else f"{on.month}月{on.day}日"


def _listed(days: Iterable[date]) -> str:
    """4月4日、4月5日; three and more in a row as 5月1日至5月5日."""
    runs: list[list[date]] = []
    for day in days:
        if runs and runs[-1][-1] + _DAY == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    return "、".join(
        f"{spoken(run[0])}至{spoken(run[-1])}" if len(run) > 2 else "、".join(map(spoken, run)) for run in runs
    )


def day_in_full(on: date | None) -> str:
    """2024年4月15日; blank where there is none."""
    return spoken(on, with_year=True) if on else ""
