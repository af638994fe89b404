"""The walks in docs/ can be walked: their YAML makes packs that check clean, and their examples come out as written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shouwang.engine import packs
from shouwang.engine.cleaning.reading import Cell, Sheet, Workbook
from shouwang.engine.cleaning.recognising import recognise
from shouwang.engine.cleaning.rows import clean

DOCS = Path(__file__).resolve().parents[2] / "docs"
HOW_TOS = [path for path in sorted(DOCS.glob("how-to-*.md")) if not path.name.endswith(".zh.md")]
"""Their Chinese twins have the very same blocks; test_docs.py sees to that."""
FENCED = re.compile(r"^```yaml\n# packs/(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def written_out(guide: Path, folder: Path) -> list[Path]:
    """Writes every YAML block of a guide where its first line says, as its reader would; gives the packs' folders."""
    text = guide.read_text()
    blocks = FENCED.findall(text)
    assert len(blocks) == text.count("```yaml"), "a YAML block says in its first line which file it is"
    for name, content in blocks:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        assert not path.exists(), f"{name} is written twice"
        path.write_text(content)
    return sorted(path.parent for path in folder.glob("*/pack.yaml"))


@pytest.mark.parametrize("guide", HOW_TOS, ids=lambda path: path.name)
def test_the_packs_of_a_guide_check_clean_and_keep_their_sentences(guide: Path, tmp_path: Path) -> None:
    found = written_out(guide, tmp_path)
    assert len(found) == 1
    folders = [tmp_path, packs.bundled_folder()]
    assert [str(fault) for fault in packs.check_folder(found[0], folders)] == []
    pack, _ = packs.load_pack(found[0].name, folders)
    assert pack is not None
    examples, faults = packs.load_examples(pack, folders)
    outcomes = packs.test_examples(pack, examples)
    assert faults == [] and len(outcomes) >= 4
    assert [outcome for outcome in outcomes if not outcome.kept] == []
    own = {rule.name for rule in pack.rules.values() if rule.where.file.startswith(pack.name)}
    for rule in own:
        assert {outcome.got for outcome in outcomes if outcome.rule == rule} == {"hit", "clear", "unknown"}


@pytest.mark.parametrize("guide", [path for path in HOW_TOS if "feed" in path.name], ids=lambda path: path.name)
def test_the_workbook_that_the_guide_shows_is_recognised_as_its_feed(guide: Path, tmp_path: Path) -> None:
    written_out(guide, tmp_path)
    pack, _ = packs.load_pack("jingde-forestry", [tmp_path, packs.bundled_folder()])
    assert pack is not None
    lines = [line for line in guide.read_text().splitlines() if line.startswith("|") and "---" not in line]
    rows: list[list[Cell]] = [[text.strip() for text in line.strip("|").split("|")] for line in lines]
    sheet = Sheet("Sheet1", [["野生动物毁损庄稼农户", *[""] * 7], ["单位：万元", *[""] * 7], *rows])
    recognition, faults = recognise(Workbook("xlsx", [sheet]), "上报(3).xlsx", pack.feeds)
    assert recognition is not None, faults
    cleaned = clean(recognition, pack.booleans)
    assert recognition.feed.name == "wildlife_damage" and [str(one) for one in cleaned.facts["wildlife_loss_yuan"]] == [
        "13500.00",
        "4000.00",
    ]


@pytest.mark.parametrize("guide", HOW_TOS, ids=lambda path: path.name)
def test_every_fault_that_a_guide_names_is_one_that_the_check_says(guide: Path) -> None:
    from tests.docs.fault_codes import all_codes

    known = set().union(*(codes for place, codes in all_codes().items() if place.startswith("engine/")))
    named = re.findall(r"^\| `([a-z0-9_]+)` \|", guide.read_text(), re.MULTILINE)
    assert set(named) <= known
