"""What a side found, told so that sides can be compared: per rule the three answers, and a digest of the hits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

SHOWN: Mapping[str, Sequence[str]] = {
    "uninsured": ("relieved", "monitored", "in_uninsured_list", "uninsured_reason", "insured"),
    "self_paid_large": ("in_self_paid_list", "self_paid_yuan", "medical_total_yuan", "relieved", "monitored"),
    "self_paid_monitored": ("monitored", "in_self_paid_list", "self_paid_yuan", "medical_total_yuan"),
    "dropout": ("in_dropout_list", "schooling_status", "dropout_reason"),
    "unsafe_house": (
        "in_housing_list",
        "house_grade",
        "in_renovation_plan",
        "housing_hazard_named",
        "housing_hazard",
    ),
    "unsafe_water": ("in_water_list", "water_unsolved", "water_problem"),
    "new_low_income": (
        "in_low_income_list",
        "relief_category",
        "relief_approved_on",
        "household_size",
        "able_members",
        "net_income_per_capita_yuan",
    ),
    "unemployed": ("relieved", "monitored", "in_unemployed_list", "willing_to_work", "employed", "labour_skill"),
    "income_risk": (
        "relieved",
        "monitored",
        "in_income_risk_list",
        "income_risk",
        "net_income_per_capita_yuan",
        "household_size",
    ),
    "newly_disabled": (
        "in_disabled_list",
        "disability_certified_on",
        "disability_grade",
        "disability_kind",
        "able_members",
        "net_income_per_capita_yuan",
    ),
    "industry_loss": ("in_industry_loss_list", "industry_loss_yuan", "loss_cause"),
    "disaster_hardship": ("in_disaster_list", "hardship_after_relief", "disaster_kind"),
    "harmed": ("in_harm_list", "harm_suffered", "harm_on"),
    "petition": (
        "in_petition_list",
        "stated_income_named",
        "stated_income_per_capita_yuan",
        "net_income_per_capita_yuan",
        "household_size",
    ),
}
"""The evidence of each rule that reads a list, in the order in which it is compared. Rules about an event's area are answered
by our side alone, in the same time: no event is in the data, and no other side has them written."""
FEED = {
    "uninsured": "uninsured",
    "self_paid_large": "self_paid",
    "self_paid_monitored": "self_paid",
    "dropout": "dropouts",
    "unsafe_house": "housing",
    "unsafe_water": "water",
    "new_low_income": "low_income",
    "unemployed": "unemployed",
    "income_risk": "income_risk",
    "newly_disabled": "disabled",
    "industry_loss": "industry_loss",
    "disaster_hardship": "disaster_hardship",
    "harmed": "harm",
    "petition": "petition",
}
"""The one feed that each rule reads: where its source rows are."""
LISTED = {
    "uninsured": "in_uninsured_list",
    "self_paid": "in_self_paid_list",
    "dropouts": "in_dropout_list",
    "housing": "in_housing_list",
    "water": "in_water_list",
    "low_income": "in_low_income_list",
    "unemployed": "in_unemployed_list",
    "income_risk": "in_income_risk_list",
    "disabled": "in_disabled_list",
    "industry_loss": "in_industry_loss_list",
    "disaster_hardship": "in_disaster_list",
    "harm": "in_harm_list",
    "petition": "in_petition_list",
}
"""The fact that says that somebody stands in a feed."""
CODES: Mapping[str, Sequence[str]] = {
    "schooling_status": ("已复学", "失学", "辍学"),
    "house_grade": ("A级", "B级", "C级", "D级"),
    "disability_grade": ("一级", "二级", "三级", "四级"),
    "disability_kind": ("视力", "听力", "言语", "肢体", "多重", "智力", "精神"),
    "harm_suffered": ("其他", "财产重大损失", "重伤", "死亡"),
}
"""The codes of which the most (or the least) serious one counts, from the least to the most."""
HOUSEHOLD_RULES = frozenset(
    ("unsafe_house", "unsafe_water", "income_risk", "industry_loss", "disaster_hardship", "petition")
)

Counts = Mapping[str, tuple[int, int, int]]
"""Rule → hit, clear, unknown."""
Row = Sequence[Any]
"""Household key, person key (None for a household), the values shown, the list of source rows."""


def told(counts: Counts, hits: Mapping[str, Iterable[Row]]) -> dict[str, list[Any]]:
    """Rule → hit, clear, unknown, digest of the hits in the order given (by household, then person)."""
    assert counts.keys() == hits.keys() == SHOWN.keys(), (sorted(counts), sorted(hits))
    return {rule: [*counts[rule], _digest(hits[rule])] for rule in SHOWN}


def rows_of(rule: str, table: Any) -> Iterator[Row]:
    """The rows of an Arrow table with the columns ``household_key``, ``person_key``, those shown, and ``rows``."""
    keys = ["household_key"] if rule in HOUSEHOLD_RULES else ["household_key", "person_key"]
    columns = [table.column(name).to_pylist() for name in (*keys, *SHOWN[rule], "rows")]
    if rule in HOUSEHOLD_RULES:
        columns.insert(1, [None] * len(columns[0]))
    return zip(*columns, strict=True)


def _digest(rows: Iterable[Row]) -> str:
    digest = hashlib.sha256()
    for household, person, *values, rows_read in rows:
        told = [household, person or 0, *map(_plain, values), *rows_read]
        digest.update(repr(told).encode())
    return digest.hexdigest()[:16]


def _plain(value: Any) -> Any:
    """Numbers as hundredths, days as text: equal whatever type an engine gives them."""
    match value:
        case bool() | str() | None:
            return value
        case date():
            return value.isoformat()[:10]
        case Decimal():
            return int(value * 100)
        case int():
            return value * 100
    raise TypeError(f"{value!r} is no value of a fact")
