"""How a cell is written: the same name, number, amount or day in the ways that offices have."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Final

from shouwang.demo.dirt import Dirt
from shouwang.demo.lists import Column
from shouwang.demo.numbers import disguised
from shouwang.demo.scenes import Entry

Cell = str | int | float | date | None

_DOTS: Final = "•・．.‧⋅"
_CHINESE_DIGITS: Final = "〇一二三四五六七八九"
_KIND_DIGITS: Final = {"视力": "1", "听力": "2", "言语": "3", "肢体": "4", "智力": "5", "精神": "6", "多重": "7"}
_GRADE_DIGITS: Final = {"一级": "1", "二级": "2", "三级": "3", "四级": "4"}
_LEGAL_NUMERALS: Final = str.maketrans("一二三四", "壹贰叁肆")


def cell_for(entry: Entry, column: Column, unit: str, dirt: Dirt, rng: random.Random) -> Cell:
    """The cell of an entry's column as it is written in a sheet whose money is in ``unit``."""
    value = entry.values.get(column.key)
    if column.kind == "number":
        return _number(entry, str(value) if value is not None else None, dirt, rng)
    if column.kind == "name" and entry.fate == "matched":
        return _name(str(value), dirt, rng)
    if column.kind == "money" and isinstance(value, int):
        return _money(value, unit, dirt, rng)
    if column.kind == "date" and isinstance(value, date):
        return _day(value, dirt, rng)
    if column.kind == "grade" and value in _GRADE_DIGITS and rng.random() < dirt.grade_spellings:
        return _grade(str(value), rng)
    if column.kind == "disability" and rng.random() < dirt.grade_spellings:
        return f"{value}残疾"
    return value


def _number(entry: Entry, number: str | None, dirt: Dirt, rng: random.Random) -> Cell:
    if number is None:
        return None
    if entry.mishap == "float":
        return float(int(number))
    if entry.fate != "matched" or rng.random() >= dirt.number_disguises:
        return number
    kind, grade = _KIND_DIGITS.get(str(entry.values.get("kind"))), _GRADE_DIGITS.get(str(entry.values.get("grade")))
    if kind and grade and rng.random() < 0.15:
        return number + kind + grade  # the number of the disability certificate
    return disguised(rng, number)


def _name(name: str, dirt: Dirt, rng: random.Random) -> str:
    if rng.random() >= dirt.name_spellings:
        return name
    if "·" in name:
        return name.replace("·", rng.choice(_DOTS))
    middle = rng.choice(("  ", "\u3000", " ", "\u00a0"))
    return middle.join(name) if len(name) == 2 and rng.random() < 0.7 else name + rng.choice((" ", "\u3000"))


def full_width(text: str) -> str:
    """Digits and stops in their full-width forms."""
    return text.translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789.,"})


def in_ten_thousands(yuan: int) -> str:
    """12,345 yuan → "1.2345", without loss."""
    return f"{(Decimal(yuan) / 10000).normalize():f}"


def _money(yuan: int, unit: str, dirt: Dirt, rng: random.Random) -> Cell:
    chance = rng.random()
    if chance < dirt.unit_cells:
        return f"{in_ten_thousands(yuan)}万元" if yuan % 100 == 0 and rng.random() < 0.6 else f"{yuan}元"
    text = in_ten_thousands(yuan) if unit == "万元" else str(yuan)
    if chance < dirt.unit_cells + dirt.full_width:
        return full_width(text)
    if chance < dirt.unit_cells + dirt.full_width + dirt.thousands and unit == "元":
        return f"{yuan:,}.00" if rng.random() < 0.5 else f"{yuan:,}"
    return float(text) if "." in text else int(text)


def _chinese_count(count: int) -> str:
    """1 to 31 as in a date: 三, 十, 十二, 二十一."""
    tens, ones = divmod(count, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_CHINESE_DIGITS[tens]}十"
    return head + (_CHINESE_DIGITS[ones] if ones else "")


def _day(day: date, dirt: Dirt, rng: random.Random) -> Cell:
    if rng.random() >= dirt.date_spellings:
        return day
    year, month, dom = day.year, day.month, day.day
    if rng.random() < 0.1:
        return (day - date(1899, 12, 30)).days  # the serial number of a cell that lost its format
    return rng.choice(
        (
            f"{year}-{month:02d}-{dom:02d}",
            f"{year}/{month}/{dom}",
            rng.choice((f"{year}.{month}.{dom}", f"{year}.{month:02d}.{dom:02d}")),
            f"{year}{month:02d}{dom:02d}",
            f"{year}年{month}月{dom}日",
            "".join(_CHINESE_DIGITS[int(digit)] for digit in str(year))
            + f"年{_chinese_count(month)}月{_chinese_count(dom)}日",
            f"{year}-{month}-{dom} 00:00:00",
        )
    )


def _grade(grade: str, rng: random.Random) -> str:
    digit = _GRADE_DIGITS[grade]
    return rng.choice(
        (f"{digit}级", f"{digit}级", full_width(f"{digit}级"), f"{grade} ", grade.translate(_LEGAL_NUMERALS))
    )


def noisy(heading: str, rng: random.Random) -> str:
    """A heading with what slips into headings: blanks, a line break, a star, a note, half-width brackets."""
    ways = [
        f"{heading} ",
        f"*{heading}",
        f"{heading}*",
        f"{heading}（必填）",
        heading.replace("（", "(").replace("）", ")"),
    ]
    if len(heading) == 2:
        ways.append(f"{heading[0]}  {heading[1]}")
    if len(heading) >= 4 and "（" not in heading:
        ways.append(f"{heading[:2]}\n{heading[2:]}")
    return rng.choice(ways)
