"""An .xlsx, cell by cell where it stands."""

from __future__ import annotations

import re
from datetime import date, datetime
from io import BytesIO

import pytest
from tests.engine.reading.packages import MAIN, package, sheet, table, zipped
from xlsxwriter import Workbook as Writer

from shouwang.engine.cleaning.reading import Workbook, read_workbook

LINE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def read(data: bytes) -> Workbook:
    workbook, faults = read_workbook(data, "上报.xlsx")
    assert workbook is not None and faults == [], faults
    return workbook


def rows(xml: str, *strings: str) -> list[list[object]]:
    return read(package({"表": sheet(xml)}, table(*strings))).sheets[0].rows


def test_rows_and_columns_stand_where_they_stand_in_the_spreadsheet() -> None:
    read_rows = rows('<row r="3"><c r="C3"><v>5</v></c><c r="E3" t="s"><v>0</v></c></row>', "旌阳镇")
    assert read_rows == [[""] * 5, [""] * 5, ["", "", 5.0, "", "旌阳镇"]]


def test_cells_without_an_address_follow_each_other() -> None:
    assert rows("<row><c><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>") == [
        [1.0, "", 2.0],
        ["", "", ""],
        [3.0, "", ""],
    ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>341825199001017232</v></c>', 341825199001017232.0),
        ('<c r="A1" t="s"><v>0</v></c>', " 张三\n"),
        ('<c r="A1" t="inlineStr"><is><t>甲</t></is></c>', "甲"),
        ('<c r="A1" t="str"><f>B1</f><v>乙</v></c>', "乙"),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', 2.0),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ("<c s='0' r='A1' ><v>7</v></c>", 7.0),
        ('<c r="A1" t="d"><v>2024-01-05T00:00:00</v></c>', datetime.fromisoformat("2024-01-05")),
        ('<c r="A1" cm="1"><v>8</v></c>', 8.0),
    ],
)
def test_a_cell_reads_as_it_is_stored(cell: str, value: object) -> None:
    assert rows(f'<row r="1">{cell}</row>', " 张三\n") == [[value]]


@pytest.mark.parametrize("from_1904", [False, True])
def test_a_date_is_a_date_in_both_calendars(from_1904: bool) -> None:
    target = BytesIO()
    with Writer(target, {"date_1904": from_1904}) as book:
        dates = book.add_format({"num_format": "yyyy-mm-dd"})
        book.add_worksheet("甲").write_datetime(0, 0, datetime.fromisoformat("2024-01-05"), dates)
    assert read(target.getvalue()).sheets[0].rows == [[date(2024, 1, 5)]]


def test_merged_areas_are_told_and_only_their_first_cell_speaks() -> None:
    xml = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="B3"><v>2</v></c></row>'
    after = '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="A3:A99"/><mergeCell ref="D9:E9"/></mergeCells>'
    (read_sheet,) = read(package({"表": sheet(xml, after)})).sheets
    assert read_sheet.rows == [[1.0, ""], ["", ""], ["", 2.0]]
    assert read_sheet.merged == [(0, 0, 1, 1)]


def test_a_hidden_sheet_is_read_and_says_so() -> None:
    workbook = read(package({"甲": sheet(LINE), "乙": sheet(LINE), "丙": sheet("")}, states={"乙": "veryHidden"}))
    assert [(one.name, one.hidden, len(one.rows)) for one in workbook.sheets] == [
        ("甲", False, 1),
        ("乙", True, 1),
        ("丙", False, 0),
    ]


def test_charts_and_macro_sheets_are_passed_over_with_a_note() -> None:
    workbook = read(package({"图": "<x/>", "表": sheet(LINE)}, kinds={"图": "chartsheet"}))
    assert [one.name for one in workbook.sheets] == ["表"]
    assert [(note.code, note.sheet, note.file) for note in workbook.notes] == [("sheet_ignored", "图", "上报.xlsx")]


def test_formulas_without_a_result_and_errors_are_told_by_place() -> None:
    xml = (
        '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1" t="e"><v>#REF!</v></c></row>'
        '<row r="2"><c r="A2" t="e"><f>A9</f><v>#SPILL!</v></c><c r="B2" t="str"><f>IF(A1,"")</f><v></v></c>'
        '<c r="C2"><f t="shared" si="0"/><v/></c></row>'
    )
    (read_sheet,) = read(package({"表": sheet(xml)})).sheets
    assert read_sheet.rows[0] == ["", 2.0, ""]
    assert read_sheet.empty_formulas == {(0, 0), (1, 2)}
    assert read_sheet.error_cells == {(0, 2), (1, 0)}


def test_formats_down_to_the_last_row_hold_nothing() -> None:
    formatted = '<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>'
    assert rows(LINE + formatted) == [[1.0]]


def test_xml_with_a_prefix_on_every_tag_reads_alike() -> None:
    plain = sheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>A1</f></c></row>')
    prefixed = re.sub(r"<(/?)(?=\w)", r"<\1x:", plain).replace("xmlns=", "xmlns:x=")
    (read_sheet,) = read(package({"表": prefixed}, table("甲"))).sheets
    assert read_sheet.rows == [["甲"]]
    assert read_sheet.empty_formulas == {(0, 1)}


def test_thousands_of_rows_over_many_windows_read_as_calamine_reads_them() -> None:
    target = BytesIO()
    with Writer(target, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for number in range(30_000):
            page.write_row(number, 0, [number, f"户{number}", number / 7, "旌阳镇", "备" * (number % 50)])
    read_rows = read(target.getvalue()).sheets[0].rows
    assert len(read_rows) == 30_000
    assert read_rows[29_999] == [29_999.0, "户29999", 29_999 / 7, "旌阳镇", "备" * 49]


def test_a_package_with_other_folders_and_backslashes_is_found_by_its_relations() -> None:
    inside = {
        "_rels\\.rels": _relation("officeDocument", "/book/main.xml"),
        "book\\main.xml": f'<workbook xmlns="{MAIN}" xmlns:q="{OFFICE}"><sheets><sheet name="表" q:id="r1"/></sheets></workbook>',
        "book\\_rels\\main.xml.rels": _relation("worksheet", "../Sheets/One.xml"),
        "sheets\\one.xml": sheet(LINE),
    }
    assert read(zipped(inside)).sheets[0].rows == [[1.0]]


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _relation(kind: str, target: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}"><Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'
