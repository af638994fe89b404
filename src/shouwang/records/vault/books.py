"""Books: lines of whole numbers in the order of their first column, sealed page by page and column by column.

A long list is looked up in a book by searching each page for those keys of the list that can stand there. A column that is
not asked for is not opened, a page where none of the keys can stand neither. Fact files are read from the first line to the
last and have types; a book has whole numbers of 64 bits and nothing else, which are opened and searched as they lie.

A file is a mark, a salt, the sealed columns of page after page, the sealed contents, and their length with the mark again.
Everything is sealed by AES-GCM under a key of this file, made of its name and the salt, and by its place: what was altered,
swapped or cut off does not open.
"""

from __future__ import annotations

import json
import os
import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Self

import pyarrow as pa
import pyarrow.compute as pc
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shouwang.engine.values.sealing import SealBroken

from .facts import name_of_view, path_of
from .keys import keyring
from .places import Gone, home, scratch, whole_file

SUFFIX = ".book"
_MARK = b"shouwang book 1\n"
_SALT, _TAG, _NONCE, _WIDTH = 16, 16, 12, 8
_CONTENTS = b"\xff" * _NONCE
"""The nonce of the contents; those of the columns count from nought."""
PAGE = 1 << 15
"""Lines of a page: a column of it lies in the processor's nearer memory while it is opened and searched."""
RUN = 1 << 19
"""Lines that are put in order at a time while a book is written."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Lines of one kind, and where they stand: the place of the first page, how many sealed columns come before it, and
    with which key each page begins. ``columns`` begin with the key."""

    columns: tuple[str, ...]
    lines: int
    start: int
    before: int
    firsts: tuple[int, ...]

    def lines_of(self, page: int) -> int:
        return min(PAGE, self.lines - page * PAGE)


@dataclass(frozen=True, slots=True)
class Book:
    """A book that was opened: its name, its salt and its chapters."""

    path: Path
    name: str
    salt: bytes
    chapters: Mapping[str, Chapter]

    def found(self, chapter: str, keys: pa.Array, columns: Sequence[str]) -> pa.RecordBatch:
        """The lines that have one of the ``keys`` (in order, some perhaps twice), once for each: some columns, and as
        ``at`` the place of the key. Raises ``Gone`` or ``SealBroken``."""
        about = self.chapters[chapter]
        wanted = [about.columns.index(name) for name in columns]
        taken: list[list[pa.Array]] = [[pa.array([], pa.int64())] for _ in ("at", *columns)]
        with _Reader.of(self) as reader:
            for page, begin, end in _pages_for(about, keys):
                at, places = equal_pairs(reader.column(about, page, 0), keys.slice(begin, end - begin))
                if len(at):
                    # The key's column is not needed any more; each further one takes its place.
                    read = (reader.column(about, page, column).take(places) for column in wanted)
                    for parts, part in zip(taken, (pc.add(at, begin), *read), strict=True):
                        parts.append(part)
        return pa.record_batch([pa.concat_arrays(parts) for parts in taken], ["at", *columns])

    def read(self, chapter: str) -> pa.Table:
        """A whole chapter."""
        about = self.chapters[chapter]
        schema = pa.schema([(name, pa.int64()) for name in about.columns])
        with _Reader.of(self) as reader:
            return pa.Table.from_batches([*reader.between(about, None, None)], schema)


def _pages_for(about: Chapter, keys: pa.Array) -> Iterator[tuple[int, int, int]]:
    """Each page on which some of the keys may stand, and from which to which of them."""
    firsts = pa.array(about.firsts, pa.int64())
    begins = pc.search_sorted(keys, firsts, side="left").to_pylist()
    # A key with which a page begins may stand on the page before it too.
    ends = [*pc.search_sorted(keys, firsts, side="right").to_pylist()[1:], len(keys)]
    for page, (begin, end) in enumerate(zip(begins, ends, strict=False)):  # without pages there is no end
        if begin < end:
            yield page, begin, end


