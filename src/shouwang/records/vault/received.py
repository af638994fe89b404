"""Received files, kept as they came: sealed, under a name that tells nothing and is the same for the same bytes."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from shouwang.engine.values.sealing import OVERHEAD, SealBroken

from .keys import keyring
from .places import Gone, home, whole_file

# A chunk is sealed with its place and whether it is the last: left out, swapped or cut off, the file does not open.
_CHUNK = 1 << 20
_NAME = re.compile(r"[0-9a-f]{32}")


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError("not a name that keep_file gave")
    return home() / "received" / name[:2] / f"{name}.sealed"


def _bound(name: str, place: int, last: bool) -> bytes:
    return f"received:{name}:{place}:{'last' if last else 'more'}".encode()


def name_of_file(data: bytes) -> str:
    """The name under which these bytes are kept, or would be."""
    return keyring().index("received", hashlib.sha256(data).hexdigest()).hex()


def keep_file(data: bytes) -> str:
    """Keep a received file. Returns its name; the same bytes give the same name and are kept once."""
    keys, name = keyring(), name_of_file(data)
    path = _path(name)
    if not path.exists():
        chunks = max(1, -(-len(data) // _CHUNK))
        with whole_file(path) as file:
            for place in range(chunks):
                chunk = data[place * _CHUNK : (place + 1) * _CHUNK]
                file.write(keys.seal(chunk, _bound(name, place, place == chunks - 1)))
    return name


def file_kept(name: str) -> bool:
    """Whether a received file of this name is there."""
    return _path(name).exists()


def read_file(name: str) -> bytes:
    """The bytes of a received file. Raises ``Gone`` when it is missing, ``SealBroken`` when it was altered or cut."""
    keys, path = keyring(), _path(name)
    try:
        sealed = memoryview(path.read_bytes())
    except FileNotFoundError:
        raise Gone(f"收到的文件（编号{name}）不在 {path.parent} 里，请从备份恢复") from None
    size = _CHUNK + OVERHEAD
    chunks = -(-len(sealed) // size)
    if not chunks:
        raise SealBroken(f"收到的文件（编号{name}）是空的，请从备份恢复")
    return b"".join(
        keys.open(sealed[place * size : (place + 1) * size], _bound(name, place, place == chunks - 1))
        for place in range(chunks)
    )
