"""Whatever bytes an office sends → a workbook of cells, or one sentence that says why not.

Holds: the form of files (.xlsx, .xls, .et, HTML and delimited text under any name), told by their content, and the limits
of what one file may cost. Receives from: its caller, the bytes and the file's name. Gives to: recognising and rows, a
``Workbook`` of absolute cells. Never: a guess at what a cell means, a path, a clock, personal data in a message, or more
than 1 GiB of resident memory.
"""

from __future__ import annotations

from shouwang.engine.faults import Fault

from .characters import encoding_of
from .delimited import read_delimited
from .html_tables import HEAD, count_rows, declared_charset, looks_like_html, read_html
from .kinds import AS_XLSX, kind_of
from .limits import MOST_BYTES, MOST_CELLS, MOST_ROWS, Refused, file_too_big
from .workbook import Area, Cell, Place, Sheet, Workbook, without_nul
from .xls import read_xls
from .xlsx import read_xlsx

__all__ = [
    "MOST_BYTES",
    "MOST_CELLS",
    "MOST_ROWS",
    "Area",
    "Cell",
    "Place",
    "Sheet",
    "Workbook",
    "read_workbook",
]


def read_workbook(data: bytes, file: str) -> tuple[Workbook | None, list[Fault]]:
    """Read the bytes of one received file; ``file`` is its name, for the faults only.

    Gives the workbook and no faults, or None and exactly one fault whose message says in Chinese what is wrong and what
    to do. A caller that can see the size of a file should not load one larger than ``MOST_BYTES``. Never raises for what
    a file holds.
    """
    try:
        workbook = _read(data)
    except Refused as refused:
        return None, [refused.fault.at(file=file)]
    workbook.notes = [note.at(file=file) for note in workbook.notes]
    return workbook, []


def _read(data: bytes) -> Workbook:
    if not data:
        raise Refused("empty_file", "文件是空的（0字节），可能没有保存好。请重新导出后再报。")
    kind = kind_of(data)
    if len(data) > MOST_BYTES:
        raise file_too_big(len(data), _rows_about(data) if kind == "characters" else 0)
    if kind == "zip":
        workbook = read_xlsx(data)
    elif kind == "characters":
        workbook = _read_characters(data)
    else:
        workbook = read_xls(data, packed=kind == "compound")
    if kind != "characters":  # which are refused where they hold it
        without_nul(workbook.sheets)
    if any(sheet.rows for sheet in workbook.sheets):
        return workbook
    if any(sheet.empty_formulas for sheet in workbook.sheets):
        raise Refused("formulas_without_result", "表里只有公式，没有计算结果。请用Excel或WPS打开，保存一次后再报。")
    raise Refused("blank", "工作簿是空的，没有一个填了内容的单元格。如果本月没有，请保留表头、不填数据行，作为零报送。")


def _read_characters(data: bytes) -> Workbook:
    head = data[:HEAD]
    encoding = encoding_of(data, declared_charset(head))
    start = head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    if looks_like_html(start.encode("utf-8")):
        return read_html(data, encoding)
    if start.startswith("<?xml") or "urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise Refused("not_workbook", f"这是XML文件（包括“XML表格2003”），读不出来。{AS_XLSX}")
    return read_delimited(data, encoding)


def _rows_about(data: bytes) -> int:
    """Rows of a file that is too large to be read: what HTML calls rows, else lines."""
    return count_rows(data) if looks_like_html(data[:HEAD]) else data.count(b"\n")
