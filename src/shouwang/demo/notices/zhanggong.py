"""Zhanggong, May 2022: every household of the district asked whether it is of the eight groups."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from shouwang.demo import words
from shouwang.demo.lists import ADDRESS, HEAD, HEAD_NUMBER, NAME, NUMBER, SERIAL, TOWN, VILLAGE, Column, Feed, day, text
from shouwang.demo.notices.often import DISABLED, disabled
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

SINCE: Final = date(2021, 1, 1)
LINE: Final = 6900
MEDICAL: Final = 18684
MEDICAL_RELIEVED: Final = 9342
MANY: Final = 3
WAGES, STABLE = 60, 6
"""What the plan leaves open: from which share in a hundred wages are most of an income, and for how many months work is stable."""

_FEEDS: Final = (
    Feed(
        "destitute", "民政局",
        ("民政局农村特困供养人员名单", "{year}年{month}月农村特困供养人员花名册（民政局）"),
        ("农村特困供养人员花名册", "{county}特困供养人员名单"),
        (SERIAL, NAME, NUMBER, TOWN, VILLAGE, text("support", "供养方式")),
        "供养情况",
    ),
    Feed(
        "allowance", "民政局",
        ("民政局农村低保对象和申请未纳入农户名单", "{year}年{month}月农村低保申请审批台账（民政局）"),
        ("{county}农村低保对象及申请未纳入人员名单", "农村低保申请审批情况表"),
        (
            SERIAL, NAME, NUMBER, TOWN, VILLAGE, day("asked_on", "申请时间", "申请日期"), text("result", "审批结果"),
            day("approved_on", "纳入时间", "审批时间"),
        ),
        "低保情况",
    ),
    DISABLED,
    Feed(
        "pupils", "教体局",
        ("教体局非义务教育阶段在读学生名单", "{year}年{term}季学期非义务教育阶段在读学生（教体局）"),
        ("非义务教育阶段在读学生名单", "{county}非义务教育阶段在读学生情况表"),
        (
            SERIAL, Column("name", "name", ("学生姓名", "姓名")), Column("number", "number", ("学生身份证号", "学生身份证号码")),
            text("school", "学校", "就读学校"), text("stage", "就读学段", "学段"),
        ),
        "就读情况",
    ),
    Feed(
        "unstable", "人社局",
        ("人社局{month}月失业和就业不稳人员名单", "{year}年{month}月就业不稳定人员名单（人社局）"),
        ("{county}失业和就业不稳定人员名单", "失业和就业不稳人员情况表"),
        (SERIAL, NAME, NUMBER, TOWN, VILLAGE, text("state", "就业情况", "就业状态"), text("reason", "原因")),
        "就业情况",
    ),
    Feed(
        "medical", "医保局",
        ("医保局个人年度累计自付医疗费用名单", "{year}年个人年度累计自付医疗费用（医保局）"),
        ("个人年度累计自付医疗费用情况表", "{county}农村居民个人年度累计自付医疗费用"),
        (
            SERIAL, NAME, NUMBER, ADDRESS, Column("total", "money", ("医疗总费用", "医疗费用总额")),
            Column("paid", "money", ("个人年度累计自付费用", "个人自付费用", "个人自付金额")),
        ),
        "费用情况", unit_said=False, amount="paid",
    ),
    Feed(
        "disasters", "应急管理局",
        ("应急管理局{year}年{month}月受灾困难农户", "受灾困难农户名单（应急管理局{month}月）"),
        ("受灾困难农户", "{county}自然灾害受灾困难农户情况表"),
        (
            HEAD, HEAD_NUMBER, ADDRESS, text("disaster", "灾害种类"), day("struck_on", "受灾时间"),
            text("hard", "基本生活是否严重困难"),
        ),
        "受灾情况", heads=True,
    ),
    Feed(
        "accidents", "公安局",
        ("公安局意外事故伤亡农户{month}月", "{year}年{month}月意外事故伤亡及财产损失农户（公安局）"),
        ("意外事故伤亡及财产损失农户", "交通事故和刑事案件伤亡及财产损失农户"),
        (NAME, NUMBER, text("case", "事故类别"), text("harm", "伤亡或损失情况"), day("happened_on", "发生时间")),
        "事故情况",
    ),
)  # fmt: skip

_STAGES: Final = {"学": "学前教育", "普": "普通高中", "中": "中职", "高": "大专", "本": "本科"}


def _destitute(scene: Scene, feed: Feed) -> list[Entry]:
    old = [one for one in scene.county.persons if scene.year - one.born.year >= 60]
    alone = [home.head for home in scene.county.households if len(home.members) == 1]
    pool = [*alone, *(one for one in old if one not in alone)]
    return stand(
        scene, feed, pool,
        lambda rng, home, one, at: {
            "support": first(at, ("分散供养", "集中供养"), rng.choice(("分散供养", "分散供养", "集中供养")))
        },
    )  # fmt: skip


def _allowance(scene: Scene, feed: Feed) -> list[Entry]:
    edges = (SINCE, SINCE - timedelta(days=1), scene.as_of - timedelta(days=2))

    def values(rng: random.Random, home: Household, one: Person, at: int) -> dict[str, Plain]:
        result = first(at, ("已纳入", "已纳入", "已纳入", "未纳入"), rng.choice(("已纳入", "已纳入", "未纳入")))
        approved = first(at, edges, SINCE + timedelta(days=rng.randint(-400, 480)))
        assert isinstance(approved, date)
        asked = approved - timedelta(days=rng.randint(5, 30))
        return {"asked_on": asked, "result": result, "approved_on": approved if result == "已纳入" else None}

    return stand(scene, feed, scene.county.persons, values)


def _pupils(scene: Scene, feed: Feed) -> list[Entry]:
    """All of the county who learn before or after compulsory school; the first families get three of them and two."""
    rng, found = scene.rng("pupils"), []
    for home in scene.county.households:
        for one in home.members:
            stage = next((said for begins, said in _STAGES.items() if one.schooling.startswith(begins)), None)
            if one.schooling == "学龄前儿童" or stage is None:
                continue
            found.append(
                scene.entry(feed, home, one, school=f"{scene.county.name}{rng.choice('一二三')}中", stage=stage)
            )
    return found


def _unstable(scene: Scene, feed: Feed) -> list[Entry]:
    pool = [one for one in scene.county.persons if one.work_place]
    return stand(
        scene, feed, pool,
        lambda rng, home, one, at: {
            "state": first(at, ("失业", "就业不稳", "稳定就业"), rng.choice(("失业", "就业不稳", "稳定就业"))),
            "reason": rng.choice(("疫情影响", "企业停工", "合同到期", None)),
        },
    )  # fmt: skip


def _medical(scene: Scene, feed: Feed) -> list[Entry]:
    found = []
    for relieved in (True, False):
        pool = [one for home in scene.county.households if home.relieved is relieved for one in home.members]
        found += stand(scene, feed, pool, _costs, 0.5)
    return found


def _costs(rng: random.Random, home: Household, one: Person, at: int) -> dict[str, Plain]:
    edges = (MEDICAL, MEDICAL + 1, MEDICAL_RELIEVED, MEDICAL_RELIEVED + 1, MEDICAL_RELIEVED - 1)
    paid = edges[at] if at < len(edges) else int(rng.lognormvariate(8.3, 1.0))
    return {"paid": paid, "total": paid * 3}


def _disasters(scene: Scene, feed: Feed) -> list[Entry]:
    return stand(
        scene, feed, scene.county.households,
        lambda rng, home, one, at: {
            "disaster": rng.choice(words.DISASTERS), "struck_on": scene.first + timedelta(days=rng.randrange(15)),
            "hard": first(at, ("是", "否"), rng.choice(("是", "否"))),
        },
    )  # fmt: skip


def _accidents(scene: Scene, feed: Feed) -> list[Entry]:
    harms = ("重伤", "死亡", "财产重大损失", "轻伤")
    return stand(
        scene, feed, scene.county.persons,
        lambda rng, home, one, at: {
            "case": rng.choice(words.CASES), "harm": first(at, harms, rng.choice(harms)),
            "happened_on": scene.first + timedelta(days=rng.randrange(15)),
        },
    )  # fmt: skip


# --- what the plan asks -----------------------------------------------------------------------------------------------


def _low(back: int) -> Asks:
    def answer(reading: Reading, home: Household, one: Person) -> Answer:
        each = reading.per_head(home, back)
        return None if each is None else each <= LINE

    return answer


def _halved(reading: Reading, home: Household, one: Person) -> Answer:
    """Whoever had nothing the year before cannot have lost half of it."""
    now, before = reading.per_head(home), reading.per_head(home, 1)
    if before is None or now is None:
        return None if before is None or before > 0 else False
    return before > 0 and now * 2 <= before


def _dispersed(reading: Reading, one: Person) -> Answer:
    return some(reading.of_person("destitute", one), lambda row: row.values["support"] == "分散供养")


def _allowed(reading: Reading, one: Person, result: str, day: str = "") -> Answer:
    return some(
        reading.of_person("allowance", one),
        lambda row: row.values["result"] == result and (not day or str(row.values[day]) >= SINCE.isoformat()),
    )


def _of_disabled(holds: Callable[[Entry], bool]) -> Asks:
    return lambda reading, home, one: some(reading.of_person("disabled", one), holds)


def _children(reading: Reading, home: Household, one: Person) -> Answer:
    rows = reading.of_home("pupils", home)
    return None if rows is None else len({row.values["number"] for row in rows}) >= MANY


def _away_for_short(reading: Reading, home: Household, one: Person) -> Answer:
    """Wages make the larger part of the household's income, and this one works away for less than half a year."""
    income = reading.latest(home)
    mostly = None if income is None else income.wage > 0 and income.wage * 100 >= income.net * WAGES
    return both(mostly, None if one.work_months is None else 0 < one.work_months < STABLE)


