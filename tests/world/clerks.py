"""Clerks of the towns, what they type into the task workbooks that were written for them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from shouwang.demo.asking import Answer

CONCLUSIONS = {
    "meets": "符合监测条件",
    "not_met": "不符合监测条件",
    "already_monitored": "已是监测对象",
    "could_not": "无法核查",
    "not_ours": "不属本村",
}


def typed(answer: Answer, villages: Mapping[str, str]) -> dict[str, Any]:
    """What a clerk types into a household's line, heading by heading."""
    return {
        "核查家庭人口数": answer.size,
        "核查人均纯收入（元）": answer.income_per_head,
        "义务教育有保障": "无适龄儿童",
        "基本医疗有保障": "是",
        "住房安全有保障": "是",
        "饮水安全有保障": "是",
        "核查结论": CONCLUSIONS[answer.conclusion],
        "应属哪村": villages.get(answer.right_village),
        "情况说明": "入户看过，问过户主和邻居。",
        "核查人": "包村干部",
        "核查日期": answer.visited_on.isoformat(),
    }


def asks_about(path: Path, households: Container[str]) -> bool:
    """Whether a town's workbook has a line about one of these households; some hold nothing but strangers."""
    book = openpyxl.load_workbook(path, read_only=True)
    return any(
        str(cell) in households
        for sheet in book.worksheets
        for row in sheet.iter_rows(min_row=3, min_col=2, max_col=2, values_only=True)
        for cell in row
    )
