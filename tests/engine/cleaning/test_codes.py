"""A workbook that we gave out comes back without loss, whatever was done to its headings."""

from __future__ import annotations

import pytest
from tests.engine.cleaning.sheets import LI, WANG, cleaned, recognised, sheet

from shouwang.engine.cleaning.codes import NOTES, code_of

COLUMNS = ["serial", "name", "number", "self_paid", "medical_total"]
CODES = [code_of("self_paid", name) for name in COLUMNS]
HEADINGS = ["序号", "姓名", "身份证号码", "个人自付费用（元）", "医疗总费用（元）"]
TITLE = ["参保人员个人自付费用"]
BODY = [[1.0, "李四", LI, 30001.0, 50000.0], [2.0, "王五", WANG, 12.5, 20.0]]


def given_out(*, codes=CODES, headings=HEADINGS, body=BODY, between=()):
    return sheet([TITLE, codes, *between, headings, *body])


@pytest.mark.parametrize(
    ("done", "headings"),
    [
        ("one renamed", ["序号", "人", "身份证号码", "个人自付费用（元）", "医疗总费用（元）"]),
        ("all renamed", ["甲", "乙", "丙", "丁", "戊"]),
        ("all wiped out", ["", "", "", "", ""]),
    ],
)
def test_a_template_with_other_headings_comes_in_whole(done, headings):
    rows = cleaned(given_out(headings=headings))
    assert (rows.feed.name, rows.names, rows.numbers) == ("self_paid", ["李四", "王五"], [LI, WANG])
    assert [str(value) for value in rows.facts["self_paid_yuan"]] == ["30001.00", "12.50"]


def test_a_template_whose_columns_were_moved_and_one_put_in_comes_in_whole():
    order = [3, 2, 0, 1, 4]
    moved = [[*(row[index] for index in order), ""] for row in (CODES, HEADINGS, *BODY)]
    moved[1][-1] = "经办人"
    assert cleaned(sheet([TITLE, *moved])).numbers == [LI, WANG]


def test_headings_taken_away_lose_nobody():
    rows = cleaned(sheet([TITLE, CODES, *BODY]))
    assert (rows.names, rows.rows) == (["李四", "王五"], [3, 4])


def test_a_unit_written_into_a_renamed_heading_holds():
    headings = [*HEADINGS[:3], "自己掏的（万元）", "总共（元）"]
    assert str(cleaned(given_out(headings=headings)).facts["self_paid_yuan"][0]) == "300010000.00"


@pytest.mark.parametrize(
    ("headings", "codes"),
    [
        pytest.param(["序号", "身份证号码", "姓名", *HEADINGS[3:]], CODES, id="headings exchanged"),
        pytest.param([*HEADINGS[:3], "个人自付费用（千元）", "总费用"], CODES, id="a unit nobody can reckon with"),
        pytest.param(HEADINGS, [*CODES[:4], CODES[3]], id="a column twice"),
    ],
)
def test_where_headings_and_codes_say_different_things_nobody_guesses(headings, codes):
    recognition, (fault,) = recognised(given_out(headings=headings, codes=codes))
    assert recognition is None
    assert fault.code == "codes_contradicted" and "第2行" in fault.message


def test_a_needed_column_thrown_away_is_asked_for():
    recognition, (fault,) = recognised(sheet([TITLE, CODES[:3], HEADINGS[:3], BODY[0][:3]]))
    assert (recognition, fault.code, fault.column) == (None, "key_column_missing", "个人自付费用")


def test_the_sheet_that_explains_is_passed_by_and_one_put_in_is_said():
    explains, put_in = sheet([[NOTES], ["怎么填"]], name="填表说明"), sheet([["随便"], ["写的"]], name="别的")
    recognition, faults = recognised(given_out(), explains, put_in)
    assert faults == []
    assert [(note.code, note.sheet) for note in recognition.notes] == [("sheet_not_understood", "别的")]


def test_our_own_columns_make_no_row_another_and_name_the_row_that_is_mended():
    plain = cleaned(given_out())
    codes = [*CODES, code_of("self_paid", "#mends"), code_of("self_paid", "#said")]
    body = [[*row, key, "金额看不明白"] for row, key in zip(BODY, ("1048577", ""), strict=True)]
    mended = cleaned(given_out(codes=codes, headings=[*HEADINGS, "编号", "错在哪里"], body=body))
    assert mended.fingerprints == plain.fingerprints
    assert mended.mends == {0: 1048577}


def test_codes_of_no_known_list_are_as_if_they_were_not_there():
    codes = [code_of("long_gone", name) for name in COLUMNS]
    assert cleaned(given_out(codes=codes)).numbers == [LI, WANG]
