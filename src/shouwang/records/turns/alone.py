"""One at a time, by a lock that the database or the file system lets go when its holder is killed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from shouwang.records import vault


@contextmanager
def alone(what: str, told: Callable[[], None] | None = None) -> Iterator[None]:
    """One process of the site at a time does ``what``; another waits until it is done, ``told`` once that it must.

    Inside of a transaction on PostgreSQL the turn lasts until that transaction ends.
    """
    if connection.vendor != "postgresql":
        with vault.alone(what, told):
            yield
        return
    within = connection.in_atomic_block
    lock = "pg_{}advisory_xact_lock" if within else "pg_{}advisory_lock"
    if not _asked(lock.format("try_"), what):
        if told:
            told()
        _asked(lock.format(""), what)
    try:
        yield
    finally:
        # A connection that is lost has let go of all its locks.
        if not within and connection.is_usable():
            _asked("pg_advisory_unlock", what)


def one_by_one(what: str) -> None:
    """From here on until the caller's transaction ends, no other transaction that names the same goes on.

    On SQLite every transaction of ours is alone from its beginning, so there is nothing to be done.
    """
    if not transaction.get_connection().in_atomic_block:
        raise ValueError("one_by_one belongs inside the transaction that is to be alone")
    if connection.vendor == "postgresql":
        _asked("pg_advisory_xact_lock", what)


def _asked(function: str, what: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_key(what)])
        return cursor.fetchone()[0] is not False


def _key(what: str) -> int:
    """The number by which PostgreSQL knows a turn."""
    return int.from_bytes(hashlib.sha256(f"shouwang:{what}".encode()).digest()[:8], "big", signed=True)
