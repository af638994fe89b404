"""A backup put back into an empty place: unpacked aside, checked, and moved in as the last thing.

What was unpacked has to be what the manifest says, every file that the records speak of has to be there, references have to
lead somewhere and the journal's chains have to hold. Only then it counts.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from shouwang.records import vault
from shouwang.records.journal import actions as journal
from shouwang.records.journal.queries import counties, verify, written_before
from shouwang.records.staff.models import Post
from shouwang.server.keeping import places, tables
from shouwang.server.keeping.backup import FOLDERS
from shouwang.server.keeping.named import files_named
from shouwang.server.keeping.words import CHECKING, REFUSALS, TAKING_IN
from shouwang.server.site import CannotGoOn

Progress = Callable[[str, int, int], None]
_MEMBER = re.compile(r"(tables/[a-z_]+/\d{6}\.parquet|files/(received|facts|packs)/[^\0]+)")
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: from which backup, made when, how much, and whether it was there already."""

    name: str
    made_at: str
    rows: int
    files: int
    missing: tuple[str, ...]


def restore(
    path: Path, actor: Callable[[], Post], at: datetime, accept: bool = False, progress: Progress | None = None
) -> Restored:
    """Puts a backup into the site's home and database, whole or not at all; the same again finds it done.

    ``actor`` is asked for the post once there are posts. ``accept`` goes on where the journal's chain in the backup is
    broken, to look at it. Raises ``CannotGoOn`` with what is wrong; nothing counts then.
    """
    name = _name(path)
    tell = progress or _silent
    if places.made():
        if places.restoring().exists():
            places.finish()  # all was in its place when it was killed
        if written_before("", "restore", f"backup:{name}"):
            return _done_before(name)
    places.require_empty()
    aside = places.begin(FOLDERS)
    manifest = _unpacked(path, aside, tell)
    with places.work_aside(), transaction.atomic() if connection.vendor != "sqlite" else nullcontext():
        _take_in(manifest, aside, path, tell)
        _require_sound(manifest, path, accept)
        restored = _restored(manifest)
        with transaction.atomic():
            told = {"rows": restored.rows, "files": restored.files, "made_at": restored.made_at}
            told |= {"missing": len(restored.missing)}
            journal.write(actor(), "", "restore", f"backup:{name}", told, at)
        if not accept:
            journal.seal_pending("", at)
        places.move_files(FOLDERS)
        places.bring_to_disk()
    places.move_database()
    places.finish()
    return restored


def _silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""


def _name(path: Path) -> str:
    try:
        name = vault.archive_name(path)
    except FileNotFoundError:
        name = None
    if name is None:
        raise CannotGoOn(REFUSALS["backup_not_ours"].format(path=path))
    return name


def _restored(manifest: dict[str, Any]) -> Restored:
    files = sum(1 for member in manifest["members"] if member.startswith("files/"))
    rows = sum(manifest["rows"].values())
    return Restored(manifest["name"], manifest["made_at"], rows, files, tuple(manifest["missing"]))


def _done_before(name: str) -> Restored:
    from shouwang.records.journal.models import Entry

    line = Entry.objects.filter(county="", verb="restore", subject=f"backup:{name}").order_by("id")[0]
    told = json.loads(line.detail)
    return Restored(name, told["made_at"], told["rows"], told["files"], ("",) * told["missing"])


# --- out of the archive -----------------------------------------------------------------------------------------------


@contextmanager
def _broken_said(path: Path) -> Iterator[None]:
    try:
        yield
    except vault.SealBroken as trouble:
        raise CannotGoOn(REFUSALS["backup_broken"].format(path=path, why=str(trouble).rstrip("。"))) from None
    except (tarfile.TarError, EOFError):
        raise CannotGoOn(REFUSALS["backup_broken"].format(path=path, why="文件损坏")) from None


def _unpacked(path: Path, aside: Path, tell: Progress) -> dict[str, Any]:
    """Unpacks everything into ``aside`` and gives the manifest, which everything agrees with."""
    size, found, manifest = path.stat().st_size, {}, None
    with (
        _broken_said(path),
        vault.opened_archive(path) as stream,
        tarfile.open(fileobj=stream, mode="r|", bufsize=_PIECE) as tar,
    ):
        for member in tar:
            data = tar.extractfile(member)
            if member.name == "manifest.json" and data is not None:
                manifest = json.loads(data.read())
            elif data is None or not _MEMBER.fullmatch(member.name) or ".." in Path(member.name).parts:
                raise CannotGoOn(REFUSALS["backup_incomplete"].format(path=path, what="里面有不该有的东西"))
            else:
                found[member.name] = _written(aside / member.name, data)
            tell(CHECKING, min(tar.offset, size), size)
    if manifest is None or found != {name: tuple(told) for name, told in manifest["members"].items()}:
        raise CannotGoOn(REFUSALS["backup_incomplete"].format(path=path, what="内容与清单对不上"))
    return manifest  # type: ignore[no-any-return]


def _written(path: Path, data: Any) -> tuple[int, str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        while piece := data.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            file.write(piece)
    return size, digest.hexdigest()


# --- into the database ------------------------------------------------------------------------------------------------


def _take_in(manifest: dict[str, Any], aside: Path, path: Path, tell: Progress) -> None:
    """Makes the tables as they were when the backup was made, fills them, and brings them to what this program wants."""
    known = [
        tables.Table(name, tuple((one, kind) for one, kind in columns)) for name, columns in manifest["columns"].items()
    ]
    _migrate_to(manifest, path)
    with transaction.atomic():
        for number, table in enumerate(known, start=1):
            there = sorted((aside / "tables" / table.name).glob("*.parquet"))
            rows = sum(tables.take_in(table, part) for part in there)
            if rows != manifest["rows"][table.name]:
                raise CannotGoOn(REFUSALS["backup_incomplete"].format(path=path, what=f"{table.name} 的行数对不上"))
            tell(TAKING_IN, number, len(known))
        tables.set_counters(manifest["counters"], {table.name: table.columns[0][0] for table in known})
        connection.check_constraints()
        if connection.vendor != "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("migrate", verbosity=0, interactive=False)


def _migrate_to(manifest: dict[str, Any], path: Path) -> None:
    executor = MigrationExecutor(connection)
    wanted = {(app, name) for app, name in manifest["migrations"]}
    newer = sorted(wanted - set(executor.loader.graph.nodes))
    if newer:
        raise CannotGoOn(REFUSALS["backup_newer"].format(path=path, what="、".join(newer[0])))
    followed = {parent.key for one in wanted for parent in executor.loader.graph.node_map[one].parents}
    executor.migrate(sorted(wanted - followed))


def _require_sound(manifest: dict[str, Any], path: Path, accept: bool) -> None:
    missing = set(manifest["missing"])
    for name in files_named():
        if name not in missing and f"files/{name}" not in manifest["members"]:
            raise CannotGoOn(REFUSALS["backup_incomplete"].format(path=path, what=f"缺文件 {name}"))
    for county in () if accept else counties():
        verdict = verify(county)
        if not verdict.ok:
            said = REFUSALS["restore_chain"]
            raise CannotGoOn(said.format(county=county or "全站", sentence=verdict.sentence))
