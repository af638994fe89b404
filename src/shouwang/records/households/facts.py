"""Facts of the register: pseudonymous tables for screening, by the keys of this site, without names, numbers, phones,
户编号 or birth dates. Village, health and year of birth can still point to somebody: the files are encrypted and treated
as personal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from shouwang.records.households.layout import ABLE, LABOUR_LABELS
from shouwang.records.households.rows import HouseholdRow, PersonRow

MONEY = pa.decimal128(14, 2)
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
    ]
)
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
    ]
    table = pa.table([pa.array(column, field.type) for column, field in zip(columns, PERSONS, strict=True)], PERSONS)
    return table.sort_by([("household_key", "ascending"), ("person_key", "ascending")])


def households_table(
    rows: Sequence[HouseholdRow],
    keys: Sequence[int],
    members: Iterable[PersonRow],
    incomes: Mapping[str, Decimal | None],
) -> Any:
    """``HOUSEHOLDS`` of these, sorted by key; ``incomes`` is net income per head by 户编号, of the latest period.

    ``able_members`` is null where the labour of any member is not told: then nobody knows how many can work.
    """
    sizes, able, untold = _counted(members)
    columns: list[Any] = [
        keys,
        [row.village_code for row in rows],
        [_RELIEVED.get(row.kind) for row in rows],
        [sizes.get(row.code, 0) for row in rows],
        [None if row.code in untold or row.code not in sizes else able.get(row.code, 0) for row in rows],
        [incomes.get(row.code) for row in rows],
    ]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, HOUSEHOLDS, strict=True)]
    return pa.table(arrays, HOUSEHOLDS).sort_by("household_key")


def _counted(members: Iterable[PersonRow]) -> tuple[dict[str, int], dict[str, int], set[str]]:
    sizes: dict[str, int] = {}
    able: dict[str, int] = {}
    untold: set[str] = set()
    for row in members:
        code = row.household_code
        sizes[code] = sizes.get(code, 0) + 1
        if row.labour_skill in ABLE:
            able[code] = able.get(code, 0) + 1
        elif row.labour_skill not in LABOUR_LABELS:
            untold.add(code)
    return sizes, able, untold
