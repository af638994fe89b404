"""All tables as parts that either database gives and takes, as they were at one moment.

A part is a Parquet file of some thousand rows in the order of their keys. Times are texts in UTC, days and JSON texts, truths
0 or 1: what both databases can be told in one way.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.apps import apps
from django.db import connection, models, transaction

_ROWS = 20_000
"""Rows in a part: some twenty megabytes of sealed records."""

_KINDS = {
    "BinaryField": "bytes",
    "BooleanField": "truth",
    "CharField": "text",
    "DateField": "day",
    "DateTimeField": "time",
    "DecimalField": "amount",
    "JSONField": "json",
    "TextField": "text",
}
_ARROW = {"bytes": pa.binary(), "truth": pa.int64(), "whole": pa.int64()}

_GIVEN = {
    "sqlite": {
        "truth": "CAST({} AS INTEGER)",
        "time": "CAST({} AS TEXT)",
        "day": "CAST({} AS TEXT)",
        "amount": "CAST({} AS TEXT)",
    },
    "postgresql": {
        "truth": "CAST({} AS integer)",
        "time": "replace(to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '.000000', '')",
        "day": "CAST({} AS text)",
        "amount": "CAST({} AS text)",
        "json": "CAST({} AS text)",
    },
}
"""How a column is asked for, where it is not as it stands."""
_TAKEN = {
    "sqlite": {},
    "postgresql": {
        "truth": "CAST(CAST(%s AS integer) AS boolean)",
        "time": "CAST(%s AS timestamp) AT TIME ZONE 'UTC'",
        "day": "CAST(%s AS date)",
        "amount": "CAST(%s AS numeric)",
        "json": "CAST(%s AS jsonb)",
    },
}
"""How a value is put in."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns with their kinds, its key first."""

    name: str
    columns: tuple[tuple[str, str], ...]

    @property
    def schema(self) -> Any:
        return pa.schema([(name, _ARROW.get(kind, pa.string())) for name, kind in self.columns])


def tables() -> list[Table]:
    """Every table of the records, those that others refer to first."""
    return [_table(model) for model in apps.get_models(include_auto_created=True)]


def _table(model: type[models.Model]) -> Table:
    fields = sorted(model._meta.concrete_fields, key=lambda field: not field.primary_key)
    return Table(model._meta.db_table, tuple((str(field.column), _kind(field)) for field in fields))


def _kind(field: Any) -> str:
    while field.remote_field is not None:
        field = field.target_field
    kind = str(field.get_internal_type())
    if kind.endswith(("IntegerField", "AutoField")):
        return "whole"
    if kind not in _KINDS:
        raise NotImplementedError(f"how {kind} is kept in a backup has to be said first")
    return _KINDS[kind]


# --- out --------------------------------------------------------------------------------------------------------------


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is as it was at one moment, while others go on writing."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # deferred: it takes no lock that another writer would wait for
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def count(table: Table) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {_quote(table.name)}")
        return int(cursor.fetchone()[0])


def parts(table: Table) -> Iterator[tuple[int, bytes]]:
    """The rows of a table in the order of their keys: how many, and the part that holds them."""
    key, last = _quote(table.columns[0][0]), None
    asked = ", ".join(_GIVEN[connection.vendor].get(kind, "{}").format(_quote(name)) for name, kind in table.columns)
    statement = f"SELECT {asked} FROM {_quote(table.name)}"
    while True:
        with connection.cursor() as cursor:
            after = "" if last is None else f" WHERE {key} > %s"
            cursor.execute(f"{statement}{after} ORDER BY {key} LIMIT {_ROWS}", [] if last is None else [last])
            rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][0]
        yield len(rows), _packed(table, rows)
        if len(rows) < _ROWS:
            return


def _packed(table: Table, rows: Sequence[tuple[Any, ...]]) -> bytes:
    columns = list(zip(*rows, strict=True))
    arrays = [pa.array(column, field.type) for column, field in zip(columns, table.schema, strict=True)]
    buffer = io.BytesIO()
    pq.write_table(pa.table(arrays, schema=table.schema), buffer, compression="zstd")
    return buffer.getvalue()


def counters() -> dict[str, int]:
    """Table → the last number that was given out, also to a row that is gone: it is not given out again."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence WHERE seq > 0")
            given = dict(cursor.fetchall())
            return {table.name: int(given[table.name]) for table in tables() if table.name in given}
        result: dict[str, int] = {}
        for table in tables():
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table.name, table.columns[0][0]])
            (sequence,) = cursor.fetchone()
            if sequence is not None:
                cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")
                for (last,) in cursor.fetchall():
                    result[table.name] = int(last)
        return result


# --- in ---------------------------------------------------------------------------------------------------------------


def take_in(table: Table, part: Any) -> int:
    """Puts the rows of a part (a path) into its table, inside the caller's transaction. Returns how many."""
    read = pq.read_table(part, schema=table.schema)
    taken = _TAKEN[connection.vendor]
    names = ", ".join(_quote(name) for name, _ in table.columns)
    values = ", ".join(taken.get(kind, "%s") for _, kind in table.columns)
    rows = list(zip(*(column.to_pylist() for column in read.columns), strict=True))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {_quote(table.name)} ({names}) VALUES ({values})", rows)
    return len(rows)


def set_counters(given: dict[str, int], keys: dict[str, str]) -> None:
    """Goes on counting where the other database stood; ``keys`` is table → column of its key."""
    with connection.cursor() as cursor:
        for name, last in given.items():
            if last < 1:
                continue  # nothing was given out yet
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, last])
            else:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [name, keys[name], last])


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)
