"""Screening again after a change: only the rules, and only the households, whose answers can be others.

A rule is asked anew where a list that it reads or shows is another, where a figure of it changed, or where the rule itself
did. Where only households of the register changed it is asked of those, as they were and as they are:

    counts = counts before − answers then, in the changed households + answers now, in the same

Everything else is carried over as it is. What comes out are exactly the rows of a full run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from shouwang.engine.language import names_used
from shouwang.engine.packs.model import Grain
from shouwang.engine.screening.asking import Came
from shouwang.engine.screening.layer import Layer, screening_engine
from shouwang.engine.screening.plan import CompiledRule, Plan
from shouwang.engine.screening.results import HOUSEHOLD, PERSON, FeedFacts, RuleCount, Screening
from shouwang.engine.screening.run import screen


@dataclass(frozen=True, slots=True)
class Read:
    """All that a screening reads. ``persons`` and ``households`` are Arrow tables or sources."""

    plan: Plan
    persons: Any
    households: Any
    feeds: Sequence[FeedFacts]

    def came(self) -> Came:
        feeds = {of.feed: of.table.schema.names for of in self.feeds}
        return Came(self.persons.schema.names, self.households.schema.names, feeds)


@dataclass(frozen=True, slots=True)
class Changed:
    """What is not the same any more: lists, by name, that came, went or have other rows; and keys of households of which
    anything in the register is another (for somebody who moved, the household left and the one joined). Both may name
    more than really changed."""

    feeds: frozenset[str] = frozenset()
    households: frozenset[int] = frozenset()


def rescreen(
    then: Read,
    before: Screening,
    now: Read,
    changed: Changed,
    *,
    temporary: Path | None = None,
    memory_limit: str = "",
) -> Screening:
    """What ``screen`` answers to ``now``, made from ``before``, which it answered to ``then``."""
    how: dict[str, Any] = {"temporary": temporary, "memory_limit": memory_limit, "along": before.along}
    stale = [one for one in now.plan.rules if _stale(then, now, one, changed)]
    anew = {one.rule.name for one in stale}
    kept = [one for one in now.plan.rules if one.rule.name not in anew]
    counts = {count.rule: count for count in before.counts}
    tables: dict[str, Any] = {}
    if kept and changed.households:
        was_there, is_there = (_there(read, kept, changed.households, how) for read in (then, now))
        counts |= _moved(counts, was_there, is_there)
        tables |= {
            rule: _replaced(before.tables[rule], is_there.tables[rule], changed.households) for rule in is_there.tables
        }
    if stale:
        answered = screen(_only(now.plan, stale), now.persons, now.households, now.feeds, **how)
        counts |= {count.rule: count for count in answered.counts}
        tables |= answered.tables
    result = Screening(households=now.households.num_rows, persons=now.persons.num_rows, along=before.along)
    for one in now.plan.rules:
        name = one.rule.name
        result.counts.append(counts[name])
        if name in tables:
            result.tables[name] = tables[name]
        else:
            result.tables.carry(name, before.tables)
    for count in result.counts:
        population = result.persons if count.grain == "person" else result.households
        assert count.hit + count.clear + count.unknown == population, "everybody is answered for"
    return result


def asked_anew(then: Read, now: Read, changed: Changed) -> frozenset[str]:
    """The rules that ``rescreen`` asks of everybody; of all others only what the changed households made other."""
    return frozenset(one.rule.name for one in now.plan.rules if _stale(then, now, one, changed))


def asks_the_same(then: Plan, now: Plan, rule: str) -> bool:
    """Whether a rule asks, shows and says the same of the same facts in both plans."""
    was = next((one for one in then.rules if one.rule.name == rule), None)
    one = next((one for one in now.rules if one.rule.name == rule), None)
    if was is None or one is None:
        return False
    if (was.expression.root, was.shown, was.feeds) != (one.expression.root, one.shown, one.feeds):
        return False
    if (was.rule.clause, was.rule.grain, was.rule.response) != (one.rule.clause, one.rule.grain, one.rule.response):
        return False
    figures = [name for name, known in names_used(one.expression).items() if known.kind != "fact"]
    return (
        all(then.figures[name] == now.figures[name] for name in figures)
        and all(then.pack.facts[name] == now.pack.facts[name] for name in one.shown)
        and all(then.made.get(name) == now.made.get(name) for name in one.shown)
        and all(then.pack.grain_of(name) == now.pack.grain_of(name) for name in one.feeds)
    )


def _stale(then: Read, now: Read, one: CompiledRule, changed: Changed) -> bool:
    """Whether a rule's answers may be others for anybody."""
    if not asks_the_same(then.plan, now.plan, one.rule.name):
        return True
    facts = [now.plan.pack.facts[name] for name in one.shown]
    before, after = then.came(), now.came()
    return any(fact.feed in changed.feeds or before.knows(fact) != after.knows(fact) for fact in facts)


def _only(plan: Plan, rules: Sequence[CompiledRule]) -> Plan:
    return replace(plan, rules=tuple(rules))


def _there(read: Read, rules: Sequence[CompiledRule], households: frozenset[int], how: Mapping[str, Any]) -> Screening:
    """The answers of these rules in some households."""
    register: dict[Grain, Any] = {"person": read.persons, "household": read.households}
    shown = {name for one in rules for name in one.shown}
    facts = [fact for fact in read.plan.pack.facts.values() if fact.name in shown]
    keys = pa.table({HOUSEHOLD: pa.array(sorted(households), pa.int64())})
    parts: dict[Grain, Any] = {}
    with screening_engine(how["temporary"], how["memory_limit"]) as connection:
        connection.register("changed", keys)
        layer = Layer(connection, register, {}, facts)
        for grain, source in register.items():
            held = [name for name in source.schema.names if name in shown or name in (PERSON, HOUSEHOLD)]
            held += [name for name in how["along"] if grain == "household" and name not in held]
            query = f"CREATE TEMP TABLE part_{grain} AS SELECT base.* FROM base SEMI JOIN changed USING ({HOUSEHOLD})"
            layer.scan(grain, held, query)
            parts[grain] = layer.table(f"SELECT * FROM part_{grain}")
    # What is kept of whole lists speaks of more than these households.
    feeds = [FeedFacts(of.feed, of.table) for of in read.feeds]
    return screen(_only(read.plan, rules), parts["person"], parts["household"], feeds, **how)


def _moved(counts: Mapping[str, RuleCount], then: Screening, now: Screening) -> dict[str, RuleCount]:
    moved = {}
    for was, is_ in zip(then.counts, now.counts, strict=True):
        old = counts[was.rule]
        moved[was.rule] = replace(
            old,
            hit=old.hit - was.hit + is_.hit,
            clear=old.clear - was.clear + is_.clear,
            unknown=old.unknown - was.unknown + is_.unknown,
        )
    return moved


def _replaced(before: Any, there: Any, households: frozenset[int]) -> Any:
    """A rule's hits with those of some households taken out and put in anew."""
    keys = pa.array(sorted(households), pa.int64())
    kept = before.filter(pc.invert(pc.is_in(before.column(HOUSEHOLD), value_set=keys)))
    order = [(HOUSEHOLD, "ascending"), (PERSON, "ascending")]
    return pa.concat_tables([kept, there.cast(kept.schema)]).sort_by(order)
