"""What a notice is here: an invented county and its day, lists with who stands on them, and questions with three answers.

An answer is True, False, or None where nobody can say: the list has not come, the cell is blank, the register is silent.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from shouwang.demo.county import make_county
from shouwang.demo.dirt import Dirt
from shouwang.demo.lists import Feed
from shouwang.demo.month import Month, deliveries_of
from shouwang.demo.people import County, Household, Income, Person
from shouwang.demo.scenes import Entry, Plain, Scene

Answer = bool | None
Subject = Household | Person
Asks = Callable[["Reading", Household, Person], Answer]
ABLE: Final = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力")


@dataclass(frozen=True, slots=True)
class Question:
    """What the notice asks of every household, or of every person; ``key`` tells questions of one clause apart."""

    clause: str
    key: str
    grain: str
    answer: Asks
    """Of a household the person is its head."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What reaches all households of some villages or towns (codes of 12 digits): a flood, a drought; or what marks them."""

    what: str
    on: date
    divisions: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice with its invented county. ``rates``: rows of each list per thousand households; ``late``: lists that
    have not come by ``as_of``. ``settle`` puts some households exactly on the notice's edges and leaves gaps;
    ``happened`` says what was told of whole places."""

    key: str
    county: str
    code: str
    households: int
    seed: int
    period: str
    register_on: date
    received_on: date
    as_of: date
    feeds: tuple[Feed, ...]
    draws: Mapping[str, Callable[[Scene, Feed], list[Entry]]]
    rates: Mapping[str, float]
    questions: tuple[Question, ...]
    late: tuple[str, ...] = ()
    settle: Callable[[random.Random, County, date], None] = lambda rng, county, on: None
    happened: Callable[[County], tuple[Happened, ...]] = lambda county: ()


DIRT: Final = Dirt(titles=1.0, silent_names=0.0, shuffle_columns=0.2, number_disguises=0.04)
"""Modest offices whose sheets say what they are."""


def make_notice_county(notice: Notice, households: int = 0) -> County:
    """The notice's invented county, whole or with fewer households."""
    count = households or notice.households
    county = make_county(
        notice.seed,
        count,
        max(3, count // 120),
        max(6, count // 50),
        code=notice.code,
        name=notice.county,
        register_on=notice.register_on,
        edge_on=notice.as_of,
    )
    notice.settle(random.Random(f"{notice.seed}/settle/{count}"), county, notice.as_of)
    return county


def make_notice_month(notice: Notice, county: County, dirt: Dirt = DIRT, but: Iterable[str] = ()) -> Month:
    """What the departments send for the notice's month, without those lists that are late or in ``but``."""
    scene = Scene(county, notice.period, notice.as_of, notice.seed, {**notice.rates, "troubled": 3.0}, edges=True)
    sent = [feed for feed in notice.feeds if feed.key not in {*notice.late, *but}]
    deliveries = deliveries_of(scene, sent, lambda scene, feed: notice.draws[feed.key](scene, feed), dirt)
    return Month(county, notice.period, notice.as_of, deliveries)


# --- who stands on a list ---------------------------------------------------------------------------------------------

Values = Callable[[random.Random, Household, Person, int], dict[str, Plain]]


def stand(scene: Scene, feed: Feed, pool: Sequence[Subject], values: Values, times: float = 1.0) -> list[Entry]:
    """A row for so many of the pool as the rate says; ``values`` is told who, and which row it is from 0."""
    homes = {home.code: home for home in scene.county.households}
    rng = scene.rng(feed.key)
    chosen = rng.sample(list(pool), min(len(pool), round(scene.count(feed.key) * times)))
    found = []
    for at, one in enumerate(chosen):
        home = homes[one.household] if isinstance(one, Person) else one
        person = one if isinstance(one, Person) else one.head
        found.append(scene.entry(feed, home, person, **values(rng, home, person, at)))
    return found


def first(at: int, edges: Sequence[Plain], otherwise: Plain) -> Plain:
    """The first rows of a list stand on the edges, one after another."""
    return edges[at] if at < len(edges) else otherwise


# --- what a right reading knows ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Reading:
    """The county and the rows that a right reading matched: what can be known of anybody on the day."""

    county: County
    as_of: date
    came: frozenset[str]
    rows: Mapping[tuple[str, str], list[Entry]]
    incomes: Mapping[str, list[Income]] = field(default_factory=dict)
    shares: dict[str, float] = field(default_factory=dict)
    happened: tuple[Happened, ...] = ()

    def of_person(self, feed: str, person: Person) -> list[Entry] | None:
        """The rows of a list about one person; None where the list has not come."""
        return self.rows.get((feed, person.code), []) if feed in self.came else None

    def of_home(self, feed: str, home: Household) -> list[Entry] | None:
        """The rows of a list about anybody of a household; None where the list has not come."""
        if feed not in self.came:
            return None
        return [row for one in home.members for row in self.rows.get((feed, one.code), [])]

    def monitored(self, home: Household) -> bool:
        return home.monitored(self.as_of)

    def was_eliminated(self, home: Household) -> bool:
        """Was monitored, and its risk was eliminated by the day."""
        ended = home.eliminated_on
        return bool(home.category) and ended is not None and ended <= self.as_of

    def reached(self, what: str, home: Household) -> bool:
        """Whether the household lives where this happened."""
        places = [code for one in self.happened if one.what == what for code in one.divisions]
        return home.village in places or f"{home.village[:9]}000" in places

    def share_monitored(self, place: str) -> float:
        """The share of the people of a village or town (the beginning of its code) who are monitored."""
        if place not in self.shares:
            there = [home for home in self.county.households if home.village.startswith(place)]
            known = sum(len(home.members) for home in there if self.monitored(home))
            self.shares[place] = known / sum(len(home.members) for home in there)
        return self.shares[place]

    def latest(self, home: Household) -> Income | None:
        """What the register says of the household's latest accounting year."""
        years = self.incomes.get(home.code)
        return years[-1] if years else None

    def net(self, home: Household, back: int = 0) -> int | None:
        """The household's net income of the latest accounting year, or of the one ``back`` before; None: not registered."""
        years = self.incomes.get(home.code, [])
        return years[-1 - back].net if len(years) > back else None

    def per_head(self, home: Household, back: int = 0) -> float | None:
        years = self.incomes.get(home.code, [])
        return years[-1 - back].net / years[-1 - back].size if len(years) > back else None


def reading_of(month: Month, happened: tuple[Happened, ...] = ()) -> Reading:
    """What is known after a right reading of a month's files."""
    rows: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for delivery in month.deliveries:
        for placed in delivery.rows:
            entry = placed.entry
            if entry.fate == "matched" and entry.person is not None and entry.household is not None:
                who = entry.household.head if entry.feed.heads else entry.person
                rows[entry.feed.key, who.code].append(entry)
    incomes: dict[str, list[Income]] = defaultdict(list)
    for one in sorted(month.county.incomes, key=lambda one: one.last):
        incomes[one.household].append(one)
    came = frozenset(delivery.feed.key for delivery in month.deliveries)
    return Reading(month.county, month.as_of, came, rows, incomes, happened=happened)


def answers_of(notice: Notice, month: Month) -> dict[tuple[str, str], dict[str, Answer]]:
    """Clause and key of each question → household or person → its answer. Everybody of the county has one."""
    reading = reading_of(month, notice.happened(month.county))
    return {
        (question.clause, question.key): {
            (home.code if question.grain == "household" else person.code): question.answer(reading, home, person)
            for home in month.county.households
            for person in (home.members if question.grain == "person" else [home.head])
        }
        for question in notice.questions
    }


# --- three answers ----------------------------------------------------------------------------------------------------


def both(*answers: Answer) -> Answer:
    """Whether all hold; False as soon as one does not, whatever nobody knows."""
    return False if False in answers else None if None in answers else True


def either(*answers: Answer) -> Answer:
    """Whether one holds; True as soon as one does, whatever nobody knows."""
    return True if True in answers else None if None in answers else False


def no(answer: Answer) -> Answer:
    return None if answer is None else not answer


def some(rows: Sequence[Entry] | None, holds: Callable[[Entry], Answer]) -> Answer:
    """Whether it holds for one of the rows; None where the list has not come."""
    return None if rows is None else either(*(holds(row) for row in rows))


# --- places, and edges and gaps of the register -----------------------------------------------------------------------------------


def villages_of(county: County) -> list[str]:
    return [one.code for one in county.divisions if one.level == "村"]


def earn(county: County, home: Household, per_head: Sequence[int | None], more: int = 0) -> None:
    """Gives a household these net incomes per head in its accounting years, the latest last, the latest with some yuan
    ``more`` in all; None: as it is."""
    places = [at for at, one in enumerate(county.incomes) if one.household == home.code]
    for at, each in zip(places, per_head, strict=False):
        if each is not None:
            one = county.incomes[at]
            net = each * one.size + (more if at == places[-1] else 0)
            wage = net // 2
            county.incomes[at] = replace(
                one, net=net, wage=wage, operating=net - wage + one.operating_cost, property=0, transfer=0
            )


def silent(county: County, homes: Iterable[Household], latest_only: bool = False) -> None:
    """The register says nothing of these households' incomes, or nothing of the year before the latest."""
    codes = {home.code for home in homes}
    kept: list[Income] = []
    last = max(one.last for one in county.incomes)
    for one in county.incomes:
        if one.household not in codes or (latest_only and one.last == last):
            kept.append(one)
    county.incomes[:] = kept
