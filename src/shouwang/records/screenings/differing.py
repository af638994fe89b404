"""What a run found otherwise than the run before it. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shouwang.engine.screening import Hit, Plan, Screening, asks_the_same, hits_of
from shouwang.records.screenings.earlier import ALONG, Earlier

Subject = tuple[int, int]
"""Household key, person key (0 for a rule about households)."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found, and the run it was made from."""

    plan: Plan
    result: Screening
    earlier: Earlier | None


def difference(found: Found, rule: str, table: Any) -> tuple[list[tuple[Hit, str]], list[Subject]]:
    """Hits of a rule to be raised, each with its village, and subjects whose alerts end.

    A hit with other evidence, other rows or in another village is another alert; so is every hit of a rule that says
    something else than it did.
    """
    if found.earlier is None:
        return list(_with_villages(rule, table)), []
    before = found.earlier.found.tables[rule] if rule in found.earlier.found.tables else table.slice(0, 0)
    was = {_subject(hit): (hit.facts, hit.rows, village) for hit, village in _with_villages(rule, before)}
    same = asks_the_same(found.earlier.inputs.plan, found.plan, rule)
    fresh: list[tuple[Hit, str]] = []
    for hit, village in _with_villages(rule, table):
        if same and was.get(_subject(hit)) == (hit.facts, hit.rows, village):
            del was[_subject(hit)]
        else:
            fresh.append((hit, village))
    return fresh, list(was)


def _subject(hit: Hit) -> Subject:
    return hit.household_key, hit.person_key or 0


def _with_villages(rule: str, table: Any) -> Iterator[tuple[Hit, str]]:
    villages = table.column(ALONG[0]).to_pylist()
    return zip(hits_of(rule, table, ALONG), villages, strict=True)
