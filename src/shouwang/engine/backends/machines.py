"""What every backend looks like from outside, and how one is had by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from shouwang.engine.backends.exported import Export
from shouwang.engine.backends.gaps import gap, refusal
from shouwang.engine.screening import Changed, FeedFacts, Plan, Read, Screening


class BackendMissing(Exception):
    """A backend that is not installed, or is not one; the message is the Chinese sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts in hand, as Arrow tables or sources: what ``screening.screen`` takes."""

    persons: Any
    households: Any
    feeds: Sequence[FeedFacts]


def in_memory(table: Any) -> Any:
    """An Arrow table of what may be a table or a ``Source``."""
    return table if isinstance(table, pa.Table) else table.batches(table.schema.names).read_all().cast(table.schema)


class Backend(Protocol):
    """A machine that runs plans. Equal facts give an equal ``Screening``, whichever backend it is."""

    @property
    def name(self) -> str: ...

    def screen(self, plan: Plan, facts: Facts | Export, along: Sequence[str] = ()) -> Screening:
        """Every rule's three answers, and every hit with its evidence and rows: all that ``screening.screen`` says."""
        ...

    def rescreen(self, then: Read, before: Screening, now: Read, changed: Changed) -> Screening:
        """What ``screen`` would answer now, made from what it answered before: ``screening.rescreen``."""
        ...

    def close(self) -> None:
        """Lets go of what the backend holds; it runs nothing after that."""
        ...


def backend(
    name: str,
    *,
    master: str = "",
    settings: Mapping[str, str] | None = None,
    temporary: Path | None = None,
    memory_limit: str = "",
) -> Backend:
    """``duckdb``, with where it may spill and what memory it may take, or ``spark``, with the master's address
    (``local[*]`` where none is said) and Spark's own settings.

    Raises BackendMissing where the name is none of these, or pyspark or Java is not there, and NotOnThisBackend where
    something is asked that it does not do.
    """
    asked = {"master": master, "settings": settings, "temporary": temporary, "memory_limit": memory_limit}
    for what in (what for what, said in asked.items() if said and gap(name, what)):
        raise refusal(name, what)
    if name == "duckdb":
        from shouwang.engine.backends.duckdb import DuckBackend

        return DuckBackend(temporary, memory_limit)
    if name == "spark":
        try:
            from shouwang.engine.backends.spark import SparkBackend
        except ModuleNotFoundError as error:
            raise BackendMissing("没有安装Spark，请先安装：pip install 'shouwang[spark]'，并安装Java 17") from error
        return SparkBackend.at(master or "local[*]", settings or {})
    raise BackendMissing(f"没有叫“{name}”的计算引擎，只有：duckdb、spark")
