"""An .xlsx (or an .et that is one): looked at first, then read by calamine.

Receives the bytes, gives a workbook. Every part is unpacked and looked at once; what calamine gets is a package written
here, with the looked-at sheets under our own names and nothing else.
"""

from __future__ import annotations

import ctypes
import gc
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import cast

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from shouwang.engine.faults import Fault

from . import sheet_xml, xlsx_parts
from .limits import (
    MEGABYTE,
    MOST_CELLS,
    MOST_MEMORY,
    MOST_ROWS,
    bomb,
    damaged,
    too_large,
    too_much_text,
    too_sparse,
)
from .package import Package, PackageTooBig, open_package, write_package
from .shared_strings import SharedStrings, measure, weigh
from .sheet_xml import Extent
from .workbook import Cell, Sheet, Workbook, inside, without_empty_end
from .xlsx_parts import Book, SheetPart

STYLES_MOST = 64 * MEGABYTE
TRIM_FROM = 64 * MEGABYTE
OVERHEAD = 48 * MEGABYTE
"""What reading takes beside what can be counted: windows, tables of weights, blocks that malloc keeps."""

_ERROR_VALUE = re.compile(rb'(<c [^<>]*t="e"[^<>]*>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?<v>)([^<]*)')


@dataclass(slots=True)
class _Look:
    """What was seen of the package before calamine reads it."""

    package: Package
    book: Book
    strings: SharedStrings = field(default_factory=SharedStrings)
    extents: list[Extent] = field(default_factory=list)

    def pieces(self, part: str) -> Iterator[bytes]:
        return self.package.windows(part)


def read_xlsx(data: bytes) -> Workbook:
    """Raises Refused; see the limits for what is refused and why."""
    package = open_package(data)
    look = _Look(package, xlsx_parts.read_book(package))
    _survey(look)
    _check(look, len(data))
    look.strings.forget_weights()
    source = _package_for_calamine(look)
    notes = [Fault("sheet_ignored", f"“{name}”是图表或宏表，没有读取。", sheet=name) for name in look.book.ignored]
    return Workbook("xlsx", _read_sheets(look, source), notes)


def _survey(look: _Look) -> None:
    book = look.book
    try:
        if book.strings:
            look.strings = measure(look.pieces(book.strings))
        for sheet in book.sheets:
            extent = Extent()
            look.extents.append(extent)
            sheet_xml.survey(look.pieces(sheet.part), sheet.name, extent)
        look.package.look_at_rest()
    except PackageTooBig:
        rows = sum(extent.rows for extent in look.extents)
        raise (too_large(rows, at_least=True) if rows > MOST_ROWS else bomb()) from None
    if any(not extent.plain for extent in look.extents):
        _weigh(look)
        look.extents = [
            extent if extent.plain else sheet_xml.walk(look.pieces(sheet.part), look.strings, sheet.name)
            for extent, sheet in zip(look.extents, book.sheets, strict=True)
        ]


def _weigh(look: _Look) -> None:
    if look.book.strings and not look.strings.costs:
        weigh(look.strings, look.pieces(look.book.strings))


