"""Amounts come out in yuan and cents, or come back as a question."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.engine.values.money import (
    NEGATIVE,
    NUMBER_UNCLEAR,
    UNCLEAR,
    money_text,
    read_money,
    read_moneys,
    read_number,
    read_numbers,
)

quick = settings(derandomize=True, max_examples=60, deadline=None)
amounts = st.decimals(0, 999_999_999, places=2)


@quick
@given(amounts)
def test_an_amount_written_for_people_reads_back(amount):
    yuan = amount.quantize(Decimal("0.01"))
    full_width = str(yuan).translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789."})
    for text in (money_text(yuan), f"{yuan}", f" {yuan} 元", f"¥{yuan:,}", f"'{yuan}", full_width, f"{yuan}元整"):
        assert read_money(text, "元") == (yuan, None)
        assert ("元" in text) <= (read_money(text, "万元") == (yuan, None))
    assert read_money(float(yuan), "元") == (yuan, None)
    assert read_money(f"{yuan / 10000}万元", "元") == read_money(yuan / 10000, "万元") == (yuan, None)


@pytest.mark.parametrize(
    ("cell", "unit", "yuan"),
    [
        ("30,001.00", "元", "30001"), ("３０００１", "元", "30001"), ("3万元", "元", "30000"), ("9万", "元", "90000"),
        ("9万", "万元", "90000"), ("30001元", "万元", "30001"), ("¥3,000", "元", "3000"), ("1.23万元", "元", "12300"),
        (1.19, "万元", "11900"), (4.5, "万元", "45000"), ("1.2", "万元", "12000"), ("5千", "万元", "5000"), ("3万5千元", "元", "35000"),
        ("3000(元)", "万元", "3000"), (0.1 + 0.2, "元", "0.30"), (1.005, "元", "1.01"), ("2.675", "元", "2.68"), (0.0, "元", "0"),
        (-0.0, "元", "0"), (12, "元", "12"), ("3，000", "元", "3000"), ("人民币300元整", "元", "300"), (0.00005, "万元", "0.50"),
    ],
)  # fmt: skip
def test_the_unit_in_the_cell_wins_over_the_columns(cell, unit, yuan):
    assert read_money(cell, unit) == (Decimal(yuan).quantize(Decimal("0.01")), None)


@pytest.mark.parametrize(
    "cell",
    ["约3万", "3-4万", "3~4万", "3万左右", "abc", "3万5", "3 000", "300\n400", "30,00", "1E+05", True, date(2024, 1, 5), "3千万",
     float("inf"), "12%", "341825196303253371", 3.418e17, 13955667701.0, "三万元", "$300", "1" * 5000, "3000/年", "٣"],
)  # fmt: skip
def test_an_amount_with_two_readings_goes_back(cell):
    assert read_money(cell, "元") == (None, UNCLEAR)


@pytest.mark.parametrize("cell", ["-300", "(300)", "负300元", -300.0, "−1.5万", "¥-3"])
def test_a_negative_amount_is_said_to_be_negative(cell):
    assert read_money(cell, "元") == (None, NEGATIVE)


@pytest.mark.parametrize("cell", [None, "", " ", "/", "-", "—", "无", float("nan"), "N/A"])
def test_a_blank_is_neither_nought_nor_a_fault(cell):
    assert read_money(cell, "元") == (None, None)
    assert read_number(cell) == (None, None)


cells = st.lists(
    st.one_of(st.floats(), st.integers(), st.booleans(), amounts.map(str), st.text("0123456789.,万元-约", max_size=9))
)


@quick
@given(cells, st.sampled_from(["元", "万元"]))
def test_a_column_is_read_like_its_cells(column, unit):
    assert list(zip(*read_moneys(column, unit), strict=True)) == [read_money(cell, unit) for cell in column]
    assert list(zip(*read_numbers(column), strict=True)) == [read_number(cell) for cell in column]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("8个月", "8"),
        ("3人", "3"),
        ("1.5亩", "1.5"),
        ("-2", "-2"),
        (3.0, "3"),
        ("3万", "30000"),
        ("１２", "12"),
        (7, "7"),
    ],
)
def test_a_number_may_carry_its_counting_word(cell, number):
    assert read_number(cell) == (Decimal(number), None)


@pytest.mark.parametrize("cell", ["约3人", "3元", "12%", "三", True, date(2024, 1, 5), float("inf"), "1-2"])
def test_a_number_with_two_readings_goes_back(cell):
    assert read_number(cell) == (None, NUMBER_UNCLEAR)
