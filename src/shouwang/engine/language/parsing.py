"""From text to tree: sqlglot parses, an allow-list decides.

Only what is converted here exists. Whatever else sqlglot understands (subqueries, functions, casts, division, several
statements) is a fault that names it.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from shouwang.engine.faults import Fault
from shouwang.engine.language.names import Name
from shouwang.engine.language.reckoning import PERCENT, Unfit, reckoned, too_wide, unit_of
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
    Operator,
    Reckon,
    Ref,
    Sign,
    Term,
    walk,
)

_OPERATORS: dict[type[exp.Expr], Operator] = {
    exp.EQ: "=",
    exp.NEQ: "!=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_SIGNS: dict[type[exp.Expr], Sign] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}
_ORDERED = ("money", "number", "date")
_LARGEST = Decimal(10) ** 14  # beyond this a DECIMAL(18,2) no longer holds it
_LONGEST = 2000  # characters; a rule that needs more is two rules
_DEEPEST = 60  # nesting; the parser itself would run out of stack long after


class _Refused(Exception):
    """Carries one fault out of the recursion; never leaves this module."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(code, message)


def parse(text: str, names: Mapping[str, Name]) -> tuple[Expression | None, list[Fault]]:
    """The tree of an expression, or what is wrong with it.

    Faults: ``expression_unreadable``, ``expression_forbidden``, ``name_unknown``, ``types_differ``, ``not_a_condition``,
    ``code_unknown``, ``number_out_of_range``, ``derived_circular``, ``reckoning_unfit``, ``reckoning_too_wide``.
    """
    try:
        return Expression(text=text, root=_Parser(names).condition_of(text, ())), []
    except _Refused as refused:
        return None, [refused.fault]


def parse_term(text: str, names: Mapping[str, Name]) -> tuple[Expression | None, list[Fault]]:
    """The tree of a value: a name, a number, a sum, difference or product of them. Faults as of ``parse``."""
    try:
        return Expression(text=text, root=_Parser(names).term_of(text, ())), []
    except _Refused as refused:
        return None, [refused.fault]


