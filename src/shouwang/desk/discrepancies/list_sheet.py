"""The workbook on which villages write their own lists: one sheet a village, and what became of a filled one in words."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from shouwang.desk.discrepancies.rows import channels_of, round_title
from shouwang.desk.sheets import (
    Book,
    file_name,
    print_landscape,
    row_height,
    spoken_day,
    write_book,
    write_cell,
    write_title,
)
from shouwang.engine.cleaning.village_lists import COLUMNS, NIL, SERIAL, list_code
from shouwang.engine.values.divisions import division_range
from shouwang.records.discrepancies.models import ListFile, Round
from shouwang.records.discrepancies.opening import villages_of
from shouwang.records.divisions import queries as divisions
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import require_village_work

_LINES = 30
"""Lines of the form; whoever needs more copies one."""
_WIDTHS = {"name": 12, "number": 22, "channel": 20, "why": 46, "who": 16, "found_on": 14}
_NOTE = (
    "把本村认为有返贫致贫风险的户列在下面，一户一行；姓名和身份证号码写户里任何一人的都行，不在册的户也写上。"
    "一户也没有的，在上一行右边的黄格里填“是”：没有和没有报是两回事。"
)


def list_workbook(post: Post, one: Round, code: str, on: date) -> tuple[str, bytes, int]:
    """Name, bytes and number of sheets of the form for a village, or for all villages of a town or county in sight.

    Raises NotAllowed for posts that list for nobody there.
    """
    require_village_work(post, code, "取排查名单的空表")
    seen, (low, high) = scope(post), division_range(code)
    villages = [village for village in villages_of(one.county) if low <= village < high and seen.covers(village)]
    names = divisions.names_of(one.county)
    buffer = io.BytesIO()
    with write_book(buffer, on) as book:
        used: set[str] = set()
        for village in villages:
            _sheet(book, one, village, names, used)
    place = names.get(code, code)
    return f"{file_name(f'{place}_排查名单_{round_title(one)}')}.xlsx", buffer.getvalue(), len(villages)


def _sheet(book: Book, one: Round, village: str, names: dict[str, str], used: set[str]) -> None:
    town, name = divisions.town_and_village(names, village)
    title = name if name and name not in used else f"{name}{village[-4:]}"
    used.add(title)
    sheet = book.sheet(title)
    width = len(COLUMNS)
    write_title(book, sheet, f"{town}{name}排查名单（{round_title(one)}，最迟{spoken_day(one.due_on)}报）", width + 1)
    sheet.merge_range(1, 0, 1, width - 1, f"{NIL}，请在右边填“是”：", book.formats["line"])
    sheet.write_blank(1, width, None, book.formats["answer"])
    sheet.data_validation(1, width, 1, width, {"validate": "list", "source": ["是"]})
    sheet.merge_range(2, 0, 2, width, _NOTE, book.formats["line"])
    sheet.set_row(2, row_height([(_NOTE, sum(_WIDTHS.values()))]))
    sheet.set_row(3, None, None, {"hidden": True})
    sheet.write_string(4, 0, SERIAL, book.formats["head"])
    sheet.set_column(0, 0, 6)
    for column, (key, heading) in enumerate(COLUMNS.items(), start=1):
        sheet.write_string(3, column, list_code(key, village if key == "name" else ""))
        sheet.write_string(4, column, heading, book.formats["head"])
        sheet.set_column(column, column, _WIDTHS[key])
    for line in range(_LINES):
        write_cell(book, sheet, 5 + line, 0, str(line + 1), "centre")
        for column in range(1, width + 1):
            sheet.write_blank(5 + line, column, None, book.formats["answer"])
    words = [word for _, word in channels_of(one)]
    at = 1 + list(COLUMNS).index("channel")
    told = {"validate": "list", "source": words, "error_message": "请从下拉框里选一个"}
    sheet.data_validation(5, at, 4 + _LINES, at, told)
    print_landscape(sheet, 4)


def told_file(done: ListFile) -> list[str]:
    """What became of a filled workbook, line by line, as a page or the command line says it."""
    if done.refusal:
        return [f"《{done.file}》没有收：{told['message']}" for told in done.refusal]
    sums = f"收下{done.kept}，与已报的相同{done.unchanged}，空着{done.blank}，有错未收{done.faulty}"
    return [f"《{done.file}》{done.rows}行：{sums}。", *_faults(done.faults)]


def _faults(faults: Sequence[Sequence[object]]) -> list[str]:
    return [
        f"“{sheet}”表第{row}行{f'“{column}”列' if column else ''}：{message}"
        for sheet, row, _, column, message in faults
    ]
