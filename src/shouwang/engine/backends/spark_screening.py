"""A plan as Spark frames: the same fact layer, the same conditions, the same evidence as ``screening.run``.

No rule is written again: conditions are emitted from the tree of the rule in Spark's words, and the ways of combining
rows are ``screening.plan``'s own, translated. Nothing runs in Python on the workers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import pyarrow as pa
import sqlglot
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from sqlglot import exp

from shouwang.engine.language import to_sql
from shouwang.engine.packs.model import Fact, Feed, Grain
from shouwang.engine.screening import CompiledRule, Plan, RuleCount, Screening
from shouwang.engine.screening.making import SQL_TYPES, combined_sql

_TYPES = {kind: exp.DataType.build(name, dialect="duckdb").sql("spark") for kind, name in SQL_TYPES.items()}
"""The column types of the plan in Spark's words."""


@dataclass(frozen=True, slots=True)
class Frames:
    """Facts as Spark frames: the columns of ``screening.FeedFacts`` and of the register's tables."""

    persons: DataFrame
    households: DataFrame
    feeds: Mapping[str, DataFrame]


def screen_frames(plan: Plan, frames: Frames, along: Sequence[str] = ()) -> Screening:
    """Screens everybody: what ``screening.screen`` answers, in its order."""
    wanted = {name for compiled in plan.rules for name in compiled.shown}
    facts = [fact for fact in plan.pack.facts.values() if fact.name in wanted]
    of_homes = [fact for fact in facts if fact.grain == "household"]
    of_people = [fact for fact in facts if fact.grain == "person"]
    homes = _fact_layer(plan, "household", frames.households, of_homes, frames, along)
    people = _fact_layer(plan, "person", frames.persons, of_people, frames).join(homes, "household_key", "left")
    of_home, of_person = _answer(plan, "household", homes, along), _answer(plan, "person", people, along)
    result = Screening(households=of_home.population, persons=of_person.population, along=tuple(along))
    for compiled in plan.rules:
        count, table = (of_home if compiled.rule.grain == "household" else of_person).rules[compiled.rule.name]
        result.counts.append(count)
        result.tables[compiled.rule.name] = table
    return result


def _fact_layer(
    plan: Plan, grain: Grain, base: DataFrame, facts: Sequence[Fact], frames: Frames, along: Sequence[str] = ()
) -> DataFrame:
    """One row a subject: its keys, exactly the facts that some rule reads or shows, a column ``rows of …`` for each feed
    of its grain with the received rows that speak of it, and a column ``along …`` for whatever is told with each hit.

    The rows of all feeds are laid under each other and gathered once, so a county with many lists costs one exchange.
    """
    key = f"{grain}_key"
    keys = [key] + (["household_key"] if grain == "person" else [])
    feeds = [feed for feed in plan.pack.feeds.values() if feed.grain == grain and feed.name in frames.feeds]
    more = [F.col(f"`{name}`").alias(f"along {name}") for name in along]
    layer = base.select(*keys, *more, *[_typed(fact, base) for fact in facts if fact.source == "register"])
    told: set[str] = set()
    if feeds:
        rows = [_rows_of(feed, key, facts, frames.feeds[feed.name]) for feed in feeds]
        under_each_other = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), rows)
        told = set(under_each_other.columns)
        said = [_combined(fact) for fact in facts if fact.source == "feed" and fact.name in told]
        gathered = under_each_other.groupBy(key).agg(*said, *[_gathered(feed) for feed in feeds])
        layer = layer.join(gathered, key, "left")
    columns = [F.col(f"`{name}`") for name in (*keys, *(f"along {name}" for name in along), *map(_behind, feeds))]
    return layer.select(
        *columns, *[_known(fact, fact.source == "register" or fact.name in told, frames) for fact in facts]
    )


def _rows_of(feed: Feed, key: str, facts: Sequence[Fact], rows: DataFrame) -> DataFrame:
    """A feed's rows with its facts, and a column that says that they are its."""
    said = [
        fact.name for fact in facts if fact.feed == feed.name and fact.source == "feed" and fact.name in rows.columns
    ]
    return rows.select(key, "row_id", F.lit(True).alias(f"of {feed.name}"), *said)


