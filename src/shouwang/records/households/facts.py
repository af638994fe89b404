"""Facts of the register: pseudonymous tables for screening, by the keys of this site, without names, numbers, phones,
户编号 or birth dates. Village, health and year of birth can still point to somebody: the files are encrypted and treated
as personal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from shouwang.records.households.incomes import Known
from shouwang.records.households.layout import ABLE, PARTLY_ABLE, UNABLE
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
    counted, nothing = _counted(members), Known()
    homes = [counted.get(row.code, 0) for row in rows]
    known = [incomes.get(row.code, nothing) for row in rows]
    columns: list[Any] = [
        keys,
        [row.village_code for row in rows],
        [_RELIEVED.get(row.kind) for row in rows],
        [_told(home, _FULLY) + _told(home, _PARTLY) + _told(home, _NOT) + _told(home, _UNTOLD) for home in homes],
        [_labour(home, _FULLY, _PARTLY) for home in homes],
        [one.per_capita for one in known],
        [one.net for one in known],
        [one.wages for one in known],
        [one.last_per_capita for one in known],
        [one.before_last_per_capita for one in known],
        [row.relieved_year for row in rows],
        [_labour(home, _PARTLY) for home in homes],
        [_labour(home, _NOT) for home in homes],
    ]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, HOUSEHOLDS, strict=True)]
    return pa.table(arrays, HOUSEHOLDS).sort_by("household_key")


# How many members a household has by their labour, in one number: a register has hundreds of thousands of them.
_FULLY, _PARTLY, _NOT, _UNTOLD = 0, 16, 32, 48
_PLACES = dict.fromkeys(ABLE, _FULLY) | dict.fromkeys(PARTLY_ABLE, _PARTLY) | dict.fromkeys(UNABLE, _NOT)


def _counted(members: Iterable[PersonRow]) -> dict[str, int]:
    homes: dict[str, int] = {}
    for row in members:
        code = row.household_code
        homes[code] = homes.get(code, 0) + (1 << _PLACES.get(row.labour_skill, _UNTOLD))
    return homes


def _told(home: int, place: int) -> int:
    return home >> place & 0xFFFF


def _labour(home: int, *places: int) -> int | None:
    """None where there is nobody, or somebody of whom it is not told."""
    return sum(_told(home, place) for place in places) if home and not _told(home, _UNTOLD) else None
