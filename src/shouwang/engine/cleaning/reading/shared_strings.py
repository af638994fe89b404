"""The shared strings of an .xlsx, measured before they are read: each is copied for every cell that shows it."""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .limits import LONGEST_TOKEN, MEGABYTE, MOST_STRINGS, damaged, too_much_text

_END = re.compile(rb"</(?:[^\s<>:]*:)?si\s*>|<(?:[^\s<>/:]*:)?si\s*/>")
_MARKUP = re.compile(rb"<[^<>]*>")

MARKUP = len(b"<si><t></t>")
"""Bytes of an entry that at least are not text."""

SLOT = 64
"""Bytes for one entry of calamine's own table beside the text: the string's head, and what malloc rounds up."""


@dataclass(slots=True)
class SharedStrings:
    """Lengths of the entries, and once ``weigh`` was asked what each costs as a Python string.

    ``text`` is the UTF-8 length of all, ``longest`` of one; both are upper bounds (markup counts).
    """

    entries: int = 0
    text: int = 0
    longest: int = 0
    lengths: array[int] = field(default_factory=lambda: array("L"))
    costs: array[int] = field(default_factory=lambda: array("L"))

    @property
    def table(self) -> int:
        """What calamine's table of them takes."""
        return self.text + SLOT * self.entries

    def shown_at_most(self, cells: int) -> int:
        """UTF-8 bytes that so many cells can show: every entry once, and the longest again and again."""
        return self.text + max(0, cells - self.entries) * self.longest

    def forget_weights(self) -> None:
        del self.lengths[:], self.costs[:]

    def cost_of(self, shown: Sequence[int], strange: int) -> int:
        """Bytes of the Python strings for these entries; ``strange`` cells name none, so take the dearest."""
        return _sum(self.costs, shown, strange)

    def text_of(self, shown: Sequence[int], strange: int) -> int:
        return _sum(self.lengths, shown, strange)


def _sum(weights: array[int], shown: Sequence[int], strange: int) -> int:
    try:
        total = sum(map(weights.__getitem__, shown))
    except IndexError:
        total = sum(weights[index] for index in shown if index < len(weights))
    return total + (strange * max(weights, default=0) if strange > 0 else 0)


def measure(pieces: Iterable[bytes]) -> SharedStrings:
    """Count and measure the entries, at little cost."""
    strings = SharedStrings()
    rest = 0
    for piece in pieces:
        ends = piece.split(b"</si>") if _plain(piece) else _END.split(piece)
        lengths = list(map(len, ends))
        lengths[0] += rest
        if not strings.entries:
            lengths[0] -= max(0, ends[0].find(b"<si"))
        rest = lengths.pop()
        strings.entries += len(lengths)
        strings.text += sum(lengths) - MARKUP * len(lengths)
        strings.longest = max(strings.longest, max(lengths, default=0) - MARKUP)
        if max(rest, strings.longest) > LONGEST_TOKEN:
            raise damaged()
        if strings.entries > MOST_STRINGS:
            raise too_much_text(strings.entries, strings.text // MEGABYTE)
    strings.text = max(0, strings.text) + rest
    return strings


def _plain(piece: bytes) -> bool:
    return b":si" not in piece and b"<si/" not in piece and b"</si " not in piece


def weigh(strings: SharedStrings, pieces: Iterable[bytes]) -> None:
    """Fill in what each entry costs by itself; dearer than ``measure``, so only where the rough figures do not do."""
    rest = b""
    for piece in pieces:
        ends = _END.split(piece)
        ends[0] = rest + ends[0]
        rest = ends.pop()
        for entry in ends:
            text = _MARKUP.sub(b"", entry)
            strings.lengths.append(len(text))
            strings.costs.append(sys.getsizeof(text.decode("utf-8", "replace")))
