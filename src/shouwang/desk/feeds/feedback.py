"""反馈: a department's own rows of a month with what became of each (J16, J18).

Numbers are masked: the department knows them by its own row. Each export is a line in the journal before the file exists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from shouwang.desk.feeds.became import Became, became
from shouwang.desk.page.looks import looked_by
from shouwang.desk.sheets import Book, new_book, print_landscape, spoken_day, spoken_month, write_table, write_title
from shouwang.engine.packs.model import Department, Pack
from shouwang.engine.values.identity import mask_identity
from shouwang.records.feeds import queries as feeds
from shouwang.records.feeds.models import FeedRow
from shouwang.records.leads.models import Lead
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_department_work

_HEADINGS = (
    *("表", "文件", "工作表", "行号", "姓名", "证件号码", "比对结果"),
    *("触发的预警", "交办", "核查日期", "核查结论", "纳入监测"),
)
_WIDTHS = (30, 36, 12, 8, 12, 22, 12, 36, 30, 16, 26, 16)
_SUMS = (
    "表",
    "条款",
    "计入行数",
    "对上",
    "触发预警",
    "已交办或核查过",
    "已核查",
    "符合条件",
    "已是监测对象",
    "不符合",
    "其他结论",
)
_TOLD_EVERY = 500
"""Rows after which it is told how far the workbook is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose feedback of which month, as things stood on which day."""

    county: str
    period: str
    pack: Pack
    department: Department
    on: date


def departments_heard(county: str, period: str, pack: Pack) -> list[Department]:
    """The departments whose lists count in a period, as the pack has them."""
    came = {pack.feeds[one.feed].department for one in feeds.counted(county, period) if one.feed in pack.feeds}
    return [department for department in pack.departments.values() if department.name in came]


def export_feedback(path: Path, post: Post, wanted: Wanted, at: datetime) -> int:
    """Writes the feedback of one department and gives its number of rows. Raises NotAllowed for other departments."""
    department = wanted.department
    require_department_work(post, wanted.county, department.name, f"导出给{department.title}的反馈")
    detail = {"period": wanted.period, "as_of": wanted.on.isoformat()}
    looked_by(post, wanted.county, "export_feedback", f"department:{department.name}", detail, at)
    return write_feedback(path, wanted)


def write_feedback(path: Path, wanted: Wanted) -> int:
    """Writes the workbook; whoever calls has journaled that rows are about to leave the records."""
    with new_book(path, wanted.on) as book:
        return fill_feedback(book, wanted)


def fill_feedback(book: Book, wanted: Wanted, tell: Callable[[int], None] = lambda done: None) -> int:
    """The feedback as the sheets of a workbook, and its number of rows; journaled by whoever calls. ``tell``: rows so far."""
    rows = []
    for one in became(wanted.county, wanted.period, wanted.pack, wanted.department, wanted.on):
        rows.append(one)
        if len(rows) % _TOLD_EVERY == 0:
            tell(len(rows))
    _sums(book, wanted, rows)
    sheet = book.sheet("逐行反馈")
    write_title(book, sheet, f"{wanted.department.title}{spoken_month(wanted.period)}报送逐行反馈", len(_HEADINGS))
    write_table(book, sheet, 1, _HEADINGS, [_row(one) for one in rows], _WIDTHS)
    print_landscape(sheet, 1)
    return len(rows)


def _row(one: Became) -> list[object]:
    row = one.opened.row
    rules = "；".join(one.rules)
    if not rules and row.outcome == FeedRow.Outcome.MATCHED:
        rules = "没有触发预警"
    return [
        one.feed.title,
        one.delivery.file,
        row.sheet,
        row.row,
        one.opened.content.name,
        mask_identity(one.opened.content.number_text),
        row.get_outcome_display(),
        rules,
        one.asked,
        spoken_day(one.visited_on),
        one.concluded,
        one.included,
    ]


def _sums(book: Book, wanted: Wanted, rows: list[Became]) -> None:
    """Every row that counts stands in exactly one place of the way it went."""
    sheet = book.sheet("汇总")
    said = f"{wanted.department.title}{spoken_month(wanted.period)}报送反馈（截至{spoken_day(wanted.on)}）"
    write_title(book, sheet, said, len(_SUMS))
    table = []
    for feed in dict.fromkeys(one.feed.name for one in rows):
        own = [one for one in rows if one.feed.name == feed]
        answers = Counter(one.answer for one in own if one.answer)
        others = sum(answers.values()) - sum(answers[code] for code in _TOLD)
        table.append(
            [
                own[0].feed.title,
                own[0].feed.clause,
                len(own),
                sum(one.opened.row.outcome == FeedRow.Outcome.MATCHED for one in own),
                sum(bool(one.rules) for one in own),
                sum(bool(one.answer or one.concluded) for one in own),
                sum(answers.values()),
                *(answers[code] for code in _TOLD),
                others,
            ]
        )
    write_table(book, sheet, 1, _SUMS, table, (36, 8))
    print_landscape(sheet, 1)


_TOLD = (Lead.Answer.MEETS, Lead.Answer.ALREADY_MONITORED, Lead.Answer.NOT_MET)
