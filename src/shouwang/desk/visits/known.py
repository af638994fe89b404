"""What is known before anybody is asked: the register's figures by the names of the facts that a form asks for, and earlier
answers in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shouwang.desk.page.asking import Asked
from shouwang.desk.page.tags import short_day, yuan
from shouwang.engine.cleaning.answers import Answered
from shouwang.engine.packs.model import Question
from shouwang.records.households.histories import Then
from shouwang.records.staff.sealed import open_person


@dataclass(frozen=True, slots=True)
class Known:
    """What the register says: ``value`` as one would type it, ``words`` as one reads it."""

    value: str
    words: str


def register_says(then: Then) -> dict[str, Known]:
    """The name of a register's fact → what it says of a household; a fact that it does not say is left out."""
    told: dict[str, Known] = {}
    family = then.family
    if family is not None and not family.gone and family.members:
        size = len(family.members)
        told["household_size"] = Known(str(size), f"{size} 人")
    for income in reversed(then.incomes):
        each = income.record.net_per_capita_yuan
        if each is not None:
            period = _period(income.period_from, income.period_to)
            told["net_income_per_capita_yuan"] = Known(f"{each.normalize():f}", f"{yuan(each)}{period}")
            break
    return told


def _period(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return ""
    return f"（{first.year}年{first.month}月至{last.year}年{last.month}月）"


def visitor_of(request: Asked) -> str:
    """The name of whoever signed in, to begin a form with; blank for a holder who goes by the title of the post."""
    name = open_person(request.holder).name
    return "" if name == request.post.title else name


def typed(value: Answered) -> str:
    """An answer as one would type it again."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def said(value: Answered, question: Question | None) -> str:
    """An answer as one reads it."""
    if isinstance(value, Decimal):
        if question is not None and question.type == "money":
            return yuan(value)
        return f"{value.normalize():f}"
    return short_day(value) if isinstance(value, date) else value or ""
