"""Every write of comparing lists: a round opened, villages' lists, the comparison, what was found out of a difference."""

from shouwang.records.discrepancies.comparing import compare
from shouwang.records.discrepancies.late import tell_late
from shouwang.records.discrepancies.listing import Picked, decide, pick, put_on, say_nil, take_off
from shouwang.records.discrepancies.lists_in import take_in_lists
from shouwang.records.discrepancies.opening import open_round
from shouwang.records.discrepancies.verifying import begin_case, review, send_back, verify
from shouwang.records.discrepancies.working import Acting, CannotCompare

__all__ = [
    "Acting",
    "CannotCompare",
    "Picked",
    "begin_case",
    "compare",
    "decide",
    "open_round",
    "pick",
    "put_on",
    "review",
    "say_nil",
    "send_back",
    "take_in_lists",
    "take_off",
    "tell_late",
    "verify",
]
