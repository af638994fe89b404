"""An .xls that is really a page of HTML tables, as many government systems export it. Every cell stays text.

Each table that holds anything becomes a sheet. rowspan and colspan become merged areas; the value stands top left. What a
browser would fetch or run (pictures, styles, scripts) is passed over.
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .characters import decoded
from .delimited import unwrapped
from .limits import (
    LONGEST_TOKEN,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_MEMORY,
    MOST_ROWS,
    MOST_SHEETS,
    MOST_SLOTS,
    Refused,
    incomplete,
    no_columns,
    too_large,
    too_much_text,
    too_sparse,
)
from .workbook import Area, Cell, Sheet, Workbook, inside, squared, without_empty_end

HEAD = 65_536
_LOOKS = re.compile(
    rb"(?:\s++|<!--(?>.*?-->)|<\?xml[^>]*+>)*+<(?:!doctype\s+html|html|head|meta|table|body|style|div|script)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_NAMES = re.compile(r"<x:Name>([^<>]{1,64})</x:Name>", re.IGNORECASE)
_TOKEN = re.compile(r"<[tT][dDhH]((?:\s[^<>]*)?)>([^<]*+)</[tT][dDhH]\s*>|<!--|<(/?)([A-Za-z][A-Za-z0-9:]*)([^<>]*)>")
"""A whole cell without tags in it, which most are; the beginning of a comment; any other tag."""

_SPAN = re.compile(r"\b(row|col)span\s*=\s*[\"']?\s*(\d{1,9})", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_ROWS = re.compile(rb"<tr[\s>]", re.IGNORECASE)
_SKIPPED = {name: re.compile(end, re.IGNORECASE) for name, end in (("script", "</script"), ("style", "</style"))}
_COMMENT_END = re.compile("-->")
_LINE_ENDS = frozenset(("br", "p", "div", "li"))
MOST_ROWSPAN, MOST_COLSPAN = 65_534, 1_000
"""What browsers allow."""


def looks_like_html(head: bytes) -> bool:
    return _LOOKS.match(head) is not None


def declared_charset(head: bytes) -> str:
    match = _CHARSET.search(head)
    return match[1].decode("ascii") if match else ""


def count_rows(data: bytes) -> int:
    return sum(1 for _ in _ROWS.finditer(data))


def read_html(data: bytes, encoding: str) -> Workbook:
    """Raises Refused; see the limits."""
    if (rows := count_rows(data)) > MOST_ROWS:
        raise too_large(rows)
    page = _Page(len(data))
    for kind, attributes, text in _tokens(decoded(data, encoding)):
        page.take(kind, attributes, text)
    if page.open:
        raise incomplete()
    tables = _finished(page.tables)
    if not page.tables:
        raise Refused("not_workbook", "这是网页，里面没有表格。请报送Excel工作簿（.xlsx）。")
    names = [html.unescape(name) for name in _NAMES.findall(data[:HEAD].decode(encoding, "ignore"))]
    if len(names) != len(tables):
        names = [f"表{number}" for number in range(1, len(tables) + 1)]
    if len(tables) > MOST_SHEETS:
        raise no_columns()
    return Workbook(
        "html",
        [
            Sheet(name, table.rows, inside(table.merged, len(table.rows), table.width))
            for name, table in zip(names, tables, strict=True)
        ],
    )


@dataclass(slots=True)
class _Table:
    """A table while it is read. ``pending`` says for a column how many rows further down a rowspan still covers it."""

    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    row: list[Cell] | None = None
    column: int = 0
    width: int = 0
    pending: dict[int, int] = field(default_factory=dict)
    coming: dict[int, int] = field(default_factory=dict)
    cell: list[str] | None = None
    span: tuple[int, int] = (1, 1)


@dataclass(slots=True)
class _Page:
    """All tables of the page, those still open innermost last, and what has been used up so far."""

    cost: int
    tables: list[_Table] = field(default_factory=list)
    open: list[_Table] = field(default_factory=list)
    rows: int = 0
    cells: int = 0
    slots: int = 0

    def take(self, kind: str, attributes: str, text: str) -> None:
        """One token: ``kind`` is ``cell`` for a whole one, a tag's name with ``/`` before it where it ends, or empty for
        text between tags."""
        if kind == "table":
            table = _Table()
            self.tables.append(table)
            self.open.append(table)
            return
        if not self.open:
            return
        table = self.open[-1]
        if kind == "cell":
            self._end_cell(table)
            self._start_cell(table, attributes)
            table.cell = [text]
            self._end_cell(table)
        elif kind == "":
            if table.cell is not None:
                table.cell.append(text)
        elif kind in ("td", "th"):
            self._end_cell(table)
            self._start_cell(table, attributes)
        elif kind == "tr":
            self._end_row(table)
            table.row = []
        elif kind == "caption":
            self._end_row(table)
            self._start_cell(table, "")
        elif kind in ("/td", "/th"):
            self._end_cell(table)
        elif kind in ("/tr", "/caption"):
            self._end_row(table)
        elif kind == "/table":
            self._end_row(table)
            self.open.pop()
        elif table.cell is not None and kind.lstrip("/") in _LINE_ENDS:
            table.cell.append("\n")

    def _start_cell(self, table: _Table, attributes: str) -> None:
        if table.row is None:
            table.row = []
        down = across = 1
        if attributes:
            spans = {name.lower(): int(number) for name, number in _SPAN.findall(attributes)}
            down = min(max(spans.get("row", 1), 1), MOST_ROWSPAN)
            across = min(max(spans.get("col", 1), 1), MOST_COLSPAN)
        while table.column in table.pending:
            table.column += 1
        if table.column + across > MOST_COLUMNS:
            raise no_columns()
        table.cell, table.span = [], (down, across)

    def _end_cell(self, table: _Table) -> None:
        if table.cell is None or table.row is None:
            return
        text = _text(table.cell)
        table.cell = None
        down, across = table.span
        if text:
            table.row.extend([""] * (table.column - len(table.row)))
            table.row.append(text)
            self.cells += 1
            self.cost += sys.getsizeof(text)
        if down > 1 or across > 1:
            top = len(table.rows)
            table.merged.append((top, table.column, top + down - 1, table.column + across - 1))
            self.cost += 200
        if down > 1:
            table.coming.update(dict.fromkeys(range(table.column, table.column + across), down - 1))
        table.column += across

    def _end_row(self, table: _Table) -> None:
        self._end_cell(table)
        if table.row is None:
            return
        self.rows += bool(table.row)
        self.slots += max(len(table.row), len(table.pending)) + 1
        self.cost += 64 + 8 * len(table.row)
        table.width = max(table.width, len(table.row))
        table.rows.append(table.row)
        table.pending = {column: left - 1 for column, left in table.pending.items() if left > 1} | table.coming
        table.coming, table.row, table.column = {}, None, 0
        self._refuse_too_much()

    def _refuse_too_much(self) -> None:
        if self.rows > MOST_ROWS or self.cells > MOST_CELLS:
            raise too_large(self.rows, self.cells, at_least=True)
        if self.slots > MOST_SLOTS:
            raise too_sparse(None, "")
        if self.cost + 8 * self.slots > MOST_MEMORY:
            raise too_much_text(self.cells, 0)


def _finished(tables: list[_Table]) -> list[_Table]:
    """The tables that hold anything, squared."""
    for table in tables:
        without_empty_end(table.rows)
    filled = [table for table in tables if table.rows]
    if sum(table.width * len(table.rows) for table in filled) > MOST_SLOTS:
        raise too_sparse(None, "")
    for table in filled:
        squared(table.rows, table.width)
    return filled


def _text(pieces: list[str]) -> str:
    """The text as a browser shows it: runs of white space are one blank, only <br> and blocks break lines. A cell that
    holds nothing but blanks (&nbsp;) is empty."""
    if len(pieces) == 1:
        text = _SPACES.sub(" ", pieces[0]).strip(" ")
    else:
        shown = "".join(piece if piece == "\n" else _SPACES.sub(" ", piece) for piece in pieces)
        text = "\n".join(line.strip(" ") for line in shown.split("\n")).strip("\n")
    if "&" in text:
        text = html.unescape(text)
    return unwrapped(text) if text.strip() else ""


def _tokens(pieces: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Cells, tags and the text between them. Comments, scripts and styles are passed over, however long."""
    rest = ""
    until: re.Pattern[str] | None = None
    for piece in _with_end(pieces):
        text = rest + (piece or "")
        at, end = 0, len(text) if piece is None else max(0, text.rfind("<"))
        while at < end:
            if until is not None:
                found = until.search(text, at)
                if found is None:
                    at = max(at, len(text) - 8)
                    break
                at, until = (found.end() if until is _COMMENT_END else found.start()), None
                continue
            tag = _TOKEN.search(text, at, end)
            start = tag.start() if tag else end
            if start > at:
                yield "", "", text[at:start]
            at = tag.end() if tag else end
            if tag and tag[4]:
                name = tag[3] + tag[4].lower()
                until = _SKIPPED.get(name)
                yield name, tag[5], ""
            elif tag and tag[2] is not None:
                yield "cell", tag[1], tag[2]
            elif tag:
                until = _COMMENT_END
        rest = text[at:]
        if len(rest) > LONGEST_TOKEN:
            raise incomplete()
    if until is not None:
        raise incomplete()


def _with_end(pieces: Iterable[str]) -> Iterator[str | None]:
    yield from pieces
    yield None
