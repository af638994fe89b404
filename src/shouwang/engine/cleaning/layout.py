"""Which lines of a sheet are rows: not titles, totals, footers, repeated headers, numbered or blank lines.

A line that may be a person stays a row: with its faults it goes back to the office. Only what cannot be anybody is left
aside, and counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shouwang.engine.cleaning.plans import SheetPlan
from shouwang.engine.cleaning.reading import Cell
from shouwang.engine.values.identity import raw_identity_text
from shouwang.engine.values.text import normal_heading, normal_text

Kind = Literal["row", "blank", "total", "footer", "header", "nil"]

_TOTAL = re.compile(
    r"^(本页|本表|以上|全县|全镇|全村|.{0,8}[镇乡村局县])?(人数|户数|金额)?"
    r"(合计|小计|总计|共计|累计|总数|总人数|总户数|合计数|合计人数|合计户数|合计金额)(\([^)]*\))?"
    r"[:：]?[\d.,，、人户名条例元万]*$"
    r"|^共计?\d+[人户名条例]([,，、].*)?$"
)
# Whoever signs a table is named on one line with the label, or in the cell beside it.
_SIGNED = re.compile(
    r"^(以下空白|\(?盖章|公章|签字|签章|填表说明"
    r"|(单位|主要|分管)?(填报|填表|制表|造表|审核|复核|审批|审定|经办|报送|上报|统计|负责|领导)"
    r"((人|员|者|单位|部门|机构|时间|日期|领导|电话)?(\([^()]*\))?[:：]|(人|单位|日期|领导)(\([^()]*\))?$))"
)
# Any other label with a colon: a note under the table where nobody's name stands beside it.
_NOTE = re.compile(r"^([\u4e00-\u9fff]{1,10}(\([^()]*\))?[:：]|本表|以上|注\d|说明|备注$)")
_DAY = re.compile(
    r"^[\d〇○一二三四五六七八九零]{4}年[\d一二三四五六七八九十]{1,3}月([\d一二三四五六七八九十]{1,3}日)?$"
)
_OFFICE = re.compile(r"(局|政府|委员会|村委会|办公室|中心|联合会|医院|公司|街道办事处)(\([^()]*\))?$")
_NIL = re.compile(
    r"^(?:/+|-+|—+|(?:(?:\d{4}年)?(?:本|当|\d{1,2}|第?[一二三四]|上|下)?(?:月|季度?|期|年度?|学期|村|镇|乡)份?)?"
    r"(?:暂|均|皆)?(?:无|没有|零)(?:新增|此类|此种|此|该类|该|上述|相关|需)?"
    r"(?:情况|数据|信息|人员|人|农户|户|对象|学生|报送|上报|填报|问题|变化)*)[。.]?$"
)
_FIGURE = re.compile(r"^¥?\d[\d.,]*(元|万元?)?$")
_COUNTED = re.compile(r"^[\d.、\-()]+$")
_SENTENCE = 20
"""No name is longer; a line of text in the column of names is."""


@dataclass(frozen=True, slots=True)
class _Places:
    """Which spreadsheet columns tell what. ``idle`` ones (serial, town, village) are filled in on empty lines too."""

    number: int | None
    name: int | None
    serial: int | None
    telling: frozenset[int]
    idle: frozenset[int]
    known: frozenset[int]
    above: frozenset[str]


def kinds(plan: SheetPlan, rows: Sequence[Sequence[Cell]]) -> list[Kind]:
    """The kind of every line below the header.

    A line whose name or number is a formula without a result or an error is a row, however blank it looks.
    """
    roles = {column.role: index for index, column in sorted(plan.columns.items(), reverse=True)}
    places = _Places(
        number=roles.get("number"),
        name=roles.get("name"),
        serial=roles.get("serial"),
        telling=_in_roles(plan, "name", "number", "value", "guardian"),
        idle=_in_roles(plan, "serial", "town", "village"),
        known=frozenset(plan.columns),
        above=frozenset(
            normal_text(cell)
            for row in plan.sheet.rows[: plan.first_row]
            for cell in row
            if isinstance(cell, str) and cell.strip()
        ),
    )
    result = [_kind(plan, row, places) for row in rows]
    for row, index in (*plan.sheet.empty_formulas, *plan.sheet.error_cells):
        line = row - plan.first_row
        if 0 <= line < len(result) and index in (places.name, places.number) and result[line] in ("blank", "footer"):
            result[line] = "row"
    return result


def _in_roles(plan: SheetPlan, *roles: str) -> frozenset[int]:
    return frozenset(index for index, column in plan.columns.items() if column.role in roles)


def _kind(plan: SheetPlan, row: Sequence[Cell], at: _Places) -> Kind:
    number = row[at.number] if at.number is not None and at.number < len(row) else None
    # The ordinary row, decided at once.
    if type(number) is str and len(number) >= 15 and number[:6].isdecimal() and number.isalnum():
        return "row"
    if type(number) is float and number >= 1e14:
        return "row"
    # A disguised number is looked at before the other cells are read.
    if number not in ("", None) and _is_number(normal_text(number)):
        return "row"
    texts = {index: text for index, cell in enumerate(row) if cell not in ("", None) and (text := normal_text(cell))}
    if not texts:
        return "blank"
    dense = {index: text.replace(" ", "") for index, text in texts.items()}
    if _repeats_header(plan, texts, at) or _counts_columns(texts, plan):
        return "header"
    labels = [*list(dense.values())[:3], dense.get(at.name if at.name is not None else -1, "")]
    if any(_TOTAL.match(label) for label in labels):
        return "total"
    said = {index: text for index, text in dense.items() if index not in at.idle}
    if all(_NIL.match(text) for text in said.values()) and (said or _NIL.match(next(iter(dense.values())))):
        return "nil"
    if _is_footer(dense, at):
        return "footer"
    if not said:
        return "blank"
    return _row_or_not(dense, said, at)


def _row_or_not(dense: dict[int, str], said: dict[int, str], at: _Places) -> Kind:
    """What is no label: a row as soon as it can be about somebody."""
    counted = at.serial is not None and bool(_COUNTED.match(dense.get(at.serial, "")))
    if not any(index in said for index in at.telling):
        # A phone or an address of somebody, or one remark under the table.
        known = len(said.keys() & at.known)
        if known and (counted or known > 1):
            return "row"
        return "blank" if counted else "footer"
    if len(dense) > 1 or at.name in said:
        return "row"
    # One cell alone in a line: a figure that belongs to somebody, half a number, or a line of text.
    text = next(iter(said.values()))
    return "row" if _FIGURE.match(text) or (at.number in said and any(map(str.isdecimal, text))) else "footer"


def _is_number(text: str) -> bool:
    """Whether a text is somebody's number, however damaged: a footer with a date and a phone is none."""
    if sum(map(str.isdecimal, text)) < 14:
        return False
    bare = raw_identity_text(text)
    return len(bare) >= 14 and bare[:14].isdecimal()


