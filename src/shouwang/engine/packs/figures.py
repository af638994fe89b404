"""Every figure that a condition can name, as it is on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from shouwang.engine import calendar
from shouwang.engine.calendar import Period
from shouwang.engine.packs.dated import NamedPeriod
from shouwang.engine.packs.formulas import formula_of, in_words
from shouwang.engine.packs.model import DatedValue, Parameter

if TYPE_CHECKING:
    from shouwang.engine.language.tree import Value

_NO_PERIODS: Mapping[str, NamedPeriod] = {}


def figures_on(
    parameters: Mapping[str, Parameter],
    period: Period,
    as_of: date,
    periods: Mapping[str, NamedPeriod] = _NO_PERIODS,
) -> dict[str, Value]:
    """The days of the period and of a pack's own periods, and every parameter's value on a day; None where none is in force."""
    figures: dict[str, Value] = {
        "period_start": period.first,
        "period_end": period.last,
        "quarter_start": period.quarter_first,
        "quarter_end": period.quarter_last,
        "year_start": period.year_first,
        "as_of": as_of,
    }
    for one in periods.values():
        figures[one.first], figures[one.last] = days_of(one, as_of)
    for parameter in parameters.values():
        held = parameter.at(as_of)
        figures[parameter.name] = held.value if held else None
    return figures


def days_of(period: NamedPeriod, as_of: date) -> tuple[date, date]:
    """First and last day of a named period, as a screening of ``as_of`` counts it."""
    match period.how:
        case "rolling":
            return calendar.rolling(as_of, period.months)
        case "rolling_months":
            return calendar.rolling_months(as_of, period.months)
        case "yearly":
            return calendar.year_around(as_of, period.begins)
        case "yearly_whole":
            return calendar.year_over(as_of, period.begins)
        case "year_to_last_month":
            return calendar.year_to_last_month(as_of)
    assert period.from_on is not None and period.to_on is not None, period.name
    return period.from_on, period.to_on


def out_of_year(parameters: Mapping[str, Parameter], name: str, on: date) -> str:
    """应有2025年的数，现在用的是2024年的, where the year that a figure speaks of has passed on a day; blank where it has not.

    A figure that follows from others by a formula and says no year itself is as old as they are.
    """
    held = parameters[name].at(on)
    if held is None:
        return ""
    if held.for_year is not None:
        return _behind(held, on)
    formula = formula_of(held.formula)[0] if held.reckoned else None
    told = [
        f"{parameters[one].title}{said}"
        for one in (formula.names if formula else ())
        if (said := out_of_year(parameters, one, on))
    ]
    return "；".join(told)


def years_passed(parameters: Mapping[str, Parameter], names: Iterable[str], on: date) -> list[str]:
    """For each of these figures whose year has passed on a day, which it is and what is used in its place."""
    told = ((name, out_of_year(parameters, name, on)) for name in names if name in parameters)
    return [f"{parameters[name].title}：{said}" for name, said in told if said]


def formula_in_words(parameters: Mapping[str, Parameter], text: str) -> str:
    """A formula as people write it (2×农村低保年标准); blank where there is none."""
    formula = formula_of(text)[0] if text else None
    return in_words(formula, {name: one.title for name, one in parameters.items()}) if formula else ""


def _behind(held: DatedValue, on: date) -> str:
    expected = on.year - held.lag_years
    if held.for_year is None or held.for_year >= expected:
        return ""
    return f"应有{expected}年的数，现在用的是{held.for_year}年的"
