"""Stretches of days that follow from one day: so many months before it, the school year it lies in, the year so far.

All are first and last day, both inclusive.
"""

from __future__ import annotations

from datetime import date, timedelta

_DAY = timedelta(days=1)
_YEAR = 12


def months_before(on: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month where it is shorter."""
    year, month = divmod(on.year * _YEAR + on.month - 1 - months, _YEAR)
    for day in range(on.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(on.day, 28))


def rolling(on: date, months: int) -> tuple[date, date]:
    """So many months that end with the day itself."""
    return months_before(on, months) + _DAY, on


def rolling_months(on: date, months: int) -> tuple[date, date]:
    """So many whole months before the month of the day."""
    begins = on.replace(day=1)
    return months_before(begins, months), begins - _DAY


def year_around(on: date, begins: tuple[int, int]) -> tuple[date, date]:
    """The year beginning on (month, day) in which the day lies. A 29 February begins on the 28th where there is none."""
    first = _on(on.year, begins)
    if first > on:
        return _on(on.year - 1, begins), first - _DAY
    return first, _on(on.year + 1, begins) - _DAY


def year_over(on: date, begins: tuple[int, int]) -> tuple[date, date]:
    """The last such year that was over before the day."""
    return year_around(year_around(on, begins)[0] - _DAY, begins)


def year_to_last_month(on: date) -> tuple[date, date]:
    """From 1 January to the end of the month before: in January the whole of the year before."""
    last = on.replace(day=1) - _DAY
    return date(last.year, 1, 1), last


def _on(year: int, begins: tuple[int, int]) -> date:
    month, day = begins
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, day - 1)
