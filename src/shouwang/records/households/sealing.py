"""Rows → sealed columns with their keyed indexes, a chunk at a time; for many rows by a second process beside.

Sealing costs as much as writing, and the two can go on at once: while this process writes a chunk, the helper seals the
next. The helper is this very module run by the same Python, fed through pipes that nobody else sees; it ends when its
input ends, and so also when this process is killed. Without it the same is done here.
"""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO, Any, NamedTuple

from shouwang.records import vault
from shouwang.records.households.indexes import NameIndexes, index_names_births, index_names_villages, index_numbers
from shouwang.records.households.rows import SEALED_FROM, HouseholdRow, IncomeRow, PersonRow
from shouwang.records.households.sealed import SEPARATOR

CHUNK = 10_000
_WORTH_A_HELPER = 30_000
_MODULE = "shouwang.records.households.sealing"


class SealedPeople(NamedTuple):
    """Columns of sealed persons, in the order of ``PersonVersion``'s fields of these names."""

    sealed: list[bytes]
    content: list[bytes]
    number_index: list[bytes | None]
    name_index: list[bytes | None]
    name_village_index: list[bytes | None]
    name_birth_index: list[bytes | None]
    name_tokens: list[bytes]


def contents(rows: Sequence[PersonRow] | Sequence[HouseholdRow] | Sequence[IncomeRow]) -> list[bytes]:
    """A keyed digest of everything a row says, to tell whether it changed without opening what is sealed."""
    if not rows:
        return []
    columns = list(zip(*rows, strict=True))
    return _contents(type(rows[0]).__name__, columns, _texts(columns, SEALED_FROM[type(rows[0])]))


def _contents(kind: str, columns: Sequence[Sequence[Any]], texts: Sequence[str]) -> list[bytes]:
    plain = columns[: len(columns) - len(columns[SEALED_FROM[_KINDS[kind]] :])]
    joined = [f"{row}{SEPARATOR}{text}" for row, text in zip(zip(*plain, strict=True), texts, strict=True)]
    return vault.keyring().index_many(f"content_{kind}", joined)


_KINDS = {"HouseholdRow": HouseholdRow, "PersonRow": PersonRow, "IncomeRow": IncomeRow}


def _texts(columns: Sequence[Sequence[str]], start: int) -> list[str]:
    return list(map(SEPARATOR.join, zip(*columns[start:], strict=True)))


def _seal(texts: Iterable[str], bindings: Sequence[bytes]) -> list[bytes]:
    return vault.keyring().seal_many([text.encode("utf-8", "surrogatepass") for text in texts], bindings)


def seal_rows(
    rows: Sequence[HouseholdRow] | Sequence[IncomeRow], bindings: Sequence[bytes]
) -> tuple[list[bytes], list[bytes]]:
    """(sealed records, contents) of households or incomes, each record bound to its place."""
    if not rows:
        return [], []
    columns = list(zip(*rows, strict=True))
    texts = _texts(columns, SEALED_FROM[type(rows[0])])
    return _seal(texts, bindings), _contents(type(rows[0]).__name__, columns, texts)


class PeopleSealer:
    """Seals persons of one county, remembering the indexes of names."""

    def __init__(self, county: str) -> None:
        self._county = county
        self._names = NameIndexes()

    def seal(self, columns: Sequence[Sequence[Any]]) -> SealedPeople:
        """``columns`` are those of ``PersonRow``."""
        codes, _, villages, _, _, names, numbers = columns[:7]
        births = columns[PersonRow._fields.index("birth")]
        texts = _texts(columns, SEALED_FROM[PersonRow])
        prefix = f"person:{self._county}:"
        return SealedPeople(
            _seal(texts, [f"{prefix}{code}".encode() for code in codes]),
            _contents("PersonRow", columns, texts),
            _where(numbers, index_numbers(filter(None, numbers))),
            self._names.of(names),
            _where(names, index_names_villages(*_both(names, villages))),
            _where(
                [name and birth for name, birth in zip(names, births, strict=True)],
                index_names_births(*_both(names, births)),
            ),
            self._names.tokens_of(names),
        )


def _both(first: Sequence[str], second: Sequence[str]) -> tuple[list[str], list[str]]:
    """The pairs that have both."""
    pairs = [(one, other) for one, other in zip(first, second, strict=True) if one and other]
    return [one for one, _ in pairs], [other for _, other in pairs]


def _where(texts: Sequence[str], found: list[bytes]) -> list[bytes | None]:
    """``found`` spread over the texts that are not blank."""
    if len(found) == len(texts):
        return [*found]
    rest = iter(found)
    return [next(rest) if text else None for text in texts]


def seal_people(county: str, rows: Sequence[PersonRow]) -> Iterator[tuple[Sequence[PersonRow], SealedPeople]]:
    """Chunk by chunk the rows and their sealed columns; the next chunk is sealed while the caller works on this one."""
    chunks = [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]
    sealer = PeopleSealer(county)
    helper = _Helper(county) if len(rows) >= _WORTH_A_HELPER and _cores() > 1 else None
    try:
        ahead = helper is not None and helper.send(chunks[0])
        for number, chunk in enumerate(chunks):
            sealed = helper.take() if helper is not None and ahead else None
            following = chunks[number + 1 : number + 2]
            ahead = helper is not None and sealed is not None and bool(following) and helper.send(following[0])
            yield chunk, sealed or sealer.seal(list(zip(*chunk, strict=True)))
    finally:
        if helper is not None:
            helper.close()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Helper:
    """The second process. Whatever goes wrong with it, ``send`` and ``take`` say so and the work is done here."""

    def __init__(self, county: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this very module, by the Python that runs us
            [sys.executable, "-m", _MODULE, county],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "SHOUWANG_HOME": str(vault.home()),
            },
        )

    def send(self, chunk: Sequence[PersonRow]) -> bool:
        """Gives the next chunk. It is only sent when the one before was taken, so neither side waits for the other."""
        assert self._process.stdin is not None
        with suppress(OSError):
            _pass_on(self._process.stdin, list(zip(*chunk, strict=True)))
            return True
        return False

    def take(self) -> SealedPeople | None:
        """The sealed columns of the chunk given last."""
        assert self._process.stdout is not None
        with suppress(OSError, EOFError, ValueError, TypeError):
            return SealedPeople(*_received(self._process.stdout))
        return None

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.wait()


def _pass_on(pipe: IO[bytes], columns: list[Any]) -> None:
    """One message: its length, then the columns. (``marshal.dump`` into a pipe goes value by value: ten times slower.)"""
    message = marshal.dumps(columns)
    pipe.write(len(message).to_bytes(8, "big"))
    pipe.write(message)
    pipe.flush()


def _received(pipe: IO[bytes]) -> list[Any]:
    length = int.from_bytes(pipe.read(8), "big")
    message = pipe.read(length)
    if not length or len(message) < length:
        raise EOFError
    columns: list[Any] = marshal.loads(message)  # noqa: S302 - from our own process on the other side
    return columns


def _help(county: str) -> None:
    """The helper: seals chunk after chunk until there are no more."""
    sealer = PeopleSealer(county)
    with suppress(EOFError, BrokenPipeError):
        while True:
            _pass_on(sys.stdout.buffer, list(sealer.seal(_received(sys.stdin.buffer))))


if __name__ == "__main__":
    _help(sys.argv[1])
