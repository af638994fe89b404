"""Guizhou, spring 2022: who paid much in hospital, who newly lives on relief, who was warned about and never included."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Final

from shouwang.demo.lists import ADDRESS, HEAD, HEAD_NUMBER, NAME, NUMBER, SERIAL, TOWN, VILLAGE, Column, Feed, day, text
from shouwang.demo.notices.often import DROPOUTS, WATER, dropouts, water
from shouwang.demo.notices.shape import (
    Notice,
    earn,
    first,
    silent,
    stand,
)
from shouwang.demo.people import County
from shouwang.demo.scenes import Entry, Scene

SINCE: Final = date(2021, 1, 1)
LINE: Final = 6700

_FEEDS: Final = (
    Feed(
        "stays", "医保局",
        ("县医保局2021年以来农村居民住院自付费用明细", "2021年以来住院费用个人自付情况（医保局）"),
        ("{county}2021年以来住院个人自付费用明细表", "农村居民住院费用个人自付情况"),
        (
            SERIAL, NAME, NUMBER, ADDRESS, text("hospital", "就诊医院", "医院名称"), day("in_on", "入院时间", "入院日期"),
            day("out_on", "出院时间", "出院日期"), Column("total", "money", ("住院总费用", "医疗总费用")),
            Column("paid", "money", ("个人自付金额", "个人自付费用", "自付金额")),
        ),
        "住院情况", unit_said=False, amount="paid", on="out_on",
    ),
    Feed(
        "relief", "民政局",
        ("民政局2021年以来新增农村低保对象名单", "2021年以来新增农村低保对象花名册（民政局）"),
        ("{county}2021年以来新增农村低保对象名单",),
        (
            SERIAL, NAME, NUMBER, TOWN, VILLAGE, day("approved_on", "纳入时间", "审批时间", "批准时间"),
            text("cause", "致困原因", "致贫原因"), text("whole", "是否整户新增", "是否整户纳入"),
        ),
        "低保情况", on="approved_on",
    ),
    Feed(
        "warnings", "乡村振兴局",
        ("乡村振兴局2021年以来历史预警线索台账", "2021年以来各部门预警线索（乡村振兴局）"),
        ("{county}2021年以来历史预警线索台账", "历史预警线索情况表"),
        (
            SERIAL, HEAD, HEAD_NUMBER, TOWN, VILLAGE, day("warned_on", "预警时间", "预警日期"), text("kind", "预警类型", "预警原因"),
            text("sender", "推送部门", "预警部门"),
        ),
        "预警情况", heads=True, on="warned_on",
    ),
    DROPOUTS,
    Feed(
        "housing", "住建局",
        ("住建局{year}年农村危房排查农户台账", "农村C级D级危房农户名单（住建局）"),
        ("农村危房农户台账", "{county}农村C级、D级危房农户情况"),
        (
            HEAD, HEAD_NUMBER, Column("homestead", "place", ADDRESS.headings), text("level", "房屋等级", "鉴定等级"),
            text("done", "是否已采取措施"),
        ),
        "住房情况", heads=True,
    ),
    WATER,
    Feed(
        "illness", "卫健局",
        ("卫健局农村大病和慢病患者救治服务情况", "{year}年农村大病慢病患者名单（卫健局）"),
        ("{county}农村大病、慢病患者救治服务情况表",),
        (
            SERIAL, NAME, NUMBER, TOWN, VILLAGE, text("kind", "病种类型"), text("disease", "疾病名称", "病种"),
            text("served", "是否落实救治服务", "是否落实签约服务"),
        ),
        "患病情况",
    ),
)  # fmt: skip

# What one person paid in hospital: (days since the year began, yuan) of each stay; a negative day lies in the year before.
_RELIEVED: Final = (
    ((40, 4000),), ((40, 4001),), ((30, 3400), (80, 3300)), ((30, 3400), (80, 3301)), ((-90, 3400), (30, 3400)),
    ((-90, 3400), (-60, 3301)), ((-100, 4001),), ((0, 4001),), ((-365, 4001),), ((20, 900),),
)  # fmt: skip
_ORDINARY: Final = (
    ((40, 10000),), ((40, 10001),), ((30, 5000), (80, 5000)), ((30, 5000), (80, 5001)), ((-90, 6000), (30, 6000)),
    ((-90, 10001),), ((20, 4001),), ((30, 3400), (80, 3301)),
)  # fmt: skip


def _stays(scene: Scene, feed: Feed) -> list[Entry]:
    rng, found = scene.rng("stays"), []
    new_year = date(scene.year, 1, 1)
    for relieved, edges in ((True, _RELIEVED), (False, _ORDINARY)):
        pool = [one for home in scene.county.households if home.relieved is relieved for one in home.members]
        chosen = rng.sample(pool, min(len(pool), max(len(edges), scene.count("stays") // 2)))
        homes = {home.code: home for home in scene.county.households}
        for at, one in enumerate(chosen):
            drawn = [(rng.randint(-360, 110), int(rng.lognormvariate(8.0, 0.8))) for _ in range(rng.choice((1, 1, 2)))]
            for after, paid in edges[at] if at < len(edges) else drawn:
                out = new_year + timedelta(days=after)
                found.append(
                    scene.entry(
                        feed, homes[one.household], one, hospital=rng.choice(("县人民医院", "县中医院", "市第一人民医院")),
                        in_on=out - timedelta(days=rng.randint(0, 12)), out_on=out, paid=paid, total=paid * 3,
                    )
                )  # fmt: skip
    return found


def _relief(scene: Scene, feed: Feed) -> list[Entry]:
    causes = ("因病", "因残", "因灾", "因意外事故", "因学", "其他")
    edges = (SINCE, SINCE - timedelta(days=1), scene.as_of)
    return stand(
        scene, feed, scene.county.persons,
        lambda rng, home, one, at: {
            "approved_on": first(at, edges, SINCE + timedelta(days=rng.randint(-60, 450))),
            "cause": rng.choice(causes), "whole": rng.choice(("是", "否")),
        },
    )  # fmt: skip


def _warnings(scene: Scene, feed: Feed) -> list[Entry]:
    """Some households once, some twice and more; some of them were included, and some of those eliminated again."""
    rng, found = scene.rng("warnings"), []
    for at, home in enumerate(rng.sample(scene.county.households, scene.count("warnings"))):
        days = rng.choice(((10,), (10, 200), (-3, 90), (40, 90, 300), (-20, -3)))
        if at < 3:
            days = ((0, 30), (-1, 30), (15,))[at]
        for after in days:
            found.append(
                scene.entry(
                    feed, home, home.head, warned_on=SINCE + timedelta(days=after),
                    kind=rng.choice(("因病", "因残", "因灾", "因意外事故", "因学", "因产业失败")),
                    sender=rng.choice(("医保局", "民政局", "应急管理局", "农业农村局")),
                )
            )  # fmt: skip
    return found


def _housing(scene: Scene, feed: Feed) -> list[Entry]:
    levels = ("C级", "D级", "B级", "A级")
    return stand(
        scene, feed, scene.county.households,
        lambda rng, home, one, at: {"level": first(at, levels, rng.choice(levels)), "done": rng.choice(("是", "否"))},
    )  # fmt: skip


def _illness(scene: Scene, feed: Feed) -> list[Entry]:
    return stand(
        scene, feed, [one for one in scene.county.persons if one.health != "健康"],
        lambda rng, home, one, at: {
            "kind": first(at, ("大病", "慢病"), rng.choice(("大病", "慢病", "慢病"))),
            "disease": rng.choice(("尿毒症", "恶性肿瘤", "高血压", "糖尿病", "肺结核")),
            "served": first(at, ("否", "否", "是", "是"), rng.choice(("是", "是", "否"))),
        },
    )  # fmt: skip


def _settle(rng: random.Random, county: County, on: date) -> None:
    """Incomes exactly at the line, a yuan below and above; some that the register does not know."""
    homes = rng.sample(county.households, 24)
    for home, more in zip(homes[:9], (0, -1, 1) * 3, strict=True):
        earn(county, home, (None, LINE), more)
    silent(county, homes[9:15])


GUIZHOU: Final = Notice(
    "guizhou", "杉坪县", "529921", 900, 52, "2022-04", date(2022, 4, 30), date(2022, 5, 8), date(2022, 5, 10), _FEEDS,
    {
        "stays": _stays, "relief": _relief, "warnings": _warnings, "dropouts": dropouts, "housing": _housing,
        "water": water, "illness": _illness,
    },
    {
        "stays": 70, "relief": 25, "warnings": 40, "dropouts": 8, "housing": 14, "water": 10, "illness": 30,
    },
    (),
    late=(), settle=_settle,
)  # fmt: skip
