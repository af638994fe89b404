"""What a backend does not do, said here and nowhere else, each with its reason.

A gap is no other answer: where a backend cannot do something it refuses with this sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class NotOnThisBackend(Exception):
    """Something was asked of a backend that it does not do; the message says what and why."""


@dataclass(frozen=True, slots=True)
class Gap:
    """``what`` is a word of ``backend`` or an act of ``Backend``; ``standing`` is ``never`` (it would make no sense there) or
    ``not_yet``."""

    backend: str
    what: str
    standing: Literal["never", "not_yet"]
    reason: str


GAPS = (
    Gap(
        "spark",
        "rescreen",
        "not_yet",
        "Spark每次都把全部规则问一遍：只重问变了的部分要把上次的结果按户留在集群里，那里还没有放它的地方。在DuckDB上可以",
    ),
    Gap(
        "spark",
        "memory_limit",
        "never",
        "Spark的内存按机器分，没有一个总数可限：请设 spark.driver.memory 和 spark.executor.memory",
    ),
    Gap(
        "spark",
        "temporary",
        "never",
        "Spark的每台机器各有放临时数据的地方：请在各机器上设 spark.local.dir（内容是加密的）",
    ),
    Gap("duckdb", "master", "never", "DuckDB就在本进程里算，没有别的机器可去：请去掉master，或改用spark"),
    Gap("duckdb", "settings", "never", "这些是Spark的设置，DuckDB不认：只有内存上限和临时目录可设"),
)


def gap(backend: str, what: str) -> Gap | None:
    """The gap, where it is one."""
    return next((gap for gap in GAPS if (gap.backend, gap.what) == (backend, what)), None)


def refusal(backend: str, what: str) -> NotOnThisBackend:
    """How a declared gap is refused. What is not declared is a mistake of ours."""
    found = gap(backend, what)
    assert found is not None, f"{what} on {backend} is refused without a reason"
    return NotOnThisBackend(found.reason)
