"""A sixth jurisdiction without a programmer: the walk from `pack new` to the first month, typed as it stands in the document."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from tests.walk.sites import Site, new_site
from tests.world.counties import Dirt, small_county

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "how-to-add-a-jurisdiction.md"
"""Its Chinese twin has the very same blocks; test_docs.py sees to that."""
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The place that the document speaks of: a site beside a register and a folder for what comes in."""
    made = new_site(tmp_path)
    county = small_county(tmp_path / "county", 67, Dirt(), households=20, as_of=date(2025, 3, 10))
    (tmp_path / "农户册.xlsx").write_bytes(county.registry.read_bytes())
    (tmp_path / "inbox").mkdir()
    (tmp_path / "site").symlink_to(made.home, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    return made


def test_the_document_is_followed_to_the_letter(office: Site) -> None:
    said: dict[str, str] = {}
    for kind, block in FENCED.findall(GUIDE.read_text()):
        if kind == "yaml":
            name, content = re.match(r"# (packs/\S+)\n(.*)", block, re.DOTALL).groups()  # type: ignore[union-attr]
            path = office.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        elif not kind:
            lines = [shlex.split(line)[1:] for line in block.splitlines()]
            told = office.run_all(lines)
            said |= {" ".join(words[:2]): one.stdout for words, one in zip(lines, told, strict=True)}
    assert "没有问题" in said["pack check"] and "样本" not in said["pack check"]
    assert "7个例子" in said["pack test"] and "7个相符" in said["pack test"]
    assert "从2025-01-01起按“示例县2025年部门筛查预警”" in said["pack publish"]
    assert "V01 登记收入低于监测范围而不是防止返贫致贫对象：符合" in said["cycle --pack"]
