"""Long lists looked up in the directory: read once from the first line to the last, joined with the list by DuckDB.

The answers are those of ``finding`` and of ``engine.matching.ranked``, row by row. Of whom a doubtful row may mean almost
everything is told by keyed indexes. Opened is only whose number may be close to what the row has: a damaged number is
compared character by character, and that needs both.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from shouwang.engine.matching.candidates import (
    FIELDS,
    SHOWN,
    VERDICTS,
    Asked,
    all_verdicts,
    digits_of,
    numbers_agree,
    pieces_within,
)
from shouwang.engine.matching.outcomes import Holder
from shouwang.records import vault
from shouwang.records.households import finding
from shouwang.records.households.blocks import (
    NOTHING,
    ODD,
    Memory,
    PieceIndexes,
    blocks_of_names,
    blocks_of_numbers,
    column,
    halves,
    numbers_within,
)
from shouwang.records.households.directory import COLUMNS, PART
from shouwang.records.households.indexes import index_births, index_names_villages, index_phones

_SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "preserve_insertion_order": "false",
    "memory_limit": "400MB",
    "threads": "1",  # the file is read by one anyway, and what comes of it is little
}
# A file that is read as it streams by has no size to plan by: the list stands on the right, where the hash table is built.
_FIXED = "join_filter_pushdown,build_side_probe_side,join_order"


class Doubt(NamedTuple):
    """A doubtful row: what it asks, and its number where that is whole."""

    position: int
    asked: Asked
    number: str | None


def holders_of_rows(
    directory: vault.FactFile, numbers: Sequence[str | None], names: Sequence[str]
) -> Iterator[Sequence[Holder]]:
    """For each row everybody who has its number (None: it has no whole one), and whether the row's name is theirs."""
    places = [at for at, number in enumerate(numbers) if number is not None]
    number, number_rest = blocks_of_numbers([numbers[at] for at in places])
    name, name_rest = blocks_of_names([names[at] for at in places])
    wanted = (array("i", places), number, number_rest, name, name_rest)
    with (
        _engine(wanted=pa.table([*map(column, wanted)], _WANTED)) as connection,
        _people(connection, directory, _OF_HOLDERS),
    ):
        found = connection.sql(_HOLDERS).to_arrow_table()
    return _each_row(len(numbers), *map(_values, found.columns))


def _each_row(
    rows: int, at: Sequence[int], people: Sequence[int], homes: Sequence[int], agree: Sequence[int]
) -> Iterator[Sequence[Holder]]:
    """The holders of row after row. They are put together as they are asked for: few rows have more than one."""
    places = array("i", bytes(4 * rows))  # counted from one
    more: dict[int, list[int]] = {}
    for place, row in enumerate(at):
        if places[row]:
            more.setdefault(row, []).append(place)
        else:
            places[row] = place + 1
    for row, first in enumerate(places):
        if not first:
            yield ()
        elif row not in more:
            yield (Holder(people[first - 1], homes[first - 1], agree[first - 1] == 1),)
        else:
            yield [Holder(people[place], homes[place], agree[place] == 1) for place in (first - 1, *more[row])]


_WANTED = ["line", "number", "number_rest", "name", "name_rest"]
_OF_HOLDERS = ("number", "number_rest", "person_key", "household_key", "name", "name_rest")
_HOLDERS = (
    "SELECT w.line, p.person_key, p.household_key, p.name <> 0 AND p.name = w.name AND p.name_rest = w.name_rest "
    "FROM people p JOIN wanted w ON p.number = w.number AND p.number_rest = w.number_rest WHERE p.number <> 0"
)


def proposals(directory: vault.FactFile, county: str, doubts: Sequence[Doubt]) -> dict[int, bytes]:
    """For each doubtful row the people it may mean, the likeliest first, as JSON: [[person key, household key,
    agreement]]. Rows that name a guardian are not for this: families are not in the directory."""
    with _engine(asked=_asked(doubts), told=pa.table(_told())) as connection:
        connection.execute(
            "CREATE TEMP TABLE seeks AS SELECT seek FROM "
            "(SELECT name AS seek FROM asked UNION ALL SELECT there FROM asked) WHERE seek <> 0 GROUP BY seek"
        )
        connection.execute("CREATE TEMP TABLE numbers AS SELECT number FROM asked WHERE number <> 0 GROUP BY number")
        with _people(connection, directory, _OF_NEAR):
            connection.execute(_NEAR)
        connection.execute(_PAIRS)
        _open_numbers(connection, county, doubts)
        rows = connection.execute(_RANKED).fetchall()
    found = {doubts[at].position: text.encode() for at, text in rows}
    return {doubt.position: found.get(doubt.position, b"[]") for doubt in doubts}


