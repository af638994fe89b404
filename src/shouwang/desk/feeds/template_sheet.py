"""模板: an empty workbook of a list, from the pack's columns, with a hidden row of codes by which it is known again."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shouwang.desk.sheets import Book, print_landscape, row_height, write_book, write_cell, write_table, write_title
from shouwang.engine.cleaning.codes import NOTES, code_of
from shouwang.engine.packs.model import Column, Feed, Pack

CODES, HEADINGS, FIRST = 2, 3, 4
"""Rows (0-based): the hidden codes, the headings, the first row to be filled in. Above stand the title and a line."""
_FILLED_UP_TO = 2000
"""Rows in which a cell offers its choices."""
_LONGEST_CHOICES = 255
_WIDE = {"number": 22, "address": 32, "remark": 24, "serial": 7, "phone": 16}


def template_workbook(pack: Pack, feed: Feed, on: date) -> bytes:
    """The empty workbook of a list, for filling in."""
    buffer = io.BytesIO()
    with write_book(buffer, on) as book:
        fill_template(book, pack, feed)
    return buffer.getvalue()


def workbook_of_row(pack: Pack, feed: Feed, row: Mapping[str, str], on: date) -> bytes:
    """The same workbook with one row in it, by the name of the column: what was typed by hand, as a file."""
    buffer = io.BytesIO()
    with write_book(buffer, on) as book:
        sheet = fill_template(book, pack, feed)
        for place, column in enumerate(feed.columns):
            if row.get(column.name):
                write_cell(book, sheet, FIRST, place, row[column.name])
    return buffer.getvalue()


def fill_template(book: Book, pack: Pack, feed: Feed) -> Any:
    """The sheets of the template; gives the one that is filled in."""
    sheet = book.sheet(feed.title)
    note = f"{feed.clause} {feed.due_text}。从第{FIRST + 1}行起填，一人（户）一行；列名可以改，不要删掉隐藏的第{CODES + 1}行。"
    write_head(book, sheet, feed, feed.title, note, [(one.name, heading_of(one)) for one in feed.columns])
    text = book.workbook.add_format({"num_format": "@"})
    for place, column in enumerate(feed.columns):
        width = _WIDE.get(column.role, max(12, 2 * len(heading_of(column)) + 2))
        # Numbers of 18 digits, phones and dates stay what was typed only in cells of text.
        sheet.set_column(place, place, width, None if column.type in ("money", "number") else text)
        _offer(sheet, place, pack, column)
    print_landscape(sheet, HEADINGS)
    _explain(book, pack, feed)
    return sheet


def write_head(book: Book, sheet: Any, feed: Feed, title: str, note: str, columns: Sequence[tuple[str, str]]) -> None:
    """The title, a line, the hidden codes and the headings; ``columns``: code (blank: none) and heading."""
    write_title(book, sheet, title, len(columns))
    sheet.merge_range(1, 0, 1, max(1, len(columns) - 1), note, book.formats["line"])
    sheet.set_row(1, row_height([(note, 12.0 * max(2, len(columns)))]))
    for place, (code, heading) in enumerate(columns):
        if code:
            sheet.write_string(CODES, place, code_of(feed.name, code))
        column = feed.column(code) if code else None
        strong = column is not None and (column.needed or column.filled or column.role == "name")
        sheet.write_string(HEADINGS, place, heading, book.formats["head" if strong else "centre"])
    sheet.set_row(CODES, None, None, {"hidden": True})
    sheet.set_row(HEADINGS, 32)


def heading_of(column: Column) -> str:
    """The heading as the template writes it, with the unit of an amount."""
    return f"{column.title}（{column.unit}）" if column.type == "money" and column.unit else column.title


def choices_of(pack: Pack, column: Column) -> list[str]:
    """What may be chosen in a cell of the column; empty where anything may be written."""
    if column.role != "value" or column.contains or column.other == "keep":
        return []
    if column.type == "boolean":
        spelt = column.codes or pack.booleans
        return sorted((texts[0] for texts in spelt.values() if texts), key=lambda text: text not in ("是", "有"))
    return list(column.codes)


def hint_of(pack: Pack, column: Column) -> str:
    """How a cell of the column is filled in, in a few words."""
    choices = choices_of(pack, column)
    if choices:
        return f"选填：{'、'.join(choices)}"
    if column.role == "number":
        return "18位，照证件写"
    if column.type == "money":
        return f"写成一个数，单位{column.unit or '元'}"
    if column.type == "date" or column.role == "birth_date":
        return "如 2024-03-05"
    return {"town": "写镇（乡）的名称", "village": "写村的名称"}.get(column.role, "")


def _offer(sheet: Any, place: int, pack: Pack, column: Column) -> None:
    told: dict[str, Any] = {"validate": "any", "input_title": column.title[:32], "input_message": hint_of(pack, column)}
    choices = choices_of(pack, column)
    if choices and len(",".join(choices)) <= _LONGEST_CHOICES:
        # Other spellings are understood as well, so that a pasted one is not turned away.
        told |= {"validate": "list", "source": choices, "error_type": "warning", "error_message": "请从下拉框里选"}
    if told["input_message"]:
        sheet.data_validation(FIRST, place, FIRST + _FILLED_UP_TO, place, told)


def _explain(book: Book, pack: Pack, feed: Feed) -> None:
    sheet = book.sheet("填表说明")
    sheet.write_string(0, 0, NOTES)
    sheet.set_row(0, None, None, {"hidden": True})
    rows = [
        [one.title, _need(one), hint_of(pack, one), "、".join(text for text in one.spellings if text != one.title)]
        for one in feed.columns
    ]
    end = write_table(book, sheet, 1, ("列", "要不要填", "怎么填", "列名也可以写作"), rows, (18, 12, 46, 60))
    said = [f"依据：{feed.clause}，{feed.due_text}。", "没有这样的人：在页面上按“零报送”，或交来只有表头的表。"]
    said += [feed.blind_spot] if feed.blind_spot else []
    for offset, line in enumerate(said, start=1):
        sheet.merge_range(end + offset, 0, end + offset, 3, line, book.formats["line"])


def _need(column: Column) -> str:
    if column.filled:
        return "每行都要填"
    if column.role in ("name", "number"):
        return "至少填一个" if not column.needed else "尽量填"
    return "要有这一列" if column.needed else "可以不填"
