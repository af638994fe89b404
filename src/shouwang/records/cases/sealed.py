"""What is personal in a case, sealed and bound to its place."""

from __future__ import annotations

import json
from collections.abc import Mapping

from shouwang.records import vault

Told = Mapping[str, object]
"""Text, whole numbers, amounts as text, and lists and tables of them."""


def seal_act(case: int, seq: int, told: Told) -> bytes:
    return _seal(b"case:%d:%d" % (case, seq), told)


def open_act(case: int, seq: int, sealed: bytes | None) -> dict[str, object]:
    """What an act says beyond its columns; nothing where it says nothing more."""
    return _open(b"case:%d:%d" % (case, seq), bytes(sealed)) if sealed else {}


def seal_sitting(county: str, mark: str, told: Told) -> bytes:
    return _seal(f"sitting:{county}:{mark}".encode(), told)


def open_sitting(county: str, mark: str, sealed: bytes) -> dict[str, object]:
    return _open(f"sitting:{county}:{mark}".encode(), bytes(sealed))


def seal_comparing(case: int, person: int, department: str, told: Told) -> bytes:
    return _seal(f"comparing:{case}:{person}:{department}".encode(), told)


def open_comparing(case: int, person: int, department: str, sealed: bytes | None) -> dict[str, object]:
    return _open(f"comparing:{case}:{person}:{department}".encode(), bytes(sealed)) if sealed else {}


def _seal(bound: bytes, told: Told) -> bytes:
    text = json.dumps(dict(told), ensure_ascii=False, separators=(",", ":"))
    return vault.keyring().seal(text.encode(), bound)


def _open(bound: bytes, sealed: bytes) -> dict[str, object]:
    told: dict[str, object] = json.loads(vault.keyring().open(sealed, bound))
    return told
