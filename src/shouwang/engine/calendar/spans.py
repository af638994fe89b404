"""Equal spans of the calendar year (a month, a quarter, half a year), and which of them something that recurs is due in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_A_YEAR = 12
_QUARTERS = "一二三四"


@dataclass(frozen=True, slots=True)
class Span:
    """So many months of one year, counted from January; both days are inclusive."""

    first: date
    last: date
    months: int

    def after(self) -> Span:
        """The span after this one."""
        return span_of(self.last + timedelta(days=1), self.months)

    @property
    def title(self) -> str:
        """2024年4月, 2024年第二季度, 2024年上半年, 2024年1月至2月, 2024年."""
        year, month = self.first.year, self.first.month
        match self.months:
            case 1:
                return f"{year}年{month}月"
            case 3:
                return f"{year}年第{_QUARTERS[month // 3]}季度"
            case 6:
                return f"{year}年{'上' if month == 1 else '下'}半年"
            case 12:
                return f"{year}年"
        return f"{year}年{month}月至{self.last.month}月"


def span_of(day: date, months: int) -> Span:
    """The span of so many months that a day lies in. ``months`` divides twelve, or ValueError."""
    if months < 1 or _A_YEAR % months:
        raise ValueError(f"a year has no spans of {months} months")
    begins = (day.month - 1) // months * months
    until = begins + months
    last = date(day.year + until // _A_YEAR, until % _A_YEAR + 1, 1) - timedelta(days=1)
    return Span(date(day.year, begins + 1, 1), last, months)


def span_due(months: int, holds_since: date | None, watched_since: date, last_on: date | None) -> Span:
    """The span in which something is due next that has to happen once in each.

    It begins to be due in the first span that lies whole within the time for which it holds (``holds_since``; None: since
    ever), and not before the one in which it began to be watched. What happened last (``last_on``) serves its own span and
    all before it. A span that passed without it stays due until it happens.
    """
    begins = span_of(watched_since, months)
    if holds_since is not None:
        whole = span_of(holds_since, months)
        whole = whole if whole.first == holds_since else whole.after()
        begins = max(begins, whole, key=lambda one: one.first)
    if last_on is None or last_on < begins.first:
        return begins
    return span_of(last_on, months).after()
