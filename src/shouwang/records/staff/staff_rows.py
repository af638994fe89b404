"""The workbook of posts and people as rows: what each line says, and what is wrong with which cell. Nothing is written.

A line names a post, a holder, or both: who holds which post. Lines that name the same post or holder say the same of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from shouwang.engine.cleaning.reading import Sheet, read_workbook
from shouwang.engine.faults import Fault
from shouwang.engine.values.divisions import level_of, whole_code
from shouwang.engine.values.text import normal_heading, normal_text
from shouwang.records.staff import words
from shouwang.records.staff.people import NewHolder, faults_of_holder
from shouwang.records.staff.posts import NewPost
from shouwang.records.staff.words import COLUMNS, ROLES, WHOLE_SITE

_ROLES = {title: code for code, title in ROLES.items()} | {code: code for code in ROLES}
_MOST_TITLES = 12
_HEADING_WITHIN = 20
"""Rows in which the heading is looked for."""

COLUMN_OF = {
    "post_code": "岗位代码",
    "post_taken": "岗位代码",
    "post_closed": "岗位代码",
    "post_built_in": "岗位代码",
    "post_title": "岗位名称",
    "post_role": "角色",
    "post_county": "区划代码",
    "post_division": "区划代码",
    "not_allowed": "区划代码",
    "post_department": "部门",
    "login_name": "登录名",
    "login_taken": "登录名",
    "holder_left": "登录名",
    "holding_overlaps": "登录名",
    "holder_name": "姓名",
    "holder_phone": "电话",
}
"""Code of a fault → the column it is about."""


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One line: the post it names, the holder, and what is wrong with it by itself."""

    sheet: str
    row: int
    post: NewPost | None
    holder: NewHolder | None
    faults: tuple[Fault, ...] = ()

    def placed(self, fault: Fault) -> Fault:
        """A fault at its cell."""
        return fault.at(sheet=self.sheet, row=self.row, column=COLUMN_OF.get(fault.code))


@dataclass(slots=True)
class _Seen:
    """What earlier lines said of a post or a holder, and where."""

    posts: dict[str, tuple[int, NewPost]] = field(default_factory=dict)
    holders: dict[str, tuple[int, NewHolder]] = field(default_factory=dict)


def read_staff_workbook(
    data: bytes, file: str, county: str, departments: Mapping[str, str]
) -> tuple[list[StaffRow], list[Fault]]:
    """The lines of a workbook, or the fault for which none could be read.

    ``county``: six digits, for lines without a division; blank where the actor sees several. ``departments``: how one may
    be written → its name in the pack; empty where no pack is in force, and any is taken.
    """
    workbook, faults = read_workbook(data, file)
    if workbook is None:
        return [], faults
    seen, rows, found = _Seen(), list[StaffRow](), False
    for sheet in workbook.sheets:
        heading = _heading(sheet)
        if heading is not None:
            found = True
            rows += _rows(sheet, *heading, county, departments, seen)
    if not found:
        return [], [Fault("staff_headings", words.SHEET_HEADINGS.format(columns="、".join(COLUMNS)), file=file)]
    return rows, []


def _heading(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of the headings and the place of each; 姓名 and 电话 may be left out."""
    for place, row in enumerate(sheet.rows[:_HEADING_WITHIN]):
        places = {heading: at for at, cell in enumerate(row) if (heading := normal_heading(cell)) in COLUMNS}
        if {"岗位代码", "角色"} <= places.keys() or {"岗位代码", "登录名"} <= places.keys():
            return place, places
    return None


def _rows(
    sheet: Sheet,
    heading: int,
    places: Mapping[str, int],
    county: str,
    departments: Mapping[str, str],
    seen: _Seen,
) -> Iterator[StaffRow]:
    for number, cells in enumerate(sheet.rows[heading + 1 :], heading + 2):
        told = {column: normal_text(cells[places[column]]) if column in places else "" for column in COLUMNS}
        if any(told.values()):
            yield _row(sheet.name, number, told, county, departments, seen)


def _row(
    sheet: str, number: int, told: Mapping[str, str], county: str, departments: Mapping[str, str], seen: _Seen
) -> StaffRow:
    post, faults = _post(told, county, departments)
    holder = None
    if told["登录名"]:
        holder = NewHolder(told["登录名"].lower(), told["姓名"], told["电话"], post.county if post else county)
        faults += faults_of_holder(holder)
    elif told["姓名"] or told["电话"]:
        faults.append(Fault("login_name", words.ROW_LOGIN))
    row = StaffRow(sheet, number, post, holder)
    if not faults:
        faults = _otherwise(row, seen)
    if not faults:
        _remember(row, seen)
    return replace(row, faults=tuple(row.placed(fault) for fault in faults))


def _post(told: Mapping[str, str], county: str, departments: Mapping[str, str]) -> tuple[NewPost | None, list[Fault]]:
    """The post of a line, and what cannot be understood of it; what it may not be is said when it is taken in."""
    faults: list[Fault] = []
    if not any(told[column] for column in COLUMNS[:5]):
        return None, faults
    department = told["部门"]
    if department and departments:
        if department not in departments:
            # Of the ways in which a department may be written its title comes first.
            titles = list({name: word for word, name in reversed(list(departments.items()))}.values())[::-1]
            known = "、".join(titles[:_MOST_TITLES]) + ("等" if len(titles) > _MOST_TITLES else "")
            faults.append(Fault("post_department", words.ROW_DEPARTMENT.format(known=known)))
        department = departments.get(department, department)
    division = told["区划代码"]
    try:
        division = whole_code(division) if division and division != WHOLE_SITE else ""
    except ValueError:
        faults.append(Fault("post_division", words.ROW_DIVISION))
        division = ""
    home = county
    if told["区划代码"] == WHOLE_SITE:
        home = ""
    elif not (division or county or faults):
        faults.append(Fault("post_division", words.ROW_DIVISION))
    if division:
        level = level_of(division)
        home = "" if level in ("city", "province") else division[:6]
        division = "" if level == "county" else division  # a whole county is said by the county alone
    role = _ROLES.get(told["角色"], told["角色"])
    return NewPost(told["岗位代码"].lower(), told["岗位名称"], role, home, division, department), faults


def _otherwise(row: StaffRow, seen: _Seen) -> list[Fault]:
    """Where an earlier line says otherwise of the same post or holder."""
    faults = []
    if row.post is not None:
        line, there = seen.posts.get(row.post.code, (0, row.post))
        if there != row.post:
            faults.append(Fault("post_taken", words.ROW_OTHERWISE.format(row=line, what="岗位")))
    if row.holder is not None:
        line, who = seen.holders.get(row.holder.login, (0, row.holder))
        if (who.name, who.phone) != (row.holder.name, row.holder.phone):
            faults.append(Fault("login_taken", words.ROW_OTHERWISE.format(row=line, what="登录名")))
    return faults


def _remember(row: StaffRow, seen: _Seen) -> None:
    if row.post is not None:
        seen.posts.setdefault(row.post.code, (row.row, row.post))
    if row.holder is not None:
        seen.holders.setdefault(row.holder.login, (row.row, row.holder))
