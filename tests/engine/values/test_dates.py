"""Every spelling of a date reads to the same day; what could be two days is neither."""

# ruff: noqa: DTZ001 — a spreadsheet's times have no zone

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.engine.values.dates import IMPOSSIBLE, UNCLEAR, read_date, read_dates

quick = settings(derandomize=True, max_examples=60, deadline=None)
days = st.dates(date(1880, 1, 1), date(2100, 12, 31))
ONES = "〇一二三四五六七八九"


def in_words(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else ONES[tens] + "十") + (ONES[ones] if ones else "")


def spellings(day: date) -> list[object]:
    year, month, of_month = day.year, day.month, day.day
    written = [
        f"{day:%Y-%m-%d}".zfill(10), f"{year}-{month}-{of_month}", f"{year}/{month}/{of_month}", f"{year}.{month}.{of_month}",
        f"{year}{month:02d}{of_month:02d}", f"{year}年{month}月{of_month}日", f"{year}年{month:02d}月{of_month:02d}日",
        f"{year}-{month}-{of_month} 00:00:00", f"{year}-{month:02d}-{of_month:02d}T08:30:00.000Z", f"{year}/{month}/{of_month} 8:05",
        f"{year}年{month}月{of_month}日 上午9时30分", f"{year}、{month}、{of_month}", f"{year}.{month}.{of_month}.",
        f"{''.join(ONES[int(char)] for char in str(year))}年{in_words(month)}月{in_words(of_month)}日",
    ]  # fmt: skip
    spaced = [f" {year} 年 {month} 月 {of_month} 日 ", f"'{year}-{month}-{of_month}", f"{year}—{month}—{of_month}"]
    full_width = [text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}) for text in written]
    invisible = [text[:4] + "\u200b" + text[4:] + "\ufeff" for text in written]
    return written + spaced + full_width + invisible


@quick
@given(days)
def test_every_spelling_of_a_day_is_that_day(day):
    for cell in spellings(day):
        assert read_date(cell) == (day, None), cell


@quick
@given(st.dates(date(1954, 10, 3), date(2119, 1, 1)).filter(lambda day: day.year <= 2100), st.floats(0, 0.999))
def test_a_serial_number_is_the_day_behind_it(day, part_of_day):
    serial = (day - date(1899, 12, 30)).days
    for cell in (serial, float(serial), str(serial), f"{serial}.0", serial + part_of_day):
        assert read_date(cell) == (day, None)
    for cell in (day, datetime(day.year, day.month, day.day, 13, 5), int(f"{day:%Y%m%d}"), float(f"{day:%Y%m%d}")):
        assert read_date(cell) == (day, None)


@pytest.mark.parametrize(
    "cell", ["2024年1月", "2024-01", "2024/1", "202401", 202401, 202401.0, "2024.1", "二〇二四年一月", "2024年01月"]
)
def test_a_month_is_its_first_day(cell):
    assert read_date(cell) == (date(2024, 1, 1), None)


def test_a_number_that_may_be_january_or_october_is_neither():
    assert read_date(2024.1) == (None, UNCLEAR)
    assert read_date(2024.3) == (date(2024, 3, 1), None)
    assert read_date(2024.12) == (date(2024, 12, 1), None)
    assert read_date("2024.10") == (date(2024, 10, 1), None)


@pytest.mark.parametrize(
    "cell",
    ["2024年", "2024", 2024.0, "24-1-5", "1/5/2024", "1月5日", "长期", "2024年1月初", "2024-1-5至2024-3-5", "3.41825E+17", 12, -45292,
     "86012345", True, time(8), date(1900, 1, 4), float("inf"), 3.4e17, "2024年十一十月五日", "二〇二四年五"],
)  # fmt: skip
def test_what_is_no_day_or_two_days_is_unclear(cell):
    assert read_date(cell) == (None, UNCLEAR)


@pytest.mark.parametrize(
    "cell",
    [
        "2024-13-01",
        "2023-02-29",
        "20240431",
        "1024-01-05",
        "2024年1月32日",
        "2999/1/1",
        "202413",
        "二〇二三年二月三十日",
    ],
)
def test_a_day_that_never_was_is_impossible(cell):
    assert read_date(cell) == (None, IMPOSSIBLE)


@pytest.mark.parametrize("cell", [None, "", "　", "无", "/", "—", float("nan")])
def test_a_blank_is_no_fault(cell):
    assert read_date(cell) == (None, None)


@quick
@given(
    st.lists(
        st.one_of(days, st.datetimes(), days.map(str), st.floats(), st.integers(), st.booleans(), st.text(max_size=9))
    )
)
def test_a_column_is_read_like_its_cells(column):
    assert list(zip(*read_dates(column), strict=True)) == [read_date(cell) for cell in column]
