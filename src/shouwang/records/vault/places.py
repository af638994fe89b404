"""Where the site's files lie, and how one is written so that it is there whole or not at all."""

from __future__ import annotations

import atexit
import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_UNFINISHED = re.compile(r"^\..+\.(\d+)-[0-9a-f]{8}\.unfinished$")
_MARK = ".held"
_HELD: dict[tuple[Path, int], tuple[Path, int]] = {}
"""Home and process → its scratch folder, and the file by which it is held."""
_SHORT = 40
"""Characters of a file's name in the name of its unfinished file: a name may be as long as a file system takes."""


class Gone(Exception):
    """A file that the records speak of is not there any more."""


def home() -> Path:
    """The site's folder: ``SHOUWANG_HOME``, or ``site`` below the current folder. It need not exist yet."""
    return Path(os.environ.get("SHOUWANG_HOME") or "site").absolute()


def folder(path: Path) -> Path:
    """Make a folder and what is missing above it, open to the owner alone; what exists is left as it is."""
    if not path.is_dir():
        folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        sync_folder(path.parent)
    return path


def sync_folder(path: Path) -> None:
    """Bring a folder's entries to the disk: without it a power cut may undo a rename."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write into that takes its place at ``path`` when the block ends well, and vanishes when it does not.

    Readable by the owner alone. What stood at ``path`` is replaced at one stroke; what a killed process left of an
    earlier try goes.
    """
    folder(path.parent)
    stem = f".{path.name[:_SHORT]}."
    for left in path.parent.iterdir():
        if left.name.startswith(stem):
            _clear(left)
    beside = path.with_name(f"{stem}{os.getpid()}-{secrets.token_hex(4)}.unfinished")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # on another machine our number says nothing, the lock does
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, readable by the owner alone; folders on the way are made."""
    with whole_file(Path(path)) as file:
        file.write(data)


def scratch() -> Path:
    """A folder inside the home for this process's temporary files (DuckDB spills facts there)."""
    process = (home(), os.getpid())
    place, _ = _HELD.get(process, (None, 0))
    if place is None or not place.is_dir():
        place = folder(home() / "scratch" / f"{os.getpid()}-{secrets.token_hex(4)}")
        held = os.open(place / _MARK, os.O_WRONLY | os.O_CREAT, 0o600)
        fcntl.flock(held, fcntl.LOCK_EX)
        _HELD[process] = place, held  # until the process ends
        atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


@contextmanager
def alone(what: str, told: Callable[[], None] | None = None) -> Iterator[None]:
    """One process at a time does ``what``; another waits until it is done, having been ``told`` once that it must.

    A process that is killed lets go at once, so that whatever stands half done is nobody's who is still at work.
    """
    place = folder(home() / "locks") / f"{what}.lock"
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if told:
                told()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def sweep(*elsewhere: Path) -> int:
    """Remove what killed processes left: unfinished files and scratch folders. Returns how many there were.

    Looks through the home and the folders ``elsewhere`` that our workbooks are written to. What belongs to a process
    still running stays, be it on another machine that shares the folder. Files of the records are never touched.
    """
    removed = 0
    for path in home().glob("scratch/*"):
        process = path.name.partition("-")[0]
        if process.isdigit() and not _runs(int(process)) and not _held(path / _MARK):
            shutil.rmtree(path, ignore_errors=True)
            removed += 1
    removed += sum(_clear(path) for place in (home(), *elsewhere) for path in place.rglob(".*.unfinished"))
    return removed


def _clear(path: Path) -> bool:
    """Removes an unfinished file whose process runs no more."""
    found = _UNFINISHED.match(path.name)
    if found is None or _runs(int(found[1])) or _held(path):
        return False
    path.unlink(missing_ok=True)
    return True


def _held(path: Path) -> bool:
    """Whether a process anywhere holds this file."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
