"""A county of many random people as Arrow tables: missing values, zeros, edges, words that engines like to differ about.

The same seed gives the same county. ``expected`` answers for it by hand, with the oracle.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
from tests.engine.screening import oracle
from tests.engine.screening.county import ARROW, jingde

from shouwang.engine.backends import Facts
from shouwang.engine.screening import FeedFacts

Rows = list[dict[str, Any]]
YES_NO = [True, False, None]
WORDS = [None, "", " ", "NULL", "NaN", "外地参保", "一\\二'三\"四`五", "行\n行", "𠮷野家🏠", "e\u0301", "é", "${x}"]
DAYS = [date(1, 1, 1), date(1582, 10, 10), date(1900, 1, 1), date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29)]
DAYS += [date(2024, 3, 31), date(2024, 4, 1), date(9999, 12, 31), None]
YUAN = [
    None,
    "0",
    "-0.01",
    "0.01",
    "0.1",
    "15000",
    "29999.99",
    "30000",
    "30000.01",
    "11999.99",
    "12000",
    "999999999999.99",
]
INCOMES = [None, "0", "6999.99", "7000", "7000.01", "-5", "99999999999.99"]
CODES = {**oracle.WORST, "relief_category": ["低保对象", "特困人员", "低保边缘家庭", "支出型困难家庭"]}
CODES["income_risk"] = ["收入偏低", "收入连续下降", "支出较大"]
NO_CODES = [None, "", "骨折", "死亡 ", "死 亡", "Ｃ级", "c级", "𠮷"]
FEEDS = {**oracle.PERSON_FEEDS, **oracle.HOUSE_FEEDS}
GAPPED = {"not_come": "dropouts", "nil": "water", "without": "relief_approved_on"}
"""A list that has not come, one that came without rows, a column that its list does not have."""


@dataclass(frozen=True)
class Crowd:
    """The rows of the register and of each list that came."""

    homes: Rows
    people: Rows
    told: Mapping[str, Rows]

    def facts(self) -> Facts:
        feeds = [FeedFacts(name, _table(rows, FEEDS[name], "row_id", "person_key")) for name, rows in self.told.items()]
        register = ["relieved", "monitored", "net_income_per_capita_yuan"]
        homes = _table(self.homes, register, "household_key", size=pa.int64(), village=pa.string())
        return Facts(_table(self.people, ["health", "insured"], "person_key"), homes, feeds)


def crowd(seed: int, people: int, not_come: str = "", nil: str = "", without: str = "") -> Crowd:
    draw = random.Random(seed)
    homes: Rows = []
    persons: Rows = []
    while len(persons) < people:
        key = 100 + 7 * len(homes) + (2**60 if draw.random() < 0.01 else 0)  # beyond what a double tells apart
        size = draw.choice([0, 1, 1, 2, 3, 4, 5, 9])
        homes.append({
            "household_key": key,
            "relieved": draw.choice(YES_NO),
            "monitored": draw.choice(YES_NO),
            "net_income_per_capita_yuan": draw.choice(INCOMES),
            "size": size,
            "village": f"341825{draw.randrange(10**6):06d}",
        })  # fmt: skip
        key = 5 if draw.random() < 0.001 else key  # a household that people name and the register does not have
        for _ in range(size):
            whom = {"person_key": 3 * len(persons) + 1, "household_key": key}
            persons.append(whom | {"health": draw.choice(WORDS), "insured": draw.choice(YES_NO)})
    draw.shuffle(homes)
    draw.shuffle(persons)
    told: dict[str, Rows] = {}
    for name, facts in FEEDS.items():
        if name != not_come:
            told[name] = [] if name == nil else _told(draw, persons, [fact for fact in facts if fact != without])
    return Crowd(homes, persons, told)


def _told(draw: random.Random, persons: Rows, facts: Sequence[str]) -> Rows:
    """The rows of a list: about a tenth of the people, some of them several times."""
    rows: Rows = []
    for person in draw.sample(persons, len(persons) // 10):
        for _ in range(draw.choice([1, 1, 1, 2, 3])):
            whom = {"person_key": person["person_key"], "household_key": person["household_key"]}
            rows.append(whom | {fact: _said(draw, fact) for fact in facts})
    draw.shuffle(rows)
    return [row | {"row_id": at} for at, row in enumerate(rows, 2**40)]


def _said(draw: random.Random, fact: str) -> Any:
    kind = jingde().facts[fact].type
    if kind == "boolean":
        return draw.choice(YES_NO)
    if kind == "date":
        return draw.choice(DAYS)
    if kind == "text":
        return draw.choice(WORDS)
    if kind == "code":
        return draw.choice(CODES[fact] if draw.random() < 0.8 else NO_CODES if fact in oracle.WORST else [None])
    return draw.choice(INCOMES if "income" in fact else YUAN)


def _table(rows: Rows, facts: Sequence[str], *keys: str, **more: pa.DataType) -> pa.Table:
    """Rows as a table; a fact that no row names is no column."""
    kinds = {name: pa.int64() for name in (*keys, "household_key")}
    kinds |= {fact: ARROW[jingde().facts[fact].type] for fact in facts if not rows or fact in rows[0]}
    exact = [numbers(row) for row in rows]
    return pa.table({name: pa.array([row[name] for row in exact], kind) for name, kind in (kinds | more).items()})


def expected(of: Crowd) -> tuple[set[tuple[str, int, int | None]], dict[str, Counter[bool | None]]]:
    """By hand: who is hit by which rule, and how often each rule answers yes, no, and not to be told."""
    hits: set[tuple[str, int, int | None]] = set()
    tally: dict[str, Counter[bool | None]] = defaultdict(Counter)
    registers = {home["household_key"]: numbers(home) for home in of.homes}
    by_home, by_person = _by("household_key", oracle.HOUSE_FEEDS, of), _by("person_key", oracle.PERSON_FEEDS, of)
    for key, home in registers.items():
        known = oracle.facts_of(by_home(key), oracle.HOUSE_FEEDS, home)
        for rule, ask in oracle.HOUSE_RULES.items():
            answer = ask(known)
            tally[rule][answer] += 1
            hits |= {(rule, key, None)} if answer else set()
    nothing = dict.fromkeys(("relieved", "monitored", "net_income_per_capita_yuan"))
    for person in of.people:
        key, home_key = person["person_key"], person["household_key"]
        known = oracle.facts_of(by_person(key), oracle.PERSON_FEEDS, registers.get(home_key, nothing))
        for rule, ask in oracle.PERSON_RULES.items():
            answer = ask(known)
            tally[rule][answer] += 1
            hits |= {(rule, home_key, key)} if answer else set()
    return hits, tally


def _by(key: str, feeds: Mapping[str, Sequence[str]], of: Crowd) -> Any:
    """Subject → its rows in each list that came, in the order in which they were received."""
    index: dict[tuple[str, int], Rows] = defaultdict(list)
    came = [name for name in feeds if name in of.told]
    for name in came:
        for row in of.told[name]:
            index[name, row[key]].append(numbers(row))
    return lambda subject: {name: index.get((name, subject), []) for name in came}


def numbers(row: dict[str, Any]) -> dict[str, Any]:
    return {name: Decimal(said) if name.endswith("_yuan") and said is not None else said for name, said in row.items()}
