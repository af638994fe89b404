"""Matching a delivery's rows against the register: keyed indexes first, opened records only for what is left over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from shouwang.engine.cleaning.rows import CleanRows
from shouwang.engine.matching.candidates import Asked, Candidate, Verdict, birth_date_within, ranked
from shouwang.engine.matching.outcomes import Holder, Match, decide
from shouwang.engine.matching.places import PlaceNames
from shouwang.engine.values.dates import read_date
from shouwang.records.households import indexes
from shouwang.records.households import queries as households

_PORTION = 20_000
"""Rows matched at a time, so that a very long file costs no more memory than its own cells."""


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
    numbers = sorted({number for number in rows.numbers[part] if number is not None})
    keyed = dict(zip(numbers, indexes.index_numbers(numbers), strict=True))
    holders = households.people_by_number_index(county, list(keyed.values()))
    names = sorted({name for name in rows.names[part] if name})
    named = dict(zip(names, indexes.index_names(names), strict=True))
    matches = []
    for number, state, name, division in zip(
        rows.numbers[part], rows.number_states[part], rows.names[part], divisions[part], strict=True
    ):
        found = holders.get(keyed[number], ()) if number is not None else ()
        name_index = named.get(name)
        matches.append(
            decide(
                number=number,
                state=state,
                name=name,
                holders=[Holder(who.person_key, who.household_key, who.name_index == name_index) for who in found],
                place=division or None,
                county=county,
            )
        )
    return matches


def propose(rows: CleanRows, positions: Sequence[int], divisions: Sequence[str], county: str) -> dict[int, bytes]:
    """For each doubtful row the people it may mean, as JSON bytes to be sealed: [[person key, household key, agreement]].

    Candidates are whoever holds the number, and everybody of the same name; of a name that very many bear only those of
    the village the row names.
    """
    names = sorted({rows.names[position] for position in positions if rows.names[position]})
    by_name = dict(zip(names, indexes.index_names(names), strict=True))
    numbers = sorted({number for position in positions if (number := rows.numbers[position]) is not None})
    by_number = dict(zip(numbers, indexes.index_numbers(numbers), strict=True))
    named = households.candidates_by_name_index(county, by_name.values())
    held = households.candidates_by_number_index(county, by_number.values())
    placed = {position: (rows.names[position], divisions[position]) for position in positions if divisions[position]}
    there = {pair: indexes.index_name_village(*pair) for pair in placed.values() if pair[0]}
    nearby = households.candidates_by_name_village_index(county, there.values())
    proposals: dict[int, bytes] = {}
    phones, births, guardians = (_texts(rows, role) for role in ("phone", "birth_date", "guardian"))
    for position in positions:
        name, number = rows.names[position], rows.numbers[position]
        candidates: list[Candidate] = []
        if number is not None:
            candidates += held.get(by_number[number], ())
        if name:
            candidates += named.get(by_name[name], ())
            candidates += nearby.get(there.get((name, divisions[position]), b""), ())
        text = rows.number_texts[position]
        asked = Asked(
            number_text=text,
            name=name,
            village_code=divisions[position],
            birth_date=read_date(births[position])[0] or birth_date_within(text),
            phone=phones[position],
            guardian=guardians[position],
        )
        proposals[position] = packed(ranked(asked, candidates))
    return proposals


def packed(proposals: Sequence[tuple[Candidate, dict[str, Verdict]]]) -> bytes:
    return json.dumps([[who.person_key, who.household_key, verdicts] for who, verdicts in proposals]).encode()


def _texts(rows: CleanRows, role: str) -> list[str]:
    """The texts of the feed's column of a role, blanks where it has none."""
    for column in rows.feed.columns:
        if column.role == role and column.name in rows.texts:
            return rows.texts[column.name]
    return [""] * len(rows)
