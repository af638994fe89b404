"""Whom a village means: the whole number decides, the name must agree, everything else goes to a person, as with any list."""

from __future__ import annotations

from collections.abc import Sequence

from shouwang.engine.cleaning.village_lists import ListRow
from shouwang.engine.matching.candidates import Asked, birth_date_within
from shouwang.engine.matching.outcomes import Match, decide_all
from shouwang.records.feeds.matching import proposed
from shouwang.records.households import finding, indexes
from shouwang.records.households.scanning import Doubt


def match_list(county: str, rows: Sequence[ListRow]) -> list[Match]:
    """The outcome of every row, in a fixed number of queries for every thousand. A row names its village, so whoever is in
    no register is this county's to find."""
    whole = list({row.number for row in rows if row.number is not None})
    by_index = dict(zip(indexes.index_numbers(whole), whole, strict=True))
    found = finding.holders_of_numbers(county, by_index)
    holders = {by_index[index]: people for index, people in found.items()}
    names = list({row.name for row in rows if row.name})
    keys = dict(zip(names, indexes.index_names(names), strict=True))
    return decide_all(((row.number, row.state, row.name, row.village) for row in rows), holders, keys, county)


def propose_people(county: str, rows: Sequence[ListRow]) -> list[bytes]:
    """For each doubtful row the people it may mean, as JSON bytes to be sealed, the likeliest first."""
    doubts = [Doubt(at, _asked(row), row.number) for at, row in enumerate(rows)]
    found = proposed(doubts, county)
    return [found[at] for at in range(len(rows))]


def _asked(row: ListRow) -> Asked:
    return Asked(
        number_text=row.number_text,
        name=row.name,
        village_code=row.village,
        birth_date=birth_date_within(row.number_text),
    )
