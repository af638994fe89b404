"""Yangshuo, May 2021: the departments' online list of key groups, schooling, insurance, houses and water."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Final

from shouwang.demo import words
from shouwang.demo.lists import ADDRESS, HEAD, HEAD_NUMBER, NAME, NUMBER, SERIAL, TOWN, VILLAGE, Column, Feed, text
from shouwang.demo.notices.often import DISABLED, DROPOUTS, HARDSHIP, WATER, disabled, dropouts, hardship, water
from shouwang.demo.notices.shape import (
    Answer,
    Asks,
    Happened,
    Notice,
    Question,
    Reading,
    both,
    earn,
    first,
    silent,
    some,
    stand,
    villages_of,
)
from shouwang.demo.people import County, Household, Person
from shouwang.demo.scenes import Entry, Plain, Scene

LINE: Final = 6000
"""Of the province; the notice itself names none."""

_FEEDS: Final = (
    DROPOUTS,
    Feed(
        "uninsured", "医保局",
        ("医保局{year}年{month}月未参加基本医疗保险人员名单", "未参加基本医疗保险脱贫人口和边缘人口名单（医保局{month}月）"),
        ("{county}未参加基本医疗保险人员名单",),
        (SERIAL, TOWN, VILLAGE, NAME, NUMBER, text("kind", "人员类别", "人员属性"), text("reason", "未参保原因")),
        "参保情况",
    ),
    Feed(
        "medical", "医保局",
        ("医保局{year}年医疗费用负担较高人员名单", "{year}年1-{month}月医疗费用负担较高人员（医保局）"),
        ("{county}医疗费用负担较高人员名单", "医疗费用负担较高人员情况表"),
        (
            SERIAL, NAME, NUMBER, ADDRESS, Column("total", "money", ("医疗总费用", "医疗费用总额")),
            Column("paid", "money", ("个人自付费用", "个人自付金额")),
        ),
        "费用情况", unit_said=False, amount="paid",
    ),
    Feed(
        "housing", "住建局",
        ("住建局{year}年农村住房安全问题农户台账", "{year}年{month}月住房安全问题农户（住建局）"),
        ("住房安全问题农户台账", "{county}农村住房安全问题台账"),
        (
            HEAD, HEAD_NUMBER, Column("homestead", "place", ADDRESS.headings), text("level", "房屋等级", "鉴定等级"),
            text("hazard", "安全隐患"), text("solved", "是否已解决"),
        ),
        "住房情况", heads=True,
    ),
    WATER,
    Feed(
        "destitute", "民政局",
        ("民政局农村特困供养人员名单", "{year}年{month}月农村特困供养人员花名册（民政局）"),
        ("农村特困供养人员花名册", "{county}特困供养人员名单"),
        (SERIAL, NAME, NUMBER, TOWN, VILLAGE, text("support", "供养方式"), text("self_care", "能否自理")),
        "供养情况",
    ),
    Feed(
        "orphans", "民政局",
        ("民政局孤儿和事实无人抚养儿童名单", "{year}年孤儿和事实无人抚养儿童花名册（民政局）"),
        ("孤儿和事实无人抚养儿童名单", "{county}孤儿、事实无人抚养儿童花名册"),
        (SERIAL, NAME, NUMBER, TOWN, VILLAGE, text("kind", "对象类别", "儿童类别")),
        "抚养情况",
    ),
    DISABLED,
    HARDSHIP,
    Feed(
        "suspected", "扶贫办",
        ("扶贫办疑似有风险还没有纳入的农户名单", "{year}年{month}月疑似未纳入农户（扶贫办）"),
        ("{county}疑似有风险还没有纳入的农户名单", "疑似未纳入农户定期检查名单"),
        (SERIAL, HEAD, HEAD_NUMBER, TOWN, VILLAGE, text("why", "疑似原因", "风险原因")),
        "疑似情况", heads=True,
    ),
)  # fmt: skip

_STATES: Final = ("失学", "辍学", "已复学", "送教上门")


def _dropouts(scene: Scene, feed: Feed) -> list[Entry]:
    return dropouts(scene, feed, _STATES)


def _uninsured(scene: Scene, feed: Feed) -> list[Entry]:
    """Mostly relieved and monitored people, and some others, as offices send them."""
    on = scene.as_of
    pool = [one for home in scene.county.households if home.relieved or home.category for one in home.members]
    pool += scene.county.persons[:60]
    homes = {home.code: home for home in scene.county.households}
    return stand(
        scene, feed, list({one.code: one for one in pool}.values()),
        lambda rng, home, one, at: {
            "kind": "监测对象" if homes[one.household].monitored(on) else "脱贫人口" if home.relieved else None,
            "reason": rng.choice(words.UNINSURED_REASONS),
        },
    )  # fmt: skip


def _medical(scene: Scene, feed: Feed) -> list[Entry]:
    found = stand(
        scene, feed, scene.county.persons, lambda rng, home, one, at: {"paid": int(rng.lognormvariate(9.5, 0.6))}
    )
    for entry in found:
        entry.values["total"] = int(str(entry.values["paid"])) * 3
    return found


def _housing(scene: Scene, feed: Feed) -> list[Entry]:
    levels = ("D级", "C级", "B级", "A级")

    def values(rng: random.Random, home: Household, one: Person, at: int) -> dict[str, Plain]:
        return {
            "level": first(at, (*levels, *levels), rng.choice(levels)), "hazard": rng.choice(words.HAZARDS),
            "solved": first(at, ("否",) * 4 + ("是",) * 4, rng.choice(("否", "否", "是"))),
        }  # fmt: skip

    return stand(scene, feed, scene.county.households, values)


def _destitute(scene: Scene, feed: Feed) -> list[Entry]:
    old = [one for one in scene.county.persons if scene.year - one.born.year >= 60]
    edges = (("分散供养", "能"), ("分散供养", "不能"), ("集中供养", "不能"), ("集中供养", "能"))

    def values(rng: random.Random, home: Household, one: Person, at: int) -> dict[str, Plain]:
        support, care = (
            edges[at] if at < 4 else (rng.choice(("分散供养", "集中供养")), rng.choice(("能", "能", "不能")))
        )
        return {"support": support, "self_care": care}

    return stand(scene, feed, old, values)


def _orphans(scene: Scene, feed: Feed) -> list[Entry]:
    return stand(
        scene, feed, [one for one in scene.county.persons if scene.year - one.born.year < 16],
        lambda rng, home, one, at: {"kind": rng.choice(("孤儿", "事实无人抚养儿童"))},
    )  # fmt: skip


def _suspected(scene: Scene, feed: Feed) -> list[Entry]:
    """Some of them monitored already by now."""
    watched = [home for home in scene.county.households if home.monitored(scene.as_of)]
    why = ("收入偏低", "家里有大病", "房子不好", "没有劳动力")
    found = stand(scene, feed, watched, lambda rng, home, one, at: {"why": rng.choice(why)}, 0.25)
    others = [home for home in scene.county.households if not home.monitored(scene.as_of)]
    return found + stand(scene, feed, others, lambda rng, home, one, at: {"why": rng.choice(why)}, 0.75)


# --- what the plan asks -----------------------------------------------------------------------------------------------


def _person(feed: str, holds: Callable[[Entry], bool] = lambda row: True) -> Asks:
    return lambda reading, home, one: some(reading.of_person(feed, one), holds)


def _home(feed: str, holds: Callable[[Entry], bool] = lambda row: True) -> Asks:
    return lambda reading, home, one: some(reading.of_home(feed, home), holds)


def _poor(reading: Reading, home: Household, one: Person) -> Answer:
    each = reading.per_head(home)
    return both(not reading.monitored(home), None if each is None else each < LINE)


_QUESTIONS: Final = (
    Question("Y04", "out of school", "person", _person("dropouts", lambda row: row.values["state"] in ("失学", "辍学"))),
    Question("Y04", "taught at home", "person", _person("dropouts", lambda row: row.values["state"] == "送教上门")),
    Question("Y07", "not insured", "person",
             lambda reading, home, one: both(
                 home.relieved or reading.monitored(home), _person("uninsured")(reading, home, one))),
    Question("Y07", "high costs", "person", _person("medical")),
    Question("Y08", "house", "household", _home("housing", lambda row: row.values["solved"] == "否")),
    Question("Y08", "house after a storm", "household",
             lambda reading, home, one: both(
                 reading.reached("强降雨", home),
                 some(reading.of_home("housing", home), lambda row: row.values["solved"] == "否"))),
    Question("Y09", "water", "household", _home("water", lambda row: row.values["solved"] == "否")),
    Question("Y09", "drought or flood", "household", lambda reading, home, one: reading.reached("干旱", home)),
    Question("Y10", "dispersed", "person", _person("destitute", lambda row: row.values["support"] == "分散供养")),
    Question("Y10", "dispersed and helpless", "person",
             _person("destitute", lambda row: row.values["support"] == "分散供养" and row.values["self_care"] == "不能")),
    Question("Y11", "severely disabled", "person",
             _person("disabled", lambda row: row.values["grade"] in ("一级", "二级"))),
    Question("Y11", "orphan", "person", _person("orphans")),
    Question("Y11", "sudden hardship", "household", _home("hardship")),
    Question("Y11", "below the line, not monitored", "household", _poor),
    Question("Y01", "seriously ill", "person", _person("illness")),
    Question("Y02", "suspected and not in", "household",
             lambda reading, home, one: both(not reading.monitored(home), _home("suspected")(reading, home, one))),
)  # fmt: skip


def _settle(rng: random.Random, county: County, on: date) -> None:
    """Incomes exactly at the line, a yuan below and above; some that the register does not know."""
    homes = rng.sample(county.households, 12)
    for home, more in zip(homes[:6], (0, -1, 1) * 2, strict=True):
        earn(county, home, (None, LINE), more)
    silent(county, homes[6:])


def _happened(county: County) -> tuple[Happened, ...]:
    """A storm over two towns, a dry spring in one village."""
    towns = [one.code for one in county.divisions if one.level == "乡镇"]
    return (
        Happened("强降雨", date(2021, 5, 11), tuple(towns[:2]), "一夜强降雨，部分房屋进水、墙体开裂"),
        Happened("干旱", date(2021, 5, 6), tuple(villages_of(county)[-1:]), "水源干了，村里隔天供水"),
    )


YANGSHUO: Final = Notice(
    "yangshuo", "漓塘县", "459921", 600, 45, "2021-05", date(2021, 4, 30), date(2021, 5, 24), date(2021, 5, 25), _FEEDS,
    {
        "dropouts": _dropouts, "uninsured": _uninsured, "medical": _medical, "housing": _housing, "water": water,
        "destitute": _destitute, "orphans": _orphans, "disabled": disabled, "hardship": hardship,
        "suspected": _suspected,
    },
    {
        "dropouts": 20, "uninsured": 20, "medical": 25, "housing": 20, "water": 14, "destitute": 14, "orphans": 8,
        "disabled": 30, "hardship": 10, "suspected": 16,
    },
    _QUESTIONS, late=("illness",), settle=_settle, happened=_happened,
)  # fmt: skip
