"""The sealed content of a row, and the facts of matched rows as an Arrow table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from shouwang.engine.cleaning.reading import Cell
from shouwang.engine.cleaning.rows import CleanRows, Typed
from shouwang.engine.packs.model import Fact, Feed
from shouwang.records import vault

_ARROW: dict[str, Any] = {
    "boolean": pa.bool_(),
    "money": pa.decimal128(18, 2),
    "number": pa.decimal128(18, 2),
    "date": pa.date32(),
    "code": pa.string(),
    "text": pa.string(),
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a row says, opened: the cells as received and what they were read as."""

    cells: list[str]
    name: str
    number_text: str
    texts: dict[str, str]
    facts: dict[str, Typed]


def seal_rows(row_ids: Sequence[int], rows: CleanRows, part: slice) -> list[bytes]:
    """One sealed record for each row of a part, bound to its key."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode
    names = rows.names[part]
    texts = _across(rows.texts, part, len(names))
    facts = _across(rows.facts, part, len(names))
    contents = [
        encode([[_cell(cell) for cell in raw], name, number, text, fact]).encode()
        for raw, name, number, text, fact in zip(
            rows.raw[part], names, rows.number_texts[part], texts, facts, strict=True
        )
    ]
    return vault.keyring().seal_many(contents, [_bound(row_id) for row_id in row_ids[part]])


def _across(columns: Mapping[str, Sequence[object]], part: slice, length: int) -> list[tuple[object, ...]]:
    """A part of the columns, turned into rows."""
    return list(zip(*(column[part] for column in columns.values()), strict=True)) if columns else [()] * length


def open_row(row_id: int, sealed: bytes | memoryview, feed: Feed, facts: Mapping[str, Fact]) -> Content:
    """The content of one row."""
    cells, name, number, texts, values = json.loads(vault.keyring().open(bytes(sealed), _bound(row_id)))
    text_names = [column.name for column in feed.columns if column.role not in ("name", "number", "value", "serial")]
    fact_names = fact_names_of(feed)
    return Content(
        cells=cells,
        name=name,
        number_text=number,
        texts=dict(zip(text_names, texts, strict=True)),
        facts={fact: _typed(facts[fact].type, value) for fact, value in zip(fact_names, values, strict=True)},
    )


def fact_names_of(feed: Feed) -> list[str]:
    """The facts a feed's rows carry, in the order of its columns."""
    names: dict[str, None] = {}
    for column in feed.columns:
        for name in (column.fact, column.named):
            if name:
                names[name] = None
    return list(names)


def facts_table(
    feed: Feed, facts: Mapping[str, Fact], rows: Iterable[tuple[int, int | None, int | None, Mapping[str, Typed]]]
) -> pa.Table:
    """The facts of matched rows: (row, person key, household key, values), sorted by household and person."""
    names = fact_names_of(feed)
    ordered = sorted(rows, key=lambda row: (row[2] or 0, row[1] or 0, row[0]))
    columns: dict[str, Any] = {
        "row_id": pa.array([row[0] for row in ordered], pa.int64()),
        "person_key": pa.array([row[1] for row in ordered], pa.int64()),
        "household_key": pa.array([row[2] for row in ordered], pa.int64()),
    }
    for name in names:
        columns[name] = pa.array([row[3].get(name) for row in ordered], _ARROW[facts[name].type])
    return pa.table(columns)


def _bound(row_id: int) -> bytes:
    return b"row:%d" % row_id


def _plain(value: object) -> object:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Decimal | timedelta):
        return str(value)
    raise TypeError(type(value))


def _cell(cell: Cell) -> str:
    """A cell as its office would read it: whole numbers without .0, days as days."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
    return str(cell)


def _typed(type_: str, value: Any) -> Typed:
    if value is None:
        return None
    match type_:
        case "money" | "number":
            return Decimal(value)
        case "date":
            return date.fromisoformat(value)
        case _:
            return value  # type: ignore[no-any-return]
