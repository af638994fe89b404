"""How a line of the journal is hashed to the one before. Pure, but for the site's keys."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from shouwang.engine.values.identity import VALID, read_identity
from shouwang.records import vault

START = bytes(16)
"""What the first line follows."""

_DIGITS = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|1[3-9]\d{9})(?![0-9A-Za-z])")


def canonical(detail: Mapping[str, object]) -> str:
    """A detail as text that is always the same for the same content. Raises ValueError on what may not stand there."""
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    refuse_personal(text)
    return text


def refuse_personal(text: str) -> None:
    """The journal is read by many: an identity number or a phone in it is a mistake of ours, found before it is kept."""
    for found in _DIGITS.findall(text):
        if len(found) == 11 or read_identity(found)[1] == VALID:
            raise ValueError("personal data (an identity number or a phone) must not be written into the journal")


def digest_of(
    county: str, key: int, at: datetime, post: str, verb: str, subject: str, detail: str, previous: bytes
) -> bytes:
    """The keyed digest of a line that follows ``previous``."""
    line = [county, key, at.astimezone(UTC).isoformat(), post, verb, subject, detail, previous.hex()]
    return vault.keyring().index("journal", json.dumps(line, ensure_ascii=False, separators=(",", ":")))


def proof_of(county: str, seq: int, digest: bytes) -> bytes:
    """The keyed digest by which the end of a chain is vouched for."""
    return vault.keyring().index("journal_head", f"{county}|{seq}|{digest.hex()}")
