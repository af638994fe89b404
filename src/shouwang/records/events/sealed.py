"""What is written of events, areas and projects in words, sealed and bound to what it is of."""

from __future__ import annotations

import json
from collections.abc import Sequence

from shouwang.records import vault


def digest(what: str, parts: Sequence[object]) -> bytes:
    """A keyed digest: equal for what says the same, and silent without the key."""
    return vault.keyring().index(what, json.dumps(parts, ensure_ascii=False, default=str))


def seal(what: str, county: str, named: bytes, words: Sequence[str]) -> bytes:
    text = json.dumps(list(words), ensure_ascii=False, separators=(",", ":"))
    return vault.keyring().seal(text.encode(), _bound(what, county, named))


def opened(what: str, county: str, named: bytes, blob: bytes) -> list[str]:
    words: list[str] = json.loads(vault.keyring().open(bytes(blob), _bound(what, county, bytes(named))))
    return words


def _bound(what: str, county: str, named: bytes) -> bytes:
    return f"{what}:{county}:".encode() + named
