"""The tree of an expression, and its slow, exact evaluation.

Every node answers true, false or unknown (None) by Kleene's logic, which is also SQL's: false and unknown is false, true
or unknown is true, everything else with an unknown in it is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from typing import Any, Literal

from shouwang.engine.language.names import Name
from shouwang.engine.packs.model import ValueType

Value = bool | int | Decimal | str | date | None
Operator = Literal["=", "!=", "<", "<=", ">", ">="]
Sign = Literal["+", "-", "*"]

_EXACT = Context(prec=120)
"""Python's own context rounds to 28 digits; a product of what columns hold is longer."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A fact, a parameter or a day of the period."""

    name: Name

    @property
    def type(self) -> ValueType:
        return self.name.type


@dataclass(frozen=True, slots=True)
class Literal_:
    """A number, a code or a truth value written in the rule itself; or what stands in a name's place (None: unknown)."""

    value: Value
    type: ValueType


@dataclass(frozen=True, slots=True)
class Coalesce:
    """The first of several values that is known."""

    parts: tuple[Term, ...]

    @property
    def type(self) -> ValueType:
        return self.parts[0].type


@dataclass(frozen=True, slots=True)
class Reckon:
    """A sum, a difference or a product of money and numbers. ``unit`` is the unit of what comes out (blank: a plain number)."""

    sign: Sign
    left: Term
    right: Term
    type: ValueType
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Hundredth:
    """What a name in per cent stands for wherever it is reckoned with: 50% is a half."""

    of: Term

    @property
    def type(self) -> ValueType:
        return "number"


@dataclass(frozen=True, slots=True)
class Compare:
    operator: Operator
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Between:
    """``low <= value <= high``: both ends count."""

    value: Term
    low: Term
    high: Term


@dataclass(frozen=True, slots=True)
class OneOf:
    value: Term
    options: tuple[Literal_, ...]


@dataclass(frozen=True, slots=True)
class Not:
    inner: Condition


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any_:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived fact with the expression that stands for it: a condition, or a term of its type."""

    name: Name
    inner: Any  # a condition where the fact is a yes or no, else a term

    @property
    def type(self) -> ValueType:
        return self.name.type


Term = Ref | Literal_ | Coalesce | Reckon | Hundredth | Derived
Condition = Ref | Literal_ | Compare | Between | OneOf | Not | All | Any_ | Derived
Node = Term | Condition


@dataclass(frozen=True, slots=True)
class Expression:
    """A whole condition, or a whole term, with the text it was written as."""

    text: str
    root: Any  # a condition, or a term


def walk(node: Node) -> Iterator[Node]:
    """Every node of a tree, the node itself first."""
    yield node
    for child in children(node):
        yield from walk(child)


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case All(parts) | Any_(parts) | Coalesce(parts):
            return parts
        case Not(inner) | Derived(_, inner) | Hundredth(inner):
            return (inner,)
        case Compare(_, left, right) | Reckon(_, left, right):
            return (left, right)
        case Between(value, low, high):
            return (value, low, high)
        case OneOf(value, options):
            return (value, *options)
        case _:
            return ()


def names_used(expression: Expression) -> dict[str, Name]:
    """The names an expression reads, in the order of reading; derived facts are seen through."""
    return {node.name.name: node.name for node in walk(expression.root) if isinstance(node, Ref)}


def evaluate(node: Node, values: Mapping[str, Value]) -> Any:
    """The value of a node where ``values`` gives every name's value (absent or None: unknown)."""
    match node:
        case Ref(name):
            return values.get(name.name)
        case Literal_(value):
            return value
        case Coalesce(parts):
            return next((value for part in parts if (value := evaluate(part, values)) is not None), None)
        case Derived(_, inner):
            return evaluate(inner, values)
        case Not(inner):
            answer = evaluate(inner, values)
            return None if answer is None else not answer
        case All(parts):
            answers = [evaluate(part, values) for part in parts]
            return False if False in answers else None if None in answers else True
        case Any_(parts):
            answers = [evaluate(part, values) for part in parts]
            return True if True in answers else None if None in answers else False
        case Compare(operator, left, right):
            return _compare(operator, evaluate(left, values), evaluate(right, values))
        case Between(value, low, high):
            here = evaluate(value, values)
            ends = (_compare(">=", here, evaluate(low, values)), _compare("<=", here, evaluate(high, values)))
            return False if False in ends else None if None in ends else True
        case OneOf(value, options):
            here = evaluate(value, values)
            return None if here is None else here in [option.value for option in options]
        case Reckon(sign, left, right):
            return _reckoned(sign, evaluate(left, values), evaluate(right, values))
        case Hundredth(inner):
            return _reckoned("*", evaluate(inner, values), Decimal("0.01"))
    raise AssertionError(node)


def _reckoned(sign: Sign, left: Any, right: Any) -> Decimal | None:
    """Exact, however many digits come out."""
    if left is None or right is None:
        return None
    one, other = Decimal(left), Decimal(right)
    match sign:
        case "+":
            return _EXACT.add(one, other)
        case "-":
            return _EXACT.subtract(one, other)
        case "*":
            return _EXACT.multiply(one, other)


def _compare(operator: Operator, left: Any, right: Any) -> bool | None:
    if left is None or right is None:
        return None
    match operator:
        case "=":
            return bool(left == right)
        case "!=":
            return bool(left != right)
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case ">=":
            return bool(left >= right)
