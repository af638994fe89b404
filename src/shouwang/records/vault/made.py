"""Bytes that can be made again, sealed under a name of what they were made from: found without being made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from shouwang.engine.values.sealing import SealBroken

from .keys import keyring
from .places import home, write_atomic


def kept_or_made(kind: str, made_from: str, make: Callable[[], bytes]) -> bytes:
    """What was made of this earlier, or is made and kept now. What is kept and does not open is made anew."""
    name = keyring().index(f"made {kind}", made_from).hex()
    path = home() / "made" / f"{kind}-{name}.sealed"
    bound = f"made:{kind}:{name}".encode()
    kept = _opened(path, bound)
    if kept is not None:
        return kept
    data = make()
    write_atomic(path, keyring().seal(data, bound))
    return data


def _opened(path: Path, bound: bytes) -> bytes | None:
    try:
        return keyring().open(path.read_bytes(), bound)
    except (FileNotFoundError, SealBroken):
        return None
