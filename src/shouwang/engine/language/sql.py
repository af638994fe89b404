"""From tree to SQL. Emitted from our own tree only; names are columns, figures are typed literals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlglot import exp

from shouwang.engine.language.tree import (
    All,
    Any_,
    Between,
    Coalesce,
    Compare,
    Condition,
    Derived,
    Expression,
    Literal_,
    Node,
    Not,
    OneOf,
    Ref,
    Value,
)

MONEY_TYPE = "DECIMAL(18, 2)"
"""Money and numbers, in every engine: no floating point anywhere near a threshold."""

_COMPARISONS: dict[str, type[exp.Expr]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


def to_sql(expression: Expression, figures: Mapping[str, Value], dialect: str = "duckdb") -> str:
    """The condition as SQL over columns named like the facts.

    ``figures`` gives the value of every parameter and day of the period on the day of screening; a figure that is not
    in force is None and makes whatever rests on it unknown.
    """
    return condition_sql(expression.root, figures, dialect)


def condition_sql(condition: Condition, figures: Mapping[str, Value], dialect: str = "duckdb") -> str:
    """A part of a tree, or what is left of one, as SQL."""
    return str(_emit(condition, figures).sql(dialect=dialect))


def literal(value: Value) -> exp.Expr:
    """A typed literal: money and numbers as DECIMAL(18,2), days as DATE."""
    match value:
        case None:
            return exp.Null()
        case bool():
            return exp.Boolean(this=value)
        case date():
            return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
        case int() | Decimal():
            return exp.cast(exp.Literal.string(str(Decimal(value))), MONEY_TYPE)
        case str():
            return exp.Literal.string(value)
    raise AssertionError(value)


def _emit(node: Node, figures: Mapping[str, Value]) -> exp.Expr:
    match node:
        case Ref(name):
            if name.kind == "fact":
                return exp.column(name.name, quoted=True)
            return literal(figures[name.name])
        case Literal_(value):
            return literal(value)
        case Coalesce(parts):
            first, *rest = (_emit(part, figures) for part in parts)
            return exp.Coalesce(this=first, expressions=rest)
        case Derived(_, inner):
            return _emit(inner, figures)
        case Not(inner):
            return exp.Not(this=exp.paren(_emit(inner, figures), copy=False))
        case All(parts):
            return exp.and_(*(_emit(part, figures) for part in parts), copy=False)
        case Any_(parts):
            return exp.paren(exp.or_(*(_emit(part, figures) for part in parts), copy=False), copy=False)
        case Compare(operator, left, right):
            return _COMPARISONS[operator](this=_emit(left, figures), expression=_emit(right, figures))
        case Between(value, low, high):
            return exp.Between(this=_emit(value, figures), low=_emit(low, figures), high=_emit(high, figures))
        case OneOf(value, options):
            return exp.In(this=_emit(value, figures), expressions=[_emit(option, figures) for option in options])
    raise AssertionError(node)
