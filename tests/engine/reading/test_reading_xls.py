"""An .xls of old, record by record, with calamine as the second opinion."""

from __future__ import annotations

import struct
from datetime import date, datetime, time
from io import BytesIO

import pytest
import xlsxwriter
import xlwt
from python_calamine import CalamineWorkbook
from tests.engine.reading.compounds import compound, number, record, records, saved, xls

from shouwang.engine.cleaning.reading import Workbook, read_workbook

FORMATS = ["YYYY-MM-DD", "YYYY-MM-DD HH:MM", 'yyyy"年"m"月"d"日"', "[$-804]yyyy-mm-dd;@", "h:mm", "0.00", "General"]
NUMBERS = [0, 0.5, 1, 1.25, 59, 60, 61, 45292, 45292.5, 2958465, 1e10, 30001.55, 341825199001017232, -0.25]


def read(data: bytes) -> Workbook:
    workbook, faults = read_workbook(data, "上报.xls")
    assert workbook is not None and faults == [], faults
    return workbook


def second_opinion(data: bytes, sheet: int) -> list[list[object]]:
    seen = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(sheet)
    assert seen.start is not None
    return [[""] * seen.start[1] + row for row in seen.iter_rows()]


def test_strings_spread_over_many_records_come_together() -> None:
    long = [[f"第{row}行" + "长" * (row % 97), f"plain{row}" * (row % 9)] for row in range(4000)]
    data = xls({"表": long})
    assert read(data).sheets[0].rows == long == second_opinion(data, 0)


@pytest.mark.parametrize("form", FORMATS)
def test_dates_and_numbers_read_as_calamine_reads_them(form: str) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("表")
    for row, value in enumerate(NUMBERS):
        page.write(row, 1, value, xlwt.easyxf(num_format_str=form))
    data = saved(book)
    values = [row[1] for row in read(data).sheets[0].rows]
    assert values[:-1] == [row[1] for row in second_opinion(data, 0)][:-1]
    assert values[-1] == -0.25


def test_a_date_is_a_date_and_a_damaged_number_stays_a_float() -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("表")
    for column, value in enumerate([date(2024, 1, 5), datetime.fromisoformat("2024-01-05T08:30"), time(8, 30)]):
        page.write(0, column, value, xlwt.easyxf(num_format_str=["YYYY-MM-DD", "YYYY-MM-DD HH:MM", "h:mm"][column]))
    page.write(0, 3, 341825199001017232)
    cells = read(saved(book)).sheets[0].rows[0]
    assert cells == [date(2024, 1, 5), datetime.fromisoformat("2024-01-05T08:30"), time(8, 30), 341825199001017216.0]


def test_places_merged_areas_hidden_sheets_and_truths() -> None:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("甲")
    page.write_merge(1, 2, 1, 3, "标题")
    page.write(3, 3, True)
    book.add_sheet("乙").visibility = 1
    first, second = read(saved(book)).sheets
    assert first.rows == [[""] * 4, ["", "标题", "", ""], [""] * 4, ["", "", "", True]]
    assert first.merged == [(1, 1, 2, 3)]
    assert (second.name, second.hidden, second.rows) == ("乙", True, [])


@pytest.mark.parametrize("form", ["xls", "xlsx"])
def test_a_nul_in_a_cell_is_no_character(form: str) -> None:
    written = BytesIO()
    if form == "xls":
        book = xlwt.Workbook()
        book.add_sheet("表").write(0, 0, "姓\0名\0")
        book.save(written)
    else:
        with xlsxwriter.Workbook(written) as package:
            package.add_worksheet("表").write(0, 0, "姓\0名\0")
    assert read(written.getvalue()).sheets[0].rows == [["姓名"]]


def test_a_stream_without_its_compound_file_is_read_too() -> None:
    assert read(records(number(0, 0, 5.0))).sheets[0].rows == [[5.0]]


def test_chinese_of_excel_95_is_read_under_a_western_code_page() -> None:
    label = "户主姓名".encode("gb18030")
    cells = record(0x204, struct.pack("<4H", 0, 0, 0, len(label)) + label)
    stream = records(cells, before=record(0x42, struct.pack("<H", 1252)), version=0x500)
    assert read(compound(stream, "Book")).sheets[0].rows == [["户主姓名"]]


@pytest.mark.parametrize(
    ("result", "options", "value", "empty", "error"),
    [
        (struct.pack("<d", 2.0), 0, 2.0, set(), set()),
        (struct.pack("<d", 0.0), 2, None, {(0, 1)}, set()),
        (b"\x02\0\x17\0\0\0\xff\xff", 0, None, set(), {(0, 1)}),
        (b"\x01\0\x01\0\0\0\xff\xff", 0, True, set(), set()),
        (b"\x00\0\0\0\0\0\xff\xff", 0, "甲", set(), set()),
    ],
    ids=["number", "never calculated", "error", "truth", "text"],
)
def test_a_formula_gives_what_was_stored(
    result: bytes, options: int, value: object, empty: set[object], error: set[object]
) -> None:
    cells = number(0, 0, 1.0) + record(0x06, struct.pack("<3H8sHI", 0, 1, 0, result, options, 0))
    cells += record(0x207, struct.pack("<HB", 1, 1) + "甲".encode("utf-16-le")) + number(0, 2, 3.0)
    (sheet,) = read(compound(records(cells))).sheets
    assert sheet.rows == [[1.0, "" if value is None else value, 3.0]]
    assert (sheet.empty_formulas, sheet.error_cells) == (empty, error)


def test_small_whole_numbers_and_hundredths_are_unpacked() -> None:
    packed = [(5 << 2) | 2, (12345 << 2) | 3, (-7 << 2) & 0xFFFFFFFF | 2, 0x3FF00000]
    cells = record(0xBD, struct.pack("<2H", 0, 0) + b"".join(struct.pack("<HI", 0, one) for one in packed) + b"\3\0")
    assert read(compound(records(cells))).sheets[0].rows == [[5.0, 123.45, -7.0, 1.0]]
