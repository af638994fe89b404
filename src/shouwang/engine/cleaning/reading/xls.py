"""An .xls of Excel 95 to 2003 (or an .et that is one), read record by record.

Receives the bytes, gives a workbook. calamine reads these files too, but makes room for whatever height and width a
record claims and follows damaged chains without end; here a cell costs what it holds, and shared strings stay shared.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from shouwang.engine.faults import Fault

from . import biff
from .biff import SharedText, as_date, is_date, records, rk_number, text_of
from .compound import Compound
from .kinds import other_compound
from .limits import (
    MOST_CELLS,
    MOST_MARKS,
    MOST_MEMORY,
    MOST_ROWS,
    MOST_SHEETS,
    MOST_SLOTS,
    damaged,
    encrypted,
    incomplete,
    refuse_merges,
    too_large,
    too_many_marks,
    too_sparse,
)
from .limits import column_letters as letters
from .workbook import Area, Cell, Sheet, Workbook, inside, squared, without_empty_end

WIDEST = 256
_CODEPAGES = {936: "gb18030", 950: "big5", 932: "cp932", 1200: "utf-16-le", 65001: "utf-8"}
_GLOBALS, _WORKSHEET = 0x05, 0x10


@dataclass(slots=True)
class _Book:
    biff8: bool = True
    codepage: str = "gb18030"
    from_1904: bool = False
    strings: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    sheets: list[tuple[int, int, int, str]] = field(default_factory=list)
    rows: int = 0
    cells: int = 0
    slots: int = 0


@dataclass(slots=True)
class _Reading:
    """A sheet while it is read. ``waiting`` is the place of a formula whose text comes in the next record."""

    sheet: Sheet
    areas: list[Area] = field(default_factory=list)
    waiting: tuple[int, int] | None = None


def read_xls(data: bytes, packed: bool) -> Workbook:
    """``packed``: the records lie in a compound file. Raises Refused; see the limits."""
    stream = _workbook_stream(data) if packed else data
    book = _globals(stream, (MOST_MEMORY - len(data) - len(stream)) // 2)
    sheets, notes = [], []
    for start, state, kind, name in book.sheets:
        if kind != 0:
            notes.append(Fault("sheet_ignored", f"“{name}”是图表或宏表，没有读取。", sheet=name))
            continue
        sheets.append(_sheet(stream, start, name, state != 0, book))
    return Workbook("xls", sheets, notes)


def _workbook_stream(data: bytes) -> bytes:
    compound = Compound(data)
    if "encryptedpackage" in compound.names:
        raise encrypted()
    for name in ("workbook", "book"):
        if name in compound.names:
            return compound.stream(name)
    raise other_compound(compound.names)


def _globals(stream: bytes, memory: int) -> _Book:
    """The records before the first sheet: sheets, strings, formats."""
    book = _Book()
    formats: dict[int, str] = {}
    codes: list[int] = []
    shared: list[bytes] = []
    previous = -1
    for number, (kind, content) in enumerate(records(stream)):
        if number == 0 and kind != biff.BOF:
            raise damaged()
        if kind == biff.EOF:
            break
        if kind == biff.CONTINUE and previous == biff.SST:
            shared.append(content)
            continue
        previous = kind
        if kind == biff.SST:
            shared = [content]
        elif kind == biff.XF:
            codes.append(int.from_bytes(content[2:4], "little"))
        elif kind == biff.FORMAT:
            code = int.from_bytes(content[:2], "little")
            formats[code] = text_of(content, 2, book.codepage, book.biff8, book.biff8)
        else:
            _global_record(book, kind, content)
    else:
        raise incomplete()
    if len(book.sheets) > MOST_SHEETS:
        raise damaged()
    if not book.sheets:
        book.sheets.append((0, 0, 0, "Sheet1"))
    book.dates = [is_date(code, formats) for code in codes]
    book.strings = SharedText(shared, memory).strings() if shared else []
    return book


def _global_record(book: _Book, kind: int, content: bytes) -> None:
    if kind == biff.BOF:
        book.biff8 = content[:2] != b"\x00\x05"
    elif kind == biff.FILEPASS:
        raise encrypted()
    elif kind == biff.CODEPAGE:
        code = int.from_bytes(content[:2], "little")
        book.codepage = _CODEPAGES.get(code, f"cp{code}")
    elif kind == biff.DATEMODE:
        book.from_1904 = content[:1] == b"\x01"
    elif kind == biff.BOUNDSHEET and len(content) >= 8:
        start, state, sort = struct.unpack_from("<IBB", content)
        book.sheets.append((start, state & 3, sort, text_of(content, 6, book.codepage, False, book.biff8)))


def _sheet(stream: bytes, start: int, name: str, hidden: bool, book: _Book) -> Sheet:
    reading = _Reading(Sheet(name, [], hidden=hidden))
    depth = 0
    for kind, content in records(stream, start):
        if kind == biff.BOF:
            depth += 1
        elif kind == biff.EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth == 1 and (read := _READERS.get(kind)) is not None:
            try:
                read(reading, content, book)
            except (struct.error, IndexError):
                raise damaged(name) from None
        if depth == 0:
            raise damaged(name)
    else:
        raise incomplete()
    return _finished(reading, book)


def _finished(reading: _Reading, book: _Book) -> Sheet:
    sheet = reading.sheet
    without_empty_end(sheet.rows)
    width = max(map(len, sheet.rows), default=0)
    book.rows += sum(1 for row in sheet.rows if row)
    book.slots += width * len(sheet.rows)
    if book.rows > MOST_ROWS:
        raise too_large(book.rows, at_least=True)
    if book.slots > MOST_SLOTS:
        raise too_sparse(sheet.name, f"{letters(width - 1)}{len(sheet.rows)}")
    squared(sheet.rows, width)
    sheet.merged = inside(reading.areas, len(sheet.rows), width)
    return sheet


def _put(reading: _Reading, row: int, column: int, value: Cell, book: _Book) -> None:
    rows = reading.sheet.rows
    if column >= WIDEST:
        raise damaged(reading.sheet.name)
    while len(rows) <= row:
        rows.append([])
    cells = rows[row]
    if len(cells) > column:
        cells[column] = value
    else:
        if len(cells) < column:
            cells.extend([""] * (column - len(cells)))
        cells.append(value)
        book.cells += 1
        if book.cells > MOST_CELLS:
            raise too_large(book.rows + len(rows), book.cells, at_least=True)


def _value(number: float, style: int, book: _Book) -> Cell:
    kind = book.dates[style] if style < len(book.dates) else ""
    return as_date(number, kind, book.from_1904) if kind else number


def _number(reading: _Reading, content: bytes, book: _Book) -> None:
    row, column, style, number = struct.unpack_from("<3Hd", content)
    _put(reading, row, column, _value(number, style, book), book)


def _rk(reading: _Reading, content: bytes, book: _Book) -> None:
    row, column, style, packed = struct.unpack_from("<3HI", content)
    _put(reading, row, column, _value(rk_number(packed), style, book), book)


def _many_rk(reading: _Reading, content: bytes, book: _Book) -> None:
    row, first = struct.unpack_from("<2H", content)
    for number, at in enumerate(range(4, len(content) - 7, 6)):
        style, packed = struct.unpack_from("<HI", content, at)
        _put(reading, row, first + number, _value(rk_number(packed), style, book), book)


def _shared(reading: _Reading, content: bytes, book: _Book) -> None:
    row, column, _, index = struct.unpack_from("<3HI", content)
    _put(reading, row, column, book.strings[index], book)


def _label(reading: _Reading, content: bytes, book: _Book) -> None:
    row, column = struct.unpack_from("<2H", content)
    _put(reading, row, column, text_of(content, 6, book.codepage, True, book.biff8), book)


def _truth_or_error(reading: _Reading, content: bytes, book: _Book) -> None:
    row, column, _, value, is_error = struct.unpack_from("<3H2B", content)
    if is_error:
        _note(reading, reading.sheet.error_cells, row, column)
    else:
        _put(reading, row, column, bool(value), book)


def _formula(reading: _Reading, content: bytes, book: _Book) -> None:
    """The stored result. A program that never calculates stores zero and asks Excel to calculate when opening."""
    row, column, style, result, options = struct.unpack_from("<3H8sH", content)
    reading.waiting = None
    if result[6:] != b"\xff\xff":
        number = struct.unpack("<d", result)[0]
        if number == 0 and options & 2:
            _note(reading, reading.sheet.empty_formulas, row, column)
        else:
            _put(reading, row, column, _value(number, style, book), book)
    elif result[0] == 0:
        reading.waiting = (row, column)
    elif result[0] == 1:
        _put(reading, row, column, bool(result[2]), book)
    elif result[0] == 2:
        _note(reading, reading.sheet.error_cells, row, column)


def _formula_text(reading: _Reading, content: bytes, book: _Book) -> None:
    if reading.waiting is not None:
        row, column = reading.waiting
        reading.waiting = None
        _put(reading, row, column, text_of(content, 0, book.codepage, True, book.biff8), book)


def _note(reading: _Reading, places: set[tuple[int, int]], row: int, column: int) -> None:
    places.add((row, column))
    if len(places) > MOST_MARKS:
        raise too_many_marks(reading.sheet.name)


def _merged(reading: _Reading, content: bytes, _book: _Book) -> None:
    refuse_merges(len(reading.areas), reading.sheet.name)
    for at in range(2, len(content) - 7, 8):
        first_row, last_row, first_column, last_column = struct.unpack_from("<4H", content, at)
        reading.areas.append((first_row, first_column, last_row, last_column))


_READERS: dict[int, Callable[[_Reading, bytes, _Book], None]] = {
    biff.NUMBER: _number,
    biff.RK: _rk,
    biff.MULRK: _many_rk,
    biff.LABELSST: _shared,
    biff.LABEL: _label,
    biff.RSTRING: _label,
    biff.BOOLERR: _truth_or_error,
    biff.FORMULA: _formula,
    0x206: _formula,
    0x406: _formula,
    biff.STRING: _formula_text,
    biff.MERGED: _merged,
}
