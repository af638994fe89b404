"""How every workbook of ours looks, and what it never holds.

Holds: one way to open a workbook (no formulas, no links out of it, fixed properties, so that the same content gives the
same bytes), its formats, and writing it whole or not at all. Receives from: the folders beside it. Never: knows what a
table means.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from shouwang.desk.wording import label, sentence
from shouwang.records import vault

FONT = "宋体"
_LONGEST_NAME = 60
"""A file system takes 255 bytes; a character of ours has three."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


@dataclass(slots=True)
class Book:
    """A workbook being written, with its named formats."""

    workbook: Any
    formats: dict[str, Any] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def sheet(self, name: str) -> Any:
        """A new sheet; the name is made lawful (31 characters, no []:*?/\\) and unique."""
        bare = _FORBIDDEN.sub(" ", name).strip()[:28] or "表"
        unique, number = bare, 2
        while unique.lower() in self.used:
            unique, number = f"{bare[:26]}_{number}", number + 1
        self.used.add(unique.lower())
        return self.workbook.add_worksheet(unique)


@contextmanager
def new_book(path: Path, made_on: date) -> Iterator[Book]:
    """Writes a workbook to ``path`` whole, or leaves what was there."""
    buffer = io.BytesIO()
    with write_book(buffer, made_on) as book:
        yield book
    vault.write_out(path, buffer.getvalue())


@contextmanager
def write_book(buffer: io.BytesIO, made_on: date) -> Iterator[Book]:
    """Writes a workbook into memory, for an answer that goes to a browser."""
    workbook = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    # The moment of writing would make the same list a different file every time.
    workbook.set_properties({"created": datetime(made_on.year, made_on.month, made_on.day), "author": "守望"})  # noqa: DTZ001
    book = Book(workbook)
    base = {"font_name": FONT, "font_size": 10.5, "valign": "vcenter"}
    cell = {**base, "border": 1, "border_color": "#9AA5B1"}
    book.formats = {
        "title": workbook.add_format({**base, "font_size": 16, "bold": True, "align": "center"}),
        "line": workbook.add_format({**base, "text_wrap": True}),
        "head": workbook.add_format(
            {**cell, "bold": True, "bg_color": "#E8EEF4", "align": "center", "text_wrap": True}
        ),
        "cell": workbook.add_format({**cell, "text_wrap": True}),
        "centre": workbook.add_format({**cell, "align": "center", "text_wrap": True}),
        "number": workbook.add_format({**cell, "num_format": "#,##0"}),
        "answer": workbook.add_format({**cell, "bg_color": "#FFFBEA", "text_wrap": True, "locked": False}),
        "strong": workbook.add_format({**cell, "bold": True, "text_wrap": True}),
        "late": workbook.add_format({**cell, "font_color": "#B42318", "text_wrap": True}),
    }
    yield book
    workbook.close()


def write_table(
    book: Book,
    sheet: Any,
    top: int,
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    widths: Sequence[float] = (),
    answers: int = 0,
    comes_back: bool = False,
) -> int:
    """A table with its heading row at ``top`` (0-based); the last ``answers`` columns are left for filling in.

    Gives the row after the table. Texts are written as texts whatever they begin with. Headings are said in the county's
    words, but not those of a workbook that ``comes_back``: by them it is known again.
    """
    headings = headings if comes_back else [label(heading) for heading in headings]
    for column, heading in enumerate(headings):
        sheet.write_string(top, column, heading, book.formats["head"])
        width = widths[column] if column < len(widths) else max(8, 2 * len(heading) + 2)
        sheet.set_column(column, column, width)
    row_number = top + 1
    wide = [
        widths[column] if column < len(widths) else max(8, 2 * len(text) + 2) for column, text in enumerate(headings)
    ]
    for row in rows:
        for column, value in enumerate(row):
            write_cell(book, sheet, row_number, column, value)
        sheet.set_row(row_number, row_height([(str(value), wide[column]) for column, value in enumerate(row)]))
        for column in range(len(row), len(row) + answers):
            sheet.write_blank(row_number, column, None, book.formats["answer"])
        row_number += 1
    return row_number


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column: a Chinese character is as wide as two digits."""
    room = max(2, int(width) - 1)
    if 2 * len(text) <= room and "\n" not in text:
        return 1  # nearly every cell, and of a long workbook there are hundreds of thousands
    return sum(max(1, -(-sum(2 if ord(one) > 0x2E7F else 1 for one in line) // room)) for line in text.split("\n"))


def row_height(cells: Iterable[tuple[str, float]], least: float = 18) -> float:
    """The height of a row whose cells are (text, column width); rows do not grow by themselves. At most 400 points."""
    return min(400, max([least, *(14.5 * lines_of(text, width) + 4 for text, width in cells)]))


def write_title(book: Book, sheet: Any, title: str, columns: int) -> None:
    """A title over all columns of a sheet, in its first row."""
    sheet.merge_range(0, 0, 0, max(1, columns - 1), sentence(title), book.formats["title"])
    sheet.set_row(0, 34)


def write_cell(book: Book, sheet: Any, row: int, column: int, value: object, format_: str = "") -> None:
    if isinstance(value, bool) or value is None:
        sheet.write_string(
            row, column, "" if value is None else "是" if value else "否", book.formats[format_ or "cell"]
        )
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, book.formats[format_ or "number"])
    else:
        sheet.write_string(row, column, str(value), book.formats[format_ or "cell"])


A4, A3 = 9, 8


def print_upright(sheet: Any) -> None:
    """A4 upright, as wide as the page."""
    sheet.set_paper(A4)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.5, 0.5, 0.6, 0.6)


def print_landscape(sheet: Any, repeat_rows: int, paper: int = A4) -> None:
    """Across, every column on the page, the heading repeated; A3 for tables that nobody could read on A4."""
    sheet.set_paper(paper)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    sheet.repeat_rows(0, repeat_rows)
    sheet.set_footer("&C第&P页，共&N页")
    sheet.freeze_panes(repeat_rows + 1, 0)


def spoken_day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def spoken_month(period: str) -> str:
    return f"{period[:4]}年{int(period[5:])}月"


def file_name(text: str) -> str:
    """A text as part of a file name on any system, not longer than such a part may be."""
    return re.sub(r'[\\/:*?"<>|\s]+', "_", text).strip("._")[:_LONGEST_NAME] or "未命名"
