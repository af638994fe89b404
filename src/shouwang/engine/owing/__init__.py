"""Owing: which list a department owes for a month, by when, and why that day.

Holds: the months in which a feed is in its time, its last day for one of them with the sentence that says how it was
found, and the next time. Receives from: packs (how often a feed comes, its day or its months, the notice's own words), the
calendar. Gives to: screening (a rule rests where its lists are out of their time), the records of feeds. Never: what has
come; the clock; a day for lists that are sent when something happens.
"""

from .duties import EVERY_MONTH, Duty, by_event, duty_in, in_its_time, last_duty, months_of, next_duty

__all__ = [
    "EVERY_MONTH",
    "Duty",
    "by_event",
    "duty_in",
    "in_its_time",
    "last_duty",
    "months_of",
    "next_duty",
]
