"""Lists that several of these notices ask for, and who stands on them."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

from shouwang.demo import words
from shouwang.demo.lists import ADDRESS, HEAD, HEAD_NUMBER, NAME, NUMBER, SERIAL, TOWN, VILLAGE, Column, Feed, day, text
from shouwang.demo.notices.shape import first, stand
from shouwang.demo.people import Household, Person
from shouwang.demo.scenes import Entry, Plain, Scene

DROPOUTS: Final = Feed(
    "dropouts", "教育局",
    ("教育局{year}年{term}季学期控辍保学失学辍学学生信息", "{year}年{term}季学期失学辍学学生名单（教育局）"),
    ("义务教育阶段失学辍学学生情况统计表", "{county}{year}年{term}季学期控辍保学学生台账"),
    (
        SERIAL, Column("name", "name", ("学生姓名", "姓名")), Column("number", "number", ("学生身份证号", "学生身份证号码")),
        text("school", "学校"), text("grade", "年级"), text("reason", "失学辍学原因"), text("state", "目前状态"),
    ),
    "就学情况",
)  # fmt: skip

WATER: Final = Feed(
    "water", "水利局",
    ("水利局{month}月份饮水安全问题农户", "{year}年{month}月饮水安全问题农户台账（水利局）"),
    ("饮水安全问题农户台账", "{county}{month}月份农村饮水安全问题农户"),
    (
        SERIAL, TOWN, VILLAGE, HEAD, NUMBER, text("problem", "饮水问题"), day("found_on", "发现时间"),
        text("solved", "是否已解决"),
    ),
    "饮水情况", heads=True,
)  # fmt: skip

DISABLED: Final = Feed(
    "disabled", "残联",
    ("残联{year}年农村持证残疾人名单", "{year}年农村残疾人花名册（残联）"),
    ("{county}农村残疾人花名册", "农村持证残疾人名单"),
    (
        SERIAL, NAME, Column("number", "number", ("残疾人身份证号",)), Column("kind", "disability", ("残疾类别", "类别")),
        Column("grade", "grade", ("残疾等级", "等级")), day("certified_on", "发证日期", "办证日期"),
    ),
    "办证情况", on="certified_on",
)  # fmt: skip

HARDSHIP: Final = Feed(
    "hardship", "民政局",
    ("民政局{year}年因病因灾因意外突发严重困难农户", "{year}年突发严重困难农户台账（民政局）"),
    ("因病因灾因意外事故突发严重困难农户台账", "{county}突发严重困难农户情况表"),
    (
        SERIAL, HEAD, HEAD_NUMBER, ADDRESS, text("cause", "支出原因", "困难原因"),
        Column("spent", "money", ("刚性支出", "刚性支出金额")), text("shrunk", "收入是否大幅缩减"),
    ),
    "困难情况", heads=True, amount="spent",
)  # fmt: skip

_PUPILS: Final = ("小学", "七年级", "八年级", "九年级")


def dropouts(scene: Scene, feed: Feed, states: tuple[str, ...] = ("失学", "辍学", "已复学")) -> list[Entry]:
    """Pupils of compulsory age, each state at least once."""
    return stand(
        scene, feed, [one for one in scene.county.persons if one.schooling in _PUPILS],
        lambda rng, home, one, at: {
            "school": f"{scene.county.name}第一小学", "grade": one.schooling, "reason": rng.choice(words.DROPOUT_REASONS),
            "state": first(at, states, rng.choice(states)),
        },
    )  # fmt: skip


def water(scene: Scene, feed: Feed) -> list[Entry]:
    return stand(
        scene, feed, scene.county.households,
        lambda rng, home, one, at: {
            "problem": rng.choice(words.WATER_PROBLEMS), "found_on": scene.day(rng),
            "solved": first(at, ("否", "是"), rng.choice(("否", "否", "是"))),
        },
    )  # fmt: skip


def disabled(scene: Scene, feed: Feed) -> list[Entry]:
    """Every grade, certified long ago and lately; the first on the last day of 2020 and the first of 2021."""
    new_year = scene.first.replace(year=2021, month=1, day=1)
    edges = (new_year, new_year - timedelta(days=1), scene.as_of - timedelta(days=1))
    grades = ("四级", "三级", "四级", "一级", "二级", "三级", "四级")
    return stand(
        scene, feed, [one for one in scene.county.persons if "残疾" in one.health],
        lambda rng, home, one, at: {
            "kind": rng.choice(words.DISABILITIES), "grade": first(at, grades, rng.choice(grades)),
            "certified_on": first(at, edges, scene.first - timedelta(days=rng.randint(20, 3000))),
        },
    )  # fmt: skip


def hardship(scene: Scene, feed: Feed) -> list[Entry]:
    """A third of them households whose risk had been eliminated."""
    out = [home for home in scene.county.households if home.eliminated]
    others = [home for home in scene.county.households if not home.eliminated]
    return stand(scene, feed, out, _hard, 1 / 3) + stand(scene, feed, others, _hard, 2 / 3)


def _hard(rng: random.Random, home: Household, one: Person, at: int) -> dict[str, Plain]:
    causes = ("因病", "因灾", "因意外事故")
    return {
        "cause": first(at, causes, rng.choice(causes)),
        "spent": rng.choice((3000, 8000, 12000, 26000, 48000)),
        "shrunk": first(at, ("是", "否"), rng.choice(("是", "否"))),
    }
