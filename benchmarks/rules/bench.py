"""The benchmarks of rules: all of them over one and over ten million persons.

The clock runs from the files to the hits with evidence and source rows, sorted, each side in its own kind of table.
Loading the packages is not in it; for us compiling the rules is, and deciphering the facts, which the others read open.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from benchmarks.measuring import Benchmark, Size
from benchmarks.rules.by_openfisca import openfisca
from benchmarks.rules.by_pandas import pandas
from benchmarks.rules.by_polars import polars
from benchmarks.rules.by_sql import scan, sql, sql_from_lists
from benchmarks.rules.ours import keep, keep_facts, only_changed, shouwang, within
from benchmarks.rules.population import write_population

_MADE_BY = (
    "benchmarks/rules/population.py",
    "benchmarks/rules/ours.py",
    "packs/*/*.yaml",
    "src/shouwang/engine/packs/*.py",
    "src/shouwang/engine/screening/listed.py",
    "src/shouwang/records/vault/facts.py",
)


def _prepare(size: Size, folder: Path) -> None:
    write_population(size["persons"], folder)
    keep_facts(folder)


def _rules(name: str, title: str, persons: int, runs: int, *, large: bool) -> Benchmark:
    return Benchmark(
        name=name,
        title=title,
        sides={
            "shouwang": shouwang,
            "in 1 GiB": partial(within, mib=1024, duckdb_mib=100),
            "polars": partial(polars, engine="streaming"),
            "polars, memory": partial(polars, engine="in-memory"),
            "sql": sql,
            "sql from lists": sql_from_lists,
            "pandas": pandas,
            "openfisca": openfisca,
            "scan": scan,
        },
        full={"persons": persons},
        quick={"persons": 20_000},
        runs=runs,
        prepare=_prepare,
        targets={"polars": 1.0, "sql": 0.9, "pandas": 0.4},
        within_mib={"in 1 GiB": 1024},
        needs={"polars": "polars", "polars, memory": "polars", "pandas": "pandas", "openfisca": "openfisca_core"},
        same="found",
        made_by=_MADE_BY,
        large=large,
        long=large,
        parts=("duckdb", "pyarrow", "polars", "pandas", "numpy", "openfisca-core"),
    )


RULES = _rules("rules", "All rules with evidence over a million persons", 1_000_000, 5, large=False)
RULES_LARGE = _rules("rules-large", "All rules with evidence over ten million persons", 10_000_000, 2, large=True)


def _changes(name: str, title: str, persons: int, runs: int, *, large: bool) -> Benchmark:
    return Benchmark(
        name=name,
        title=title,
        sides={
            "shouwang": only_changed,
            "full run": partial(shouwang, later=True),
            "nothing kept": partial(only_changed, kept=False),
            "kept when received": keep,
        },
        full={"persons": persons},
        quick={"persons": 20_000},
        runs=runs,
        prepare=_prepare,
        targets={"full run": 0.05},
        same="found",
        made_by=_MADE_BY,
        large=large,
        long=large,
        parts=("duckdb", "pyarrow"),
    )


CHANGES = _changes(
    "changes", "After one feed over a million persons came again: only what changed", 1_000_000, 5, large=False
)
CHANGES_LARGE = _changes(
    "changes-large", "After one feed over ten million persons came again: only what changed", 10_000_000, 3, large=True
)
