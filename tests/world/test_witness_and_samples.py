"""The generator's judge reads the clean sample as the sample's own truth does: one more reason to believe it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from shouwang.demo.county import County, Household, Income, Person
from shouwang.demo.departments import FEEDS, Feed
from shouwang.demo.scenes import Entry
from shouwang.demo.sheets import Placed
from shouwang.demo.truth import truth_of

SAMPLE = Path(__file__).parents[1] / "samples" / "jingde-1"


def test_the_witness_finds_in_the_clean_sample_what_its_truth_says() -> None:
    county, true = sample_county(), json.loads((SAMPLE / "truth.json").read_text())
    received = [received_file(county, path) for path in sorted((SAMPLE / "inbox").iterdir())]
    found = truth_of(county, "2024-03", date(2024, 4, 10), received)
    for key in ("period", "as_of", "households", "persons", "leads", "set_aside", "unregistered"):
        assert found[key] == true[key], key
    assert in_order(found["hits"]) == in_order(true["hits"])


def in_order(hits: Any) -> list[dict[str, Any]]:
    return sorted(hits, key=lambda hit: (hit["file"], hit["sheet"], hit["row"]))


def rows_of(book: Any, sheet: str) -> Iterator[tuple[Any, ...]]:
    yield from book[sheet].iter_rows(min_row=2, values_only=True)


def day(value: Any) -> date | None:
    return value.date() if value else None


def sample_county() -> County:
    book = load_workbook(SAMPLE / "registry.xlsx")
    homes = {}
    for code, village, group, kind, year, category, identified, ended, ended_on, phone in rows_of(book, "农户"):
        homes[code] = Household(
            code, village, int(group[:-1]), kind, year, category, day(identified), ended == "是", day(ended_on), phone
        )
    for home, code, name, number, *rest in rows_of(book, "家庭成员"):
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        homes[home].members.append(Person(code, home, name, number, *rest, born))
    incomes = [Income(home, day(first), day(last), *rest) for home, first, last, *rest in rows_of(book, "年度收入")]
    return County("341825", "旌德县", date(2024, 3, 31), [], list(homes.values()), incomes)


def received_file(county: County, path: Path) -> tuple[str, str, list[Placed]]:
    people = {one.number: (home, one) for home in county.households for one in home.members}
    rows = []
    for sheet in load_workbook(path):
        headings, *lines = sheet.iter_rows(values_only=True)
        feed = max(FEEDS, key=lambda one: len(matching(one, headings)))
        keys = matching(feed, headings)
        for row, line in enumerate(lines, 2):
            values = {key: plain(key, line[at]) for key, at in keys.items()}
            home, person = people[values["number"]]
            rows.append(Placed(Entry(feed, home, person, values), sheet.title, row))
    return path.name, "xlsx", rows


def matching(feed: Feed, headings: tuple[str, ...]) -> dict[str, int]:
    """Column → its place; the clean sample uses the plain headings, with units in brackets behind some."""
    bare = {str(heading).split("（")[0]: at for at, heading in enumerate(headings)}
    return {one.key: bare[name] for one in feed.columns for name in one.headings if name in bare}


def plain(key: str, value: Any) -> Any:
    if key == "loss":
        return round(value * 10000)  # the sample's column is in 万元
    return value.date() if hasattr(value, "date") else value
