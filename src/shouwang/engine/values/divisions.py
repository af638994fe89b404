"""Division codes (行政区划代码): 2 digits of the province, 2 city, 2 county, 3 town, 3 village. GB/T 2260, GB/T 10114.

A division contains another when the other's code lies in its range; ranges, not prefixes, because an index answers
``low <= code < high`` at once.
"""

from __future__ import annotations

from typing import Literal

Level = Literal["province", "city", "county", "town", "village"]

_LENGTHS: dict[Level, int] = {"province": 2, "city": 4, "county": 6, "town": 9, "village": 12}


def whole_code(code: str) -> str:
    """A code of 2, 4, 6, 9 or 12 digits as 12 digits. Anything else is a mistake of the caller: ValueError."""
    if len(code) not in _LENGTHS.values() or not (code.isascii() and code.isdigit()):
        raise ValueError(f"区划代码应为2、4、6、9或12位数字：{code!r}")
    return code.ljust(12, "0")


def level_of(code: str) -> Level:
    """The level a code stands for, by its trailing noughts."""
    code = whole_code(code)
    for level in ("province", "city", "county", "town"):
        if not code[_LENGTHS[level] :].strip("0"):
            return level
    return "village"


def county_of(code: str) -> str:
    """The six digits of the county a code lies in."""
    return whole_code(code)[:6]


def town_of(code: str) -> str:
    """The 12-digit code of the town that a village lies in; a county and above stand for themselves."""
    return whole_code(code)[:9] + "000"


def _range_of(code: str, length: int) -> tuple[str, str]:
    low = code[:length].ljust(12, "0")
    high = str(int(low) + 10 ** (12 - length)).zfill(12)
    return low, high if len(high) == 12 else ":"  # past 99…: the character that sorts after every digit


def division_range(code: str) -> tuple[str, str]:
    """[low, high) of all codes inside a division: county 341825… → 341825000000, 341826000000."""
    return _range_of(whole_code(code), _LENGTHS[level_of(code)])


def town_range(code: str) -> tuple[str, str]:
    """[low, high) of all codes in the town that a town's or village's code lies in."""
    return _range_of(whole_code(code), _LENGTHS["town"])


def contains(code: str, inner: str) -> bool:
    """Whether a division is, or contains, another."""
    low, high = division_range(code)
    return low <= whole_code(inner) < high


def parent_of(code: str) -> str:
    """The 12-digit code of the division one level up; ``""`` above a province."""
    code = whole_code(code)
    above: dict[Level, int] = {"province": 0, "city": 2, "county": 4, "town": 6, "village": 9}
    length = above[level_of(code)]
    return code[:length].ljust(12, "0") if length else ""
