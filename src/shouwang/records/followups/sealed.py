"""Records of follow-up visits sealed, and opened again: bound to their household and their content."""

from __future__ import annotations

import json
from collections.abc import Mapping

from shouwang.engine.cleaning.answers import Answered
from shouwang.records import vault
from shouwang.records.visits.sealed import packed, unpacked

Verdicts = Mapping[int, Mapping[str, bool]]
"""Key of a measure → aspect (useful, sufficient, usable) → whether it is."""


def content_of(answers: Mapping[str, Answered], verdicts: Verdicts) -> bytes:
    """A keyed digest of what was answered and judged: equal for equal records, and it says nothing without the key."""
    told = {str(key): dict(sorted(verdicts[key].items())) for key in sorted(verdicts)}
    text = packed(answers).decode() + json.dumps(told, separators=(",", ":"))
    return vault.keyring().index("follow_up", text)


def seal_answers(household: int, content: bytes, answers: Mapping[str, Answered]) -> bytes:
    return vault.keyring().seal(packed(answers), _bound(household, content))


def open_answers(household: int, content: bytes, sealed: bytes) -> dict[str, Answered]:
    """What was answered, by the question's name; only what was answered at all."""
    return unpacked(vault.keyring().open(sealed, _bound(household, content)))


def seal_paper(follow_up: int, content: bytes, told: Mapping[str, object]) -> bytes:
    """What a paper says of itself: {"shows"}, {"name"}, or {"latitude", "longitude", "accuracy"}."""
    text = json.dumps(dict(told), ensure_ascii=False, separators=(",", ":"))
    return vault.keyring().seal(text.encode(), _paper(follow_up, content))


def open_paper(follow_up: int, content: bytes, sealed: bytes) -> dict[str, str]:
    told: dict[str, str] = json.loads(vault.keyring().open(sealed, _paper(follow_up, content)))
    return told


def _bound(household: int, content: bytes) -> bytes:
    return b"follow_up:%d:" % household + content


def _paper(follow_up: int, content: bytes) -> bytes:
    return b"follow_up_paper:%d:" % follow_up + content
