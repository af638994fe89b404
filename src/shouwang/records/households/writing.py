"""Rows into the tables, many at a time.

Plain SQL with the columns of the models: Django's own bulk writing takes five times as long. What is the same for every
row stands in the statement.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from struct import unpack
from typing import Any

from django.db import connection, models

from shouwang.records.households.models import Household, HouseholdVersion, Income, Person, PersonVersion
from shouwang.records.households.rows import HouseholdRow, IncomeRow, PersonRow
from shouwang.records.households.sealed import household_binding, income_binding
from shouwang.records.households.sealing import CHUNK, seal_people, seal_rows
from shouwang.records.households.words import WRITING

_MANY = 20_000
"""From so many new rows on it is quicker to build indexes afterwards than to keep them up row by row: by a tenth for a
small county of 60,000 persons, by a third and more for a large one."""


def fresh_keys(count: int) -> list[int]:
    """Random keys of 63 bits, above nought. That two are the same is not to be expected; the table would refuse it."""
    return [1 + (number >> 1) % (2**63 - 1) for number in unpack(f"={count}Q", secrets.token_bytes(8 * count))]


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], fixed: Mapping[str, object]
) -> None:
    """Inserts rows given by ``columns``; ``fixed`` are the columns that are the same for all. Inside a transaction."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = ", ".join(quote(_column(model, name)) for name in (*columns, *fixed))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy_in(cursor, f"COPY {table} ({names}) FROM STDIN", rows, list(fixed.values()))
            return
        values = ["%s"] * len(columns) + [_literal(value) for value in fixed.values()]
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join(values)})", list(rows))


def _copy_in(cursor: Any, statement: str, rows: Iterable[Sequence[Any]], fixed: Sequence[object]) -> None:
    """PostgreSQL's own way for many rows, in less than half of the time of single insertions."""
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row((*row, *fixed))


def _column(model: type[models.Model], name: str) -> str:
    return next(str(field.column) for field in model._meta.concrete_fields if field.name == name)


def _literal(value: object) -> str:
    """A value of ours as SQL. Nothing that was received comes here."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int):
        return str(value)
    text = str(connection.ops.adapt_datetimefield_value(value)) if isinstance(value, datetime) else str(value)
    if not set(text) <= set("0123456789-:. +abcdefghijklmnopqrstuvwxyz_"):
        raise ValueError(f"not a constant of ours: {text!r}")
    return f"'{text}'"


def day(value: date | None) -> str | None:
    """A day as the database takes it."""
    return None if value is None else value.isoformat()


@contextmanager
def indexes_afterwards(model: type[models.Model], rows: int) -> Iterator[None]:
    """Takes a table's indexes away and builds them again after a very large insertion into a smaller table.

    Only in SQLite, where this is part of the transaction: killed half way, the indexes are where they were.
    """
    statements: list[tuple[str, str]] = []
    if connection.vendor == "sqlite" and rows >= _MANY and rows >= 2 * model._default_manager.count():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s",
                [model._meta.db_table],
            )
            statements = cursor.fetchall()
            for name, _ in statements:
                cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    yield
    with connection.cursor() as cursor:
        for _, statement in statements:
            cursor.execute(statement)


def write_people(
    county: str,
    rows: Sequence[PersonRow],
    keys: Sequence[int],
    household_keys: Mapping[str, int],
    *,
    register_import: int,
    at: datetime,
    known: frozenset[int] | set[int] = frozenset(),
    valid_from: Mapping[int, date | None] | None = None,
    otherwise_from: date | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> None:
    """Writes persons with one version each, sealed and indexed, inside the caller's transaction.

    ``keys`` are the persons' keys, row by row, of which those in ``known`` have their line in ``Person`` already;
    ``household_keys`` maps 户编号 to key; a version holds from ``valid_from`` of its key, else from ``otherwise_from``.
    """
    if not rows:
        return
    fixed = {"county": county, "recorded_at": at, "register_import": register_import, "absent": False}
    columns = ("person", "household", "village_code", "is_head", "doubts", "valid_from", *_SEALED)
    begins = valid_from or {}
    other = day(otherwise_from)
    place = 0
    with indexes_afterwards(PersonVersion, len(rows)):
        for chunk, sealed in seal_people(county, rows):
            of_chunk = keys[place : place + len(chunk)]
            place += len(chunk)
            new = [(key, row[0]) for key, row in zip(of_chunk, chunk, strict=True) if key not in known]
            insert(Person, ("key", "code"), new, {"county": county})
            _, households, villages, heads, doubts = list(zip(*chunk, strict=True))[:5]
            since = [day(begins[key]) if key in begins else other for key in of_chunk]
            of_households = [household_keys[code] for code in households]
            plain = zip(of_chunk, of_households, villages, heads, doubts, since, *sealed, strict=True)
            insert(PersonVersion, columns, plain, fixed)
            if progress is not None:
                progress(WRITING, place, len(rows))


_SEALED = (
    "sealed",
    "content",
    "number_index",
    "name_index",
    "name_village_index",
    "name_birth_index",
    "name_tokens",
)


def write_households(
    county: str,
    rows: Sequence[HouseholdRow],
    keys: Sequence[int],
    *,
    register_import: int,
    at: datetime,
    known: frozenset[int] | set[int] = frozenset(),
    valid_from: Mapping[int, date | None] | None = None,
    otherwise_from: date | None = None,
) -> None:
    """Writes households with one version each; the arguments are those of ``write_people``."""
    fixed = {"county": county, "recorded_at": at, "register_import": register_import, "absent": False}
    columns = ("household", "village_code", "kind", "relieved_year", "doubts", "valid_from", "sealed", "content")
    begins = valid_from or {}
    other = day(otherwise_from)
    with indexes_afterwards(HouseholdVersion, len(rows)):
        for start in range(0, len(rows), CHUNK):
            chunk, of_chunk = rows[start : start + CHUNK], keys[start : start + CHUNK]
            new = [(key, row.code) for key, row in zip(of_chunk, chunk, strict=True) if key not in known]
            insert(Household, ("key", "code"), new, {"county": county})
            sealed, contents = seal_rows(chunk, [household_binding(county, row.code) for row in chunk])
            since = [day(begins[key]) if key in begins else other for key in of_chunk]
            plain = list(zip(*chunk, strict=True))[1:5]
            insert(HouseholdVersion, columns, zip(of_chunk, *plain, since, sealed, contents, strict=True), fixed)


def write_incomes(
    county: str, rows: Sequence[IncomeRow], household_keys: Mapping[str, int], *, register_import: int, at: datetime
) -> None:
    """Writes incomes, sealed."""
    fixed = {"county": county, "recorded_at": at, "register_import": register_import}
    columns = ("household", "period_from", "period_to", "doubts", "sealed", "content")
    with indexes_afterwards(Income, len(rows)):
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            bindings = [income_binding(county, row.household_code, row.period) for row in chunk]
            sealed, contents = seal_rows(chunk, bindings)
            plain = [
                (household_keys[row.household_code], day(row.period_from), day(row.period_to), row.doubts)
                for row in chunk
            ]
            insert(
                Income,
                columns,
                ((*row, blob, content) for row, blob, content in zip(plain, sealed, contents, strict=True)),
                fixed,
            )
