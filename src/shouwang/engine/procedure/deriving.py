"""What nobody types: income per head with its working, the period it is counted over, the category that follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from shouwang.engine.calendar import day_in_full, months_before
from shouwang.engine.packs.model import DatedValue
from shouwang.engine.packs.steps import Category, IncomePeriod

_CENT = Decimal("0.01")
_INCLUDED = ("以下", "不超过", "以内", "达到")
"""Words of a line that belongs to what it bounds; 低于 and 不足 leave it out."""


@dataclass(frozen=True, slots=True)
class IncomeSheet:
    """A family's income of one period, in yuan: wages, from business, from what it holds (财产性), transfers. Net income is
    these four less what business cost."""

    wages: Decimal
    business: Decimal
    holdings: Decimal
    transfers: Decimal
    business_costs: Decimal
    persons: int
    from_on: date
    to_on: date

    @property
    def net(self) -> Decimal:
        return self.wages + self.business + self.holdings + self.transfers - self.business_costs

    @property
    def per_capita(self) -> Decimal:
        """Yuan per head, to the cent. Whether it lies below a line is asked of the whole family, see ``is_within``."""
        return (self.net / self.persons).quantize(_CENT, ROUND_HALF_UP)

    @property
    def working(self) -> str:
        """How it was worked out, as one Chinese sentence."""
        parts = f"工资性{self.wages:,}＋经营性{self.business:,}＋财产性{self.holdings:,}＋转移性{self.transfers:,}"
        return (
            f"{parts}－经营支出{self.business_costs:,}＝纯收入{self.net:,}元，"
            f"÷{self.persons}人＝人均{self.per_capita:,}元（{day_in_full(self.from_on)}至{day_in_full(self.to_on)}）"
        )


def income_period(rule: IncomePeriod, began_on: date) -> tuple[date, date]:
    """First and last day of the income that counts for a procedure begun on a day."""
    if rule.from_on is not None and rule.to_on is not None:
        return rule.from_on, rule.to_on
    return months_before(began_on, rule.months), began_on - timedelta(days=1)


def is_within(sheet: IncomeSheet, line: DatedValue) -> bool:
    """Whether the family lies within the monitoring line (监测范围), by the notice's own word for its edge.

    Compared without dividing, so that no rounding moves anybody over the line.
    """
    assert isinstance(line.value, Decimal | int) and not isinstance(line.value, bool)
    bound = Decimal(line.value) * sheet.persons
    return sheet.net <= bound if line.word in _INCLUDED else sheet.net < bound


@dataclass(frozen=True, slots=True)
class Derived:
    """A category with the sentence that says how it follows; None where the family fits none, and why."""

    category: Category | None
    says: str


def category_of(
    categories: Iterable[Category], relieved: bool, sheet: IncomeSheet, line: DatedValue, hardship: bool
) -> Derived:
    """The category that follows from what the family was, its income against the line, and whether sudden hardship is shown."""
    within = is_within(sheet, line)
    side = "在监测范围内" if within else "不在监测范围内"
    facts = f"{'脱贫户' if relieved else '一般农户'}，人均纯收入{sheet.per_capita:,}元，监测范围{line.word}{line.value:,}元，{side}"
    for one in categories:
        if one.income != ("within" if within else "above") or one.relieved not in (None, relieved):
            continue
        if one.needs_hardship and not hardship:
            return Derived(None, f"{facts}，又没有突发严重困难的依据，不属于任何一类（{one.clause}）")
        return Derived(one, f"{facts}，属{one.title}（{one.clause}）")
    return Derived(None, f"{facts}，政策包里没有这样的类别")
