"""A stream sealed in chunks under the site's keys: what a backup is written into and read from.

The file begins with a line that says what it is and a random name of its own; each chunk is bound to that name, its place
and whether it is the last. Left out, swapped, cut off or put together from two, it does not open.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from shouwang.engine.values.sealing import OVERHEAD, SealBroken

from .keys import keyring
from .places import whole_file

_CHUNK = 1 << 20
_HEADING = re.compile(rb"SHOUWANG-BACKUP-1 ([0-9a-f]{32})\n")
_HEADING_LENGTH = len(b"SHOUWANG-BACKUP-1 \n") + 32


def _bound(name: str, place: int, last: bool) -> bytes:
    return f"backup:{name}:{place}:{'last' if last else 'more'}".encode()


def archive_name(path: Path) -> str | None:
    """The random name of an archive, written in it openly; None where the file is none. Raises OSError."""
    with path.open("rb") as file:
        found = _HEADING.match(file.read(_HEADING_LENGTH))
    return None if found is None else found[1].decode()


def new_archive_name() -> str:
    return os.urandom(16).hex()


@contextmanager
def sealed_archive(path: Path, name: str) -> Iterator[BinaryIO]:
    """A stream to write into; the archive takes its place when the block ends well, and vanishes when it does not."""
    with whole_file(path) as file:
        file.write(f"SHOUWANG-BACKUP-1 {name}\n".encode())
        stream = _Sealing(file, name)
        yield stream  # type: ignore[misc]
        stream.finish()


@contextmanager
def opened_archive(path: Path) -> Iterator[BinaryIO]:
    """The stream that was written. Reading raises ``SealBroken`` where the archive was altered, is cut off, or was
    sealed under other keys."""
    name = archive_name(path)
    if name is None:
        raise SealBroken("不是本程序写的备份")
    with path.open("rb") as file:
        file.seek(_HEADING_LENGTH)
        yield _Opening(file, name)  # type: ignore[misc]


class _Sealing(io.RawIOBase):
    """Holds one chunk back, because only at the end it is known which is the last."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name, self._place = file, name, 0
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        view = memoryview(data).cast("B")
        self._kept += view
        while len(self._kept) > _CHUNK:
            self._seal(bytes(self._kept[:_CHUNK]), last=False)
            del self._kept[:_CHUNK]
        return len(view)

    def finish(self) -> None:
        self._seal(bytes(self._kept), last=True)
        self._kept.clear()

    def _seal(self, chunk: bytes, last: bool) -> None:
        self._file.write(keyring().seal(chunk, _bound(self._name, self._place, last)))
        self._place += 1


class _Opening(io.RawIOBase):
    """Reads one chunk ahead, because only then it is known which is the last."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name, self._place = file, name, 0
        self._ahead = file.read(_CHUNK + OVERHEAD)
        self._opened = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        if not self._opened:
            self._opened = memoryview(self._next())
        part = self._opened[: len(view)]
        view[: len(part)] = part
        self._opened = self._opened[len(part) :]
        return len(part)

    def _next(self) -> bytes:
        """The next chunk, opened; empty at the end."""
        if not self._ahead and self._place:
            return b""
        sealed, self._ahead = self._ahead, self._file.read(_CHUNK + OVERHEAD)
        opened = keyring().open(sealed, _bound(self._name, self._place, not self._ahead))
        self._place += 1
        return opened