def _paid(relieved: bool, over: int) -> Asks:
    def answer(reading: Reading, home: Household, one: Person) -> Answer:
        rows = reading.of_person("medical", one)
        paid = None if rows is None else bool(rows) and sum(int(str(row.values["paid"])) for row in rows) > over
        return both(home.relieved is relieved, paid)

    return answer


def _many_left(reading: Reading, home: Household, one: Person) -> Answer:
    """In a village or town where more than two in a hundred registered people are monitored and not yet safe."""
    return any(reading.share_monitored(place) * 100 > 2 for place in (home.village, home.village[:9]))


def _none_told(reading: Reading, home: Household, one: Person) -> Answer:
    """No epidemic, no failed project was told of in this county."""
    return False


_QUESTIONS: Final = (
    Question("Z01", "relieved", "household", lambda reading, home, one: home.relieved),
    Question("Z01", "relieved in 2020", "household",
             lambda reading, home, one: home.relieved and home.relieved_year == 2020),
    Question("Z02", "income at or below the line", "household", _low(0)),
    Question("Z02", "income of the year before at or below the line", "household", _low(1)),
    Question("Z02", "income halved", "household", _halved),
    Question("Z03", "dispersed", "person", lambda reading, home, one: _dispersed(reading, one)),
    Question("Z03", "dispersed and alone", "person",
             lambda reading, home, one: both(len(home.members) == 1, _dispersed(reading, one))),
    Question("Z04", "on allowance", "person", lambda reading, home, one: _allowed(reading, one, "已纳入")),
    Question("Z04", "newly on allowance", "person",
             lambda reading, home, one: _allowed(reading, one, "已纳入", "approved_on")),
    Question("Z04", "refused", "person", lambda reading, home, one: _allowed(reading, one, "未纳入", "asked_on")),
    Question("Z05", "disabled", "person", _of_disabled(lambda row: True)),
    Question("Z05", "severely disabled", "person", _of_disabled(lambda row: row.values["grade"] in ("一级", "二级"))),
    Question("Z05", "disabled since 2021", "person",
             _of_disabled(lambda row: str(row.values["certified_on"]) >= SINCE.isoformat())),
    Question("Z06", "three in school", "household", _children),
    Question("Z07", "wages for short", "person", _away_for_short),
    Question("Z07", "out of work", "person",
             lambda reading, home, one: some(
                 reading.of_person("unstable", one), lambda row: row.values["state"] in ("失业", "就业不稳"))),
    Question("Z08", "ordinary and paid much", "person", _paid(False, MEDICAL)),
    Question("Z08", "relieved and paid much", "person", _paid(True, MEDICAL_RELIEVED)),
    Question("Z08", "disaster", "household",
             lambda reading, home, one: some(reading.of_home("disasters", home), lambda row: row.values["hard"] == "是")),
    Question("Z08", "accident", "person",
             lambda reading, home, one: some(
                 reading.of_person("accidents", one), lambda row: row.values["harm"] in ("重伤", "死亡", "财产重大损失"))),
    Question("Z11", "monitored and not insured", "person",
             lambda reading, home, one: both(reading.monitored(home), one.insured == "否" if one.insured else None)),
    Question("Z13", "disaster area", "household", lambda reading, home, one: reading.reached("洪涝", home)),
    *(Question("Z13", event, "household", _none_told)
      for event in ("epidemic area", "failed project", "fallen price", "jobs lost")),
    Question("Z14", "key area", "household", _many_left),
)  # fmt: skip


