"""The filled workbook in which a department reports its help → one row for each measure, with what is wrong in it.

A hidden row of codes says which column is which and whose workbook it is; a hidden column holds the key of each measure that
waits. Rows without a key are measures that the department adds: whom they are about is told by number and name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from shouwang.engine.cleaning.reading import Cell, Sheet, Workbook
from shouwang.engine.faults import Fault
from shouwang.engine.values.dates import read_date
from shouwang.engine.values.identity import read_identity
from shouwang.engine.values.money import read_money
from shouwang.engine.values.names import normal_name
from shouwang.engine.values.text import normal_heading, normal_text

COLUMNS = {
    "key": "措施编号",
    "name": "姓名",
    "number": "身份证号码",
    "group": "措施类别",
    "title": "措施",
    "begun_on": "开始日期",
    "done_on": "完成日期",
    "cost": "花费（元）",
    "effect": "效果",
}
"""Code → heading of the columns that are read."""
_CODE = re.compile(rf"shouwang:#measure\.({'|'.join(COLUMNS)})(?::([a-z0-9_]+))?")
_TOLD = ("begun_on", "done_on", "cost", "effect")
"""What a department fills in."""
_WITHIN = 30
_LONGEST = 500


def measure_code(column: str, department: str = "") -> str:
    """What stands in the hidden row above a column."""
    return f"shouwang:#measure.{column}" + (f":{department}" if department else "")


@dataclass(slots=True)
class MeasureRow:
    """One row. ``key`` names a measure that was waiting; None: a measure of the department's own.

    ``number`` and ``state`` are as ``identity.read_identity`` gives them, ``name`` is normalised, ``group`` is the name of the pack's
    group. ``blank``: nobody has filled it yet. ``faults`` name the column as the office sees it.
    """

    sheet: str
    row: int
    key: int | None = None
    name: str = ""
    number: str | None = None
    state: str = ""
    group: str = ""
    title: str = ""
    begun_on: date | None = None
    done_on: date | None = None
    cost_yuan: Decimal | None = None
    effect: str = ""
    blank: bool = False
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reported:
    """What a workbook reports. ``department`` as its codes say; blank where somebody has taken them away."""

    department: str
    rows: list[MeasureRow]


def read_measures(workbook: Workbook, groups: Mapping[str, str], today: date) -> tuple[Reported | None, list[Fault]]:
    """Every row of every sheet that has the columns; ``groups`` is title → name. A workbook without such a sheet is one fault."""
    departments: set[str] = set()
    rows: list[MeasureRow] = []
    found = False
    for sheet in workbook.sheets:
        at = _columns(sheet)
        if at is None:
            continue
        first, places, department = at
        found = True
        departments |= {department} - {""}
        for place in range(first, len(sheet.rows)):
            row = _row(sheet, place, places, groups, today)
            if row is not None:
                rows.append(row)
    if not found:
        message = (
            f"不是发下来的帮扶措施表：没有一张表同时有“{COLUMNS['number']}”“{COLUMNS['group']}”和“{COLUMNS['begun_on']}”三列。"
            "请下载本部门的表，在它上面填，不要删掉隐藏的行和列"
        )
        return None, [Fault("not_a_measure_workbook", message)]
    if len(departments) > 1:
        return None, [Fault("departments_mixed", "一个工作簿里有两个部门的措施表，请一个部门一份，分开传")]
    return Reported(next(iter(departments), ""), rows), []


def _columns(sheet: Sheet) -> tuple[int, dict[str, int], str] | None:
    """The first row below the headings (0-based), code → column, and the department; None for a sheet without them."""
    for place, cells in enumerate(sheet.rows[:_WITHIN]):
        codes = {index: told for index, cell in enumerate(cells) if (told := _CODE.fullmatch(normal_text(cell)))}
        places = {told[1]: index for index, told in codes.items()}
        if {"number", "group", "begun_on"} <= places.keys():
            return place + 2, places, next((told[2] for told in codes.values() if told[2]), "")
        spelt = {normal_heading(cell): index for index, cell in reversed(list(enumerate(cells))) if cell != ""}
        known = {
            code: spelt[normal_heading(title)] for code, title in COLUMNS.items() if normal_heading(title) in spelt
        }
        if {"number", "group", "begun_on"} <= known.keys():
            return place + 1, known, ""
    return None


def _row(
    sheet: Sheet, place: int, places: Mapping[str, int], groups: Mapping[str, str], today: date
) -> MeasureRow | None:
    """One row; None for one in which nothing is said of anybody."""
    cells = sheet.rows[place]
    told: dict[str, Cell] = {code: _cell(cells, places.get(code)) for code in COLUMNS}
    text = {code: normal_text(cell) for code, cell in told.items()}
    if not (text["key"] or text["name"] or text["number"]):
        return None  # an empty line, or a line under the table
    row = MeasureRow(sheet.name, place + 1, _key(text["key"]), normal_name(told["name"]))
    row.number, row.state = read_identity(told["number"])
    row.title, row.effect = text["title"], text["effect"][:_LONGEST]
    row.blank = not any(text[code] for code in _TOLD)
    faults: list[Fault] = []
    if text["key"] and row.key is None:
        message = "隐藏的措施编号被改动了，不知道是哪一项措施；请重新下载再填"
        faults.append(Fault("measure_key_unreadable", message, column=COLUMNS["key"]))
    elif row.key is None and not row.blank:
        faults += _own(row, text, groups)
    if not row.blank:
        faults += _days(row, told, today)
        faults += _cost_and_effect(row, told)
    row.faults = [one.at(sheet=row.sheet, row=row.row) for one in faults]
    return row


def _own(row: MeasureRow, text: Mapping[str, str], groups: Mapping[str, str]) -> list[Fault]:
    """What a measure has to say that nobody planned here."""
    faults = []
    row.group = groups.get(text["group"], "")
    if not row.group:
        message = f"措施类别要从下拉框里选：{'、'.join(groups)}"
        faults.append(Fault("group_unreadable", message, column=COLUMNS["group"]))
    if not row.title:
        faults.append(Fault("title_missing", "请写明是什么措施", column=COLUMNS["title"]))
    return faults


def _days(row: MeasureRow, told: Mapping[str, Cell], today: date) -> list[Fault]:
    faults = []
    for code in ("begun_on", "done_on"):
        if not normal_text(told[code]):
            continue
        day, _ = read_date(told[code])
        if day is None:
            faults.append(Fault("day_unreadable", "要填日期，如 2024-04-12", column=COLUMNS[code]))
        elif day > today:
            message = "日子还没有到；已经落实的才填"
            faults.append(Fault("day_in_future", message, column=COLUMNS[code]))
        elif code == "begun_on":
            row.begun_on = day
        else:
            row.done_on = day
    if row.begun_on is not None and row.done_on is not None and row.done_on < row.begun_on:
        faults.append(Fault("done_before_begun", "完成的日子早于开始的日子", column=COLUMNS["done_on"]))
    if not normal_text(told["begun_on"]):
        faults.append(Fault("begun_missing", "填了别的栏，开始日期还空着", column=COLUMNS["begun_on"]))
    return faults


def _cost_and_effect(row: MeasureRow, told: Mapping[str, Cell]) -> list[Fault]:
    faults = []
    if normal_text(told["cost"]):
        row.cost_yuan, _ = read_money(told["cost"], "元")
        if row.cost_yuan is None:
            faults.append(Fault("cost_unreadable", "要填以元为单位的数，如 6500", column=COLUMNS["cost"]))
    if normal_text(told["done_on"]) and not row.effect:
        faults.append(Fault("effect_missing", "完成的措施请写明效果", column=COLUMNS["effect"]))
    return faults


def _cell(cells: list[Cell], column: int | None) -> Cell:
    return cells[column] if column is not None and column < len(cells) else ""


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
