"""A register of invented people as typed rows: what cleaning would have given. The same for the same size."""

from __future__ import annotations

import marshal
import random
from datetime import date, timedelta
from pathlib import Path

from shouwang.demo import words
from shouwang.demo.numbers import closing_character
from shouwang.records.households.rows import HouseholdRow, PersonRow, Register

COUNTY = "349921"
_TOWNS, _VILLAGES = 20, 15
_SIZES = (1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5)
"""Sizes of households, one as likely as the other."""
_FIRST_BIRTH = date(1934, 1, 1)
_DAYS = 90 * 365


def typed_register(persons: int) -> Register:
    """A first register of so many persons, in households of three to four."""
    rng = random.Random(persons)
    divisions = {f"{COUNTY}000000": "云溪县"}
    villages = []
    for town in range(_TOWNS):
        divisions[f"{COUNTY}{100 + town}000"] = f"{words.TOWN_STEMS[town]}镇"
        for village in range(_VILLAGES):
            villages.append(f"{COUNTY}{100 + town}{200 + village}")
            divisions[villages[-1]] = f"{words.VILLAGE_FIRST[town]}{words.VILLAGE_SECOND[village]}村"
    register = Register(COUNTY, divisions)
    orders: dict[date, int] = {}
    while len(register.persons) < persons:
        _add_household(register, rng, rng.choice(villages), persons, orders)
    return register


def _add_household(register: Register, rng: random.Random, village: str, persons: int, orders: dict[date, int]) -> None:
    number = len(register.households) + 1
    code = f"{COUNTY}{number:08d}"
    relieved = rng.random() < 0.12
    kind, year = ("relieved", rng.randint(2014, 2020)) if relieved else ("ordinary", None)
    phone, group = f"{19900000000 + number}", f"{rng.randint(1, 12)}组"
    register.households.append(HouseholdRow(code, village, kind, year, "", phone, group, ""))
    size = min(rng.choice(_SIZES), persons - len(register.persons))
    surname = rng.choice(words.SURNAMES)
    for place in range(size):
        register.persons.append(_person(rng, code, village, place, surname, orders))


def _person(
    rng: random.Random, household: str, village: str, place: int, surname: str, orders: dict[date, int]
) -> PersonRow:
    born = _FIRST_BIRTH + timedelta(days=rng.randrange(_DAYS))
    order = orders[born] = orders.get(born, 0) + 1
    # More than 999 people of a county born on one day: the next ones have the area of the county beside.
    first17 = f"{int(COUNTY) + order // 999}{born:%Y%m%d}{order % 999 + 1:03d}"
    male = order % 2 == 1
    given = words.MEN if male else words.WOMEN
    name = surname + rng.choice(given) + (rng.choice(given) if rng.random() < 0.8 else "")
    return PersonRow(
        f"{household}{place + 1:02d}",
        household,
        village,
        place == 0,
        "",
        name,
        first17 + closing_character(first17),
        "",
        "户主" if place == 0 else "其他",
        "男" if male else "女",
        "汉族",
        born.isoformat(),
        rng.choice(words.EDUCATION_YOUNG),
        "非在校生",
        "健康",
        "普通劳动力",
        "县内",
        str(rng.randrange(13)),
        "是",
    )


def keep(register: Register, path: Path) -> None:
    """Writes a register's rows where every run finds them again: making a million takes longer than writing them."""
    rows = [list(map(tuple, rows)) for rows in (register.households, register.persons)]
    path.write_bytes(marshal.dumps([register.divisions, *rows]))


def kept(path: Path) -> Register:
    """The register that ``keep`` wrote."""
    divisions, households, persons = marshal.loads(path.read_bytes())  # noqa: S302 - our own file
    register = Register(COUNTY, divisions)
    register.households = list(map(HouseholdRow._make, households))
    register.persons = list(map(PersonRow._make, persons))
    return register
