"""A new pack to begin with: a few files that check clean, with words that teach, every figure in them marked as a sample."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

from shouwang.engine.faults import Fault
from shouwang.engine.packs.loading import load_pack

SAMPLE = "示例："
"""What stands before words of a new pack that are still to be replaced."""

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
DIVISION = re.compile(r"([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})\Z")

_FILES = (
    "pack.yaml",
    "sources.yaml",
    "parameters.yaml",
    "facts.yaml",
    "feeds.yaml",
    "rules.yaml",
    "examples/income.yaml",
)
_ASKING = {"rules.yaml", "examples/income.yaml"}
_ASKED = {"relieved", "net_income_per_capita_yuan", "household_size"}


def new_pack(
    name: str, parent: str, title: str, division: str, from_on: date, folders: Sequence[Path]
) -> tuple[dict[str, bytes], list[Fault]]:
    """The files of a new pack by their names inside its folder; faults where the parent cannot be used.

    The rule that it begins with asks the household register; over a parent that knows no register it begins without one.
    """
    below, faults = load_pack(parent, folders)
    if below is None:
        return {}, faults
    begins = set(below.facts) >= _ASKED
    words = {
        "@NAME@": name,
        # In double quotes whatever the title is: a colon or a number would be read as something else.
        "@TITLE@": json.dumps(title, ensure_ascii=False),
        "@PARENT@": parent,
        "@FROM@": from_on.isoformat(),
        "@MONTH@": f"{from_on:%Y-%m}",
        "@YEAR@": str(from_on.year),
        "@CODE@": division,
    }
    written = {}
    for file in _FILES:
        if file in _ASKING and not begins:
            continue
        text = files("shouwang.engine.packs").joinpath("starters", *file.split("/")).read_text(encoding="utf-8")
        for mark, word in words.items():
            text = text.replace(mark, word)
        written[file] = text.encode()
    return written, []
