"""A department's workbook of measures: what waits for it, out with a hidden row of codes and a hidden column of keys.

What comes back is read by ``engine/cleaning/measure_sheets`` and taken in by ``records/measures/reports_in``.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shouwang.desk.households.family import head_name
from shouwang.desk.measures.rows import Said, families_of, packs_of_plans, said
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
from shouwang.engine.cleaning.measure_sheets import COLUMNS, measure_code
from shouwang.engine.packs.model import Pack
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import Family
from shouwang.records.measures.models import Measure, MeasureFile, Plan
from shouwang.records.measures.queries import measures_visible_to
from shouwang.records.policy.queries import in_force, pack_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_department_work

CODES, HEADINGS, FIRST = 2, 3, 4
"""Rows (0-based): the hidden codes, the headings, the first measure."""
_OWN_ROWS = 100
"""Empty rows for measures that nobody planned here."""
_COLUMNS: tuple[tuple[str, str, float], ...] = (
    ("", "序号", 6),
    ("name", COLUMNS["name"], 11),
    ("number", COLUMNS["number"], 22),
    ("", "镇村", 18),
    ("group", COLUMNS["group"], 17),
    ("title", COLUMNS["title"], 30),
    ("", "计划开始", 13),
    ("begun_on", COLUMNS["begun_on"], 13),
    ("done_on", COLUMNS["done_on"], 13),
    ("cost", COLUMNS["cost"], 11),
    ("effect", COLUMNS["effect"], 32),
    ("key", COLUMNS["key"], 10),
)
"""Code (blank: only to be read by people), heading, width."""
_ANSWERS = ("begun_on", "done_on", "cost", "effect")
_NOTE = (
    "上面是等着本部门落实的措施，填开始日期；做完的填完成日期、花费和效果。没有动的先空着，可以分几次传。"
    "本部门另外给的帮扶，在下面空行里填：姓名、身份证号码要和户口簿一致，类别从下拉框里选。"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A workbook as a file, and how many households stand in it."""

    name: str
    data: bytes
    households: int


def measure_workbook(post: Post, county: str, department: str, title: str, on: date) -> Sheet:
    """The measures of fixed plans that a department has not finished, the earliest planned first, with whole numbers.

    ``title`` is the department's. The caller journals before the bytes leave. Raises NotAllowed for posts that may not
    report for that department.
    """
    require_department_work(post, county, department, "取帮扶措施表")
    waiting = measures_visible_to(post).filter(
        county=county,
        department=department,
        plan__state=Plan.State.FIXED,
        state__in=[Measure.State.PLANNED, Measure.State.UNDER_WAY],
    )
    rows = list(waiting.select_related("plan__version", "household").order_by("planned_on", "division", "pk"))
    told = said(rows, packs_of_plans({row.plan_id: row.plan for row in rows}.values()))
    version = in_force(county, on)
    buffer = io.BytesIO()
    with write_book(buffer, on) as book:
        _write(book, county, department, title, told, pack_of(version) if version else None, on)
    name = f"{file_name(f'{title}_帮扶措施表_{on}')}.xlsx"
    return Sheet(name, buffer.getvalue(), len({row.household_id for row in rows}))


def _write(
    book: Book, county: str, department: str, title: str, told: Sequence[Said], pack: Pack | None, on: date
) -> None:
    names, families = divisions.names_of(county), families_of(one.row.household_id for one in told)
    sheet = book.sheet("帮扶措施")
    place = names.get(county + "000000", "")
    write_title(book, sheet, f"{place}监测户帮扶措施表（{title}，{spoken_day(on)}）", len(_COLUMNS) - 1)
    sheet.merge_range(1, 0, 1, len(_COLUMNS) - 2, _NOTE, book.formats["line"])
    sheet.set_row(1, row_height([(_NOTE, sum(width for _, _, width in _COLUMNS[:-1]))]))
    for column, (code, heading, width) in enumerate(_COLUMNS):
        if code:
            sheet.write_string(CODES, column, measure_code(code, department if code == "key" else ""))
        sheet.write_string(HEADINGS, column, heading, book.formats["head"])
        sheet.set_column(column, column, width, None, {"hidden": True} if code == "key" else None)
    sheet.set_row(CODES, None, None, {"hidden": True})
    for number, one in enumerate(told):
        _waiting(book, sheet, FIRST + number, number + 1, one, families, names)
    after = FIRST + len(told)
    for at in range(after, after + _OWN_ROWS):
        for column, (code, _, _) in enumerate(_COLUMNS[:-1]):
            sheet.write_blank(at, column, None, book.formats["answer" if code else "cell"])
    groups = [group.title for group in pack.measures.values()] if pack else []
    if groups:
        choices = {"validate": "list", "source": groups, "error_message": "请从下拉框里选措施类别"}
        sheet.data_validation(after, 4, after + _OWN_ROWS - 1, 4, choices)
    print_landscape(sheet, HEADINGS)


def _waiting(
    book: Book, sheet: object, at: int, number: int, one: Said, families: dict[int, Family], names: dict[str, str]
) -> None:
    row, family = one.row, families.get(one.row.household_id)
    head = family.head if family else None
    known = {
        "序号": str(number),
        "name": head_name(family) if family else "",
        "number": (head.record.number or head.record.number_text) if head else "",
        "镇村": "".join(divisions.town_and_village(names, row.division)),
        "group": one.group,
        "title": one.title,
        "计划开始": spoken_day(row.planned_on),
        "begun_on": row.begun_on.isoformat() if row.begun_on else "",
        "effect": one.effect,
        "cost": "" if row.cost_yuan is None or row.begun_on is None else f"{row.cost_yuan:f}",
        "key": str(row.pk),
    }
    for column, (code, heading, _) in enumerate(_COLUMNS):
        write_cell(book, sheet, at, column, known.get(code or heading, ""), "answer" if code in _ANSWERS else "")
    sheet.set_row(at, row_height([(one.title, _COLUMNS[5][2])]))  # type: ignore[attr-defined]


def told_file(done: MeasureFile) -> list[str]:
    """What became of a filled workbook, line by line, as a page or the command line says it."""
    if done.refusal:
        return [f"《{done.file}》没有收：{told['message']}。" for told in done.refusal]
    sums = f"收下{done.kept}，与已报的相同{done.unchanged}，还没有填{done.blank}，有错未收{done.faulty}"
    beside = f"；其中{done.outside}项给了不是监测对象的户，记作体外帮扶" if done.outside else ""
    lines = [f"《{done.file}》{done.rows}行：{sums}{beside}。"]
    for sheet, row, _, column, message in done.faults:
        lines.append(f"“{sheet}”表第{row}行{f'“{column}”列' if column else ''}：{message}")
    return lines