_OF_NEAR = [name for name in COLUMNS.names if name != "name_rest"]
_NEAR = (
    "CREATE TEMP TABLE near AS SELECT * FROM people p "
    "WHERE p.seek IN (SELECT seek FROM seeks) OR p.number IN (SELECT number FROM numbers)"
)
"""Everybody whom some row may mean."""
_SAME, _CLOSE, _DIFFERS, _UNKNOWN = range(4)
"""Places in ``VERDICTS``."""


def _equal(one: str, other: str) -> str:
    """The verdict on two indexes of which either may be nought."""
    return f"CASE WHEN {one} = 0 OR {other} = 0 THEN {_UNKNOWN} WHEN {one} = {other} THEN {_SAME} ELSE {_DIFFERS} END"


_SHIFTS = {"year": (2, 22, 511), "day": (3, 12, 1023), "end": (2, 0, 4095)}
_SHARES = " OR ".join(
    f"(p.pieces >> {by}) & {mask} IN ({', '.join(f'a.{piece}{at}' for at in range(many))})"
    for piece, (many, by, mask) in _SHIFTS.items()
)
_PAIRS = f"""
CREATE TEMP TABLE pairs AS
WITH met AS (
  SELECT a.line, p.person_key FROM near p JOIN asked a ON p.number = a.number AND p.number_rest = a.number_rest WHERE p.number <> 0
  UNION SELECT a.line, p.person_key FROM near p JOIN asked a ON p.seek = a.name WHERE p.seek <> 0
  UNION SELECT a.line, p.person_key FROM near p JOIN asked a ON p.seek = a.there WHERE p.seek <> 0
)
SELECT a.line, p.person_key, p.household_key, p.number AS sealed, p.number_rest AS sealed_rest,
  CASE
    WHEN a.number <> 0 AND p.number = a.number AND p.number_rest = a.number_rest THEN a.held
    WHEN NOT a.written OR p.pieces = {NOTHING} THEN {_UNKNOWN}
    WHEN p.pieces = {ODD} OR {_SHARES} THEN NULL
    ELSE {_DIFFERS}
  END AS number,
  (({_equal("a.name", "p.name")}) * 4 + CASE
    WHEN a.village = '' OR p.village = '' THEN {_UNKNOWN}
    WHEN a.village = p.village OR (a.village[-3:] = '000' AND a.village[:9] = p.village[:9]) THEN {_SAME}
    ELSE {_DIFFERS}
  END) * 16 + ({_equal("a.birth", "p.birth")}) * 4 + {_equal("a.phone", "p.phone")} AS others
FROM met JOIN near p USING (person_key) JOIN asked a USING (line)
"""
_RANKED = f"""
SELECT line, '[' || string_agg('[' || person_key || ', ' || household_key || ', ' || text || ']', ', ' ORDER BY place) || ']'
FROM (
  SELECT line, person_key, household_key, text, row_number() OVER (PARTITION BY line ORDER BY worth DESC, person_key) AS place
  FROM (
    SELECT line, person_key, household_key, coalesce(pairs.number, opened.number) * 256 + others AS code
    FROM pairs LEFT JOIN opened USING (line, person_key)
  ) JOIN told USING (code)
)
WHERE place <= {SHOWN}
GROUP BY line
"""


def _told() -> dict[str, list[Any]]:
    """Every agreement as a number, what it is worth, and its words."""
    codes, worths, texts = [], [], []
    for verdicts, worth in all_verdicts():
        if verdicts[-1] == "unknown":  # no guardian is asked for
            code = 0
            for verdict in verdicts[:-1]:
                code = code * 4 + VERDICTS.index(verdict)
            codes.append(code)
            worths.append(worth)
            texts.append(json.dumps(dict(zip(FIELDS, verdicts, strict=True))))
    return {"code": codes, "worth": worths, "text": texts}


