"""What a department's list is: its columns, and the names, numbers and places that any of them may have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``headings`` begins with the plain one; ``kind`` says how its cells may be spelled.

    Kinds: serial, name, number, place, text, money, date, grade, disability.
    """

    key: str
    kind: str
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """One department's list.

    ``files`` and ``titles`` are patterns over county, year, month, quarter, span (1-3), term. ``heads``: it names heads
    of households. ``by_town``: a sheet per town even where nobody was careless. ``plain_unit`` belongs to its money, and
    is said in the heading where ``unit_said``. ``amount`` and ``on``: the columns of money and of a day without which
    nobody can say what the row means; ``may_be_blank``: the amount may be left out, or be a loss.
    """

    key: str
    office: str
    files: tuple[str, ...]
    titles: tuple[str, ...]
    columns: tuple[Column, ...]
    group: str
    months: tuple[int, ...] = tuple(range(1, 13))
    heads: bool = False
    by_town: bool = False
    plain_unit: str = "元"
    unit_said: bool = True
    amount: str = ""
    on: str = ""
    may_be_blank: bool = False

    def column(self, kind: str) -> Column | None:
        return next((column for column in self.columns if column.kind == kind), None)


# "Spellings seen in offices (any sheet may use any)", from the samples' page.
_NUMBER = ("身份证号码", "身份证号", "证件号码", "公民身份号码", "身份证")
SERIAL: Final = Column("serial", "serial", ("序号", "编号"))
NAME: Final = Column("name", "name", ("姓名", "人员姓名"))
HEAD: Final = Column("name", "name", ("户主姓名", "户主"))
NUMBER: Final = Column("number", "number", _NUMBER)
HEAD_NUMBER: Final = Column("number", "number", ("户主身份证号", "户主证件号码"))
TOWN: Final = Column("town", "place", ("乡镇", "镇", "所在乡镇", "乡（镇）"))
VILLAGE: Final = Column("village", "place", ("村", "所在村", "村（社区）", "行政村"))
ADDRESS: Final = Column("address", "place", ("家庭住址", "住址", "家庭地址"))
LOOSE: Final = {"name": NAME.headings, "number": NUMBER.headings}
"""Headings that a sheet of any department may use for its one name and its one number."""
REMARK: Final = Column("remark", "text", ("备注", "说明"))


def text(key: str, *headings: str) -> Column:
    """A column of words."""
    return Column(key, "text", headings)


def day(key: str, *headings: str) -> Column:
    """A column of days."""
    return Column(key, "date", headings)
