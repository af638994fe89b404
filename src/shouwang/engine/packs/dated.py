"""A pack's named periods as frozen values: the days within which it counts income, expenditure and changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shouwang.engine.packs.model import Where

How = Literal["rolling", "rolling_months", "yearly", "yearly_whole", "year_to_last_month", "fixed"]


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A period with a name of its own (学年, 核算年度), whose days a screening works out from its day.

    ``rolling``: so many ``months`` up to the day itself; ``rolling_months``: so many up to the end of the month before;
    ``yearly``: the year that begins on the day ``begins`` (month, day) and holds the day; ``yearly_whole``: the last such
    year that was over before the day; ``year_to_last_month``: from 1 January to the end of the month before; ``fixed``: two
    days of the calendar. ``cut_off`` says where changes after the end belong, where the notice says it.
    """

    name: str
    title: str
    clause: str
    how: How
    where: Where
    months: int = 0
    begins: tuple[int, int] = (1, 1)
    from_on: date | None = None
    to_on: date | None = None
    cut_off: str = ""

    @property
    def first(self) -> str:
        """The name of its first day in the rule language."""
        return f"{self.name}_start"

    @property
    def last(self) -> str:
        """The name of its last day in the rule language."""
        return f"{self.name}_end"
