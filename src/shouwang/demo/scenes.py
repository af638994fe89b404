"""A county in a month: who is there, how much happens, and what a row of a list is before anybody writes it down."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from shouwang.demo.lists import Feed
from shouwang.demo.people import County, Household, Person

Plain = str | int | date | None
T = TypeVar("T", Person, Household)


@dataclass(frozen=True, slots=True)
class Rates:
    """How much happens in a month, per thousand households. The default makes 1 to 3 in a hundred households a lead."""

    uninsured: float = 5.0
    medical: float = 260.0  # persons with any cost in a year
    dropouts: float = 1.7
    housing: float = 4.5
    water: float = 2.6
    relief: float = 4.0
    unemployed: float = 5.0
    disability: float = 9.0
    losses: float = 12.0
    accidents: float = 1.8
    petitions: float = 2.2
    disasters: float = 2.0
    income_risk: float = 6.0
    troubled: float = 3.0  # households that more than one department knows

    @classmethod
    def dense(cls) -> Rates:
        """For small counties in tests: every list has rows enough to show something."""
        return cls(
            uninsured=70,
            medical=800,
            dropouts=30,
            housing=70,
            water=50,
            relief=70,
            unemployed=60,
            disability=80,
            losses=70,
            accidents=30,
            petitions=35,
            disasters=30,
            income_risk=40,
            troubled=40,
        )


@dataclass(slots=True)
class Entry:
    """One row of one list as it is meant. Money in whole yuan. ``fate`` is what a right reading makes of the row."""

    feed: Feed
    household: Household | None
    person: Person | None
    values: dict[str, Plain]
    fate: str = "matched"  # matched, review, not_found, unregistered, fault, repeated
    mishap: str = ""  # what the office did to the row, in a word


@dataclass(slots=True)
class Scene:
    """A county in a month; ``seed`` and the names of the draws are all that chance depends on."""

    county: County
    period: str
    as_of: date
    seed: int
    rates: Rates | Mapping[str, float]
    edges: bool
    names: dict[str, str] = field(init=False)
    troubled: set[str] = field(init=False)
    year: int = field(init=False)
    month: int = field(init=False)

    def __post_init__(self) -> None:
        self.year, self.month = int(self.period[:4]), int(self.period[5:])
        self.names = self.county.division_names()
        count = min(self.count("troubled"), len(self.county.households))
        rng = random.Random(f"{self.seed}/troubled/{self.year}")
        self.troubled = {home.code for home in rng.sample(self.county.households, count)}

    # Days
    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def quarter_first(self) -> date:
        return date(self.year, (self.month - 1) // 3 * 3 + 1, 1)

    @property
    def quarter_last(self) -> date:
        month = self.quarter_first.month + 2
        return date(self.year, month, monthrange(self.year, month)[1])

    def day(self, rng: random.Random) -> date:
        return self.first + timedelta(days=rng.randrange(self.last.day))

    def quarter_day(self, rng: random.Random, inside: bool) -> date:
        if inside:
            return self.quarter_first + timedelta(days=rng.randrange((self.quarter_last - self.quarter_first).days + 1))
        return self.quarter_first - timedelta(days=rng.randint(2, 60))

    # Chance
    def rng(self, what: str) -> random.Random:
        return random.Random(f"{self.seed}/{what}/{self.period}")

    def count(self, what: str) -> int:
        rate: float = self.rates[what] if isinstance(self.rates, Mapping) else getattr(self.rates, what)
        return max(1, round(rate * len(self.county.households) / 1000))

    def choose(self, what: str, pool: Sequence[T], share: float = 0.35) -> list[T]:
        """So many of the pool as the rate says, a share of them from the troubled households."""
        return self._pick(self.rng(what), pool, self.count(what), share)

    def stay(self, what: str, pool: Sequence[T]) -> list[T]:
        """As ``choose``, for a list that stays much the same from month to month: a few leave, a few come."""
        count = self.count(what)
        moved = max(1, count // 20)
        order = self._pick(random.Random(f"{self.seed}/{what}/{self.year}"), pool, count + 11 * moved, 0.2)
        start = min((self.month - 1) * moved, max(0, len(order) - count))
        return order[start : start + count]

    def _pick(self, rng: random.Random, pool: Sequence[T], count: int, share: float) -> list[T]:
        known = [one for one in pool if (one.household if isinstance(one, Person) else one.code) in self.troubled]
        chosen = rng.sample(known, min(len(known), round(count * share)))
        taken = {one.code for one in chosen}
        rest = [one for one in pool if one.code not in taken]
        chosen += rng.sample(rest, min(len(rest), count - len(chosen)))
        rng.shuffle(chosen)
        return chosen

    def entry(self, feed: Feed, home: Household, person: Person, **values: Plain) -> Entry:
        """A row about a person of the register, with the places that its sheet may show."""
        return Entry(feed, home, person, {"name": person.name, "number": person.number, **self.places(home), **values})

    def places(self, home: Household) -> dict[str, Plain]:
        town, village = self.names[home.village[:9] + "000"], self.names[home.village]
        address, homestead = f"{town}{village}", f"{village}{home.group}组"
        return {"town": town, "village": village, "address": address, "homestead": homestead}


def homes_of(scene: Scene) -> dict[str, Household]:
    return {home.code: home for home in scene.county.households}


def on_edges(scene: Scene, entries: list[Entry], key: str, edges: Sequence[Plain]) -> None:
    """Some entries, of monitored and of other households, get exactly the values on the edge."""
    rng = scene.rng(f"edges/{key}")
    for wanted in (True, False):
        pool = [one for one in entries if one.household and one.household.monitored(scene.as_of) is wanted]
        chosen = rng.sample(pool, min(len(pool), 2 * len(edges)))
        for at, entry in enumerate(chosen):
            entry.values[key] = edges[at % len(edges)]
