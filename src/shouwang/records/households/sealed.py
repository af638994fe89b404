"""What is sealed of a household, a person and an income: one record each, bound to its own number.

A record is its texts in the order of its class with a separator between them: packing a million takes half a second
where JSON takes four. New fields are added at the end; a record sealed before simply has fewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person, opened. Texts as the register has them; ``number`` is blank where it is not valid, and
    ``number_text`` then has what stood there. ``birth`` is YYYY-MM-DD or blank, ``insured`` 是, 否 or blank."""

    name: str = ""
    number: str = ""
    number_text: str = ""
    relation: str = ""
    sex: str = ""
    ethnicity: str = ""
    birth: str = ""
    education: str = ""
    in_school: str = ""
    health: str = ""
    labour_skill: str = ""
    work_area: str = ""
    work_months: str = ""
    insured: str = ""

    @property
    def birth_date(self) -> date | None:
        return date.fromisoformat(self.birth) if self.birth else None


@dataclass(frozen=True, slots=True)
class HouseholdRecord:
    """What is personal of a household, opened."""

    phone: str = ""
    group: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class IncomeRecord:
    """A household's income of one period, opened: amounts in yuan with two decimals, blank where not known."""

    net: str = ""
    size: str = ""
    wages: str = ""
    production: str = ""
    production_cost: str = ""
    property_income: str = ""
    transfer: str = ""

    @property
    def net_per_capita_yuan(self) -> Decimal | None:
        """Net income by head, rounded to the cent; None where either figure is missing."""
        return per_capita(self.net, self.size)


def per_capita(net: str, size: str) -> Decimal | None:
    """Net income (yuan) by head; None where it is not known or nobody was counted."""
    if not net or not size:
        return None
    heads = Decimal(size)
    return (Decimal(net) / heads).quantize(Decimal("0.01"), ROUND_HALF_UP) if heads > 0 else None


def person_binding(county: str, code: str) -> bytes:
    return f"person:{county}:{code}".encode()


def household_binding(county: str, code: str) -> bytes:
    return f"household:{county}:{code}".encode()


def income_binding(county: str, code: str, period: str) -> bytes:
    """``period`` is "from:to", each YYYY-MM-DD or blank."""
    return f"income:{county}:{code}:{period}".encode()


def unpacked(text: bytes) -> list[str]:
    """The texts of an opened record."""
    return text.decode("utf-8", "surrogatepass").split(SEPARATOR)
