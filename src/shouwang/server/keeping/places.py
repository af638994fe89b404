"""Where a restore is put together, and whether a place is empty enough for one.

While ``restoring`` lies in the home, a restore is under way or was killed: nothing in the home counts, and no other command
works there. It is made when the place was found empty and goes when everything is in its place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from shouwang.records import vault
from shouwang.server.keeping.words import REFUSALS
from shouwang.server.site import CannotGoOn

_MAY_BE_THERE = {"keys", "locks", "scratch", "restoring", "lost+found"}
_DATABASE = "shouwang.sqlite3"


def restoring() -> Path:
    """The folder in which a restore is put together."""
    return vault.home() / "restoring"


def require_whole() -> None:
    """Raises ``CannotGoOn`` where a restore was begun and not finished."""
    if restoring().exists():
        raise CannotGoOn(REFUSALS["restore_half"])


def made() -> bool:
    """Whether the place has its tables. In SQLite the file moves into its place when it is whole."""
    if connection.vendor == "sqlite":
        return (vault.home() / _DATABASE).exists()
    return "journal_entry" in connection.introspection.table_names()


def require_empty() -> None:
    """Raises ``CannotGoOn`` where anything but keys lies in the home, or any table in the database."""
    home = vault.home()
    there = sorted(path.name for path in home.iterdir() if path.name not in _MAY_BE_THERE) if home.is_dir() else []
    if there and not restoring().exists():
        raise CannotGoOn(REFUSALS["restore_not_empty"].format(home=home, what="、".join(there[:3])))
    if connection.vendor != "sqlite":
        names = sorted(connection.introspection.table_names())
        if names:
            raise CannotGoOn(REFUSALS["restore_database_not_empty"].format(what="、".join(names[:3])))


def begin(folders: tuple[str, ...]) -> Path:
    """Marks the place and clears what a killed restore left in it. Only after ``require_empty``."""
    home, place = vault.home(), restoring()
    if place.exists():
        for name in folders:
            shutil.rmtree(home / name, ignore_errors=True)
        for left in home.glob(f"{_DATABASE}*"):
            left.unlink()
        shutil.rmtree(place)
    os.umask(0o077)
    place.mkdir(parents=True)
    return place


@contextmanager
def work_aside() -> Iterator[None]:
    """Inside, an embedded database is written in ``restoring``; another lives where it lives."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.close()
    connection.settings_dict["NAME"] = restoring() / _DATABASE
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = vault.home() / _DATABASE


def move_files(folders: tuple[str, ...]) -> None:
    """Moves what was unpacked to its place."""
    for name in folders:
        unpacked = restoring() / "files" / name
        if unpacked.is_dir():
            unpacked.replace(vault.home() / name)
    _sync(vault.home())


def bring_to_disk() -> None:
    """All of an embedded database into its one file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def move_database() -> None:
    """The embedded database takes its place, whole and on the disk: from then on the site is there."""
    aside = restoring() / _DATABASE
    if connection.vendor == "sqlite":
        _sync(aside)
        aside.replace(vault.home() / _DATABASE)
        _sync(vault.home())


def finish() -> None:
    """Takes the mark away."""
    shutil.rmtree(restoring())
    _sync(vault.home())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
