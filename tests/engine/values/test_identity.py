"""An identity number is read as itself through every disguise, and never as somebody else's."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from shouwang.engine.values.identity import (
    DAMAGED,
    IMPOSSIBLE,
    MALFORMED,
    MISSING,
    VALID,
    WRONG_CHECK,
    birth_date,
    check_digit,
    is_male,
    mask_identity,
    mask_name,
    mask_phone,
    raw_identity_text,
    read_identities,
    read_identity,
)

quick = settings(derandomize=True, max_examples=60, deadline=None)

ZHANG = "34182519630325337X"
FULL_WIDTH = {ord(char): ord(char) + 0xFEE0 for char in "0123456789X"}


@st.composite
def numbers(draw: st.DrawFn, first_year: int = 1880, last_year: int = 2100) -> str:
    area = draw(st.integers(110000, 659999))
    born = draw(st.dates(date(first_year, 1, 1), date(last_year, 12, 31)))
    first17 = f"{area}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first17 + check_digit(first17)


def spread(mark: str, *places: int):
    def disguise(text: str) -> str:
        for place in sorted(places, reverse=True):
            text = text[:place] + mark + text[place:]
        return text

    return disguise


DISGUISES = [
    str.lower,
    lambda text: text.replace("X", "×"),
    lambda text: text.translate(FULL_WIDTH),
    lambda text: "'" + text,
    lambda text: "’" + text,
    lambda text: f'="{text}"',
    lambda text: f"  {text}\t",
    lambda text: "身份证号：" + text,
    lambda text: "公民身份号码 " + text,
    lambda text: "证件号码:" + text,
    spread(" ", 6, 14),
    spread("-", 6, 14),
    spread("\u00a0", 3),
    spread("\u3000", 6, 10),
    spread("\n", 9),
    spread("\u200b", 0, 18),
    spread("\ufeff", 0),
    spread("\u2060", 5),
    spread("\u200e", 7, 12),
    spread("\u00ad", 14),
]


@quick
@given(numbers(), st.lists(st.sampled_from(DISGUISES), max_size=5))
@example(ZHANG, DISGUISES[:5])
def test_a_number_in_any_disguise_reads_as_itself(number, disguises):
    cell = number
    for disguise in disguises:
        cell = disguise(cell)
    assert read_identity(cell) == (number, VALID)


@quick
@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_a_wrong_character_is_never_another_person(number, place, char):
    assume(number[place] != char)
    assert read_identity(number[:place] + char + number[place + 1 :])[0] is None


@quick
@given(numbers(), st.integers(0, 16))
def test_swapped_neighbours_are_never_another_person(number, place):
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert read_identity(swapped)[0] is None


@quick
@given(numbers(1900, 2030), st.integers(0, 17))
@example("341825200106192018", 15)  # its first 15 characters look like an old number of 1920
def test_a_number_cut_short_is_never_another_person(number, length):
    assert read_identity(number[:length])[0] is None


@quick
@given(numbers(), st.sampled_from("0123456789"))
def test_a_digit_too_many_is_never_another_person(number, digit):
    assert read_identity(number + digit)[0] is None
    assert read_identity(digit + number)[0] is None


@quick
@given(numbers(1900, 2030).filter(lambda number: number[-1] != "X"))
def test_a_number_kept_as_a_number_has_lost_digits_and_says_so(number):
    assert read_identity(float(number)) == (None, DAMAGED)
    assert read_identity(int(number)) == (None, DAMAGED)
    assert read_identity(f"{float(number):.5E}") == (None, DAMAGED)
    assert read_identity(f"{number[:15]}000.0")[0] is None


@quick
@given(numbers(1921, 1999))
def test_an_old_number_of_15_digits_becomes_one_of_18(number):
    old = number[:6] + number[8:17]
    for cell in (old, float(old), int(old), f"{old}.0", f" {old} "):
        assert read_identity(cell) == (number, VALID)


@quick
@given(numbers(), st.sampled_from("1234567"), st.sampled_from("1234"), st.sampled_from(["", "B1", "b2"]))
def test_a_disability_certificate_yields_the_number_inside_it(number, kind, grade, again):
    assert read_identity(number + kind + grade + again) == (number, VALID)
    assert read_identity(number + "8" + grade)[0] is None
    assert read_identity(number + kind + "5")[0] is None


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        (None, MISSING), ("", MISSING), ("　", MISSING), ("无", MISSING), ("/", MISSING), ("-", MISSING), ("——", MISSING),
        ("999999190001010000", MISSING), ("9999999", MISSING), (float("nan"), MISSING), ("N/A", MISSING), (0, MISSING),
        ("3.41825E+17", DAMAGED), ("3.418251989041537e+17", DAMAGED), ("341825196303253000", DAMAGED),
        ("341825196303253371", WRONG_CHECK), ("341825196313253370", IMPOSSIBLE), ("341825187902013370", IMPOSSIBLE),
        ("341825210101013370", IMPOSSIBLE), ("341825631325337", IMPOSSIBLE), ("张三", MALFORMED), (True, MALFORMED),
        ("341825********7232", MALFORMED), ("13955667701", MALFORMED), (13955667701.0, MALFORMED), (0.5, MALFORMED),
        (date(1963, 3, 25), MALFORMED), (float("inf"), MALFORMED), ("٣٤١٨٢٥١٩٦٣٠٣٢٥٣٣٧١", MALFORMED),
        (f"{ZHANG},341825197104244459", MALFORMED), (Decimal(3), MALFORMED),
    ],
)  # fmt: skip
def test_what_is_no_number_says_why(cell, state):
    assert read_identity(cell) == (None, state)


@quick
@given(st.lists(st.one_of(numbers(), numbers().map(" ".__add__), st.text(), st.floats(), st.none())))
def test_a_column_is_read_like_its_cells(cells):
    values, states = read_identities(cells)
    assert list(zip(values, states, strict=True)) == [read_identity(cell) for cell in cells]
    assert all((value is None) == (state != VALID) for value, state in zip(values, states, strict=True))


def test_what_cannot_be_read_is_still_shown_to_a_person():
    assert raw_identity_text(" ３４１８２５19630325337* ") == "34182519630325337*"
    assert raw_identity_text("身份证号：无") == raw_identity_text("") == raw_identity_text(None) == ""
    assert raw_identity_text(3.418251989041537e17) == "341825198904153728"


@quick
@given(numbers())
def test_a_number_tells_birth_date_and_sex(number):
    assert birth_date(number).strftime("%Y%m%d").zfill(8) == number[6:14]
    assert is_male(number) == (int(number[16]) % 2 == 1)


@quick
@given(st.one_of(numbers(), st.text("0123456789X", max_size=24)), st.text("张王李小明·", max_size=8))
def test_a_mask_never_shows_the_middle(number, name):
    hidden = mask_identity(number)
    assert len(hidden) == len(number) and set(hidden[6:-4]) <= {"*"}
    assert len(number) < 14 or number[6:14] not in hidden
    assert set(mask_name(name)[1:]) <= {"*"} and len(mask_name(name)) == len(name)
    assert number == "" or mask_phone(number) != number


def test_masks_look_as_offices_print_them():
    assert mask_identity("341825198904157232") == "341825********7232"
    assert [mask_name(name) for name in ("张三", "张小明", "王", "")] == ["张*", "张**", "*", ""]
    assert [mask_phone(phone) for phone in ("13955667701", "0563-8601234", "", None)] == [
        "139****7701", "**********34", "", ""
    ]  # fmt: skip


def test_no_birth_date_is_real_that_the_calendar_does_not_know():
    day, real = date(1899, 12, 25), 0
    for ahead in range(1000):
        first17 = f"341825{day + timedelta(days=ahead):%Y%m%d}001"
        real += read_identity(first17 + check_digit(first17))[1] == VALID
    assert real == 1000
    for impossible in ("19000229", "20230229", "19990431", "20000001", "20001300", "20000100"):
        first17 = f"341825{impossible}001"
        assert read_identity(first17 + check_digit(first17)) == (None, IMPOSSIBLE)
