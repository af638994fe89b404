"""When a delivery stops before it makes facts: another county's list, last month's file, a list that shrank.

Pure: sums in, a fault or nothing out. The limits are safety of intake, not policy of a notice.
"""

from __future__ import annotations

from collections.abc import Sequence

from shouwang.engine.calendar import Period, period_named_in
from shouwang.engine.faults import Fault

ENOUGH_ROWS = 20
"""Below this many rows a share says nothing."""


def mostly_strangers(rows: int, not_found: int) -> Fault | None:
    """More than half of 20 rows or more are not this county's people."""
    if rows >= ENOUGH_ROWS and not_found * 2 > rows:
        return Fault(
            "mostly_not_found",
            f"{rows}行里有{not_found}行查无此人，超过一半，像是别的县的名单，没有计入；核对无误后加 --accept 再收",
        )
    return None


def shrunken(rows: int, before: int, before_period: str, sent: int = 0) -> Fault | None:
    """A standing list has less than half of last period's rows. ``sent``: how many of its rows came with earlier files."""
    if before and rows * 2 < before:
        many = f"这个文件{rows - sent}行，连本期已收的一共只有{rows}行" if sent else f"只有{rows}行"
        return Fault(
            "list_shrunken",
            f"{many}，{before_period}有{before}行，少了一半以上，像是没有报全，没有计入；核对无误后加 --accept 再收",
        )
    return None


def sent_again(namesake: bool) -> Fault | None:
    """A file of the same name and feed was counted before with other content: added or instead?"""
    if namesake:
        return Fault(
            "sent_again",
            "本期收过同名的文件，内容不一样，没有计入；若是补充，加 --accept 再收，两个都算；"
            "若是改正，用 shouwang feed receive 加 --replace，只算新的",
        )
    return None


def wrong_period(period: Period, titles: Sequence[str], file: str) -> Fault | None:
    """The title, or else the file name, names a month before the one that is asked for.

    A later month is no fault: offices name a file after the month in which they send it.
    """
    year = period.first.year
    for text in (*titles, file):
        named = period_named_in(text, year)
        if named is None:
            continue
        if named < period.text:
            return Fault(
                "earlier_period",
                f"写的是{_said(named)}，这次收的是{_said(period.text)}，像是上期的文件，没有计入；若内容确是本期，加 --accept 再收",
            )
        return None
    return None


def _said(period: str) -> str:
    year, month = period.split("-")
    return f"{year}年{int(month)}月"
