"""What happens in a month: which department has which rows about whom, as they really are, before anybody writes them down."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, TypeVar

from shouwang.demo import words
from shouwang.demo.departments import Feed
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
    rates: Rates
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
        rate: float = getattr(self.rates, what)
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


def _homes(scene: Scene) -> dict[str, Household]:
    return {home.code: home for home in scene.county.households}


def _uninsured(scene: Scene, feed: Feed) -> list[Entry]:
    homes, rng = _homes(scene), scene.rng("uninsured/words")
    poor = [home for home in scene.county.households if home.relieved or home.monitored(scene.as_of)]
    people = [one for home in poor for one in home.members]
    # Who the register calls uninsured is likelier to be on the list.
    pool = sorted(people, key=lambda one: one.insured)[: max(scene.count("uninsured") * 3, len(people) // 4)]
    known = {home.code for home in poor}
    others = [one for home in scene.county.households if home.code not in known for one in home.members]
    ordinary = scene.rng("uninsured/others").sample(others, max(1, scene.count("uninsured") // 6))
    found = []
    for one in [*scene.stay("uninsured", pool), *ordinary]:
        home = homes[one.household]
        kind = "监测对象" if home.monitored(scene.as_of) else "脱贫人口" if home.relieved else None
        found.append(scene.entry(feed, home, one, kind=kind, reason=rng.choice(words.UNINSURED_REASONS)))
    return found


def _medical(scene: Scene, feed: Feed) -> list[Entry]:
    found = []
    chance = random.Random(f"{scene.seed}/medical/{scene.year}")
    share = scene.count("medical") / max(1, len(scene.county.persons))
    for home in scene.county.households:
        monitored = home.monitored(scene.as_of)
        likely = 0.45 if monitored else min(0.9, share * (6 if home.code in scene.troubled else 1))
        for one in home.members:
            if chance.random() >= likely:
                continue
            rng = random.Random(f"{scene.seed}/{one.code}/{scene.year}")
            bills = [(rng.randint(1, 12), int(rng.lognormvariate(8.05, 1.15))) for _ in range(rng.choice((1, 1, 2, 3)))]
            paid, factor = sum(yuan for month, yuan in bills if month <= scene.month), rng.uniform(1.6, 4.5)
            if paid:
                found.append(scene.entry(feed, home, one, paid=paid, total=round(paid * factor)))
    if scene.edges:
        _on_edges(scene, found, "paid", (30000, 30001))
        for entry in found:
            entry.values["total"] = round(int(str(entry.values["paid"])) * 3)
    return found


def _on_edges(scene: Scene, entries: list[Entry], key: str, edges: Sequence[Plain]) -> None:
    """Some entries, of monitored and of other households, get exactly the values on the edge."""
    rng = scene.rng(f"edges/{key}")
    for wanted in (True, False):
        pool = [one for one in entries if one.household and one.household.monitored(scene.as_of) is wanted]
        chosen = rng.sample(pool, min(len(pool), 2 * len(edges)))
        for at, entry in enumerate(chosen):
            entry.values[key] = edges[at % len(edges)]


def _dropouts(scene: Scene, feed: Feed) -> list[Entry]:
    homes, rng = _homes(scene), scene.rng("dropouts/words")
    pupils = [one for one in scene.county.persons if one.schooling in ("小学", "七年级", "八年级", "九年级")]
    found = []
    for one in scene.choose("dropouts", pupils):
        home = homes[one.household]
        found.append(
            scene.entry(
                feed,
                home,
                one,
                sex=one.sex,
                guardian=home.head.name,
                school=f"{scene.county.name}第二小学",
                grade=one.schooling,
                reason=rng.choice(words.DROPOUT_REASONS),
                state=rng.choice(("失学", "辍学", "已复学")),
            )
        )
    return found


# Each condition alone makes the hit: the grade, the plan, the hazard.
_HOUSES: Final = (
    ("C级", "是"), ("D级", "是"), ("D级", "否"), ("C级", "否"), ("B级", "是"), ("A级", "否"), ("B级", "否"), ("A级", "否"),
)  # fmt: skip


def _housing(scene: Scene, feed: Feed) -> list[Entry]:
    rng = scene.rng("housing/words")
    found = []
    for home in scene.choose("housing", scene.county.households):
        level, plan = rng.choice(_HOUSES)
        hazard: str | None = rng.choice(words.HAZARDS)
        if level in ("A级", "B级") or rng.random() < 0.1:
            hazard = rng.choice((hazard, "无", "无", None, "无"))
        found.append(scene.entry(feed, home, home.head, level=level, plan=plan, hazard=hazard))
    return found


def _water(scene: Scene, feed: Feed) -> list[Entry]:
    rng = scene.rng("water/words")
    return [
        scene.entry(
            feed, home, home.head, problem=rng.choice(words.WATER_PROBLEMS), found_on=scene.day(rng),
            solved=rng.choice(("否", "否", "否", "是")),
        )
        for home in scene.choose("water", scene.county.households)
    ]  # fmt: skip


def _relief(scene: Scene, feed: Feed) -> list[Entry]:
    homes, rng = _homes(scene), scene.rng("relief/words")
    found = []
    for one in scene.choose("relief", scene.county.persons):
        approved = scene.quarter_day(rng, rng.random() < 0.8)
        found.append(
            scene.entry(feed, homes[one.household], one, kind=rng.choice(words.RELIEF_KINDS), approved_on=approved)
        )
    if scene.edges:
        _on_edges(scene, found, "approved_on", _quarter_edges(scene))
    return found


def _quarter_edges(scene: Scene) -> tuple[date, ...]:
    day = timedelta(days=1)
    return scene.quarter_first, scene.quarter_last, scene.quarter_first - day, scene.quarter_last + day


def _unemployed(scene: Scene, feed: Feed) -> list[Entry]:
    homes, rng = _homes(scene), scene.rng("unemployed/words")
    able = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力")
    pool = [
        one for home in scene.county.households if home.relieved or home.category
        for one in home.members if one.labour in able and scene.year - one.born.year < 60
    ]  # fmt: skip
    found = []
    for one in scene.stay("unemployed", pool):
        willing, employed = rng.choice((("有", "未就业"), ("有", "未就业"), ("有", "已就业"), ("无", "未就业")))
        found.append(scene.entry(feed, homes[one.household], one, willing=willing, employed=employed))
    return found


def _disability(scene: Scene, feed: Feed) -> list[Entry]:
    homes, rng = _homes(scene), scene.rng("disability/words")
    found = []
    for one in scene.choose("disability", scene.county.persons, 0.15):
        certified = scene.quarter_day(rng, rng.random() < 0.85)
        grade = rng.choice(("一级", "二级", "三级", "三级", "三级", "四级", "四级", "四级"))
        kind = rng.choice(words.DISABILITIES)
        found.append(scene.entry(feed, homes[one.household], one, kind=kind, grade=grade, certified_on=certified))
    if scene.edges:
        _on_edges(scene, found, "certified_on", _quarter_edges(scene))
    return found


def _losses(scene: Scene, feed: Feed) -> list[Entry]:
    rng = scene.rng("losses/words")
    found = [
        scene.entry(
            feed, home, home.head, trade=rng.choice(words.TRADES), cause=rng.choice(words.LOSSES),
            loss=rng.choice((800, 1500, 3000, 4200, 5600, 7500, 9000, 11000, 12000, 15600, 32000)),
        )
        for home in scene.choose("losses", scene.county.households, 0.1)
    ]  # fmt: skip
    if scene.edges:
        _on_edges(scene, found, "loss", (12000, 11999))
    return found


def _accidents(scene: Scene, feed: Feed) -> list[Entry]:
    homes, rng = _homes(scene), scene.rng("accidents/words")
    harms = ("重伤", "死亡", "财产重大损失", "轻微伤", "轻伤")
    return [
        scene.entry(
            feed,
            homes[one.household],
            one,
            case=rng.choice(words.CASES),
            harm=rng.choice(harms),
            happened_on=scene.day(rng),
        )
        for one in scene.choose("accidents", scene.county.persons, 0.2)
    ]


def _petitions(scene: Scene, feed: Feed) -> list[Entry]:
    rng = scene.rng("petitions/words")
    found = []
    for home in scene.choose("petitions", scene.county.households):
        grown = [one for one in home.members if scene.year - one.born.year >= 18]
        one = home.head if rng.random() < 0.8 else rng.choice(grown)
        income = rng.choice((None, None, 3600, 4800, 6200, 7600, 8800, 12500))
        found.append(scene.entry(feed, home, one, plea=rng.choice(words.PLEAS), income=income))
    if scene.edges:
        _on_edges(scene, found, "income", (7000, 6999))
    return found


def _disasters(scene: Scene, feed: Feed) -> list[Entry]:
    rng = scene.rng("disasters/words")
    return [
        scene.entry(
            feed,
            home,
            home.head,
            disaster=rng.choice(words.DISASTERS),
            struck_on=scene.day(rng),
            still_hard=rng.choice(("是", "否")),
        )
        for home in scene.choose("disasters", scene.county.households, 0.5)
    ]


def _income_risk(scene: Scene, feed: Feed) -> list[Entry]:
    rng = scene.rng("income_risk/words")
    pool = [home for home in scene.county.households if home.relieved or home.category]
    return [
        scene.entry(feed, home, home.head, risk=rng.choice(words.INCOME_RISKS))
        for home in scene.choose("income_risk", pool)
    ]


_DRAWS: Final[dict[str, Callable[[Scene, Feed], list[Entry]]]] = {
    "uninsured": _uninsured, "medical": _medical, "dropouts": _dropouts, "housing": _housing, "water": _water,
    "relief": _relief, "unemployed": _unemployed, "disability": _disability, "losses": _losses, "accidents": _accidents,
    "petitions": _petitions, "disasters": _disasters, "income_risk": _income_risk,
}  # fmt: skip


def draw(scene: Scene, feed: Feed) -> list[Entry]:
    """The rows that a department has this month, each about somebody of the register."""
    return _DRAWS[feed.key](scene, feed)
