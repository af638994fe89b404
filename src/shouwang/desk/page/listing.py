"""Lists: one way to sort, filter, page and take away a table of whatever rows.

The rows come scoped to whoever asks; what a list shows of them, and what goes into the workbook that is taken away, is the
same. Nothing is counted beyond what is shown: a list knows whether there is more, and says how many only up to a bound.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from django.db.models import F
from django.db.models.expressions import OrderBy
from django.http import HttpResponse

from shouwang.desk.page.beside import asked_first, telling
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import Gathered, page_of
from shouwang.desk.sheets import write_book, write_table, write_title
from shouwang.desk.wording import cell, label, sentence

PER_PAGE = 20
_AT_ONCE = 500
"""Rows opened at a time for a workbook."""
SEALED: Final = "封存的内容，打开才看得到，不能排序"
JOINED: Final = "由几条记录合起来说的，不能排序"
WORDED: Final = "写成一句话的，不能排序"
TOO_MANY: Final = "记录太多，先按镇村或别的筛选再看"
"""Why a column is not sorted: the database cannot read it, no one row holds it, no order means anything, or all there is
would have to be read for one page."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: a text, where it leads, how serious it is, and a smaller line beneath; on a page, where there
    is more to show than a workbook says, a template (``part``) with what it is ``about``."""

    text: object = ""
    href: str = ""
    tone: str = ""
    below: str = ""
    part: str = ""
    about: object = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``sort`` are the fields of the rows by which it is sorted, or ``unsorted`` says why it is by none;
    ``number`` puts it right. ``below``: what the smaller line is called where it has a column of its own, in a workbook."""

    name: str
    title: str
    sort: tuple[str, ...] = ()
    number: bool = False
    wide: bool = False
    unsorted: str = ""
    below: str = ""

    def __post_init__(self) -> None:
        if bool(self.sort) == bool(self.unsorted):
            raise ValueError(f"the column {self.name} sorts, or says why it does not")


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice above the list; ``chosen`` narrows the rows to it."""

    name: str
    title: str
    choices: Sequence[tuple[str, str]]
    chosen: Callable[[Any, str], Any]


Opened = Callable[[Sequence[Any]], Sequence[dict[str, Cell | object]]]
"""From some rows of the list to their cells by the column's name; sealed names are opened here, for these rows only."""


