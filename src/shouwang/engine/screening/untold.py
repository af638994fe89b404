"""Whom a rule could not tell, counted by what nobody knows of them and by village; and who they are.

Asked of everybody, by the same layer and the same tree as the screening itself, so that the counts add up to its own. A value
counts as missing only where the answer hangs on it: of somebody who is clear anyhow nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from shouwang.engine.language import condition_sql, names_used, waits_for
from shouwang.engine.packs.model import Grain
from shouwang.engine.screening.knowing import subjects
from shouwang.engine.screening.layer import KEYS, Layer, quoted, screening_engine
from shouwang.engine.screening.plan import CompiledRule, Plan
from shouwang.engine.screening.results import HOUSEHOLD

VILLAGE = "village_code"


@dataclass(frozen=True, slots=True)
class Untold:
    """So many subjects of a village whose answer hangs on these facts. Without any it hangs on a figure that does not hold."""

    missing: tuple[str, ...]
    village: str
    count: int


def untold_by_village(
    plan: Plan, compiled: CompiledRule, persons: Any, households: Any, feeds: Mapping[str, Any]
) -> list[Untold]:
    """Everybody whom the rule could not tell, by village and by what is missing; the counts add up to the run's unknown."""
    with _asked(plan, compiled, persons, households, feeds) as (layer, facts, query):
        flags = ", ".join(quoted(f"waits for {name}") for name in facts)
        of_flags = f", {flags}" if flags else ""
        found = layer.run(f"SELECT {VILLAGE}, count(*){of_flags} FROM ({query}) GROUP BY ALL ORDER BY ALL")
    return [
        Untold(tuple(name for name, waits in zip(facts, told, strict=True) if waits), village or "", count)
        for village, count, *told in found
    ]


def who_is_untold(
    plan: Plan,
    compiled: CompiledRule,
    persons: Any,
    households: Any,
    feeds: Mapping[str, Any],
    missing: Sequence[str],
    village: str,
) -> list[tuple[int, int | None]]:
    """Household and person (None: the rule asks of households) of these, in the order of their keys."""
    grain = compiled.rule.grain
    key = KEYS[grain]
    with _asked(plan, compiled, persons, households, feeds) as (layer, facts, query):
        wanted = [f"{'' if name in missing else 'NOT '}{quoted(f'waits for {name}')}" for name in facts]
        # The code comes out of the table that it is compared with; quotes are doubled all the same.
        wanted.append(f"coalesce({VILLAGE}, '') = '{village.replace(chr(39), chr(39) * 2)}'")
        found = layer.run(
            f"SELECT {HOUSEHOLD}, {key} FROM ({query}) WHERE {' AND '.join(wanted)} ORDER BY {HOUSEHOLD}, {key}"
        )
    return [(household, own if grain == "person" else None) for household, own in found]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of those whom a rule is clear of: in villages ``low <= code < high`` (blank: everywhere), ``falling`` by
    village or rising, from ``start`` so many (``size`` 0: all of them)."""

    low: str = ""
    high: str = ""
    falling: bool = False
    start: int = 0
    size: int = 0


def who_is_clear(
    plan: Plan, compiled: CompiledRule, persons: Any, households: Any, feeds: Mapping[str, Any], part: Part
) -> pa.Table:
    """Of whom the rule does not hold, for certain: an Arrow table of ``village``, ``household`` and ``subject`` (the person,
    or the household once more where the rule asks of households), by village and key."""
    order = "DESC" if part.falling else "ASC"
    limit = f"LIMIT {part.size:d} OFFSET {part.start:d}" if part.size else ""
    with _asked(plan, compiled, persons, households, feeds, "IS FALSE") as (layer, _, query):
        return layer.table(
            f"SELECT coalesce({VILLAGE}, '') AS village, {HOUSEHOLD} AS household, {KEYS[compiled.rule.grain]} AS subject "
            f"FROM ({query}) WHERE {_there(part)} ORDER BY 1 {order}, 2, 3 {limit}"
        )


def _there(part: Part) -> str:
    if not part.low:
        return "true"
    low, high = (code.replace(chr(39), chr(39) * 2) for code in (part.low, part.high))
    return f"{VILLAGE} >= '{low}' AND {VILLAGE} < '{high}'"


@contextmanager
def _asked(
    plan: Plan,
    compiled: CompiledRule,
    persons: Any,
    households: Any,
    feeds: Mapping[str, Any],
    answered: str = "IS NULL",
) -> Iterator[tuple[Layer, list[str], str]]:
    """The layer, the facts that the rule reads, and the query of those whom it could not tell with what each waits for; or
    of those whom it ``answered`` otherwise."""
    grain = compiled.rule.grain
    used = [name for name, one in names_used(compiled.expression).items() if one.kind == "fact"]
    facts = [plan.pack.facts[name] for name in used]
    register: dict[Grain, Any] = {"person": persons, "household": households}
    root = compiled.expression.root
    with screening_engine() as connection:
        layer = Layer(connection, register, dict(feeds), facts, plan.made)
        names, query, _ = subjects(layer, grain, facts, (VILLAGE,))
        flags = "".join(f", {waits_for(root, name, plan.figures)} AS {quoted(f'waits for {name}')}" for name in names)
        yield layer, names, f"SELECT *{flags} FROM ({query}) WHERE ({condition_sql(root, plan.figures)}) {answered}"
