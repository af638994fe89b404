"""What a backend does not do, said here and nowhere else, each with its reason.

A gap is no other answer: where a backend cannot do something it refuses with this sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class NotOnThisBackend(Exception):
    """Something was asked of a backend that it does not do; the message says what and why."""


@dataclass(frozen=True, slots=True)
class Gap:
    """``standing``: ``never`` (it would make no sense there) or ``not_yet``."""

    backend: str
    what: str
    standing: Literal["never", "not_yet"]
    reason: str


GAPS: tuple[Gap, ...] = ()


def refuse(backend: str, what: str) -> NotOnThisBackend:
    """The refusal of a declared gap."""
    gap = next(gap for gap in GAPS if (gap.backend, gap.what) == (backend, what))
    return NotOnThisBackend(gap.reason)
