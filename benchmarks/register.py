"""A register of a million persons from typed rows into SQLite: sealed and indexed, beside a bare insert.

``shouwang`` compares with what is there (nothing) and merges, in one transaction: every person and household gets a
random key, is sealed, bound to its place, and has its keyed indexes; the database then builds its own over them.

``bare`` is ``executemany`` through ``sqlite3`` into the same tables of the same schema with the same pragmas, in one
transaction: blobs of the same sizes and index bytes that were made before the clock started. Its indexes are built
after the rows, the quickest way there is. ``bare_kept_up`` (``--more``) is the same with the indexes there from the
start, which is what a plain loop of inserts does.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measuring import Benchmark, Clock, Size
from benchmarks.site import AT, new_site

if TYPE_CHECKING:
    from shouwang.records.households.models import RegisterImport
    from shouwang.records.households.rows import Register

ROWS = "register.marshal"
_CHUNK = 10_000


def _prepare(size: Size, folder: Path) -> None:
    from benchmarks.people import keep, typed_register

    keep(typed_register(size["persons"]), folder / ROWS)


def _shouwang(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    new_site(work)
    from django.db import transaction

    from benchmarks.people import kept
    from shouwang.records.households.comparing import compare
    from shouwang.records.households.merging import merge

    register = kept(inputs / ROWS)
    into = _import(register.county)
    clock = Clock()
    with clock, transaction.atomic():
        comparison = compare(register)
        merge(register, comparison, into, lambda *_: None)
    return _told(clock, size)


def _bare(size: Size, inputs: Path, work: Path, *, afterwards: bool) -> dict[str, Any]:
    new_site(work)
    from benchmarks.people import kept

    register = kept(inputs / ROWS)
    into = _import(register.county).pk
    clock = Clock()
    connection = _connected()
    connection.execute("BEGIN IMMEDIATE")
    indexes = _taken_away(connection) if afterwards else []
    for statement, rows in _chunks(register, into):
        with clock:
            connection.executemany(statement, rows)
    with clock:
        for index in indexes:
            connection.execute(index)
        connection.commit()
    connection.close()
    return _told(clock, size)


def _told(clock: Clock, size: Size) -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM households_personversion")
        assert cursor.fetchone() == (size["persons"],)
    megabytes = Path(connection.settings_dict["NAME"]).stat().st_size / 1e6
    return {**clock.told(), "rows": size["persons"], "database_mb": round(megabytes)}


def _import(county: str) -> RegisterImport:
    """The import that every version names."""
    from shouwang.records.households.models import RegisterImport
    from shouwang.records.staff.actions import operator_post

    into = RegisterImport(county=county, digest=bytes(16), sealed=b"", imported_by=operator_post(at=AT), recorded_at=AT)
    into.save()
    return into


def _connected() -> sqlite3.Connection:
    """The site's database without anything between, set as the product sets it."""
    from django.db import connection

    database = connection.settings_dict
    bare = sqlite3.connect(database["NAME"], isolation_level=None)
    for pragma in database["OPTIONS"]["init_command"].split(";"):
        bare.execute(pragma)
    bare.execute("PRAGMA foreign_keys = ON")
    return bare


_TABLES = ("households_household", "households_householdversion", "households_person", "households_personversion")


def _taken_away(connection: sqlite3.Connection) -> list[str]:
    """Drops the indexes of the tables; gives the statements that make them again."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
        f"AND tbl_name IN ({', '.join('?' * len(_TABLES))})",
        _TABLES,
    ).fetchall()
    for name, _ in found:
        connection.execute(f'DROP INDEX "{name}"')
    return [statement for _, statement in found]


def _chunks(register: Register, into: int) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Statement by statement the rows as the product writes them: as many columns, as many bytes."""
    from shouwang.records.households.writing import fresh_keys

    county, at = register.county, AT.isoformat()
    same = ("county", "recorded_at", "register_import_id", "absent")
    fixed = (county, at, into, 0)
    household_keys = dict(
        zip((row.code for row in register.households), fresh_keys(len(register.households)), strict=True)
    )
    for start in range(0, len(register.households), _CHUNK):
        homes = register.households[start : start + _CHUNK]
        yield (
            _insert(_TABLES[0], ("key", "code", "county")),
            [(household_keys[row.code], row.code, county) for row in homes],
        )
        yield (
            _insert(_TABLES[1], (*_HOUSEHOLD, *same)),
            [(household_keys[row.code], *row[1:5], None, _blob(row[5:]), os.urandom(16), *fixed) for row in homes],
        )
    for start in range(0, len(register.persons), _CHUNK):
        people = register.persons[start : start + _CHUNK]
        keys = fresh_keys(len(people))
        yield (
            _insert(_TABLES[2], ("key", "code", "county")),
            [(key, row.code, county) for key, row in zip(keys, people, strict=True)],
        )
        yield (
            _insert(_TABLES[3], (*_PERSON, *same)),
            [
                (key, household_keys[row.household_code], *row[2:5], None, _blob(row[5:]), *_indexes(row.name), *fixed)
                for key, row in zip(keys, people, strict=True)
            ],
        )


_HOUSEHOLD = ("household_id", "village_code", "kind", "relieved_year", "doubts", "valid_from", "sealed", "content")
_PERSON = (
    "person_id",
    "household_id",
    "village_code",
    "is_head",
    "doubts",
    "valid_from",
    "sealed",
    "content",
    "number_index",
    "name_index",
    "name_village_index",
    "name_birth_index",
    "name_tokens",
)


def _insert(table: str, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _blob(texts: Sequence[str]) -> bytes:
    """As many bytes as the sealed record of these texts has."""
    from shouwang.engine.values.sealing import OVERHEAD

    return os.urandom(OVERHEAD + len(texts) - 1 + sum(len(text.encode()) for text in texts))


def _indexes(name: str) -> tuple[bytes, ...]:
    """Content, number, name, name with village, name with birth, and the tokens of the name: equal for equal names."""
    digest = hashlib.blake2b(name.encode(), digest_size=64).digest()
    return os.urandom(16), os.urandom(16), digest[:16], os.urandom(16), os.urandom(16), digest[16 : 16 + 4 * len(name)]


REGISTER = Benchmark(
    name="register",
    title="A register of a million persons from typed rows into SQLite, sealed and indexed",
    sides={"shouwang": _shouwang, "bare": partial(_bare, afterwards=True)},
    more={"bare_kept_up": partial(_bare, afterwards=False)},
    full={"persons": 1_000_000},
    quick={"persons": 2_000},
    runs=3,
    long=True,
    prepare=_prepare,
    parts=("sqlite", "cryptography", "Django"),
    targets={"bare": 3.0},
)
