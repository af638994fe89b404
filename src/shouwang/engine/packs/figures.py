"""Every figure that a condition can name, as it is on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from shouwang.engine.calendar import Period
from shouwang.engine.packs.model import Parameter

if TYPE_CHECKING:
    from shouwang.engine.language.tree import Value


def figures_on(parameters: Mapping[str, Parameter], period: Period, as_of: date) -> dict[str, Value]:
    """The days of the period and the value of every parameter on a day; None where none is in force yet."""
    figures: dict[str, Value] = {
        "period_start": period.first,
        "period_end": period.last,
        "quarter_start": period.quarter_first,
        "quarter_end": period.quarter_last,
        "year_start": period.year_first,
        "as_of": as_of,
    }
    for parameter in parameters.values():
        held = parameter.at(as_of)
        figures[parameter.name] = held.value if held else None
    return figures
