"""Delimited text (.csv, .txt, or an .xls that is one). Every cell stays the text it is."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from itertools import islice
from statistics import median
from typing import cast

from .limits import (
    MEGABYTE,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_MEMORY,
    MOST_ROWS,
    MOST_SLOTS,
    Refused,
    column_letters,
    no_columns,
    too_large,
    too_much_text,
    too_sparse,
)
from .workbook import Cell, Sheet, Workbook, squared, without_empty_end

DELIMITERS = ",\t;"
LOOKED_AT = 200
LONGEST_LINE = 4 * MEGABYTE
"""Characters: 16,384 columns of 256."""

_QUOTES = "有一处引号没有配对，后面的内容连成了一片。请改好引号，或另存为Excel工作簿（.xlsx）后再报。"
_SEPARATOR_LINE = re.compile(r"sep=([,;\t])\s*$", re.IGNORECASE)
_WRAPPED = re.compile(r'="((?:[^"]|"")*)"')
SHEET_NAME = "Sheet1"


def read_delimited(data: bytes, encoding: str) -> Workbook:
    """Raises Refused; see the limits."""
    delimiter, skipped = _delimiter(data, encoding)
    rows: list[list[Cell]] = []
    cells, cost, width = 0, len(data), 0
    reader = _reader(data, encoding, delimiter)
    for _ in range(skipped):
        next(reader, None)
    wrapped = b'="' in data or b"=\0" in data
    for row in reader:
        if len(row) > MOST_COLUMNS:
            raise no_columns()
        if wrapped:
            row = [unwrapped(cell) for cell in row]
        cells += len(row) - row.count("")
        cost += sum(map(sys.getsizeof, row)) + 8 * len(row)
        width = max(width, len(row))
        if len(rows) >= MOST_ROWS or cells > MOST_CELLS:
            raise _too_large(rows, row, cells, reader)
        if cost > MOST_MEMORY:
            raise too_much_text(cells, len(data) >> 20)
        rows.append(cast("list[Cell]", row))
    without_empty_end(rows)
    width = max((len(row) for row in rows), default=0)
    if width * len(rows) > MOST_SLOTS:
        raise too_sparse(None, f"{column_letters(width - 1)}列")
    if cost + 8 * width * len(rows) > MOST_MEMORY:
        raise too_much_text(cells, len(data) >> 20)
    squared(rows, width)
    return Workbook("text" if delimiter == "\t" else "csv", [Sheet(SHEET_NAME, rows)])


def unwrapped(cell: str) -> str:
    """``="341825…"`` → 341825…: how exports keep a spreadsheet from rounding long digits."""
    if not cell.startswith('="'):
        return cell
    match = _WRAPPED.fullmatch(cell)
    return match[1].replace('""', '"') if match else cell


def _too_large(rows: list[list[Cell]], row: list[str], cells: int, rest: Iterator[list[str]]) -> Exception:
    """Count the rest without keeping it, so that the sentence can say how much there is."""
    count = len(rows) + any(row)
    rows.clear()
    for row in rest:
        count += any(row)
        cells += len(row) - row.count("")
    return too_large(count, cells)


def _lines(data: bytes, encoding: str) -> Iterator[str]:
    file = TextIOWrapper(BytesIO(data), encoding, newline="")
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise no_columns()
        yield line


def _reader(data: bytes, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """Rows of fields. A quote that opens and never closes makes one field of all the rest; that is refused."""
    try:
        yield from csv.reader(_lines(data, encoding), delimiter=delimiter)
    except csv.Error:
        raise Refused("quotes", _QUOTES) from None


def _delimiter(data: bytes, encoding: str) -> tuple[str, int]:
    """The delimiter that cuts the first rows into most fields, and how many lines only say which one it is."""
    head = list(islice(_lines(data, encoding), LOOKED_AT))
    if head and (match := _SEPARATOR_LINE.match(head[0])):
        return match[1], 1
    return max(DELIMITERS, key=lambda delimiter: _fields(head, delimiter)), 0


def _fields(head: list[str], delimiter: str) -> float:
    try:
        counts = [len(row) for row in csv.reader(head, delimiter=delimiter) if row]
    except csv.Error:
        return 0
    return median(counts) if counts else 0