def _check(look: _Look, size: int) -> None:
    """Refuse what would not fit. The survey's upper bounds do for nearly every workbook; where they pass a limit, count."""
    if _fits(look, size, exact=False):
        return
    _weigh(look)
    look.extents = [
        sheet_xml.count(look.pieces(sheet.part), look.strings, extent) if extent.plain else extent
        for extent, sheet in zip(look.extents, look.book.sheets, strict=True)
    ]
    rows, cells = sum(extent.rows for extent in look.extents), sum(extent.cells for extent in look.extents)
    if rows > MOST_ROWS or cells > MOST_CELLS:
        raise too_large(rows, cells)
    for extent, sheet in zip(look.extents, look.book.sheets, strict=True):
        if _is_sparse(extent):
            raise too_sparse(sheet.name, extent.corner())
    if not _fits(look, size, exact=True):
        text = sum(extent.shared_text + extent.inline_text for extent in look.extents)
        raise too_much_text(cells, text // MEGABYTE)


def _is_sparse(extent: Extent) -> bool:
    area = extent.height * extent.width
    return area > MOST_CELLS and area > 50 * extent.cells


def _fits(look: _Look, size: int, exact: bool) -> bool:
    extents = look.extents
    if sum(extent.rows for extent in extents) > MOST_ROWS or sum(extent.cells for extent in extents) > MOST_CELLS:
        return False
    if not exact and any(extent.height * extent.width > MOST_CELLS for extent in extents):
        return False
    return size + _peak(look, size, exact) <= MOST_MEMORY


def _peak(look: _Look, size: int, exact: bool) -> int:
    """Estimated bytes at the worst moment of reading, without the received file.

    Measured with calamine 0.37: it first gathers a sheet's filled cells (40 bytes each), then spreads them over height
    times width (32 each), then copies every string. While Python's rows are made (8 bytes a place, and the values), the
    spread sheet is still there; the table of shared strings is, unless this is the last sheet.
    """
    table, kept, worst = look.strings.table, 0, 0
    for number, extent in enumerate(look.extents, 1):
        area = extent.height * extent.width
        text, values = _texts(look.strings, extent, exact and extent.cells > 0)
        spread = 32 * area
        owned = 24 * extent.strings + text
        rows = 8 * area + 64 * extent.height + values + 24 * (extent.cells - min(extent.strings, extent.cells))
        reading = table + spread + max(40 * extent.cells, owned)
        handing = spread + owned + rows + (0 if number == len(look.extents) and _can_trim() else table)
        worst = max(worst, kept + max(reading, handing))
        kept += rows + 150 * extent.marks + 250 * extent.merges
    return 2 * size + worst + OVERHEAD


def _texts(strings: SharedStrings, extent: Extent, exact: bool) -> tuple[int, int]:
    """UTF-8 bytes of all strings of a sheet, and bytes of them as Python strings."""
    inline = 76 * extent.strings + extent.inline_cost if extent.inline_text else 0
    if exact:
        return extent.shared_text + extent.inline_text, extent.shared_cost + 8 * extent.strings + inline
    shown = strings.shown_at_most(extent.cells) if strings.entries else 0
    return shown + extent.inline_text, 76 * extent.cells + 4 * shown + inline


def _package_for_calamine(look: _Look) -> bytes:
    book, parts = look.book, []
    for name, text in xlsx_parts.frame(book):
        parts.append((name, 0, zlib.crc32(text), len(text), text))
    if book.strings:
        parts.append(("xl/sharedStrings.xml", *look.package.packed(book.strings)))
    if book.styles:
        styles = look.package.whole(book.styles, STYLES_MOST)
        parts.append(("xl/styles.xml", 0, zlib.crc32(styles), len(styles), styles))
    for number, (sheet, extent) in enumerate(zip(book.sheets, look.extents, strict=True), 1):
        name = xlsx_parts.sheet_part(number)
        if extent.unknown_errors:
            parts.append((name, *_with_known_errors(look.pieces(sheet.part))))
        else:
            parts.append((name, *look.package.packed(sheet.part)))
    return write_package(parts)


def _with_known_errors(pieces: Iterable[bytes]) -> tuple[int, int, int, bytes]:
    """The sheet with every error called #N/A: newer ones such as #SPILL! make calamine refuse the sheet."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed, checksum, length = [], 0, 0
    for piece in pieces:
        piece = _ERROR_VALUE.sub(rb"\1#N/A", piece)
        checksum, length = zlib.crc32(piece, checksum), length + len(piece)
        packed.append(packer.compress(piece))
    packed.append(packer.flush())
    return 8, checksum, length, b"".join(packed)


def _read_sheets(look: _Look, source: bytes) -> list[Sheet]:
    heavy = look.strings.table > TRIM_FROM
    sheets = []
    with _calamine():
        workbook = CalamineWorkbook.from_filelike(BytesIO(source))
    del source
    for number, (part, extent) in enumerate(zip(look.book.sheets, look.extents, strict=True)):
        with _calamine(part.name):
            read = workbook.get_sheet_by_index(number)
            if number + 1 == len(look.extents):
                workbook.close()
                if heavy:
                    _trim()
            sheets.append(_sheet(part, extent, read))
    return sheets


def _sheet(part: SheetPart, extent: Extent, read: CalamineSheet) -> Sheet:
    """iter_rows begins at row 1, but leaves out the empty columns before the first filled one."""
    rows: list[list[Cell]] = []
    width = 0
    if read.start is not None and read.end is not None:
        left = read.start[1]
        width = read.end[1] + 1
        with _without_collecting():
            rows = cast("list[list[Cell]]", list(read.iter_rows()))
        if left:
            blank: list[Cell] = [""] * left
            rows = [blank + row for row in rows]
    without_empty_end(rows)
    merged = [(r0, c0, r1, c1) for (r0, c0), (r1, c1) in read.merged_cell_ranges or []]
    return Sheet(
        part.name,
        rows,
        inside(merged, len(rows), width),
        part.hidden,
        extent.empty_formulas,
        extent.error_cells,
    )


@contextmanager
def _calamine(sheet: str | None = None) -> Iterator[None]:
    """What calamine cannot read is the file's fault: times beyond Python's, and panics of its own (no subclass of
    Exception) included."""
    try:
        yield
    except (CalamineError, OverflowError, ValueError):
        raise damaged(sheet) from None
    except BaseException as problem:
        if type(problem).__name__ != "PanicException":
            raise
        raise damaged(sheet) from None


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A hundred thousand new lists make Python look for cycles again and again; cells hold none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _can_trim() -> bool:
    return sys.platform.startswith("linux")


def _trim() -> None:
    """Give what calamine freed back to the system; glibc would keep hundreds of megabytes for later."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError):  # another C library, which has its own habits
        return
