"""Workbook → the four tables of the register, by column. Pure: no database, no keys.

Whatever stands above the heading is passed by, blank lines are no rows, and every row keeps its sheet and line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shouwang.engine.cleaning.reading import Cell, Sheet, Workbook
from shouwang.engine.faults import Fault
from shouwang.engine.values.text import heading_unit, normal_heading, normal_text
from shouwang.records.households.layout import HEADER_ROWS, SHEETS, SheetLayout
from shouwang.records.households.words import NOTES, REFUSALS


@dataclass(slots=True)
class Table:
    """One of the four: cells by column, all of one length, with the sheet and 1-based line of every row.

    A column that the workbook does not have is a column of blanks. ``headings`` are as the office wrote them, ``units``
    the unit of money of a column where its heading names one. ``broken`` are cells whose formula gave nothing or an
    error: (position, column, code).
    """

    layout: SheetLayout
    cells: dict[str, list[Cell]]
    sheets: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    broken: list[tuple[int, str, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    def heading(self, column: str) -> str:
        return self.headings.get(column) or self.layout.title_of(column)


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet recognised as one of the four: where its heading stands and which column is what."""

    sheet: Sheet
    layout: SheetLayout
    header: int
    places: dict[str, int]
    twice: tuple[str, ...]


def read_tables(workbook: Workbook, file: str) -> tuple[dict[str, Table] | None, list[Fault]]:
    """The four tables by name, or None and what the workbook lacks. Sheets of one kind add up."""
    found: list[_Found] = []
    faults: list[Fault] = []
    for sheet in workbook.sheets:
        one = _recognised(sheet)
        if one is not None:
            found.append(one)
        elif any(normal_text(cell) for row in sheet.rows[:HEADER_ROWS] for cell in row):
            faults.append(Fault("sheet_ignored", NOTES["sheet_ignored"], file, sheet.name))
    refusals = _refusals(found, file)
    if refusals:
        return None, refusals
    tables = {layout.name: Table(layout, {column.name: [] for column in layout.columns}) for layout in SHEETS}
    for one in found:
        faults += _notes(one, file)
        _add(tables[one.layout.name], one)
    return tables, faults


def _recognised(sheet: Sheet) -> _Found | None:
    """By its name first, then by its columns: a sheet called 农户 with other columns is still that sheet, faulty."""
    name = normal_heading(sheet.name)
    named = [layout for layout in SHEETS if name in layout.spellings or name.startswith(layout.title)]
    read = [_Found(sheet, layout, *_heading(sheet, layout)) for layout in SHEETS]
    marked = [one for one in read if all(mark in one.places for mark in one.layout.marks)]
    both = [one for one in marked if one.layout in named]
    faulty = [one for one in read if one.layout in named] if sheet.rows else []
    return next(iter(both or marked or faulty), None)


def _heading(sheet: Sheet, layout: SheetLayout) -> tuple[int, dict[str, int], tuple[str, ...]]:
    """The line that names the most columns of the layout, and where each is."""
    best: tuple[int, dict[str, int], tuple[str, ...]] = (0, {}, ())
    spelled = {spelling: column.name for column in layout.columns for spelling in column.spellings}
    for number, row in enumerate(sheet.rows[:HEADER_ROWS]):
        places: dict[str, int] = {}
        twice: list[str] = []
        for place, cell in enumerate(row):
            column = spelled.get(normal_heading(cell)) if isinstance(cell, str) else None
            if column is not None and column in places:
                twice.append(column)
            elif column is not None:
                places[column] = place
        if len(places) > len(best[1]):
            best = (number, places, tuple(twice))
    return best


def _refusals(found: Sequence[_Found], file: str) -> list[Fault]:
    """What the file as a whole lacks: one sentence for all missing sheets, one for each missing column."""
    faults = []
    missing = [layout.title for layout in SHEETS if layout not in [one.layout for one in found]]
    if missing:
        message = REFUSALS["sheet_missing"].format(sheets="、".join(f"“{title}”" for title in missing))
        faults.append(Fault("sheet_missing", message, file))
    for one in found:
        for column in one.layout.columns:
            if column.needed and column.name not in one.places:
                message = REFUSALS["column_missing"].format(sheet=one.layout.title, title=column.title)
                faults.append(Fault("column_missing", message, file, one.sheet.name, None, column.title))
    return faults


def _notes(one: _Found, file: str) -> list[Fault]:
    notes = []
    for column in one.layout.columns:
        # Birth dates stand in the numbers, and an address in village and group: nobody misses these columns.
        if column.name not in one.places and column.name not in ("birth_date", "address"):
            message = NOTES["column_absent"].format(title=column.title)
            notes.append(Fault("column_absent", message, file, one.sheet.name, one.header + 1, column.title))
    for name in one.twice:
        message = NOTES["column_twice"].format(title=one.layout.title_of(name))
        notes.append(Fault("column_twice", message, file, one.sheet.name, one.header + 1, one.layout.title_of(name)))
    return notes


def _filled(cell: Cell) -> bool:
    return cell is not None and cell != "" and not (isinstance(cell, str) and cell.isspace())


def _add(table: Table, one: _Found) -> None:
    """Appends a sheet's rows to a table, column by column."""
    body = one.sheet.rows[one.header + 1 :]
    width = max(map(len, body), default=0)
    kept = [number for number, row in enumerate(body) if any(map(_filled, row))]
    rows = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in (body[n] for n in kept)]
    columns: list[tuple[Cell, ...]] = list(zip(*rows, strict=True)) or [()] * width
    for name, cells in table.cells.items():
        place = one.places.get(name)
        cells.extend(columns[place] if place is not None and place < width else [""] * len(rows))
    heading = one.sheet.rows[one.header] if one.sheet.rows else []
    for name, place in one.places.items():
        table.headings.setdefault(name, normal_text(heading[place]))
        table.units.setdefault(name, heading_unit(heading[place]))
    _add_broken(table, one, kept)
    table.sheets.extend([one.sheet.name] * len(rows))
    table.rows.extend(one.header + 2 + number for number in kept)


def _add_broken(table: Table, one: _Found, kept: Sequence[int]) -> None:
    cells = [(place, "formula_empty") for place in one.sheet.empty_formulas]
    cells += [(place, "error_cell") for place in one.sheet.error_cells]
    if not cells:
        return
    lines = {number + one.header + 1: len(table) + position for position, number in enumerate(kept)}
    names = {place: name for name, place in one.places.items()}
    for (row, column), code in sorted(cells):
        if row in lines and column in names:
            table.broken.append((lines[row], names[column], code))
