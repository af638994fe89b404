"""What every backend looks like from outside, and how one is had by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from shouwang.engine.backends.exported import Export
from shouwang.engine.screening import FeedFacts, Plan, Screening


class BackendMissing(Exception):
    """A backend that is not installed, or is not one; the message is the Chinese sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts in hand, as Arrow tables: what ``screening.screen`` takes."""

    persons: Any
    households: Any
    feeds: Sequence[FeedFacts]


class Backend(Protocol):
    """A machine that runs plans. Equal facts give an equal ``Screening``, whichever backend it is."""

    @property
    def name(self) -> str: ...

    def screen(self, plan: Plan, facts: Facts | Export) -> Screening:
        """Every rule's three answers, and every hit with its evidence and rows, in the order of ``screening.screen``."""
        ...

    def close(self) -> None:
        """Lets go of what the backend holds; it runs nothing after that."""
        ...


def backend(name: str, *, master: str = "", settings: Mapping[str, str] | None = None) -> Backend:
    """``duckdb``, or ``spark`` with the master's address (``local[*]`` where none is said) and Spark's own settings.

    Raises BackendMissing where the name is none of these, or pyspark or Java is not there.
    """
    if name == "duckdb":
        from shouwang.engine.backends.duckdb import DuckBackend

        return DuckBackend()
    if name == "spark":
        try:
            from shouwang.engine.backends.spark import SparkBackend
        except ModuleNotFoundError as error:
            raise BackendMissing("没有安装Spark，请先安装：pip install 'shouwang[spark]'，并安装Java 17") from error
        return SparkBackend.at(master or "local[*]", settings or {})
    raise BackendMissing(f"没有叫“{name}”的计算引擎，只有：duckdb、spark")