def _settle(rng: random.Random, county: County, on: date) -> None:
    """Incomes exactly at the line and at half of the year before; relieved in 2020; years that the register lacks."""
    homes = rng.sample(county.households, 40)
    for home, more in zip(homes[:9], (0, -1, 1) * 3, strict=True):
        earn(county, home, (LINE + 1000, LINE), more)
    for home, more in zip(homes[9:18], (0, -1, 1) * 3, strict=True):
        earn(county, home, (20000, 10000), more)
    silent(county, homes[18:23])
    silent(county, homes[23:27], latest_only=True)
    _send_to_school(county, on)
    for home in county.households:
        # Fewer are monitored than elsewhere, so that not every village is a key area.
        if home.monitored(on) and rng.random() < 0.5:
            home.category = home.identified_on = home.eliminated = home.eliminated_on = None
    watched = [home for home in county.households if home.monitored(on)]
    for home, insured in zip(watched, ("否", "", "否"), strict=False):
        home.members[-1].insured = insured


def _send_to_school(county: County, on: date) -> None:
    """Some families have three of an age to learn who all do, and are not compelled to."""
    for home in county.households:
        young = [one for one in home.members[1:] if 16 <= on.year - one.born.year <= 30 and one.relation != "配偶"]
        if len(young) >= MANY:
            for one in young[:MANY]:
                one.schooling = "本科二年级" if on.year - one.born.year > 18 else "普通高中二年级"
                one.labour, one.work_place, one.work_months = "无劳动力", None, None


def _happened(county: County) -> tuple[Happened, ...]:
    return (Happened("洪涝", date(2022, 5, 12), tuple(villages_of(county)[1:2]), "连续强降雨，河水漫进了村"),)


ZHANGGONG: Final = Notice(
    "zhanggong", "桐川区", "369921", 600, 36, "2022-05", date(2022, 4, 30), date(2022, 5, 16), date(2022, 5, 18), _FEEDS,
    {
        "destitute": _destitute, "allowance": _allowance, "disabled": disabled, "pupils": _pupils, "unstable": _unstable,
        "medical": _medical, "disasters": _disasters, "accidents": _accidents,
    },
    {
        "destitute": 14, "allowance": 30, "disabled": 60, "unstable": 20, "medical": 80, "disasters": 8,
        "accidents": 8,
    },
    _QUESTIONS, settle=_settle, happened=_happened,
)  # fmt: skip
