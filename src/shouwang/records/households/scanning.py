"""Long lists looked up in the directory, whole columns at once.

The answers are those of ``finding`` and of ``engine.matching.ranked``, row by row. Of whom a doubtful row may mean almost
everything is told by keyed indexes. Opened is only whose number may be close to what the row has: a damaged number is
compared character by character, and that needs both.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from shouwang.engine.matching.candidates import VERDICTS, Asked, digits_of, numbers_agree, pieces_within
from shouwang.engine.matching.outcomes import Found, Holder
from shouwang.records import vault
from shouwang.records.households import blocks, finding, verdicts
from shouwang.records.households.directory import NAMES
from shouwang.records.households.indexes import index_births, index_names_villages, index_phones


class Doubt(NamedTuple):
    """A doubtful row: what it asks, and its number where that is whole."""

    position: int
    asked: Asked
    number: str | None


# --- deciding ---------------------------------------------------------------------------------------------------------


def holders_of_rows(
    directory: vault.Book, numbers: Sequence[str | None], names: Sequence[str]
) -> tuple[Found, pa.RecordBatch]:
    """Everybody who has the number of a row (None: it has no whole one), and whether the row's name is theirs.

    The table is what proposing needs of them: ``row``, ``person_key``, and the directory's ``name`` and ``seek``.
    """
    rows = array("q", [at for at, number in enumerate(numbers) if number is not None])
    number, number_rest = map(blocks.column, blocks.blocks_of_numbers([numbers[at] for at in rows]))
    order = pc.array_sort_indices(number)
    found = directory.found("numbers", number.take(order), _OF_HOLDERS)
    at = pc.take(order, found["at"])
    whole = pc.equal(found["number_rest"], number_rest.take(at))
    at, found = at.filter(whole), found.filter(whole)
    row, name = blocks.column(rows).take(at), found["name"]
    named = blocks.column(blocks.blocks_of_names([names[place] for place in rows])).take(at)
    agree = pc.and_(pc.equal(name, named), pc.not_equal(name, 0))
    held = pa.record_batch({"row": row, **{one: found[one] for one in ("person_key", "name", "seek")}})
    return _told_apart(row, found["person_key"], found["household_key"], agree), held


_OF_HOLDERS = ("number_rest", "name", "person_key", "household_key", "seek")


def _told_apart(row: pa.Array, person: pa.Array, household: pa.Array, agree: pa.Array) -> Found:
    """Whom only one row and one person make a match of, and the others."""
    counted = pc.value_counts(row)
    several = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    sure = pc.and_(agree, pc.invert(pc.is_in(row, value_set=several)))
    unsure = pc.invert(sure)
    others: dict[int, list[Holder]] = {}
    for at, key, home, same in zip(
        *(one.filter(unsure).to_pylist() for one in (row, person, household, agree)), strict=True
    ):
        others.setdefault(at, []).append(Holder(key, home, same))
    rows, people, households = (blocks.values_of(one.filter(sure)) for one in (row, person, household))
    return Found(rows, people, households, others)


# --- proposing --------------------------------------------------------------------------------------------------------


def proposals(directory: vault.Book, county: str, doubts: Sequence[Doubt], held: pa.RecordBatch) -> dict[int, bytes]:
    """For each doubtful row the people it may mean, the likeliest first, as JSON: [[person key, household key,
    agreement]]. ``held`` is the table of ``holders_of_rows``. Rows that name a guardian are not for this: families are not
    in the directory."""
    asked = _asked(doubts)
    positions = blocks.column(array("q", [doubt.position for doubt in doubts]))
    held = held.append_column("line", pc.index_in(held["row"], value_set=positions).cast(pa.int64()))
    held = held.filter(pc.is_valid(held["line"]))
    seeks = pc.unique(pa.concat_arrays([asked["name"], asked["there"], held["seek"]]))
    seeks = seeks.filter(pc.not_equal(seeks, 0))
    seeks = seeks.take(pc.array_sort_indices(seeks))
    near = directory.found("names", seeks, NAMES[1:])
    near = near.append_column("seek", seeks.take(near["at"]))
    pairs = verdicts.met(asked, held, near)
    numbers = verdicts.numbers(asked, pairs, near)
    opened = _open_numbers(county, doubts, pairs.filter(pc.is_null(numbers)), near)
    numbers = pc.replace_with_mask(numbers, pc.is_null(numbers), opened)
    told = verdicts.proposed(asked, pairs, near, numbers)
    return {doubt.position: text for doubt, text in zip(doubts, told, strict=True)}


def _asked(doubts: Sequence[Doubt]) -> pa.RecordBatch:
    """What the rows ask, as the directory has it."""
    asked = [doubt.asked for doubt in doubts]
    births, phones = blocks.Memory(index_births), blocks.Memory(index_phones)
    held = [
        VERDICTS.index(numbers_agree(doubt.asked.number_text, doubt.number)) if doubt.number else verdicts.UNKNOWN
        for doubt in doubts
    ]
    columns: dict[str, Any] = {
        "written": pa.array([bool(one.number_text) for one in asked], pa.bool_()),
        "held": pa.array(held, pa.int64()),
        "name": blocks.column(blocks.blocks_of_names([one.name for one in asked])),
        "there": blocks.column(_there(asked)),
        "village": pa.array([blocks.place_in_county(one.village_code) for one in asked], pa.int64()),
        "birth": blocks.column(births.of([one.birth_date.isoformat() if one.birth_date else "" for one in asked])),
        "phone": blocks.column(phones.of([digits_of(one.phone) for one in asked])),
        **_pieces(asked),
    }
    return pa.record_batch(columns)


def _there(asked: Sequence[Asked]) -> array[int]:
    """Each row's name in its village."""
    both = [(one.name, one.village_code) for one in asked if one.name and one.village_code]
    found = iter(index_names_villages(*zip(*both, strict=True)) if both else [])
    return blocks.halves([next(found) if one.name and one.village_code else None for one in asked])[0]


def _pieces(asked: Sequence[Asked]) -> dict[str, pa.Array]:
    """The pieces that a number close to the row's may have, each column one of the places where it may stand."""
    known = blocks.PieceIndexes()
    each = zip(*(pieces_within(one.number_text) for one in asked), strict=True)
    columns: dict[str, pa.Array] = {}
    for (piece, (many, _, _)), told in zip(verdicts.SHIFTS.items(), each, strict=True):
        for at in range(many):
            bits = known.of(piece, [texts[at] if at < len(texts) else "" for texts in told])
            columns[f"{piece}{at}"] = pa.array(
                [one if at < len(texts) else -1 for one, texts in zip(bits, told, strict=True)], pa.int64()
            )
    return columns


def _open_numbers(county: str, doubts: Sequence[Doubt], pairs: pa.RecordBatch, near: pa.RecordBatch) -> pa.Array:
    """Opens the numbers that may be close to what a row has, and tells how close they are. Only here, in memory."""
    keys, sealed = (blocks.values_of(near[name].take(pairs["place"])) for name in ("person_key", "number_sealed"))
    numbers = blocks.numbers_opened(sealed, keys)
    odd = finding.numbers_of_people(county, {key for key, number in zip(keys, numbers, strict=True) if not number})
    # Whoever left the register a moment ago is not in the tables any more.
    told = [
        VERDICTS.index(numbers_agree(doubts[line].asked.number_text, number or odd.get(key, "")))
        for line, key, number in zip(pairs["line"].to_pylist(), keys, numbers, strict=True)
    ]
    return pa.array(told, pa.int64())
