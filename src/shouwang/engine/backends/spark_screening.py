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
from shouwang.engine.packs.model import Fact, Grain
from shouwang.engine.screening import CompiledRule, Plan, RuleCount, Screening
from shouwang.engine.screening.making import (
    SQL_TYPES,
    columns_missing,
    columns_read,
    combined_sql,
    flag_sql,
    made_sql,
)
from shouwang.engine.screening.results import UNSURE


def _in_spark(kind: str) -> str:
    return exp.DataType.build(kind, dialect="duckdb").sql("spark")


_TYPES = {kind: _in_spark(name) for kind, name in SQL_TYPES.items()}
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
    lists = _lists(plan, grain, facts, frames)
    more = [F.col(f"`{name}`").alias(f"along {name}") for name in along]
    layer = base.select(*keys, *more, *[_typed(fact, base) for fact in facts if fact.source == "register"])
    told: set[str] = set()
    if lists:
        rows = [_rows_of(plan, name, key, facts, frames.feeds[name]) for name in lists]
        under_each_other = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), rows)
        told = {fact.name for fact in facts if fact.name in under_each_other.columns or _made_here(fact, lists)}
        said = [_combined(plan, fact) for fact in facts if fact.source == "feed" and fact.name in told]
        unsure = {_unsure(name) for name in lists} & set(under_each_other.columns)
        said += [F.expr(f"bool_and(`{name}`)").alias(name) for name in sorted(unsure)]
        gathered = under_each_other.groupBy(key).agg(*said, *[_gathered(name, grain) for name in lists])
        layer = layer.join(gathered, key, "left")
    behind = [_behind(name, grain) for name in lists]
    columns = [F.col(f"`{name}`") for name in (*keys, *(f"along {name}" for name in along), *behind)]
    return layer.select(
        *columns,
        *[_known(fact, fact.source == "register" or fact.name in told, lists, layer.columns) for fact in facts],
    )


def _lists(plan: Plan, grain: Grain, facts: Sequence[Fact], frames: Frames) -> list[str]:
    """The lists that came and speak of this grain: as they are, or by facts made of their rows."""
    by_facts = {fact.feed for fact in facts if fact.made}
    names = [*plan.pack.feeds, *plan.pack.reaching]
    return [name for name in names if name in frames.feeds and (plan.pack.grain_of(name) == grain or name in by_facts)]


def _made_here(fact: Fact, lists: Sequence[str]) -> bool:
    return fact.made and fact.feed in lists


def _rows_of(plan: Plan, name: str, key: str, facts: Sequence[Fact], rows: DataFrame) -> DataFrame:
    """A list's rows with its facts and those that facts are made of, and columns that say that they are its and of which
    made facts they count."""
    own = [fact for fact in facts if fact.feed == name and fact.source == "feed"]
    made = [plan.made[fact.name] for fact in own if fact.made]
    said = [fact.name for fact in own if not fact.made and fact.name in rows.columns]
    for column, kind in columns_missing(made, rows.columns).items():
        rows = rows.withColumn(column, F.lit(None).cast(_in_spark(kind)))
    read = columns_read(made, rows.columns)
    flags = [F.expr(flag_sql(one, "spark")).alias(one.flag) for one in made]
    chosen = dict.fromkeys([key, "row_id", *said, *read])
    unsure = [F.col(UNSURE).alias(_unsure(name))] if UNSURE in rows.columns else []
    return rows.select(*chosen, F.lit(True).alias(f"of {name}"), *flags, *unsure)


def _unsure(name: str) -> str:
    """The column that says of a subject that nobody can tell whether it is on the list."""
    return f"unsure of {name}"


def _behind(name: str, grain: Grain) -> str:
    return f"rows of {name} {grain}"


def _gathered(name: str, grain: Grain) -> Column:
    return F.expr(f"sort_array(collect_list(row_id) FILTER (WHERE `of {name}`))").alias(_behind(name, grain))


def _known(fact: Fact, there: bool, lists: Sequence[str], columns: Sequence[str]) -> Column:
    """Whoever is not on a list that came gets false, and none of what is made of its rows; a list that has not come leaves
    unknown."""
    behind = F.col(f"`{_behind(fact.feed, fact.grain)}`")
    if fact.source == "listed" and fact.feed in lists:
        on_it = F.coalesce(F.size(behind) > 0, F.lit(False))
        if _unsure(fact.feed) in columns:
            on_it = F.when(F.col(f"`{_unsure(fact.feed)}`"), F.lit(None)).otherwise(on_it)
        return on_it.alias(fact.name)
    if not there:
        return _unknown(fact)
    value = F.col(f"`{fact.name}`")
    if fact.of_none is None:
        return value
    none = F.lit(fact.of_none).cast(_TYPES[fact.type])
    return F.when(behind.isNull(), none).otherwise(value).alias(fact.name)


def _typed(fact: Fact, base: DataFrame) -> Column:
    """A fact the register does not hold yet is unknown of everybody, never silently false."""
    if fact.name not in base.columns:
        return _unknown(fact)
    return F.col(f"`{fact.name}`").cast(_TYPES[fact.type]).alias(fact.name)


def _unknown(fact: Fact) -> Column:
    return F.lit(None).cast(_TYPES[fact.type]).alias(fact.name)


def _combined(plan: Plan, fact: Fact) -> Column:
    said = made_sql(plan.made[fact.name]) if fact.made else combined_sql(fact)
    (words,) = sqlglot.transpile(said, read="duckdb", write="spark")
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
        found[rule.name] = count, _hits(plan, compiled, grain, met.filter(met.column(names[index])), along)
        assert found[rule.name][1].num_rows == hit, "what was counted is what was read back"
    return _Answers(population, found)


def _hits(plan: Plan, compiled: CompiledRule, grain: Grain, met: Any, along: Sequence[str]) -> Any:
    """The rule's hits by household and person, with the evidence and the received rows behind it, list by list."""
    met = met.sort_by([("household_key", "ascending"), (f"{grain}_key", "ascending")])
    names = [_behind(feed, plan.behind(compiled, feed)) for feed in compiled.feeds]
    lists = [met.column(name).to_pylist() for name in names if name in met.column_names]
    behind = [[row for rows in of_one for row in rows or ()] for of_one in zip(*lists, strict=True)]
    columns = {
        "household_key": met.column("household_key"),
        "person_key": met.column("person_key") if grain == "person" else pa.nulls(met.num_rows, pa.int64()),
        **{name: met.column(name) for name in compiled.shown},
        **{name: met.column(f"along {name}") for name in along},
        "rows": pa.array(behind if lists else [[]] * met.num_rows, pa.list_(pa.int64())),
    }
    return pa.table(columns)
