"""The invented counties of four more notices: the same each time, with rows and incomes exactly on the notices' edges."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from shouwang.demo.month import Month
from shouwang.demo.notices import (
    GUIZHOU,
    NOTICES,
    XIAOZHONGDIAN,
    YANGSHUO,
    ZHANGGONG,
    Notice,
    answers_of,
    make_notice_county,
    make_notice_month,
)
from shouwang.demo.site import write_notice

NEW_YEAR, EVE = date(2021, 1, 1), date(2020, 12, 31)
ROWS = [
    (GUIZHOU, "stays", "paid", {4000, 4001, 10000, 10001}),
    (GUIZHOU, "stays", "out_on", {NEW_YEAR, EVE, date(2022, 1, 1)}),
    (GUIZHOU, "relief", "approved_on", {NEW_YEAR, EVE}),
    (GUIZHOU, "warnings", "warned_on", {NEW_YEAR, EVE}),
    (ZHANGGONG, "medical", "paid", {18684, 18685, 9342, 9343}),
    (ZHANGGONG, "allowance", "approved_on", {NEW_YEAR, EVE}),
    (ZHANGGONG, "disabled", "certified_on", {NEW_YEAR, EVE}),
]
INCOMES = [(GUIZHOU, 6700), (ZHANGGONG, 6900), (XIAOZHONGDIAN, 6000), (YANGSHUO, 6000)]
NOBODY = {
    ("guizhou", "relief lowered"): "the list is late",
    ("zhanggong", "epidemic area"): "none was told",
    ("zhanggong", "failed project"): "none was told",
    ("zhanggong", "fallen price"): "none was told",
    ("zhanggong", "jobs lost"): "none was told",
    ("xiaozhongdian", "members changed"): "the list is late",
    ("yangshuo", "seriously ill"): "the list is late",
}


def month_of(notice: Notice) -> Month:
    return _month(notice.key)


@cache
def _month(key: str) -> Month:
    notice = next(one for one in NOTICES if one.key == key)
    return make_notice_month(notice, make_notice_county(notice))


def test_no_household_or_number_is_in_two_counties() -> None:
    people = [one for notice in NOTICES for one in month_of(notice).county.persons]
    assert len({one.number for one in people}) == len(people) == len({one.code for one in people})


@pytest.mark.parametrize(("notice", "feed", "key", "edges"), ROWS)
def test_matched_rows_stand_exactly_on_the_edges(notice: Notice, feed: str, key: str, edges: set[object]) -> None:
    entries = [placed.entry for one in month_of(notice).deliveries if one.feed.key == feed for placed in one.rows]
    assert edges <= {entry.values[key] for entry in entries if entry.fate == "matched"}


@pytest.mark.parametrize(("notice", "line"), INCOMES)
def test_incomes_stand_exactly_on_the_line_and_a_yuan_beside_it(notice: Notice, line: int) -> None:
    county = month_of(notice).county
    last = max(one.last for one in county.incomes)
    beside = {one.net - line * one.size for one in county.incomes if one.last == last}
    assert {-1, 0, 1} <= beside
    assert {home.code for home in county.households} - {one.household for one in county.incomes}, (
        "somebody's is unknown"
    )


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.key)
def test_every_question_hits_somebody_and_not_everybody(notice: Notice) -> None:
    for (_, key), answers in answers_of(notice, month_of(notice)).items():
        assert (True in answers.values()) is ((notice.key, key) not in NOBODY), key
        assert set(answers.values()) != {True}, key


def test_the_same_county_is_written_with_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        write_notice("yangshuo", tmp_path / folder)
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / folder).rglob("*.xlsx")} for folder in ("one", "two")
    )
    assert one == two and len(one) > 9
