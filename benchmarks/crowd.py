"""A register of very many invented people: as a site with its sealed records, and openly as a Parquet file.

Names recur as they do in China: a hundred surnames and two hundred characters of given names, the first of each list far
more often than the last, so that of ten million people thousands share the commonest name and half have one of the rarer
ones. The register has its own dirt: people without a valid number, a few who stand in it twice.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.site import AT, new_site
from shouwang.demo import words
from shouwang.demo.numbers import closing_character

if TYPE_CHECKING:
    from shouwang.records.households.rows import HouseholdRow, PersonRow

COUNTY = "349921"
PEOPLE = "people.parquet"
COLUMNS = ("code", "household", "name", "number", "village", "birth", "phone")
_GIVEN = tuple(
    "英华文明玉秀兰平红建国军林海丽金荣春桂芳志强清永德梅生云庆香龙萍伟杰新东祥辉凤学福燕成敏义霞忠珍峰莲元超宝娟斌勇静艳"
    "洪光世波继俊家立小振水良贵景根松顺友琴月立民正飞胜利娜雪慧婷倩琳玲宇浩然子涵欣怡雨轩思佳晨博文昊天一诺梓萱睿泽嘉懿"
)
_SURNAME_WEIGHTS = list(accumulate(1 / (rank + 6) for rank in range(len(words.SURNAMES))))
_GIVEN_WEIGHTS = list(accumulate(1 / (rank + 12) for rank in range(len(_GIVEN))))
_FIRST_BIRTH = date(1934, 1, 1)
_DAYS = 90 * 365
_SIZES = (1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5)
_VILLAGE_OF = 2500
"""Persons of a village."""
_AT_ONCE = 500_000


def divisions(persons: int) -> dict[str, str]:
    """Code → name of a county with as many towns and villages as so many people fill; names recur between towns."""
    named = {f"{COUNTY}000000": "云溪县"}
    villages = max(4, persons // _VILLAGE_OF)
    per_town = 16
    first, second = words.VILLAGE_FIRST, words.VILLAGE_SECOND
    for town in range((villages + per_town - 1) // per_town):
        stem = words.TOWN_STEMS[town % 40] + (words.TOWN_STEMS[town // 40][0] if town >= 40 else "")
        named[f"{COUNTY}{100 + town}000"] = f"{stem}镇"
        for village in range(min(per_town, villages - town * per_town)):
            at = town * 7 + village * 11
            name = first[at % len(first)] + second[at // len(first) % len(second)]
            named[f"{COUNTY}{100 + town}{200 + village}"] = f"{name}村"
    return named


def name_of(rng: random.Random, surname: str = "") -> str:
    """A name as people have them: 85 of 100 given names are of two characters."""
    surname = surname or surname_of(rng)
    characters = 2 if rng.random() < 0.85 else 1
    return surname + "".join(rng.choices(_GIVEN, cum_weights=_GIVEN_WEIGHTS, k=characters))


def surname_of(rng: random.Random) -> str:
    if rng.random() < 0.002:
        return rng.choice(words.RARE_SURNAMES)
    return rng.choices(words.SURNAMES, cum_weights=_SURNAME_WEIGHTS)[0]


def _minority_name(rng: random.Random) -> str:
    _, men, women, second = rng.choice(words.MINORITIES)
    return f"{rng.choice(men + women)}·{rng.choice(second)}{rng.choice(('', '', *_GIVEN[:40]))}"


class Numbers:
    """Identity numbers, none twice."""

    def __init__(self) -> None:
        self._orders: dict[str, int] = {}
        self._births = [f"{_FIRST_BIRTH + timedelta(days=day):%Y%m%d}" for day in range(_DAYS)]

    def next(self, rng: random.Random, area: int = 0) -> str:
        """The next number of a random day; ``area`` is the division that gave it out, the crowd's county otherwise."""
        born = self._births[rng.randrange(_DAYS)]
        order = self._orders[born] = self._orders.get(born, 0) + 1
        # One of thirty was given the number elsewhere; more than 999 of one day have the area of the county beside.
        area = (area or int(COUNTY)) + order // 999 + (1000 if order % 30 == 0 else 0)
        first17 = f"{area}{born}{order % 999 + 1:03d}"
        return first17 + closing_character(first17)


