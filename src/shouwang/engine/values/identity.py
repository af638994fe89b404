"""Identity numbers (公民身份号码, GB 11643): read as offices write them, checked, taken apart, masked.

A number is 18 characters: 6 of the division where it was given out, 8 of the birth date, 3 of the order (odd for a man)
and the check digit, 0–9 or X. Whatever is read here is read exactly or not at all: a number stored in a spreadsheet as a
number has lost its last digits, and no repair of it is anything but a guess about another person.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from .text import BLANKS, HALF_WIDTH, INVISIBLE, NOTHING, plain

VALID: Final = "valid"
MISSING: Final = "missing"
DAMAGED: Final = "damaged"
MALFORMED: Final = "malformed"
WRONG_CHECK: Final = "wrong_check"
IMPOSSIBLE: Final = "impossible_date"

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999, 5.2
_CHECKS: Final = "10X98765432"
_FIRST_YEAR, _LAST_YEAR = 1880, 2100


def _partial_sums(start: int, length: int) -> dict[str, int]:
    weights = _WEIGHTS[start : start + length]
    texts = (f"{number:0{length}d}" for number in range(10**length))
    return {text: sum(int(digit) * weight for digit, weight in zip(text, weights, strict=True)) for text in texts}


class _Births(dict[str, int]):
    """The partial sum of digits 7–14, for real dates only; impossible dates are answered and not remembered."""

    def __missing__(self, text: str) -> int:
        if not (len(text) == 8 and text.isascii() and text.isdigit()):
            return -2
        if _date_of(text) is None:
            return -1
        total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS[6:14], strict=True))
        self[text] = total
        return total


def _date_of(text: str) -> date | None:
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


_AREA_1, _AREA_2, _ORDER = _partial_sums(0, 3), _partial_sums(3, 3), _partial_sums(14, 3)
_BIRTHS = _Births()

# One pass folds width and case and drops everything that people and programs put in and around a number.
_DROPPED = "-‐‑‒–—―−﹣﹘_'‘’‛′`´\"“”″＂=[]()【】〔〕"
_CLEAN: dict[int, str | None] = {
    **HALF_WIDTH,
    **dict.fromkeys((ord(char) - 0x21 + 0xFF01 for char in _DROPPED if "!" <= char <= "~"), None),
    **INVISIBLE,
    **dict.fromkeys(BLANKS, None),
    **dict.fromkeys(map(ord, _DROPPED), None),
    # Characters that look like the X of a check digit; the check itself says whether it was meant so.
    **dict.fromkeys(map(ord, "xｘ×✕╳ХхΧχⅩⅹ"), "X"),
}
_LABEL = re.compile(
    r"^(?:(?:[居民公中国户主本人学生残疾监护二代第有效身份证件号码编]++|ID(?:CARD)?(?:NO\.?)?|NO\.?|SFZH?)[:.;,]*+)++"
)
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?E\+?\d{1,3}$")
_POINT_ZERO = re.compile(r"(\d)\.0*$")
_NUMBERLESS = re.compile(r"^(?:9{3,}|999999.*|0+)$")  # 999999… is how systems write "has no number"


def check_digit(first17: str) -> str:
    """The check digit (0–9 or X) that belongs to 17 digits. GB 11643-1999, 5.2."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def raw_identity_text(cell: object) -> str:
    """What stands in the cell, cleaned of disguises, valid or not; ``""`` when nothing stands there.

    For a person to look at, and for finding candidates; never for matching by itself.
    """
    text = _LABEL.sub("", plain(cell).translate(_CLEAN).upper())
    text = _POINT_ZERO.sub(r"\1", text)
    return "" if text in NOTHING or _NUMBERLESS.match(text) else text


def read_identity(cell: object) -> tuple[str | None, str]:
    """One cell → (18-character number, ``VALID``), or (None, why not).

    ``MISSING``: blank, 无, a dash, 999999…; ``DAMAGED``: kept as a number and so cut to 15 digits, or written like
    3.41825E+17; ``WRONG_CHECK``: the last digit does not fit the others; ``IMPOSSIBLE``: no such birth date between
    1880 and 2100; ``MALFORMED``: anything else. A number of 15 digits becomes one of 18 (19yy and the check digit); the
    number inside a disability certificate (20 or 22 characters) is taken out.
    """
    if isinstance(cell, str):
        return _read_text(cell)
    if cell is None:
        return None, MISSING
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None, MALFORMED
    if isinstance(cell, float):
        if math.isnan(cell):
            return None, MISSING
        if math.isinf(cell) or not cell.is_integer():
            return None, MALFORMED
    # A spreadsheet keeps 15 digits of a number: with 16 or more the rest is lost, whatever is shown.
    return (None, DAMAGED) if abs(cell) >= 10**15 else _read_text(str(int(cell)))


