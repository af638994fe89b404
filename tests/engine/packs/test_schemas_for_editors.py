"""The schemas by which an editor completes and underlines: they lie beside the packs, and every bundled file fits its own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from shouwang.engine.packs import bundled_folder
from shouwang.engine.packs.editors import FOLDER, editor_schemas, first_line

PACKS = bundled_folder()
FILES = sorted(PACKS.rglob("*.yaml"))

_OF_YAML_1_1 = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")


class AsEditorsRead(yaml.SafeLoader):
    """YAML 1.2 as editors read it: a date is text, and yes is a word."""


AsEditorsRead.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _OF_YAML_1_1]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
AsEditorsRead.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def kind_of(path: Path) -> str:
    return "examples" if path.parent.name == "examples" else path.stem


def wrong_in(path: Path, text: str) -> list[str]:
    schema = json.loads((PACKS / FOLDER / f"{kind_of(path)}.json").read_text())
    data: Any = yaml.load(text, AsEditorsRead)  # noqa: S506
    return [
        f"{'/'.join(map(str, one.absolute_path))}: {one.message}"
        for one in Draft202012Validator(schema).iter_errors(data)
    ]


def test_what_lies_beside_the_packs_is_what_the_program_goes_by() -> None:
    there = {path.name: path.read_bytes() for path in (PACKS / FOLDER).iterdir()}
    assert there == editor_schemas(), "write them anew: shouwang pack schema --out packs/schemas"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKS).as_posix())
def test_every_bundled_file_names_its_schema_first_and_fits_it(path: Path) -> None:
    text = path.read_text()
    line = first_line(kind_of(path), len(path.relative_to(PACKS).parts) - 1)
    assert text.split("\n", 1)[0] == line
    assert (path.parent / line.partition("=")[2]).is_file()
    assert wrong_in(path, text) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("anhui-jingde-2024/rules.yaml", "response: visit", "respond: visit"),
        ("anhui-jingde-2024/parameters.yaml", "type: money", "type: yuan"),
        ("national/pack.yaml", "name: national", "name: National"),
    ],
)
def test_an_editor_underlines_what_does_not_fit(file: str, old: str, new: str) -> None:
    text = (PACKS / file).read_text()
    assert wrong_in(PACKS / file, text.replace(old, new, 1)) != []
    assert wrong_in(PACKS / file, text) == []


def test_an_inherited_entry_taken_away_is_no_mistake_to_an_editor() -> None:
    assert wrong_in(PACKS / "anhui-jingde-2024" / "rules.yaml", "rules:\n  uninsured: null\n") == []
