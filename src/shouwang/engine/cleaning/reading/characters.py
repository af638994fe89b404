"""Bytes that are text: in which encoding, and whether they are text at all."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from .kinds import anything_else
from .limits import WINDOW, Refused, incomplete

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_CHINESE = frozenset(("gb2312", "gbk", "gb18030", "gb_2312-80", "cp936", "x-gbk", "hz-gb-2312"))
LONGEST_CHARACTER = 4


def encoding_of(data: bytes, declared: str = "") -> str:
    """The encoding in which all of the data can be read, strictly. A mark at the beginning counts first, then what the
    file says of itself, then UTF-8 (which other text hardly ever is by chance), then GB18030.

    Raises Refused: not text at all, broken off inside its last character, or in no encoding that we know.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _refusing(data, (encoding,))
    wide = _without_mark(data)
    if wide:
        return _refusing(data, (wide,))
    known = _known(declared)
    return _refusing(data, tuple(dict.fromkeys((known, "utf-8", "gb18030") if known else ("utf-8", "gb18030"))))


def _known(declared: str) -> str:
    name = declared.strip().lower()
    if name in _CHINESE:
        return "gb18030"
    return "big5" if name in ("big5", "big5-hkscs") else ""


def _without_mark(data: bytes) -> str:
    """UTF-16 without its mark: line ends, tabs and digits leave a zero in every second byte."""
    head = data[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < max(1, len(head) // 20) or min(even, odd) * 8 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _refusing(data: bytes, encodings: tuple[str, ...]) -> str:
    broken_off = False
    for encoding in encodings:
        reached = _reach(data, encoding)
        if reached is None:
            return encoding
        broken_off |= reached >= len(data) - LONGEST_CHARACTER and len(data) > 4 * LONGEST_CHARACTER
    if _control_share(data[:WINDOW].decode("latin-1")) > 0.02:
        raise anything_else()
    if broken_off:
        raise incomplete()
    raise Refused(
        "encoding", "文字编码无法识别（不是GB18030，也不是UTF-8），会出现乱码。请另存为Excel工作簿（.xlsx）后再报。"
    )


def _reach(data: bytes, encoding: str) -> int | None:
    """None where all of it can be read; else about where it breaks. Refuses what decodes but is no text."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    controls = 0
    for at in range(0, len(data), WINDOW):
        try:
            text = decoder.decode(data[at : at + WINDOW], at + WINDOW >= len(data))
        except UnicodeDecodeError as problem:
            return at + problem.start if at + WINDOW >= len(data) else at
        if "\0" in text:
            raise anything_else()
        controls += len(_CONTROL.findall(text))
    if controls * 100 > len(data):
        raise anything_else()
    return None


def _control_share(text: str) -> float:
    return len(_CONTROL.findall(text)) / max(1, len(text))


def decoded(data: bytes, encoding: str) -> Iterator[str]:
    """The text in pieces, after ``encoding_of`` has found it readable."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    for at in range(0, len(data), WINDOW):
        yield decoder.decode(data[at : at + WINDOW], at + WINDOW >= len(data))
