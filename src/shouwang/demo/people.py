"""What a county is made of, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Division:
    """A county, town (乡镇) or village (村): a 12-digit code, a name, and 县, 乡镇 or 村."""

    code: str
    name: str
    level: str


@dataclass(slots=True)
class Person:
    """A member of a household, in the register's own words. ``born`` is also in the number."""

    code: str
    household: str
    name: str
    number: str
    relation: str
    sex: str
    nation: str
    education: str | None
    schooling: str
    health: str
    labour: str
    work_place: str | None
    work_months: int | None
    insured: str
    born: date


@dataclass(slots=True)
class Household:
    """A household of a village. ``eliminated`` is None where it never was monitored."""

    code: str
    village: str
    group: int
    kind: str
    relieved_year: int | None
    category: str | None
    identified_on: date | None
    eliminated: bool | None
    eliminated_on: date | None
    phone: str
    members: list[Person] = field(default_factory=list)

    @property
    def head(self) -> Person:
        return self.members[0]

    @property
    def relieved(self) -> bool:
        return self.kind == "脱贫户"

    def monitored(self, as_of: date) -> bool:
        """A category is filled in, identified on or before the day, and not eliminated on or before it."""
        if not self.category or self.identified_on is None or self.identified_on > as_of:
            return False
        return self.eliminated_on is None or self.eliminated_on > as_of


@dataclass(frozen=True, slots=True)
class Income:
    """A household's income of one accounting year, whole yuan; net = wage + operating − cost + property + transfer."""

    household: str
    first: date
    last: date
    wage: int
    operating: int
    operating_cost: int
    property: int
    transfer: int
    size: int
    net: int


@dataclass(slots=True)
class County:
    """All of one invented county. Households come village by village, members under their head."""

    code: str
    name: str
    register_on: date
    divisions: list[Division]
    households: list[Household]
    incomes: list[Income]

    @property
    def persons(self) -> list[Person]:
        return [person for household in self.households for person in household.members]

    def division_names(self) -> dict[str, str]:
        return {division.code: division.name for division in self.divisions}

    def income_per_head(self) -> dict[str, float]:
        """Household → yuan per head in the latest accounting year."""
        return {income.household: income.net / income.size for income in sorted(self.incomes, key=lambda one: one.last)}
