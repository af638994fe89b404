"""Answers sealed, and opened again. They are bound to their lead and their content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from shouwang.engine.cleaning.answers import Answered
from shouwang.records import vault

_MONEY_OR_NUMBER = "n"
_DAY = "d"


def content_of(answers: Mapping[str, Answered]) -> bytes:
    """A keyed digest of what was answered: equal for equal answers, and it says nothing without the key."""
    return vault.keyring().index("visit", packed(answers).decode())


def seal_answers(lead: int, content: bytes, answers: Mapping[str, Answered]) -> bytes:
    return vault.keyring().seal(packed(answers), _bound(lead, content))


def open_answers(lead: int, content: bytes, sealed: bytes) -> dict[str, Answered]:
    """What was answered, by the question's name; only what was answered at all."""
    return unpacked(vault.keyring().open(sealed, _bound(lead, content)))


def seal_why(lead: int, content: bytes, why: str) -> bytes:
    return vault.keyring().seal(why.encode(), b"why:" + _bound(lead, content))


def open_why(lead: int, content: bytes, sealed: bytes) -> str:
    return vault.keyring().open(sealed, b"why:" + _bound(lead, content)).decode()


def seal_paper(visit: int, content: bytes, told: Mapping[str, object]) -> bytes:
    """What a paper says of itself: {"shows"}, {"name"}, or {"latitude", "longitude", "accuracy"}."""
    text = json.dumps(dict(told), ensure_ascii=False, separators=(",", ":"))
    return vault.keyring().seal(text.encode(), b"paper:%d:" % visit + content)


def open_paper(visit: int, content: bytes, sealed: bytes) -> dict[str, str]:
    told: dict[str, str] = json.loads(vault.keyring().open(sealed, b"paper:%d:" % visit + content))
    return told


def _bound(lead: int, content: bytes) -> bytes:
    return b"visit:%d:" % lead + content


def unpacked(text: bytes) -> dict[str, Answered]:
    """The answers that ``packed`` wrote."""
    return {name: _typed(*value) for name, value in json.loads(text).items()}


def packed(answers: Mapping[str, Answered]) -> bytes:
    """Answers as one text, the same for the same answers; what was not answered is left out."""
    told = {name: _plain(value) for name, value in sorted(answers.items()) if value is not None}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Answered) -> list[str]:
    if isinstance(value, Decimal):
        return [_MONEY_OR_NUMBER, f"{value:f}"]
    return [_DAY, value.isoformat()] if isinstance(value, date) else ["", str(value)]


def _typed(kind: str, text: str) -> Answered:
    if kind == _MONEY_OR_NUMBER:
        return Decimal(text)
    return date.fromisoformat(text) if kind == _DAY else text
