"""Filled task workbooks, as a village clerk would type them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from tests.world import office

QUESTIONS = (
    "核查家庭人口数", "核查人均纯收入（元）", "义务教育有保障", "基本医疗有保障", "住房安全有保障", "饮水安全有保障", "核查结论", "应属哪村",
    "情况说明", "核查人", "核查日期",
)  # fmt: skip
"""The answer columns of the bundled form."""

WHOLE: Mapping[str, Any] = {
    "核查家庭人口数": 2,
    "核查人均纯收入（元）": 9500,
    "义务教育有保障": "无适龄儿童",
    "基本医疗有保障": "是",
    "住房安全有保障": "是",
    "饮水安全有保障": "是",
    "核查结论": "不符合监测条件",
    "情况说明": "务工稳定",
    "核查人": "村干部甲",
    "核查日期": "2024-04-12",
}
"""Everything answered: does not meet the conditions."""


def filled(
    *rows: tuple[Any, str, Mapping[str, Any]], questions: Sequence[str] = QUESTIONS, name: str = "上河村"
) -> bytes:
    """A village's sheet: (lead, 户编号, answers by heading); what is not answered stays blank."""
    head = ("线索编号", "户编号", "户主", *questions)
    lines = [
        (str(lead), code, "某某", *(answers.get(question, "") for question in questions))
        for lead, code, answers in rows
    ]
    return office.sheet_bytes([("上河村核查任务清单（2024年3月）",), head, *lines], name)


def whole(**changed: Any) -> dict[str, Any]:
    """Everything answered, with some answers changed by their heading."""
    return {**WHOLE, **changed}


def fill(path: Path, to: Path, answers: Mapping[str, Mapping[str, Any]]) -> Path:
    """A town's workbook as it was sent, with the rows of some households filled: 户编号 → answers by heading."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        heads = {cell.value: cell.column for cell in sheet[2]}
        if "线索编号" not in heads or "核查结论" not in heads:
            continue
        for row in range(3, sheet.max_row + 1):
            told = answers.get(str(sheet.cell(row, heads["户编号"]).value), {})
            for heading, value in told.items():
                sheet.cell(row, heads[heading]).value = value
    book.save(to)
    return to