def equal_pairs(values: pa.Array, keys: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Every place of a key and of a value that are equal, in the order of the keys; the values are in order."""
    left, right = (pc.search_sorted(values, keys, side=side).cast(pa.int32()) for side in ("left", "right"))
    many = pc.subtract(right, left)
    if len(keys) and pc.max(many).as_py() <= 1:
        return pc.indices_nonzero(many).cast(pa.int64()), left.filter(pc.not_equal(many, 0)).cast(pa.int64())
    numbered = _NUMBERED.slice(0, len(values)) if len(values) <= PAGE else pa.array(range(len(values)), pa.int32())
    places = pc.list_flatten(pa.ListViewArray.from_arrays(left, many, numbered))
    runs = pa.ListArray.from_arrays(pa.concat_arrays([_NOUGHT, pc.cumulative_sum(many)]), places)
    return pc.list_parent_indices(runs).cast(pa.int64()), places.cast(pa.int64())


_NUMBERED, _NOUGHT = pa.array(range(PAGE), pa.int32()), pa.array([0], pa.int32())


# --- kept and opened --------------------------------------------------------------------------------------------------


def name_of_book(relative_name_stem: str, made_from: str) -> str:
    """The name under which ``keep_book`` keeps a book, whether it is there or not."""
    return name_of_view(relative_name_stem, made_from, SUFFIX)


def keep_book(relative_name_stem: str, made_from: str, parts: Iterable[Mapping[str, pa.Table]]) -> str:
    """Keep a book that can be made again from what is kept elsewhere, named by ``made_from``; where it is there it is not
    made. Each part has lines of every chapter, in whatever order. At least one part. Returns the book's name."""
    name = name_of_book(relative_name_stem, made_from)
    path = path_of(name, SUFFIX)
    if not path.exists():
        with ExitStack() as kept:
            sorting: dict[str, _Sorting] = {}
            for part in parts:
                for chapter, lines in part.items():
                    if chapter not in sorting:
                        sorting[chapter] = kept.enter_context(_Sorting(lines.schema.names))
                    sorting[chapter].add(lines)
            with whole_file(path) as file:
                writer = _Writer(file, name)
                for chapter, lines in sorting.items():
                    writer.write(chapter, lines.columns, lines.in_order())
                writer.end()
    return name


def book_kept(name: str) -> bool:
    """Whether a book of this name is there."""
    return path_of(name, SUFFIX).exists()


def open_book(name: str) -> Book:
    """A book, its contents read. Raises ``Gone`` when the file is missing, ``SealBroken`` when it was altered or is not of
    this site."""
    return _opened(path_of(name, SUFFIX), name)


def _opened(path: Path, name: str) -> Book:
    try:
        with path.open("rb") as file:
            head = file.read(len(_MARK) + _SALT)
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _WIDTH - len(_MARK)))
            told = int.from_bytes(file.read(_WIDTH), "little")
            if not head.startswith(_MARK) or file.read() != _MARK or told > size:
                raise InvalidTag
            file.seek(max(0, size - _WIDTH - len(_MARK) - told))
            sealed = file.read(told)
        salt = head[len(_MARK) :]
        contents = json.loads(_cipher(name, salt).decrypt(_CONTENTS, sealed, None))
    except FileNotFoundError:
        raise Gone(f"文件 {name} 不在 {home() / 'facts'} 里，请再试一次") from None
    except (InvalidTag, ValueError):
        raise _broken(name) from None
    chapters = {
        chapter: Chapter(tuple(columns), lines, start, before, tuple(firsts))
        for chapter, (columns, lines, start, before, firsts) in contents.items()
    }
    return Book(path, name, salt, chapters)


def _broken(name: str) -> SealBroken:
    return SealBroken(f"文件 {name} 打不开：内容被改动，或不是本站点的文件。请删掉它，下次用到时会重新生成")


def _cipher(name: str, salt: bytes) -> AESGCM:
    return AESGCM(keyring().file_key(f"{name}:{salt.hex()}"))


class _Reader:
    """Opens columns one at a time, each into the place of the one before."""

    def __init__(self, file: BinaryIO, name: str, salt: bytes) -> None:
        self._file, self._name = file, name
        self._cipher = _cipher(name, salt)
        self._sealed = memoryview(bytearray(PAGE * _WIDTH + _TAG))
        self._plain = pa.allocate_buffer(PAGE * _WIDTH)
        self._into = memoryview(self._plain).cast("B")

    @classmethod
    @contextmanager
    def of(cls, book: Book) -> Iterator[Self]:
        try:
            file = book.path.open("rb", buffering=0)
        except FileNotFoundError:
            raise Gone(f"文件 {book.name} 不在 {home() / 'facts'} 里，请再试一次") from None
        with file:
            yield cls(file, book.name, book.salt)

    def column(self, about: Chapter, page: int, column: int) -> pa.Array:
        """One column of a page. It holds until the next is asked for."""
        lines, width = about.lines_of(page), len(about.columns)
        size = lines * _WIDTH
        start = about.start + page * width * (PAGE * _WIDTH + _TAG) + column * (size + _TAG)
        sealed = self._sealed[: size + _TAG]
        nonce = (about.before + page * width + column).to_bytes(_NONCE, "big")
        try:
            if os.preadv(self._file.fileno(), [sealed], start) != len(sealed):
                raise InvalidTag
            self._cipher.decrypt_into(nonce, sealed, None, self._into[:size])
        except InvalidTag:
            raise _broken(self._name) from None
        return pa.Array.from_buffers(pa.int64(), lines, [None, self._plain])

    def between(self, about: Chapter, begin: int | None, end: int | None) -> Iterator[pa.RecordBatch]:
        """All columns of the lines whose key is at least ``begin`` and less than ``end``; None: from the first, to the
        last."""
        firsts = about.firsts
        # What begins on a page may have begun on the page before.
        page = 0 if begin is None else max(0, bisect_left(firsts, begin) - 1)
        while page < len(firsts) and (end is None or firsts[page] < end):
            keys = self.column(about, page, 0)
            start = 0 if begin is None else pc.search_sorted(keys, begin).as_py()
            stop = len(keys) if end is None else pc.search_sorted(keys, end).as_py()
            if start < stop:
                places = _NUMBERED.slice(start, stop - start)
                columns = [self.column(about, page, at).take(places) for at in range(len(about.columns))]
                yield pa.record_batch(columns, names=about.columns)
            page += 1


