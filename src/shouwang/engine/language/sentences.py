"""From tree to a Chinese sentence: the rule as such, and the reason in one case. Never apart from the SQL: same tree."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from shouwang.engine.language.names import Name, digits_of
from shouwang.engine.language.reckoning import PERCENT, unit_of
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
    Operator,
    Reckon,
    Ref,
    Term,
    Value,
    evaluate,
    walk,
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
            places = digits_of(number)[1]
            text = f"{number:.0f}" if unit == "年" else f"{number:,.{max(places, 2) if places else 0}f}"
            return text + ("个月" if unit == "月" else unit)
        case str():
            return value
    raise AssertionError(value)


def rule_sentence(expression: Expression, figures: Mapping[str, Value]) -> str:
    """The whole condition in words, for whoever reads the rule."""
    return _say(expression.root, figures, positive=True, valued=False)


def condition_sentence(condition: Node, figures: Mapping[str, Value], so: bool = True) -> str:
    """A part of a condition in words, or that it is not so: nobody's values, only the figures."""
    return _say(condition, figures, positive=so, valued=False)


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
                return _asked_of(operator, left, values, valued).removesuffix("，")
            word = word_of(operator, right, positive)
            said = {node.name.name for node in walk(left) if isinstance(node, Ref)}
            return f"{_asked_of(operator, left, values, valued)}{word}{_object(right, values, valued, said)}"
        case Between(value, low, high):
            inside = "在" if positive else "不在"
            return f"{_subject(value, values, valued)}{inside}{_object(low, values, valued)}至{_object(high, values, valued)}之间"
        case OneOf(value, options):
            if valued and isinstance(value, Ref):
                return f"{value.name.title}：{spoken(values.get(value.name.name))}"
            return f"{_title(value)}{'是' if positive else '不是'}{'、'.join(str(option.value) for option in options)}"
        case Coalesce() | Reckon() | Hundredth():
            return _worded(node, values, valued)
    raise AssertionError(node)


def _says_itself(operator: Operator, left: Term, right: Term, values: Mapping[str, Value], positive: bool) -> bool:
    """Whether a known value needs nothing beside it: it is the very value that is asked for, or there are some and not none."""
    if not isinstance(right, Literal_) or isinstance(right.value, bool) or evaluate(left, values) is None:
        return False
    asked = operator if positive else _OPPOSITE[operator]
    return asked == "=" or (asked in (">", "!=", "<=") and right.value == 0)


def _asked_of(operator: Operator, left: Term, values: Mapping[str, Value], valued: bool) -> str:
    """What is compared. Of a difference that is asked to be large it is said how much less the one is than the other."""
    if not (isinstance(left, Reckon) and left.sign == "-" and operator in (">", ">=")):
        return _subject(left, values, valued)
    more, less = _worded(left.left, values, valued), _worded(left.right, values, valued)
    if not valued:
        return f"{less}比{more}少的数"
    by = evaluate(left, values)
    return (
        f"{less}，比{more}少{spoken(by, left.unit)}，" if by is not None and by > 0 else _subject(left, values, valued)
    )


def _subject(term: Term, values: Mapping[str, Value], valued: bool) -> str:
    match term:
        case Coalesce(parts) if valued:
            return _subject(_known_part(parts, values), values, valued)
        case Derived(name, inner) if valued:
            value = spoken(evaluate(term, values), name.unit)
            return f"{name.title}{value}（{_worded(inner, values, valued)}），"
        case Reckon():
            said = _worded(term, values, valued)
            after = "后" if term.sign == "-" else ""
            value = evaluate(term, values)
            return (
                f"{said}{after}{'是' + spoken(value, term.unit) if value is not None else ''}，"
                if valued
                else said + after
            )
        case Ref() if valued:
            return f"{_worded(term, values, valued)}，"
        case _:
            return _title(term)


def _object(term: Term, values: Mapping[str, Value], valued: bool, said: Collection[str] = frozenset()) -> str:
    """What something is compared with; the value of a fact that was ``said`` before is not said again."""
    if not isinstance(term, Reckon):
        if isinstance(term, Ref) and term.name.kind == "period":
            return spoken(values.get(term.name.name))
        return _worded(term, values, valued) if isinstance(term, Ref | Derived) else _title(term)
    value = evaluate(term, values)
    outcome = f"（{spoken(value, term.unit)}）" if value is not None else ""
    return _worded(term, values, valued, said) + outcome


def _worded(term: Node, values: Mapping[str, Value], valued: bool, said: Collection[str] = frozenset()) -> str:
    """A term in words: figures with their values, and facts too where the sentence is about somebody."""
    match term:
        case Ref(name) | Derived(name, _):
            told = valued and name.name not in said if name.kind == "fact" else True
            return f"{name.title}{spoken(evaluate(term, values), name.unit)}" if told else name.title
        case Coalesce(parts) if valued:
            return _worded(_known_part(parts, values), values, valued, said)
        case Hundredth(inner):
            return _worded(inner, values, valued, said)
        case Reckon("*", left, right):
            return _product(left, right, values, valued, said)
        case Reckon(sign, left, right):
            one, other = _worded(left, values, valued, said), _worded(right, values, valued, said)
            return f"{one}{'加' if sign == '+' else '减'}{_bracketed(right, other)}"
        case _:
            return _title(term)


def _product(left: Term, right: Term, values: Mapping[str, Value], valued: bool, said: Collection[str]) -> str:
    """A的50%, A的2倍, A乘以B."""
    for of, times in ((left, right), (right, left)):
        share = times.of if isinstance(times, Hundredth) else times
        if isinstance(share, Ref) and unit_of(share) in (PERCENT, "倍"):
            value = values.get(share.name.name)
            part = share.name.title if value is None else spoken(value, share.name.unit)
            return f"{_bracketed(of, _worded(of, values, valued, said))}的{part}"
    one, other = (_bracketed(part, _worded(part, values, valued, said)) for part in (left, right))
    return f"{one}乘以{other}"


def _bracketed(term: Node, said: str) -> str:
    return f"（{said}）" if isinstance(term, Reckon) and term.sign != "*" else said


def _known_part(parts: tuple[Term, ...], values: Mapping[str, Value]) -> Term:
    return next((part for part in parts if evaluate(part, values) is not None), parts[0])


def _title(term: Node) -> str:
    match term:
        case Ref(name) | Derived(name, _):
            return name.title
        case Literal_(value):
            return spoken(value)
        case Coalesce(parts):
            return "（没有时用）".join(_title(part) for part in parts)
        case Hundredth() | Reckon():
            return _worded(term, {}, False)
    raise AssertionError(term)


def word_of(operator: Operator, right: Term, positive: bool = True) -> str:
    """The notice's own word for the edge where it says the same as the sign; of a comparison denied, the opposite one."""
    operator = operator if positive else _OPPOSITE[operator]
    if operator in ("=", "!=") and right.type in ("money", "number") and not isinstance(right, Literal_):
        return "等于" if operator == "=" else "不等于"
    own = (node.name.word for node in walk(right) if isinstance(node, Ref) and node.name.word in _OWN_WORDS[operator])
    return next(own, _WORDS[operator])
