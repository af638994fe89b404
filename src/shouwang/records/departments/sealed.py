"""What is personal of departments, sealed and opened again: each record bound to its own row."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

from shouwang.records import vault


@dataclass(frozen=True, slots=True)
class Officer:
    """Who speaks for a department."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a consultation was about, where it was held, and what was concluded."""

    topic: str
    place: str
    conclusions: tuple[str, ...]


def officer_binding(county: str, department: str, from_on: date, at: datetime) -> bytes:
    return f"liaison:{county}:{department}:{from_on}:{at.astimezone(UTC).isoformat()}".encode()


def minutes_binding(county: str, held_on: date, topic: bytes, at: datetime) -> bytes:
    return f"consultation:{county}:{held_on}:{topic.hex()}:{at.astimezone(UTC).isoformat()}".encode()


def seal_officer(officer: Officer, bound: bytes) -> bytes:
    return vault.keyring().seal(_encode([officer.name, officer.phone]), bound)


def open_officer(blob: bytes | memoryview, bound: bytes) -> Officer:
    return Officer(*json.loads(vault.keyring().open(bytes(blob), bound)))


def seal_minutes(minutes: Minutes, bound: bytes) -> bytes:
    return vault.keyring().seal(_encode([minutes.topic, minutes.place, list(minutes.conclusions)]), bound)


def open_minutes(blob: bytes | memoryview, bound: bytes) -> Minutes:
    topic, place, conclusions = json.loads(vault.keyring().open(bytes(blob), bound))
    return Minutes(topic, place, tuple(conclusions))


def topic_index(topic: str) -> bytes:
    return vault.keyring().index("consultation", "".join(topic.split()))


def _encode(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
