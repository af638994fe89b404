"""The backup of a site: one sealed file with all tables as of one moment and every file that they speak of.

The tables are read first, at one moment; every file that they name was whole on the disk before. Then the vault's files are
copied, those of a command that is at work included: more than is named does no harm.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from shouwang.records import vault
from shouwang.records.journal import actions as journal
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_site_work
from shouwang.server.keeping import tables
from shouwang.server.keeping.named import files_named
from shouwang.server.keeping.words import BACKING_UP, REFUSALS
from shouwang.server.site import CannotGoOn

Progress = Callable[[str, int, int], None]
FOLDERS = ("received", "facts", "packs")
"""What is copied of a site's home. The keys are not among them, and never will be."""
_PIECE = 1 << 20


@dataclass(slots=True)
class Contents:
    """What an archive holds: each member's length and digest, and what was counted."""

    name: str
    made_at: str
    database: str
    members: dict[str, tuple[int, str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    migrations: list[list[str]] = field(default_factory=list)
    columns: dict[str, list[list[str]]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def files(self) -> int:
        return sum(1 for name in self.members if name.startswith("files/"))

    def told(self) -> bytes:
        return json.dumps({"format": 1, "program": version("shouwang"), **_plain(self)}, indent=1).encode()


def _plain(contents: Contents) -> dict[str, Any]:
    return {name: getattr(contents, name) for name in contents.__slots__}


def back_up(post: Post, path: Path, at: datetime, accept: bool = False, progress: Progress | None = None) -> Contents:
    """Writes the backup to ``path``, whole or not at all; a backup that stands there is replaced at one stroke.

    Works while others write. Raises ``CannotGoOn`` where the place is none for a backup, or where a file that the records
    speak of is gone; ``accept`` then backs up what is left and notes what is missing.
    """
    require_site_work(post, "备份全站")
    _require_place(path)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CannotGoOn(REFUSALS["backup_of_older_site"])
    contents = Contents(vault.new_archive_name(), at.isoformat(), connection.vendor)
    with transaction.atomic():
        journal.write(post, "", "backup", f"backup:{contents.name}", {"database": connection.vendor}, at)
    journal.seal_pending("", at)
    with vault.sealed_archive(path, contents.name) as stream:
        archive = _Archive(contents, stream)
        try:
            _write(archive, accept, progress)
        except BaseException:
            archive.give_up()
            raise
    return contents


def _write(archive: _Archive, accept: bool, progress: Progress | None) -> None:
    contents = archive.contents
    with tables.one_moment():
        named = set(files_named())
        _write_tables(archive, progress)
    contents.missing = sorted(name for name in named if not (vault.home() / name).exists())
    if contents.missing and not accept:
        lost = REFUSALS["backup_missing_file"]
        raise CannotGoOn(lost.format(name=contents.missing[0], home=vault.home()))
    for file in files_kept():
        archive.add_file(file, needed=str(file.relative_to(vault.home())) in named)
    archive.finish()


def _require_place(path: Path) -> None:
    inside = path.resolve().is_relative_to(vault.home().resolve())
    if inside:
        raise CannotGoOn(REFUSALS["backup_inside"].format(home=vault.home()))
    if path.exists() and (not path.is_file() or vault.archive_name(path) is None):
        raise CannotGoOn(REFUSALS["backup_taken"].format(path=path))


def files_kept() -> Iterator[Path]:
    """The vault's files and the site's own packs, without what is half written."""
    for folder in FOLDERS:
        for path in sorted((vault.home() / folder).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path


def _write_tables(archive: _Archive, progress: Progress | None) -> None:
    contents = archive.contents
    known = tables.tables()
    contents.columns = {table.name: [list(column) for column in table.columns] for table in known}
    contents.migrations = sorted([list(one) for one in MigrationRecorder(connection).applied_migrations()])
    contents.counters = tables.counters()
    for number, table in enumerate(known, start=1):
        contents.rows[table.name] = 0
        for place, (rows, part) in enumerate(tables.parts(table)):
            archive.add(f"tables/{table.name}/{place:06}.parquet", part)
            contents.rows[table.name] += rows
        if progress is not None:
            progress(BACKING_UP, number, len(known))


class _Archive:
    """The archive being written: a tar stream whose last member says what the others are."""

    def __init__(self, contents: Contents, stream: BinaryIO) -> None:
        self.contents = contents
        self._tar = tarfile.open(fileobj=stream, mode="w|", bufsize=_PIECE, format=tarfile.PAX_FORMAT)  # noqa: SIM115

    def give_up(self) -> None:
        """What was begun is thrown away: the stream is not to write its end when it is swept up, for its file is closed by then."""
        self._tar.fileobj.closed = True  # type: ignore[attr-defined]

    def add(self, name: str, data: bytes) -> None:
        self._put(name, len(data), io.BytesIO(data))

    def add_file(self, path: Path, needed: bool) -> None:
        """A file of the home. One that nobody needs may be gone by now."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            if needed:
                raise
            return
        with file:
            self._put(f"files/{path.relative_to(vault.home())}", path.stat().st_size, file)

    def _put(self, name: str, size: int, file: BinaryIO) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        digesting = _Digesting(file)
        self._tar.addfile(info, digesting)
        self.contents.members[name] = (size, digesting.digest.hexdigest())

    def finish(self) -> None:
        told = self.contents.told()
        info = tarfile.TarInfo("manifest.json")
        info.size, info.mode = len(told), 0o600
        self._tar.addfile(info, io.BytesIO(told))
        self._tar.close()


class _Digesting:
    """A file that is hashed while it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data
