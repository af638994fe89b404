"""The documents cannot rot: commands are typed as the parser takes them, twins say the same, links lead somewhere."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from shouwang.engine.cleaning.reading import limits
from shouwang.server.cli import _parser

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
TWINS = sorted(page for page in PAGES if page.name.endswith(".zh.md"))
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^(?:\.venv/bin/)?shouwang (.+)$", re.MULTILINE)


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def typed() -> list[tuple[str, str]]:
    """(page, command) for every line of a fenced block, or of a line of code, that begins with shouwang."""
    found = []
    for page in PAGES:
        text = page.read_text()
        lines = [line for _, block in FENCED.findall(text) for line in COMMAND.findall(block)]
        lines += re.findall(r"`shouwang ([a-z]+ [^`]*?)`", FENCED.sub("", text))
        found += [(name(page), line.split("  #")[0].strip()) for line in lines]
    return found


def commands(parser: argparse.ArgumentParser, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command that does something."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield before
    for group in groups:
        for word, below in group.choices.items():
            yield from commands(below, (*before, word))


KNOWN = list(commands(_parser()))


@pytest.mark.parametrize(("page", "line"), sorted(set(typed())))
def test_a_command_in_a_document_is_one_that_can_be_typed(
    page: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = shlex.split(line)
    if tuple(words) in KNOWN:
        return  # named, not typed: its arguments are said elsewhere
    try:
        _parser().parse_args(words)
    except SystemExit:
        pytest.fail(f"{page}: shouwang {line}\n{capsys.readouterr().err}")


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_every_command_stands_in_the_readme(page: str) -> None:
    lines = [line for where, line in typed() if where == page]
    assert [command for command in KNOWN if not any(_is(line, command) for line in lines)] == []


def _is(line: str, command: tuple[str, ...]) -> bool:
    return tuple(line.split()[: len(command)]) == command


def test_every_option_is_said_somewhere_an_operator_reads() -> None:
    text = "".join(page.read_text() for page in PAGES)
    options = {
        option
        for parser in _all_parsers(_parser())
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    }
    assert sorted(option for option in options if option not in text) == []


def _all_parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _all_parsers(below)


def test_both_languages_have_the_pages_that_people_follow() -> None:
    assert {name(twin) for twin in TWINS} >= {"README.zh.md", "docs/operator.zh.md", "docs/limits.zh.md"}
    assert all((twin.parent / twin.name.replace(".zh.md", ".md")).exists() for twin in TWINS)


@pytest.mark.parametrize("twin", TWINS, ids=name)
def test_twins_have_the_same_bones(twin: Path) -> None:
    """The same headings level by level, the same code, tables of the same size, the same number of list items."""
    one, other = twin.read_text(), (twin.parent / twin.name.replace(".zh.md", ".md")).read_text()
    assert FENCED.findall(one) == FENCED.findall(other)
    assert _bones(one) == _bones(other)


def _bones(text: str) -> list[str]:
    bare = FENCED.sub("", text)
    marks = [found[1] for found in re.finditer(r"^(#+|\||-|\d+\.) ?", bare, re.MULTILINE)]
    return [re.sub(r"\d+\.", "1.", mark) for mark in marks]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_to_something_in_the_project(page: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", page.read_text())
    assert [link for link in links if not (page.parent / link.partition("#")[0]).exists()] == []


@pytest.mark.parametrize("page", [*PAGES, ROOT / "LICENSE"], ids=name)
def test_a_document_names_no_machine_and_no_address(page: Path) -> None:
    text = page.read_text()
    for word in (
        r"https?://",
        r"(?<![\w.])/(work|tmp|root|home)/",
        r"pypi",
        r"\bgithub\b",
        r"\blocalhost\b",
        r"@\w+\.\w",
    ):
        assert not re.search(word, text, re.IGNORECASE), word


@pytest.mark.parametrize("page", [*PAGES, ROOT / "LICENSE"], ids=name)
def test_no_document_holds_somebody_s_phone(page: Path) -> None:
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", page.read_text())


def test_the_readme_says_the_report_as_it_is_written() -> None:
    from shouwang.desk.screenings import report

    (shape,) = [json.loads(block) for kind, block in FENCED.findall((ROOT / "README.md").read_text()) if kind == "json"]
    assert list(shape) == [
        "period",
        "as_of",
        "feeds",
        "screening",
        "alerts",
        "leads",
        "spared",
        "set_aside",
        "unregistered",
    ]
    source = Path(report.__file__).read_text()
    keys = {key for part in _dicts(shape) for key in part} - {"self_paid_yuan"}
    assert [key for key in sorted(keys) if f'"{key}"' not in source] == []
    for feed in shape["feeds"]:
        assert feed["kept"] == feed["matched"] + feed["review"] + feed["not_found"] + feed["unregistered"]
        assert feed["rows"] == feed["kept"] + len(feed["faults"]) + feed["repeated"]
    for rule in shape["screening"]["rules"]:
        assert rule["hit"] + rule["clear"] + rule["unknown"] == shape["screening"]["persons"]


def _dicts(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _dicts(inner)


def test_the_limits_page_says_the_limits_of_the_reader() -> None:
    for page in ("limits.md", "limits.zh.md"):
        text = (ROOT / "docs" / page).read_text()
        assert f"{limits.MOST_ROWS:,}" in text and f"{limits.MOST_CELLS:,}" in text
        assert f"{limits.MOST_BYTES // limits.MEGABYTE} MB" in text


def test_the_licence_is_named_alike_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for place in ("README.md", "README.zh.md", "LICENSE"):
        assert project["license"] in (ROOT / place).read_text()


def test_every_room_that_stands_is_in_the_picture() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    rooms = {
        path.parent.name
        for area in ("engine", "records")
        for path in (ROOT / "src/shouwang" / area).glob("*/__init__.py")
    }
    assert [room for room in sorted(rooms) if f"| `{room}` |" not in text] == []
