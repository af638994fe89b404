"""Cells and headings as plain text.

What an office types is full of things nobody sees: full-width forms, no-break and zero-width blanks, line breaks. The
tables here name them once; the other readers of this room build on them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time

# Characters that print nothing: soft hyphen, zero-width blanks and joiners, direction marks, word joiner, byte-order
# mark, Hangul fillers, variation selectors, tags. A name or number with one inside looks right and compares wrong.
_INVISIBLE_RANGES = (
    (0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C),
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB), (0x1D173, 0x1D17A),
    (0xE0000, 0xE01EF),
)  # fmt: skip
_BLANKS = (*range(0x09, 0x0E), *range(0x1C, 0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F,
           0x205F, 0x2800, 0x3000)  # fmt: skip

INVISIBLE: dict[int, None] = {code: None for first, last in _INVISIBLE_RANGES for code in range(first, last + 1)}
HALF_WIDTH: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0xFFE5: "¥", 0xFFE3: "~"}
BLANKS: dict[int, str] = dict.fromkeys(_BLANKS, " ")
NO_BLANKS: dict[int, None] = dict.fromkeys(_BLANKS)

_VISIBLE: dict[int, str | None] = {**INVISIBLE, **HALF_WIDTH, **BLANKS}
_DENSE: dict[int, str | None] = {**INVISIBLE, **HALF_WIDTH, **NO_BLANKS}

# What stands in a cell when there is nothing to say (after folding and with upper-case Latin).
NOTHING = frozenset(
    ("", "/", "//", "\\", "-", "--", "---", ".", "*", "无", "暂无", "空", "没有", "不详", "未知", "N/A", "NA", "#N/A", "NULL",
     "NONE", "NAN", "(空)", "(无)", "(空白)")
)  # fmt: skip

_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE58, 0xFE63, 0x2500, 0x30FC), "-")
FOLDED: dict[int, str | None] = {**_VISIBLE, **_DASHES}


def plain(cell: object) -> str:
    """One cell as the text a person would see; nothing folded yet. Blank, None and NaN give ``""``.

    Whole floats print without ``.0``, other floats with the 15 digits that a spreadsheet shows; true and false print
    是 and 否; dates print as 2024-01-05, with the time where there is one.
    """
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        if math.isnan(cell):
            return ""
        return f"{cell:.0f}" if cell.is_integer() else f"{cell:.15g}"
    if isinstance(cell, datetime):
        midnight = not (cell.hour or cell.minute or cell.second)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def folded(cell: object) -> str:
    """The cell with half-width forms, ordinary dashes, upper-case Latin, no invisible characters, trimmed."""
    text = plain(cell)
    return (text if text.isascii() and text.isprintable() else text.translate(FOLDED)).strip().upper()


def says_nothing(text: str) -> bool:
    """Whether a folded text is one of the ways to leave a cell blank (无, /, —, N/A …)."""
    return text in NOTHING


def normal_text(cell: object) -> str:
    """A cell as comparable text: half-width, trimmed, inner white space as one blank, nothing invisible.

    Letters keep their case and Chinese punctuation its form (、。《》), since a person reads this text again.
    """
    text = cell if type(cell) is str else plain(cell)
    if not (text.isascii() and text.isprintable()):
        text = text.translate(_VISIBLE)
    return " ".join(text.split()) if "  " in text else text.strip(" ")


def written_text(cell: object) -> str:
    """A cell as somebody wrote it, for people to read again: only what nobody sees is left out, and blanks around it."""
    return plain(cell).replace("\r\n", "\n").translate(INVISIBLE).strip()


class _Known(dict[str, str]):
    """Texts made plain once and looked up from then on."""

    def __missing__(self, text: str) -> str:
        made = normal_text(text)
        # The very cell where it is normal already: a long column is not kept twice.
        self[text] = made = text if made == text else made
        return made


def normal_texts(cells: Sequence[object]) -> list[str]:
    """``normal_text`` for a column; a repeated text is worked out once."""
    known = _Known()
    if set(map(type, cells)) <= {str}:
        return list(map(known.__getitem__, cells))  # type: ignore[arg-type]
    return [known[cell] if type(cell) is str else normal_text(cell) for cell in cells]


# --- headings -------------------------------------------------------------------------------------------------------

_LONGEST = 500  # a cell may hold 32,767 characters; no heading does, and patterns should not be run over them
_BRACKETS = {ord("["): "(", ord("]"): ")", ord("【"): "(", ord("】"): ")", ord("〔"): "(", ord("〕"): ")", ord("{"): "(",
             ord("}"): ")", ord("﹙"): "(", ord("﹚"): ")"}  # fmt: skip
_HEADING: dict[int, str | None] = {**_DENSE, **_DASHES, **_BRACKETS}
_BRACKET = re.compile(r"\(([^()]*)\)")
# 千元, 百元, 亿元 and foreign money are left standing: dropping a unit that heading_unit cannot name would turn an amount
# into a wrong one, while a heading that keeps it is not recognised and gets asked about.
_UNIT = re.compile(
    r"(?:单位:?)?(?:人民币)?(?:万?元|万|亩|个?月|人|户|岁|年|天|日|次|间|处|头|只|个|株|座|公里|千米|米|平方米|㎡|M2|公斤|千克|斤|吨|%|度)"
    r"(?:/(?:年|月|人|户|亩|次|天|人年|人·年|人/年))?"
)
_NOTE = re.compile(
    r"必填|必录|选填|可填|填写|不填|请填|下拉|选择|格式|文本|数字|注[:意]|说明|示例|例如|如[:有无]|\d位|是/否|是或否|有/无|Y/N"
    r"|YYYY|年月日|阳历|公历|截至|截止|^\d+$|^[*#]$|^$"
)
_MARKS = re.compile(
    r"^(?:[*#★☆※:、.]+|\d{1,2}[、.:)](?!\d)|[一二三四五六七八九十]{1,2}、|[①-⑳])+|[*#★☆※:;,.、。?]+$|[*★☆※]"
)
_BARE_UNIT = re.compile(r"(?:[/:,\-](?:万元|元)|万元)$")


def normal_heading(cell: object) -> str:
    """The bare heading of a column: no white space, half-width, Latin in capitals, without units, notes and marks.

    Brackets that hold a unit (元, 万元, 月 …) or a note (必填 …) go; brackets that are part of the name stay, as in
    乡(镇) or 村(社区). A leading number such as ``1、`` goes too.
    """
    text = plain(cell)[:_LONGEST].translate(_HEADING).upper()
    text = _BRACKET.sub(lambda found: "" if _UNIT.fullmatch(found[1]) or _NOTE.search(found[1]) else found[0], text)
    text = _MARKS.sub("", text)
    if text[:1] == "(" and text.find(")") == len(text) - 1:
        text = text[1:-1]  # 【姓名】 is only a way to write 姓名
    return _BARE_UNIT.sub("", text) or text


_MONEY_UNIT = re.compile(r"(?:人民币)?(万元|万|元)(?:/.*)?")
_UNIT_LINE = re.compile(r"单位:?([^()]*)")


def heading_unit(cell: object) -> str:
    """The unit of money that a heading or a line names: ``"元"``, ``"万元"`` or ``""``.

    Looked for in brackets (损失（万元）), after 单位 (单位：元；（单位：万元、人）) and at the end (损失/元, 损失万元).
    """
    text = plain(cell)[:_LONGEST].translate(_HEADING).upper()
    places = [found[1] for found in _BRACKET.finditer(text)]
    places += [found[1] for found in _UNIT_LINE.finditer(text)]
    for place in places:
        for part in re.split(r"[、,;:]|单位", place):
            named = _MONEY_UNIT.fullmatch(part)
            if named:
                return "万元" if named[1] == "万" else named[1]
    bare = _BARE_UNIT.search(text)
    return "" if bare is None else ("万元" if bare[0].endswith("万元") else "元")
