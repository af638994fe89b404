"""Packs on disk: a site's own before the bundled, checked where they lie, read again from stored bytes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shouwang.engine.packs import bundled_folder, check_folder, list_packs, load_pack, load_pack_from, pack_files
from shouwang.engine.packs.shape import KINDS, schema_of

JINGDE = "anhui-jingde-2024"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site's own folder of packs with a copy of Jingde's."""
    shutil.copytree(bundled_folder() / JINGDE, tmp_path / JINGDE)
    return tmp_path


def test_a_site_s_own_pack_comes_before_the_bundled_one(site: Path) -> None:
    own = site / JINGDE / "pack.yaml"
    own.write_text(own.read_text("utf-8").replace("旌德县2024年部门筛查预警", "本县改过的"), "utf-8")
    pack, faults = load_pack(JINGDE, [site, bundled_folder()])
    assert faults == [] and pack is not None and pack.title == "本县改过的"
    listed = {summary.name: summary for summary in list_packs([site, bundled_folder()])}
    assert listed[JINGDE].title == "本县改过的" and listed["national"].folder == str(bundled_folder() / "national")


def test_stored_bytes_give_the_same_pack_as_the_folder() -> None:
    files = pack_files(JINGDE, [bundled_folder()])
    assert sorted({name.split("/")[0] for name in files}) == [JINGDE, "national"]
    assert not [name for name in files if "examples" in name]
    assert load_pack_from(files, JINGDE) == load_pack(JINGDE, [bundled_folder()])


def test_a_folder_is_checked_where_it_lies_with_what_it_extends_elsewhere(site: Path) -> None:
    assert check_folder(site / JINGDE, [bundled_folder()]) == []
    rules = site / JINGDE / "rules.yaml"
    text = rules.read_text("utf-8").replace("clause: J06", "clause: J66")
    rules.write_text(text, "utf-8")
    line = text[: text.index("J66")].count("\n") + 1
    faults = check_folder(site / JINGDE, [bundled_folder()])
    assert [(fault.code, fault.file, fault.row) for fault in faults] == [
        ("clause_unknown", f"{JINGDE}/rules.yaml", line)
    ]


def test_a_misspelt_name_proposes_the_pack_that_is_there() -> None:
    _, faults = load_pack("anhui-jinde-2024", [bundled_folder()])
    assert [fault.code for fault in faults] == ["pack_missing"] and f"“{JINGDE}”" in faults[0].message


@pytest.mark.parametrize("name", ["../national", "/etc", "", ".", "national/../national", "国"])
def test_a_name_never_leads_out_of_the_folders(name: str) -> None:
    assert pack_files(name, [bundled_folder()]) == {}
    assert [fault.code for fault in load_pack(name, [bundled_folder()])[1]] == ["pack_missing"]


def test_a_pack_that_cannot_be_listed_says_why(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "pack.yaml").write_text("name: [broken\n", "utf-8")
    (summary,) = list_packs([tmp_path])
    assert summary.name == "broken" and summary.fault is not None and summary.fault.code == "yaml_syntax"


def test_editors_leavings_are_no_part_of_a_pack(site: Path) -> None:
    before = pack_files(JINGDE, [site, bundled_folder()])
    for name in (".rules.yaml.swp", "rules.yaml~", "notice.docx", ".hidden.yaml"):
        (site / JINGDE / name).write_text("x", "utf-8")
    assert pack_files(JINGDE, [site, bundled_folder()]) == before


@pytest.mark.parametrize("kind", [*KINDS, "examples"])
def test_every_schema_is_one_and_every_key_has_its_chinese_name(kind: str) -> None:
    from jsonschema import Draft202012Validator

    schema = schema_of(kind)
    Draft202012Validator.check_schema(schema)
    named = {f"#/$defs/{name}" for name, node in schema.get("$defs", {}).items() if "title" in node}
    nameless = [key for key, node in _properties(schema) if "title" not in node and node.get("$ref") not in named]
    assert nameless == [] and "\\u" not in json.dumps(schema, ensure_ascii=False)


def _properties(node: object) -> list[tuple[str, dict[str, object]]]:
    if isinstance(node, list):
        return [found for inner in node for found in _properties(inner)]
    if not isinstance(node, dict):
        return []
    own = [(key, inner) for key, inner in node.get("properties", {}).items()]
    return own + [found for key, inner in node.items() for found in _properties(inner)]


@pytest.mark.parametrize("first", ["language", "packs", "packs.model", "screening"])
def test_rooms_can_be_entered_in_any_order(first: str) -> None:
    command = f"import shouwang.engine.{first}; from shouwang.engine.packs import load_pack"
    source = Path(__file__).parents[3] / "src"
    assert subprocess.run([sys.executable, "-c", command], cwd=source, check=False).returncode == 0
