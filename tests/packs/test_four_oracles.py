"""Four places against their notices read by hand: every rule, for everybody in a random county, whichever lists came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from random import Random
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest
from tests.engine.screening.county import ARROW
from tests.packs.oracle import guizhou, xiaozhongdian, yangshuo, zhanggong
from tests.packs.oracle.subject import Subject

from shouwang.engine import packs
from shouwang.engine.calendar import period_of
from shouwang.engine.packs import Pack
from shouwang.engine.screening import FeedFacts, Screening, compile_pack, screen

PLACES = {
    "guizhou-2022": guizhou,
    "jiangxi-zhanggong-2022": zhanggong,
    "yunnan-xiaozhongdian-2021": xiaozhongdian,
    "guangxi-yangshuo-2021": yangshuo,
}
ANSWERS = (True, False, None)
HOMES = 150
SEEDS = range(5)
"""Each list is missing from one of the first four counties; in the last all have come."""


@cache
def loaded(name: str) -> Pack:
    pack, faults = packs.load_pack(name, [packs.bundled_folder()])
    assert pack is not None, faults
    return pack


class County:
    """Random households, persons and rows, and the screening's answers about them."""

    def __init__(self, name: str, seed: int) -> None:
        self.pack, self.place, random = loaded(name), PLACES[name], Random(seed)
        self.came = [feed for at, feed in enumerate(sorted(self.place.FEEDS)) if at % 4 != seed]
        self.homes: list[dict[str, Any]] = []
        self.people: list[dict[str, Any]] = []
        self.rows: dict[str, list[dict[str, Any]]] = {feed: [] for feed in self.came}
        for key in range(1, HOMES + 1):
            self._add(key, random)

    def _add(self, key: int, random: Random) -> None:
        place: ModuleType = self.place
        home = {name: random.choice(values) for name, values in place.HOME.items()} | {"household_key": key}
        people = [
            {name: random.choice(values) for name, values in place.PERSON.items()}
            | {"household_key": key, "person_key": key * 10 + at}
            for at in range(random.randint(1, 3))
        ]
        rows: dict[str, list[dict[str, Any]]] = {}
        for feed in self.came:
            columns = place.FEEDS[feed][1]
            for person in random.choices(people, k=random.choice([0, 1, 1, 2, 3] if columns else [0, 0, 1])):
                row = {name: random.choice(values) for name, values in columns.items()}
                rows.setdefault(feed, []).append(row | {"household": key, "person": person["person_key"]})
        if random.random() < 0.3:  # everybody in the household once, where a rule counts people
            for feed in set(self.came) & {"students"}:
                stages = place.FEEDS[feed][1]["school_stage"]
                rows[feed] = [
                    {"school_stage": random.choice(stages), "household": key, "person": one["person_key"]}
                    for one in people
                ]
        place.tune(home, rows, random)
        self.homes.append(home)
        self.people += people
        for feed, told in rows.items():
            self.rows[feed] += told

    def screened(self) -> Screening:
        plan, faults = compile_pack(self.pack, period_of(self.place.PERIOD), self.place.AS_OF)
        assert plan is not None, faults
        feeds = [FeedFacts(feed, self._table(self._told(feed), FEED_KEYS)) for feed in self.came]
        people = self._table(self.people, ("person_key", "household_key"))
        return screen(plan, people, self._table(self.homes, ("household_key",)), feeds)

    def _told(self, feed: str) -> list[dict[str, Any]]:
        named = [
            {"row_id": at, "person_key": row["person"], "household_key": row["household"]} | row
            for at, row in enumerate(self.rows[feed], start=1)
        ]
        columns = {*FEED_KEYS, *self.place.FEEDS[feed][1]}
        return [{name: value for name, value in row.items() if name in columns} for row in named]

    def _table(self, rows: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> pa.Table:
        facts = sorted({name for row in rows for name in row} - set(keys))
        table = {key: pa.array([row[key] for row in rows], pa.int64()) for key in keys}
        for name in facts:
            table[name] = pa.array([row[name] for row in rows], ARROW[self.pack.facts[name].type])
        return pa.table(table)

    def by_hand(self) -> dict[tuple[str, int, int | None], bool | None]:
        """(rule, household, person) → the answer of the notice read by hand."""
        answers: dict[tuple[str, int, int | None], bool | None] = {}
        homes = {home["household_key"]: home for home in self.homes}
        about_people = {person["person_key"]: self._nothing() for person in self.people}
        of_homes = {key: self._nothing() for key in homes}
        for feed, told in self.rows.items():
            for row in told:
                about_people[row["person"]][feed].append(row)
                of_homes[row["household"]][feed].append(row)
        for key, home in homes.items():
            about = Subject(home, {}, of_homes[key], of_homes[key])
            answers |= {(rule.__name__, key, None): rule(about) for rule in self.place.RULES["household"]}
        for person in self.people:
            key, whose = person["person_key"], person["household_key"]
            about = Subject(homes[whose], person, about_people[key], of_homes[whose])
            answers |= {(rule.__name__, whose, key): rule(about) for rule in self.place.RULES["person"]}
        return answers

    def _nothing(self) -> dict[str, list[dict[str, Any]]]:
        return {feed: [] for feed in self.came}


@cache
def county(place: str, seed: int) -> County:
    return County(place, seed)


FEED_KEYS = ("row_id", "person_key", "household_key")


@pytest.mark.clause(
    "G02", "G03", "G05", "G06", "G07", "G08", "Z01", "Z02", "Z03", "Z04", "Z05", "Z06", "Z07", "Z08", "Z11", "Z13", "Z14",
    "X01", "X02", "X04", "X08", "Y01", "Y02", "Y04", "Y07", "Y08", "Y09", "Y10", "Y11",
)  # fmt: skip
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("place", PLACES)
def test_every_rule_answers_for_everybody_as_the_notice_read_by_hand(place: str, seed: int) -> None:
    drawn = county(place, seed)
    result, answers = drawn.screened(), drawn.by_hand()
    found = {(hit.rule, hit.household_key, hit.person_key) for hit in result.hits}
    assert found ^ {key for key, answer in answers.items() if answer} == set()
    tally = Counter((rule, answer) for (rule, *_), answer in answers.items())
    for count in result.counts:
        expected = tuple(tally[count.rule, answer] for answer in ANSWERS)
        assert (count.rule, count.hit, count.clear, count.unknown) == (count.rule, *expected)


@pytest.mark.parametrize("place", PLACES)
def test_a_place_read_by_hand_has_every_rule_and_every_list_of_its_pack(place: str) -> None:
    pack, by_hand = loaded(place), PLACES[place]
    assert {rule.__name__: grain for grain, rules in by_hand.RULES.items() for rule in rules} == {
        rule.name: rule.grain for rule in pack.rules.values()
    }
    assert by_hand.FEEDS.keys() == pack.feeds.keys() | pack.reaching.keys()
    assert {feed: grain for feed, (grain, _) in by_hand.FEEDS.items()} == {
        feed: pack.grain_of(feed) for feed in by_hand.FEEDS
    }


@pytest.mark.parametrize("place", PLACES)
def test_the_counties_meet_every_rule_with_each_of_its_answers(place: str) -> None:
    """A comparison that never meets an answer would show nothing of it."""
    seen = {(rule, answer) for seed in SEEDS for (rule, *_), answer in county(place, seed).by_hand().items()}
    rules = [rule.__name__ for some in PLACES[place].RULES.values() for rule in some]
    assert {(rule, answer) for rule in rules for answer in ANSWERS} - seen == set()