def _read_text(cell: str) -> tuple[str | None, str]:
    text = raw_identity_text(cell)
    if not text:
        return None, MISSING
    if _SCIENTIFIC.match(text):
        return None, DAMAGED
    if len(text) == 18:
        state = _state_of(text)
        if state == VALID and text.endswith("000") and _POINT_ZERO.search(cell.translate(_CLEAN)):
            return None, DAMAGED  # "….0" with three lost digits before it came out of a number cell
        return (text, VALID) if state == VALID else (None, state)
    if len(text) == 15:
        return _upgrade(text)
    if len(text) in (20, 22):
        return _from_certificate(text)
    return None, MALFORMED


def _state_of(text: str) -> str:
    first, second, order = _AREA_1.get(text[:3]), _AREA_2.get(text[3:6]), _ORDER.get(text[14:17])
    birth = _BIRTHS[text[6:14]]
    if first is None or second is None or order is None or birth == -2 or text[17] not in _CHECKS:
        return MALFORMED
    if birth == -1:
        return IMPOSSIBLE
    if _CHECKS[(first + second + birth + order) % 11] == text[17]:
        return VALID
    return DAMAGED if text.endswith("000") else WRONG_CHECK  # …000: a number cell that was turned into text too late


def _upgrade(text: str) -> tuple[str | None, str]:
    if not (text.isascii() and text.isdigit()):
        return None, MALFORMED
    if _date_of("19" + text[6:12]) is None:
        return None, IMPOSSIBLE
    if _date_of(text[6:14]) is not None:
        # An 18-digit number that was cut to 15 looks like this (birth year in full); the only old numbers that do so
        # too belong to people born before 1921. Nobody can tell them apart, so nobody is chosen.
        return None, MALFORMED
    first17 = text[:6] + "19" + text[6:]
    return first17 + check_digit(first17), VALID


def _from_certificate(text: str) -> tuple[str | None, str]:
    """A disability certificate is the number, the kind (1–7), the grade (1–4) and perhaps B and a reissue number."""
    suffix = text[18:]
    if not (suffix[0] in "1234567" and suffix[1] in "1234"):
        return None, MALFORMED
    if len(suffix) == 4 and not (suffix[2] == "B" and suffix[3] in "0123456789"):
        return None, MALFORMED
    state = _state_of(text[:18])
    return (text[:18], VALID) if state == VALID else (None, state)


def read_identities(cells: Sequence[object]) -> tuple[list[str | None], list[str]]:
    """A column of cells → (numbers, states), each as long as the column; the same answers as ``read_identity``."""
    numbers: list[str | None] = []
    states: list[str] = []
    add_number, add_state = numbers.append, states.append
    area_1, area_2, order, births, checks = _AREA_1.get, _AREA_2.get, _ORDER.get, _BIRTHS, _CHECKS
    for cell in cells:
        # The ordinary cell, 18 plain characters, is checked by five look-ups; everything else takes the long way.
        if type(cell) is str and len(cell) == 18:
            first, second, third = area_1(cell[:3]), area_2(cell[3:6]), order(cell[14:17])
            if first is not None and second is not None and third is not None:
                birth = births[cell[6:14]]
                if birth >= 0 and checks[(first + second + birth + third) % 11] == cell[17]:
                    add_number(cell)
                    add_state(VALID)
                    continue
        number, state = read_identity(cell)
        add_number(number)
        add_state(state)
    return numbers, states


def birth_date(number: str) -> date:
    """The birth date in a valid number."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def is_male(number: str) -> bool:
    """Whether a valid number belongs to a man: the 17th digit is odd. GB 11643-1999, 5.1."""
    return number[16] in "13579"


def mask_identity(number: str | None) -> str:
    """341825********7232: the division and the last four; shorter texts show less, never the birth date."""
    if not number:
        return ""
    if len(number) >= 18:
        return number[:6] + "*" * (len(number) - 10) + number[-4:]
    return number[:3] + "*" * (len(number) - 5) + number[-2:] if len(number) >= 15 else "*" * len(number)


def mask_name(name: str | None) -> str:
    """张三 → 张*, 张小明 → 张**, 阿依·多吉 → 阿****; a single character is hidden."""
    if not name:
        return ""
    return name[0] + "*" * (len(name) - 1) if len(name) > 1 else "*"


def mask_phone(phone: str | None) -> str:
    """139****7701 for a mobile phone; of other numbers only the last two digits, of short ones nothing."""
    if not phone:
        return ""
    if len(phone) == 11:
        return phone[:3] + "****" + phone[-4:]
    return "*" * (len(phone) - 2) + phone[-2:] if len(phone) >= 7 else "*" * len(phone)
