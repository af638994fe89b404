"""Identity numbers: made, and disguised as offices disguise them."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Final

_FACTORS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
# Areas of other counties. As invented as ours: in a province that exists, but nobody's code.
OTHER_AREAS: Final = ("429931", "369952", "419973", "329964", "529985")


def closing_character(first17: str) -> str:
    """The eighteenth character of a number (GB 11643-1999)."""
    return _CHECKS[sum(int(digit) * factor for digit, factor in zip(first17, _FACTORS, strict=True)) % 11]


def new_number(rng: random.Random, area: str, born: date, male: bool, taken: set[str]) -> str:
    """A valid number that nobody has yet; it is added to ``taken``."""
    while True:
        order = rng.randrange(1, 999, 2) if male else rng.randrange(2, 999, 2)
        first17 = f"{area}{born:%Y%m%d}{order:03d}"
        number = first17 + closing_character(first17)
        if number not in taken:
            taken.add(number)
            return number


def wrong_number(rng: random.Random, number: str) -> str:
    """The same number with another, hence wrong, check character."""
    return number[:17] + rng.choice([digit for digit in "0123456789" if digit != number[17]])


def _old_form(number: str) -> str:
    return number[:6] + number[8:17] if number[6:8] == "19" else number


def _full_width(number: str) -> str:
    return number.translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789X"})


# What the label in front of the disguise means is in its name; each leaves the number readable without doubt.
DISGUISES: Final[dict[str, Callable[[str], str]]] = {
    "fifteen": _old_form,
    "lower": lambda number: number.lower(),
    "spaced": lambda number: f" {number[:6]} {number[6:14]} {number[14:]} ",
    "invisible": lambda number: f"\u200b{number}\ufeff",
    "quoted": lambda number: f"'{number}",
    "full_width": _full_width,
    "labelled": lambda number: f"身份证号:{number}",
}


def disguised(rng: random.Random, number: str) -> str:
    """The number in one of the office's ways of writing it; some ways change some numbers not at all."""
    return DISGUISES[rng.choice(tuple(DISGUISES))](number)
