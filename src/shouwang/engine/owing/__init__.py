"""Owing: which list a department owes for a month, by when, and why that day.

Holds: the months in which a feed is in its time, its last days for one of them (three where lists come every ten days) with
the sentence that says how each was found, the next time, and by when what happened on a day is to be told. Receives from:
packs (how often a feed comes, its days or its months, the notice's own words), the calendar. Gives to: screening (a rule
rests where its lists are out of their time), the records of feeds. Never: what has come; the clock; a day of the month for
lists that are sent when something happens.
"""

from .duties import (
    EVERY_MONTH,
    PARTS,
    Duty,
    begins,
    by_event,
    due_after,
    duties_in,
    duty_in,
    in_its_time,
    last_duty,
    months_of,
    next_duty,
    parts_of,
    said,
)

__all__ = [
    "EVERY_MONTH",
    "PARTS",
    "Duty",
    "begins",
    "by_event",
    "due_after",
    "duties_in",
    "duty_in",
    "in_its_time",
    "last_duty",
    "months_of",
    "next_duty",
    "parts_of",
    "said",
]
