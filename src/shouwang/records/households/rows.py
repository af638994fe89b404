"""The register as typed rows: what cleaning gives and what is written. Pure values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class HouseholdRow(NamedTuple):
    """A household. From ``phone`` on it is sealed, in the order of ``HouseholdRecord``."""

    code: str
    village_code: str
    kind: str
    relieved_year: int | None
    doubts: str
    phone: str = ""
    group: str = ""
    address: str = ""


class PersonRow(NamedTuple):
    """A person. From ``name`` on it is sealed, in the order of ``PersonRecord``."""

    code: str
    household_code: str
    village_code: str
    is_head: bool
    doubts: str
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


class IncomeRow(NamedTuple):
    """A household's income of one period. From ``net`` on it is sealed, in the order of ``IncomeRecord``."""

    household_code: str
    period_from: date | None
    period_to: date | None
    doubts: str
    net: str = ""
    size: str = ""
    wages: str = ""
    production: str = ""
    production_cost: str = ""
    property_income: str = ""
    transfer: str = ""

    @property
    def period(self) -> str:
        """ "from:to", each YYYY-MM-DD or blank."""
        return f"{self.period_from or ''}:{self.period_to or ''}"


class StandingRow(NamedTuple):
    """What the register says of a monitored household. ``eliminated`` None: it contradicts itself."""

    category: str
    identified_on: date | None
    eliminated: bool | None
    eliminated_on: date | None


SEALED_FROM = {HouseholdRow: 5, PersonRow: 5, IncomeRow: 4}
"""Where the sealed part of a row begins."""


@dataclass(slots=True)
class Door:
    """The sum at one sheet: came in = kept + set aside."""

    came_in: int = 0
    kept: int = 0
    set_aside: int = 0
    doubtful: int = 0


@dataclass(slots=True)
class Register:
    """A county's register, clean. ``standings`` by 户编号, only of households that have a category."""

    county: str
    divisions: dict[str, str]
    households: list[HouseholdRow] = field(default_factory=list)
    persons: list[PersonRow] = field(default_factory=list)
    incomes: list[IncomeRow] = field(default_factory=list)
    standings: dict[str, StandingRow] = field(default_factory=dict)
    doors: dict[str, Door] = field(default_factory=dict)