def _behind(feed: Feed) -> str:
    return f"rows of {feed.name}"


def _gathered(feed: Feed) -> Column:
    return F.expr(f"sort_array(collect_list(row_id) FILTER (WHERE `of {feed.name}`))").alias(_behind(feed))


def _known(fact: Fact, there: bool, frames: Frames) -> Column:
    """Whoever is not on a list that came gets false; a list that has not come leaves unknown."""
    if fact.source == "listed" and fact.feed in frames.feeds:
        return F.coalesce(F.size(F.col(f"`rows of {fact.feed}`")) > 0, F.lit(False)).alias(fact.name)
    return F.col(f"`{fact.name}`") if there else _unknown(fact)


def _typed(fact: Fact, base: DataFrame) -> Column:
    """A fact the register does not hold yet is unknown of everybody, never silently false."""
    if fact.name not in base.columns:
        return _unknown(fact)
    return F.col(f"`{fact.name}`").cast(_TYPES[fact.type]).alias(fact.name)


def _unknown(fact: Fact) -> Column:
    return F.lit(None).cast(_TYPES[fact.type]).alias(fact.name)


def _combined(fact: Fact) -> Column:
    (words,) = sqlglot.transpile(combined_sql(fact), read="duckdb", write="spark")
    return F.expr(words).cast(_TYPES[fact.type]).alias(fact.name)


@dataclass(frozen=True, slots=True)
class _Answers:
    """Of one grain: how many were asked, and each rule's count with the table of its hits."""

    population: int
    rules: Mapping[str, tuple[RuleCount, Any]]


def _answer(plan: Plan, grain: Grain, layer: DataFrame, along: Sequence[str]) -> _Answers:
    """Asks the rules of a grain."""
    rules = [compiled for compiled in plan.rules if compiled.rule.grain == grain]
    names = [f"answer {index}" for index in range(len(rules))]
    words = [f"CAST(({to_sql(one.expression, plan.figures, 'spark')}) AS BOOLEAN)" for one in rules]
    answered = layer.select("*", *[F.expr(said).alias(name) for said, name in zip(words, names, strict=True)])
    answers = [F.col(f"`{name}`") for name in names]
    tallies = [tally for answer in answers for tally in (F.count_if(answer), F.count_if(~answer))]
    population, *counted = answered.agg(F.count(F.lit(1)), *tallies).collect()[0]
    met = answered.where(reduce(lambda one, other: one | other, answers, F.lit(False))).toArrow()
    found: dict[str, tuple[RuleCount, Any]] = {}
    for index, compiled in enumerate(rules):
        hit, clear = counted[2 * index : 2 * index + 2]
        rule = compiled.rule
        count = RuleCount(rule.name, rule.clause, grain, hit, clear, population - hit - clear)
        found[rule.name] = count, _hits(compiled, grain, met.filter(met.column(names[index])), along)
        assert found[rule.name][1].num_rows == hit, "what was counted is what was read back"
    return _Answers(population, found)


def _hits(compiled: CompiledRule, grain: Grain, met: Any, along: Sequence[str]) -> Any:
    """The rule's hits by household and person, with the evidence and the received rows behind it, list by list."""
    met = met.sort_by([("household_key", "ascending"), (f"{grain}_key", "ascending")])
    lists = [met.column(name).to_pylist() for feed in compiled.feeds if (name := f"rows of {feed}") in met.column_names]
    behind = [[row for rows in of_one for row in rows or ()] for of_one in zip(*lists, strict=True)]
    columns = {
        "household_key": met.column("household_key"),
        "person_key": met.column("person_key") if grain == "person" else pa.nulls(met.num_rows, pa.int64()),
        **{name: met.column(name) for name in compiled.shown},
        **{name: met.column(f"along {name}") for name in along},
        "rows": pa.array(behind if lists else [[]] * met.num_rows, pa.list_(pa.int64())),
    }
    return pa.table(columns)
