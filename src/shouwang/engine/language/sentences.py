"""From tree to a Chinese sentence: the rule as such, and the reason in one case. Never apart from the SQL: same tree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from shouwang.engine.language.names import Name
from shouwang.engine.language.tree import (
    All,
    Any_,
    Between,
    Coalesce,
    Compare,
    Derived,
    Expression,
    Literal_,
    Node,
    Not,
    OneOf,
    Operator,
    Ref,
    Term,
    Value,
    evaluate,
)

_WORDS: dict[Operator, str] = {"=": "是", "!=": "不是", "<": "低于", "<=": "不超过", ">": "超过", ">=": "达到"}
_OWN_WORDS: dict[Operator, tuple[str, ...]] = {
    ">": ("超过", "高于"),
    ">=": ("达到",),
    "<": ("低于", "不足"),
    "<=": ("不超过",),
    "=": (),
    "!=": (),
}
_OPPOSITE: dict[Operator, Operator] = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def spoken(value: Value, unit: str = "") -> str:
    """A value as an official writes it: 30,001元, 6个月, 2024年3月5日, 是."""
    match value:
        case None:
            return "（不详）"
        case bool():
            return "是" if value else "否"
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case int() | Decimal():
            number = Decimal(value)
            text = f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"
            return text + ("个月" if unit == "月" else unit)
        case str():
            return value
    raise AssertionError(value)


def rule_sentence(expression: Expression, figures: Mapping[str, Value]) -> str:
    """The whole condition in words, for whoever reads the rule."""
    return _say(expression.root, figures, positive=True, valued=False)


def reason(expression: Expression, values: Mapping[str, Value]) -> str:
    """Why the condition holds for one subject: only what is true of it, each value beside its threshold.

    ``values`` holds the subject's facts and the figures. Where the condition does not hold the sentence says what
    speaks against it or is not known.
    """
    answer = evaluate(expression.root, values)
    return _because(expression.root, values, answer)


def fact_sentence(name: Name, value: Value) -> str:
    """One fact in words, as a line of evidence."""
    if name.type == "boolean" and value is not None:
        said = name.yes if value else name.no
        return said or f"{name.title}：{spoken(value)}"
    return f"{name.title}：{spoken(value, name.unit)}"


def _because(node: Node, values: Mapping[str, Value], answer: bool | None) -> str:
    match node:
        case All(parts) | Any_(parts):
            chosen = [part for part in parts if evaluate(part, values) is answer]
            return "，".join(dict.fromkeys(_because(part, values, answer) for part in chosen))
        case Derived(_, inner):
            return _because(inner, values, answer)
        case Not(inner):
            return _because(inner, values, None if answer is None else not answer)
        case _ if answer is None:
            return _say(node, values, positive=True, valued=True) + "（不详）"
        case _:
            return _say(node, values, positive=answer, valued=True)


def _say(node: Node, values: Mapping[str, Value], *, positive: bool, valued: bool) -> str:
    match node:
        case Ref(name):
            return (name.yes if positive else name.no) or f"{'' if positive else '不是'}{name.title}"
        case Derived(name, _):
            return (name.yes if positive else name.no) or name.title
        case Literal_(value):
            return spoken(value)
        case Not(inner):
            return _say(inner, values, positive=not positive, valued=valued)
        case All(parts):
            joint = "，且" if positive else "，或"
            return joint.join(_say(part, values, positive=positive, valued=valued) for part in parts)
        case Any_(parts):
            joint = "，或" if positive else "，且"
            return "（" + joint.join(_say(part, values, positive=positive, valued=valued) for part in parts) + "）"
        case Compare(operator, left, right):
            if valued and _says_itself(operator, left, right, values, positive):
                return _subject(left, values, valued).removesuffix("，")
            word = word_of(operator, right, positive)
            return f"{_subject(left, values, valued)}{word}{_object(right, values)}"
        case Between(value, low, high):
            inside = "在" if positive else "不在"
            return f"{_subject(value, values, valued)}{inside}{_object(low, values)}至{_object(high, values)}之间"
        case OneOf(value, options):
            if valued and isinstance(value, Ref):
                return f"{value.name.title}：{spoken(values.get(value.name.name))}"
            return f"{_title(value)}{'是' if positive else '不是'}{'、'.join(str(option.value) for option in options)}"
        case Coalesce():
            return _title(node)
    raise AssertionError(node)


def _says_itself(operator: Operator, left: Term, right: Term, values: Mapping[str, Value], positive: bool) -> bool:
    """Whether a known value needs nothing beside it: it is the very value that is asked for, or there are some and not none."""
    if not isinstance(right, Literal_) or isinstance(right.value, bool) or evaluate(left, values) is None:
        return False
    asked = operator if positive else _OPPOSITE[operator]
    return asked == "=" or (asked in (">", "!=") and right.value == 0)


def _subject(term: Term, values: Mapping[str, Value], valued: bool) -> str:
    if not valued:
        return _title(term)
    if isinstance(term, Coalesce):
        known = next((part for part in term.parts if evaluate(part, values) is not None), term.parts[0])
        return _subject(known, values, valued)
    if isinstance(term, Ref):
        return f"{term.name.title}{spoken(values.get(term.name.name), term.name.unit)}，"
    return _title(term)


def _object(term: Term, values: Mapping[str, Value]) -> str:
    if isinstance(term, Ref):
        if term.name.kind == "period":
            return spoken(values.get(term.name.name))
        return f"{term.name.title}{spoken(values.get(term.name.name), term.name.unit)}"
    return _title(term)


def _title(term: Term | Coalesce) -> str:
    match term:
        case Ref(name):
            return name.title
        case Literal_(value):
            return spoken(value)
        case Coalesce(parts):
            return "（没有时用）".join(_title(part) for part in parts)
    raise AssertionError(term)


def word_of(operator: Operator, right: Term, positive: bool = True) -> str:
    """The notice's own word for the edge where it says the same as the sign; of a comparison denied, the opposite one."""
    operator = operator if positive else _OPPOSITE[operator]
    if isinstance(right, Ref) and right.name.word in _OWN_WORDS[operator]:
        return right.name.word
    return _WORDS[operator]
