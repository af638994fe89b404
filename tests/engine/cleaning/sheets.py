"""Sheets as offices send them, made in memory, and the shortest way from one to its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from shouwang.engine.cleaning.reading import Sheet, Workbook
from shouwang.engine.cleaning.recognising import Recognition, SheetPlan, recognise
from shouwang.engine.cleaning.rows import CleanRows, clean
from shouwang.engine.faults import Fault
from shouwang.engine.packs import bundled_folder, load_pack
from shouwang.engine.packs.model import Column, Pack
from shouwang.engine.values.identity import check_digit

SAYS_NOTHING = "上报(1).xlsx"


@cache
def jingde() -> Pack:
    pack, faults = load_pack("anhui-jingde-2024", [bundled_folder()])
    assert pack is not None, faults
    return pack


@cache
def departments() -> dict[str, tuple[str, ...]]:
    return {department.name: department.spellings for department in jingde().departments.values()}


def identity(order: int, born: str = "19700105") -> str:
    """A valid number of nobody."""
    first17 = f"341825{born}{order:03d}"
    return first17 + check_digit(first17)


LI, WANG, ZHAO = identity(1), identity(12), identity(203)

# What a row of each feed needs beside its person: heading → cell.
NEEDED: dict[str, dict[str, Any]] = {
    "uninsured": {"人员类别": "脱贫人口"},
    "self_paid": {"个人自付费用": 30001.0},
    "dropouts": {"目前状态": "辍学"},
    "housing": {"房屋等级": "C级", "安全隐患": "无"},
    "water": {"是否已解决": "否"},
    "low_income": {"救助类别": "低保对象", "审批时间": "2024-03-05"},
    "unemployed": {"就业意愿": "有", "就业状态": "未就业"},
    "income_risk": {"收入风险情形": "收入偏低"},
    "disabled": {"残疾类别": "肢体", "残疾等级": "二级", "办证日期": "2024-03-05"},
    "industry_loss": {"经济损失（元）": 12000.0},
    "disaster_hardship": {"救助后基本生活是否仍有困难": "是"},
    "harm": {"伤亡或损失情况": "重伤"},
    "petition": {"人均纯收入（元）": 6999.0},
}


def header_of(feed: str) -> list[str]:
    return ["序号", "姓名", "身份证号码", *NEEDED[feed]]


def row_of(feed: str, name: object = "李四", number: object = LI, serial: object = 1.0, **cells: object) -> list[Any]:
    """A row under ``header_of``; cells by heading replace the ordinary ones."""
    return [serial, name, number, *(cells.get(heading, cell) for heading, cell in NEEDED[feed].items())]


def sheet(rows: Sequence[Sequence[Any]], name: str = "Sheet1", **marks: Any) -> Sheet:
    width = max((len(row) for row in rows), default=0)
    return Sheet(name, [[*row, *[""] * (width - len(row))] for row in rows], **marks)


def recognised(
    *sheets: Sheet, file: str = SAYS_NOTHING, renamed: Mapping[str, str] | None = None
) -> tuple[Recognition | None, list[Fault]]:
    return recognise(Workbook("xlsx", list(sheets)), file, jingde().feeds, renamed, departments())


def plan_of(*sheets: Sheet, file: str = SAYS_NOTHING) -> SheetPlan:
    recognition, faults = recognised(*sheets, file=file)
    assert recognition is not None, [str(fault) for fault in faults]
    return recognition.plans[0]


def columns_of(plan: SheetPlan) -> dict[str, str]:
    """Heading as written → name of the column it was read as."""
    return {plan.headings[index]: column.name for index, column in plan.columns.items()}


def cleaned(*sheets: Sheet, file: str = SAYS_NOTHING) -> CleanRows:
    recognition, faults = recognised(*sheets, file=file)
    assert recognition is not None, [str(fault) for fault in faults]
    return clean(recognition, jingde().booleans)


def rows_under(feed: str, *rows: Sequence[Any], **marks: Any) -> CleanRows:
    """Rows under the plain header of a feed, cleaned."""
    return cleaned(sheet([header_of(feed), *rows], **marks))


def codes(rows: CleanRows) -> dict[int, list[str]]:
    """Spreadsheet row → codes of its faults."""
    return {rows.rows[position]: [fault.code for fault in faults] for position, faults in rows.faults.items() if faults}


def column(feed: str, role: str) -> Column:
    return next(one for one in jingde().feeds[feed].columns if one.role == role)
