"""What happens in a month of Jingde's lists: which department has which rows about whom, as they really are."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from shouwang.demo import words
from shouwang.demo.lists import Feed
from shouwang.demo.scenes import Entry, Scene, homes_of, on_edges


def _uninsured(scene: Scene, feed: Feed) -> list[Entry]:
    homes, rng = homes_of(scene), scene.rng("uninsured/words")
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
        on_edges(scene, found, "paid", (30000, 30001))
        for entry in found:
            entry.values["total"] = round(int(str(entry.values["paid"])) * 3)
    return found


def _dropouts(scene: Scene, feed: Feed) -> list[Entry]:
    homes, rng = homes_of(scene), scene.rng("dropouts/words")
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
    homes, rng = homes_of(scene), scene.rng("relief/words")
    found = []
    for one in scene.choose("relief", scene.county.persons):
        approved = scene.quarter_day(rng, rng.random() < 0.8)
        found.append(
            scene.entry(feed, homes[one.household], one, kind=rng.choice(words.RELIEF_KINDS), approved_on=approved)
        )
    if scene.edges:
        on_edges(scene, found, "approved_on", _quarter_edges(scene))
    return found


def _quarter_edges(scene: Scene) -> tuple[date, ...]:
    day = timedelta(days=1)
    return scene.quarter_first, scene.quarter_last, scene.quarter_first - day, scene.quarter_last + day


def _unemployed(scene: Scene, feed: Feed) -> list[Entry]:
    homes, rng = homes_of(scene), scene.rng("unemployed/words")
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
    homes, rng = homes_of(scene), scene.rng("disability/words")
    found = []
    for one in scene.choose("disability", scene.county.persons, 0.15):
        certified = scene.quarter_day(rng, rng.random() < 0.85)
        grade = rng.choice(("一级", "二级", "三级", "三级", "三级", "四级", "四级", "四级"))
        kind = rng.choice(words.DISABILITIES)
        found.append(scene.entry(feed, homes[one.household], one, kind=kind, grade=grade, certified_on=certified))
    if scene.edges:
        on_edges(scene, found, "certified_on", _quarter_edges(scene))
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
        on_edges(scene, found, "loss", (12000, 11999))
    return found


def _accidents(scene: Scene, feed: Feed) -> list[Entry]:
    homes, rng = homes_of(scene), scene.rng("accidents/words")
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
        on_edges(scene, found, "income", (7000, 6999))
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
