"""Facts of the register: pseudonymous tables for screening, by the keys of this site, without names, numbers, phones,
户编号 or birth dates. Village, health and year of birth can still point to somebody: the files are encrypted and treated
as personal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from shouwang.records.households.incomes import Known
from shouwang.records.households.layout import ABLE, LABOUR_LABELS, PARTLY_ABLE, UNABLE
from shouwang.records.households.rows import HouseholdRow, PersonRow

MONEY = pa.decimal128(14, 2)
AMOUNT = pa.decimal128(18, 2)
PERSONS = pa.schema(
    [
        ("person_key", pa.int64()),
        ("household_key", pa.int64()),
        ("village_code", pa.string()),
        ("is_head", pa.bool_()),
        ("health", pa.string()),
        ("labour_skill", pa.string()),
        ("in_school", pa.string()),
        ("insured", pa.bool_()),
        ("birth_year", pa.int32()),
        ("work_months", pa.decimal128(18, 2)),
    ]
)
HOUSEHOLDS = pa.schema(
    [
        ("household_key", pa.int64()),
        ("village_code", pa.string()),
        ("relieved", pa.bool_()),
        ("household_size", pa.int64()),
        ("able_members", pa.int64()),
        ("net_income_per_capita_yuan", MONEY),
        ("net_income_yuan", AMOUNT),
        ("wage_income_yuan", AMOUNT),
        ("last_net_income_per_capita_yuan", AMOUNT),
        ("before_last_net_income_per_capita_yuan", AMOUNT),
        ("relieved_year", pa.int32()),
        ("partly_able_members", pa.int64()),
        ("unable_members", pa.int64()),
    ]
)
"""New columns stand at the end: what was written before lacks them, and is unknown of everybody."""
_RELIEVED = {"relieved": True, "ordinary": False}
_INSURED = {"是": True, "否": False}


def persons_table(rows: Sequence[PersonRow], keys: Sequence[int], household_keys: Mapping[str, int]) -> Any:
    """``PERSONS`` of these people, sorted by household and person. Blank texts are nulls."""
    columns: list[Any] = [
        keys,
        [household_keys[row.household_code] for row in rows],
        [row.village_code for row in rows],
        [row.is_head for row in rows],
        [row.health or None for row in rows],
        [row.labour_skill or None for row in rows],
        [row.in_school or None for row in rows],
        [_INSURED.get(row.insured) for row in rows],
        [int(row.birth[:4]) if row.birth else None for row in rows],
        [_months(row.work_months) for row in rows],
    ]
    table = pa.table([pa.array(column, field.type) for column, field in zip(columns, PERSONS, strict=True)], PERSONS)
    return table.sort_by([("household_key", "ascending"), ("person_key", "ascending")])


def _months(text: str) -> Decimal | None:
    """Months as the register has them; more than a column holds is no number of months."""
    months = Decimal(text) if text else None
    return months if months is not None and months < 10**6 and months == round(months, 2) else None


def households_table(
    rows: Sequence[HouseholdRow],
    keys: Sequence[int],
    members: Iterable[PersonRow],
    incomes: Mapping[str, Known],
) -> Any:
    """``HOUSEHOLDS`` of these, sorted by key; ``incomes`` by 户编号.

    The numbers of members who can work, can in part and cannot are null where the labour of any member is not told: then
    nobody knows how many they are. Who can in part is among those who can.
    """
    counted = _counted(members)
    nothing, unknown = Known(), _Members()
    homes = [counted.get(row.code, unknown) for row in rows]
    known = [incomes.get(row.code, nothing) for row in rows]
    columns: list[Any] = [
        keys,
        [row.village_code for row in rows],
        [_RELIEVED.get(row.kind) for row in rows],
        [home.size for home in homes],
        [home.labour(ABLE) for home in homes],
        [one.per_capita for one in known],
        [one.net for one in known],
        [one.wages for one in known],
        [one.last_per_capita for one in known],
        [one.before_last_per_capita for one in known],
        [row.relieved_year for row in rows],
        [home.labour(PARTLY_ABLE) for home in homes],
        [home.labour(UNABLE) for home in homes],
    ]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, HOUSEHOLDS, strict=True)]
    return pa.table(arrays, HOUSEHOLDS).sort_by("household_key")


class _Members:
    """The members of a household by their labour."""

    __slots__ = ("_labels", "size")

    def __init__(self) -> None:
        self.size = 0
        self._labels: dict[str, int] | None = {}

    def add(self, label: str) -> None:
        self.size += 1
        if label not in LABOUR_LABELS:
            self._labels = None
        elif self._labels is not None:
            self._labels[label] = self._labels.get(label, 0) + 1

    def labour(self, labels: Iterable[str]) -> int | None:
        if self._labels is None or not self.size:
            return None
        return sum(self._labels.get(label, 0) for label in labels)


def _counted(members: Iterable[PersonRow]) -> dict[str, _Members]:
    homes: defaultdict[str, _Members] = defaultdict(_Members)
    for row in members:
        homes[row.household_code].add(row.labour_skill)
    return homes
