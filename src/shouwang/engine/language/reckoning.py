"""What may be reckoned with what, and how many digits come out.

Every engine holds 38 digits of a decimal. What a sum or a product can need at most follows from the columns and figures
in it, so that an expression that might not fit is refused when the pack is checked, and never rounded or broken off later.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from shouwang.engine.language.names import DIGITS, PLACES, digits_of
from shouwang.engine.language.tree import (
    Coalesce,
    Derived,
    Hundredth,
    Literal_,
    Node,
    Reckon,
    Ref,
    Sign,
    Term,
    Value,
)

MOST_DIGITS = 37
"""One less than an engine holds: Spark keeps one more for a product than it needs."""
PERCENT = "%"

_SAID = {"money": "金额", "number": "数", "date": "日期", "code": "代码", "text": "文字", "boolean": "是非"}

NOTHING: Mapping[str, Value] = {}


class Unfit(Exception):
    """Two terms that cannot be reckoned with each other; the message says why."""


def unit_of(term: Node) -> str:
    """The unit of a term; blank where it has none."""
    match term:
        case Ref(name) | Derived(name, _):
            return name.unit
        case Reckon():
            return term.unit
        case Coalesce(parts):
            return next((unit for part in parts if (unit := unit_of(part))), "")
        case _:
            return ""


def reckoned(sign: Sign, left: Term, right: Term) -> Reckon:
    """A sum, difference or product. A term in per cent stands for its hundredth. Raises ``Unfit``."""
    for one in (left, right):
        if one.type not in ("money", "number"):
            raise Unfit(f"{_SAID[one.type]}不能加减乘，只有金额和数可以")
    left, right = (Hundredth(one) if unit_of(one) == PERCENT else one for one in (left, right))
    if sign == "*":
        if left.type == right.type == "money":
            raise Unfit("金额不能乘金额，只能乘数或百分数")
        kind = "money" if "money" in (left.type, right.type) else "number"
        first = left if left.type == kind else right
        unit = "元" if kind == "money" else unit_of(first) or unit_of(right)
        return Reckon(sign, left, right, "money" if kind == "money" else "number", unit)
    plain = [one for one in (left, right) if isinstance(one, Literal_)]
    if left.type != right.type and not plain:
        raise Unfit("金额和数不能相加减")
    kind = "money" if "money" in (left.type, right.type) else "number"
    unit = "元" if kind == "money" else unit_of(left) or unit_of(right)
    return Reckon(sign, left, right, "money" if kind == "money" else "number", unit)


def digits(term: Node, figures: Mapping[str, Value] = NOTHING) -> tuple[int, int]:
    """The most digits that a term's value has before the point and behind it; of figures that are told, theirs."""
    match term:
        case Ref(name):
            figure = figures.get(name.name) if name.kind == "parameter" else None
            return digits_of(figure) if _is_number(figure) else (name.digits, name.places)  # type: ignore[arg-type]
        case Literal_(value):
            return digits_of(value) if _is_number(value) else (1, 0)  # type: ignore[arg-type]
        case Hundredth(inner):
            before, behind = digits(inner, figures)
            return max(before - 2, 1), behind + 2
        case Derived(_, inner):
            return digits(inner, figures)
        case Coalesce(parts):
            return common(*(digits(part, figures) for part in parts))
        case Reckon(sign, left, right):
            one, other = digits(left, figures), digits(right, figures)
            if sign == "*":
                return one[0] + other[0], one[1] + other[1]
            before, behind = common(one, other)
            return before + 1, behind
        case _:
            return DIGITS, PLACES


def common(*extents: tuple[int, int]) -> tuple[int, int]:
    """The digits that hold each of several values."""
    return max(before for before, _ in extents), max(behind for _, behind in extents)


def too_wide(*terms: Node) -> bool:
    """Whether these values, side by side, may need more digits than every engine holds."""
    return sum(common(*(digits(term) for term in terms))) > MOST_DIGITS


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
