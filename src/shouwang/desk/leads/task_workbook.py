"""乡镇核查任务清单: one workbook a town, one sheet a village, and one sheet to print for each household (J15).

Name, address and phone stand whole so that the village finds the family; identity numbers are masked. The answer columns
come from the pack's form, with choices to pick from; the first column carries the lead's number, by which the filled
workbook is taken in again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from shouwang.desk.sheets import (
    A3,
    Book,
    file_name,
    new_book,
    print_landscape,
    print_upright,
    row_height,
    spoken_day,
    spoken_month,
    write_cell,
    write_title,
)
from shouwang.desk.wording import label, sentence
from shouwang.engine.cleaning.answers import FINDER, FINDING, FOUND_ON, HOUSEHOLD, LEAD, PLACE, ROW
from shouwang.engine.packs.model import Pack, Question
from shouwang.engine.values.identity import mask_identity
from shouwang.records.visits.models import Finding

TITLE = "乡镇核查任务清单"
_FIXED = (
    LEAD,
    HOUSEHOLD,
    "户主",
    "住址",
    "联系电话",
    "涉及成员",
    "为什么问（依据）",
    "核查要点",
    "交办日期",
    "核查期限",
)
_WIDTHS = (7, 16, 9, 20, 13, 22, 40, 30, 11, 11)
_ANSWER_WIDTH = 10.5


_PAGE = (17, 26, 12, 34)
"""Widths of the page to print for one household."""


@dataclass(frozen=True, slots=True)
class Question_:
    """One thing asked about a household: whom it concerns, the sentence, the clause and what to look at.

    ``again`` says what changed since a village answered the same.
    """

    member: str
    number: str
    reason: str
    clause: str
    title: str
    ask: str
    again: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A household to be visited, as its village needs it. ``members``: name, relation, identity number."""

    lead: int
    household: str
    head: str
    village: str
    address: str
    phone: str
    kind: str
    members: tuple[tuple[str, str, str], ...]
    questions: tuple[Question_, ...]
    dispatched_on: date
    due_on: date
    due_why: str
    notes: tuple[str, ...] = ()
    """What the visitor should know first: that an answer was sent back, that another village was asked before."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody of this county whom no register holds: who is this? ``row`` is the received row that names the person."""

    row: int
    name: str
    number: str
    place: str
    source: str


def write_town(
    folder: Path, pack: Pack, period: str, town: str, asked: Sequence[Asked], strangers: Sequence[Stranger], on: date
) -> Path:
    """Writes a town's workbook and gives its path."""
    path = folder / name_of_workbook(town, period)
    with new_book(path, on) as book:
        fill_book(book, pack, period, town, asked, strangers)
    return path


def name_of_workbook(place: str, period: str) -> str:
    return f"{file_name(place)}_{label(TITLE)}_{period}.xlsx"


def fill_book(
    book: Book, pack: Pack, period: str, town: str, asked: Sequence[Asked], strangers: Sequence[Stranger]
) -> None:
    """All sheets of a town's workbook, or of one of its villages."""
    by_village: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        by_village[one.village].append(one)
    _cover(book, pack, period, town, by_village, strangers)
    for village, those in by_village.items():
        _village(book, pack, period, town, village, those)
    if strangers:
        _strangers(book, town, strangers)
    for one in asked:
        _household(book, pack, period, town, one)


def _cover(
    book: Book,
    pack: Pack,
    period: str,
    town: str,
    by_village: Mapping[str, Sequence[Asked]],
    strangers: Sequence[Stranger],
) -> None:
    sheet = book.sheet("说明")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 3, 16)
    write_title(book, sheet, f"{town}{TITLE}（{spoken_month(period)}）", 4)
    total = sum(len(those) for those in by_village.values())
    first = next((one for those in by_village.values() for one in those), None)
    lines = [
        f"本月交办 {total} 户，{len(by_village)} 个村；另有 {len(strangers)} 名未在册人员请查明。",
        f"期限：{first.due_why if first else '—'}。" if first else "本月没有要入户核查的户。",
        "填法：在各村表的浅黄格里填写，有选项的从下拉框里选；一户一行，不要删改线索编号。后面每户一页，可打印入户用。",
        f"依据：{_basis(pack, 'J14')}；{_basis(pack, 'J15')}。",
    ]
    for index, line in enumerate(map(sentence, lines), start=1):
        sheet.merge_range(index, 0, index, 3, line, book.formats["line"])
        sheet.set_row(index, row_height([(line, 68)], 24))
    top = len(lines) + 2
    for column, heading in enumerate((label("村"), "户数", "最早期限")):
        sheet.write_string(top, column, heading, book.formats["head"])
    for row, (village, those) in enumerate(by_village.items(), start=top + 1):
        for column, value in enumerate((village, len(those), spoken_day(min(one.due_on for one in those)))):
            write_cell(book, sheet, row, column, value)
    print_upright(sheet)


def _basis(pack: Pack, clause: str) -> str:
    known = pack.clauses.get(clause)
    return f"{known.notice_number}{known.article}" if known else clause


def _village(book: Book, pack: Pack, period: str, town: str, village: str, asked: Sequence[Asked]) -> None:
    sheet = book.sheet(village)
    columns = len(_FIXED) + len(pack.questions)
    write_title(book, sheet, f"{town}{village}{TITLE}（{spoken_month(period)}）", columns)
    headings = (*_FIXED, *(question.title for question in pack.questions))
    for column, heading in enumerate(headings):
        sheet.write_string(1, column, heading, book.formats["head"])
        sheet.set_column(column, column, _WIDTHS[column] if column < len(_WIDTHS) else _ANSWER_WIDTH)
    for row, one in enumerate(asked, start=2):
        _lead_row(book, sheet, row, one)
        for column in range(len(_FIXED), columns):
            sheet.write_blank(row, column, None, book.formats["answer"])
    sheet.set_row(1, 34)
    _choices(sheet, pack.questions, len(_FIXED), 2, 1 + len(asked))
    print_landscape(sheet, 1, A3)


