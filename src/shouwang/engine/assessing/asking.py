"""Asking conditions of files: all of them at once for the answers, one of them for the sentence."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from shouwang.engine.calendar import period_of
from shouwang.engine.language import Expression, evaluate, names_of, names_used, parse, reason, to_sql
from shouwang.engine.language.tree import Value
from shouwang.engine.packs.figures import figures_on
from shouwang.engine.packs.model import Check, Pack, ValueType
from shouwang.engine.packs.steps import Condition, Procedure

ARROW: Mapping[ValueType, pa.DataType] = {
    "boolean": pa.bool_(),
    "money": pa.decimal128(18, 2),
    "number": pa.decimal128(18, 2),
    "date": pa.date32(),
    "code": pa.string(),
    "text": pa.string(),
}
"""The type of a fact's column in a table of files."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked of a file: a condition of a procedure or a check of the look-back."""

    name: str
    title: str
    clause: str
    when: str
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Assessed:
    """What was asked, the answer (None: cannot be told) and the sentence with the values against their thresholds."""

    asked: Asked
    met: bool | None
    says: str


def conditions_of(procedure: Procedure) -> list[Asked]:
    """The conditions of a procedure."""
    return [_of_condition(one) for one in procedure.conditions]


def _of_condition(one: Condition) -> Asked:
    return Asked(one.name, one.title, one.clause, one.when, one.otherwise)


def checks_of(pack: Pack) -> list[Asked]:
    """The checks of the look-back."""
    return [_of_check(one) for one in pack.checks.values()]


def _of_check(one: Check) -> Asked:
    return Asked(one.name, one.title, one.clause, one.when, one.ask)


def asked_of(pack: Pack, asked: Sequence[Asked]) -> set[str]:
    """The facts that these ask for."""
    return {
        name
        for tree in _trees(pack, asked).values()
        for name, known in names_used(tree).items()
        if known.kind == "fact"
    }


def answers(pack: Pack, asked: Sequence[Asked], files: pa.Table, on: date) -> dict[str, pa.ChunkedArray]:
    """Name → yes, no or unknown (null) for each row of ``files``, in their order.

    ``files`` has a column for each fact that is known, named like it; a fact without a column is unknown of everybody.
    """
    trees = _trees(pack, asked)
    if not trees or files.num_rows == 0:
        return {one.name: pa.chunked_array([], pa.bool_()) for one in asked}
    figures = figures_on(pack.parameters, period_of(f"{on:%Y-%m}"), on, pack.periods)
    used = {name for tree in trees.values() for name, known in names_used(tree).items() if known.kind == "fact"}
    table = files.select([name for name in files.column_names if name in used])
    for name in sorted(used - set(table.column_names)):
        table = table.append_column(name, pa.nulls(files.num_rows, ARROW[pack.facts[name].type]))
    if not used:  # a condition of figures alone is the same for all
        table = files.select(files.column_names[:1])
    chosen = ", ".join(f'({to_sql(tree, figures)}) AS "{name}"' for name, tree in trees.items())
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET enable_external_access = false")
        connection.register("files", table)
        found: Any = connection.sql(f"SELECT {chosen} FROM files").to_arrow_table()
    return {name: found.column(name) for name in trees}


def assessed(pack: Pack, asked: Sequence[Asked], values: Mapping[str, Value], on: date) -> list[Assessed]:
    """Each answer for one file with its sentence. ``values`` holds what is known; what is missing is unknown."""
    figures = figures_on(pack.parameters, period_of(f"{on:%Y-%m}"), on, pack.periods)
    told, trees = [], _trees(pack, asked)
    for one in asked:
        tree = trees[one.name]
        known = {name: values.get(name) for name, said in names_used(tree).items() if said.kind == "fact"}
        known |= figures
        told.append(Assessed(one, evaluate(tree.root, known), reason(tree, known)))
    return told


def evidence(
    pack: Pack, asked: Asked, rows: Iterable[Mapping[str, Value]], on: date
) -> Iterator[tuple[dict[str, Value], str]]:
    """For each of some files what one check or condition asked of it, by fact, and the sentence that says why it holds."""
    figures = figures_on(pack.parameters, period_of(f"{on:%Y-%m}"), on, pack.periods)
    tree = _trees(pack, [asked])[asked.name]
    used = [name for name, said in names_used(tree).items() if said.kind == "fact"]
    for row in rows:
        known = {name: row.get(name) for name in used}
        yield known, reason(tree, known | figures)


_READ: deque[tuple[Pack, dict[str, Expression]]] = deque(maxlen=8)
"""The trees of packs asked lately, by their text: a list asks the same conditions of one household after another."""


def _trees(pack: Pack, asked: Sequence[Asked]) -> dict[str, Expression]:
    read = next((trees for one, trees in list(_READ) if one is pack), None)
    if read is None:
        read = {}
        _READ.append((pack, read))
    names = None
    for one in asked:
        if one.when in read:
            continue
        names = names or names_of(pack.facts, pack.parameters, pack.periods)
        tree, faults = parse(one.when, names)
        if tree is None:
            raise ValueError(f"{one.name}: {faults}")  # our own mistake: the conditions of a loaded pack parse
        read[one.when] = tree
    return {one.name: read[one.when] for one in asked}
