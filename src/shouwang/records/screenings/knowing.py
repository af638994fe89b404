"""What a run knew of single households: of those that a rule did not hit, and of those it could not tell. Reads only.

Read from the fact files that the run read. Nothing of a name or a number is in them, and nothing is screened anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from shouwang.engine.screening import CompiledRule
from shouwang.engine.screening.knowing import Known, known_of
from shouwang.engine.screening.results import HOUSEHOLD, PERSON
from shouwang.records import vault
from shouwang.records.screenings.earlier import feed_facts, inputs_of
from shouwang.records.screenings.models import Run
from shouwang.records.screenings.queries import plan_of


def compiled_rule(run: Run, rule: str) -> CompiledRule | None:
    """A rule as a run asked it; None where it rested or the pack has no such rule."""
    return next((one for one in plan_of(run).rules if one.rule.name == rule), None)


def known_about(run: Run, rule: CompiledRule, household: int) -> list[Known] | None:
    """The household, or each of its members, with all that the rule read; None where the register of that time can no
    longer be put together. Empty where the run's register did not hold the household."""
    return _known(run, rule, HOUSEHOLD, [household])


@dataclass(frozen=True, slots=True)
class Untold:
    """Those of a list whom a rule could not tell. ``elsewhere``: how many more there are who stand on none of its lists."""

    known: tuple[Known, ...]
    elsewhere: int


def untold(run: Run, rule: CompiledRule, count: int) -> Untold | None:
    """Whom a rule could not tell although its lists came: those on its lists are looked at one by one, of all others
    only the number is known. None where the register of that time can no longer be put together."""
    grain = rule.rule.grain
    key = PERSON if grain == "person" else HOUSEHOLD
    keys: set[int] = set()
    for facts in feed_facts([one for one in run.feeds if one[0] in rule.feeds]):
        keys.update(_column(facts.table, key))
    if not keys:
        return Untold((), count)
    found = _known(run, rule, key, keys)
    if found is None:
        return None
    those = tuple(one for one in found if one.answer is None)
    return Untold(those, count - len(those))


def _known(run: Run, rule: CompiledRule, key: str, keys: Iterable[int]) -> list[Known] | None:
    then = inputs_of(run)
    if then is None:
        return None
    wanted = pa.array(sorted(set(keys)), pa.int64())
    read = then.read
    households = read.households
    persons = _some(read.persons, key if key == PERSON else HOUSEHOLD, wanted) if rule.rule.grain == "person" else None
    homes = persons.column(HOUSEHOLD).unique() if persons is not None else wanted
    households = _some(households, HOUSEHOLD, homes.combine_chunks() if isinstance(homes, pa.ChunkedArray) else homes)
    if persons is None:
        persons = _some(read.persons, HOUSEHOLD, pa.array([], pa.int64()))
    feeds = {one.feed: _some(one.table, HOUSEHOLD, homes) for one in read.feeds if one.feed in rule.feeds}
    return known_of(plan_of(run), rule, persons, households, feeds)


def _column(source: Any, name: str) -> list[int]:
    table = source.read() if isinstance(source, vault.FactFile) else source
    return [key for key in table.column(name).to_pylist() if key is not None]


def _some(source: Any, key: str, wanted: Any) -> Any:
    """The rows of a table or a fact file that speak of these keys."""
    if isinstance(source, pa.Table):
        return source.filter(pc.is_in(source.column(key), value_set=wanted))
    schema = source.schema
    parts = [
        pa.Table.from_batches([batch]).filter(pc.is_in(batch.column(key), value_set=wanted))
        for batch in source.batches(schema.names)
    ]
    return pa.concat_tables(parts).cast(schema) if parts else schema.empty_table()
