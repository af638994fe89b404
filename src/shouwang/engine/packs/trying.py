"""Trying a pack on its examples, with the SQL that screening runs: compiled by the same language, in the same engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

import duckdb

from shouwang.engine import language
from shouwang.engine.calendar import Period, period_of
from shouwang.engine.packs.figures import figures_on
from shouwang.engine.packs.model import Answer, Example, Fact, Outcome, Pack

if TYPE_CHECKING:
    from shouwang.engine.language.tree import Value

_SQL_TYPES = {
    "boolean": "BOOLEAN",
    "money": "DECIMAL(18, 2)",
    "number": "DECIMAL(18, 2)",
    "date": "DATE",
    "code": "VARCHAR",
    "text": "VARCHAR",
}
_ANSWERS: dict[bool | None, Answer] = {True: "hit", False: "clear", None: "unknown"}


def test_examples(pack: Pack, examples: Iterable[Example]) -> list[Outcome]:
    """What every rule named in every example answers, beside what was expected, in the order of the examples."""
    ordered = list(examples)
    outcomes: dict[int, list[Outcome]] = {}
    numbered = sorted(enumerate(ordered), key=lambda item: (item[1].as_of, item[1].period))
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET enable_external_access = false")
        for (as_of, period), group in groupby(numbered, key=lambda item: (item[1].as_of, item[1].period)):
            some = list(group)
            answers = _answers(connection, pack, [example for _, example in some], period_of(period), as_of)
            for (index, example), answer in zip(some, answers, strict=True):
                outcomes[index] = [
                    Outcome(example.sentence, rule, expected, answer[rule], example.where)
                    for rule, expected in example.expect.items()
                ]
    return [outcome for index in range(len(ordered)) for outcome in outcomes[index]]


def _answers(
    connection: duckdb.DuckDBPyConnection, pack: Pack, examples: Sequence[Example], period: Period, as_of: date
) -> list[dict[str, Answer]]:
    """One row for each example, one column for each fact; every rule a boolean expression over them."""
    asked = sorted({rule for example in examples for rule in example.expect})
    facts = [fact for fact in pack.facts.values() if fact.source != "derived"]
    columns = ", ".join(f'"{fact.name}" {_SQL_TYPES[fact.type]}' for fact in facts)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE given (example INTEGER, {columns})")
    marks = ", ".join("?" for _ in range(len(facts) + 1))
    connection.executemany(
        f"INSERT INTO given VALUES ({marks})",
        [[index, *_row(pack, example, [fact.name for fact in facts])] for index, example in enumerate(examples)],
    )
    answers = ", ".join(f"({_sql(pack, rule, period, as_of)})" for rule in asked)
    rows = connection.execute(f"SELECT {answers} FROM given ORDER BY example").fetchall()
    return [{rule: _ANSWERS[value] for rule, value in zip(asked, row, strict=True)} for row in rows]


def _row(pack: Pack, example: Example, names: Sequence[str]) -> list[Value]:
    values: list[Value] = []
    for name in names:
        fact = pack.facts[name]
        value: Value = example.given.get(name)
        if value is None and fact.source == "listed" and fact.feed not in example.missing:
            value = False
        if value is None and fact.made and fact.feed not in example.missing and not _on_list(pack, example, fact):
            value = fact.of_none
        values.append(value)
    return values


def _on_list(pack: Pack, example: Example, fact: Fact) -> bool:
    lists = {**pack.feeds, **pack.reaching}
    return example.given.get(lists[fact.feed].listed) is True


def _sql(pack: Pack, asked: str, period: Period, as_of: date) -> str:
    expression, faults = language.parse(
        whens_of(pack)[asked], language.names_of(pack.facts, pack.parameters, pack.periods)
    )
    if expression is None:
        raise ValueError(f"{asked}: {faults}")  # our own mistake: what a loaded pack asks parses
    return language.to_sql(expression, figures_on(pack.parameters, period, as_of, pack.periods))


def whens_of(pack: Pack) -> dict[str, str]:
    """Everything that an example can expect an answer of: rules and look-back checks by their names, conditions of
    procedures as ``procedure.condition``."""
    asked = {one.name: one.when for one in pack.rules.values()} | {one.name: one.when for one in pack.checks.values()}
    return asked | {
        f"{procedure.name}.{one.name}": one.when
        for procedure in pack.procedures.values()
        for one in procedure.conditions
    }
