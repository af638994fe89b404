"""What a value is held against: the thresholds of a condition, fact by fact, with the notice's own word and clause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from shouwang.engine.language import Expression, spoken
from shouwang.engine.language.sentences import word_of
from shouwang.engine.language.tree import (
    Between,
    Compare,
    Derived,
    Literal_,
    Not,
    OneOf,
    Reckon,
    Ref,
    Term,
    Value,
    children,
    evaluate,
)
from shouwang.engine.screening import Plan


@dataclass(frozen=True, slots=True)
class Measure:
    """A threshold in words: ``text`` is 超过30,000元 or 三级、四级; ``title`` what the figure is called, ``clause`` and
    ``since`` who set it and from when (blank where the rule itself says it).

    Where a number stands against a number, ``number`` and ``against`` are both on a scale from 0 to ``most``; ``share``
    and ``edge`` are the same in hundredths of it.
    """

    text: str
    title: str = ""
    clause: str = ""
    since: date | None = None
    number: float | None = None
    against: float | None = None
    most: float | None = None

    @property
    def share(self) -> str:
        return _hundredths(self.number, self.most)

    @property
    def edge(self) -> str:
        return _hundredths(self.against, self.most)


def _hundredths(part: float | None, whole: float | None) -> str:
    return f"{100 * max(part, 0.0) / whole:.1f}" if part is not None and whole else "0"


def measures_of(plan: Plan, expression: Expression, values: dict[str, Value]) -> dict[str, Measure]:
    """Fact → what the condition holds it against; facts that are only asked yes or no are left out."""
    told: dict[str, Measure] = {}
    _gather(plan, expression.root, values, True, told)
    return told


def _gather(plan: Plan, node: Any, values: dict[str, Value], positive: bool, told: dict[str, Measure]) -> None:
    match node:
        case Not(inner):
            _gather(plan, inner, values, not positive, told)
        case Compare(operator, Ref(name), right) if name.kind == "fact":
            words = f"{word_of(operator, right, positive)}{_spoken(right, {**values, **plan.figures})}"
            told.setdefault(name.name, _measured(plan, words, right, values.get(name.name)))
        case Between(Ref(name), low, high) if name.kind == "fact":
            inside = "在" if positive else "不在"
            known = {**values, **plan.figures}
            words = f"{inside}{_spoken(low, known)}至{_spoken(high, known)}之间"
            told.setdefault(name.name, Measure(words))
        case OneOf(Ref(name), options) if name.kind == "fact":
            said = "、".join(spoken(option.value) for option in options)
            told.setdefault(name.name, Measure(said if positive else f"不是{said}"))
        case _:
            for child in children(node):
                _gather(plan, child, values, positive, told)


def _spoken(term: Term, known: Any) -> str:
    """What a value is held against, reckoned where it is; blank for the first known of several."""
    match term:
        case Ref(name) | Derived(name, _):
            return spoken(evaluate(term, known), name.unit)
        case Reckon():
            return spoken(evaluate(term, known), term.unit)
        case Literal_(value):
            return spoken(value)
        case _:
            return ""


def _measured(plan: Plan, words: str, right: Term, value: Value) -> Measure:
    if not isinstance(right, Ref) or right.name.kind != "parameter":
        return Measure(words)
    held = plan.pack.parameters[right.name.name].at(plan.as_of)
    if held is None:
        return Measure(f"{right.name.title}还没有定", right.name.title)
    number, against = _number(value), _number(held.value)
    scale = None if number is None or against is None else max(number, against, 1.0) * 1.2
    return Measure(
        words, right.name.title, held.clause, held.from_on, number if scale else None, against if scale else None, scale
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None
