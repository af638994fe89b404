"""Numbers and names as the directory has them: enciphered block by block, whole columns at once.

An index of 16 bytes is two integers here, of which the first is searched by; nought stands for what is not known.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from shouwang.engine.matching.candidates import pieces_of
from shouwang.engine.values.identity import check_digit
from shouwang.records import vault
from shouwang.records.households.indexes import index_names, index_pieces

Halves = tuple["array[int]", "array[int]"]
_BLOCK = 16
_BLANK = bytes(_BLOCK)
_LETTERS = _BLOCK // 2
_DIGITS = 17
BITS = {"year": 9, "day": 10, "end": 12}
NOTHING, ODD = 1 << 31, 1 << 31 | 1
"""Instead of the pieces of a number: none is written there, or one that is not of 18 characters."""
PIECES = 32
"""The bits of the pieces together, and of what stands instead."""


def halves(indexes: Iterable[bytes | None]) -> Halves:
    """Indexes: the first eight bytes of each, and the rest."""
    return _halves(b"".join([index or _BLANK for index in indexes]))


def _halves(blocks: bytes) -> Halves:
    both = array("q", blocks)
    return both[::2], both[1::2]


def blocks_of_numbers(numbers: Sequence[str | None]) -> Halves:
    """Valid identity numbers, sealed: 17 digits, from which the last character follows. Noughts for blanks."""
    plain = array("Q", bytes(_BLOCK * len(numbers)))
    plain[::2] = _digits(numbers)
    first, rest = _halves(vault.keyring().blocks("number", plain.tobytes()))
    for at, number in enumerate(numbers) if not all(numbers) else ():
        if not number:
            first[at] = rest[at] = 0
    return first, rest


def _digits(numbers: Sequence[str | None]) -> array[int]:
    """The first 17 digits of each number; noughts for blanks."""
    texts = pc.utf8_slice_codeunits(pa.array([number or "0" for number in numbers], pa.string()), 0, _DIGITS)
    return values_of(texts.cast(pa.uint64()), "Q")


def numbers_under_keys(numbers: Sequence[str], keys: Sequence[int]) -> array[int]:
    """Valid identity numbers, each sealed under the key of its person: equal numbers look different. A blank too."""
    return _masked(_digits(numbers), keys)


def numbers_opened(sealed: Sequence[int], keys: Sequence[int]) -> list[str]:
    """The numbers that ``numbers_under_keys`` sealed, blanks where there was none."""
    texts = [f"{number:0{_DIGITS}d}" if number else "" for number in _masked(array("q", sealed), keys)]
    return [text + check_digit(text) if text else "" for text in texts]


def _masked(values: array[int], keys: Sequence[int]) -> array[int]:
    """Values under a mask that follows from each person's key; the same again takes it off."""
    blocks = array("Q", bytes(_BLOCK * len(keys)))
    blocks[::2] = array("Q", keys)
    masks = array("Q", vault.keyring().blocks("number_mask", blocks.tobytes()))[::2].tobytes()
    both = int.from_bytes(masks, "little") ^ int.from_bytes(values.tobytes(), "little")
    return array(values.typecode, both.to_bytes(len(masks), "little"))


def blocks_of_names(names: Sequence[str]) -> array[int]:
    """Names, enciphered, the first half: of two that differ it is the same once in 10^19. Of a name that fits into no
    block its index; nought for blanks."""
    others = [at for at, size in enumerate(map(len, names)) if not 0 < size <= _LETTERS]
    plain = _letters([name.ljust(_LETTERS, "\0")[:_LETTERS] for name in names])
    if len(plain) != _BLOCK * len(names):  # some are of characters that take the room of two
        others = [at for at, name in enumerate(names) if not name or len(_letters(name)) > _BLOCK]
        plain = b"".join([_letters(name).ljust(_BLOCK, b"\0")[:_BLOCK] for name in names])
    first, _ = _halves(vault.keyring().blocks("name", plain))
    long, _ = halves(index_names(names[at] for at in others))
    for place, at in enumerate(others):
        first[at] = long[place] if names[at] else 0
    return first


def _letters(names: str | Sequence[str]) -> bytes:
    return "".join(names).encode("utf-16-le", "surrogatepass")


def column(values: array[int]) -> pa.Array:
    """Whole numbers as a column, as they lie."""
    kind = pa.int32() if values.typecode == "i" else pa.int64()
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(values)])


def values_of(found: pa.Array | pa.ChunkedArray, typecode: str = "q") -> array[int]:
    """A column of whole numbers of 64 bits, none of them null."""
    values = array(typecode)
    for chunk in found.chunks if isinstance(found, pa.ChunkedArray) else [found]:
        width = values.itemsize
        whole = memoryview(chunk.buffers()[1] or b"")[chunk.offset * width : (chunk.offset + len(chunk)) * width]
        values.frombytes(whole)
    return values


def place_in_county(village: str) -> int:
    """A division's code without the six digits of its county, as a number; nought where none is known."""
    return int(village[6:] or 0)


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

    def of(self, piece: str, texts: Sequence[str]) -> list[int]:
        """The bits of one piece, a field of ``Pieces``, of many numbers."""
        known = self._known[piece]
        missing = list({text for text in texts if text not in known})
        for text, index in zip(missing, index_pieces(piece, missing), strict=True):
            known[text] = int.from_bytes(index[:2], "big") >> (16 - BITS[piece])
        return [known[text] for text in texts]

    def packed(self, numbers: Sequence[str]) -> list[int]:
        """All pieces of each number of the register in one integer, or ``NOTHING`` or ``ODD``."""
        told = [pieces_of(number) for number in numbers]
        columns = zip(*(pieces for pieces in told if pieces), strict=True)
        bits = zip(*(self.of(piece, texts) for piece, texts in zip(BITS, columns, strict=False)), strict=True)
        packed = ((year << BITS["day"] | day) << BITS["end"] | end for year, day, end in bits)
        return [
            next(packed) if pieces else ODD if number else NOTHING for number, pieces in zip(numbers, told, strict=True)
        ]
