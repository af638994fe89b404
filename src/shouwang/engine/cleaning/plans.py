"""How a recognised workbook is read: which spreadsheet column of which sheet is which column of the feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shouwang.engine.cleaning.reading import Sheet
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Column, Feed


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """How one sheet is read: which spreadsheet column (0-based) is which column of the feed.

    ``first_row`` is the 0-based row of the first data row; ``headings`` the headings as the office wrote them, by
    spreadsheet column; ``units`` the unit said in a heading or above the table; ``header`` the bare headings of the
    header row, to know it again where it is repeated further down. ``ours`` are columns that this program has written
    into a workbook it gave out: nobody's row differs by them; ``mends`` is the one of them that names the earlier row
    which a row corrects.
    """

    sheet: Sheet
    columns: Mapping[int, Column]
    headings: Mapping[int, str]
    units: Mapping[int, str]
    header: tuple[str, ...]
    first_row: int
    titles: tuple[str, ...]
    ours: frozenset[int] = frozenset()
    mends: int | None = None


@dataclass(frozen=True, slots=True)
class Recognition:
    """A workbook whose feed is known, with a plan for each of its sheets."""

    feed: Feed
    plans: tuple[SheetPlan, ...]
    notes: tuple[Fault, ...] = ()
    titles: tuple[str, ...] = ()
