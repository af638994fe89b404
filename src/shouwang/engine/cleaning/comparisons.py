"""The filled workbook of a comparison → one answer for each person, with what is wrong in it.

A hidden row of codes says which column is which and which department was asked; a hidden column holds the key of each
question. Columns may be moved and rows sorted; what stands in the visible columns is only compared, never believed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from shouwang.engine.cleaning.reading import Cell, Sheet, Workbook
from shouwang.engine.faults import Fault
from shouwang.engine.values.identity import raw_identity_text
from shouwang.engine.values.text import normal_heading, normal_text

KEY, NUMBER, RESULT, FOUND = "问题编号", "身份证号码", "比对结果", "查到什么"
"""The headings of the columns that are read."""
NOTHING, SUSPECTED = "没有发现", "疑似"
"""What may be chosen."""
_ALSO = {
    "无": NOTHING,
    "未发现": NOTHING,
    "没有": NOTHING,
    "否": NOTHING,
    "无异常": NOTHING,
    "有": SUSPECTED,
    "是": SUSPECTED,
}
_CODES = {"key": KEY, "number": NUMBER, "result": RESULT, "found": FOUND}
_CODE = re.compile(r"shouwang:#compare\.(key|number|result|found)(?::([a-z0-9_]+))?")
_WITHIN = 30


def compare_code(column: str, department: str = "") -> str:
    """What stands in the hidden row above a column (key, number, result, found)."""
    return f"shouwang:#compare.{column}" + (f":{department}" if department else "")


@dataclass(slots=True)
class ComparisonRow:
    """One person's row. ``key`` names the question; ``number`` is the identity number as it stands there. ``suspected`` None:
    not answered (``blank``), or not readably. ``faults`` name the column as the office sees it."""

    sheet: str
    row: int
    key: int | None
    number: str = ""
    suspected: bool | None = None
    found: str = ""
    blank: bool = False
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a workbook answers. ``department`` as its codes say; blank where somebody has taken them away."""

    department: str
    rows: list[ComparisonRow]


def read_comparison(workbook: Workbook) -> tuple[Filled | None, list[Fault]]:
    """Every row of every sheet that has the columns. A workbook without such a sheet is one fault."""
    departments: set[str] = set()
    rows: list[ComparisonRow] = []
    found = False
    for sheet in workbook.sheets:
        at = _columns(sheet)
        if at is None:
            continue
        first, places, department = at
        found = True
        departments |= {department} - {""}
        rows += [row for place in range(first, len(sheet.rows)) if (row := _row(sheet, place, places)) is not None]
    if not found:
        message = f"不是发下来的比对名单：没有一张表同时有“{KEY}”和“{RESULT}”两列。请下载名单，在它上面填，不要删掉隐藏的行和列"
        return None, [Fault("not_a_comparison", message)]
    if len(departments) > 1:
        return None, [Fault("departments_mixed", "一个工作簿里有发给两个部门的名单，请一个部门一份，分开传")]
    return Filled(next(iter(departments), ""), rows), []


def _columns(sheet: Sheet) -> tuple[int, dict[str, int], str] | None:
    """The first row of answers (0-based), heading → column, and the department; None for a sheet without them."""
    for place, cells in enumerate(sheet.rows[:_WITHIN]):
        codes = {index: told for index, cell in enumerate(cells) if (told := _CODE.fullmatch(normal_text(cell)))}
        places = {_CODES[told[1]]: index for index, told in codes.items()}
        if {KEY, RESULT} <= places.keys():
            department = next((told[2] for told in codes.values() if told[2]), "")
            return place + 2, places, department  # the headings stand below the codes
        spelt = {normal_heading(cell): index for index, cell in reversed(list(enumerate(cells))) if cell != ""}
        if {KEY, RESULT} <= spelt.keys():
            return place + 1, {name: spelt[name] for name in _CODES.values() if name in spelt}, ""
    return None


def _row(sheet: Sheet, place: int, places: Mapping[str, int]) -> ComparisonRow | None:
    """One row; None for one in which nothing is said of anybody."""
    cells = sheet.rows[place]
    told = {name: _cell(cells, places.get(name)) for name in _CODES.values()}
    key, result, found = normal_text(told[KEY]), normal_text(told[RESULT]), normal_text(told[FOUND])
    number = raw_identity_text(told[NUMBER]).upper()
    if not (key or number or result):
        return None  # a line under the table
    row = ComparisonRow(sheet.name, place + 1, _key(key), number, found=found, blank=not result and not found)
    faults: list[Fault] = []
    if row.key is None:
        message = "没有问题编号（隐藏的那一列），不知道问的是谁；请在下载的名单上填，不要另加行"
        faults.append(Fault("question_missing", message, column=KEY))
    if not row.blank:
        faults += _read_answer(row, result)
    row.faults = [fault.at(sheet=row.sheet, row=row.row) for fault in faults]
    return row


def _read_answer(row: ComparisonRow, result: str) -> list[Fault]:
    chosen = _ALSO.get(result, result)
    if not result:
        return [Fault("result_missing", f"写了查到什么，没有选结果；请选{SUSPECTED}或{NOTHING}", column=RESULT)]
    if chosen not in (NOTHING, SUSPECTED):
        return [Fault("result_unreadable", f"只能填{NOTHING}或{SUSPECTED}，请从下拉框里选", column=RESULT)]
    row.suspected = chosen == SUSPECTED
    if row.suspected and not row.found:
        return [Fault("found_missing", f"选了{SUSPECTED}的，请写明查到什么，村里才能说明", column=FOUND)]
    if not row.suspected and row.found:
        message = f"写了查到的情况，结果却是{NOTHING}；疑似的请选{SUSPECTED}，没有发现的请把情况删掉"
        return [Fault("found_beside", message, column=FOUND)]
    return []


def _cell(cells: list[Cell], column: int | None) -> Cell:
    return cells[column] if column is not None and column < len(cells) else ""


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
