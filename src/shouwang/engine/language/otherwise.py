"""What would have changed an answer: the fewest things that, were they otherwise, would turn it; and whom an unknown hangs on.

Both are told from the tree alone, so that they cannot drift from the SQL. Figures are never changed: what may be otherwise
are facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, product

from shouwang.engine.language.sentences import condition_sentence
from shouwang.engine.language.sql import condition_sql
from shouwang.engine.language.tree import (
    All,
    Any_,
    Condition,
    Derived,
    Expression,
    Literal_,
    Node,
    Not,
    Ref,
    Value,
    children,
    evaluate,
    walk,
)

MOST_WAYS = 3
"""So many ways are told; a sentence with more of them helps nobody."""
_DEEPEST = 4
_DAY, _CENT = timedelta(days=1), Decimal("0.01")
_MOST_TRIED = 64
"""So many combinations of parts are looked at, so many times over; rules have a handful."""

Change = tuple[Condition, bool]
"""A part of the condition, and what it would have to be."""


def ways(expression: Expression, values: Mapping[str, Value], wanted: bool) -> list[tuple[Change, ...]]:
    """The smallest sets of parts that would have to be otherwise for the condition to be ``wanted``; fewest parts first.

    ``values`` are one subject's facts and the figures. A way holds whatever the facts of its parts would be: another part
    that reads the same fact is in it, where it matters. A single empty way says that it is so already; none that no facts
    could make it so.
    """
    found = _closed(expression.root, (), values, wanted, _DEEPEST)
    kept: list[tuple[Change, ...]] = []
    for way in sorted(found, key=len):
        if not any(set(other) <= set(way) for other in kept):
            kept.append(way)
    fewest = len(kept[0]) if kept else 0
    return [way for way in kept if len(way) <= fewest + 1][:MOST_WAYS]


def otherwise(expression: Expression, values: Mapping[str, Value]) -> str:
    """What would have changed the answer, as one sentence; blank where nothing about the subject could.

    个人自付不超过个人自付预警线30,000元的，就不问. Of an unknown, what would settle it.
    """
    answer = evaluate(expression.root, values)
    figures = {name: value for name, value in values.items() if name not in _facts(expression)}
    told = [
        f"{said}的，就{'问' if wanted else '不问'}"
        for wanted in (True, False)
        if wanted is not answer and (said := _said(ways(expression, values, wanted), figures))
    ]
    return "。".join(told)


def waits_for(condition: Condition, name: str, figures: Mapping[str, Value], dialect: str = "duckdb") -> str:
    """SQL that is true of those whose answer is unknown because, among others, this fact is; false of all others."""
    return _waits(condition, name, figures, dialect) or "FALSE"


def _waits(node: Condition, name: str, figures: Mapping[str, Value], dialect: str) -> str:
    if not any(isinstance(one, Ref) and one.name.name == name for one in walk(node)):
        return ""
    here = f"({condition_sql(node, figures, dialect)}) IS NULL"
    parts: Iterable[Node] = children(node) if isinstance(node, All | Any_ | Not | Derived) else ()
    inner = [said for part in parts if (said := _waits(part, name, figures, dialect))]  # type: ignore[arg-type]
    if not inner:
        column = '"' + name + '"'
        return f"({here} AND {column} IS NULL)"
    return f"({here} AND ({' OR '.join(inner)}))"


def _closed(
    root: Condition, way: tuple[Change, ...], values: Mapping[str, Value], wanted: bool, depth: int
) -> list[tuple[Change, ...]]:
    """The ways that begin so and hold whatever else the facts of their parts decide."""
    known = _Supposed(dict(way), frozenset(name for node, _ in way for name in _facts_of(node)), values)
    if known.answer(root) is wanted:
        return [way] if _possible(way, values) else []
    if depth == 0:
        return []
    longer = (tuple(dict.fromkeys((*way, *more))) for more in _ways(root, known, wanted)[:_MOST_TRIED] if more)
    return [one for some in longer for one in _closed(root, some, values, wanted, depth - 1)][:_MOST_TRIED]


class _Supposed:
    """What is so where some parts are supposed to be otherwise: other parts about the same facts are then anybody's guess."""

    def __init__(self, fixed: Mapping[Condition, bool], loose: frozenset[str], values: Mapping[str, Value]) -> None:
        self.fixed, self.loose, self.values = fixed, loose, values

    def answer(self, node: Condition) -> bool | None:
        if node in self.fixed:
            return self.fixed[node]
        match node:
            case Not(inner):
                said = self.answer(inner)
                return None if said is None else not said
            case All(parts) | Any_(parts):
                decides = isinstance(node, Any_)
                each = [self.answer(part) for part in parts]
                return decides if decides in each else None if None in each else not decides
            case Derived(_, inner):
                return self.answer(inner)
        if _facts_of(node) & self.loose:
            return None
        told: bool | None = evaluate(node, self.values)
        return told


def _ways(node: Condition, known: _Supposed, wanted: bool) -> list[tuple[Change, ...]]:
    if known.answer(node) is wanted:
        return [()]
    if node in known.fixed:
        return []
    match node:
        case Not(inner):
            return _ways(inner, known, not wanted)
        case All(parts) | Any_(parts):
            if isinstance(node, All) is wanted:
                each = [_ways(part, known, wanted) for part in parts]
                return [tuple(dict.fromkeys(sum(some, ()))) for some in islice(product(*each), _MOST_TRIED)]
            return [way for part in parts for way in _ways(part, known, wanted)]
        case Derived(name, inner) if not (name.yes and name.no):
            return _ways(inner, known, wanted)
    return [((node, wanted),)] if _facts_of(node) else []


def _possible(way: tuple[Change, ...], values: Mapping[str, Value]) -> bool:
    """Whether every fact has a value for which the parts that read it alone are all as they should be."""
    alone: dict[str, list[Change]] = {}
    for node, so in way:
        facts = sorted(_facts_of(node))
        if len(facts) == 1:
            alone.setdefault(facts[0], []).append((node, so))

    def some_value(name: str, those: list[Change]) -> bool:
        tried = _tried(name, those, values)
        return any(all(evaluate(node, {**values, name: value}) is so for node, so in those) for value in tried)

    return all(len(those) == 1 or some_value(name, those) for name, those in alone.items())


def _tried(name: str, those: list[Change], values: Mapping[str, Value]) -> Iterator[Value]:
    """Values of a fact at which parts that read it may turn: each code, both truths, each figure and just beside it."""
    for node in (one for part, _ in those for one in walk(part)):
        if isinstance(node, Ref) and node.name.name == name:
            yield from node.name.codes
            yield from (True, False) if node.name.type == "boolean" else ()
        elif isinstance(node, Ref | Literal_):
            edge = evaluate(node, values)
            if isinstance(edge, date):
                yield from (edge - _DAY, edge, edge + _DAY)
            elif isinstance(edge, Decimal | int) and not isinstance(edge, bool):
                yield from (edge - _CENT, Decimal(edge), edge + _CENT)


def _facts(expression: Expression) -> set[str]:
    return _facts_of(expression.root)


def _facts_of(node: Node) -> set[str]:
    return {one.name.name for one in walk(node) if isinstance(one, Ref) and one.name.kind == "fact"}


def _said(found: list[tuple[Change, ...]], figures: Mapping[str, Value]) -> str:
    joint = "；或者" if any(len(way) > 1 for way in found) else "，或者"
    return joint.join("，且".join(condition_sentence(node, figures, so) for node, so in way) for way in found if way)
