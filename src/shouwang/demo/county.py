"""The demo county: divisions, households, people, incomes, all from one seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from shouwang.demo import words
from shouwang.demo.families import FamilyMaker
from shouwang.demo.people import County, Division, Household, Income, Person
from shouwang.demo.register import write_registry

__all__ = ["County", "Division", "Household", "Income", "Person", "incomes_of", "make_county", "write_registry"]

# The shares that the county is made of; a demo's scenery and nobody's policy.
_RELIEVED = 0.12
_MONITORED_RELIEVED, _MONITORED_ORDINARY = 0.11, 0.019
_ELIMINATED = 0.55
_MONITORING_SINCE, _EARLIER_SINCE = date(2021, 5, 10), date(2019, 9, 1)
"""When the first households were identified; the registers of 2021 and 2022 go back further."""


def make_county(
    seed: int,
    households: int,
    towns: int = 10,
    villages: int = 52,
    *,
    code: str = "349921",
    name: str = "云溪县",
    register_on: date = date(2024, 3, 31),
    edge_on: date | None = None,
) -> County:
    """An invented county, the same for the same arguments.

    ``register_on`` is the day whose state the register shows; its incomes are of the two accounting years (1 October to
    30 September) before it. With ``edge_on`` eight households stand exactly on the edge of being monitored on that day.
    """
    rng = random.Random(f"{seed}/{households}/{towns}/{villages}/{code}")
    divisions = _divisions(rng, code, name, towns, villages)
    maker = FamilyMaker(rng, code, register_on)
    homes = [
        _household(rng, f"{code}{order:08d}", village, 19900000000 + order, register_on)
        for order, village in enumerate(_spread(rng, divisions, households), 1)
    ]
    for home in homes:
        home.members = maker.family(home.code)
    if edge_on is not None:
        _stand_on_edges(rng, homes, edge_on)
    incomes = [income for home in homes for income in incomes_of(rng, home, register_on)]
    return County(code, name, register_on, divisions, homes, incomes)


def _divisions(rng: random.Random, code: str, name: str, towns: int, villages: int) -> list[Division]:
    if towns > len(words.TOWN_STEMS) or villages < towns:
        raise ValueError("up to 40 towns, and at least one village a town")
    stems = rng.sample(words.TOWN_STEMS, towns)
    pairs = [a + b for a in words.VILLAGE_FIRST for b in words.VILLAGE_SECOND]
    names = rng.sample(pairs, villages)
    # As everywhere, some villages are called like a town that they do not belong to.
    for place in range(0, min(villages, towns - 1), 4):
        names[place] = stems[(place + 1) % towns]
    found = [Division(f"{code}000000", name, "县")]
    for town in range(towns):
        kind = "镇" if rng.random() < 0.7 else "乡"
        found.append(Division(f"{code}{100 + town}000", stems[town] + kind, "乡镇"))
        mine = names[town::towns]
        found += [Division(f"{code}{100 + town}{200 + at}", f"{stem}村", "村") for at, stem in enumerate(mine)]
    return found


def _spread(rng: random.Random, divisions: list[Division], households: int) -> list[str]:
    """The village of each household; villages differ in size."""
    villages = [division.code for division in divisions if division.level == "村"]
    weights = [rng.uniform(0.5, 1.6) for _ in villages]
    return sorted(rng.choices(villages, weights, k=households))


def _household(rng: random.Random, code: str, village: str, phone: int, on: date) -> Household:
    relieved = rng.random() < _RELIEVED
    home = Household(
        code=code,
        village=village,
        group=rng.randint(1, 12),
        kind="脱贫户" if relieved else "一般农户",
        relieved_year=rng.randint(2014, 2020) if relieved else None,
        category=None,
        identified_on=None,
        eliminated=None,
        eliminated_on=None,
        phone=str(phone),
    )
    if rng.random() < (_MONITORED_RELIEVED if relieved else _MONITORED_ORDINARY):
        first = _MONITORING_SINCE if on.year >= 2023 else _EARLIER_SINCE
        identified = first + timedelta(days=rng.randrange((on - first).days - 20))
        ended = identified + timedelta(days=rng.randint(200, 420))
        sudden = rng.random() < 0.25
        home.category = "突发严重困难户" if sudden else "脱贫不稳定户" if relieved else "边缘易致贫户"
        home.identified_on = identified
        home.eliminated = ended < on and rng.random() < _ELIMINATED / 0.8
        home.eliminated_on = ended if home.eliminated else None
    return home


def _stand_on_edges(rng: random.Random, homes: list[Household], on: date) -> None:
    """Identified and eliminated the day before, on, and after the day: monitored is decided to the day."""
    day = timedelta(days=1)
    long_ago = on - timedelta(days=400)
    edges = [(on, None), (on + day, None), (on - day, None), (long_ago, on), (long_ago, on + day), (long_ago, on - day)]
    chosen = rng.sample([home for home in homes if home.category is None], len(edges) + 2)
    for home, (identified, eliminated) in zip(chosen, [*edges, *edges[:2]], strict=True):
        home.category = "脱贫不稳定户" if home.relieved else "边缘易致贫户"
        home.identified_on, home.eliminated_on = identified, eliminated
        home.eliminated = eliminated is not None


def incomes_of(rng: random.Random, home: Household, register_on: date) -> Iterator[Income]:
    """A household's incomes of the two accounting years before a day."""
    size = len(home.members)
    workers = sum(person.labour in ("普通劳动力", "技能劳动力") for person in home.members)
    middle = 15500.0 * (0.75 + 0.5 * workers / size) * (0.85 if home.relieved else 1.0)
    if home.category and not home.eliminated:
        middle *= 0.6
    per_head = max(1500.0, min(60000.0, middle * rng.lognormvariate(0, 0.42)))
    last_year = register_on.year - (1 if (register_on.month, register_on.day) >= (10, 1) else 2)
    change = rng.choice((0.6, 0.85, 0.95, 1.0, 1.04, 1.08, 1.12, 1.15))
    years = (last_year - 1, last_year, last_year + 1)
    for (before, after), factor in zip(pairwise(years), (1 / change, 1.0), strict=True):
        net = round(per_head * factor * size)
        wage = round(net * rng.uniform(0.35, 0.75)) if workers else 0
        own = rng.randint(100, 900)
        transfer = min(net - wage, rng.randint(400, 2600) * size)
        cost = rng.randrange(300, 4000, 50)
        operating = net - wage - own - transfer + cost
        if operating < 0:
            own, operating = own + operating, 0
        if own < 0:
            wage, own = wage + own, 0
        yield Income(
            home.code, date(before, 10, 1), date(after, 9, 30), wage, operating, cost, own, transfer, size, net
        )
