"""Of whom a rule does not hold and whom it could not tell: by what nobody knows of them, by village, and one by one.

Asked of everybody, by the same layer and the same tree as the screening itself, so that the counts add up to its own. A value
counts as missing only where the answer hangs on it: of somebody who is clear anyhow nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from shouwang.engine.language import condition_sql, names_used, waits_for
from shouwang.engine.packs.model import Grain
from shouwang.engine.screening.knowing import subjects
from shouwang.engine.screening.layer import KEYS, Layer, quoted, screening_engine
from shouwang.engine.screening.plan import CompiledRule, Plan
from shouwang.engine.screening.results import HOUSEHOLD

VILLAGE = "village_code"
Answer = Literal["clear", "unknown"]
_ANSWERED: Mapping[Answer, str] = {"clear": "IS FALSE", "unknown": "IS NULL"}


@dataclass(frozen=True, slots=True)
class SortedOut:
    """Everybody of one answer, as Arrow tables.

    ``places``: ``missing`` (the facts on which the answer hangs, between commas; blank of who is clear, and where it hangs on a
    figure that does not hold), ``village`` (blank where the register has none) and ``count``, in the order of both.
    ``subjects``: ``household`` and ``subject`` (the person, or the household once more where the rule asks of households), place
    after place, within a place by these keys.
    """

    places: pa.Table
    subjects: pa.Table


def sorted_out(
    plan: Plan, compiled: CompiledRule, persons: Any, households: Any, feeds: Mapping[str, Any], answer: Answer
) -> SortedOut:
    """Whom the rule answers so; the counts add up to the run's."""
    key = KEYS[compiled.rule.grain]
    with _asked(plan, compiled, persons, households, feeds, answer) as (layer, facts, query):
        waits = [f"CASE WHEN {quoted(f'waits for {name}')} THEN '{name}' END" for name in facts]
        missing = f"concat_ws(',', {', '.join(waits)})" if waits and answer == "unknown" else "''"
        layer.run(
            f"CREATE TEMP TABLE answered AS SELECT {missing} AS missing, coalesce({VILLAGE}, '') AS village, "
            f"{HOUSEHOLD} AS household, {key} AS subject FROM ({query})"
        )
        return SortedOut(
            layer.table("SELECT missing, village, count(*) AS count FROM answered GROUP BY ALL ORDER BY ALL"),
            layer.table("SELECT household, subject FROM answered ORDER BY missing, village, household, subject"),
        )


@contextmanager
def _asked(
    plan: Plan,
    compiled: CompiledRule,
    persons: Any,
    households: Any,
    feeds: Mapping[str, Any],
    answer: Answer,
) -> Iterator[tuple[Layer, list[str], str]]:
    """The layer, the facts that the rule reads, and the query of those whom it answers so, with what each waits for."""
    grain = compiled.rule.grain
    used = [name for name, one in names_used(compiled.expression).items() if one.kind == "fact"]
    facts = [plan.pack.facts[name] for name in used]
    register: dict[Grain, Any] = {"person": persons, "household": households}
    root = compiled.expression.root
    with screening_engine() as connection:
        layer = Layer(connection, register, dict(feeds), facts, plan.made)
        names, query, _ = subjects(layer, grain, facts, (VILLAGE,))
        flags = "".join(f", {waits_for(root, name, plan.figures)} AS {quoted(f'waits for {name}')}" for name in names)
        yield (
            layer,
            names,
            f"SELECT *{flags} FROM ({query}) WHERE ({condition_sql(root, plan.figures)}) {_ANSWERED[answer]}",
        )
