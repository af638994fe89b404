"""Of whom a rule does not hold in a run, and whom it could not tell: everybody, village by village, cut like a query.

Sorted out of the fact files that the run read when somebody first asks, and kept beside them: a province has millions, and a
page shows twenty. Nothing of a name or a number is in it, and what was kept can be made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from shouwang.engine.packs.model import Rule
from shouwang.engine.screening import CompiledRule
from shouwang.engine.screening.untold import Answer, sorted_out
from shouwang.records import vault
from shouwang.records.screenings.earlier import inputs_of
from shouwang.records.screenings.models import Run

_AT_ONCE = 1 << 16
"""Subjects held at a time while all are gone through."""


@dataclass(frozen=True, slots=True)
class Place:
    """So many subjects of a village whose answer hangs on these facts, from the ``start``-th on. Without any it hangs on a
    figure that does not hold, or it is known; the village is blank where the register has none."""

    missing: tuple[str, ...]
    village: str
    start: int
    count: int


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody whom a rule was asked about; ``person`` None: a household as a whole."""

    village: str
    household: int
    person: int | None

    @property
    def pk(self) -> int:
        return self.person or self.household


class Answered:
    """Everybody to whom a rule gave one answer in a run."""

    def __init__(self, run: Run, rule: CompiledRule, answer: Answer) -> None:
        self._run, self._rule, self._answer = run, rule, answer
        self._places: list[Place] | None = None

    @property
    def places(self) -> list[Place]:
        """By what is missing and by village; the counts add up to the run's. Raises ``vault.Gone`` where the register of that
        time can no longer be put together."""
        if self._places is None:
            names = self._kept("places")
            if not all(vault.facts_exist(name) for name in (names, self._kept("subjects"))):
                self._make()
            self._places = list(_placed(vault.read_facts(names)))
        return self._places

    @property
    def gone(self) -> bool:
        """Whether the register of that time can no longer be put together."""
        try:
            return self.places is None
        except vault.Gone:
            return True

    def those(self, places: Iterable[Place] | None = None) -> Those:
        """The subjects of these places, or of all; nobody where they are gone."""
        return Those(self, [] if self.gone else list(self.places if places is None else places))

    def subjects(self, start: int, count: int) -> pa.Table:
        """``household`` and ``subject`` of so many from one on."""
        return vault.open_facts(self._kept("subjects")).rows(start, count)

    @property
    def rule(self) -> Rule:
        return self._rule.rule

    def _make(self) -> None:
        then = inputs_of(self._run)
        if then is None:
            raise vault.Gone("当时的农户册已经拼不回原样")
        read, feeds = then.read, self._rule.feeds
        tables = {one.feed: one.table for one in read.feeds if one.feed in feeds}
        made = sorted_out(then.plan, self._rule, read.persons, read.households, tables, self._answer)
        for part, table in (("subjects", made.subjects), ("places", made.places)):
            vault.keep_view(self._stem(part), self._made_from, partial(pa.table, table))
            # Of an earlier run it is seldom asked once there is a later one; it would be made again.
            vault.drop_other_views(self._stem(part), self._kept(part))

    @property
    def _made_from(self) -> str:
        return f"{self._run.fingerprint} {self._rule.rule.name} {self._answer}"

    def _stem(self, part: str) -> str:
        return f"runs/{self._run.county}/{self._answer}/{self._rule.rule.name}-{part}"

    def _kept(self, part: str) -> str:
        return vault.name_of_view(self._stem(part), self._made_from)


def _placed(table: pa.Table) -> Iterator[Place]:
    start = 0
    for missing, village, count in zip(*(table.column(at).to_pylist() for at in range(3)), strict=True):
        yield Place(tuple(missing.split(",")) if missing else (), village, start, count)
        start += count


class Those:
    """Subjects place after place, with as much of a query as a list asks for: cut and counted where they are asked, never
    all held."""

    def __init__(self, of: Answered, places: list[Place]) -> None:
        self._of, self._places = of, places
        self._start, self._stop = 0, sum(one.count for one in places)

    def _with(self, places: list[Place]) -> Those:
        return Those(self._of, places)

    def filter(self, *, village__gte: str, village__lt: str) -> Those:
        return self._with([one for one in self._places if village__gte <= one.village < village__lt])

    def order_by(self, *names: str) -> Those:
        """By village, rising unless it is asked otherwise; within a village always by key."""
        falling = names[:1] == ("-village",)
        return self._with(sorted(self._places, key=lambda one: one.village, reverse=falling))

    def count(self) -> int:
        return self._stop - self._start

    def __getitem__(self, part: slice) -> Those:
        other = copy(self)
        other._start = min(self._start + (part.start or 0), self._stop)
        other._stop = min(self._start + part.stop, self._stop)
        return other

    def __iter__(self) -> Iterator[Subject]:
        pieces = list(self._pieces())
        if not pieces:
            return
        # One reading for all: the places of a page lie side by side, whichever way they are sorted.
        first = min(start for _, start, _ in pieces)
        table = self._of.subjects(first, max(start + count for _, start, count in pieces) - first)
        for village, start, count in pieces:
            part, own = table.slice(start - first, count), self._of.rule.grain == "person"
            for household, subject in zip(part.column(0).to_pylist(), part.column(1).to_pylist(), strict=True):
                yield Subject(village, household, subject if own else None)

    def _pieces(self) -> Iterator[tuple[str, int, int]]:
        """Village, first subject and how many, of what was cut out of each place."""
        passed = 0
        for one in self._places:
            low, high = max(self._start, passed), min(self._stop, passed + one.count)
            if low < high:
                yield one.village, one.start + low - passed, high - low
            passed += one.count

    def iterator(self, chunk_size: int) -> Iterator[Subject]:
        """All of them, held a part at a time."""
        for start in range(0, self.count(), _AT_ONCE):
            yield from self[start : start + _AT_ONCE]
