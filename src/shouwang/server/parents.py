"""Whether the process is still wanted for which a child of ``shouwang serve`` was started."""

from __future__ import annotations

import os

PARENT = "SHOUWANG_PARENT"
"""Names that process in the environment of its children."""


def parent_gone() -> bool:
    """Whether the process that started this one is no more, killed without a word."""
    told = os.environ.get(PARENT, "")
    return told.isdecimal() and os.getppid() != int(told)
