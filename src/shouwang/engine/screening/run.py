"""Running a plan in DuckDB: one job over the whole county.

The fact layer is built once (households with their lists, persons with theirs and their household's), every rule is a
boolean column of one pass, and only the hits are read back with their evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from shouwang.engine.language.tree import Value
from shouwang.engine.packs.model import Fact, Feed, Grain
from shouwang.engine.screening.plan import SQL_TYPES, CompiledRule, Plan, combined_sql


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """The facts of one feed that came, as an Arrow table.

    Columns: ``row_id`` (int64, the received row), ``person_key`` and ``household_key`` (int64, never null), and a column
    for each of the feed's facts. A nil return is a table without rows; a feed that has not come is not handed in.
    """

    feed: str
    table: Any


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


@dataclass(slots=True)
class Screening:
    households: int
    persons: int
    counts: list[RuleCount] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)


@contextmanager
def screening_engine(temporary: Path | None = None, memory_limit: str = "") -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB that sees nothing but the tables it is handed, and spills only where it is told to."""
    config: dict[str, Any] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        # Whatever is read back is sorted; not to keep the order on the way saves memory.
        "preserve_insertion_order": "false",
    }
    if temporary is not None:
        temporary.mkdir(parents=True, exist_ok=True)
        config["temp_directory"] = str(temporary)
    if memory_limit:
        config["memory_limit"] = memory_limit
    connection = duckdb.connect(":memory:", config=config)
    try:
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def screen(
    plan: Plan,
    persons: Any,
    households: Any,
    feeds: Sequence[FeedFacts],
    *,
    temporary: Path | None = None,
    memory_limit: str = "",
) -> Screening:
    """Screens everybody.

    ``persons``: person_key, household_key and the register's person facts; ``households``: household_key and the
    register's household facts. Every household and person of the tables is answered for by every rule of its grain.
    """
    with screening_engine(temporary, memory_limit) as connection:
        connection.register("register_persons", persons)
        connection.register("register_households", households)
        came = {facts.feed: facts.table for facts in feeds}
        assert len(came) == len(feeds), "the deliveries of one feed are joined before they are handed in"
        for name, table in came.items():
            connection.register(f"rows_{name}", table)
        _fact_layer(connection, plan, came, set(persons.column_names), set(households.column_names))
        result = Screening(
            households=_number(connection, "SELECT count(*) FROM household_facts"),
            persons=_number(connection, "SELECT count(*) FROM person_facts"),
        )
        grains: tuple[Grain, ...] = ("household", "person")
        for grain in grains:
            _answer(connection, plan, grain, came, result)
        order = {compiled.rule.name: index for index, compiled in enumerate(plan.rules)}
        result.counts.sort(key=lambda count: order[count.rule])
        result.hits.sort(key=lambda hit: (order[hit.rule], hit.household_key, hit.person_key or 0))
        return result


def _fact_layer(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    came: Mapping[str, Any],
    person_columns: set[str],
    household_columns: set[str],
) -> None:
    """The two tables that rules are asked of, with exactly the columns that some rule reads or shows."""
    wanted = {name for compiled in plan.rules for name in compiled.shown}
    facts = [fact for fact in plan.pack.facts.values() if fact.name in wanted]
    for grain, base, known in (
        ("household", "register_households", household_columns),
        ("person", "register_persons", person_columns),
    ):
        own = [fact for fact in facts if fact.grain == grain]
        key = f"{grain}_key"
        columns = [f"base.{key}"] + (["base.household_key"] if grain == "person" else [])
        joins: list[str] = []
        for fact in own:
            if fact.source == "register":
                columns.append(_register_column(fact, known))
        for feed in plan.pack.feeds.values():
            of_feed = [fact for fact in own if fact.feed == feed.name]
            if of_feed:
                select, join = _feed_columns(feed, of_feed, key, came)
                columns += select
                joins += join
        table = "own_person_facts" if grain == "person" else "household_facts"
        connection.execute(
            f"CREATE TEMP TABLE {table} AS SELECT {', '.join(columns)} FROM {base} AS base {' '.join(joins)}"
        )
    shared = ", ".join(f'h."{fact.name}"' for fact in facts if fact.grain == "household")
    connection.execute(
        f"CREATE TEMP VIEW person_facts AS SELECT p.*{', ' + shared if shared else ''} "
        "FROM own_person_facts AS p LEFT JOIN household_facts AS h USING (household_key)"
    )


