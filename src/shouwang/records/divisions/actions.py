"""Every write of divisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from shouwang.engine.values.divisions import level_of, parent_of
from shouwang.records.divisions.models import Division
from shouwang.records.divisions.queries import current
from shouwang.records.turns import one_transaction


@dataclass(frozen=True, slots=True)
class Changes:
    """How many divisions are new, renamed, as before, and no longer named."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0


def compared(county: str, names: Iterable[tuple[str, str]]) -> Changes:
    """What ``put_divisions`` would change, and nothing is changed."""
    there = dict(current(county).values_list("code", "name"))
    wanted = dict(names)
    return Changes(
        new=sum(1 for code in wanted if code not in there),
        changed=sum(1 for code, name in wanted.items() if there.get(code, name) != name),
        unchanged=sum(1 for code, name in wanted.items() if there.get(code) == name),
        absent=sum(1 for code in there if code not in wanted),
    )


@one_transaction
def put_divisions(county: str, names: Iterable[tuple[str, str]], as_of: date | None, at: datetime) -> Changes:
    """Makes (code, name) the county's divisions, inside the caller's transaction and under its journal line.

    Without ``as_of`` a difference corrects what was recorded wrongly; with it the difference began on that day.
    """
    wanted = dict(names)
    changes = compared(county, wanted.items())
    there = {row.code: row for row in current(county)}
    first_of_county = not there
    for code, row in there.items():
        if wanted.get(code) != row.name:
            _end(row, as_of, at)
    fresh = [(code, name) for code, name in wanted.items() if code not in there or there[code].name != name]
    Division.objects.bulk_create(
        [
            Division(
                county=county,
                code=code,
                name=name,
                level=level_of(code),
                parent="" if level_of(code) == "county" else parent_of(code),
                valid_from=_begins(there.get(code), as_of, first_of_county),
                recorded_at=at,
            )
            for code, name in fresh
        ],
        batch_size=100,
    )
    return changes


def _begins(before: Division | None, as_of: date | None, first_of_county: bool) -> date | None:
    """A correction holds for as long as what it corrects; the first register holds as far back as is known."""
    if before is not None and (as_of is None or _not_before(before.valid_from, as_of)):
        return before.valid_from
    return None if first_of_county else as_of


def _end(row: Division, as_of: date | None, at: datetime) -> None:
    """The row is known no longer; where it really held until ``as_of``, a closed row goes on saying so."""
    row.superseded_at = at
    row.save(update_fields=["superseded_at"])
    if as_of is not None and not _not_before(row.valid_from, as_of):
        row.pk, row.superseded_at, row.recorded_at, row.valid_to = None, None, at, as_of
        row.save(force_insert=True)


def _not_before(valid_from: date | None, as_of: date) -> bool:
    return valid_from is not None and valid_from >= as_of
