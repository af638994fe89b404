"""A register need not look like the sample: columns in any order, drifting names, titles above, sheets split by town."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.records.households.conftest import TakeIn
from tests.world import cast

from shouwang.records.households import queries as households


def shuffled(sheets: cast.Sheets) -> cast.Sheets:
    return {name: [list(reversed(row)) for row in rows] for name, rows in sheets.items()}


def with_a_title(sheets: cast.Sheets) -> cast.Sheets:
    return {name: [["望川县" + name], ["单位：元"], [], *rows] for name, rows in sheets.items()}


def with_other_headings(sheets: cast.Sheets) -> cast.Sheets:
    drift = {"成员编号": "人口编号", "证件号码": "身份证号码 （必填）", "村区划代码": "行政村代码", "务工时间（月）": "务工时间(月)",
             "监测对象类别": "检测对象类别", "风险是否消除": "风险是否已消除", "户编号": "户 编 号", "家庭纯收入": "家庭纯收入（元）"}  # fmt: skip
    for rows in sheets.values():
        rows[0] = [drift.get(heading, heading) for heading in rows[0]]
    return sheets


def under_other_names(sheets: cast.Sheets) -> cast.Sheets:
    return {f"Sheet{place}": rows for place, rows in enumerate(reversed(sheets.values()), start=1)}


def split_by_town(sheets: cast.Sheets) -> cast.Sheets:
    heading, *rows = sheets.pop("家庭成员")
    return sheets | {"家庭成员（柳河镇）": [heading, *rows[:13]], "家庭成员（青山乡）": [heading, *rows[13:]]}


def with_blank_lines(sheets: cast.Sheets) -> cast.Sheets:
    return {name: [row for line in rows for row in (line, [" "] * len(line))] for name, rows in sheets.items()}


def as_text(sheets: cast.Sheets) -> cast.Sheets:
    def said(value: object) -> object:
        return f"{value.year}.{value.month}.{value.day}" if isinstance(value, date) else str(value)

    return {name: [rows[0], *([said(value) for value in row] for row in rows[1:])] for name, rows in sheets.items()}


def as_numbers(sheets: cast.Sheets) -> cast.Sheets:
    """Codes of up to fifteen digits survive in number cells."""
    for name in ("行政区划", "农户", "年度收入"):
        for row in sheets[name][1:]:
            row[0] = float(row[0])
    return sheets


@pytest.mark.parametrize(
    "form",
    [
        shuffled,
        with_a_title,
        with_other_headings,
        under_other_names,
        split_by_town,
        with_blank_lines,
        as_text,
        as_numbers,
    ],
)
def test_the_same_register_in_another_form_is_the_same(
    take_in: TakeIn, form: Callable[[cast.Sheets], cast.Sheets]
) -> None:
    first, _ = take_in(cast.sheets())
    report, faults = take_in(form(cast.sheets()))
    assert [str(fault) for fault in faults if fault.code != "identified_missing"] == []
    for name, sheet in report.sheets.items():
        assert (sheet.unchanged, sheet.kept) == (first.sheets[name].kept,) * 2, name


def test_income_in_ten_thousands_is_the_same_income(take_in: TakeIn) -> None:
    sheets = cast.sheets()
    place = sheets["年度收入"][0].index("家庭纯收入")
    for row in sheets["年度收入"][1:]:
        row[place] /= 10000
    sheets["年度收入"][0][place] = "家庭纯收入（万元）"
    take_in(cast.sheets())
    report, _ = take_in(sheets)
    assert report.sheets["incomes"].unchanged == 13


def test_a_household_that_spent_more_than_it_earned_has_an_income_below_nought(take_in: TakeIn) -> None:
    _, faults = take_in(cast.change(cast.sheets(), "年度收入", 3, "家庭纯收入", -3000.0))
    assert "money_negative" not in {fault.code for fault in faults}
    snapshot = households.snapshot(cast.COUNTY, cast.AS_OF)
    key = households.keys_of_households(cast.COUNTY, [cast.household_code(1)])[cast.household_code(1)]
    assert snapshot is not None
    income = {row["household_key"]: row["net_income_per_capita_yuan"] for row in snapshot.homes().to_pylist()}
    assert income[key] == -1000


def test_a_sheet_about_something_else_is_noted(take_in: TakeIn) -> None:
    _, faults = take_in(cast.sheets() | {"说明": [["请按要求填写"]], "空": []})
    assert [(fault.code, fault.sheet) for fault in faults if fault.code == "sheet_ignored"] == [
        ("sheet_ignored", "说明")
    ]


def test_a_column_that_is_not_there_is_noted_and_blank(take_in: TakeIn) -> None:
    sheets = cast.sheets()
    place = sheets["家庭成员"][0].index("健康状况")
    for row in sheets["家庭成员"]:
        del row[place]
    report, faults = take_in(sheets)
    assert report.state == "merged"
    assert [(one.column, one.message) for one in faults if one.code == "column_absent"] == [
        ("健康状况", "没有“健康状况”列，这一项按空白处理")
    ]