# --- written ----------------------------------------------------------------------------------------------------------


class _Writer:
    """Writes chapters into a file, and at the end their contents."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self.salt = os.urandom(_SALT)
        self._cipher = _cipher(name, self.salt)
        self._before = 0
        self._chapters: dict[str, Chapter] = {}
        file.write(_MARK + self.salt)

    def write(self, chapter: str, columns: Sequence[str], tables: Iterable[pa.Table]) -> None:
        """Lines that are in order, within the tables and from one to the next."""
        start, before, lines, firsts = self._file.tell(), self._before, 0, []
        for page in _pages(tables):
            firsts.append(page.column(0)[0].as_py())
            lines += page.num_rows
            for column in page.columns:
                self._file.write(self._cipher.encrypt(self._before.to_bytes(_NONCE, "big"), _bytes(column), None))
                self._before += 1
        self._chapters[chapter] = Chapter(tuple(columns), lines, start, before, tuple(firsts))

    def end(self) -> dict[str, Chapter]:
        told = {
            name: [one.columns, one.lines, one.start, one.before, one.firsts] for name, one in self._chapters.items()
        }
        sealed = self._cipher.encrypt(_CONTENTS, json.dumps(told).encode(), None)
        self._file.write(sealed + len(sealed).to_bytes(_WIDTH, "little") + _MARK)
        self._file.flush()
        return self._chapters


def _pages(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same lines, page by page: all but the last are full."""
    left: pa.Table | None = None
    for table in tables:
        lines = table if left is None else pa.concat_tables([left, table])
        full = lines.num_rows - lines.num_rows % PAGE
        for start in range(0, full, PAGE):
            yield lines.slice(start, PAGE)
        left = lines.slice(full)
    if left is not None and left.num_rows:
        yield left


def _bytes(column: pa.ChunkedArray) -> memoryview:
    values = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return memoryview(values.buffers()[1]).cast("B")[values.offset * _WIDTH : (values.offset + len(values)) * _WIDTH]


class _Sorting:
    """Puts lines in order of their first column, however many: run by run, each sealed and laid aside in the scratch
    folder, and then by taking from all runs what lies between two keys. Few lines never leave the memory."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = list(columns)
        self._held: list[pa.Table] = []
        self._lines = 0
        self._runs: list[Book] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for run in self._runs:
            run.path.unlink(missing_ok=True)

    def add(self, lines: pa.Table) -> None:
        self._held.append(lines)
        self._lines += lines.num_rows
        if self._lines >= RUN:
            self._lay_aside()

    def _taken(self) -> pa.Table:
        lines = pa.concat_tables(self._held)
        self._held, self._lines = [], 0
        return lines.sort_by(self.columns[0])

    def _lay_aside(self) -> None:
        handle, path = tempfile.mkstemp(SUFFIX, dir=scratch())
        with os.fdopen(handle, "wb") as file:
            writer = _Writer(file, Path(path).name)
            writer.write("", self.columns, [self._taken()])
            self._runs.append(Book(Path(path), Path(path).name, writer.salt, writer.end()))

    def in_order(self) -> Iterator[pa.Table]:
        if not self._runs:
            yield self._taken()
            return
        if self._held:
            self._lay_aside()
        firsts = sorted(first for run in self._runs for first in run.chapters[""].firsts)
        bounds = [None, *dict.fromkeys(firsts[RUN // PAGE :: RUN // PAGE]), None]
        with ExitStack() as opened:
            readers = [(opened.enter_context(_Reader.of(run)), run.chapters[""]) for run in self._runs]
            for begin, end in pairwise(bounds):
                parts = [part for reader, about in readers for part in reader.between(about, begin, end)]
                if parts:
                    yield pa.Table.from_batches(parts).sort_by(self.columns[0])
