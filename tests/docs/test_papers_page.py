"""docs/papers says every field that a Word form may name, and none that it may not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from shouwang.engine.packs import papers

DOCS = Path(__file__).resolve().parents[2] / "docs"


def tables(page: str) -> list[set[str]]:
    """The first cells of every table of fields, in their order."""
    found: list[set[str]] = []
    for block in re.split(r"\n\n", (DOCS / page).read_text()):
        names = re.findall(r"^\| `([^`.]+)` \|", block, re.MULTILINE)
        if names:
            found.append(set(names))
    return found


@pytest.mark.parametrize("page", ["papers.md", "papers.zh.md"])
def test_the_page_names_every_field_where_it_may_stand(page: str) -> None:
    told: list[Mapping[str, str] | set[str]] = [
        papers.EVERY,
        papers.MEETING,
        {*papers.ROW, *papers.HOME},
        papers.FAMILY,
        papers.MEMBER,
        papers.VISITED,
        set(papers.SHOWN.values()),
        papers.HANGING,
    ]
    assert tables(page) == [set(one) for one in told]
    text = (DOCS / page).read_text()
    for word in (papers.WHOLE_NUMBER, papers.HOMES, papers.MEMBERS, papers.ANSWERS):
        assert f"`{word}`" in text


@pytest.mark.parametrize("page", ["papers.md", "papers.zh.md"])
def test_the_page_names_every_form_that_comes_with_the_product(page: str) -> None:
    held = {path.name for path in (DOCS.parent / "packs" / "national" / "papers").iterdir()}
    assert set(re.findall(r"`(\w+\.docx)`", (DOCS / page).read_text())) == held
