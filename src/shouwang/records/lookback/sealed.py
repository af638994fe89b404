"""What a finding says, sealed and bound to its household and its check; what was answered, to its place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shouwang.engine.language.tree import Value
from shouwang.engine.packs.filed import GROWING
from shouwang.records import vault


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a check holds: the sentence, and the facts that it asked, by name."""

    says: str
    values: Mapping[str, Value]

    @property
    def content(self) -> bytes:
        """A keyed digest of the facts; those that grow with every day alone are no other facts tomorrow."""
        told = {name: _plain(value) for name, value in sorted(self.values.items()) if name not in GROWING}
        return vault.keyring().index("finding", json.dumps(told, ensure_ascii=False))

    def packed(self) -> bytes:
        told = {"says": self.says, "values": {name: _plain(value) for name, value in self.values.items()}}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Value) -> object:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def seal_evidence(rows: Sequence[tuple[int, str, Evidence]]) -> list[bytes]:
    """Of (household, check, evidence), in their order."""
    bound = [_bound(household, name) for household, name, _ in rows]
    return vault.keyring().seal_many([one.packed() for _, _, one in rows], bound)


def open_evidence(rows: Iterable[tuple[int, str, bytes]]) -> list[dict[str, object]]:
    """{"says", "values"} of (household, check, sealed), in their order; the caller journals that it was opened."""
    rows = list(rows)
    bound = [_bound(household, name) for household, name, _ in rows]
    return [json.loads(text) for text in vault.keyring().open_many([bytes(one[2]) for one in rows], bound)]


def seal_text(finding: int, seq: int, text: str) -> bytes | None:
    return vault.keyring().seal(text.encode(), _act(finding, seq)) if text else None


def open_text(finding: int, seq: int, sealed: bytes | None) -> str:
    return vault.keyring().open(bytes(sealed), _act(finding, seq)).decode() if sealed else ""


def _bound(household: int, name: str) -> bytes:
    return f"finding:{household}:{name}".encode()


def _act(finding: int, seq: int) -> bytes:
    return b"finding_act:%d:%d" % (finding, seq)
