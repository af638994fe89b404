"""What a village says of a family, sealed and bound to its round and content; what was found out, to its place."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from shouwang.records import vault


@dataclass(frozen=True, slots=True)
class Said:
    """Whom a village means, as it was written, why it lists the family, and who said so."""

    name: str
    number: str
    why: str
    who: str

    @property
    def means(self) -> bytes:
        """A keyed digest of whom it means."""
        return vault.keyring().index("listed_means", f"{self.name}|{self.number}")

    def content(self, channel: str, found_on: str) -> bytes:
        """A keyed digest of all that the row says."""
        told = [self.name, self.number, self.why, self.who, channel, found_on]
        return vault.keyring().index("listed", json.dumps(told, ensure_ascii=False))


def seal_said(round_key: int, content: bytes, said: Said) -> bytes:
    text = json.dumps(asdict(said), ensure_ascii=False, separators=(",", ":"))
    return vault.keyring().seal(text.encode(), _listed(round_key, content))


def open_said(round_key: int, content: bytes, sealed: bytes | memoryview) -> Said:
    """The caller journals that it was opened."""
    return Said(**json.loads(vault.keyring().open(bytes(sealed), _listed(round_key, content))))


def seal_proposed(round_key: int, content: bytes, proposed: bytes) -> bytes:
    return vault.keyring().seal(proposed, _listed(round_key, content) + b":proposed")


def open_proposed(
    round_key: int, content: bytes, sealed: bytes | memoryview | None
) -> list[tuple[int, int, dict[str, str]]]:
    """(person key, household key, what agrees) of the people that a doubtful row may mean."""
    if not sealed:
        return []
    told = vault.keyring().open(bytes(sealed), _listed(round_key, content) + b":proposed")
    return [(person, household, agreement) for person, household, agreement in json.loads(told)]


def seal_text(compared: int, seq: int, text: str) -> bytes | None:
    return vault.keyring().seal(text.encode(), _act(compared, seq)) if text else None


def open_text(compared: int, seq: int, sealed: bytes | None) -> str:
    return vault.keyring().open(bytes(sealed), _act(compared, seq)).decode() if sealed else ""


def _listed(round_key: int, content: bytes) -> bytes:
    return b"listed:%d:%s" % (round_key, bytes(content).hex().encode())


def _act(compared: int, seq: int) -> bytes:
    return b"compared_act:%d:%d" % (compared, seq)
