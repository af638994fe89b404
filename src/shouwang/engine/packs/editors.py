"""The JSON Schemas as an editor wants them, so that it completes keys and underlines what does not fit while a pack is written.

They are those that the check goes by, but for one thing: a layer may take an inherited entry away (``name: null``), which the
check knows by itself and an editor must be told.
"""

from __future__ import annotations

import copy
import json
from typing import Any

from shouwang.engine.packs.shape import KINDS, schema_of

FOLDER = "schemas"
"""The folder beside the packs in which they lie; the first line of every pack file names its own."""


def editor_schemas() -> dict[str, bytes]:
    """File name → JSON Schema, one for each kind of file."""
    return {f"{kind}.json": _for_editors(kind) for kind in (*KINDS, "examples")}


def first_line(kind: str, deep: int = 1) -> str:
    """The line by which an editor finds the schema of a file that lies ``deep`` folders inside the folder of packs."""
    return f"# yaml-language-server: $schema={'../' * deep}{FOLDER}/{kind}.json"


def _for_editors(kind: str) -> bytes:
    schema = copy.deepcopy(schema_of(kind))
    if kind not in ("pack", "examples"):
        for section in schema["properties"].values():
            entry: Any = section.get("additionalProperties")
            if isinstance(entry, dict):
                section["additionalProperties"] = {"anyOf": [entry, {"type": "null"}]}
    return (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()
