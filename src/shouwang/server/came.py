"""What comes of a job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Came:
    """The sentence for whoever asked, and keys and counts; nothing personal in either."""

    sentence: str
    result: Mapping[str, object]
