"""改错: only the faulty rows of a delivery, as they came, to be mended and sent again.

Each row takes along the key of the row that it is, so that what comes back stands for it and counts once.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from shouwang.desk.feeds.template_sheet import FIRST, heading_of, write_head
from shouwang.desk.sheets import Book, print_landscape, row_height, write_book, write_cell
from shouwang.engine.cleaning.codes import MENDS, SAID
from shouwang.engine.packs.model import Feed, Pack
from shouwang.engine.values.text import heading_unit
from shouwang.records.feeds.mending import KEY_HEADING
from shouwang.records.feeds.models import Delivery, FeedRow
from shouwang.records.feeds.queries import faulty_rows
from shouwang.records.feeds.sealed_rows import open_row


def faulty_workbook(pack: Pack, delivery: Delivery, on: date) -> tuple[bytes, int]:
    """The faulty rows that wait to be mended, and how many there are."""
    feed = pack.feeds[delivery.feed]
    rows = list(faulty_rows(delivery))
    buffer = io.BytesIO()
    with write_book(buffer, on) as book:
        red = {"border": 1, "border_color": "#B42318", "bg_color": "#FDECEA", "text_wrap": True, "num_format": "@"}
        book.formats["wrong"] = book.workbook.add_format(red)
        for name, those in groupby(sorted(rows, key=lambda row: (row.sheet, row.row)), key=lambda row: row.sheet):
            _sheet(book, pack, feed, delivery, name, list(those))
    return buffer.getvalue(), len(rows)


def can_be_mended(delivery: Delivery) -> bool:
    """Whether what came says which column was which; of what came long ago nobody has kept it."""
    return bool(delivery.columns) and delivery.state == Delivery.State.COUNTED


def _sheet(book: Book, pack: Pack, feed: Feed, delivery: Delivery, name: str, rows: Sequence[FeedRow]) -> None:
    sheet = book.sheet(name)
    columns = _columns(feed, delivery, name)
    note = f"《{delivery.file}》里有错的{len(rows)}行。只改标红的格，改好后原样上传；不用再交别的行。"
    heads = [(code, heading) for _, code, heading in columns]
    heads += [(SAID, "错在哪里，怎么改"), (MENDS, KEY_HEADING)]
    write_head(book, sheet, feed, f"{feed.title}（改错）", note, heads)
    text = book.workbook.add_format({"num_format": "@"})
    for place, (_, _, heading) in enumerate(columns):
        sheet.set_column(place, place, 20 if "证" in heading or "址" in heading else 14, text)
    sheet.set_column(len(columns), len(columns), 46)
    sheet.set_column(len(columns) + 1, len(columns) + 1, 12)
    for line, row in enumerate(rows, start=FIRST):
        _row(book, sheet, line, columns, row, open_row(row.pk, row.sealed, feed, pack.facts).cells)
    print_landscape(sheet, FIRST - 1)


def _columns(feed: Feed, delivery: Delivery, name: str) -> list[tuple[int, str, str]]:
    """Spreadsheet column, the feed's column ("" for none) and heading, as the sheet had them.

    A unit that stood somewhere else in the sheet is written into its heading: the amounts below are in it.
    """
    headings = {int(at): text for at, text in delivery.headings.get(name, {}).items()}
    read = {int(at): told for at, told in delivery.columns.get(name, {}).items()}
    found = []
    for at in range(max([*headings, *read], default=-1) + 1):
        code, unit = read.get(at, ("", ""))
        column = feed.column(code) if code else None
        heading = headings.get(at, "") or (heading_of(column) if column else "")
        if heading == KEY_HEADING or heading.startswith("错在哪里"):
            continue
        if column is not None and column.type == "money" and unit and heading_unit(heading) != unit:
            heading = f"{heading}（{unit}）"
        if heading or code:
            found.append((at, code, heading))
    return found


def _row(
    book: Book, sheet: Any, line: int, columns: Sequence[tuple[int, str, str]], row: FeedRow, cells: Sequence[str]
) -> None:
    faults = row.faults or []
    wrong = {column for _, column, _ in faults}
    for place, (at, _, heading) in enumerate(columns):
        bad = any(column and heading.startswith(column) for column in wrong)
        write_cell(book, sheet, line, place, cells[at] if at < len(cells) else "", "wrong" if bad else "cell")
    said = "；".join(f"“{column}”：{message}" for _, column, message in faults)
    write_cell(book, sheet, line, len(columns), said)
    write_cell(book, sheet, line, len(columns) + 1, str(row.pk), "centre")
    sheet.set_row(line, row_height([(said, 46)]))
