"""What reading gives: a workbook of sheets of cells, and nothing about what they mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from shouwang.engine.faults import Fault

Cell = str | float | int | bool | date | datetime | time | timedelta | None
Form = Literal["xlsx", "xls", "html", "text", "csv"]
Area = tuple[int, int, int, int]
Place = tuple[int, int]


_LONGEST_NAME = 60
"""Characters; the programs stop at 31."""


@dataclass(slots=True)
class Sheet:
    """One sheet, cell by cell where it stands in the spreadsheet.

    ``rows[0]`` is row 1 and ``rows[r][0]`` column A, whatever is empty before the data; all rows are equally long, a
    blank cell is ``""``, and the last row holds something. ``merged`` lists merged areas inside the data as 0-based
    ``(row0, col0, row1, col1)``; only the top-left cell of an area carries its value. ``empty_formulas`` are 0-based
    ``(row, col)`` of formulas whose result was never stored, ``error_cells`` of results such as #REF! or #N/A; both
    read as ``""``.
    """

    name: str
    rows: list[list[Cell]]
    merged: list[Area] = field(default_factory=list)
    hidden: bool = False
    empty_formulas: set[Place] = field(default_factory=set)
    error_cells: set[Place] = field(default_factory=set)


@dataclass(slots=True)
class Workbook:
    """What was read. ``form`` says what the bytes were, not what the file's name pretends.

    ``text`` is delimited by tabs, ``csv`` by commas or semicolons. Every cell of ``csv``, ``text`` and ``html`` is text.
    ``notes`` tell what was left aside (charts, macro sheets), and stop nothing.
    """

    form: Form
    sheets: list[Sheet]
    notes: list[Fault] = field(default_factory=list)


def squared(rows: list[list[Cell]], width: int) -> None:
    """Make all rows equally long, in place."""
    for row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))


def without_empty_end(rows: list[list[Cell]]) -> None:
    """Drop the empty rows after the last row that holds something, in place."""
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()


def inside(areas: list[Area], height: int, width: int) -> list[Area]:
    """Merged areas clipped to the data; what lies outside it, or is one cell, is dropped."""
    clipped = ((r0, c0, min(r1, height - 1), min(c1, width - 1)) for r0, c0, r1, c1 in areas)
    return [area for area in clipped if area[2] >= area[0] and area[3] >= area[1] and area[:2] != area[2:]]


def without_nul(sheets: list[Sheet]) -> None:
    """Take the character NUL out of every name and cell, in place. It is no text: whatever wrote it there meant nothing by
    it, and not every database takes it. Names longer than any spreadsheet program allows are cut."""
    for sheet in sheets:
        sheet.name = sheet.name.replace("\0", "")[:_LONGEST_NAME]
        for row in sheet.rows:
            for at, cell in enumerate(row):
                if type(cell) is str and "\0" in cell:
                    row[at] = cell.replace("\0", "")