def _is_footer(dense: dict[int, str], at: _Places) -> bool:
    place, first = next(iter(dense.items()))
    name = dense.get(at.name) if at.name is not None else None
    number = dense.get(at.number) if at.number is not None else None
    if _SIGNED.match(first) or (name and _SIGNED.match(name)) or (place == at.serial and _NOTE.match(first)):
        return True
    if all(_DAY.match(text) or _OFFICE.search(text) for text in dense.values()):
        return True
    if name and not _NOTE.match(name) and len(dense) > 1:
        # Somebody is named: “说明：…” may be what the office says of them.
        return False
    if any(_NOTE.match(text) or _SIGNED.match(text) for text in (first, name, number) if text):
        return True
    if len(dense) > 1 or (place not in (at.name, at.number) and place not in at.idle):
        return False
    if place in at.idle:
        return place == at.serial and not _COUNTED.match(first)
    return len(first) > _SENTENCE or first[-1] in "。；;!！"


def _repeats_header(plan: SheetPlan, texts: dict[int, str], at: _Places) -> bool:
    """The header again, or its group line or the title, as where pages were pasted one below the other."""
    if at.above.issuperset(texts.values()):
        return True
    heads = ((plan.header[index], text) for index, text in texts.items() if index < len(plan.header))
    # The first character is looked for first: most lines are no header, and a heading takes long to make bare.
    same = sum(1 for head, text in heads if head and head[0] in text and normal_heading(text) == head)
    return same >= 2 and same * 10 >= len(texts) * 6


def _counts_columns(texts: dict[int, str], plan: SheetPlan) -> bool:
    """A line that numbers the columns: 1 2 3 4, or 甲 乙 1 2."""
    values = [text.strip("()") for text in texts.values()]
    if len(values) < 3 or len(values) < len(plan.columns) - 1:
        return False
    digits = [value for value in values if value.isdecimal()]
    letters = [value for value in values if value in "甲乙丙丁戊己庚辛"]
    run = [int(value) for value in digits]
    return len(digits) + len(letters) == len(values) and run == list(range(run[0], run[0] + len(run))) if run else False