class _Parser:
    def __init__(self, names: Mapping[str, Name]) -> None:
        self.names = names

    def condition_of(self, text: str, within: tuple[str, ...]) -> Condition:
        return self.condition(self.read(text), within)

    def term_of(self, text: str, within: tuple[str, ...]) -> Term:
        term = self.term(self.read(text), within)
        _fits(text, term)
        return term

    def read(self, text: str) -> exp.Expr:
        if len(text) > _LONGEST:
            raise _Refused("expression_forbidden", f"条件超过{_LONGEST}个字符，请拆成几条规则")
        if text.count("(") > _DEEPEST:
            raise _Refused("expression_forbidden", f"括号超过{_DEEPEST}层，请拆成几条规则")
        try:
            statements = sqlglot.parse(text, read="duckdb")
        except (SqlglotError, RecursionError) as error:
            raise _Refused("expression_unreadable", f"条件“{text}”读不懂，请检查括号、引号和and/or/not") from error
        if len(statements) != 1 or statements[0] is None:
            raise _Refused("expression_forbidden", f"“{text}”不是一个条件，请只写一个条件")
        return statements[0]

    def condition(self, node: exp.Expr, within: tuple[str, ...]) -> Condition:
        match node:
            case exp.Paren():
                return self.condition(node.this, within)
            case exp.And():
                return All(tuple(self.condition(part, within) for part in _flat(node, exp.And)))
            case exp.Or():
                return Any_(tuple(self.condition(part, within) for part in _flat(node, exp.Or)))
            case exp.Not():
                return Not(self.condition(node.this, within))
            case exp.EQ() | exp.NEQ() | exp.LT() | exp.LTE() | exp.GT() | exp.GTE():
                return self.comparison(node, within)
            case exp.Between():
                sides = (node.this, node.args["low"], node.args["high"])
                value, low, high = (self.term(part, within) for part in sides)
                _ordered_alike(node, value, low, high)
                return Between(value, low, high)
            case exp.In():
                return self.one_of(node, within)
            case exp.Boolean():
                return Literal_(bool(node.this), "boolean")
            case exp.Column():
                return self.truth(node, within)
        raise _Refused(
            "expression_forbidden",
            f"“{_shown(node)}”不能写在条件里；只能用and、or、not、比较、加减乘、between、in和coalesce",
        )

    def truth(self, node: exp.Column, within: tuple[str, ...]) -> Condition:
        name = self.name_of(node)
        if name.type != "boolean":
            raise _Refused("not_a_condition", f"“{name.name}”（{name.title}）不是是非，请写成比较，如 {name.name} > …")
        if not name.is_:
            return Ref(name)
        return Derived(name, self.condition_of(name.is_, _deeper(name, within)))

    def comparison(self, node: exp.Expr, within: tuple[str, ...]) -> Compare:
        left, right = self.term(node.this, within), self.term(node.expression, within)
        operator = _OPERATORS[type(node)]
        if operator in ("=", "!="):
            _alike(node, left, right)
            _codes_known(left, right)
            _codes_known(right, left)
        else:
            _ordered_alike(node, left, right)
        return Compare(operator, left, right)

    def one_of(self, node: exp.In, within: tuple[str, ...]) -> OneOf:
        if node.args.get("query") is not None or node.args.get("unnest") is not None or not node.expressions:
            raise _Refused("expression_forbidden", f"“{_shown(node)}”：in后面只能写一列具体的值")
        value = self.term(node.this, within)
        options: list[Literal_] = []
        for part in node.expressions:
            option = self.term(part, within)
            if not isinstance(option, Literal_):
                raise _Refused("expression_forbidden", f"“{_shown(node)}”：in后面只能写具体的值")
            _alike(node, value, option)
            _codes_known(value, option)
            options.append(option)
        return OneOf(value, tuple(options))

    def term(self, node: exp.Expr, within: tuple[str, ...]) -> Term:
        match node:
            case exp.Paren():
                return self.term(node.this, within)
            case exp.Add() | exp.Sub() | exp.Mul():
                return self.reckoned(node, within)
            case exp.Column():
                name = self.name_of(node)
                if not name.is_:
                    return Ref(name)
                if name.type == "boolean":
                    raise _Refused("expression_forbidden", f"推导事实“{name.name}”直接写就是条件，不用再比较")
                return Derived(name, self.term_of(name.is_, _deeper(name, within)))
            case exp.Boolean():
                return Literal_(bool(node.this), "boolean")
            case exp.Neg(this=exp.Literal()) if not node.this.is_string:
                return _number("-" + node.this.this)
            case exp.Literal() if node.is_string:
                return Literal_(str(node.this), "code")
            case exp.Literal():
                return _number(str(node.this))
            case exp.Coalesce():
                parts = tuple(self.term(part, within) for part in (node.this, *node.expressions))
                _alike(node, *parts)
                return Coalesce(parts)
        raise _Refused(
            "expression_forbidden",
            f"“{_shown(node)}”不能写在条件里；不能用函数（coalesce除外）、除法和子查询，算式只有加、减、乘",
        )

    def reckoned(self, node: exp.Expr, within: tuple[str, ...]) -> Term:
        left, right = self.term(node.this, within), self.term(node.expression, within)
        try:
            return reckoned(_SIGNS[type(node)], left, right)
        except Unfit as unfit:
            raise _Refused("reckoning_unfit", f"“{_shown(node)}”：{unfit}") from unfit

    def name_of(self, node: exp.Column) -> Name:
        text = str(node.name)
        if node.table or node.args.get("join_mark") or not isinstance(node.this, exp.Identifier):
            raise _Refused("expression_forbidden", f"“{_shown(node)}”里不能有点号和引用")
        if text not in self.names:
            near = difflib.get_close_matches(text, self.names, n=1)
            remedy = f"，是不是“{near[0]}”" if near else "，请先在facts.yaml或parameters.yaml里写明它"
            raise _Refused("name_unknown", f"没有叫“{text}”的事实或参数{remedy}")
        return self.names[text]


