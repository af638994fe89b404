"""Dates in the spellings of offices, and as the serial numbers behind them.

A date is read exactly or not at all. Two-digit years, day-first orders and a number such as 2024.1 (January, or the
October whose nought the spreadsheet dropped) leave a choice and are unclear.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from .text import folded, says_nothing

UNCLEAR = "date_unclear"
IMPOSSIBLE = "date_impossible"

_FIRST_YEAR, _LAST_YEAR = 1880, 2100
_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet's serial numbers, counting its 29 February 1900
_SERIALS = range(20000, 80001)  # 1954 to 2119: outside of it a number is more likely to be something else
# A small number or nought in a cell that is merely formatted as a date shows up as a day of January 1900.
_FORMATTED_NUMBER = date(1900, 2, 1)

_TIME = re.compile(
    r"T?(?: ?[上下]午)? ?\d{1,2}(?:[:时]\d{1,2}分?(?::?\d{1,2}(?:\.\d+)?秒?)?|时)(?: *[AP]M)?(?:Z|\+\d\d:?\d\d)?$",
    re.ASCII,
)
_AROUND = re.compile(r"\s*([-/.年月日号\\、])\s*")
_PARTS = re.compile(r"(\d{4})[-/.年\\、](\d{1,2})(?:月|[-/.月\\、](\d{1,2})[日号]?)?", re.ASCII)
_WORDS = re.compile(
    r"([〇零一二三四五六七八九\d]{4})年([一二三四五六七八九十\d]{1,2})月(?:([一二三四五六七八九十廿卅\d]{1,3})[日号]?)?",
    re.ASCII,
)
_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0"}
_ZEROES = str.maketrans("○ＯO◯", "〇〇〇〇")


def _made(year: int, month: int, day: int) -> tuple[date | None, str | None]:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None, IMPOSSIBLE
    try:
        return date(year, month, day), None
    except ValueError:
        return None, IMPOSSIBLE


def _of_compact(digits: str) -> tuple[date | None, str | None]:
    """20240105, 202401 or a serial; other lengths, and years that are none, are no date at all."""
    if len(digits) == 5 and int(digits) in _SERIALS:
        return _EPOCH + timedelta(days=int(digits)), None
    if len(digits) in (6, 8) and _FIRST_YEAR <= int(digits[:4]) <= _LAST_YEAR:
        return _made(int(digits[:4]), int(digits[4:6]), int(digits[6:8] or 1))
    return None, UNCLEAR


def _small(words: str) -> int:
    """A Chinese number below a hundred (十二, 二十, 廿一, 三十一) or plain digits; 0 where it is neither."""
    if words.isascii():
        return int(words)
    words = words.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = words.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or (not ten and len(words) > 1):
        return 0
    return (int(_DIGITS.get(tens, tens or "1")) * 10 if ten else 0) + int(_DIGITS.get(ones, ones or "0"))


def _of_words(text: str) -> tuple[date | None, str | None]:
    found = _WORDS.fullmatch(text.translate(_ZEROES))
    if found is None:
        return None, UNCLEAR
    year = int("".join(_DIGITS.get(char, char) for char in found[1]))
    return _made(year, _small(found[2]), _small(found[3]) if found[3] else 1)


def _of_text(cell: str) -> tuple[date | None, str | None]:
    found = _PARTS.fullmatch(cell)
    if found is not None:  # the ordinary cell, before the disguises are looked for
        return _made(int(found[1]), int(found[2]), int(found[3] or 1))
    text = " ".join(folded(cell).strip("'’‘`\" ").split())
    if says_nothing(text):
        return None, None
    if text.isascii() and text.isdigit():
        return _of_compact(text)
    if re.fullmatch(r"\d{5}\.\d+|\d{6}(?:\d\d)?\.0+", text, re.ASCII):
        return _of_compact(text.partition(".")[0])
    text = _AROUND.sub(r"\1", _TIME.sub("", text).strip()).rstrip(".。、")
    text = text.replace("。", ".").replace("·", ".")
    found = _PARTS.fullmatch(text)
    if found is None:
        return _of_words(text)
    return _made(int(found[1]), int(found[2]), int(found[3] or 1))


def _of_number(cell: float) -> tuple[date | None, str | None]:
    if math.isnan(cell):
        return None, None
    if int(cell) in _SERIALS:
        return _EPOCH + timedelta(days=int(cell)), None  # what follows the point is the time of day
    if cell == int(cell):
        return _of_compact(str(int(cell)))
    text = f"{cell:.15g}"
    # 2024.3 was typed for March; 2024.1 for January or October, nobody knows.
    return (None, UNCLEAR) if text.endswith(".1") or not re.fullmatch(r"\d{4}\.\d{1,2}", text) else _of_text(text)


def read_date(cell: object) -> tuple[date | None, str | None]:
    """One cell → (date, None), (None, code) or, for a blank, (None, None).

    Reads dates and datetimes; 2024-01-05, 2024/1/5, 2024.1.5, 20240105, 2024年1月5日, 二〇二四年一月五日, each with or without a
    time of day; serials 20000 to 80000; a month (2024年1月, 2024-01, 202401) as its first day. Codes: ``date_unclear`` (no
    date, or more than one reading), ``date_impossible`` (no such day, or a year outside 1880–2100).
    """
    if isinstance(cell, str):
        return _of_text(cell)
    if cell is None:
        return None, None
    if isinstance(cell, date):  # a datetime is one too
        day = cell.date() if isinstance(cell, datetime) else cell
        return (None, UNCLEAR) if day < _FORMATTED_NUMBER else _made(day.year, day.month, day.day)
    if isinstance(cell, bool | time | timedelta) or not isinstance(cell, int | float):
        return None, UNCLEAR
    return (None, UNCLEAR) if abs(cell) >= 10**15 else _of_number(float(cell))


def read_dates(cells: Sequence[object]) -> tuple[list[date | None], list[str | None]]:
    """``read_date`` for a column; a repeated cell is worked out once."""
    known: dict[tuple[type, object], tuple[date | None, str | None]] = {}
    values: list[date | None] = []
    codes: list[str | None] = []
    for cell in cells:
        key = (type(cell), cell)
        read = known.get(key)
        if read is None:
            read = known[key] = read_date(cell)
        values.append(read[0])
        codes.append(read[1])
    return values, codes
