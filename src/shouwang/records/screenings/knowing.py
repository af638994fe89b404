"""What a run knew of single households: of those that a rule did not hit, and of those it could not tell. Reads only.

Read from the fact files that the run read. Nothing of a name or a number is in them, and nothing is screened anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from shouwang.engine.screening import CompiledRule
from shouwang.engine.screening.knowing import Known, known_of
from shouwang.engine.screening.results import HOUSEHOLD, PERSON
from shouwang.engine.screening.untold import Part, untold_by_village, who_is_clear, who_is_untold
from shouwang.engine.screening.untold import Untold as UntoldPlace
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


def untold_places(run: Run, rule: CompiledRule) -> list[UntoldPlace] | None:
    """Everybody whom a rule could not tell, by village and by what is missing. None where the register of that time can no
    longer be put together."""
    read = _everybody(run, rule)
    return None if read is None else untold_by_village(plan_of(run), rule, *read)


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody whom a rule was asked about; ``person`` None: a household as a whole."""

    village: str
    household: int
    person: int | None

    @property
    def pk(self) -> int:
        return self.person or self.household


def untold_there(run: Run, rule: CompiledRule, missing: Sequence[str], village: str) -> list[Subject]:
    """Those of a village whose answer hangs on just these facts."""
    read = _everybody(run, rule)
    found = () if read is None else who_is_untold(plan_of(run), rule, *read, missing, village)
    return [Subject(village, household, person) for household, person in found]


class Clear:
    """Those of whom a rule does not hold in a run, with as much of a query as a list asks for. Of a whole county they are cut
    and counted where they are asked and never all held; those of a town or village are asked for once. The register of that
    time is put together once."""

    def __init__(self, run: Run, rule: CompiledRule, count: int) -> None:
        self._plan, self._rule, self._count = plan_of(run), rule, count
        self._read = _everybody(run, rule)
        self._part, self._cut = Part(), None  # type: Part, int | None
        self._places: dict[str, pa.Table] = {}

    @property
    def gone(self) -> bool:
        """Whether the register of that time can no longer be put together."""
        return self._read is None

    def _with(self, part: Part, cut: int | None = None) -> Clear:
        other = copy(self)
        other._part, other._cut = part, cut
        return other

    def filter(self, *, village__gte: str, village__lt: str) -> Clear:
        return self._with(replace(self._part, low=village__gte, high=village__lt))

    def order_by(self, *names: str) -> Clear:
        return self._with(replace(self._part, falling=names[:1] == ("-village",)))

    def count(self) -> int:
        if self._read is None:
            return 0
        many = len(self._of_place()) if self._part.low else self._count
        return many if self._cut is None else min(many, self._cut)

    def __getitem__(self, part: slice) -> Clear:
        start, stop = part.start or 0, part.stop
        return self._with(replace(self._part, start=start, size=stop - start), stop - start)

    def __iter__(self) -> Iterator[Subject]:
        if self._read is None:
            return iter(())
        part = self._part
        table = self._of_place() if part.low else self._asked(part)
        if part.low and part.falling:
            table = table.sort_by([("village", "descending"), ("household", "ascending"), ("subject", "ascending")])
        if part.low and part.size:
            table = table.slice(part.start, part.size)
        own = self._rule.rule.grain == "person"
        columns = (table.column(name).to_pylist() for name in ("village", "household", "subject"))
        return (
            Subject(village, household, one if own else None) for village, household, one in zip(*columns, strict=True)
        )

    def iterator(self, chunk_size: int) -> Iterator[Subject]:
        """All of them, so many at once as a workbook is written of."""
        return iter(self[0 : self.count()])

    def _of_place(self) -> pa.Table:
        """All of a town's or a village's, by village and key."""
        low, high = self._part.low, self._part.high
        if low not in self._places:
            self._places[low] = self._asked(Part(low, high))
        return self._places[low]

    def _asked(self, part: Part) -> pa.Table:
        assert self._read is not None
        return who_is_clear(self._plan, self._rule, *self._read, part)


def _everybody(run: Run, rule: CompiledRule) -> tuple[Any, Any, dict[str, Any]] | None:
    then = inputs_of(run)
    if then is None:
        return None
    read = then.read
    return read.persons, read.households, {one.feed: one.table for one in read.feeds if one.feed in rule.feeds}


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
