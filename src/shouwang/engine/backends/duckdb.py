"""DuckDB, in this process: the backend of a county, and of a province on one machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shouwang.engine.backends.exported import Export
from shouwang.engine.backends.machines import Facts
from shouwang.engine.screening import Changed, FeedFacts, Plan, Read, Screening, rescreen, screen


@dataclass(frozen=True, slots=True)
class DuckBackend:
    """``temporary`` is where it may spill, ``memory_limit`` what it may take (``"1GB"``); empty is DuckDB's own."""

    temporary: Path | None = None
    memory_limit: str = ""
    name: str = "duckdb"

    def screen(self, plan: Plan, facts: Facts | Export, along: Sequence[str] = ()) -> Screening:
        if isinstance(facts, Export):
            feeds = [FeedFacts(feed, facts.feed(feed)) for feed in facts.feeds]
            facts = Facts(facts.persons(), facts.households(), feeds)
        return screen(
            plan,
            facts.persons,
            facts.households,
            facts.feeds,
            temporary=self.temporary,
            memory_limit=self.memory_limit,
            along=along,
        )

    def rescreen(self, then: Read, before: Screening, now: Read, changed: Changed) -> Screening:
        return rescreen(then, before, now, changed, temporary=self.temporary, memory_limit=self.memory_limit)

    def close(self) -> None:
        """Nothing is held between two screenings."""
