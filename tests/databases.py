"""Where the tests' tables lie: in files of their sites, or in the PostgreSQL that ``SHOUWANG_TEST_DATABASE_URL`` names.

On a server every site and every test process has a database of its own, made when first wanted and dropped at the end.
The address is of any database of the server, with a user who may make databases.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

SERVER = os.environ.get("SHOUWANG_TEST_DATABASE_URL", "")
_MADE: dict[str, str] = {}
"""Database → its address, of those that this process has made."""


def address(home: Path) -> str:
    """``DATABASE_URL`` of the site with this home, blank on SQLite; the database is there."""
    if not SERVER:
        return ""
    name = _name(home)
    if name not in _MADE:
        # Sorted by code, whatever the server's own language is.
        _tell(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _make(name, "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
    return _MADE[name]


def copy(home: Path, to: Path) -> None:
    """Gives the site at ``to`` the tables of the one at ``home``, which nobody is working on."""
    if SERVER:
        address(home)
        _make(_name(to), f'TEMPLATE "{_name(home)}"')


def drop(home: Path) -> None:
    """The tables of a site that is not wanted any more."""
    if SERVER and _MADE.pop(_name(home), None):
        _tell(f'DROP DATABASE IF EXISTS "{_name(home)}" WITH (FORCE)')


def sorted_by_language(home: Path) -> str:
    """The address of a database that sorts text as a dictionary does."""
    name = _name(home)
    _make(name, "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'zh-CN' LOCALE 'C'")
    return _MADE[name]


def _name(home: Path) -> str:
    return "shouwang_" + hashlib.sha256(f"{os.getpid()}:{home}".encode()).hexdigest()[:20]


def _make(name: str, how: str) -> None:
    for _ in range(50):
        try:
            _tell(f'CREATE DATABASE "{name}" {how}')
        except _busy():  # somebody killed is still being seen off
            time.sleep(0.1)
        else:
            break
    if not _MADE:
        atexit.register(_drop_all)
    _MADE[name] = re.sub(r"^(\w+://[^/?]*)(/[^?]*)?", rf"\g<1>/{name}", SERVER)


def _busy() -> type[Exception]:
    from psycopg.errors import ObjectInUse

    return ObjectInUse


def _tell(*commands: str) -> None:
    import psycopg

    with psycopg.connect(SERVER, autocommit=True) as server:
        for command in commands:
            server.execute(command)


def _drop_all() -> None:
    _tell(*(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in _MADE))


def settings(home: Path) -> dict[str, Any]:
    """Django's settings of the database in which this process tests."""
    from shouwang.server import database

    if SERVER:
        return {**database.postgresql(re.sub(r"^(\w+://[^/?]*)(/[^?]*)?", r"\g<1>/x", SERVER)), "NAME": _name(home)}
    return {**database.sqlite(home / "shouwang.sqlite3"), "TEST": {"NAME": str(home / "tests.sqlite3")}}


class Tables:
    """A site's tables, looked at from outside."""

    def __init__(self, run: Any) -> None:
        self._run = run

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._run(statement).fetchall()]

    def names(self) -> list[str]:
        """The tables that are ours."""
        catalogue = (
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            if SERVER
            else "SELECT name FROM sqlite_master WHERE type = 'table'"
        )
        return [name for (name,) in self.query(catalogue) if name not in ("sqlite_sequence", "django_migrations")]

    def types(self, table: str) -> dict[str, str]:
        """Column → ``bytes``, ``time`` or ``other``."""
        if SERVER:
            columns = self.query(
                f"SELECT column_name, data_type FROM information_schema.columns WHERE table_name = '{table}' ORDER BY 1"
            )
        else:
            columns = sorted((row[1], row[2].lower()) for row in self.query(f'PRAGMA table_info("{table}")'))
        kinds = {"blob": "bytes", "bytea": "bytes", "datetime": "time", "timestamp with time zone": "time"}
        return {name: kinds.get(kind, "other") for name, kind in columns}

    def primary(self, table: str) -> str:
        if SERVER:
            return str(self.query(_KEYS.format(table=table, kind="p", wanted="a.attname"))[0][0])
        return str(next(row[1] for row in self.query(f'PRAGMA table_info("{table}")') if row[5]))

    def foreign(self, table: str) -> dict[str, str]:
        """Column → the table that it names a row of."""
        if SERVER:
            return dict(
                self.query(_KEYS.format(table=table, kind="f", wanted="a.attname, c.confrelid::regclass::text"))
            )
        return {row[3]: row[2] for row in self.query(f'PRAGMA foreign_key_list("{table}")')}

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row; days and JSON as text."""
        columns = list(self.types(table))
        wanted = [f'"{name}"::text' if SERVER and self._as_text(table, name) else f'"{name}"' for name in columns]
        return [
            dict(zip(columns, row, strict=True)) for row in self.query(f'SELECT {", ".join(wanted)} FROM "{table}"')
        ]

    def _as_text(self, table: str, column: str) -> bool:
        kind = self.query(
            "SELECT data_type FROM information_schema.columns "
            f"WHERE table_name = '{table}' AND column_name = '{column}'"
        )
        return kind[0][0] in ("jsonb", "date")

    def whole(self) -> bool:
        """Whether the database finds nothing wrong with itself. PostgreSQL checks what it stores as it stores it."""
        return SERVER != "" or (
            self.query("PRAGMA integrity_check") == [("ok",)] and self.query("PRAGMA foreign_key_check") == []
        )


_KEYS = (
    "SELECT {wanted} FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) "
    "WHERE c.contype = '{kind}' AND c.conrelid = '{table}'::regclass"
)


@contextmanager
def opened(home: Path) -> Iterator[Tables]:
    """The tables of the site with this home."""
    if SERVER:
        import psycopg

        with psycopg.connect(address(home), autocommit=True) as database:
            yield Tables(database.execute)
    else:
        with sqlite3.connect(home / "shouwang.sqlite3") as file:
            yield Tables(file.execute)


def literal(value: bytes) -> str:
    """Bytes as they are written in SQL."""
    return f"'\\x{value.hex()}'::bytea" if SERVER else f"x'{value.hex()}'"


def way(rows: QuerySet[Any, Any], without: str = "") -> str:
    """By which indexes the database goes through these rows, in its own words; inside a transaction that is undone.

    A server is told to think of the few rows of a test as many; ``without`` is an index that serves few rows as well.
    """
    from django.db import connection

    query, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        if SERVER:
            cursor.execute("SET LOCAL enable_seqscan = off")
            if without:
                cursor.execute(f'DROP INDEX "{without}"')
        cursor.execute(f"EXPLAIN {'' if SERVER else 'QUERY PLAN '}{query}", parameters)
        return " ".join(str(row) for row in cursor.fetchall())
