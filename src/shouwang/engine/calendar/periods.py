"""Months, with the quarter and year they lie in, and the month that a title or a file name speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from shouwang.engine.values.text import HALF_WIDTH, plain


@dataclass(frozen=True, slots=True)
class Period:
    """One month: ``text`` is 2024-03; all days are inclusive."""

    text: str
    first: date
    last: date
    quarter_first: date
    quarter_last: date
    year_first: date

    def before(self) -> Period:
        """The month before."""
        return _period(self.first - timedelta(days=1))

    def after(self) -> Period:
        """The month after."""
        return _period(self.last + timedelta(days=1))

    @property
    def spoken(self) -> str:
        """2024年3月."""
        return f"{self.first.year}年{self.first.month}月"

    def __str__(self) -> str:
        return self.text


def _end_of_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _period(day: date) -> Period:
    quarter = (day.month - 1) // 3 * 3 + 1
    return Period(
        text=f"{day.year:04d}-{day.month:02d}",
        first=day.replace(day=1),
        last=_end_of_month(day.year, day.month),
        quarter_first=date(day.year, quarter, 1),
        quarter_last=_end_of_month(day.year, quarter + 2),
        year_first=date(day.year, 1, 1),
    )


def period_of(text: str) -> Period:
    """The month that 2024-03 names. Raises ValueError with a Chinese sentence for anything else."""
    found = re.fullmatch(r"(\d{4})-(\d\d)", text, re.ASCII)
    if found is None or not (2000 <= int(found[1]) <= 2100 and 1 <= int(found[2]) <= 12):
        raise ValueError(f"期次“{text}”写得不对，应写成年和月，例如 2024-03")
    return _period(date(int(found[1]), int(found[2]), 1))


_YEAR = r"20\d\d"
_MONTH = r"1[0-2]|0?[1-9]"
_CHINESE_MONTHS = {word: month for month, word in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
# A day is not a period: 填报日期2024年4月8日, 20240408, 4月8日.
_DAY = r"[12]\d|3[01]|0?[1-9]"
_A_DAY = re.compile(
    rf"{_YEAR}年(?:{_MONTH})月(?:{_DAY})(?:[日号]|(?!\d))|(?<!\d){_YEAR}([-./_])(?:{_MONTH})\1(?:{_DAY})(?![\d月])"
    rf"|(?<!\d){_YEAR}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)|(?<!\d)(?:{_MONTH})月(?:{_DAY})[日号]"
)
_SAID = re.compile(
    rf"(?<!\d)(?P<compact>{_YEAR}(?:0[1-9]|1[0-2]))(?!\d)"
    rf"|(?<!\d)(?P<dashed>{_YEAR}[-./_](?:{_MONTH}))(?![\d月])"
    rf"|(?<!\d)(?P<year>{_YEAR})年?(?=\D|$)"
    r"|第?(?P<quarter>[一二三四1-4])季度|(?<![A-Z])Q(?P<q>[1-4])(?!\d)"
    rf"|(?<!\d)(?P<month>{_MONTH})月(?!龄)|(?P<words>十[一二]?|[一二三四五六七八九])月(?!龄)"
    r"|(?P<half>[上下])半年"
)


def period_named_in(text: str, default_year: int) -> str | None:
    """The latest month that a title or file name speaks of, as 2024-03; None where it speaks of none.

    2024年1-3月, 2024年一季度, 202403 and 2024-03 are the March of that year; 3月份 and 第一季度 that of ``default_year``.
    Days (2024年4月8日), school terms and years alone name no month.
    """
    said = _A_DAY.sub("。", re.sub(r"\s", "", plain(text).translate(HALF_WIDTH)).upper())
    year, sure = default_year, False
    named: list[tuple[bool, int, int]] = []
    for found in _SAID.finditer(said):
        if found["year"]:
            year, sure = int(found["year"]), True
            continue
        if found["compact"] or found["dashed"]:
            digits = (found["compact"] or found["dashed"]).translate(str.maketrans("", "", "-./_"))
            year, sure = int(digits[:4]), True
            month = int(digits[4:])
        elif found["quarter"] or found["q"]:
            month = _QUARTERS[found["quarter"] or found["q"]]
        elif found["half"]:
            month = 6 if found["half"] == "上" else 12
        else:
            month = int(found["month"]) if found["month"] else _CHINESE_MONTHS[found["words"]]
        named.append((sure, year, month))
    # Where a year is said, months said before it are of a year nobody named (12月至2024年2月).
    best = max(named, default=None)
    return None if best is None else f"{best[1]:04d}-{best[2]:02d}"
