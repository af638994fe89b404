"""Ranks of what was measured."""

from __future__ import annotations

import math
from collections.abc import Sequence


def percentile(taken: Sequence[float], part: int) -> float:
    """The least value that so many of a hundred did not exceed."""
    return sorted(taken)[max(0, math.ceil(len(taken) * part / 100) - 1)]
