"""A plan as Spark frames: the same fact layer, the same conditions, the same evidence as ``screening.run``.

No rule is written again: conditions are emitted from the tree of the rule in Spark's words, and the ways of combining
rows are ``screening.plan``'s own, translated. Nothing runs in Python on the workers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import sqlglot
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from sqlglot import exp

from shouwang.engine.language import to_sql
from shouwang.engine.packs.model import Fact, Feed, Grain
from shouwang.engine.screening import CompiledRule, Hit, Plan, RuleCount, Screening
from shouwang.engine.screening.plan import SQL_TYPES, combined_sql

_TYPES = {kind: exp.DataType.build(name, dialect="duckdb").sql("spark") for kind, name in SQL_TYPES.items()}
"""The column types of the plan in Spark's words."""


@dataclass(frozen=True, slots=True)
class Frames:
    """Facts as Spark frames: the columns of ``screening.FeedFacts`` and of the register's tables."""

    persons: DataFrame
    households: DataFrame
    feeds: Mapping[str, DataFrame]


def screen_frames(plan: Plan, frames: Frames) -> Screening:
    """Screens everybody: what ``screening.screen`` answers, in its order."""
    wanted = {name for compiled in plan.rules for name in compiled.shown}
    facts = [fact for fact in plan.pack.facts.values() if fact.name in wanted]
    of_homes = [fact for fact in facts if fact.grain == "household"]
    of_people = [fact for fact in facts if fact.grain == "person"]
    homes = _fact_layer(plan, "household", frames.households, of_homes, frames)
    people = _fact_layer(plan, "person", frames.persons, of_people, frames).join(homes, "household_key", "left")
    result = Screening(households=0, persons=0)
    result.households = _answer(plan, "household", homes, result)
    result.persons = _answer(plan, "person", people, result)
    order = {compiled.rule.name: index for index, compiled in enumerate(plan.rules)}
    result.counts.sort(key=lambda count: order[count.rule])
    result.hits.sort(key=lambda hit: (order[hit.rule], hit.household_key, hit.person_key or 0))
    return result


def _fact_layer(plan: Plan, grain: Grain, base: DataFrame, facts: Sequence[Fact], frames: Frames) -> DataFrame:
    """One row a subject: its keys, exactly the facts that some rule reads or shows, and a column ``rows of …`` for each
    feed of its grain with the received rows that speak of it.

    The rows of all feeds are laid under each other and gathered once, so a county with many lists costs one exchange.
    """
    key = f"{grain}_key"
    keys = [key] + (["household_key"] if grain == "person" else [])
    feeds = [feed for feed in plan.pack.feeds.values() if feed.grain == grain and feed.name in frames.feeds]
    layer = base.select(*keys, *[_typed(fact, base) for fact in facts if fact.source == "register"])
    told: set[str] = set()
    if feeds:
        rows = [_rows_of(feed, key, facts, frames.feeds[feed.name]) for feed in feeds]
        under_each_other = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), rows)
        told = set(under_each_other.columns)
        said = [_combined(fact) for fact in facts if fact.source == "feed" and fact.name in told]
        gathered = under_each_other.groupBy(key).agg(*said, *[_gathered(feed) for feed in feeds])
        layer = layer.join(gathered, key, "left")
    columns = [F.col(one) for one in keys] + [F.col(_behind(feed)) for feed in feeds]
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
    return f"`rows of {feed.name}`"


def _gathered(feed: Feed) -> Column:
    return F.expr(f"sort_array(collect_list(row_id) FILTER (WHERE `of {feed.name}`))").alias(f"rows of {feed.name}")


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


def _answer(plan: Plan, grain: Grain, layer: DataFrame, result: Screening) -> int:
    """Asks the rules of a grain; gives the population."""
    rules = [compiled for compiled in plan.rules if compiled.rule.grain == grain]
    names = [f"answer {index}" for index in range(len(rules))]
    words = [f"CAST(({to_sql(one.expression, plan.figures, 'spark')}) AS BOOLEAN)" for one in rules]
    answered = layer.select("*", *[F.expr(said).alias(name) for said, name in zip(words, names, strict=True)])
    answers = [F.col(f"`{name}`") for name in names]
    tallies = [tally for answer in answers for tally in (F.count_if(answer), F.count_if(~answer))]
    population, *counted = answered.agg(F.count(F.lit(1)), *tallies).collect()[0]
    hits: list[Hit] = []
    if any(counted[::2]):
        table = answered.where(reduce(lambda one, other: one | other, answers)).toArrow()
        columns = {name: table.column(name).to_pylist() for name in table.column_names}
        hits = [
            hit for compiled, name in zip(rules, names, strict=True) for hit in _hits(compiled, grain, name, columns)
        ]
    assert len(hits) == sum(counted[::2]), "what was counted is what was read back"
    result.hits += hits
    for index, compiled in enumerate(rules):
        hit, clear = counted[2 * index : 2 * index + 2]
        rule = compiled.rule
        result.counts.append(RuleCount(rule.name, rule.clause, grain, hit, clear, population - hit - clear))
    return int(population)


def _hits(compiled: CompiledRule, grain: Grain, answer: str, columns: Mapping[str, list[Any]]) -> Iterator[Hit]:
    """Every hit of a rule with its evidence and the received rows behind it, list by list."""
    lists = [columns[name] for feed in compiled.feeds if (name := f"rows of {feed}") in columns]
    for at, met in enumerate(columns[answer]):
        if met:
            yield Hit(
                rule=compiled.rule.name,
                household_key=columns["household_key"][at],
                person_key=columns["person_key"][at] if grain == "person" else None,
                facts={name: columns[name][at] for name in compiled.shown},
                rows=tuple(row for rows in lists for row in rows[at] or ()),
            )
