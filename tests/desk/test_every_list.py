"""Every list of the site, found by itself: it sorts by what it can and says why not by the rest, and counts no further than it shows."""

from __future__ import annotations

import ast
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.desk import places
from tests.desk.conftest import Browser
from tests.desk.walking import ADDRESSES, address_of
from tests.world import cast

from shouwang.desk.page.listing import TOO_MANY, Column, Listing
from shouwang.desk.page.many import COUNTED_UP_TO, Gathered, Many, bounded, page_of
from shouwang.records.leads.models import Lead
from shouwang.records.staff.models import Post

DESK = Path(__file__).resolve().parents[2] / "src" / "shouwang" / "desk"
OFFICIALS = ("bureau", "town", "village", "medical")
EMPTY_HERE = {"feeds/copies.py"}
"""Lists that the county of these stories has no rows for; their columns are read all the same."""


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(DESK.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called == name:
                    yield path.relative_to(DESK).as_posix(), node


def test_a_column_sorts_or_says_why_it_does_not() -> None:
    silent = [
        f"{path}:{call.lineno}"
        for path, call in calls("Column")
        if not {"sort", "unsorted"} & {word.arg for word in call.keywords}
    ]
    assert silent == []
    with pytest.raises(ValueError, match="says why"):
        Column("name", "姓名")


COUNTS_OTHERWISE = {
    "page/many.py": "the bound itself",
    "page/listing.py": "whether a workbook is long enough to be written beside",
    "cases/told.py": "whether a workbook is long enough to be written beside",
    "events/books.py": "whether a workbook is long enough to be written beside",
    "helpers/pages.py": "whether a workbook is long enough to be written beside",
    "measures/department.py": "whether a workbook is long enough to be written beside",
    "staff/pages.py": "whether a workbook is long enough to be written beside",
    "cases/department.py": "what one form names",
    "cases/doing.py": "what one form names",
    "cases/files.py": "what one form names, or whether a workbook is long enough",
    "measures/files.py": "what one form names",
    "feeds/pages.py": "the rows of one file",
    "followups/today.py": "what one post visits in one round",
}
"""Where something is counted to its end, and why it may be."""


def test_no_page_counts_further_than_it_has_use_for() -> None:
    counted = {path for path, call in calls("count") if isinstance(call.func, ast.Attribute) and not call.args}
    assert counted == COUNTS_OTHERWISE.keys()


# --- all lists, as they are asked for ---------------------------------------------------------------------------------


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> list[Listing]:
    """Whatever lists are made while pages are asked."""
    made: list[Listing] = []
    begun = Listing.__post_init__

    def noted(listing: Listing) -> None:
        begun(listing)
        made.append(listing)

    monkeypatch.setattr(Listing, "__post_init__", noted)
    return made


@pytest.fixture
def pages(operator: Post, browser: Browser) -> Iterator[tuple[Any, str]]:
    """Every page with the browser of an official who may open it."""
    place = places.make_county(operator, cast.COUNTY, cast.sheets())[cast.VILLAGE]

    def those() -> Iterator[tuple[Any, str]]:
        for code in OFFICIALS:
            there, role = browser(code), Post.objects.get(code=code).role
            for name, one in ADDRESSES.items():
                if "GET" in one.callback.methods and role in (one.callback.roles or ()):
                    yield there, address_of(name, place)

    return those()


def test_every_list_sorts_by_each_column_that_says_so_both_ways_and_goes_out_as_a_workbook(
    pages: Iterator[tuple[Any, str]], lists: list[Listing]
) -> None:
    modules = set()
    for there, address in pages:
        lists.clear()
        there.get(address)
        for listing in lists[:1]:
            modules.add(listing.opened.__code__.co_filename)
            shown = {line["key"] for line in listing.page["lines"]}
            assert listing.title or listing.columns[0].unsorted == TOO_MANY, f"{address} cannot be taken away"
            for column in listing.columns:
                for way in ("", "-") if column.sort else ():
                    lists.clear()
                    answer = there.get(address, {"sort": f"{way}{column.name}"})
                    assert answer.status_code == 200, f"{address} by {column.name}"
                    (again,) = lists
                    assert again.sorted_by == (column, way == "-")
                    cut = [getattr(row, "pk", None) for row in again.rows[: again.per_page]]
                    assert [line["key"] for line in again.page["lines"]] == cut, f"{address} by {column.name}"
                    if not listing.page["after"]:
                        assert {line["key"] for line in again.page["lines"]} == shown, f"{address} by {column.name}"
            if listing.title and shown:
                answer = there.get(address, {"export": "xlsx"})
                assert "spreadsheet" in answer.headers["Content-Type"], f"{address} as a workbook"
                rows = openpyxl.load_workbook(io.BytesIO(answer.content)).active.values
                told = {str(value) for row in rows for value in row}
                seen = {str(one.below) for line in listing.page["lines"] for _, one in line["cells"] if one.below}
                assert seen <= told, f"{address}: what stands in small does not go out"
    made = {path for path, _ in calls("Listing")}
    shown_by = {Path(one).relative_to(DESK).as_posix() for one in modules}
    assert made - shown_by <= EMPTY_HERE, "a list that no page shows"


# --- the pages of a list ----------------------------------------------------------------------------------------------


def test_a_page_after_the_last_is_the_last() -> None:
    rows = Gathered(range(45))
    for told, number, here in (("1", 1, 20), ("3", 3, 5), ("4", 3, 5), ("999999", 3, 5), ("x", 1, 20), ("0", 1, 20)):
        found = page_of(rows, told, 20)
        assert (found.number, len(found.rows), found.many, found.many.more) == (number, here, 45, False), told
    assert page_of(Gathered([]), "7", 20) == page_of(Gathered([]), "1", 20)


def test_no_more_is_counted_than_up_to_the_bound_or_the_page() -> None:
    rows = Gathered(range(5000))
    assert (f"{bounded(rows):,} 户", str(page_of(rows, "1", 20).many)) == ("1,000+ 户", "1000+")
    assert str(page_of(rows, "60", 20).many) == "1200+" and page_of(rows, "250", 20).more is False
    assert str(Many(COUNTED_UP_TO)) == "1000" and bounded(Gathered(range(COUNTED_UP_TO))).more is False


@pytest.mark.django_db
def test_what_a_figure_counts_is_cut_in_the_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1) as asked:
        assert bounded(Lead.objects.order_by("due_on")) == 0
    assert "LIMIT 1001" in asked[0]["sql"] and "ORDER BY" not in asked[0]["sql"]