def _register_column(fact: Fact, known: set[str]) -> str:
    """A fact the register does not hold yet is unknown of everybody, never silently false."""
    value = f'base."{fact.name}"' if fact.name in known else "NULL"
    return f'CAST({value} AS {SQL_TYPES[fact.type]}) AS "{fact.name}"'


def _feed_columns(feed: Feed, facts: Sequence[Fact], key: str, came: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    if feed.name not in came:
        return [f'CAST(NULL AS {SQL_TYPES[fact.type]}) AS "{fact.name}"' for fact in facts], []
    alias = f"of_{feed.name}"
    present = set(came[feed.name].column_names)
    select, inner = [], [key]
    for fact in facts:
        if fact.source == "listed":
            select.append(f'({alias}.{key} IS NOT NULL) AS "{fact.name}"')
        elif fact.name in present:
            inner.append(f'{combined_sql(fact)} AS "{fact.name}"')
            select.append(f'{alias}."{fact.name}"')
        else:
            select.append(f'CAST(NULL AS {SQL_TYPES[fact.type]}) AS "{fact.name}"')
    grouped = f"(SELECT {', '.join(inner)} FROM rows_{feed.name} GROUP BY {key}) AS {alias}"
    return select, [f"LEFT JOIN {grouped} ON base.{key} = {alias}.{key}"]


def _answer(
    connection: duckdb.DuckDBPyConnection, plan: Plan, grain: Grain, came: Mapping[str, Any], result: Screening
) -> None:
    rules = [compiled for compiled in plan.rules if compiled.rule.grain == grain]
    if not rules:
        return
    facts = f"{grain}_facts"
    answers = ", ".join(f'({compiled.sql}) AS "answer_{index}"' for index, compiled in enumerate(rules))
    keys = f"{grain}_key" + (", household_key" if grain == "person" else "")
    connection.execute(f"CREATE TEMP TABLE {grain}_answers AS SELECT {keys}, {answers} FROM {facts}")
    tallies = ", ".join(
        f'count(*) FILTER ("answer_{index}"), count(*) FILTER (NOT "answer_{index}"), '
        f'count(*) FILTER ("answer_{index}" IS NULL)'
        for index in range(len(rules))
    )
    row = connection.execute(f"SELECT {tallies} FROM {grain}_answers").fetchall()[0]
    any_hit = " OR ".join(f'"answer_{index}"' for index in range(len(rules)))
    connection.execute(
        f"CREATE TEMP TABLE {grain}_hits AS SELECT f.*, a.* EXCLUDE ({keys}) FROM {facts} AS f "
        f"JOIN (SELECT * FROM {grain}_answers WHERE {any_hit}) AS a USING ({grain}_key)"
    )
    for index, compiled in enumerate(rules):
        hit, clear, unknown = row[3 * index : 3 * index + 3]
        rule = compiled.rule
        result.counts.append(RuleCount(rule.name, rule.clause, grain, hit, clear, unknown))
        result.hits += _hits(connection, plan, compiled, grain, index, came)


def _hits(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    compiled: CompiledRule,
    grain: Grain,
    index: int,
    came: Mapping[str, Any],
) -> list[Hit]:
    shown = "".join(f', "{name}"' for name in compiled.shown)
    person = "person_key" if grain == "person" else "NULL"
    found = connection.execute(
        f'SELECT household_key, {person}{shown} FROM {grain}_hits WHERE "answer_{index}" '
        f"ORDER BY household_key, {grain}_key"
    ).fetchall()
    rows: dict[int, list[int]] = {}
    for feed in compiled.feeds:
        if feed in came:
            # A list of households speaks of everybody in them, whichever member its row names.
            told_of = f"{plan.pack.feeds[feed].grain}_key"
            for key, row_id in connection.execute(
                f"SELECT h.{grain}_key, r.row_id FROM rows_{feed} AS r JOIN {grain}_hits AS h USING ({told_of}) "
                f'WHERE h."answer_{index}" ORDER BY r.row_id'
            ).fetchall():
                rows.setdefault(key, []).append(row_id)
    return [
        Hit(
            rule=compiled.rule.name,
            household_key=household,
            person_key=member,
            facts=dict(zip(compiled.shown, values, strict=True)),
            rows=tuple(rows.get(member if grain == "person" else household, ())),
        )
        for household, member, *values in found
    ]


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])
