"""A lawful procedure: what has happened to a case, what may happen next, and why not.

Holds: the acts of a case as values (``acts``), what they amount to (``walking``), where a case stands today with every
due date and its reason (``now``), what an act is refused for (``refusals``), whether a procedure's dates can be kept at
all (``feasible``), and what is derived and never typed: income, category (``deriving``). Receives from: packs, the
calendar, acts in the order in which they were recorded. Gives to: the records of cases, which add an act only where
nothing speaks against it. Never: the clock, a name, a table; a decision reached without its steps.
"""

from shouwang.engine.procedure.acts import LEVELS, RECORDED_BY, Act, Beginning, Kind
from shouwang.engine.procedure.deriving import Derived, IncomeSheet, category_of, income_period
from shouwang.engine.procedure.feasible import dates_that_do_not_fit
from shouwang.engine.procedure.now import Situation, StepNow, situation
from shouwang.engine.procedure.refusals import refusals
from shouwang.engine.procedure.walking import Missing, Walk, missing_for, walked

__all__ = [
    "LEVELS",
    "RECORDED_BY",
    "Act",
    "Beginning",
    "Derived",
    "IncomeSheet",
    "Kind",
    "Missing",
    "Situation",
    "StepNow",
    "Walk",
    "category_of",
    "dates_that_do_not_fit",
    "income_period",
    "missing_for",
    "refusals",
    "situation",
    "walked",
]
