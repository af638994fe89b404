"""Doubtful rows beside the people they may mean, whole columns at once, by keyed indexes alone.

The verdicts, and the order in which a reviewer reads them, are those of ``engine.matching.ranked``, row by row. Where an
index cannot tell how close a number is to what a row has, the two have to be opened and compared: ``to_open`` says which.
"""

from __future__ import annotations

import json
from array import array
from functools import cache, reduce

import pyarrow as pa
import pyarrow.compute as pc

from shouwang.engine.matching.candidates import FIELDS, SHOWN, VERDICTS, all_verdicts
from shouwang.records import vault
from shouwang.records.households.blocks import NOTHING, ODD, PIECES, column

SAME, CLOSE, DIFFERS, UNKNOWN = range(4)
"""Places in ``VERDICTS``."""
SHIFTS = {"year": (2, 22, 511), "day": (3, 12, 1023), "end": (2, 0, 4095)}
"""Piece of a number → in how many places of a written number it may stand, and where its bits are."""
_CODES = len(VERDICTS) ** (len(FIELDS) - 1)
"""So many agreements there are, the guardian left out, who is not in the directory."""


def met(asked: pa.RecordBatch, held: pa.RecordBatch, near: pa.RecordBatch) -> pa.RecordBatch:
    """Which line of ``near`` each row may mean: as a holder of its number, or as a namesake. No two of a row are the same
    person. ``line`` is the row, ``place`` the line of ``near``, ``named`` the verdict on the name."""
    seeks = near["seek"]
    at, place = vault.equal_pairs(seeks, held["seek"])
    one = pc.equal(held["person_key"].take(at), near["person_key"].take(place))
    at, place = at.filter(one), place.filter(one)
    line = held["line"].take(at)
    named = _equal(asked["name"].take(line), held["name"].take(at))
    holders = pa.record_batch({"line": line, "place": place, "named": named, "holds": _same(True, len(place))})
    found = [holders]
    for column_of_seeks in ("name", "there"):
        wanted = pc.indices_nonzero(asked[column_of_seeks])
        at, place = vault.equal_pairs(seeks, asked[column_of_seeks].take(wanted))
        line = wanted.take(at).cast(pa.int64())
        new = pc.invert(pc.is_in(_pair(line, place, near), value_set=_pair(holders["line"], holders["place"], near)))
        line, place = line.filter(new), place.filter(new)
        many = len(place)
        found.append(
            pa.record_batch({"line": line, "place": place, "named": _same(SAME, many), "holds": _same(False, many)})
        )
    return pa.concat_batches(found)


def _pair(line: pa.Array, place: pa.Array, near: pa.RecordBatch) -> pa.Array:
    return pc.add(pc.multiply(line, near.num_rows + 1), place)


def _same(value: bool | int, many: int) -> pa.Array:
    return pa.repeat(value, many)


def numbers(asked: pa.RecordBatch, pairs: pa.RecordBatch, near: pa.RecordBatch) -> pa.Array:
    """The verdict on the number of each pair; null where it has to be opened."""
    bits = pc.bit_wise_and(near["place"], (1 << PIECES) - 1).take(pairs["place"])
    rows = asked.take(pairs["line"])
    shares = (
        pc.equal(pc.bit_wise_and(pc.shift_right(bits, by), mask), rows[f"{piece}{at}"])
        for piece, (many, by, mask) in SHIFTS.items()
        for at in range(many)
    )
    may = reduce(pc.or_, shares, pc.equal(bits, ODD))
    told = pc.if_else(may, pa.scalar(None, pa.int64()), DIFFERS)
    nothing = pc.or_(pc.invert(rows["written"]), pc.equal(bits, NOTHING))
    return pc.if_else(pairs["holds"], rows["held"], pc.if_else(nothing, UNKNOWN, told))


def proposed(asked: pa.RecordBatch, pairs: pa.RecordBatch, near: pa.RecordBatch, number: pa.Array) -> list[bytes]:
    """For each row the people it may mean, the likeliest first, as JSON: [[person key, household key, agreement]]."""
    rows, people = asked.take(pairs["line"]), near.take(pairs["place"])
    code = number
    for verdict in (
        pairs["named"],
        _villages(rows["village"], pc.shift_right(people["place"], PIECES)),
        _equal(rows["birth"], people["birth"]),
        _equal(rows["phone"], people["phone"]),
    ):
        code = pc.add(pc.multiply(code, len(VERDICTS)), verdict)
    worth, text = _told()
    order = pc.sort_indices(
        pa.record_batch({"line": pairs["line"], "worth": worth.take(code), "person": people["person_key"]}),
        [("line", "ascending"), ("worth", "descending"), ("person", "ascending")],
    )
    line = pairs["line"].take(order)
    begins = pc.search_sorted(line, _counted(asked.num_rows + 1)).cast(pa.int64())
    shown = pc.less(pc.subtract(_counted(len(line)), begins.take(line)), SHOWN)
    order, line = order.filter(shown), line.filter(shown)
    person, household = (people[key].take(order).cast(pa.string()) for key in ("person_key", "household_key"))
    each = pc.binary_join_element_wise("[", person, ", ", household, ", ", text.take(code.take(order)), "]", "")
    begins = pc.search_sorted(line, _counted(asked.num_rows + 1)).cast(pa.int32())
    joined = pc.binary_join(pa.ListArray.from_arrays(begins, each), ", ")
    return [f"[{people}]".encode() for people in joined.to_pylist()]


def _equal(one: pa.Array, other: pa.Array) -> pa.Array:
    """The verdict on two indexes of which either may be nought."""
    known = pc.and_(pc.not_equal(one, 0), pc.not_equal(other, 0))
    return pc.if_else(known, pc.if_else(pc.equal(one, other), SAME, DIFFERS), UNKNOWN)


def _villages(one: pa.Array, other: pa.Array) -> pa.Array:
    """A row that names only the town, whose code ends in three noughts, agrees with every village of it."""
    town = pc.divide(one, 1000)
    of_town = pc.and_(pc.equal(pc.multiply(town, 1000), one), pc.equal(town, pc.divide(other, 1000)))
    known = pc.and_(pc.not_equal(one, 0), pc.not_equal(other, 0))
    return pc.if_else(known, pc.if_else(pc.or_(pc.equal(one, other), of_town), SAME, DIFFERS), UNKNOWN)


@cache
def _told() -> tuple[pa.Array, pa.Array]:
    """What every agreement is worth, and its words, by the number that its verdicts make."""
    worths, texts = [0] * _CODES, [""] * _CODES
    for verdicts, worth in all_verdicts():
        if verdicts[-1] == "unknown":  # no guardian is asked for
            code = reduce(lambda before, verdict: before * len(VERDICTS) + VERDICTS.index(verdict), verdicts[:-1], 0)
            worths[code], texts[code] = worth, json.dumps(dict(zip(FIELDS, verdicts, strict=True)))
    return pa.array(worths, pa.int64()), pa.array(texts, pa.string())


def _counted(many: int) -> pa.Array:
    return column(array("q", range(many)))
