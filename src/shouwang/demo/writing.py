"""An inbox on disk: the sheets as workbooks, and as the other things that offices send under a workbook's name."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Protocol

import xlsxwriter

from shouwang.demo.register import MADE_AT
from shouwang.demo.sheets import Grid
from shouwang.demo.spelling import Cell


class _Delivery(Protocol):
    @property
    def file(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def grids(self) -> list[Grid]: ...


class _Month(Protocol):
    @property
    def deliveries(self) -> Sequence[_Delivery]: ...


def write_inbox(month: _Month, folder: Path | str) -> list[Path]:
    """Writes every delivery of a month into ``folder`` (made if need be) and says which files those are."""
    where = Path(folder)
    where.mkdir(parents=True, exist_ok=True)
    written = []
    for delivery in month.deliveries:
        path = where / delivery.file
        path.write_bytes(file_bytes(delivery.form, delivery.grids))
        written.append(path)
    return written


def file_bytes(form: str, grids: list[Grid]) -> bytes:
    """The bytes of one file; the same grids give the same bytes. Forms of one sheet write the first sheet."""
    if form in ("xlsx", "et"):
        return _xlsx(grids)
    if form in ("xls", "xls-et"):
        return _xls(grids)
    if form == "html":
        return _html(grids[0])
    if form == "csv-utf8":
        return b"\xef\xbb\xbf" + _csv(grids[0], ",").encode()
    return _csv(grids[0], "\t" if form == "text" else ",").encode("gb18030")


def _xlsx(grids: list[Grid]) -> bytes:
    data = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(data, plain)
    book.set_properties({"created": MADE_AT})
    as_date = book.add_format({"num_format": "yyyy/m/d"})
    middle = book.add_format({"align": "center", "valign": "vcenter"})
    for grid in grids:
        sheet = book.add_worksheet(grid.name)
        for column, width in enumerate(_widths(grid)):
            sheet.set_column(column, column, width)
        merged = {(merge[0], merge[1]) for merge in grid.merges}
        for merge in grid.merges:
            sheet.merge_range(*merge, "", middle)
        for row, cells in enumerate(grid.rows):
            for column, value in enumerate(cells):
                if value is None:
                    continue
                if isinstance(value, str):
                    sheet.write_string(row, column, value, middle if (row, column) in merged else None)
                elif isinstance(value, date):
                    sheet.write_datetime(row, column, value, as_date)
                else:
                    sheet.write_number(row, column, value)
    book.close()
    return data.getvalue()


def _widths(grid: Grid) -> list[float]:
    """Columns wide enough for what stands in them; lines over the whole table do not count."""
    widths: dict[int, float] = {}
    for row in grid.rows:
        if sum(cell is not None for cell in row) < 2:
            continue
        for column, value in enumerate(row):
            length = (
                11 if isinstance(value, date) else sum(2.1 if ord(char) > 255 else 1.1 for char in str(value or ""))
            )
            widths[column] = max(widths.get(column, 6), min(length + 1, 50))
    return [widths[column] for column in sorted(widths)]


def _xls(grids: list[Grid]) -> bytes:
    xlwt = import_module("xlwt")  # for tests alone; running never needs it
    book = xlwt.Workbook(encoding="utf-8")
    as_date = xlwt.easyxf(num_format_str="yyyy/m/d")
    for grid in grids:
        sheet = book.add_sheet(grid.name)
        merged = {(merge[0], merge[1]): merge for merge in grid.merges}
        for row, cells in enumerate(grid.rows):
            for column, value in enumerate(cells):
                if (row, column) in merged:
                    top, left, bottom, right = merged[row, column]
                    sheet.write_merge(top, bottom, left, right, value)
                elif isinstance(value, date):
                    sheet.write(row, column, value, as_date)
                elif value is not None:
                    sheet.write(row, column, value)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def as_text(value: Cell) -> str:
    """A cell as a spreadsheet program puts it into text: a long number loses its digits, a day is 2024/3/5."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.year}/{value.month}/{value.day}"
    if isinstance(value, float) and value >= 1e11:
        return f"{value:.5E}"
    return str(value)


def _csv(grid: Grid, delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([as_text(cell) for cell in row] for row in grid.rows)
    return text.getvalue()


def _html(grid: Grid) -> bytes:
    starts = {(merge[0], merge[1]): merge for merge in grid.merges}
    covered = {
        (row, column)
        for top, left, bottom, right in grid.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - set(starts)
    lines = ['<html><head><meta charset="utf-8"></head><body><table border="1">']
    for row, cells in enumerate(grid.rows):
        line = []
        for column, value in enumerate(cells):
            if (row, column) in covered:
                continue
            top, left, bottom, right = starts.get((row, column), (row, column, row, column))
            span = (f' rowspan="{bottom - top + 1}"' if bottom > top else "") + (
                f' colspan="{right - left + 1}"' if right > left else ""
            )
            line.append(f"<td{span}>{escape(as_text(value))}</td>")
        lines.append(f"<tr>{''.join(line)}</tr>")
    return "\r\n".join([*lines, "</table></body></html>"]).encode()