def households(persons: int) -> Iterator[tuple[HouseholdRow, list[PersonRow]]]:
    """Households with their people, village by village. The same for the same number of persons."""
    from shouwang.records.households.rows import HouseholdRow, PersonRow

    rng = random.Random(persons)
    numbers = Numbers()
    villages = [code for code in divisions(persons) if not code.endswith("000")]
    made = 0
    for at in range(persons):
        if made >= persons:
            return
        village = villages[min(made * len(villages) // persons, len(villages) - 1)]
        code = f"{COUNTY}{at + 1:08d}"
        home = HouseholdRow(code, village, "ordinary", None, "", f"{13000000000 + at}", f"{at % 12 + 1}组", "")
        size = min(rng.choice(_SIZES), persons - made)
        surname, minority = surname_of(rng), rng.random() < 0.03
        people: list[PersonRow] = []
        for place in range(size):
            name = _minority_name(rng) if minority else name_of(rng, surname if place != 1 else "")
            number = numbers.next(rng)
            birth = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
            chance = rng.random()
            if chance < 0.003:
                number = ""
            elif chance < 0.0032 and people and people[-1].number:
                number, birth, name = people[-1].number, people[-1].birth, people[-1].name
            relation, sex = "户主" if place == 0 else "其他", "男" if at % 2 else "女"
            named = (f"{code}{place + 1:02d}", code, village, place == 0, "", name, number, "", relation, sex, "汉族")
            people.append(PersonRow(*named, birth, "初中", "非在校生", "健康", "普通劳动力", "县内", "6", "是"))
        made += size
        yield home, people


def build(persons: int, folder: Path) -> None:
    """The site and the Parquet file of so many people, in a folder."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    new_site(folder)
    from shouwang.records.divisions.actions import put_divisions
    from shouwang.records.households.models import HouseholdVersion, PersonVersion, RegisterImport
    from shouwang.records.households.writing import indexes_afterwards
    from shouwang.records.staff.actions import operator_post

    into = RegisterImport(county=COUNTY, digest=bytes(16), sealed=b"", imported_by=operator_post(at=AT), recorded_at=AT)
    into.save()
    put_divisions(COUNTY, divisions(persons).items(), None, AT)
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    everybody = households(persons)
    with (
        pq.ParquetWriter(folder / PEOPLE, schema) as writer,
        indexes_afterwards(PersonVersion, persons),
        indexes_afterwards(HouseholdVersion, persons),
    ):
        while portion := list(islice(everybody, _AT_ONCE // 3)):
            homes = [home for home, _ in portion]
            people = [one for _, members in portion for one in members]
            _write(homes, people, into.pk)
            phones = {home.code: home.phone for home in homes}
            columns: dict[str, list[Any]] = {
                "code": [one.code for one in people],
                "household": [one.household_code for one in people],
                "name": [one.name for one in people],
                "number": [one.number or None for one in people],
                "village": [one.village_code for one in people],
                "birth": [one.birth for one in people],
                "phone": [phones[one.household_code] for one in people],
            }
            writer.write_table(pa.table(columns, schema))
            print(f"  {people[-1].code}", flush=True)


def _write(homes: list[HouseholdRow], people: list[PersonRow], into: int) -> None:
    from django.db import transaction

    from shouwang.records.households.writing import fresh_keys, write_households, write_people

    keys = dict(zip((home.code for home in homes), fresh_keys(len(homes)), strict=True))
    with transaction.atomic():
        write_households(COUNTY, homes, list(keys.values()), register_import=into, at=AT)
        write_people(COUNTY, people, fresh_keys(len(people)), keys, register_import=into, at=AT)


def opened(folder: Path) -> None:
    """Opens the site that ``build`` made, brought to the schema of today."""
    new_site(folder)
