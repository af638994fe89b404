"""回执: for one received file the department's own rows, each with its outcome and what to do about it.

The rows are the department's own and go back to it as it wrote them, numbers whole, with three columns more. Nothing of
the register is added: a receipt must not tell a department what it did not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from shouwang.desk.sheets import (
    Book,
    file_name,
    new_book,
    print_landscape,
    print_upright,
    row_height,
    spoken_month,
    write_cell,
    write_title,
)
from shouwang.engine.owing import PARTS
from shouwang.engine.packs.model import Pack
from shouwang.records.feeds import queries
from shouwang.records.feeds.models import Delivery, FeedRow
from shouwang.records.feeds.queries import Opened
from shouwang.records.feeds.words import WHAT_TO_DO, reason_text

_ADDED = ("表中行号", "处理结果", "说明", "怎么办")


def write_receipt(folder: Path, pack: Pack, delivery: Delivery, on: date, number: int = 1) -> Path:
    """Writes the receipt of one delivery and gives its path; ``number`` tells files of one name apart."""
    path = folder / f"回执_{file_name(Path(delivery.file).stem)}{f'_{number}' if number > 1 else ''}.xlsx"
    with new_book(path, on) as book:
        fill_receipt(book, pack, delivery)
    return path


def fill_receipt(book: Book, pack: Pack, delivery: Delivery) -> None:
    """The receipt as the sheets of a workbook."""
    _summary(book, pack, delivery)
    if delivery.feed and delivery.state not in (Delivery.State.COPY, Delivery.State.REFUSED):
        faulty = delivery.feed_rows.filter(outcome=FeedRow.Outcome.FAULT).values_list("pk", flat=True)
        mended = queries.mended_by(faulty) if delivery.faulty else {}
        rows = queries.opened_rows(delivery, pack)
        for sheet_name, of_sheet in groupby(rows, key=lambda opened: opened.row.sheet):
            _rows(book, delivery, sheet_name, of_sheet, mended)


def told_mended(by: FeedRow) -> str:
    """Of a faulty row that came again: where."""
    still = "，仍有错" if by.outcome == FeedRow.Outcome.FAULT else ""
    return f"已在《{by.delivery.file}》“{by.sheet}”表第{by.row}行改过{still}"


def _summary(book: Book, pack: Pack, delivery: Delivery) -> None:
    sheet = book.sheet("回执")
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 80)
    write_title(book, sheet, "部门报送回执", 2)
    feed = pack.feeds.get(delivery.feed)
    department = pack.departments.get(delivery.department)
    lines: list[tuple[str, str]] = [
        ("文件", delivery.file),
        ("期次", spoken_month(delivery.period) + PARTS[delivery.part]),
        ("认作", f"{feed.title}（{feed.clause}）" if feed else "没有认出"),
        ("部门", department.title if department else ""),
        ("结果", _result(delivery)),
    ]
    if feed:
        lines.append(("行数", _sums(delivery)))
        if delivery.late_rows:
            lines.append(("报晚了", f"{delivery.late_rows}行（通知写的是“{feed.due_text}”），晚几天写在各行说明里"))
        if feed.blind_spot:
            lines.append(("注意", feed.blind_spot))
    for told in (*delivery.refusal, *delivery.notes):
        place = f"“{told['sheet']}”表：" if told.get("sheet") else ""
        lines.append(("说明", place + str(told["message"])))
    for row, (left, right) in enumerate(lines, start=1):
        write_cell(book, sheet, row, 0, left, "strong")
        write_cell(book, sheet, row, 1, right)
        sheet.set_row(row, row_height([(right, 80)], 22))
    print_upright(sheet)


def _result(delivery: Delivery) -> str:
    return {
        Delivery.State.COUNTED: "已收，计入本期",
        Delivery.State.COPY: "与已收文件相同，不重复计",
        Delivery.State.STOPPED: "暂不计入，请核对",
        Delivery.State.REFUSED: "没有收，请改好再报",
    }.get(Delivery.State(delivery.state), Delivery.State(delivery.state).label)


def _sums(delivery: Delivery) -> str:
    return (
        f"共{delivery.rows}行 = 收下{delivery.kept} + 有错{delivery.faulty} + 重复{delivery.repeated}；"
        f"收下的：对上{delivery.matched}，待复核{delivery.review}，查无此人{delivery.not_found}，本县未在册{delivery.unregistered}"
    )


def _rows(book: Book, delivery: Delivery, name: str, rows: Iterator[Opened], mended: Mapping[int, FeedRow]) -> None:
    sheet = book.sheet(name)
    headings: dict[int, str] = {int(at): text for at, text in delivery.headings.get(name, {}).items()}
    width = max(headings, default=-1) + 1
    for column in range(width):
        sheet.write_string(0, column, headings.get(column, ""), book.formats["head"])
        sheet.set_column(
            column, column, 20 if "证" in headings.get(column, "") or "址" in headings.get(column, "") else 12
        )
    for offset, heading in enumerate(_ADDED):
        sheet.write_string(0, width + offset, heading, book.formats["head"])
        sheet.set_column(width + offset, width + offset, (9, 12, 46, 46)[offset])
    for line, opened in enumerate(rows, start=1):
        _row(book, sheet, line, width, opened, mended.get(opened.row.pk))
    sheet.autofilter(0, 0, 0, width + len(_ADDED) - 1)
    print_landscape(sheet, 0)


def _row(book: Book, sheet: Any, line: int, width: int, opened: Opened, mended: FeedRow | None) -> None:
    row = opened.row
    for column in range(width):
        cells = opened.content.cells
        write_cell(book, sheet, line, column, cells[column] if column < len(cells) else "")
    said = "；".join(f"“{column}”列：{message}" for _, column, message in row.faults or []) or reason_text(row.reason)
    if row.late_days is not None and row.late_days > 0:
        said = "；".join(one for one in (said, f"报晚了{row.late_days}天") if one)
    to_do = told_mended(mended) if mended else WHAT_TO_DO[FeedRow.Outcome(row.outcome)]
    values = (row.row, row.get_outcome_display(), said, to_do)
    good = row.outcome in ("matched", "repeated") or mended is not None
    for offset, value in enumerate(values):
        write_cell(book, sheet, line, width + offset, value, "" if good or offset == 0 else "late")
    sheet.set_row(line, row_height([(said, 46), (to_do, 46)]))