def _lead_row(book: Book, sheet: Any, row: int, one: Asked) -> None:
    members = "\n".join(
        dict.fromkeys(
            f"{question.member} {mask_identity(question.number)}" for question in one.questions if question.member
        )
    )
    asked = (f"{index}. {_reason(question)}" for index, question in enumerate(one.questions, start=1))
    reasons = "\n".join([*one.notes, *asked])
    asks = "\n".join(dict.fromkeys(question.ask for question in one.questions))
    values = (
        str(one.lead),
        one.household,
        one.head,
        one.address,
        one.phone,
        members or "全户",
        reasons,
        asks,
        spoken_day(one.dispatched_on),
        spoken_day(one.due_on),
    )
    for column, value in enumerate(values):
        write_cell(book, sheet, row, column, value)
    sheet.set_row(row, row_height(zip(values, _WIDTHS, strict=True), 40))


def _reason(question: Question_) -> str:
    again = f"。再问：{question.again}" if question.again else ""
    return f"{question.title}：{question.reason}（{question.clause}）{again}"


def _choices(sheet: Any, questions: Sequence[Question], first: int, top: int, bottom: int) -> None:
    for column, question in enumerate(questions, start=first):
        if question.choices:
            sheet.data_validation(
                top,
                column,
                bottom,
                column,
                {
                    "validate": "list",
                    "source": list(question.choices),
                    "error_title": question.title,
                    "error_message": "请从下拉框里选",
                },
            )
        elif question.hint:
            sheet.data_validation(
                top,
                column,
                bottom,
                column,
                {"validate": "any", "input_title": question.title, "input_message": question.hint},
            )


def _strangers(book: Book, town: str, strangers: Sequence[Stranger]) -> None:
    sheet = book.sheet("未在册人员")
    headings = (ROW, "姓名", "身份证号码（已遮盖）", label("所写镇村"), "出现在", FINDING, PLACE, FINDER, FOUND_ON)
    write_title(book, sheet, f"{town}未在册人员：这是谁？", len(headings))
    for column, heading in enumerate(headings):
        sheet.write_string(1, column, heading, book.formats["head"])
        sheet.set_column(column, column, (11, 10, 22, 20, 44, 24, 24, 12, 14)[column])
    for row, who in enumerate(strangers, start=2):
        values = (str(who.row), who.name, mask_identity(who.number), who.place, who.source)
        for column, value in enumerate(values):
            write_cell(book, sheet, row, column, value)
        sheet.set_row(row, row_height([(who.source, 44)], 30))
        for column in range(len(values), len(headings)):
            sheet.write_blank(row, column, None, book.formats["answer"])
    if strangers:
        sheet.data_validation(2, 5, 1 + len(strangers), 5, {"validate": "list", "source": Finding.What.labels})
    print_landscape(sheet, 1)


def _household(book: Book, pack: Pack, period: str, town: str, one: Asked) -> None:
    """One A4 page to take along: who, why, what to look at, room to write and to sign."""
    sheet = book.sheet(f"户{one.lead}_{one.head}")
    for column, width in enumerate(_PAGE):
        sheet.set_column(column, column, width)
    write_title(book, sheet, f"入户核查表（{spoken_month(period)}）", len(_PAGE))
    pairs = (
        (label("线索编号"), str(one.lead), "户编号", one.household),
        ("户主", one.head, "联系电话", one.phone),
        ("住址", one.address, "户类型", label(one.kind)),
        ("交办日期", spoken_day(one.dispatched_on), "核查期限", one.due_why),
    )
    row = 1
    for left, value, right, other in pairs:
        for column, text in enumerate((left, value, right, other)):
            write_cell(book, sheet, row, column, text, "strong" if column in (0, 2) else "cell")
        sheet.set_row(row, row_height([(value, _PAGE[1]), (other, _PAGE[3])], 24))
        row += 1
    for title, lines in (
        ("家庭成员", [f"{name}（{relation}）{mask_identity(number)}" for name, relation, number in one.members]),
        (
            "为什么问",
            [*one.notes]
            + [f"{question.member}{'，' if question.member else ''}{_reason(question)}" for question in one.questions],
        ),
        ("核查要点", list(dict.fromkeys(question.ask for question in one.questions))),
    ):
        row = _block(book, sheet, row, title, "\n".join(lines))
    for question in pack.questions:
        hint = "　".join(f"□{choice}" for choice in question.choices) or (
            f"（{question.hint}）" if question.hint else ""
        )
        row = _block(book, sheet, row, question.title, hint, 28 if question.choices else 34)
    row = _block(book, sheet, row, "签名", "户主：　　　　　　　　　　核查人：　　　　　　　　　　", 48)
    print_upright(sheet)
    sheet.fit_to_pages(1, 1)


def _block(book: Book, sheet: Any, row: int, title: str, text: str, least: float = 24) -> int:
    write_cell(book, sheet, row, 0, title, "strong")
    sheet.merge_range(row, 1, row, 3, "", book.formats["cell"])
    sheet.write_string(row, 1, text, book.formats["cell"])
    sheet.set_row(row, row_height([(text, sum(_PAGE[1:]))], least))
    return row + 1
