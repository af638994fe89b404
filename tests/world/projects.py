"""A filled book of industry projects, as a county keeps it."""

from __future__ import annotations

import io

import openpyxl
from tests.world import office

from shouwang.engine.cleaning.project_sheets import COLUMNS


def project_book(*rows: dict[str, str], title: str = "") -> bytes:
    """A filled book of projects; ``title`` stands above the headings, as offices like to have it."""
    made = openpyxl.Workbook()
    if title:
        made.active.append([title])
    made.active.append(list(COLUMNS.values()))
    for row in rows:
        made.active.append([row.get(code, "") for code in COLUMNS])
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def tea(home: int, **more: str) -> dict[str, str]:
    """A row of the book: a household of the cast that gets its part of a tea cooperative."""
    name, number = office.who(home)
    row = {"project": "云雾茶合作社", "kind": "种植", "state": "正常运行", "since": "2023-03-01", "way": "分红"}
    return {**row, "name": name, "number": number, "receives": "每年600元", "shared": "否"} | more
