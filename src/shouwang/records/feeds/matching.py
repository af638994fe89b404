"""Matching a delivery's rows against the register: keyed indexes first, opened records only for what is left over."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa

from shouwang.engine.cleaning.rows import CleanRows
from shouwang.engine.matching.candidates import Agreement, Asked, Candidate, birth_date_within, ranked
from shouwang.engine.matching.outcomes import Match, decide_all, decide_found
from shouwang.engine.matching.places import PlaceNames
from shouwang.engine.values.dates import read_date
from shouwang.records.households import finding, indexes, scanning
from shouwang.records.households.directory import directory_for
from shouwang.records.households.scanning import Doubt

_PORTION, _DOUBTS = 20_000, 4_000
"""Rows, and doubtful rows, looked up in the tables at a time: a very long file costs no more memory than its own cells."""
_MANY = 50_000
"""Doubtful rows looked up in the directory at a time."""


@dataclass(frozen=True, slots=True)
class Matched:
    """The outcome of every row, with the division it names ("" where none). ``held`` is who has the numbers, where they
    were looked up in the directory: what is then proposed begins with them."""

    matches: list[Match]
    divisions: list[str]
    held: pa.RecordBatch | None = None


def match_rows(rows: CleanRows, county: str, places: PlaceNames) -> Matched:
    """Decides every row of a workbook; faulty rows are decided too and simply not used."""
    said = zip(*(_texts(rows, role) for role in ("town", "village", "address")), rows.sheets, strict=True)
    divisions = places.all_named(said)
    directory = directory_for(county, len(rows))
    with _no_search_for_cycles():
        if directory is not None:
            numbers = rows.numbers
            found, held = scanning.holders_of_rows(directory, numbers, rows.names)
            matches = decide_found(numbers, rows.number_states, rows.names, divisions, found, county)
            return Matched(matches, divisions, held)
        starts = range(0, len(rows), _PORTION)
        portions = [_match_portion(rows, divisions, slice(start, start + _PORTION), county) for start in starts]
    return Matched([match for portion in portions for match in portion], divisions)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Very many small values are made here that refer to nothing: to look through all of them for cycles again and again
    takes longer than to make them."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _match_portion(rows: CleanRows, divisions: Sequence[str], part: slice, county: str) -> list[Match]:
    """A portion of the rows: what is looked up for them is forgotten again before the next."""
    numbers, names = rows.numbers[part], rows.names[part]
    whole = list({number for number in numbers if number is not None})
    by_index = dict(zip(indexes.index_numbers(whole), whole, strict=True))
    holders = {by_index[index]: people for index, people in finding.holders_of_numbers(county, by_index).items()}
    named = list({name for name in names if name})
    each = zip(numbers, rows.number_states[part], names, divisions[part], strict=True)
    return decide_all(each, holders, dict(zip(named, indexes.index_names(named), strict=True)), county)


def propose(rows: CleanRows, positions: Sequence[int], matched: Matched, county: str) -> dict[int, bytes]:
    """For each doubtful row the people it may mean, as JSON bytes to be sealed: [[person key, household key, agreement]].

    Candidates are whoever holds the number, and everybody of the same name; of a name that very many bear only those of
    the village the row names.
    """
    proposals: dict[int, bytes] = {}
    asking = _Asking(rows, matched.divisions)
    held = matched.held
    directory = directory_for(county, len(positions), proposing=True) if held is not None else None
    step = _MANY if directory else _DOUBTS
    for start in range(0, len(positions), step):
        with _no_search_for_cycles():
            doubts = [asking.at(position) for position in positions[start : start + step]]
            if directory is not None and held is not None:
                keyed = [doubt for doubt in doubts if not doubt.asked.guardian]
                proposals |= scanning.proposals(directory, county, keyed, held) if keyed else {}
                doubts = [doubt for doubt in doubts if doubt.asked.guardian]
            proposals |= proposed(doubts, county)
    return {position: proposals[position] for position in positions}


class _Asking:
    """What the rows of a workbook say of whom they mean."""

    def __init__(self, rows: CleanRows, divisions: Sequence[str]) -> None:
        self._rows, self._divisions = rows, divisions
        self._phones, self._births, self._guardians = (
            _texts(rows, role) for role in ("phone", "birth_date", "guardian")
        )

    def at(self, position: int) -> Doubt:
        text, born = self._rows.number_texts[position], self._births[position]
        asked = Asked(
            number_text=text,
            name=self._rows.names[position],
            village_code=self._divisions[position],
            birth_date=(read_date(born)[0] if born else None) or birth_date_within(text),
            phone=self._phones[position],
            guardian=self._guardians[position],
        )
        return Doubt(position, asked, self._rows.numbers[position])


def proposed(doubts: Sequence[Doubt], county: str) -> dict[int, bytes]:
    """For each doubtful row the people it may mean, out of the tables, as JSON bytes to be sealed."""
    found = finding.Candidates(county)
    meant = _found(doubts, found)
    asked_phone = {key for doubt, keys in zip(doubts, meant, strict=True) if doubt.asked.phone for key in keys}
    asked_guardian = {key for doubt, keys in zip(doubts, meant, strict=True) if doubt.asked.guardian for key in keys}
    candidates = found.opened(asked_phone, asked_guardian)
    return {
        doubt.position: packed(ranked(doubt.asked, [candidates[key] for key in keys]))
        for doubt, keys in zip(doubts, meant, strict=True)
    }


def _found(doubts: Sequence[Doubt], found: finding.Candidates) -> list[list[int]]:
    """The keys of those whom each row may mean."""
    numbers = list({doubt.number for doubt in doubts if doubt.number is not None})
    names = list({doubt.asked.name for doubt in doubts if doubt.asked.name})
    places = {(doubt.asked.name, doubt.asked.village_code) for doubt in doubts}
    pairs = [(name, village) for name, village in places if name and village]
    by_number = dict(zip(numbers, indexes.index_numbers(numbers), strict=True))
    by_name = dict(zip(names, indexes.index_names(names), strict=True))
    by_pair = dict(zip(pairs, indexes.index_names_villages(*zip(*pairs, strict=True)), strict=True)) if pairs else {}
    held = found.with_numbers(by_number.values())
    named = found.with_names(by_name.values())
    nearby = found.with_names_in_villages(by_pair.values())
    return [
        [
            *held.get(by_number.get(number or "", b""), ()),
            *named.get(by_name.get(asked.name, b""), ()),
            *nearby.get(by_pair.get((asked.name, asked.village_code), b""), ()),
        ]
        for _, asked, number in doubts
    ]


def packed(proposals: Sequence[tuple[Candidate, Agreement]]) -> bytes:
    return json.dumps([[who.person_key, who.household_key, verdicts] for who, verdicts in proposals]).encode()


def _texts(rows: CleanRows, role: str) -> list[str]:
    """The texts of the feed's column of a role, blanks where it has none."""
    for column in rows.feed.columns:
        if column.role == role and column.name in rows.texts:
            return rows.texts[column.name]
    return [""] * len(rows)
