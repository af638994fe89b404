"""What the register and the list itself say of those whom one list names: a row a subject.

It can be made as soon as a list has come, so that screening with a list that came again need not look for its people among
everybody. It is made by the same queries of the same layer as a screening's own, and a screening without it finds the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shouwang.engine.packs.model import Fact, Grain, Pack
from shouwang.engine.screening.asking import Asked, Came
from shouwang.engine.screening.layer import KEYS, Layer, quoted, screening_engine
from shouwang.engine.screening.making import SQL_TYPES
from shouwang.engine.screening.plan import Plan
from shouwang.engine.screening.results import HOUSEHOLD, PERSON, FeedFacts

ITS_ROWS = "its rows"
"""The column of the received rows behind a subject; no fact can have such a name."""
HOME_THERE = "its home is there"
"""The column, of persons, that tells whether the register has their household."""


def listed(
    pack: Pack,
    persons: Any,
    households: Any,
    feed: FeedFacts,
    *,
    along: Sequence[str] = (),
    temporary: Path | None = None,
    memory_limit: str = "",
) -> Any:
    """An Arrow table of the register's subjects whom the list names, by household and person.

    Columns: the keys, the register's facts of the subject (and, with ``along``, of its household), the facts of the
    list, ``ITS_ROWS``, ``HOME_THERE``; no facts that are made of its rows, for those depend on the day. ``persons`` and ``households`` are as in ``screen``; columns that they do not have are left out.
    """
    grain = pack.grain_of(feed.feed)
    facts = _facts(pack, persons, households, feed)
    register: dict[Grain, Any] = {"person": persons, "household": households}
    wanted = {fact.name for fact in facts}
    key = KEYS[grain]
    with screening_engine(temporary, memory_limit) as connection:
        layer = Layer(connection, register, {feed.feed: feed.table}, facts)
        group = layer.group(feed.feed, grain)
        columns, base = layer.base(grain, wanted, along if grain == "household" else ())
        query = f"SELECT base.* FROM ({base}) AS base SEMI JOIN {group} USING ({key})"
        layer.scan(grain, columns, f"CREATE TEMP TABLE named AS {query}")
        said, joins = layer.joined(grain, wanted, "named")
        if not joins:
            joins = [f"LEFT JOIN {group} ON named.{key} = {group}.{key}"]
        if grain == "person":
            layer.run(f"CREATE TEMP TABLE homes_asked AS SELECT DISTINCT {HOUSEHOLD} FROM named")
            columns, base = layer.base("household", wanted, along)
            query = f"SELECT base.* FROM ({base}) AS base SEMI JOIN homes_asked USING ({HOUSEHOLD})"
            layer.scan("household", columns, f"CREATE TEMP TABLE homes AS {query}")
            said += [f"homes.{quoted(name)}" for name in columns if name != HOUSEHOLD]
            said.append(f"(homes.{HOUSEHOLD} IS NOT NULL) AS {quoted(HOME_THERE)}")
            joins.append(f"LEFT JOIN homes ON named.{HOUSEHOLD} = homes.{HOUSEHOLD}")
        selected = ", ".join(["named.*", *said, f"{group}.told AS {quoted(ITS_ROWS)}"])
        order = ", ".join(f"named.{one}" for one in dict.fromkeys((HOUSEHOLD, key)))
        return layer.table(f"SELECT {selected} FROM named {' '.join(joins)} ORDER BY {order}")


def listed_by(pack: Pack, feed: str) -> list[tuple[str, ...]]:
    """Everything of a pack that such a table depends on: the same for packs that give the same table."""
    grain = pack.grain_of(feed)
    facts = [fact for fact in pack.facts.values() if fact.source == "register" or (fact.feed == feed and not fact.made)]
    told = [(fact.name, fact.type, fact.grain, fact.source, fact.combine, *fact.codes) for fact in facts]
    return [(feed, grain), *sorted(told)]


def _facts(pack: Pack, persons: Any, households: Any, feed: FeedFacts) -> list[Fact]:
    """What there is to tell: of persons their household too, of households nothing of single members."""
    grain = pack.grain_of(feed.feed)
    came = Came(persons.schema.names, households.schema.names, {feed.feed: feed.table.schema.names})
    return [
        fact
        for fact in pack.facts.values()
        if (fact.source == "register" and (grain == "person" or fact.grain == "household") and came.knows(fact))
        or (fact.feed == feed.feed and fact.grain == grain and _of_column(fact) and came.knows(fact))
    ]


def _of_column(fact: Fact) -> bool:
    return fact.source != "listed" and not fact.made


def list_of(plan: Plan, rule: Asked, came: Came) -> str | None:
    """The one list that a rule asks about and shows, where nobody else need be asked; None where that is not so."""
    facts = plan.pack.facts
    if not rule.settled or len(rule.lists) != 1:
        return None
    ((feed, grain),) = rule.lists
    if not grain == rule.grain == plan.pack.grain_of(feed):
        return None
    others = {(fact.feed, fact.grain) for name in rule.compiled.shown if (fact := facts[name]).feed in came.feeds}
    return feed if others <= {(feed, grain)} and set(rule.compiled.feeds) & set(came.feeds) == {feed} else None


def columns_of(feed: str, kept: Any, facts: Sequence[Fact], along: Sequence[str]) -> tuple[list[str], str]:
    """The columns of such a table to be read, and the subquery of these facts among it, in their types.

    What it does not hold nobody knows: a fact of the register that is not there yet, other lists, which did not come.
    """
    held = set(kept.schema.names)
    keys = [name for name in (HOUSEHOLD, PERSON) if name in held]
    read = [*keys, *along, *(fact.name for fact in facts if fact.name in held), ITS_ROWS]
    selected = [quoted(name) for name in dict.fromkeys((*keys, *along, ITS_ROWS))]
    for fact in facts:
        if fact.name in along:
            continue
        value = quoted(fact.name) if fact.name in held else "NULL"
        if fact.source == "listed" and fact.feed == feed:
            value = "true"
        selected.append(f"CAST({value} AS {SQL_TYPES[fact.type]}) AS {quoted(fact.name)}")
    return list(dict.fromkeys(read)), f"SELECT {', '.join(selected)} FROM base"
