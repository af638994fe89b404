"""The filled book of projects → one row for each household linked to a project, with what is wrong in it.

Recognised by its headings. A row without a household only says how its project stands.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from shouwang.engine.cleaning.reading import Cell, Sheet, Workbook
from shouwang.engine.faults import Fault
from shouwang.engine.values.dates import read_date
from shouwang.engine.values.identity import read_identity
from shouwang.engine.values.names import normal_name
from shouwang.engine.values.text import normal_heading, normal_text

COLUMNS = {
    "project": "项目名称",
    "kind": "项目类型",
    "place": "所在镇村",
    "state": "运行情况",
    "since": "自何日起",
    "name": "户主姓名",
    "number": "户主身份证号",
    "way": "参与方式",
    "receives": "得到什么",
    "shared": "收益是否兑现",
    "from": "参与日期",
    "to": "退出日期",
}
"""Code → heading."""
STATES = {"正常运行": "running", "停止运行": "stopped", "已经失败": "failed"}
_NEEDED = {"project", "kind", "state", "name", "number"}
_YES_NO = {"是": True, "已兑现": True, "有": True, "否": False, "没有": False, "未兑现": False, "无": False, "": None}
_WITHIN, _LONGEST = 30, 200


@dataclass(slots=True)
class ProjectRow:
    """One row. ``number`` and ``state_of_number`` are as ``identity.read_identity`` gives them; ``blank``: it names nothing.

    ``shared`` is None where nobody said whether what was promised was paid. ``faults`` name the column as the office sees it.
    """

    sheet: str
    row: int
    project: str = ""
    kind: str = ""
    place: str = ""
    state: str = ""
    since: date | None = None
    name: str = ""
    number: str | None = None
    state_of_number: str = ""
    way: str = ""
    receives: str = ""
    shared: bool | None = None
    from_on: date | None = None
    to_on: date | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def links(self) -> bool:
        """Whether it names a household."""
        return bool(self.name or self.number)


def read_projects(
    workbook: Workbook, kinds: Collection[str], ways: Collection[str], today: date
) -> tuple[list[ProjectRow] | None, list[Fault]]:
    """Every row of every sheet that has the columns. A workbook without such a sheet is one fault."""
    rows: list[ProjectRow] = []
    found = False
    for sheet in workbook.sheets:
        at = _columns(sheet)
        if at is None:
            continue
        found = True
        for place in range(at[0], len(sheet.rows)):
            row = _row(sheet, place, at[1], kinds, ways, today)
            if row is not None:
                rows.append(row)
    if not found:
        wanted = "、".join(f"“{COLUMNS[code]}”" for code in COLUMNS if code in _NEEDED)
        return None, [Fault("not_a_project_book", f"不是项目台账：没有一张表有{wanted}这几列，请下载台账在它上面填")]
    return rows, []


def _columns(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    for place, cells in enumerate(sheet.rows[:_WITHIN]):
        spelt = {normal_heading(cell): index for index, cell in reversed(list(enumerate(cells))) if cell != ""}
        known = {code: spelt[word] for code, title in COLUMNS.items() if (word := normal_heading(title)) in spelt}
        if known.keys() >= _NEEDED:
            return place + 1, known
    return None


def _row(
    sheet: Sheet, place: int, at: dict[str, int], kinds: Collection[str], ways: Collection[str], today: date
) -> ProjectRow | None:
    cells = sheet.rows[place]
    told: dict[str, Cell] = {code: cells[at[code]] if code in at and at[code] < len(cells) else "" for code in COLUMNS}
    text = {code: normal_text(cell)[:_LONGEST] for code, cell in told.items()}
    row = ProjectRow(sheet.name, place + 1, text["project"], text["kind"], text["place"])
    row.name, (row.number, row.state_of_number) = normal_name(told["name"]), read_identity(told["number"])
    if not row.project and not row.links:
        return None  # an empty line, or a line under the table
    row.state, row.way, row.receives = STATES.get(text["state"], ""), text["way"], text["receives"]
    row.shared = _YES_NO.get(text["shared"])
    faults = _days(row, told, today)
    choices = {"kind": "、".join(kinds), "state": "、".join(STATES), "way": "、".join(ways)}
    for wrong, fault in (
        (not row.project, Fault("project_missing", "请写项目名称", column=COLUMNS["project"])),
        (
            row.kind not in kinds,
            Fault("project_kind", f"项目类型要从这些里选：{choices['kind']}", column=COLUMNS["kind"]),
        ),
        (not row.state, Fault("project_state", f"运行情况要从这些里选：{choices['state']}", column=COLUMNS["state"])),
        (
            row.links and row.way not in ways,
            Fault("project_way", f"参与方式要从这些里选：{choices['way']}", column=COLUMNS["way"]),
        ),
        (
            text["shared"] not in _YES_NO,
            Fault("project_shared", "收益是否兑现填“是”或“否”，不知道的空着", column=COLUMNS["shared"]),
        ),
    ):
        if wrong:
            faults.append(fault)
    row.faults = [one.at(sheet=row.sheet, row=row.row) for one in faults]
    return row


def _days(row: ProjectRow, told: dict[str, Cell], today: date) -> list[Fault]:
    faults, days = [], dict[str, date | None]()
    for code in ("since", "from", "to"):
        day = read_date(told[code])[0] if normal_text(told[code]) else None
        days[code] = day
        if normal_text(told[code]) and day is None:
            faults.append(Fault("day_unreadable", "要填日期，如 2024-04-12", column=COLUMNS[code]))
        elif day is not None and day > today:
            faults.append(Fault("day_in_future", "日子还没有到", column=COLUMNS[code]))
    row.since, row.from_on, row.to_on = days["since"], days["from"], days["to"]
    if row.from_on and row.to_on and row.to_on < row.from_on:
        faults.append(Fault("to_before_from", "退出的日子早于参与的日子", column=COLUMNS["to"]))
    return faults
