"""The directory: a sealed file of keyed indexes, one line for everybody who is now in the register.

A long list is looked up in it with one reading from the first line to the last, where the tables would be asked number by
number. It holds nothing that the tables do not: sealed numbers, indexes, keys, villages. It is written by the register's
import, named by the last import it knows, and made again out of the tables where it is missing.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from typing import Any

import pyarrow as pa

from shouwang.engine.matching.candidates import digits_of
from shouwang.records import vault
from shouwang.records.households import finding
from shouwang.records.households.blocks import (
    Halves,
    Memory,
    PieceIndexes,
    blocks_of_names,
    blocks_of_numbers,
    column,
    halves,
)
from shouwang.records.households.indexes import index_births, index_names_villages, index_phones
from shouwang.records.households.models import RegisterImport
from shouwang.records.households.queries import current_people, last_import
from shouwang.records.households.rows import Register
from shouwang.records.households.sealed import PersonRecord, person_binding, unpacked

FEW = 500
"""Fewer rows than these are looked up in the tables, however small the register is."""
_DECIDING, _PROPOSING = 200, 2000
"""From one row, or one doubtful row, for so many people of the register on, reading the whole directory is quicker than
asking the tables: a doubtful row has a dozen namesakes."""
_SHAPE = 1
"""Goes into the name, so that a directory of an older shape is not read."""
PART = 1 << 16
"""Lines written, and read again, at a time."""
COLUMNS = pa.schema(
    [
        ("person_key", pa.int64()),
        ("household_key", pa.int64()),
        ("village", pa.string()),
        ("number", pa.int64()),
        ("number_rest", pa.int64()),
        ("name", pa.int64()),
        ("name_rest", pa.int64()),
        ("seek", pa.int64()),
        ("birth", pa.int64()),
        ("phone", pa.int64()),
        ("pieces", pa.int32()),
    ]
)
"""``number`` and ``name`` are blocks in two halves; ``seek`` is by what a namesake is found: the name, or where more people
bear it than are proposed, the name in the village. ``pieces`` are a few bits of each piece of the number. Nought: not known."""


class _Writer:
    """Lines of the directory out of columns, many people at a time. ``common`` are the names that too many bear."""

    def __init__(self) -> None:
        self._pieces = PieceIndexes()
        self._births = Memory(index_births)

    def lines(
        self,
        keys: Sequence[int],
        households: Sequence[int],
        villages: Sequence[str],
        people: Sequence[PersonRecord],
        phones: Sequence[int],
        common: Sequence[bool],
    ) -> pa.Table:
        names = [one.name for one in people]
        whole = blocks_of_names(names)
        columns = [
            array("q", keys),
            array("q", households),
            pa.array(villages, pa.string()),
            *blocks_of_numbers([one.number for one in people]),
            *whole,
            self._seek(names, villages, whole, common),
            self._births.of([one.birth for one in people]),
            array("q", phones),
            array("i", [self._pieces.packed(one.number or one.number_text) for one in people]),
        ]
        return pa.table([column(one) if isinstance(one, array) else one for one in columns], COLUMNS)

    def _seek(self, names: Sequence[str], villages: Sequence[str], whole: Halves, common: Sequence[bool]) -> array[int]:
        seek = array("q", whole[0])
        wanted = [at for at, one in enumerate(common) if one]
        pairs = {(names[at], villages[at]) for at in wanted}
        places: dict[tuple[str, str], int] = {}
        if pairs:
            new = list(pairs)
            places = dict(zip(new, halves(index_names_villages(*zip(*new, strict=True)))[0], strict=True))
        for at in wanted:
            seek[at] = places[names[at], villages[at]]
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
    return vault.keep_long_view(_stem(last.county), _made_from(last), _of_register(register, keys, household_keys))


def drop_older(county: str) -> None:
    """Removes the directories of earlier imports, once the last one holds."""
    last = last_import(county)
    if last is not None:
        vault.drop_other_views(_stem(county), vault.name_of_view(_stem(county), _made_from(last)))


def directory_for(county: str, rows: int, proposing: bool = False) -> vault.FactFile | None:
    """The county's directory, where so many rows are quicker looked up in it than in the tables; None where not.

    Where it is not there it is made, which takes half a minute for a million people: only for a long list that is
    decided, not for what is then proposed. None as well while the register is just being changed.
    """
    last = last_import(county) if rows >= FEW else None
    if last is None:
        return None
    most = rows * (_PROPOSING if proposing else _DECIDING)
    name = vault.name_of_view(_stem(county), _made_from(last))
    if not vault.facts_exist(name) and (proposing or not _made(last, most)):
        return None
    try:
        file = vault.open_facts(name)
    except vault.Gone:  # a newer import has just taken its place
        return None
    return file if most >= file.num_rows else None


def _made(last: RegisterImport, most: int) -> bool:
    """Whether the directory could be made again, of no more than so many people."""
    if most < current_people(last.county).count():
        return False
    try:
        vault.keep_long_view(_stem(last.county), _made_from(last), _of_tables(last))
    except _Changed:
        return False
    drop_older(last.county)
    return True


def _of_register(register: Register, keys: Sequence[int], household_keys: dict[str, int]) -> Iterator[pa.Table]:
    writer = _Writer()
    written = [digits_of(row.phone) for row in register.households]
    phones = dict(zip((row.code for row in register.households), Memory(index_phones).of(written), strict=True))
    bearers = Counter(row.name for row in register.persons)
    for start in range(0, max(len(register.persons), 1), PART):
        rows = register.persons[start : start + PART]
        yield writer.lines(
            keys[start : start + PART],
            [household_keys[row.household_code] for row in rows],
            [row.village_code for row in rows],
            [
                PersonRecord(name=row.name, number=row.number, number_text=row.number_text, birth=row.birth)
                for row in rows
            ],
            [phones[row.household_code] for row in rows],
            [bearers[row.name] > finding.TOO_COMMON for row in rows],
        )


# --- made again out of the tables -------------------------------------------------------------------------------------


class _Changed(Exception):
    """The register was imported again while its tables were read."""


def _of_tables(last: RegisterImport) -> Iterator[pa.Table]:
    """Everybody who is current, opened: as the import would have written it."""
    county, writer = last.county, _Writer()
    common = finding.common_names(county)
    after = 0
    while rows := finding.people_after(county, after, PART):
        yield _lines(writer, county, rows, common)
        after = rows[-1][0]
    if not after:
        yield writer.lines([], [], [], [], [], [])
    now = last_import(county)
    if now is None or _made_from(now) != _made_from(last):
        raise _Changed


def _lines(writer: _Writer, county: str, rows: Sequence[Sequence[Any]], common: Set[bytes]) -> pa.Table:
    _, keys, households, villages, sealed, codes, names = zip(*rows, strict=True)
    bindings = [person_binding(county, code) for code in codes]
    texts = vault.keyring().open_many([bytes(blob) for blob in sealed], bindings)
    told = finding.phones_of(county, set(households))
    phones = dict(zip(told, Memory(index_phones).of([digits_of(phone) for phone in told.values()]), strict=True))
    return writer.lines(
        keys,
        households,
        villages,
        [PersonRecord(*unpacked(text)) for text in texts],
        [phones.get(key, 0) for key in households],
        [name is not None and bytes(name) in common for name in names],
    )
