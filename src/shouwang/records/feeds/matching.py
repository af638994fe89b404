"""Matching a delivery's rows against the register: keyed indexes first, opened records only for what is left over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shouwang.engine.cleaning.rows import CleanRows
from shouwang.engine.matching.candidates import Agreement, Asked, Candidate, birth_date_within, ranked
from shouwang.engine.matching.outcomes import Match, decide_all
from shouwang.engine.matching.places import PlaceNames
from shouwang.engine.values.dates import read_date
from shouwang.records.households import finding, indexes

_PORTION, _DOUBTS = 20_000, 4_000
"""Rows, and doubtful rows, looked up at a time: a very long file costs no more memory than its own cells."""


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
    for start in range(0, len(rows), _PORTION):
        matches += _match_portion(rows, divisions, slice(start, start + _PORTION), county)
    return Matched(matches, divisions)


def _match_portion(rows: CleanRows, divisions: Sequence[str], part: slice, county: str) -> list[Match]:
    """A portion of the rows: what is looked up for them is forgotten again before the next."""
    numbers = list({number for number in rows.numbers[part] if number is not None})
    by_index = dict(zip(indexes.index_numbers(numbers), numbers, strict=True))
    found = finding.holders_of_numbers(county, by_index)
    holders = {by_index[index]: people for index, people in found.items()}
    names = list({name for name in rows.names[part] if name})
    name_keys = dict(zip(names, indexes.index_names(names), strict=True))
    columns = (rows.numbers[part], rows.number_states[part], rows.names[part], divisions[part])
    return decide_all(zip(*columns, strict=True), holders, name_keys, county)


def propose(rows: CleanRows, positions: Sequence[int], divisions: Sequence[str], county: str) -> dict[int, bytes]:
    """For each doubtful row the people it may mean, as JSON bytes to be sealed: [[person key, household key, agreement]].

    Candidates are whoever holds the number, and everybody of the same name; of a name that very many bear only those of
    the village the row names.
    """
    proposals: dict[int, bytes] = {}
    asking = _Asking(rows, divisions)
    for start in range(0, len(positions), _DOUBTS):
        proposals |= _propose_portion([asking.at(position) for position in positions[start : start + _DOUBTS]], county)
    return proposals


class _Doubt(NamedTuple):
    """A doubtful row: what it asks, and its number where that is whole."""

    position: int
    asked: Asked
    number: str | None


class _Asking:
    """What the rows of a workbook say of whom they mean."""

    def __init__(self, rows: CleanRows, divisions: Sequence[str]) -> None:
        self._rows, self._divisions = rows, divisions
        self._phones, self._births, self._guardians = (
            _texts(rows, role) for role in ("phone", "birth_date", "guardian")
        )

    def at(self, position: int) -> _Doubt:
        text = self._rows.number_texts[position]
        asked = Asked(
            number_text=text,
            name=self._rows.names[position],
            village_code=self._divisions[position],
            birth_date=read_date(self._births[position])[0] or birth_date_within(text),
            phone=self._phones[position],
            guardian=self._guardians[position],
        )
        return _Doubt(position, asked, self._rows.numbers[position])


def _propose_portion(doubts: Sequence[_Doubt], county: str) -> dict[int, bytes]:
    found = finding.Candidates(county)
    meant = _found(doubts, found)
    asked_phone = {key for doubt, keys in zip(doubts, meant, strict=True) if doubt.asked.phone for key in keys}
    asked_guardian = {key for doubt, keys in zip(doubts, meant, strict=True) if doubt.asked.guardian for key in keys}
    candidates = found.opened(asked_phone, asked_guardian)
    return {
        doubt.position: packed(ranked(doubt.asked, [candidates[key] for key in keys]))
        for doubt, keys in zip(doubts, meant, strict=True)
    }


def _found(doubts: Sequence[_Doubt], found: finding.Candidates) -> list[list[int]]:
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
