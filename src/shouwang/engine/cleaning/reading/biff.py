"""The records of an .xls (BIFF5 and BIFF8): cut out of the stream, their strings and numbers decoded."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from .limits import Refused, damaged, incomplete
from .workbook import Cell

BOF, EOF, CONTINUE, FILEPASS, CODEPAGE, DATEMODE = 0x809, 0x0A, 0x3C, 0x2F, 0x42, 0x22
BOUNDSHEET, SST, FORMAT, XF, MERGED = 0x85, 0xFC, 0x41E, 0xE0, 0xE5
NUMBER, RK, MULRK, LABELSST, LABEL, RSTRING, BOOLERR = 0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6, 0x205
FORMULA, STRING = 0x06, 0x207

Record = tuple[int, bytes]

_HEAD = struct.Struct("<HH")
_UNQUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))
_ELAPSED_BUILT_IN = 46
_LAST_DAY = 2_958_465


def records(stream: bytes, start: int = 0) -> Iterator[Record]:
    """Type and content, one after the other; a stream that breaks off is refused as incomplete."""
    at, end = start, len(stream)
    while at + 4 <= end:
        kind, length = _HEAD.unpack_from(stream, at)
        at += 4
        if at + length > end:
            raise incomplete()
        yield kind, stream[at : at + length]
        at += length


def is_date(code: int, formats: dict[int, str]) -> str:
    """``date`` for formats that show a date or a time, ``elapsed`` for [h]:mm, else nothing."""
    text = formats.get(code)
    if text is None:
        return "elapsed" if code == _ELAPSED_BUILT_IN else "date" if code in _BUILT_IN_DATES else ""
    plain = _UNQUOTED.sub("", text.split(";", 1)[0])
    if _ELAPSED.search(plain):
        return "elapsed"
    bare = plain.lower()
    return "date" if "general" not in bare and any(letter in bare for letter in "ymdhs") else ""


def as_date(number: float, kind: str, from_1904: bool) -> Cell:
    """A serial number as calamine gives it: a time below one day, a date on whole days, else date and time; a number
    beyond the calendar stays a number."""
    if kind == "elapsed":
        return timedelta(days=number) if abs(number) <= _LAST_DAY else number
    days = number + (1462 if from_1904 else 0)
    if not 0 <= days <= _LAST_DAY:
        return number
    first = date(1899, 12, 30) if days >= 60 or from_1904 else date(1899, 12, 31)
    whole = int(days)
    milliseconds = round((days - whole) * 86_400_000)
    moment = datetime.combine(first, time()) + timedelta(days=whole, milliseconds=milliseconds)
    if number < 1:
        return moment.time()
    return moment.date() if number == int(number) else moment


def rk_number(packed: int) -> float:
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        value = float(struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0])
    return value / 100 if packed & 1 else value


def text_of(content: bytes, at: int, codepage: str, wide_length: bool, biff8: bool) -> str:
    """A string with its length before it (one byte, or two where ``wide_length``)."""
    count = int.from_bytes(content[at : at + 1 + wide_length], "little")
    at += 1 + wide_length
    if not biff8:
        return _in_codepage(content[at : at + count], codepage)
    wide = content[at : at + 1] != b"" and content[at] & 1
    characters = content[at + 1 : at + 1 + count * (2 if wide else 1)]
    return characters.decode("utf-16-le" if wide else "latin-1", "replace")


def _in_codepage(content: bytes, codepage: str) -> str:
    """Programs that write Chinese in BIFF5 often name a Western code page; so Chinese is tried first."""
    for encoding in ("gb18030", codepage):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("gb18030", "replace")


class SharedText:
    """The shared strings, spread over a record and those that continue it. A string may break off inside its
    characters; the rest then begins with a byte of its own that says how wide they are."""

    def __init__(self, parts: Sequence[bytes], most: int) -> None:
        self._parts = parts
        self._part = 0
        self._at = 8
        self._most = most

    def strings(self) -> list[str]:
        if len(self._parts[0]) < 8:
            raise damaged()
        total = int.from_bytes(self._parts[0][4:8], "little")
        found: list[str] = []
        cost = 0
        for _ in range(total):
            if not self._settle():
                break
            text = self._string()
            cost += 80 + len(text) * 2
            if cost > self._most:
                raise Refused("too_large", "内容太多，一次读不下。请按乡镇分成几个文件再报。")
            found.append(text)
        return found

    def _settle(self) -> bool:
        """Step into the next part where this one is used up."""
        while self._part < len(self._parts) and self._at >= len(self._parts[self._part]):
            self._part, self._at = self._part + 1, 0
        return self._part < len(self._parts)

    def _take(self, count: int) -> bytes:
        taken = b""
        while count > 0 and self._settle():
            piece = self._parts[self._part][self._at : self._at + count]
            self._at += len(piece)
            count -= len(piece)
            taken += piece
        if count > 0:
            raise incomplete()
        return taken

    def _string(self) -> str:
        head = self._take(3)
        count, flags = head[0] | head[1] << 8, head[2]
        runs = int.from_bytes(self._take(2), "little") if flags & 8 else 0
        extra = int.from_bytes(self._take(4), "little") if flags & 4 else 0
        text = self._characters(count, flags & 1)
        if runs or extra:
            self._skip(4 * runs + extra)
        return text

    def _characters(self, count: int, wide: int) -> str:
        text = ""
        while True:
            part = self._parts[self._part]
            size = 2 if wide else 1
            have = min(count, (len(part) - self._at) // size)
            piece = part[self._at : self._at + have * size]
            text += piece.decode("utf-16-le" if wide else "latin-1", "replace")
            self._at += have * size
            count -= have
            if not count:
                return text
            self._part, self._at = self._part + 1, 1
            if self._part >= len(self._parts) or not self._parts[self._part]:
                raise incomplete()
            wide = self._parts[self._part][0] & 1

    def _skip(self, count: int) -> None:
        while count > 0:
            if not self._settle():
                raise incomplete()
            step = min(count, len(self._parts[self._part]) - self._at)
            self._at += step
            count -= step
