"""Every code of a fault that stands in the source, found by reading the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src" / "shouwang"

_WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")

_TELLING = {
    "Fault": 0,
    "Missing": 0,
    "_warning": 0,
    "Refused": 0,
    "_Refused": 0,
    "fault": 0,
    "say": 0,
    "refuse": 0,
    "known": 3,
    "_fault": 3,
    "_refusal": 0,
    "aside": 2,
    "doubt": 2,
}
"""Calls that say a fault, and the place of the code among their arguments."""

_TABLES = {"DOUBTS", "SET_ASIDE", "REFUSALS", "NOTES", "REASONS", "_MESSAGES"}
"""Tables of sentences by code."""

_WRITTEN_OUT = {"engine/cleaning/rows.py": {"value_unknown"}}
"""Codes that are handed on as plain words."""


def codes_of(path: Path) -> set[str]:
    """The codes that one module says."""
    place = path.relative_to(SRC).as_posix()
    tree = ast.parse(path.read_text())
    found = {word for node in ast.walk(tree) for word in (*_called(node), *_tabled(node)) if _WORD.match(word)}
    written = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return found | (_WRITTEN_OUT.get(place, set()) & written)


@cache
def all_codes() -> dict[str, set[str]]:
    """Module (below src/shouwang) → its codes, of modules that have any."""
    found = {path.relative_to(SRC).as_posix(): codes_of(path) for path in sorted(SRC.rglob("*.py"))}
    return {place: codes for place, codes in found.items() if codes and not place.startswith("demo/")}


def _called(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    place = _TELLING.get(name)
    if place is None:
        return
    said = [word.value for word in node.keywords if word.arg == "code"] + node.args[place : place + 1]
    for one in said:
        for part in ast.walk(one):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def _tabled(node: ast.AST) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    if any(isinstance(one, ast.Name) and one.id in _TABLES for one in targets) and isinstance(node.value, ast.Dict):
        yield from (
            key.value for key in node.value.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
        )
