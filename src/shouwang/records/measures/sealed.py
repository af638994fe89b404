"""What is personal in a plan, sealed and bound to its place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from shouwang.records import vault

Told = Mapping[str, object]
"""Text, and lists and tables of it."""


def named_of(county: str, group: str, title: str) -> bytes:
    """A keyed digest of what a measure is: equal for the same group and title, and silent without the key."""
    return vault.keyring().index("measure", f"{county}|{group}|{title}")


def seal_measure(plan: int, seq: int, told: Told) -> bytes:
    return _seal(_measure(plan, seq), told)


def open_measures(rows: Sequence[tuple[int, int, bytes]]) -> list[dict[str, str]]:
    """What is written of measures, from (plan, seq, sealed) of each, in their order."""
    texts = vault.keyring().open_many([bytes(one[2]) for one in rows], [_measure(one[0], one[1]) for one in rows])
    return [json.loads(text) for text in texts]


def seal_change(plan: int, seq: int, told: Told) -> bytes | None:
    """Nothing where it says nothing more."""
    return _seal(b"plan_change:%d:%d" % (plan, seq), told) if told else None


def open_change(plan: int, seq: int, sealed: bytes | None) -> dict[str, object]:
    return _open(b"plan_change:%d:%d" % (plan, seq), bytes(sealed)) if sealed else {}


def seal_outside(household: int, named: bytes, told: Told) -> bytes:
    return _seal(b"outside_help:%d:" % household + named, told)


def open_outside(household: int, named: bytes, sealed: bytes) -> dict[str, object]:
    return _open(b"outside_help:%d:" % household + bytes(named), bytes(sealed))


def _measure(plan: int, seq: int) -> bytes:
    return b"measure:%d:%d" % (plan, seq)


def _seal(bound: bytes, told: Told) -> bytes:
    text = json.dumps(dict(told), ensure_ascii=False, separators=(",", ":"))
    return vault.keyring().seal(text.encode(), bound)


def _open(bound: bytes, sealed: bytes) -> dict[str, object]:
    told: dict[str, object] = json.loads(vault.keyring().open(sealed, bound))
    return told
