"""Amounts of money and plain numbers.

Amounts are yuan with two decimals, as ``Decimal``. A unit in the cell wins over the column's; anything that leaves a
choice (约3万, 3-4万, 3万5) is unclear and goes back to a person.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from .text import folded, says_nothing

UNCLEAR = "money_unclear"
NEGATIVE = "money_negative"
NUMBER_UNCLEAR = "number_unclear"

_CENT = Decimal("0.01")
# Above this a cell holds a phone or an identity number, not money: it bounds what we read, it is no figure of policy.
_BEYOND = Decimal(10) ** 10
_FACTORS = {"": Decimal(1), "元": Decimal(1), "万元": Decimal(10000)}
_TIMES = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10000), "亿": Decimal(10) ** 8}

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+"
_PART = re.compile(rf"({_DIGITS})([百千万亿])")
_AMOUNT = re.compile(
    rf"(?:¥|RMB|CNY|人民币|￥)?:?(?P<sign>[+-]|负)?(?:¥|人民币)?(?P<parts>(?:(?:{_DIGITS})[百千万亿])*)(?P<rest>{_DIGITS})?"
    r"(?P<unit>元|块|圆|\(元\)|\(万元\))?(?:整|正|人民币|RMB|CNY)?",
    re.ASCII,
)
_PLAIN = re.compile(r"\d{1,3}(?:,\d{3}){1,2}(?:\.\d\d?)?|\d{1,9}(?:\.\d\d?)?", re.ASCII)
_BOOKED_NEGATIVE = re.compile(rf"\(¥?({_DIGITS})\)", re.ASCII)
_AROUND_UNIT = re.compile(r" ?([百千万亿元块圆¥]) ?")
_UNIT_OF_NUMBER = re.compile(r"(?:个月|[人户口月年亩岁次天日头只间个处米]|平方米|㎡|公里)$")


def _of_number(cell: float) -> Decimal:
    """A float as the 15 digits a spreadsheet shows: 0.1+0.2 is 0.3 to the clerk who typed it."""
    return Decimal(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else Decimal(f"{cell:.15g}")


def _bare(cell: object) -> str:
    return " ".join(folded(cell).lstrip("'’‘`").split())


def _settled(value: Decimal) -> tuple[Decimal | None, str | None]:
    if not -_BEYOND < value < _BEYOND:
        return None, UNCLEAR
    cents = value.quantize(_CENT, ROUND_HALF_UP)
    if cents < 0:
        return None, NEGATIVE
    return abs(cents), None


def _of_text(text: str) -> tuple[Decimal, bool] | None:
    """(value, whether the text itself named a unit), or None where the text leaves a choice."""
    booked = _BOOKED_NEGATIVE.fullmatch(text)
    if booked:
        return -Decimal(booked[1].replace(",", "")), False
    found = _AMOUNT.fullmatch(text)
    if found is None or not (found["parts"] or found["rest"]):
        return None
    total, last = Decimal(0), Decimal("Infinity")
    for digits, times in _PART.findall(found["parts"]):
        if _TIMES[times] >= last:
            return None
        last = _TIMES[times]
        total += Decimal(digits.replace(",", "")) * last
    if found["rest"]:
        rest = Decimal(found["rest"].replace(",", ""))
        if found["parts"] and (not found["unit"] or rest >= last):
            return None  # 3万5 may be 35000 or 30005
        total += rest
    if found["unit"] == "(万元)":
        total *= _FACTORS["万元"]
    return (-total if found["sign"] in ("-", "负") else total), bool(found["parts"] or found["unit"])


def read_money(cell: object, unit: str) -> tuple[Decimal | None, str | None]:
    """One cell → (yuan with two decimals, None), (None, code) or, for a blank, (None, None).

    ``unit`` is what the column counts in, ``"元"`` or ``"万元"``. Codes: ``money_unclear`` (约3万, 3-4万, a date, an
    amount beyond 10¹⁰ yuan), ``money_negative``. Half a cent is rounded up.
    """
    if isinstance(cell, bool | date | time | timedelta):
        return None, UNCLEAR
    if isinstance(cell, float):
        if math.isnan(cell):
            return None, None
        return (None, UNCLEAR) if math.isinf(cell) else _settled(_of_number(cell) * _FACTORS[unit])
    if isinstance(cell, int | Decimal):
        return _settled(Decimal(cell) * _FACTORS[unit])
    text = _AROUND_UNIT.sub(r"\1", _bare(cell))
    if says_nothing(text):
        return None, None
    read = _of_text(text)
    if read is None:
        return None, UNCLEAR
    value, named = read
    return _settled(value if named else value * _FACTORS[unit])


def _quick_yuan(cell: object) -> Decimal | None:
    """The ordinary cells of a column in yuan, at a third of the cost; None sends a cell the long way."""
    if type(cell) is float:
        if 0 < cell < 1e9:
            text = f"{cell:.2f}"
            if float(text) == cell:
                return Decimal(text)
    elif type(cell) is str and _PLAIN.fullmatch(cell):
        return Decimal(cell.replace(",", "")).quantize(_CENT)
    return None


def read_moneys(cells: Sequence[object], unit: str) -> tuple[list[Decimal | None], list[str | None]]:
    """``read_money`` for a column; a repeated cell is worked out once."""
    known: dict[tuple[type, object], tuple[Decimal | None, str | None]] = {}
    values: list[Decimal | None] = []
    codes: list[str | None] = []
    for cell in cells:
        quick = _quick_yuan(cell) if unit == "元" else None
        if quick is not None:
            values.append(quick)
            codes.append(None)
            continue
        key = (type(cell), cell)  # True, 1 and 1.0 are equal but do not mean the same
        read = known.get(key)
        if read is None:
            read = known[key] = read_money(cell, unit)
        values.append(read[0])
        codes.append(read[1])
    return values, codes


def read_number(cell: object) -> tuple[Decimal | None, str | None]:
    """One cell → (number, None), (None, ``number_unclear``) or, for a blank, (None, None).

    Text may carry a counting word (8个月, 3人, 1.5亩) or 万; negative numbers are numbers.
    """
    if isinstance(cell, bool | date | time | timedelta):
        return None, NUMBER_UNCLEAR
    if isinstance(cell, float):
        if math.isnan(cell):
            return None, None
        return (None, NUMBER_UNCLEAR) if math.isinf(cell) else (_of_number(cell), None)
    if isinstance(cell, int | Decimal):
        return Decimal(cell), None
    text = _bare(cell)
    if says_nothing(text):
        return None, None
    read = None if "元" in text or "¥" in text else _of_text(_UNIT_OF_NUMBER.sub("", text).strip())
    return (None, NUMBER_UNCLEAR) if read is None else (read[0], None)


def read_numbers(cells: Sequence[object]) -> tuple[list[Decimal | None], list[str | None]]:
    """``read_number`` for a column; a repeated cell is worked out once."""
    known: dict[tuple[type, object], tuple[Decimal | None, str | None]] = {}
    values: list[Decimal | None] = []
    codes: list[str | None] = []
    for cell in cells:
        key = (type(cell), cell)
        read = known.get(key)
        if read is None:
            read = known[key] = read_number(cell)
        values.append(read[0])
        codes.append(read[1])
    return values, codes


def money_text(yuan: Decimal) -> str:
    """An amount for people: 30,001.00. ``read_money(money_text(x), "元")`` is ``x`` again."""
    return f"{yuan:,.2f}"
