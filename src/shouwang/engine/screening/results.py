"""What goes into a screening and what comes out of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from shouwang.engine.language.tree import Value
from shouwang.engine.packs.model import Grain

PERSON, HOUSEHOLD, ROWS, UNSURE = "person_key", "household_key", "rows", "unsure"


class Source(Protocol):
    """A table of facts that need not lie in memory: its columns are read again and again, batch by batch.

    An Arrow table is as good as a source wherever one is asked for. What breaks on the way is kept in ``broken``, to be
    raised in place of the error of whoever reads the stream.
    """

    @property
    def schema(self) -> Any:
        """The Arrow schema."""

    @property
    def num_rows(self) -> int: ...

    @property
    def broken(self) -> Sequence[Exception]: ...

    def batches(self, columns: Sequence[str]) -> Any:
        """An Arrow ``RecordBatchReader`` of these columns, from the first row to the last."""


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """The facts of one feed that came, as an Arrow table or a ``Source``.

    Columns: ``row_id`` (int64, the received row), ``person_key`` and ``household_key`` (int64, never null), and a column
    for each of the feed's facts. Of events and areas ``person_key`` may be null, and a column ``unsure`` (bool) may say of a
    subject that nobody can tell whether it is on the list. A nil return is a table without rows; a feed that has not come is not handed in.
    ``listed``: what ``listed`` made of this list and of the register that is screened, where somebody kept it.
    """

    feed: str
    table: Any
    listed: Any = None


@dataclass(frozen=True, slots=True)
class RuleCount:
    """The three answers of one rule; they add up to the population of its grain."""

    rule: str
    clause: str
    grain: Grain
    hit: int
    clear: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One rule met by one subject. ``facts`` are the values shown, ``rows`` the received rows they came from."""

    rule: str
    household_key: int
    person_key: int | None
    facts: Mapping[str, Value]
    rows: tuple[int, ...]


class Tables(MutableMapping[str, Any]):
    """Rule → table of its hits. A table may be given as the way to get it, and is then fetched whenever it is asked for."""

    def __init__(self, held: Mapping[str, Any] | None = None) -> None:
        self._held = dict(held or {})

    def __getitem__(self, rule: str) -> Any:
        held = self._held[rule]
        return held() if callable(held) else held

    def __setitem__(self, rule: str, table: Any) -> None:
        self._held[rule] = table

    def __delitem__(self, rule: str) -> None:
        del self._held[rule]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def carry(self, rule: str, other: Tables) -> None:
        """Takes over another's table without fetching it."""
        self._held[rule] = other._held[rule]

    def carried(self, rule: str, other: Tables) -> bool:
        """Whether a table was taken over from another."""
        return rule in other and self._held[rule] is other._held[rule]


@dataclass(slots=True)
class Screening:
    """The answers of a plan's rules, in the plan's order.

    ``tables``: rule → its hits as an Arrow table, by household and person: ``household_key``, ``person_key`` (null for a
    rule about households), a column for each fact shown, ``rows`` (a list of received rows), and what else of the
    household was asked for. ``along`` names those last.
    """

    households: int
    persons: int
    counts: list[RuleCount] = field(default_factory=list)
    tables: Tables = field(default_factory=Tables)
    along: tuple[str, ...] = ()
    _hits: list[Hit] | None = None

    @property
    def hits(self) -> list[Hit]:
        """All hits at once. For very many, go through them with ``each_hit``."""
        if self._hits is None:
            self._hits = list(self.each_hit())
        return self._hits

    @hits.setter
    def hits(self, hits: list[Hit]) -> None:
        self._hits = hits

    def each_hit(self) -> Iterator[Hit]:
        """The hits by rule, household and person, made one by one from the tables."""
        for rule, table in self.tables.items():
            yield from hits_of(rule, table, self.along)


def hits_of(rule: str, table: Any, along: Sequence[str] = ()) -> Iterator[Hit]:
    """The rows of a rule's table of hits as values."""
    shown = [name for name in table.column_names if name not in (PERSON, HOUSEHOLD, ROWS, *along)]
    for batch in table.select([HOUSEHOLD, PERSON, ROWS, *shown]).to_batches(max_chunksize=10_000):
        columns = [column.to_pylist() for column in batch.columns]
        for household, person, rows, *values in zip(*columns, strict=True):
            yield Hit(rule, household, person, dict(zip(shown, values, strict=True)), tuple(rows))
