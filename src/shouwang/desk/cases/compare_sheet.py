"""The list on which a department compares: out as a workbook with a hidden row of codes and a hidden column of keys.

What comes back filled is read by ``engine/cleaning/comparisons`` and answered by ``records/cases/answers_in``. For a page:
``comparing_workbook`` gives name and bytes for a link, ``take_in_answers`` takes the bytes of an upload, ``told_file`` says
what became of it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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
from shouwang.engine.cleaning.comparisons import FOUND, KEY, NOTHING, NUMBER, RESULT, SUSPECTED, compare_code
from shouwang.records.cases.concerning import compared_of
from shouwang.records.cases.models import Comparing, ComparingFile
from shouwang.records.cases.queries import owed_by
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.models import PersonVersion
from shouwang.records.households.queries import open_people
from shouwang.records.households.sealed import PersonRecord
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_department_work

CODES, HEADINGS, FIRST = 2, 3, 4
"""Rows (0-based): the hidden codes, the headings, the first person."""
_COLUMNS: tuple[tuple[str, str, float], ...] = (
    ("", "序号", 7),
    ("", "姓名", 12),
    ("number", NUMBER, 22),
    ("", "乡镇", 14),
    ("", "村", 14),
    ("", "比对什么", 26),
    ("", "最迟", 14),
    ("result", RESULT, 14),
    ("found", FOUND, 44),
    ("key", KEY, 12),
)
"""Code (blank: only to be read by people), heading, width."""
_NOTE = (
    f"“{RESULT}”选“{NOTHING}”或“{SUSPECTED}”；{SUSPECTED}的写明查到什么，由村里说明，不会直接不予纳入。"
    "没有查完的先空着，可以分几次传。名单里的身份证号码是完整的，只供比对，用完按规定处理。"
)
_PART = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """A workbook as a file, and how many people it asks about."""

    name: str
    data: bytes
    persons: int


def comparing_workbook(post: Post, county: str, department: str, title: str, on: date) -> Sheet:
    """The people about whom a department has not answered, the most urgent first, with their whole numbers.

    ``title`` is the department's. The caller journals (verb ``export_comparing``, subject ``department:police``, detail persons)
    before the bytes leave. Raises NotAllowed for posts that may not answer for that department.
    """
    require_department_work(post, county, department, "取比对名单")
    rows = list(owed_by(post, county, department).select_related("case__version"))
    buffer = io.BytesIO()
    with write_book(buffer, on) as book:
        _write(book, county, department, title, rows, on)
    return Sheet(f"{file_name(f'{title}_信息比对名单_{on}')}.xlsx", buffer.getvalue(), len(rows))


def _write(book: Book, county: str, department: str, title: str, rows: Sequence[Comparing], on: date) -> None:
    names, people = divisions.names_of(county), _people({row.person_id for row in rows})
    sheet = book.sheet("比对名单")
    place = names.get(county + "000000", "")
    write_title(book, sheet, f"{place}监测对象识别信息比对名单（{title}，{spoken_day(on)}）", len(_COLUMNS) - 1)
    sheet.merge_range(1, 0, 1, len(_COLUMNS) - 2, _NOTE, book.formats["line"])
    sheet.set_row(1, row_height([(_NOTE, sum(width for _, _, width in _COLUMNS[:-1]))]))
    for column, (code, heading, width) in enumerate(_COLUMNS):
        if code:
            sheet.write_string(CODES, column, compare_code(code, department if code == "key" else ""))
        sheet.write_string(HEADINGS, column, heading, book.formats["head"])
        sheet.set_column(column, column, width, None, {"hidden": True} if code == "key" else None)
    sheet.set_row(CODES, None, None, {"hidden": True})
    for number, (row, cells) in enumerate(_cells(rows, names, people)):
        at = FIRST + number
        for column, text in enumerate((str(number + 1), *cells)):
            write_cell(book, sheet, at, column, text)
        for column in (7, 8):
            sheet.write_blank(at, column, None, book.formats["answer"])
        write_cell(book, sheet, at, 9, str(row.pk))
        sheet.set_row(at, row_height([(cells[4], _COLUMNS[5][2])]))
    if rows:
        choices = {
            "validate": "list",
            "source": [NOTHING, SUSPECTED],
            "error_message": f"请选{NOTHING}或{SUSPECTED}",
        }
        sheet.data_validation(FIRST, 7, FIRST + len(rows) - 1, 7, choices)
    print_landscape(sheet, HEADINGS)


def _cells(
    rows: Sequence[Comparing], names: dict[str, str], people: Mapping[int, PersonRecord]
) -> Iterator[tuple[Comparing, list[str]]]:
    """Each question with what its row shows of it before the answer."""
    for row in rows:
        person = people.get(row.person_id)
        town, village = divisions.town_and_village(names, row.case.division)
        asked = compared_of(pack_of(row.case.version), row.department)
        yield (
            row,
            [
                person.name if person else "已不在册",
                (person.number or person.number_text) if person else "",
                town,
                village,
                "、".join(asked.matters) if asked else "",
                spoken_day(row.case.due_on),
            ],
        )


def _people(keys: set[int]) -> dict[int, PersonRecord]:
    """Person → the person as the register has it now, opened."""
    found: dict[int, PersonRecord] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), _PART):
        part = PersonVersion.objects.filter(
            person__in=ordered[start : start + _PART], superseded_at=None, valid_to=None
        )
        versions = list(part.select_related("person"))
        found |= dict(zip([one.person_id for one in versions], open_people(versions), strict=True))
    return found


def told_file(done: ComparingFile) -> list[str]:
    """What became of a filled workbook, line by line, as a page or the command line says it."""
    if done.refusal:
        return [f"《{done.file}》没有收：{told['message']}" for told in done.refusal]
    sums = f"收下{done.kept}，与已回的相同{done.unchanged}，还没有填{done.blank}，有错未收{done.faulty}"
    lines = [f"《{done.file}》{done.rows}人：{sums}。"]
    for sheet, row, _, column, message in done.faults:
        lines.append(f"“{sheet}”表第{row}行{f'“{column}”列' if column else ''}：{message}")
    return lines
