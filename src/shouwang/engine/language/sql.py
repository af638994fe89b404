"""From tree to SQL. Emitted from our own tree only; names are columns, figures are typed literals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlglot import exp

from shouwang.engine.language.names import digits_of
from shouwang.engine.language.reckoning import digits
from shouwang.engine.language.tree import (
    All,
    Any_,
    Between,
    Coalesce,
    Compare,
    Derived,
    Expression,
    Hundredth,
    Literal_,
    Node,
    Not,
    OneOf,
    Reckon,
    Ref,
    Sign,
    Term,
    Value,
    walk,
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


_WIDE = 19
"""Digits from which DuckDB reckons in 128 bits; with two narrower numbers it stays in 64 and breaks off where they do not do."""
_SIGNS: dict[Sign, type[exp.Binary]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}


def to_sql(expression: Expression, figures: Mapping[str, Value], dialect: str = "duckdb") -> str:
    """The condition as SQL over columns named like the facts.

    ``figures`` gives the value of every parameter and day of the period on the day of screening; a figure that is not
    in force is None and makes whatever rests on it unknown.
    """
    return condition_sql(expression.root, figures, dialect)


def condition_sql(condition: Node, figures: Mapping[str, Value], dialect: str = "duckdb") -> str:
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
            number = Decimal(value)
            kind = MONEY_TYPE if number == round(number, 2) else _decimal(*digits_of(number))
            return exp.cast(exp.Literal.string(f"{number:f}"), kind)
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
        case Reckon() | Hundredth():
            return _reckoned(node, figures)
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


def _reckoned(term: Term, figures: Mapping[str, Value]) -> exp.Expr:
    """Arithmetic with the type of every step written out: engines differ in what they make of two decimals."""
    extent = digits(term, figures)
    match term:
        case Reckon(sign, left, right):
            first = _widened(_reckoned(left, figures), digits(left, figures), extent)
            return _typed(_SIGNS[sign](this=first, expression=_reckoned(right, figures)), extent)
        case Hundredth(inner):
            first = _widened(_reckoned(inner, figures), digits(inner, figures), extent)
            return _typed(exp.Mul(this=first, expression=_typed(exp.Literal.string("0.01"), (1, 2))), extent)
        case Derived(_, inner) if any(isinstance(part, Reckon | Hundredth) for part in walk(inner)):
            return _reckoned(inner, figures)
        case Coalesce(parts):
            first, *rest = (_typed(_reckoned(part, figures), extent) for part in parts)
            return exp.Coalesce(this=first, expressions=rest)
        case _:
            return _typed(_bare(term, figures), extent)


def _widened(part: exp.Expr, extent: tuple[int, int], outcome: tuple[int, int]) -> exp.Expr:
    """A part wide enough for what comes out of it."""
    if sum(outcome) >= _WIDE > sum(extent):
        return _typed(part, (_WIDE - extent[1], extent[1]))
    return part


def _typed(value: exp.Expr, extent: tuple[int, int]) -> exp.Expr:
    """Not by ``exp.cast``, which takes one decimal for another."""
    return exp.Cast(this=value, to=exp.DataType.build(_decimal(*extent), dialect="duckdb"))


def _bare(term: Term, figures: Mapping[str, Value]) -> exp.Expr:
    """A column or a figure before it is given its type."""
    value = figures.get(term.name.name) if isinstance(term, Ref) and term.name.kind != "fact" else None
    value = term.value if isinstance(term, Literal_) else value
    if isinstance(value, int | Decimal):
        return exp.Literal.string(f"{Decimal(value):f}")
    return _emit(term, figures)


def _decimal(before: int, behind: int) -> str:
    return f"DECIMAL({before + behind}, {behind})"
