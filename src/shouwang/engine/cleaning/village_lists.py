"""The filled workbook of villages' own lists → one row for each family, with what is wrong in it.

A sheet is one village's: a hidden row of codes says which, and which column is which. A village that has nobody to list says so
in a line above; a sheet in which nothing stands says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from shouwang.engine.cleaning.reading import Cell, Sheet, Workbook
from shouwang.engine.faults import Fault
from shouwang.engine.values.dates import read_date
from shouwang.engine.values.identity import VALID, raw_identity_text, read_identity
from shouwang.engine.values.names import normal_name
from shouwang.engine.values.text import normal_heading, normal_text

COLUMNS = {
    "name": "姓名",
    "number": "身份证号码",
    "channel": "线索渠道",
    "why": "什么情况、为什么认为有风险",
    "who": "谁反映的",
    "found_on": "哪天了解到",
}
"""Code → heading of the columns that are read."""
SERIAL = "序号"
NIL = "本村没有要列入的户"
"""With what the line begins in which a village says that there is nobody."""
YES = ("是", "没有", "无", "对", "√", "有此情况")
_CODE = re.compile(rf"shouwang:#village\.({'|'.join(COLUMNS)})(?::([0-9]{{12}}))?")
_WITHIN = 30
LONGEST = 500


def list_code(column: str, village: str = "") -> str:
    """What stands in the hidden row above a column."""
    return f"shouwang:#village.{column}" + (f":{village}" if village else "")


@dataclass(slots=True)
class ListRow:
    """One family. ``number`` and ``state`` are as ``identity.read_identity`` gives them, ``number_text`` as it stands there.

    ``channel`` is the pack's name. ``blank``: a line of the form that nobody has filled. ``faults`` name the column as the
    village sees it.
    """

    sheet: str
    row: int
    village: str = ""
    name: str = ""
    number: str | None = None
    state: str = ""
    number_text: str = ""
    channel: str = ""
    why: str = ""
    who: str = ""
    found_on: date | None = None
    blank: bool = False
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lists:
    """What a workbook says: its rows, and the villages (codes) that say there is nobody. ``faults`` are of whole sheets."""

    rows: list[ListRow]
    nil: list[str]
    faults: list[Fault]


def read_lists(workbook: Workbook, channels: Mapping[str, str], village: str = "") -> tuple[Lists | None, list[Fault]]:
    """Every sheet that has the columns; ``channels`` is title → name, ``village`` whose a sheet without codes is (blank: it
    then is a fault). A workbook without such a sheet is one fault."""
    rows: list[ListRow] = []
    nil: list[str] = []
    wrong: list[Fault] = []
    found = False
    for sheet in workbook.sheets:
        at = _columns(sheet)
        if at is None:
            continue
        first, places, code = at
        found, whose = True, code or village
        if not whose:
            message = f"“{sheet.name}”表里隐藏的那一行不在了，不知道是哪个村的；请在新下载的表上填"
            wrong.append(Fault("village_unknown", message, sheet=sheet.name))
            continue
        own = [row for place in range(first, len(sheet.rows)) if (row := _row(sheet, place, places, channels, whose))]
        rows += own
        if _says_nil(sheet, first):
            if any(not row.blank for row in own):
                message = f"“{sheet.name}”表写了本村没有，下面又列了户；请只留一样"
                wrong.append(Fault("nil_beside_rows", message, sheet=sheet.name))
            else:
                nil.append(whose)
    if not found:
        columns = f"“{COLUMNS['name']}”和“{COLUMNS['why']}”"
        message = f"不是村里排查名单的表：没有一张表同时有{columns}两列。请下载空表，在它上面填，不要删掉隐藏的那一行"
        return None, [Fault("not_a_village_list", message)]
    return Lists(rows, nil, wrong), []


def checked_row(row: ListRow, number: Cell, channel: str, found_on: Cell, channels: Mapping[str, str]) -> ListRow:
    """A row with its number, channel and day read, and with what is wrong in it; a form is read like a line of the workbook."""
    row.number, row.state = read_identity(number)
    row.number_text = raw_identity_text(number).upper()
    faults: list[Fault] = []
    if not row.name and row.state != VALID:
        faults.append(Fault("nobody_named", "没有写姓名，也没有完整的身份证号码，不知道是谁", column=COLUMNS["name"]))
    named = channels.get(channel) or (channel if channel in channels.values() else "")
    if named:
        row.channel = named
    elif channel or len(channels) > 1:
        message = f"请从{'、'.join(channels)}里选一个"
        faults.append(Fault("channel_unknown", message, column=COLUMNS["channel"]))
    else:
        row.channel = next(iter(channels.values()))
    if not row.why:
        faults.append(Fault("why_missing", "请写什么情况、为什么认为有风险，核实时要看", column=COLUMNS["why"]))
    elif max(len(row.why), len(row.who)) > LONGEST:
        faults.append(Fault("too_long", f"最多写{LONGEST}个字，请写短一些", column=COLUMNS["why"]))
    row.found_on, wrong = read_date(found_on)
    if wrong or row.found_on is None:
        message = "日期读不出来，请写成2024-04-12这样" if wrong else "请写哪天了解到的，如2024-04-12"
        faults.append(Fault("found_on_unreadable", message, column=COLUMNS["found_on"]))
    row.faults = [fault.at(sheet=row.sheet, row=row.row) if row.sheet else fault for fault in faults]
    return row


def _columns(sheet: Sheet) -> tuple[int, dict[str, int], str] | None:
    """The first row of families (0-based), code → column, and the village; None for a sheet without them."""
    for place, cells in enumerate(sheet.rows[:_WITHIN]):
        codes = {index: told for index, cell in enumerate(cells) if (told := _CODE.fullmatch(normal_text(cell)))}
        places = {told[1]: index for index, told in codes.items()}
        if {"name", "why"} <= places.keys():
            village = next((told[2] for told in codes.values() if told[2]), "")
            return place + 2, places, village  # the headings stand below the codes
        spelt = {normal_heading(cell): index for index, cell in reversed(list(enumerate(cells))) if cell != ""}
        if {COLUMNS["name"], normal_heading(COLUMNS["why"])} <= spelt.keys():
            known = {code: normal_heading(heading) for code, heading in COLUMNS.items()}
            return place + 1, {code: spelt[word] for code, word in known.items() if word in spelt}, ""
    return None


def _row(
    sheet: Sheet, place: int, places: Mapping[str, int], channels: Mapping[str, str], village: str
) -> ListRow | None:
    """One row; None for one in which nothing stands at all."""
    cells = sheet.rows[place]
    told = {name: cells[at] if at < len(cells) else "" for name, at in places.items()}
    if not any(normal_text(cell) for cell in cells):
        return None
    row = ListRow(sheet.name, place + 1, village, normal_name(told.get("name", "")))
    if not any(normal_text(cell) for name, cell in told.items() if name != "channel"):
        row.blank = True
        return row
    row.why, row.who = normal_text(told.get("why", "")), normal_text(told.get("who", ""))
    return checked_row(
        row, told.get("number", ""), normal_text(told.get("channel", "")), told.get("found_on", ""), channels
    )


def _says_nil(sheet: Sheet, first: int) -> bool:
    for cells in sheet.rows[:first]:
        texts = [normal_text(cell) for cell in cells]
        at = next((place for place, text in enumerate(texts) if text.startswith(NIL)), None)
        if at is not None:
            return any(text in YES for text in texts[at + 1 :])
    return False
