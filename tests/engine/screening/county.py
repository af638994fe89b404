"""A county of a few households as Arrow tables, and the shortest way from it to the answers of the Jingde rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa

from shouwang.engine.calendar import period_of
from shouwang.engine.packs import bundled_folder, load_pack
from shouwang.engine.packs.model import Pack
from shouwang.engine.screening import FeedFacts, Plan, RuleCount, Screening, compile_pack, screen

Row = Mapping[str, Any]
ARROW = {
    "boolean": pa.bool_(),
    "money": pa.decimal128(18, 2),
    "number": pa.decimal128(18, 2),
    "date": pa.date32(),
    "code": pa.string(),
    "text": pa.string(),
}


@cache
def jingde() -> Pack:
    pack, faults = load_pack("anhui-jingde-2024", [bundled_folder()])
    assert pack is not None, faults
    return pack


@cache
def plan() -> Plan:
    """The Jingde rules for March 2024, screened on 10 April."""
    compiled, faults = compile_pack(jingde(), period_of("2024-03"), date(2024, 4, 10))
    assert compiled is not None, faults
    return compiled


def table(rows: Sequence[Row], keys: Sequence[str]) -> pa.Table:
    """Rows as a table: int64 keys and the facts that any row names, typed as the pack types them."""
    facts = sorted({name for row in rows for name in row} - set(keys))
    columns = {key: pa.array([row[key] for row in rows], pa.int64()) for key in keys}
    for name in facts:
        columns[name] = pa.array([_exact(row.get(name)) for row in rows], ARROW[jingde().facts[name].type])
    return pa.table(columns)


def _exact(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def persons_of(rows: Sequence[Row]) -> pa.Table:
    return table(rows, ["person_key", "household_key"])


def households_of(rows: Sequence[Row]) -> pa.Table:
    return table(rows, ["household_key"])


def feed(name: str, rows: Sequence[Row]) -> FeedFacts:
    """A list that came. A row says ``person``, ``household`` (100 where not said) and facts; row ids count from 1."""
    told = [
        {
            "row_id": row_id,
            "person_key": row.get("person", 1),
            "household_key": row.get("household", 100),
            **{fact: value for fact, value in row.items() if fact not in ("person", "household")},
        }
        for row_id, row in enumerate(rows, 1)
    ]
    return FeedFacts(name, table(told, ["row_id", "person_key", "household_key"]))


def one_household(feeds: Sequence[FeedFacts], **register: Any) -> Screening:
    """Screens one person (1) of one household (100); ``register`` are the household's facts."""
    homes = households_of([{"household_key": 100, "relieved": False, "monitored": False, **register}])
    return screen(plan(), persons_of([{"person_key": 1, "household_key": 100}]), homes, feeds)


def count_of(result: Screening, rule: str) -> RuleCount:
    return next(count for count in result.counts if count.rule == rule)


def answer(result: Screening, rule: str) -> str:
    """The one answer where one subject is asked about."""
    count = count_of(result, rule)
    (said,) = (name for name in ("hit", "clear", "unknown") if getattr(count, name))
    return said
