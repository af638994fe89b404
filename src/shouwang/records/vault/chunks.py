"""A file sealed in chunks: each bound to what the file is, to its place and to whether it is the last."""

from __future__ import annotations

from pathlib import Path

from shouwang.engine.values.sealing import OVERHEAD, SealBroken

from .keys import keyring
from .places import whole_file

# Left out, swapped or cut off, a chunk does not fit its place and the file does not open.
_CHUNK = 1 << 20


def seal_into(path: Path, what: str, data: bytes) -> None:
    """Write a file sealed as ``what``, whole or not at all."""
    keys = keyring()
    chunks = max(1, -(-len(data) // _CHUNK))
    with whole_file(path) as file:
        for place in range(chunks):
            chunk = data[place * _CHUNK : (place + 1) * _CHUNK]
            file.write(keys.seal(chunk, _bound(what, place, place == chunks - 1)))


def opened(path: Path, what: str) -> bytes:
    """The bytes that were sealed as ``what``. Raises ``FileNotFoundError``, ``SealBroken`` where altered or cut."""
    keys, sealed = keyring(), memoryview(path.read_bytes())
    size = _CHUNK + OVERHEAD
    chunks = -(-len(sealed) // size)
    if not chunks:
        raise SealBroken(f"文件“{path.name}”是空的，请从备份恢复")
    return b"".join(
        keys.open(sealed[place * size : (place + 1) * size], _bound(what, place, place == chunks - 1))
        for place in range(chunks)
    )


def _bound(what: str, place: int, last: bool) -> bytes:
    return f"{what}:{place}:{'last' if last else 'more'}".encode()
