"""Matching a delivery's rows against the register: keyed indexes first, opened records only for what is left over."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from shouwang.engine.cleaning.rows import CleanRows
from shouwang.engine.matching.candidates import Agreement, Asked, Candidate, birth_date_within, ranked
from shouwang.engine.matching.outcomes import Match, decide_all, decide_each
from shouwang.engine.matching.places import PlaceNames
from shouwang.engine.values.dates import read_date
from shouwang.records import vault
from shouwang.records.households import finding, indexes, scanning
from shouwang.records.households.directory import directory_for
from shouwang.records.households.scanning import Doubt

_PORTION, _DOUBTS = 20_000, 4_000
"""Rows, and doubtful rows, looked up in the tables at a time: a very long file costs no more memory than its own cells."""
_MANY = 300_000
"""Rows looked up in the directory at a time."""


@dataclass(frozen=True, slots=True)
class Matched:
    """The outcome of every row, with the division it names ("" where none)."""

    matches: list[Match]
    divisions: list[str]


def match_rows(rows: CleanRows, county: str, places: PlaceNames) -> Matched:
    """Decides every row of a workbook; faulty rows are decided too and simply not used."""
    divisions = [
        places.named(town=town, village=village, address=address, sheet=sheet) or ""
        for town, village, address, sheet in zip(
            *(_texts(rows, role) for role in ("town", "village", "address")), rows.sheets, strict=True
        )
    ]
    matches: list[Match] = []
    directory = directory_for(county, len(rows))
    step = _MANY if directory else _PORTION
    for start in range(0, len(rows), step):
        with _no_search_for_cycles():
            matches += _match_portion(rows, divisions, slice(start, start + step), county, directory)
    return Matched(matches, divisions)


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


def _match_portion(
    rows: CleanRows, divisions: Sequence[str], part: slice, county: str, directory: vault.FactFile | None
) -> list[Match]:
    """A portion of the rows: what is looked up for them is forgotten again before the next."""
    numbers, names = rows.numbers[part], rows.names[part]
    each = zip(numbers, rows.number_states[part], names, divisions[part], strict=True)
    if directory is not None:
        return decide_each(each, scanning.holders_of_rows(directory, numbers, names), county)
    whole = list({number for number in numbers if number is not None})
    by_index = dict(zip(indexes.index_numbers(whole), whole, strict=True))
    found = finding.holders_of_numbers(county, by_index)
    holders = {by_index[index]: people for index, people in found.items()}
    named = list({name for name in names if name})
    return decide_all(each, holders, dict(zip(named, indexes.index_names(named), strict=True)), county)


def propose(rows: CleanRows, positions: Sequence[int], divisions: Sequence[str], county: str) -> dict[int, bytes]:
    """For each doubtful row the people it may mean, as JSON bytes to be sealed: [[person key, household key, agreement]].

    Candidates are whoever holds the number, and everybody of the same name; of a name that very many bear only those of
    the village the row names.
    """
    proposals: dict[int, bytes] = {}
    asking = _Asking(rows, divisions)
    directory = directory_for(county, len(positions), proposing=True)
    step = _MANY if directory else _DOUBTS
    for start in range(0, len(positions), step):
        with _no_search_for_cycles():
            doubts = [asking.at(position) for position in positions[start : start + step]]
            if directory is not None:
                keyed = [doubt for doubt in doubts if not doubt.asked.guardian]
                proposals |= scanning.proposals(directory, county, keyed)
                doubts = [doubt for doubt in doubts if doubt.asked.guardian]
            proposals |= _propose_portion(doubts, county)
    return {position: proposals[position] for position in positions}


class _Asking:
    """What the rows of a workbook say of whom they mean."""

    def __init__(self, rows: CleanRows, divisions: Sequence[str]) -> None:
        self._rows, self._divisions = rows, divisions
        self._phones, self._births, self._guardians = (
            _texts(rows, role) for role in ("phone", "birth_date", "guardian")
        )

    def at(self, position: int) -> Doubt:
        text = self._rows.number_texts[position]
        asked = Asked(
            number_text=text,
            name=self._rows.names[position],
            village_code=self._divisions[position],
            birth_date=read_date(self._births[position])[0] or birth_date_within(text),
            phone=self._phones[position],
            guardian=self._guardians[position],
        )
        return Doubt(position, asked, self._rows.numbers[position])


def _propose_portion(doubts: Sequence[Doubt], county: str) -> dict[int, bytes]:
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
