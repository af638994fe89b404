"""Xiaozhongdian, October 2021: the four kinds of people, whoever was warned about or applied, and the key classes."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from shouwang.demo.lists import HEAD, HEAD_NUMBER, NAME, NUMBER, SERIAL, TOWN, VILLAGE, Feed, day, text
from shouwang.demo.notices.often import DISABLED, HARDSHIP, disabled, hardship
from shouwang.demo.notices.shape import (
    Answer,
    Asks,
    Notice,
    Question,
    Reading,
    both,
    earn,
    first,
    silent,
    some,
    stand,
)
from shouwang.demo.people import County, Household, Person
from shouwang.demo.scenes import Entry, Plain, Scene

LINE: Final = 6000
_CLASSES: Final = ("ordinary", "relieved", "eliminated")

_FEEDS: Final = (
    Feed(
        "relief", "民政局",
        ("民政局农村低保户和特殊困难户名单", "{year}年{month}月农村低保户特殊困难户花名册（民政局）"),
        ("{county}农村低保户和特殊困难户名单", "低保户、特殊困难户花名册"),
        (SERIAL, NAME, NUMBER, TOWN, VILLAGE, text("kind", "救助类别", "对象类别")),
        "救助情况",
    ),
    Feed(
        "illness", "卫健局",
        ("卫健局大病重病和慢性病患者名单", "{year}年大病重病慢性病患者花名册（卫健局）"),
        ("{county}大病重病和慢性病患者名单",),
        (SERIAL, NAME, NUMBER, TOWN, VILLAGE, text("kind", "病种类型"), text("heavy", "负担是否较重")),
        "患病情况",
    ),
    DISABLED,
    HARDSHIP,
    Feed(
        "applied", "乡村振兴局",
        ("乡村振兴局平台和当面申请农户名单", "{year}年{month}月农户自主申请名单（乡村振兴局）"),
        ("{county}农户申请名单", "通过平台和当面提交申请的农户"),
        (SERIAL, HEAD, HEAD_NUMBER, TOWN, VILLAGE, text("way", "申请渠道"), day("applied_on", "申请时间")),
        "申请情况", heads=True,
    ),
    Feed(
        "warnings", "乡村振兴局",
        ("乡村振兴局部门筛查预警反馈农户名单", "{year}年部门预警反馈农户（乡村振兴局）"),
        ("{county}部门筛查预警反馈农户", "部门预警反馈农户名单"),
        (
            SERIAL, HEAD, HEAD_NUMBER, TOWN, VILLAGE, text("kind", "预警类型", "预警原因"), day("warned_on", "反馈时间", "预警时间"),
        ),
        "预警情况", heads=True,
    ),
)  # fmt: skip


def _relief(scene: Scene, feed: Feed) -> list[Entry]:
    kinds = ("低保", "特困", "孤儿", "临时救助")
    return stand(
        scene, feed, scene.county.persons,
        lambda rng, home, one, at: {"kind": first(at, kinds, rng.choice(("低保", "低保", "低保", "特困", "临时救助")))},
    )  # fmt: skip


def _illness(scene: Scene, feed: Feed) -> list[Entry]:
    edges = (("慢性病", "否"), ("慢性病", "是"), ("大病", "否"), ("重病", "否"))
    pool = [one for one in scene.county.persons if one.health != "健康"]

    def values(rng: random.Random, home: Household, one: Person, at: int) -> dict[str, Plain]:
        kind, heavy = (
            edges[at] if at < len(edges) else (rng.choice(("大病", "重病", "慢性病")), rng.choice(("是", "否")))
        )
        return {"kind": kind, "heavy": heavy}

    return stand(scene, feed, pool, values)


def _applied(scene: Scene, feed: Feed) -> list[Entry]:
    return stand(
        scene, feed, scene.county.households,
        lambda rng, home, one, at: {
            "way": rng.choice(("手机APP", "政府救助平台", "当面申请")), "applied_on": scene.first - timedelta(days=rng.randrange(200)),
        },
    )  # fmt: skip


def _warnings(scene: Scene, feed: Feed) -> list[Entry]:
    return stand(
        scene, feed, scene.county.households,
        lambda rng, home, one, at: {
            "kind": rng.choice(("因病", "因残", "因灾", "因学")), "warned_on": scene.first - timedelta(days=rng.randrange(200)),
        },
    )  # fmt: skip


# --- what the plan asks -----------------------------------------------------------------------------------------------


def _of_class(which: str, asked: Callable[[Reading, Household], Answer]) -> Asks:
    """Asked of one of three classes: ordinary or relieved households that never were monitored, and those whose risk was
    eliminated."""

    def answer(reading: Reading, home: Household, one: Person) -> Answer:
        ended = reading.was_eliminated(home)
        never = not reading.monitored(home) and not ended
        mine = {"ordinary": never and not home.relieved, "relieved": never and home.relieved, "eliminated": ended}[
            which
        ]
        return both(mine, asked(reading, home))

    return answer


def _poor(reading: Reading, home: Household) -> Answer:
    each = reading.per_head(home)
    return None if each is None else each < LINE


def _cannot_work(reading: Reading, home: Household) -> Answer:
    """Nobody is able, or whoever can work at all can do so only in part; and wages do not carry the household."""
    income = reading.latest(home)
    unable = not any(one.labour in ("普通劳动力", "技能劳动力") for one in home.members)
    return both(unable, None if income is None else income.wage < LINE * len(home.members))


def _burdened(row: Entry) -> bool:
    return row.values["kind"] in ("大病", "重病") or row.values["heavy"] == "是"


def _hard(reading: Reading, home: Household) -> Answer:
    return some(reading.of_home("hardship", home), lambda row: row.values["shrunk"] == "是")


def _listed(feed: str) -> Asks:
    """On a list, and not monitored already."""
    return lambda reading, home, one: both(
        not reading.monitored(home), some(reading.of_home(feed, home), lambda row: True)
    )


_QUESTIONS: Final = (
    *(Question("X08", f"{which} and below the line", "household", _of_class(which, _poor)) for which in _CLASSES),
    *(Question("X08", f"{which} and cannot work", "household", _of_class(which, _cannot_work)) for which in _CLASSES),
    Question("X01", "on relief", "person",
             lambda reading, home, one: some(reading.of_person("relief", one), lambda row: True)),
    Question("X01", "seriously ill", "person",
             lambda reading, home, one: some(reading.of_person("illness", one), _burdened)),
    Question("X01", "disabled", "person",
             lambda reading, home, one: some(reading.of_person("disabled", one), lambda row: True)),
    Question("X01", "sudden hardship", "household", lambda reading, home, one: _hard(reading, home)),
    Question("X02", "hardship after elimination", "household",
             lambda reading, home, one: both(
                 reading.was_eliminated(home), some(reading.of_home("hardship", home), lambda row: True))),
    Question("X01", "warned", "household", _listed("warnings")),
    Question("X01", "applied", "household", _listed("applied")),
    Question("X04", "members changed", "person",
             lambda reading, home, one: both(
                 home.relieved or reading.monitored(home), some(reading.of_person("changes", one), lambda row: True))),
)  # fmt: skip


def _settle(rng: random.Random, county: County, on: date) -> None:
    """Incomes exactly at the line, a yuan below and above; some that the register does not know."""
    homes = rng.sample(county.households, 24)
    for home, more in zip(homes[:9], (0, -1, 1) * 3, strict=True):
        earn(county, home, (None, LINE), more)
    silent(county, homes[9:15])
    out = [home for home in county.households if home.eliminated and home.eliminated_on and home.eliminated_on <= on]
    for home, more in zip(out[:3], (0, -1, 1), strict=True):
        earn(county, home, (None, LINE), more)
    silent(county, out[3:4])
    _only_weak(county, out[4:7])


def _only_weak(county: County, homes: list[Household]) -> None:
    """Households in which whoever works can do so only in part, with nothing but some small wages."""
    for home in homes:
        for one in home.members:
            if one.labour in ("普通劳动力", "技能劳动力"):
                one.labour = "弱劳动力或半劳动力"
        earn(county, home, (None, LINE * 3 // 2))


XIAOZHONGDIAN: Final = Notice(
    "xiaozhongdian", "雪禾市", "539921", 600, 53, "2021-10", date(2021, 10, 15), date(2021, 10, 21), date(2021, 10, 22),
    _FEEDS,
    {
        "relief": _relief, "illness": _illness, "disabled": disabled, "hardship": hardship, "applied": _applied,
        "warnings": _warnings,
    },
    {"relief": 30, "illness": 40, "disabled": 40, "hardship": 10, "applied": 12, "warnings": 15},
    _QUESTIONS, late=("changes",), settle=_settle,
)  # fmt: skip
