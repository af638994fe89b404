"""A figure that follows from others: ``2 * subsistence_year_yuan``, read from an allow-list and worked out exactly.

Plus, minus, times, brackets, names of parameters and plain numbers; nothing else. A name whose unit is % stands for its
hundredth. All is in decimals, so that nothing is lost before it is rounded.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Kind = Literal["money", "number", "any"]
"""``any`` is a plain number, which goes with either."""

_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that could be read: its text, its tree, and the parameters it names."""

    text: str
    root: ast.expr
    names: tuple[str, ...]


def formula_of(text: str) -> tuple[Formula | None, str, str]:
    """(formula, "", "") or (None, what is wrong, what to write)."""
    try:
        root = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None, f"公式“{text}”读不懂", "写成 2 * 参数名 这样，只用 + - * 和半角括号"
    names = []
    for node in ast.walk(root):
        if isinstance(node, ast.Name):
            names.append(node.id)
        elif not (_is_number(node) or isinstance(node, ast.BinOp | ast.operator | ast.expr_context)):
            return None, f"公式“{text}”里有不能用的写法", "只用 + - *、括号、参数名和数"
        elif isinstance(node, ast.BinOp) and type(node.op) not in _SIGNS:
            remedy = "写成乘以几：除以2写成 0.5 *；百分之几另立一个单位是%的参数，直接写它的名称"
            return None, f"公式“{text}”里有加、减、乘以外的算法", remedy
    return Formula(text.strip(), root, tuple(dict.fromkeys(names))), "", ""


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def kind_of(formula: Formula, kinds: Mapping[str, Kind]) -> Kind | None:
    """What comes out, money or a number; None where money is multiplied with money, or added to what is none."""
    return _kind(formula.root, kinds)


def _kind(node: ast.expr, kinds: Mapping[str, Kind]) -> Kind | None:
    if isinstance(node, ast.Name):
        return kinds[node.id]
    if not isinstance(node, ast.BinOp):
        return "any"
    left, right = _kind(node.left, kinds), _kind(node.right, kinds)
    if left is None or right is None:
        return None
    if isinstance(node.op, ast.Mult):
        if left == right == "money":
            return None
        return "money" if "money" in (left, right) else "number" if "number" in (left, right) else "any"
    if "any" in (left, right):
        return left if right == "any" else right
    return left if left == right else None


def result_of(formula: Formula, figures: Mapping[str, tuple[Decimal | None, str]]) -> Decimal | None:
    """The exact result; ``figures`` gives the value and unit of each name, and a value that is not there gives none."""
    return _result(formula.root, formula.text, figures)


def _result(node: ast.expr, text: str, figures: Mapping[str, tuple[Decimal | None, str]]) -> Decimal | None:
    if isinstance(node, ast.Name):
        value, unit = figures[node.id]
        return value * _HUNDREDTH if value is not None and unit == "%" else value
    if isinstance(node, ast.Constant):
        # As it stands in the text: 0.1 as a float would be something else.
        return Decimal(ast.get_source_segment(text, node) or "")
    assert isinstance(node, ast.BinOp)
    left, right = _result(node.left, text, figures), _result(node.right, text, figures)
    if left is None or right is None:
        return None
    match node.op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case _:
            return left * right


def rounded(result: Decimal, unit: str, round_to: Decimal | None) -> Decimal:
    """The result as its parameter writes it: in hundredths where that is its unit, half up to multiples of ``round_to``."""
    result = result / _HUNDREDTH if unit == "%" else result
    if round_to is None:
        return result.normalize() + 0 if result == result.to_integral_value() else result
    return (result / round_to).quantize(Decimal(1), ROUND_HALF_UP) * round_to


def in_words(formula: Formula, titles: Mapping[str, str]) -> str:
    """The formula as people write it: names by their titles, × for times."""
    return _words(formula.root, formula.text, titles)


def _words(node: ast.expr, text: str, titles: Mapping[str, str]) -> str:
    if isinstance(node, ast.Name):
        return titles.get(node.id, node.id)
    if isinstance(node, ast.Constant):
        return ast.get_source_segment(text, node) or ""
    assert isinstance(node, ast.BinOp)
    left, right = _words(node.left, text, titles), _words(node.right, text, titles)
    if isinstance(node.op, ast.Mult):
        sums = [isinstance(side, ast.BinOp) and not isinstance(side.op, ast.Mult) for side in (node.left, node.right)]
        left, right = (f"（{side}）" if is_sum else side for side, is_sum in zip((left, right), sums, strict=True))
        return f"{left}×{right}"
    if isinstance(node.op, ast.Sub) and isinstance(node.right, ast.BinOp) and not isinstance(node.right.op, ast.Mult):
        right = f"（{right}）"
    return f"{left}{'＋' if isinstance(node.op, ast.Add) else '－'}{right}"
