"""Facts made of the rows of Jingde's lists, which its notice does not ask for, and what they are by hand, in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from tests.engine.screening import oracle
from tests.engine.screening.county import jingde

from shouwang.engine.packs.model import Fact, Pack

Row = Mapping[str, Any]
Asked = Callable[[Row], bool | None]


def some(_: Row) -> bool | None:
    return True


def about(fact: str, test: Callable[[Any], bool]) -> Asked:
    return lambda row: oracle.asked(test, row.get(fact))


@dataclass(frozen=True)
class Making:
    """A made fact in the words of a pack, and beside it by hand which rows count. The day is 10 April 2024."""

    like: str
    grain: str
    combine: str
    of: str = ""
    among: str = ""
    counts: Asked = some


MADE = {
    "bills_number": Making("self_paid", "person", "count"),
    "large_bills_number": Making("self_paid", "person", "count", "", "self_paid_yuan > self_paid_line_yuan * half_percent",
                                 about("self_paid_yuan", lambda yuan: yuan > 15000)),
    "largest_bill_yuan": Making("self_paid", "person", "max", "self_paid_yuan"),
    "least_total_yuan": Making("self_paid", "person", "min", "medical_total_yuan", "self_paid_yuan > 0",
                               about("self_paid_yuan", lambda yuan: yuan > 0)),
    "home_bills_yuan": Making("self_paid", "household", "sum", "self_paid_yuan"),
    "home_patients": Making("self_paid", "household", "persons", "", "self_paid_yuan >= 10000",
                            about("self_paid_yuan", lambda yuan: yuan >= 10000)),
    "home_worst_schooling": Making("dropouts", "household", "max", "schooling_status"),
    "home_first_relief": Making("low_income", "household", "first", "relief_category",
                                "relief_approved_on between year_start and as_of",
                                about("relief_approved_on", lambda day: date(2024, 1, 1) <= day <= date(2024, 4, 10))),
    "home_seeks_work": Making("unemployed", "household", "any", "willing_to_work", "not employed",
                              lambda row: oracle.no(row.get("employed"))),
    "home_newly_disabled": Making("disabled", "household", "any", "", "disability_certified_on >= quarter_start",
                                  about("disability_certified_on", lambda day: day >= date(2024, 1, 1))),
    "losses_number": Making("industry_loss", "household", "count", "", "industry_loss_yuan >= industry_loss_line_yuan",
                            about("industry_loss_yuan", lambda yuan: yuan >= 12000)),
    "harm_of_quarter_on": Making("harm", "person", "max", "harm_on", "harm_on between quarter_start and quarter_end",
                                 about("harm_on", lambda day: date(2024, 1, 1) <= day <= date(2024, 3, 31))),
}  # fmt: skip


@cache
def pack() -> Pack:
    """Jingde with these facts, two that are reckoned, and a figure in per cent."""
    base = jingde()
    facts = {**base.facts, **{name: _fact(base, name, made) for name, made in MADE.items()}}
    home = base.facts["net_income_per_capita_yuan"]
    reckoned = replace(home, source="derived", is_="net_income_per_capita_yuan - home_bills_yuan")
    facts["left_yuan"] = replace(reckoned, name="left_yuan", title="扣除自付后的收入")
    line = base.parameters["self_paid_line_yuan"]
    half = replace(line, name="half_percent", title="一半", type="number", unit="%")
    half = replace(half, values=tuple(replace(one, value=Decimal(50)) for one in line.values))
    return replace(base, facts=facts, parameters={**base.parameters, "half_percent": half})


def _fact(base: Pack, name: str, made: Making) -> Fact:
    like = base.facts[made.of or base.feeds[made.like].listed]
    type_ = like.type if made.of else "boolean" if made.combine == "any" else "number"
    return replace(
        like, name=name, title=name, type=type_, grain=made.grain, source="feed", combine=made.combine, of=made.of,
        among=made.among,
    )  # fmt: skip


def made_of(rows: Mapping[str, Sequence[Row]], grain: str) -> dict[str, Any]:
    """The made facts of one subject. ``rows``: its rows in each list that came, in the order of receiving."""
    return {
        name: _by_hand(made, rows[made.like]) if made.like in rows else None
        for name, made in MADE.items()
        if made.grain == grain
    }


def _by_hand(made: Making, rows: Sequence[Row]) -> Any:
    counting = [row for row in rows if made.counts(row)]
    if any(made.counts(row) is None for row in rows):
        return None
    if made.combine == "count":
        return len(counting)
    if made.combine == "persons":
        return len({row["person"] if "person" in row else row["person_key"] for row in counting})
    if not counting:
        return {"sum": 0, "any": False}.get(made.combine)
    if not made.of:
        return True
    said = [row[made.of] for row in counting if row.get(made.of) is not None]
    return _one(made, [value for value in said if value in oracle.WORST.get(made.of, said)])


def _one(made: Making, said: Sequence[Any]) -> Any:
    if not said:
        return None
    if made.combine in ("max", "min") and made.of in oracle.WORST:
        return max(said, key=oracle.WORST[made.of].index)
    by: dict[str, Callable[[Sequence[Any]], Any]] = {"sum": sum, "max": max, "min": min, "any": any}
    return by.get(made.combine, lambda values: values[0])(said)
