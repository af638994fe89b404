"""The register as the office keeps it: one workbook, four sheets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Final

import xlsxwriter

from shouwang.demo.people import County

Value = str | int | date | None

DIVISION_HEADINGS: Final = ("区划代码", "名称", "级别")
HOUSEHOLD_HEADINGS: Final = (
    "户编号", "村区划代码", "村民小组", "户类型", "脱贫年度", "监测对象类别", "监测对象识别时间", "风险是否消除", "风险消除时间",
    "联系电话",
)  # fmt: skip
PERSON_HEADINGS: Final = (
    "户编号", "成员编号", "姓名", "证件号码", "与户主关系", "性别", "民族", "文化程度", "在校生状况", "健康状况", "劳动技能",
    "务工区域", "务工时间（月）", "是否参加基本医疗保险",
)  # fmt: skip
INCOME_HEADINGS: Final = (
    "户编号", "核算期起", "核算期止", "工资性收入", "生产经营性收入", "生产经营性支出", "财产性收入", "转移性收入", "核算人口数",
    "家庭纯收入",
)  # fmt: skip

# A workbook's own date of birth, so that the same county gives the same bytes.
MADE_AT: Final = datetime(2024, 4, 1, 8, 0, 0)  # noqa: DTZ001


def register_sheets(county: County) -> Iterable[tuple[str, tuple[str, ...], Iterable[tuple[Value, ...]]]]:
    """Name, headings and rows of each sheet; rows are made as they are asked for."""
    yield "行政区划", DIVISION_HEADINGS, ((one.code, one.name, one.level) for one in county.divisions)
    said = {None: None, True: "是", False: "否"}
    yield "农户", HOUSEHOLD_HEADINGS, (
        (home.code, home.village, f"{home.group}组", home.kind, home.relieved_year, home.category, home.identified_on,
         said[home.eliminated], home.eliminated_on, home.phone)
        for home in county.households
    )  # fmt: skip
    yield "家庭成员", PERSON_HEADINGS, (
        (one.household, one.code, one.name, one.number, one.relation, one.sex, one.nation, one.education, one.schooling,
         one.health, one.labour, one.work_place, one.work_months, one.insured)
        for home in county.households for one in home.members
    )  # fmt: skip
    yield "年度收入", INCOME_HEADINGS, (
        (one.household, one.first, one.last, one.wage, one.operating, one.operating_cost, one.property, one.transfer,
         one.size, one.net)
        for one in county.incomes
    )  # fmt: skip


def write_registry(county: County, path: Path | str) -> None:
    """Writes ``registry.xlsx`` in constant memory. Every string stays a string: none becomes a formula, link or number."""
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": MADE_AT, "title": f"{county.name}农户登记"})
    as_date = book.add_format({"num_format": "yyyy/m/d"})
    for name, headings, rows in register_sheets(county):
        sheet = book.add_worksheet(name)
        text, number, day = sheet.write_string, sheet.write_number, sheet.write_datetime
        for column, heading in enumerate(headings):
            text(0, column, heading)
        for row, values in enumerate(rows, 1):
            for column, value in enumerate(values):
                if value is None:
                    continue
                if isinstance(value, str):
                    text(row, column, value)
                elif isinstance(value, int):
                    number(row, column, value)
                else:
                    day(row, column, value, as_date)
    book.close()
