"""Columns of cells → columns of values, each unreadable cell a doubt. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from shouwang.engine.cleaning.reading import Cell
from shouwang.engine.values.dates import read_dates
from shouwang.engine.values.money import read_moneys, read_numbers
from shouwang.engine.values.text import normal_texts
from shouwang.records.households.findings import Findings
from shouwang.records.households.layout import NO, YES
from shouwang.records.households.tables import Table

_EXACT = 10**15
"""A spreadsheet keeps 15 digits of a number; longer codes that are numbers have lost their last digits."""
_LONGEST = 32
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.\-]*")


class Doubts:
    """The doubts of the rows of one table, by position, each with its fault."""

    def __init__(self, table: Table, findings: Findings) -> None:
        self._table, self._findings = table, findings
        self._codes: dict[int, list[str]] = {}
        for place, column, code in table.broken:
            self.add(place, code, column)

    def add(self, at: int, code: str, column: str | None, **words: object) -> None:
        """One more; the same doubt of a row is kept once and said for every column."""
        codes = self._codes.setdefault(at, [])
        if code not in codes:
            codes.append(code)
        self._findings.doubt(self._table, at, code, column, **words)

    def of(self, places: Sequence[int]) -> list[str]:
        """For each row its codes, with commas."""
        codes = self._codes
        return [",".join(codes[place]) if place in codes else "" for place in places]


def codes(table: Table, column: str, findings: Findings) -> list[str | None]:
    """A key column as text; None where the row cannot be taken in because its key is missing or damaged."""
    texts: list[str | None] = list(normal_texts(table.cells[column]))
    for place, cell in enumerate(table.cells[column]):
        if type(cell) is str and cell.isascii() and cell.isalnum() and len(cell) <= _LONGEST:
            continue
        text = (texts[place] or "").strip("'’` ").replace(" ", "")
        fault = ""
        if isinstance(cell, int | float) and abs(cell) >= _EXACT:
            fault = "code_damaged"
        elif not text:
            fault = "code_missing"
        elif not (_CODE.fullmatch(text) and len(text) <= _LONGEST):
            fault = "code_odd"
        if fault:
            findings.aside(table, place, fault, column)
        texts[place] = None if fault else text
    return texts


def first_ones(table: Table, keys: Sequence[str | None], column: str, findings: Findings) -> list[int]:
    """The positions of rows whose key has not come before; the others are set aside."""
    first: dict[str, int] = {}
    places = []
    for place, key in enumerate(keys):
        if key is None:
            continue
        before = first.setdefault(key, place)
        if before == place:
            places.append(place)
        else:
            findings.aside(table, place, "code_repeated", column, first=table.rows[before])
    return places


def texts(table: Table, column: str, places: Sequence[int]) -> list[str]:
    """A column of free text."""
    return normal_texts(picked(table.cells[column], places))


def picked(cells: Sequence[Cell], places: Sequence[int]) -> Sequence[Cell]:
    """The cells at these positions, without a copy where these are all."""
    return cells if len(places) == len(cells) else [cells[place] for place in places]


def dates(table: Table, column: str, places: Sequence[int], doubts: Doubts) -> list[date | None]:
    """A column of dates; what is none is blank and doubtful."""
    values, faults = read_dates(picked(table.cells[column], places))
    for place, fault in zip(places, faults, strict=True):
        if fault is not None:
            doubts.add(place, fault, column)
    return values


def numbers(table: Table, column: str, places: Sequence[int], doubts: Doubts) -> list[Decimal | None]:
    """A column of plain numbers."""
    values, faults = read_numbers(picked(table.cells[column], places))
    for place, fault in zip(places, faults, strict=True):
        if fault is not None:
            doubts.add(place, fault, column)
    return values


def amounts(table: Table, column: str, places: Sequence[int], doubts: Doubts, negative: bool = False) -> list[str]:
    """A column of money as text in yuan with two decimals, blank where not known.

    With ``negative`` an amount below nought is an amount (a household may have spent more than it earned).
    """
    unit = table.units.get(column) or "元"
    cells = picked(table.cells[column], places)
    values, faults = read_moneys(cells, unit)
    result = ["" if value is None else str(value) for value in values]
    for at, (place, fault) in enumerate(zip(places, faults, strict=True)):
        if fault is None:
            continue
        if negative and fault == "money_negative":
            below, _ = read_numbers([cells[at]])
            if below[0] is not None:
                result[at] = f"{below[0] * (10_000 if unit == '万元' else 1):.2f}"
                continue
        doubts.add(place, fault, column)
    return result


def answers(table: Table, column: str, places: Sequence[int], doubts: Doubts) -> list[bool | None]:
    """A column of 是 and 否; blank gives None, anything else None and a doubt."""
    result: list[bool | None] = []
    for place, text in zip(places, texts(table, column, places), strict=True):
        word = text.upper()
        if word in YES:
            result.append(True)
        elif word in NO:
            result.append(False)
        else:
            result.append(None)
            if word:
                doubts.add(place, "answer_unclear", column)
    return result


def plain_number(value: Decimal | None) -> str:
    """9 for 9.0, 1.5 for 1.50, blank for None."""
    return "" if value is None else f"{value.normalize():f}"