def _asked(doubts: Sequence[Doubt]) -> pa.Table:
    """What the rows ask, as the directory has it."""
    asked = [doubt.asked for doubt in doubts]
    births, phones = Memory(index_births), Memory(index_phones)
    number, rest = blocks_of_numbers([doubt.number for doubt in doubts])
    columns: dict[str, Any] = {
        "line": column(array("i", range(len(doubts)))),
        "written": [bool(one.number_text) for one in asked],
        "number": column(number),
        "number_rest": column(rest),
        "held": [
            VERDICTS.index(numbers_agree(doubt.asked.number_text, doubt.number)) if doubt.number else _UNKNOWN
            for doubt in doubts
        ],
        "name": column(blocks_of_names([one.name for one in asked])[0]),
        "there": column(_there(asked)),
        "village": [one.village_code for one in asked],
        "birth": column(births.of([one.birth_date.isoformat() if one.birth_date else "" for one in asked])),
        "phone": column(phones.of([digits_of(one.phone) for one in asked])),
        **_pieces(asked),
    }
    return pa.table(columns)


def _there(asked: Sequence[Asked]) -> array[int]:
    """Each row's name in its village."""
    both = [(one.name, one.village_code) for one in asked if one.name and one.village_code]
    found = iter(index_names_villages(*zip(*both, strict=True)) if both else [])
    return halves([next(found) if one.name and one.village_code else None for one in asked])[0]


def _pieces(asked: Sequence[Asked]) -> dict[str, Any]:
    """The pieces that a number close to the row's may have, each column one of the places where it may stand."""
    known = PieceIndexes()
    each = [pieces_within(one.number_text) for one in asked]
    columns: dict[str, array[int]] = {}
    for place, (piece, (many, _, _)) in enumerate(_SHIFTS.items()):
        for at in range(many):
            columns[f"{piece}{at}"] = array(
                "i", [known.of(piece, told[place][at]) if at < len(told[place]) else -1 for told in each]
            )
    return {name: column(values) for name, values in columns.items()}


def _open_numbers(connection: duckdb.DuckDBPyConnection, county: str, doubts: Sequence[Doubt]) -> None:
    """Opens the numbers that may be close to what a row has, and keeps how close they are. Only here, in memory."""
    told = connection.sql(
        "SELECT line, person_key, sealed, sealed_rest FROM pairs WHERE number IS NULL"
    ).to_arrow_table()
    at, keys, *sealed = map(_values, told.columns)
    numbers = numbers_within(*sealed)
    odd = finding.numbers_of_people(county, {key for key, number in zip(keys, numbers, strict=True) if not number})
    # Whoever left the register a moment ago is not in the tables any more.
    verdicts = [
        numbers_agree(doubts[place].asked.number_text, number or odd.get(key, ""))
        for place, key, number in zip(at, keys, numbers, strict=True)
    ]
    opened = [column(array("i", at)), column(array("q", keys)), column(array("i", map(VERDICTS.index, verdicts)))]
    connection.register("opened", pa.table(opened, ["line", "person_key", "number"]))


# --- the engine -------------------------------------------------------------------------------------------------------


@contextmanager
def _engine(**tables: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB that sees nothing but what it is handed, and spills into the site's scratch folder only."""
    connection = duckdb.connect(":memory:", config={**_SETTINGS, "temp_directory": str(vault.scratch())})
    try:
        connection.execute(f"SET disabled_optimizers = '{_FIXED}'")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        for name, table in tables.items():
            connection.register(name, table)
        yield connection
    finally:
        connection.close()


@contextmanager
def _people(connection: duckdb.DuckDBPyConnection, directory: vault.FactFile, columns: Sequence[str]) -> Iterator[None]:
    """The directory under the name ``people``, to be read once."""
    connection.register("people", directory.batches(columns, PART))
    try:
        yield
    except duckdb.Error:
        for wrong in directory.broken:
            raise wrong from None
        raise
    finally:
        connection.unregister("people")


def _values(found: pa.ChunkedArray) -> list[int]:
    """A column of whole numbers or of yes and no, none of them null."""
    if pa.types.is_boolean(found.type):
        found = found.cast(pa.int32())
    values: list[int] = []
    for chunk in found.chunks:
        whole = array("i" if chunk.type == pa.int32() else "q")
        width, buffer = whole.itemsize, memoryview(chunk.buffers()[1]) if len(chunk) else memoryview(b"")
        whole.frombytes(buffer[chunk.offset * width : (chunk.offset + len(chunk)) * width])
        values += whole
    return values
