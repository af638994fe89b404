"""The filled task workbook of a town → one answer for each row, with what is wrong in it.

A row is found by its lead's number; columns may have been moved, and rows sorted. Sheets without the answer columns (the
cover, the pages to print for one household) are no answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from shouwang.engine.cleaning.reading import Cell, Sheet, Workbook
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Conclusion, Question
from shouwang.engine.values.dates import read_date
from shouwang.engine.values.money import read_money, read_number
from shouwang.engine.values.text import normal_heading, normal_text, written_text

LEAD, HOUSEHOLD = "线索编号", "户编号"
"""The columns by which a row is known again."""

ROW, FINDING, PLACE, FINDER, FOUND_ON = "行编号", "查明情况", "属哪村哪户", "查明人", "查明日期"
"""The columns of the sheet that asks who somebody in no register is."""

_HEAD_WITHIN = 12
"""Rows among which the heading stands; above it are titles only."""

Answered = str | Decimal | date | None


@dataclass(slots=True)
class AnswerRow:
    """One row of a village's sheet. ``answers`` by the question's name; a blank cell is None.

    ``blank``: nobody has written anything in the answer columns yet. ``faults`` name the column as the office sees it.
    """

    sheet: str
    row: int
    lead: int | None
    household: str
    answers: dict[str, Answered] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    blank: bool = False


@dataclass(slots=True)
class FindingRow:
    """Who somebody in no register is, as far as the town found out. ``key`` is the received row that named the person."""

    sheet: str
    row: int
    key: int | None
    finding: str = ""
    place: str = ""
    finder: str = ""
    found_on: date | None = None
    faults: list[Fault] = field(default_factory=list)
    blank: bool = False


def read_answers(
    workbook: Workbook, questions: Sequence[Question], conclusions: Mapping[str, Conclusion]
) -> tuple[list[AnswerRow], list[Fault]]:
    """Every row of every sheet with answer columns. A workbook without such a sheet is one fault and no rows.

    A workbook that only asks who somebody is has no such sheet, and is read by ``read_findings`` alone.
    """
    rows: list[AnswerRow] = []
    found = any(_heading(sheet, {ROW, FINDING}) is not None for sheet in workbook.sheets)
    wanted = {LEAD, normal_heading(_conclusion(questions))}
    for sheet in workbook.sheets:
        head = _heading(sheet, wanted)
        if head is not None:
            found = True
            rows += _rows(sheet, head, questions, conclusions)
    if found:
        return rows, []
    message = f"不是填好的核查任务清单：没有一张表同时有“{LEAD}”和“{_conclusion(questions)}”两列。请填乡镇核查任务清单里各村的表，不要删改这两列"
    return [], [Fault("not_a_task_workbook", message)]


def _conclusion(questions: Sequence[Question]) -> str:
    return next((question.title for question in questions if question.name == "conclusion"), "核查结论")


def _heading(sheet: Sheet, wanted: Set[str]) -> int | None:
    """The 0-based row of the heading, where the sheet has these columns."""
    for place, row in enumerate(sheet.rows[:_HEAD_WITHIN]):
        if wanted <= {normal_heading(cell) for cell in row if cell != ""}:
            return place
    return None


def _rows(
    sheet: Sheet, head: int, questions: Sequence[Question], conclusions: Mapping[str, Conclusion]
) -> list[AnswerRow]:
    places: dict[str, int] = {}
    for column, cell in enumerate(sheet.rows[head]):
        places.setdefault(normal_heading(cell), column)
    at = {question.name: places.get(normal_heading(question.title)) for question in questions}
    result: list[AnswerRow] = []
    for place in range(head + 1, len(sheet.rows)):
        cells = sheet.rows[place]
        if not any(normal_text(cell) for cell in cells):
            continue
        row = AnswerRow(sheet.name, place + 1, None, normal_text(_cell(cells, places.get(HOUSEHOLD))))
        number = _cell(cells, places[LEAD])
        row.blank = not any(normal_text(_cell(cells, column)) for column in at.values())
        if row.blank and not normal_text(number):
            continue  # a line under the table
        row.lead = _key(number)
        if row.lead is None:
            message = "没有线索编号，不知道是哪一户；请照发下来的清单补上，不要改动这一列"
            row.faults.append(_placed(row, Fault("lead_missing", message, column=LEAD)))
        if not row.blank:
            _fill(row, cells, at, questions, conclusions)
        result.append(row)
    return result


def _cell(cells: Sequence[Cell], column: int | None) -> Cell:
    return cells[column] if column is not None and column < len(cells) else ""


def _key(cell: Cell) -> int | None:
    text = normal_text(cell)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _placed(row: AnswerRow | FindingRow, fault: Fault) -> Fault:
    return fault.at(sheet=row.sheet, row=row.row)


def _fill(
    row: AnswerRow,
    cells: Sequence[Cell],
    at: Mapping[str, int | None],
    questions: Sequence[Question],
    conclusions: Mapping[str, Conclusion],
    undecided: str = "别的栏填了，这一栏还空着；请选一个结论",
) -> None:
    """``undecided``: what to say where there is no conclusion."""
    unread: set[str] = set()
    for question in questions:
        answer, fault = _answer(question, _cell(cells, at[question.name]))
        row.answers[question.name] = answer
        if fault is not None:
            unread.add(question.name)
            row.faults.append(_placed(row, fault.at(column=question.title)))
    chosen = conclusions.get(str(row.answers.get("conclusion") or ""))
    needed = [question for question in questions if chosen is not None and question.name in chosen.needs]
    if chosen is None:
        needed = [question for question in questions if question.name == "conclusion"]
    for question in needed:
        if row.answers.get(question.name) is None and question.name not in unread:
            why = f"结论是“{chosen.title}”的，要填这一栏" if chosen else undecided
            row.faults.append(_placed(row, Fault("answer_missing", why, column=question.title)))


def answer_row(
    lead: int,
    household: str,
    told: Mapping[str, str],
    questions: Sequence[Question],
    conclusions: Mapping[str, Conclusion],
) -> AnswerRow:
    """The answers about one household as somebody typed them on a page: question's name → text.

    They are read, and found wrong, exactly as a row of a workbook is.
    """
    row = AnswerRow("", 0, lead, household)
    cells: list[Cell] = [told.get(question.name, "") for question in questions]
    at = {question.name: place for place, question in enumerate(questions)}
    _fill(row, cells, at, questions, conclusions, "这一栏还空着；请选一个结论")
    return row


def read_record(
    told: Mapping[str, str],
    questions: Sequence[Question],
    needs: Sequence[str],
    also: Mapping[tuple[str, str], Sequence[str]],
) -> tuple[dict[str, Answered], list[Fault]]:
    """The answers of a record that has no conclusion, as somebody typed them on a page: question's name → text.

    ``needs``: the questions that must be answered; ``also``: those that must be, where a question is answered so.
    """
    answers: dict[str, Answered] = {}
    faults: list[Fault] = []
    for question in questions:
        answers[question.name], fault = _answer(question, told.get(question.name, ""))
        if fault is not None:
            faults.append(fault.at(column=question.title))
    wanted = dict.fromkeys(needs, "这一栏要填")
    for (name, answer), others in also.items():
        if answers.get(name) == answer:
            title = next(one.title for one in questions if one.name == name)
            wanted |= dict.fromkeys(others, f"“{title}”填了“{answer}”的，要填这一栏")
    unread = {fault.column for fault in faults}
    for question in questions:
        if question.name in wanted and answers[question.name] is None and question.title not in unread:
            faults.append(Fault("answer_missing", wanted[question.name], column=question.title))
    return answers, faults


def finding_row(key: int, told: Mapping[str, str], choices: Sequence[str]) -> FindingRow:
    """Who somebody is, as somebody typed it on a page: heading of the column (``FINDING``, …) → text."""
    cells: dict[str, Cell] = {name: told.get(name, "") for name in (FINDING, PLACE, FINDER, FOUND_ON)}
    row = _finding(FindingRow("", 0, key), {ROW: str(key), **cells}, choices)
    if row.blank:
        row.blank = False
        row.faults.append(Fault("answer_missing", "请选一种情况", column=FINDING))
    return row


def _chosen(text: str, choices: Sequence[str]) -> str:
    """The choice that a cell names, however wide its commas and blanks were typed; the text where it names none."""
    bare = text.replace(" ", "")
    return next((choice for choice in choices if normal_text(choice).replace(" ", "") == bare), bare)


def _answer(question: Question, cell: Cell) -> tuple[Answered, Fault | None]:
    """One cell as its question wants it."""
    text = normal_text(cell)
    if not text:
        return None, None
    if question.choices:
        chosen = _chosen(text, question.choices)
        if chosen in question.choices:
            return chosen, None
        return None, Fault("answer_not_a_choice", f"只能填{'、'.join(question.choices)}之一，请从下拉框里选")
    match question.type:
        case "number":
            number, _ = read_number(cell)
            if number is None or number < 0 or number != number.to_integral_value():
                return None, Fault("answer_not_a_number", "要填一个不小于0的整数")
            return number, None
        case "money":
            # Net income may be negative: a year of loss is what this asks for.
            negative = text.startswith(("-", "－"))
            money, _ = read_money(text.lstrip("-－") if negative else cell, "元")
            if money is None:
                return None, Fault("answer_not_money", "要填以元为单位的数，如 6500")
            return (-money if negative else money), None
        case "date":
            day, _ = read_date(cell)
            if day is None:
                return None, Fault("answer_not_a_day", "要填日期，如 2024-04-12")
            return day, None
        case "text":
            return written_text(cell), None
    return text, None


def read_findings(workbook: Workbook, choices: Sequence[str]) -> list[FindingRow]:
    """Every row of every sheet that asks who somebody is."""
    rows: list[FindingRow] = []
    for sheet in workbook.sheets:
        head = _heading(sheet, {ROW, FINDING})
        if head is None:
            continue
        at = {normal_heading(cell): column for column, cell in reversed(list(enumerate(sheet.rows[head])))}
        for place in range(head + 1, len(sheet.rows)):
            cells = sheet.rows[place]
            told = {name: _cell(cells, at.get(name)) for name in (ROW, FINDING, PLACE, FINDER, FOUND_ON)}
            if any(normal_text(cell) for cell in told.values()):
                rows.append(_finding(FindingRow(sheet.name, place + 1, _key(told[ROW])), told, choices))
    return rows


def _finding(row: FindingRow, told: Mapping[str, Cell], choices: Sequence[str]) -> FindingRow:
    row.finding = _chosen(normal_text(told[FINDING]), choices)
    row.place, row.finder = written_text(told[PLACE]), written_text(told[FINDER])
    row.found_on, _ = read_date(told[FOUND_ON])
    row.blank = not any(normal_text(told[name]) for name in (FINDING, PLACE, FINDER, FOUND_ON))
    faults: list[Fault] = []
    if row.key is None:
        message = "没有行编号，不知道问的是谁；请照发下来的清单补上，不要改动这一列"
        faults.append(Fault("row_missing", message, column=ROW))
    if not row.blank and not row.finding:
        faults.append(Fault("answer_missing", "别的栏填了，这一栏还空着；请选一种情况", column=FINDING))
    elif row.finding and row.finding not in choices:
        faults.append(Fault("answer_not_a_choice", f"只能填{'、'.join(choices)}之一，请从下拉框里选", column=FINDING))
    if normal_text(told[FOUND_ON]) and row.found_on is None:
        faults.append(Fault("answer_not_a_day", "要填日期，如 2024-04-12", column=FOUND_ON))
    row.faults = [_placed(row, fault) for fault in faults]
    return row