def test_a_sort_that_no_index_knows_carries_nothing_but_keys(
    official: Callable[[str], Post], django_assert_num_queries: Any
) -> None:
    for name in OFFICIALS:
        official(name)
    rows = Post.objects.order_by("-title", "pk")
    with django_assert_num_queries(3) as asked:
        found = page_of(rows, "1", 2, by_keys=True)
    assert found == page_of(rows, "1", 2) and found.more and len(found.rows) == 2
    keys, those, counted = (one["sql"] for one in asked)
    assert ("ORDER BY" in keys, "ORDER BY" in those, "LIMIT 1001" in counted) == (True, False, True)
    assert "made_at" not in keys and "made_at" in those


class Row:
    def __init__(self, name: str, many: int | None) -> None:
        self.name, self.many = name, many


def test_rows_put_together_for_a_page_sort_and_narrow_like_those_of_a_query() -> None:
    rows = Gathered([Row("甲", 2), Row("乙", None), Row("丙", 1), Row("丁", 2)])
    rising, falling = rows.order_by("many", "pk"), rows.order_by("-many", "pk")
    assert ["".join(one.name for one in those) for those in (rising, falling)] == ["丙甲丁乙", "甲丁丙乙"]
    assert [one.name for one in rows.filter(many=2)] == ["甲", "丁"]
    assert [one.name for one in rising[1:3].filter(name__gte="丁", name__lt="甲")] == ["丁"]