@dataclass(slots=True)
class Listing:
    """A list as one request asks for it. ``empty`` says why there may be nothing, and what to do.

    ``picked``: the name under which lines can be picked, ``form`` the id of the form that they are sent with,
    ``ticked`` the keys of those that are picked already.
    """

    request: Any
    rows: Any
    """A query, or ``Gathered``."""
    columns: Sequence[Column]
    opened: Opened
    filters: Sequence[Filter] = ()
    empty: str = "没有符合的记录。"
    title: str = ""
    key: str = ""
    picked: str = ""
    form: str = ""
    ticked: Collection[str] = ()
    per_page: int = PER_PAGE
    _chosen: dict[str, str] = field(default_factory=dict)
    _page: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.filters:
            value = self.request.GET.get(one.name, "")
            if value and value in {choice for choice, _ in one.choices}:
                self._chosen[one.name] = value
                self.rows = one.chosen(self.rows, value)
        self.rows = self._sorted(self.rows)

    def _sorted(self, rows: Any) -> Any:
        column, falling = self.sorted_by
        if column is None:
            return rows
        if isinstance(rows, Gathered):  # sorts what has no value last by itself
            return rows.order_by(*(f"-{name}" if falling else name for name in column.sort), "pk")
        return rows.order_by(*(_by(name, falling) for name in column.sort), "pk")

    @property
    def sorted_by(self) -> tuple[Column | None, bool]:
        """The column of the address by which the list is sorted, and whether downwards."""
        told = self.request.GET.get("sort", "")
        name, falling = told.removeprefix("-"), told.startswith("-")
        return next((one for one in self.columns if one.name == name and one.sort), None), falling

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What else the address asks for, which a filter that is chosen leaves standing."""
        own = {"page", "export", *(one.name for one in self.filters)}
        return [(name, value) for name, value in self.request.GET.items() if name not in own]

    # --- what the template reads ------------------------------------------------------------------------------------

    @property
    def page(self) -> dict[str, Any]:
        """Heads, lines, and whether there are more before and after; put together once."""
        if not self._page:
            self._page = self._put_together()
        return self._page

    def _put_together(self) -> dict[str, Any]:
        column, _ = self.sorted_by
        found = page_of(self.rows, self.request.GET.get("page", "1"), self.per_page, by_keys=column is not None)
        start, number = (found.number - 1) * self.per_page, found.number
        return {
            "filters": [(one, self._chosen.get(one.name, "")) for one in self.filters],
            "heads": list(self._heads()),
            "lines": list(self._lines(found.rows)),
            "from": start + 1,
            "to": start + len(found.rows),
            "count": found.many,
            "number": number,
            "before": number - 1 if number > 1 else None,
            "after": number + 1 if found.more else None,
            "filtered": bool(self._chosen),
        }

    def _heads(self) -> Iterator[dict[str, Any]]:
        by, falling = self.sorted_by
        for one in self.columns:
            state = ("descending" if falling else "ascending") if one is by else "none"
            to = f"-{one.name}" if one is by and not falling else one.name
            yield {"column": one, "state": state, "sort": to if one.sort else ""}

    def _lines(self, rows: Sequence[Any]) -> Iterator[dict[str, Any]]:
        for row, cells in zip(rows, self._cells(rows), strict=True):
            key = getattr(row, "pk", None)
            told = list(zip(self.columns, cells, strict=True))
            yield {"key": key, "cells": told, "ticked": str(key) in self.ticked}

    # --- taken away -------------------------------------------------------------------------------------------------

    @property
    def wanted_as_workbook(self) -> bool:
        return bool(self.request.GET.get("export") == "xlsx")

    def taken_away(self, verb: str, subject: str, detail: Mapping[str, object] | None = None) -> HttpResponse:
        """All rows that the list would show page by page, with the same masks, as a workbook; that they go out is journaled.

        Very many are written beside: the answer is then the page that asks whether they are to be.
        """
        many, tell = self.rows.order_by().count(), telling(self.request)
        asks = asked_first(self.request, many, self.title or "清单")
        if asks is not None:
            return asks
        looked(self.request, verb, subject, detail)

        rows = list(self._away(lambda number: tell("写清单", number, many)))
        # What stands in small beneath a cell has a column of its own, where any row has it.
        below = [any(cells[place].below for cells in rows) for place in range(len(self.columns))]
        headings = [
            title
            for one, more in zip(self.columns, below, strict=True)
            for title in ((one.title, one.below or f"{one.title}补充") if more else (one.title,))
        ]
        buffer = io.BytesIO()
        with write_book(buffer, self.request.today) as book:
            sheet = book.sheet(label(self.title or "清单"))
            write_title(book, sheet, self.title or "清单", len(headings))
            write_table(book, sheet, 1, headings, (_side_by_side(cells, below) for cells in rows))
        return workbook_answer(buffer.getvalue(), f"{sentence(self.title or '清单')}.xlsx")

    def _away(self, tell: Callable[[int], None]) -> Iterator[list[Cell]]:
        """The cells of every row, opened some rows at a time."""
        part: list[Any] = []
        for number, row in enumerate(self.rows.iterator(chunk_size=_AT_ONCE), start=1):
            part.append(row)
            if len(part) == _AT_ONCE:
                yield from self._cells(part)
                tell(number)
                part = []
        yield from self._cells(part)

    def _cells(self, rows: Sequence[Any]) -> Iterator[list[Cell]]:
        for told in self.opened(rows) if rows else ():
            cells = (told.get(column.name, "") for column in self.columns)
            yield [one if isinstance(one, Cell) else Cell(one) for one in cells]


def _side_by_side(cells: Sequence[Cell], below: Sequence[bool]) -> list[object]:
    told: list[object] = []
    for one, more in zip(cells, below, strict=True):
        told += [_said(one.text), _said(one.below)] if more else [_said(one.text)]
    return told


Table = tuple[str, Sequence[str], Iterable[Sequence[object]]]
"""A small table that a page worked out: its title, its headings, its rows."""


def tables_taken_away(request: Any, period: str, name: str, tables: Sequence[Table]) -> HttpResponse:
    """The tables of a month's page as a workbook, a sheet each; that they go out is journaled."""
    looked(request, "export_list", f"period:{period}", {"list": name})
    buffer = io.BytesIO()
    with write_book(buffer, request.today) as book:
        for title, headings, rows in tables:
            sheet = book.sheet(label(title))
            write_title(book, sheet, title, len(headings))
            write_table(book, sheet, 1, headings, rows)
    return workbook_answer(buffer.getvalue(), f"{sentence(name)}.xlsx")


def _by(name: str, falling: bool) -> str | OrderBy:
    """The order of one field. What has no due date comes last both ways, on every database: what is overdue is looked for."""
    if name.endswith("due_on"):
        return F(name).desc(nulls_last=True) if falling else F(name).asc(nulls_last=True)
    return f"-{name}" if falling else name


def _said(value: object) -> object:
    return cell(value) if isinstance(value, str) else value


def workbook_answer(data: bytes, name: str) -> HttpResponse:
    """A workbook as an answer that is saved and not shown."""
    response = HttpResponse(data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
