"""Numbers and names as the directory has them: enciphered block by block, whole columns at once.

An index of 16 bytes is two integers here, of which the first is searched by; nought stands for what is not known.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence

import pyarrow as pa

from shouwang.engine.matching.candidates import pieces_of
from shouwang.engine.values.identity import check_digit
from shouwang.records import vault
from shouwang.records.households.indexes import index_names, index_piece

Halves = tuple["array[int]", "array[int]"]
_BLOCK = 16
_BLANK = bytes(_BLOCK)
_LETTERS = _BLOCK // 2
NOTHING, ODD = -1, -2
"""Instead of the pieces of a number: none is written there, or one that is not of 18 characters."""
BITS = {"year": 9, "day": 10, "end": 12}


def halves(indexes: Iterable[bytes | None]) -> Halves:
    """Indexes: the first eight bytes of each, and the rest."""
    return _halves(b"".join([index or _BLANK for index in indexes]))


def _halves(blocks: bytes) -> Halves:
    both = array("q", blocks)
    return both[::2], both[1::2]


def blocks_of_numbers(numbers: Sequence[str | None]) -> Halves:
    """Valid identity numbers, sealed: 17 digits, from which the last character follows. Noughts for blanks."""
    plain = array("Q", bytes(_BLOCK * len(numbers)))
    plain[::2] = array("Q", [int(number[:17]) if number else 0 for number in numbers])
    first, rest = _halves(vault.keyring().blocks("number", plain.tobytes()))
    for at, number in enumerate(numbers):
        if not number:
            first[at] = rest[at] = 0
    return first, rest


def numbers_within(first: Sequence[int], rest: Sequence[int]) -> list[str]:
    """The numbers that ``blocks_of_numbers`` sealed; a blank for noughts."""
    both = array("q", bytes(_BLOCK * len(first)))
    both[::2], both[1::2] = array("q", first), array("q", rest)
    plain = array("Q", vault.keyring().open_blocks("number", both.tobytes()))[::2]
    texts = [f"{number:017d}" if block else "" for number, block in zip(plain, first, strict=True)]
    return [text + check_digit(text) if text else "" for text in texts]


def blocks_of_names(names: Sequence[str]) -> Halves:
    """Names, enciphered; of one that fits into no block, its index. Noughts for blanks."""
    others = [at for at, name in enumerate(names) if not name or len(name) > _LETTERS]
    plain = _letters([name.ljust(_LETTERS, "\0")[:_LETTERS] for name in names])
    if len(plain) != _BLOCK * len(names):  # some are of characters that take the room of two
        others = [at for at, name in enumerate(names) if not name or len(_letters(name)) > _BLOCK]
        plain = b"".join([_letters(name).ljust(_BLOCK, b"\0")[:_BLOCK] for name in names])
    first, rest = _halves(vault.keyring().blocks("name", plain))
    long, long_rest = halves(index_names(names[at] for at in others))
    for place, at in enumerate(others):
        first[at], rest[at] = (long[place], long_rest[place]) if names[at] else (0, 0)
    return first, rest


def _letters(names: str | Sequence[str]) -> bytes:
    return "".join(names).encode("utf-16-le", "surrogatepass")


def column(values: array[int]) -> pa.Array:
    """Whole numbers as a column, as they lie."""
    kind = pa.int32() if values.typecode == "i" else pa.int64()
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(values)])


class Memory:
    """Texts → the first half of their index, each worked out once. A blank is nought."""

    def __init__(self, index: Callable[[Iterable[str]], list[bytes]]) -> None:
        self._index = index
        self._known = {"": 0}

    def of(self, texts: Sequence[str]) -> array[int]:
        known = self._known
        missing = list({text for text in texts if text not in known})
        known.update(zip(missing, halves(self._index(missing))[0], strict=True))
        return array("q", [known[text] for text in texts])


class PieceIndexes:
    """Keyed pieces of numbers: a few bits of each, enough to tell whose numbers cannot be close to one another."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, int]] = {piece: {} for piece in BITS}

    def of(self, piece: str, text: str) -> int:
        """The bits of one piece, a field of ``Pieces``."""
        known = self._known[piece]
        if text not in known:
            known[text] = int.from_bytes(index_piece(piece, text)[:2], "big") >> (16 - BITS[piece])
        return known[text]

    def packed(self, number: str) -> int:
        """All pieces of a number of the register in one integer, or ``NOTHING`` or ``ODD``."""
        pieces = pieces_of(number)
        if pieces is None:
            return ODD if number else NOTHING
        year, day, end = map(self.of, BITS, pieces)
        return (year << BITS["day"] | day) << BITS["end"] | end
