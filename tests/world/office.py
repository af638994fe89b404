"""Department workbooks about the cast, as an officer would type them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from tests.world import cast


def sheet_bytes(rows: Sequence[Sequence[Any]], name: str = "Sheet1") -> bytes:
    """One sheet as the bytes of a workbook; numbers are number cells, everything else text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties(
            {"created": datetime(2024, 4, 1, tzinfo=UTC)}
        )  # else the same rows are other bytes a second later
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(place, column, value)
                else:
                    sheet.write_string(place, column, str(value))
    return out.getvalue()


def who(home: int, member: int = 1) -> tuple[str, str]:
    """Name and identity number of a member of the cast."""
    code = cast.person_code(home, member)
    row = next(row for row in cast.sheets()["家庭成员"] if row[1] == code)
    return row[2], row[3]


def medical(*lines: tuple[str, str, Any]) -> bytes:
    """J02: name, number, self-paid cost."""
    rows = [(number, *line) for number, line in enumerate(lines, start=1)]
    return sheet_bytes([("序号", "姓名", "身份证号码", "个人自付费用（元）"), *rows])


def uninsured(*lines: tuple[str, str]) -> bytes:
    """J01: name and number."""
    return sheet_bytes(
        [
            ("序号", "姓名", "身份证号码", "人员类别", "未参保原因"),
            *((n, *line, "", "漏保") for n, line in enumerate(lines, 1)),
        ]
    )


def dropouts(*lines: tuple[str, str]) -> bytes:
    """J04: name and number of pupils who left school."""
    rows = [(n, *line, "辍学") for n, line in enumerate(lines, 1)]
    return sheet_bytes([("序号", "学生姓名", "学生身份证号码", "目前状态"), *rows])


def water(*lines: tuple[str, str, str]) -> bytes:
    """J06: head, number, solved or not."""
    return sheet_bytes(
        [
            ("户主姓名", "身份证号码", "饮水问题", "是否已解决"),
            *((name, number, "水量不足", solved) for name, number, solved in lines),
        ]
    )


def losses(*lines: tuple[str, str, str, Any]) -> bytes:
    """J10: head, number, cause, loss in yuan."""
    return sheet_bytes(
        [
            ("户主姓名", "身份证号码", "受损原因", "经济损失（元）"),
            *((name, number, cause, loss) for name, number, cause, loss in lines),
        ]
    )
