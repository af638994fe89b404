"""Days and periods: when something is due and why, which months a period spans, which month a title names.

Holds: natural days, Chinese working days with their make-up days, months with their quarter and year. Receives from: the
packs (how many days, of which kind) and the office's own calendar table, handed in. Gives to: screening (the days of a
period), cleaning (the month a file is about), tasks and leads (due dates). Never: the clock, or a guess about the
holidays of a year that nobody has published yet.
"""

from .days import NO_OVERRIDES, DueDate, Kind, day_in_full, due_date, is_working_day, spoken
from .periods import Period, period_named_in, period_of
from .spans import Span, span_due, span_of
from .stretches import months_before, rolling, rolling_months, year_around, year_over, year_to_last_month

__all__ = [
    "NO_OVERRIDES",
    "DueDate",
    "Kind",
    "Period",
    "Span",
    "day_in_full",
    "due_date",
    "is_working_day",
    "months_before",
    "period_named_in",
    "period_of",
    "rolling",
    "rolling_months",
    "span_due",
    "span_of",
    "spoken",
    "year_around",
    "year_over",
    "year_to_last_month",
]
