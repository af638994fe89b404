"""The directory: a sealed book of keyed indexes, with a line for everybody who is now in the register.

It has them twice, in the order of their numbers and in the order of what namesakes are found by, so that a long list is
looked up page by page where the tables would be asked number by number. It holds nothing that the tables do not: sealed
numbers, indexes, keys, villages. It is written by the register's import, named by the last import it knows, and made again
out of the tables where it is missing.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import fields
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from shouwang.engine.matching.candidates import digits_of
from shouwang.records import vault
from shouwang.records.households import finding
from shouwang.records.households.blocks import (
    PIECES,
    Memory,
    PieceIndexes,
    blocks_of_names,
    blocks_of_numbers,
    column,
    halves,
    numbers_under_keys,
    place_in_county,
)
from shouwang.records.households.indexes import index_births, index_names_villages, index_phones
from shouwang.records.households.models import RegisterImport
from shouwang.records.households.queries import current_people, last_import
from shouwang.records.households.rows import Register
from shouwang.records.households.sealed import PersonRecord, person_binding, unpacked

FEW = 500
"""Fewer rows than these are looked up in the tables, however small the register is."""
_DECIDING, _PROPOSING = 400, 8000
"""From one row, or one doubtful row, for so many people of the register on, reading the whole directory is quicker than
asking the tables: a doubtful row has a dozen namesakes."""
_MAKING = 200
"""From one row for so many people on it is made where it is missing."""
_SHAPE = 2
"""Goes into the name, so that a directory of an older shape is not read."""
_PART = 1 << 16
"""Lines made at a time."""
NUMBERS = ("number", "number_rest", "name", "person_key", "household_key", "seek")
"""A chapter: everybody who has a valid number, by it."""
NAMES = ("seek", "person_key", "household_key", "place", "number_sealed", "birth", "phone")
"""A chapter: everybody, by ``seek``.

``number`` is a block in two halves, ``name`` half of one; ``seek`` is by what a namesake is found: the name, or where more
people bear it than are proposed, the name in the village. ``place`` is the village and a few bits of each piece of the
number. Nought: not known."""


class _Told(NamedTuple):
    """What the directory takes of people, column by column. ``common``: their name is one that too many bear."""

    keys: Sequence[int]
    households: Sequence[int]
    villages: Sequence[str]
    names: Sequence[str]
    numbers: Sequence[str]
    number_texts: Sequence[str]
    births: Sequence[str]
    phones: Sequence[int]
    common: Sequence[bool]


class _Writer:
    """Lines of the directory, many people at a time."""

    def __init__(self) -> None:
        self._pieces = PieceIndexes()
        self._births = Memory(index_births)

    def lines(self, people: _Told) -> dict[str, pa.Table]:
        number, number_rest = blocks_of_numbers(people.numbers)
        names = blocks_of_names(people.names)
        written = [number or text for number, text in zip(people.numbers, people.number_texts, strict=True)]
        places = zip(map(place_in_county, people.villages), self._pieces.packed(written), strict=True)
        columns = {
            "number": number,
            "number_rest": number_rest,
            "name": names,
            "person_key": array("q", people.keys),
            "household_key": array("q", people.households),
            "seek": self._seek(people, names),
            "place": array("q", [place << PIECES | bits for place, bits in places]),
            "number_sealed": numbers_under_keys(people.numbers, people.keys),
            "birth": self._births.of(people.births),
            "phone": array("q", people.phones),
        }
        lines = pa.table({name: column(values) for name, values in columns.items()})
        numbered = lines.filter(pc.not_equal(lines["number"], 0))
        return {"numbers": numbered.select(NUMBERS), "names": lines.select(NAMES)}

    def _seek(self, people: _Told, names: array[int]) -> array[int]:
        seek = array("q", names)
        wanted = [at for at, one in enumerate(people.common) if one]
        pairs = list({(people.names[at], people.villages[at]) for at in wanted})
        if pairs:
            places = dict(zip(pairs, halves(index_names_villages(*zip(*pairs, strict=True)))[0], strict=True))
            for at in wanted:
                seek[at] = places[people.names[at], people.villages[at]]
        return seek


# --- written and found ------------------------------------------------------------------------------------------------


def _stem(county: str) -> str:
    return f"households/{county}/view-directory"


def _made_from(last: RegisterImport) -> str:
    """What tells this state of the register from every other."""
    told = (_SHAPE, last.pk, bytes(last.digest).hex(), last.recorded_at.timestamp(), last.persons_facts)
    return ":".join(map(str, told))


def write_directory(
    last: RegisterImport, register: Register, keys: Sequence[int], household_keys: dict[str, int]
) -> str:
    """The directory of the register as it is after the import ``last``, out of its own rows. Returns the file's name."""
    return vault.keep_book(_stem(last.county), _made_from(last), _of_register(register, keys, household_keys))