def _deeper(name: Name, within: tuple[str, ...]) -> tuple[str, ...]:
    if name.name in within:
        raise _Refused("derived_circular", f"推导事实“{name.name}”绕回了自己：{'→'.join((*within, name.name))}")
    return (*within, name.name)


def _fits(shown: str, *terms: Term) -> None:
    """Values that are reckoned or held against each other fit into what every engine has; so do the parts of them."""
    for node in (node for term in terms for node in walk(term)):
        if isinstance(node, Reckon) and too_wide(node):
            raise _Refused("reckoning_too_wide", f"“{shown}”算出来的数位数太多，放不下，请少乘几个")
    if any(isinstance(node, Reckon) for term in terms for node in walk(term)) and too_wide(*terms):
        raise _Refused("reckoning_too_wide", f"“{shown}”两边的数位数差得太多，放不下，请少乘几个")


def _flat(node: exp.Expr, kind: type[exp.Expr]) -> list[exp.Expr]:
    """The parts of a chain of the same connective, from left to right, without recursion."""
    parts: list[exp.Expr] = []
    while isinstance(node, kind):
        parts.append(node.expression)
        node = node.this
    parts.append(node)
    return parts[::-1]


def _number(text: str) -> Literal_:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise _Refused("number_out_of_range", f"“{text}”不是一个数") from error
    if not value.is_finite() or abs(value) > _LARGEST or value != round(value, 2):
        raise _Refused("number_out_of_range", f"“{text}”超出范围：只能是两位小数以内、{_LARGEST:,.0f}以下的数")
    return Literal_(value, "number")


def _shown(node: exp.Expr) -> str:
    return str(node.sql(dialect="duckdb"))[:80]


def _same_kind(one: str, other: str) -> bool:
    return one == other or {one, other} == {"money", "number"}


def _alike(node: exp.Expr, *terms: Term) -> None:
    _fits(_shown(node), *terms)
    other = any(isinstance(_seen_through(term), Reckon) or term.type == "money" for term in terms)
    if other and any(unit_of(term) == PERCENT for term in terms):
        raise _Refused("reckoning_unfit", f"“{_shown(node)}”：百分数不能和金额、算出来的数比，请写成乘，如 … * 百分数")
    for term in terms[1:]:
        if not _same_kind(terms[0].type, term.type):
            raise _Refused(
                "types_differ", f"“{_shown(node)}”两边不是同一类：一边是{_said(terms[0])}，一边是{_said(term)}"
            )


def _ordered_alike(node: exp.Expr, *terms: Term) -> None:
    _alike(node, *terms)
    if terms[0].type not in _ORDERED:
        raise _Refused("types_differ", f"“{_shown(node)}”：{_said(terms[0])}没有大小，只能用=或in")


def _seen_through(term: Node) -> Node:
    return _seen_through(term.inner) if isinstance(term, Derived) else term


def _said(term: Term) -> str:
    return {"money": "金额", "number": "数", "date": "日期", "code": "代码", "text": "文字", "boolean": "是非"}[
        term.type
    ]


def _codes_known(value: Term, option: Term) -> None:
    if isinstance(value, Ref) and value.type == "code" and isinstance(option, Literal_):
        if option.value not in value.name.codes:
            allowed = "、".join(value.name.codes)
            raise _Refused("code_unknown", f"“{option.value}”不是“{value.name.name}”的代码，只能是：{allowed}")
    elif isinstance(value, Ref) and value.type == "text" and isinstance(option, Literal_):
        raise _Refused(
            "types_differ", f"“{value.name.name}”是随意写的文字，不能用来判断；请先在feeds.yaml里把它定成代码"
        )
