"""Which lines of a sheet are rows: not titles, totals, footers, repeated headers, numbered or blank lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from shouwang.engine.cleaning.reading import Cell
from shouwang.engine.cleaning.recognising import SheetPlan
from shouwang.engine.values.text import normal_heading, normal_text

Kind = Literal["row", "blank", "total", "footer", "header", "nil"]

_TOTAL = re.compile(
    r"^(本页|本表|全县|全镇|全村|.{0,8}[镇乡村局县])?(合计|小计|总计|共计|累计|总人数|总户数|合计数)[:：]?\d*$"
)
_FOOTER = re.compile(
    r"^(填报|填表|制表|审核|复核|负责人|单位负责|分管|联系人|联系电话|经办|报送|上报|日期|盖章|公章|注[:：]|备注[:：]|说明[:：]|填表说明|以下空白|本表|\(?盖章|签字|签章|单位[(:：])"
)
_NIL = (
    "无",
    "本月无",
    "零报送",
    "无此情况",
    "本月零报送",
    "本期无",
    "无数据",
    "无人员",
    "本月无此情况",
    "本季度无",
    "/",
)
_NUMBER_LIKE = frozenset("0123456789０１２３４５６７８９'’‘ \u200b\ufeff\u00a0\u3000\u2060身份证")


def kinds(plan: SheetPlan, rows: Sequence[Sequence[Cell]]) -> list[Kind]:
    """The kind of every line below the header."""
    number = next((index for index, column in plan.columns.items() if column.role == "number"), None)
    name = next((index for index, column in plan.columns.items() if column.role == "name"), None)
    telling = [
        index for index, column in plan.columns.items() if column.role in ("name", "number", "value", "guardian")
    ]
    idle = {index for index, column in plan.columns.items() if column.role in ("serial", "town", "village")}
    return [_kind(plan, row, number, name, telling, idle) for row in rows]


def _kind(
    plan: SheetPlan, row: Sequence[Cell], number: int | None, name: int | None, telling: Sequence[int], idle: set[int]
) -> Kind:
    width = len(row)
    if number is not None and number < width:
        cell = row[number]
        # The ordinary row, decided at once: a number cell that is a figure or begins like one, and a name beside it.
        if (
            isinstance(cell, str)
            and cell
            and cell[0] in _NUMBER_LIKE
            and len(cell) > 12
            and name is not None
            and name < width
            and isinstance(row[name], str)
            and row[name] != ""
            and not cell.startswith("身份证号码")
        ):
            return "row"
    texts = {index: text for index, cell in enumerate(row) if cell not in ("", None) and (text := normal_text(cell))}
    if not texts or not texts.keys() - idle:
        return "blank" if not any(_TOTAL.match(text.replace(" ", "")) for text in texts.values()) else "total"
    if _repeats_header(plan, texts):
        return "header"
    if _counts_columns(texts, plan):
        return "header"
    first = next(iter(texts.values())).replace(" ", "")
    person = any(index in texts for index in (number, name) if index is not None)
    if any(_TOTAL.match(text.replace(" ", "")) for text in list(texts.values())[:3]) and not _has_number(texts, number):
        return "total"
    if _FOOTER.match(first) and not _has_number(texts, number):
        return "footer"
    if len(texts.keys() - idle) == 1 and first in _NIL:
        return "nil"
    if not any(index in texts for index in telling):
        # Only a remark or a place: a line written under the table, not a person.
        return "footer"
    if not person and len(texts) == 1:
        return "footer"
    return "row"


def _has_number(texts: dict[int, str], number: int | None) -> bool:
    return number is not None and sum(character.isdigit() for character in texts.get(number, "")) >= 15


def _repeats_header(plan: SheetPlan, texts: dict[int, str]) -> bool:
    same = sum(
        1
        for index, text in texts.items()
        if index < len(plan.header) and normal_heading(text) == plan.header[index] != ""
    )
    return same >= 2 and same * 10 >= len(texts) * 6


def _counts_columns(texts: dict[int, str], plan: SheetPlan) -> bool:
    """A line that numbers the columns: 1 2 3 4, or 甲 乙 1 2."""
    values = list(texts.values())
    if len(values) < 3 or len(values) < len(plan.columns) - 1:
        return False
    digits = [value for value in values if value.isdigit()]
    letters = [value for value in values if value in "甲乙丙丁戊己庚辛"]
    run = [int(value) for value in digits]
    return len(digits) + len(letters) == len(values) and run == list(range(run[0], run[0] + len(run))) if run else False