def drop_older(county: str) -> None:
    """Removes the directories of earlier imports, once the last one holds."""
    last = last_import(county)
    if last is not None:
        vault.drop_other_views(_stem(county), vault.name_of_book(_stem(county), _made_from(last)))


def directory_for(county: str, rows: int, proposing: bool = False) -> vault.Book | None:
    """The county's directory, where so many rows are quicker looked up in it than in the tables; None where not.

    Where it is not there it is made, which takes half a minute for a million people: only for a long list that is
    decided, not for what is then proposed. None as well while the register is just being changed.
    """
    last = last_import(county) if rows >= (FEW // 10 if proposing else FEW) else None
    if last is None:
        return None
    name = vault.name_of_book(_stem(county), _made_from(last))
    if not vault.book_kept(name) and (proposing or not _made(last, rows * _MAKING)):
        return None
    try:
        book = vault.open_book(name)
    except vault.Gone:  # a newer import has just taken its place
        return None
    return book if rows * (_PROPOSING if proposing else _DECIDING) >= book.chapters["names"].lines else None


def _made(last: RegisterImport, most: int) -> bool:
    """Whether the directory could be made again, of no more than so many people."""
    if most < current_people(last.county).count():
        return False
    try:
        vault.keep_book(_stem(last.county), _made_from(last), _of_tables(last))
    except _Changed:
        return False
    drop_older(last.county)
    return True


def _of_register(
    register: Register, keys: Sequence[int], household_keys: dict[str, int]
) -> Iterator[dict[str, pa.Table]]:
    writer = _Writer()
    written = [digits_of(row.phone) for row in register.households]
    phones = dict(zip((row.code for row in register.households), Memory(index_phones).of(written), strict=True))
    bearers = Counter(row.name for row in register.persons)
    for start in range(0, max(len(register.persons), 1), _PART):
        rows = register.persons[start : start + _PART]
        yield writer.lines(
            _Told(
                keys=keys[start : start + _PART],
                households=[household_keys[row.household_code] for row in rows],
                villages=[row.village_code for row in rows],
                names=[row.name for row in rows],
                numbers=[row.number for row in rows],
                number_texts=[row.number_text for row in rows],
                births=[row.birth for row in rows],
                phones=[phones[row.household_code] for row in rows],
                common=[bearers[row.name] > finding.TOO_COMMON for row in rows],
            )
        )


# --- made again out of the tables -------------------------------------------------------------------------------------


class _Changed(Exception):
    """The register was imported again while its tables were read."""


def _of_tables(last: RegisterImport) -> Iterator[dict[str, pa.Table]]:
    """Everybody who is current, opened: as the import would have written it."""
    county, writer = last.county, _Writer()
    common = finding.common_names(county)
    after = 0
    while rows := finding.people_after(county, after, _PART):
        yield _lines(writer, county, rows, common)
        after = rows[-1][0]
    if not after:
        yield writer.lines(_Told(*([] for _ in _Told._fields)))
    now = last_import(county)
    if now is None or _made_from(now) != _made_from(last):
        raise _Changed


def _lines(writer: _Writer, county: str, rows: Sequence[Sequence[Any]], common: Set[bytes]) -> dict[str, pa.Table]:
    _, keys, households, villages, sealed, codes, names = zip(*rows, strict=True)
    bindings = [person_binding(county, code) for code in codes]
    texts = vault.keyring().open_many([bytes(blob) for blob in sealed], bindings)
    told = finding.phones_of(county, set(households))
    phones = dict(zip(told, Memory(index_phones).of([digits_of(phone) for phone in told.values()]), strict=True))
    # Most of what a record says is not wanted, and to make one of each takes longer than to open it.
    records = [unpacked(text) for text in texts]
    name, number, number_text, birth = (
        [record[at] if at < len(record) else "" for record in records] for at in map(_FIELDS.index, _WANTED)
    )
    return writer.lines(
        _Told(
            keys=keys,
            households=households,
            villages=villages,
            names=name,
            numbers=number,
            number_texts=number_text,
            births=birth,
            phones=[phones.get(key, 0) for key in households],
            common=[name is not None and bytes(name) in common for name in names],
        )
    )


_FIELDS = [field.name for field in fields(PersonRecord)]
_WANTED = ("name", "number", "number_text", "birth")
