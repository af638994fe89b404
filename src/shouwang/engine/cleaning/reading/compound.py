"""The compound file (OLE) around an .xls: its streams by name.

Read here and not by a library, because a damaged chain of sectors must end in a sentence and not in a loop: every sector
is taken once, and no more is read than the file has.
"""

from __future__ import annotations

import struct
import sys
from array import array
from dataclasses import dataclass

from .limits import damaged, incomplete

MOST_ENTRIES = 20_000
_LAST = 0xFFFFFFFA
_NOBODY = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """``names`` are the streams directly in the root, in lower case. Raises Refused where the file is cut or broken."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512:
            raise incomplete()
        self._data = data
        _, major, _, shift = struct.unpack_from("<4H", data, 24)
        if shift not in (9, 12) or major not in (3, 4):
            raise damaged()
        self._sector = 1 << shift
        first_directory, _, small_limit, first_small, _, first_more, _ = struct.unpack_from("<7I", data, 48)
        self._small_limit = small_limit
        self._table = self._allocation(first_more)
        self._entries = self._directory(first_directory)
        if not self._entries or self._entries[0].kind != 5:
            raise damaged()
        self._small_table = self._numbers(self._chain(first_small))
        self._small = b""
        self._streams = {entry.name.lower(): entry for entry in self._root_entries() if entry.kind == 2}
        self.names = frozenset(self._streams)

    def stream(self, name: str) -> bytes:
        entry = self._streams[name]
        if entry.size >= self._small_limit:
            content = self._chain(entry.start, entry.size)
        else:
            if not self._small:
                self._small = self._chain(self._entries[0].start, self._entries[0].size)
            content = self._small_chain(entry.start, entry.size)
        if len(content) < entry.size:
            raise incomplete()
        return content[: entry.size]

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        content = self._data[start : start + self._sector]
        if not content:
            raise incomplete()
        return content.ljust(self._sector, b"\0")

    def _numbers(self, content: bytes) -> array[int]:
        numbers = array("I", content[: len(content) // 4 * 4])
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers

    def _allocation(self, more: int) -> array[int]:
        """The table that says which sector follows which; no more of it than the file has sectors."""
        wanted = len(self._data) // self._sector + 1
        places = list(struct.unpack_from("<109I", self._data, 76))
        while more < _LAST and len(places) * self._sector < wanted * 4 + self._sector:
            *numbers, more = self._numbers(self._at(more))
            places += numbers
        table = array("I")
        for place in places:
            if place < _LAST and len(table) < wanted:
                table += self._numbers(self._at(place))
        return table

    def _chain(self, start: int, size: int | None = None) -> bytes:
        pieces = []
        seen = 0
        most = len(self._data) // self._sector + 1
        sector = start
        while sector < _LAST and (size is None or seen * self._sector < size):
            seen += 1
            if seen > most:
                raise damaged()
            pieces.append(self._at(sector))
            if sector >= len(self._table):
                raise incomplete()
            sector = self._table[sector]
        return b"".join(pieces)

    def _small_chain(self, start: int, size: int) -> bytes:
        pieces: list[bytes] = []
        sector = start
        while sector < _LAST and len(pieces) * 64 < size:
            if sector >= len(self._small_table):
                raise incomplete()
            pieces.append(self._small[sector * 64 : sector * 64 + 64])
            sector = self._small_table[sector]
        return b"".join(pieces)

    def _directory(self, start: int) -> list[_Entry]:
        content = self._chain(start, MOST_ENTRIES * 128)
        entries = []
        for at in range(0, len(content) - 127, 128):
            length, kind = struct.unpack_from("<HB", content, at + 64)
            left, right, child = struct.unpack_from("<3I", content, at + 68)
            first, low, high = struct.unpack_from("<3I", content, at + 116)
            name = content[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            size = low if self._sector == 512 else low | high << 32
            entries.append(_Entry(name, kind, left, right, child, first, size))
        return entries

    def _root_entries(self) -> list[_Entry]:
        """Only what lies directly in the root: an embedded object may hold a workbook of its own."""
        found, seen = [], set()
        waiting = [self._entries[0].child]
        while waiting:
            number = waiting.pop()
            if number == _NOBODY or number in seen or number >= len(self._entries):
                continue
            seen.add(number)
            entry = self._entries[number]
            found.append(entry)
            waiting += (entry.left, entry.right)
        return found
