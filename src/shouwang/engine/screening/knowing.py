"""What a rule knows of some subjects: every value that its condition reads, whether it holds or not.

Made by the same queries of the same layer as a screening's own, so that "why not" cannot drift from "why". For a few
subjects: the tables handed in are those subjects' alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shouwang.engine.language import names_used
from shouwang.engine.language.tree import Value, evaluate
from shouwang.engine.packs.model import Fact, Grain
from shouwang.engine.screening.layer import KEYS, Layer, quoted, screening_engine
from shouwang.engine.screening.plan import CompiledRule, Plan
from shouwang.engine.screening.results import HOUSEHOLD, PERSON


@dataclass(frozen=True, slots=True)
class Known:
    """A subject with the values that the rule reads or shows, None where nobody knows, and the rule's answer."""

    household_key: int
    person_key: int | None
    facts: Mapping[str, Value]
    rows: tuple[int, ...]
    answer: bool | None


def known_of(
    plan: Plan, compiled: CompiledRule, persons: Any, households: Any, feeds: Mapping[str, Any]
) -> list[Known]:
    """Every subject of the rule's grain in these Arrow tables, by household and person.

    ``feeds`` are the lists that came, as in ``screen``; what is on none of them is known not to be. A list that is not
    handed in has not come.
    """
    grain = compiled.rule.grain
    facts = [plan.pack.facts[name] for name in _read(plan, compiled)]
    register: dict[Grain, Any] = {"person": persons, "household": households}
    with screening_engine() as connection:
        layer = Layer(connection, register, dict(feeds), facts, plan.made)
        names, query, told = subjects(layer, grain, facts)
        table = layer.table(query)
    values = [table.column(quoted_name).to_pylist() for quoted_name in names]
    keys = table.column(HOUSEHOLD).to_pylist()
    people = table.column(PERSON).to_pylist() if grain == "person" else [None] * len(keys)
    rows = [table.column(name).to_pylist() for name in told]
    found = []
    for at, (household, person) in enumerate(zip(keys, people, strict=True)):
        of_subject = {name: column[at] for name, column in zip(names, values, strict=True)}
        received = sorted({row for column in rows for row in column[at] or ()})
        answer = evaluate(compiled.expression.root, {**plan.figures, **of_subject})
        found.append(Known(household, person, of_subject, tuple(received), answer))
    return found


def _read(plan: Plan, compiled: CompiledRule) -> list[str]:
    used = [name for name, one in names_used(compiled.expression).items() if one.kind == "fact"]
    return list(dict.fromkeys([*used, *compiled.shown]))


def subjects(
    layer: Layer, grain: Grain, facts: Sequence[Fact], also: Sequence[str] = ()
) -> tuple[list[str], str, list[str]]:
    """The names of the facts, the query of the subjects with all of them, and the columns of received rows.

    ``also`` are further columns of the register's table of that grain.
    """
    wanted = {fact.name for fact in facts}
    columns, base = layer.base(grain, wanted, also)
    layer.scan(grain, columns, f"CREATE TEMP TABLE named AS {base}")
    selected, joins = ["named.*"], list[str]()
    grains: list[Grain] = ["person", "household"] if grain == "person" else ["household"]
    if grain == "person":
        columns, base = layer.base("household", wanted)
        layer.scan("household", columns, f"CREATE TEMP TABLE homes AS {base}")
        # Of a household that the register does not have nobody knows anything, not even that it is on no list.
        said, more = layer.joined("household", wanted, "homes")
        layer.run(f"CREATE TEMP TABLE of_homes AS SELECT {', '.join(['homes.*', *said])} FROM homes {' '.join(more)}")
        own = [fact.name for fact in facts if fact.grain == "household" and fact.source != "derived"]
        selected += [f"of_homes.{quoted(name)}" for name in own]
        joins.append(f"LEFT JOIN of_homes ON named.{HOUSEHOLD} = of_homes.{HOUSEHOLD}")
    said, more = layer.joined(grain, wanted, "named")
    selected, joins = selected + said, joins + more
    told: list[str] = []
    for one in grains:
        if one != grain:
            tables = dict.fromkeys(
                layer.group(fact.feed, one) for fact in facts if fact.grain == one and fact.feed in layer.feeds
            )
            joins += [f"LEFT JOIN {table} ON named.{KEYS[one]} = {table}.{KEYS[one]}" for table in tables]
        for feed in dict.fromkeys(fact.feed for fact in facts if fact.grain == one and fact.feed in layer.feeds):
            told.append(f"rows of {feed} {one}")
            selected.append(f"{layer.group(feed, one)}.told AS {quoted(told[-1])}")
    # A household's rule asks nothing of single members.
    names = [fact.name for fact in facts if fact.grain in grains]
    order = f"named.{HOUSEHOLD}" + (f", named.{KEYS[grain]}" if grain == "person" else "")
    return names, f"SELECT {', '.join(selected)} FROM named {' '.join(joins)} ORDER BY {order}", told
