"""Names of people, so that the same name compares equal however it was typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from .text import BLANKS, INVISIBLE, NOTHING, plain

DOT = "\u00b7"
# The dot inside the names of minority people, as keyboards and offices write it.
_DOTS = "·•・･．.‧⋅∙●。｡﹒‐•▪◦⸱⦁ꞏㆍ᛫·˙⸳・"
_TABLE: dict[int, str | None] = {
    **INVISIBLE,
    **dict.fromkeys(BLANKS, None),
    **dict.fromkeys(map(ord, _DOTS), DOT),
}
_DOT_RUN = re.compile(f"{DOT}{{2,}}")
# A dot that did not survive a GBK file; elsewhere a question mark is a lost character and stays one.
_LOST_DOT = re.compile(r"(?<=\w\w)\?(?=\w\w)")


def normal_name(cell: object) -> str:
    """A name without blanks and invisible characters, half-width, its dots as U+00B7, Latin in capitals; else ``""``.

    Look-alikes that text copied from a PDF is full of (⼈ for 人) become the ordinary character; rare characters and
    those of the private area stay as they are, because there is nothing they could safely become.
    """
    text = plain(cell).translate(_TABLE)
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text).translate(_TABLE)
    text = text.upper()
    if "?" in text:
        text = _LOST_DOT.sub(DOT, text)
    if DOT in text:
        text = _DOT_RUN.sub(DOT, text).strip(DOT)
    return "" if text in NOTHING or (not any(map(str.isalnum, text)) and not _has_private(text)) else text


def _has_private(text: str) -> bool:
    return any(unicodedata.category(char) == "Co" for char in text)


def normal_names(cells: Sequence[object]) -> list[str]:
    """``normal_name`` for a column; a repeated name is worked out once."""
    known: dict[str, str] = {}
    result: list[str] = []
    for cell in cells:
        text = cell if type(cell) is str else plain(cell)
        name = known.get(text)
        if name is None:
            name = normal_name(text)
            # The very text where it is normal already: a long column is not kept twice.
            name = known[text] = text if name == text else name
        result.append(name)
    return result


_BRACKETED = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]")
_BETWEEN = re.compile(r"[、,，/／\\;；&＆|｜﹑､]")


def names_two_people(name: str) -> bool:
    """Whether a name cell holds more than one person: 张三、李四. Blanks do not part names, they are only blanks."""
    parts = _BETWEEN.split(_BRACKETED.sub("", name))
    return sum(1 for part in parts if normal_name(part)) > 1
