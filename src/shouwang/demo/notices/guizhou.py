"""Guizhou, spring 2022: who paid much in hospital, who newly lives on relief, who was warned about and never included."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Final

from shouwang.demo.lists import ADDRESS, HEAD, HEAD_NUMBER, NAME, NUMBER, SERIAL, TOWN, VILLAGE, Column, Feed, day, text
from shouwang.demo.notices.often import DROPOUTS, WATER, dropouts, water
from shouwang.demo.notices.shape import (
    ABLE,
    Answer,
    Asks,
    Happened,
    Notice,
    Question,
    Reading,
    both,
    earn,
    either,
    first,
    silent,
    some,
    stand,
    villages_of,
)
from shouwang.demo.people import County, Household, Person
from shouwang.demo.scenes import Entry, Plain, Scene

SINCE: Final = date(2021, 1, 1)
LINE: Final = 6700
OFTEN: Final = 2
"""How often is several times."""

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
    Feed(
        "relocated", "乡村振兴局",
        ("乡村振兴局易地扶贫搬迁和同步搬迁农户名单", "{year}年易地搬迁户名单（乡村振兴局）"),
        ("{county}易地扶贫搬迁和同步搬迁农户名单", "易地搬迁户就业和户籍情况"),
        (
            SERIAL, HEAD, HEAD_NUMBER, TOWN, VILLAGE, text("settlement", "安置点"), text("urban", "是否转城镇户籍"),
            text("benefits", "是否享受城镇待遇"), Column("employed", "text", ("就业人数",)),
        ),
        "搬迁情况", heads=True,
    ),
)  # fmt: skip

# What one person paid in hospital: (days since the year began, yuan) of each stay; a negative day lies in the year before.
_RELIEVED: Final = (
    ((40, 4000),), ((40, 4001),), ((30, 3400), (80, 3300)), ((30, 3400), (80, 3301)), ((-90, 3400), (30, 3400)),
    ((-90, 3400), (-60, 3301)), ((-100, 4001),), ((0, 4001),), ((-365, 4001),), ((-366, 4001),), ((20, 900),),
)  # fmt: skip
_ORDINARY: Final = (
    ((40, 10000),), ((40, 10001),), ((30, 5000), (80, 5000)), ((30, 5000), (80, 5001)), ((-90, 6000), (30, 6000)),
    ((-90, 10001),), ((20, 4001),), ((30, 3400), (80, 3301)),
)  # fmt: skip


def _stays(scene: Scene, feed: Feed) -> list[Entry]:
    rng, found = scene.rng("stays"), []
    new_year, homes = date(scene.year, 1, 1), {home.code: home for home in scene.county.households}
    incomes = scene.county.income_per_head()
    unknown = {home.head.code for home in scene.county.households if home.code not in incomes}
    for relieved, edges in ((True, _RELIEVED), (False, _ORDINARY)):
        pool = [one for home in scene.county.households if home.relieved is relieved for one in home.members]
        chosen = rng.sample(pool, min(len(pool), max(len(edges), scene.count("stays") // 2)))
        chosen += [one for one in pool if one.code in unknown and one not in chosen][:3]
        for at, one in enumerate(chosen):
            drawn = [(rng.randint(-360, 110), int(rng.lognormvariate(8.0, 0.8))) for _ in range(rng.choice((1, 1, 2)))]
            drawn = [(60, 12000)] if one.code in unknown else drawn
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


def _relocated(scene: Scene, feed: Feed) -> list[Entry]:
    """Half of them with an income below the line, or with none that the register knows."""
    per_head = scene.county.income_per_head()
    poor = [home for home in scene.county.households if per_head.get(home.code, 0) < LINE]
    edges = (("是", "否", 0), ("是", "否", 1), ("是", "是", 0), ("否", "否", 1), ("是", None, 0), ("是", None, 2))

    def values(rng: random.Random, home: Household, one: Person, at: int) -> dict[str, Plain]:
        drawn = (rng.choice(("是", "否")), rng.choice(("是", "否")), rng.choice((0, 1, 1, 2)))
        urban, benefits, employed = edges[at] if at < len(edges) else drawn
        return {"settlement": "幸福家园安置点", "urban": urban, "benefits": benefits, "employed": employed}

    found = stand(scene, feed, poor, values, 0.5)
    there = {entry.values["number"] for entry in found}
    rest = [home for home in scene.county.households if home.head.number not in there]
    return found + stand(scene, feed, rest, values, 0.5)


# --- what the plan asks -----------------------------------------------------------------------------------------------


def _paid(reading: Reading, home: Household) -> list[tuple[date, int]] | None:
    """A household's stays since 2021: when discharged, and what it paid itself."""
    rows = reading.of_home("stays", home)
    if rows is None:
        return None
    stays = [(row.values["out_on"], row.values["paid"]) for row in rows]
    return [(out, paid) for out, paid in stays if isinstance(out, date) and isinstance(paid, int) and out >= SINCE]


def _single(over: int) -> Asks:
    def answer(reading: Reading, home: Household, one: Person) -> Answer:
        stays = _paid(reading, home)
        return None if stays is None else any(paid > over for _, paid in stays)

    return answer


def _annual(over: int) -> Asks:
    def answer(reading: Reading, home: Household, one: Person) -> Answer:
        stays = _paid(reading, home)
        if stays is None:
            return None
        years = (reading.as_of.year - 1, reading.as_of.year)
        return any(sum(paid for out, paid in stays if out.year == year) > over for year in years)

    return answer


def _over(reading: Reading, home: Household, one: Person) -> Answer:
    """Whether the household paid more than its kind's figures, at once or in a year."""
    at_once, a_year = (4000, 6700) if home.relieved else (10000, 10000)
    return either(_single(at_once)(reading, home, one), _annual(a_year)(reading, home, one))


def _left_below(reading: Reading, home: Household, one: Person) -> Answer:
    """Income without what was paid in hospital in the twelve months before the day, below the line for the whole household."""
    stays, net = _paid(reading, home), reading.net(home)
    if stays is None or net is None:
        return None
    year_ago = reading.as_of.replace(year=reading.as_of.year - 1)
    paid = sum(paid for out, paid in stays if year_ago < out <= reading.as_of)
    return net - paid < LINE * len(home.members)


def _stayed(reading: Reading, home: Household) -> Answer:
    stays = _paid(reading, home)
    return None if stays is None else bool(stays)


def _newly_relieved(row: Entry) -> bool:
    approved = row.values["approved_on"]
    return isinstance(approved, date) and approved >= SINCE


def _whole(row: Entry) -> bool:
    return row.values["whole"] == "是" and row.values["cause"] != "其他" and _newly_relieved(row)


def _warned(reading: Reading, home: Household) -> int | None:
    rows = reading.of_home("warnings", home)
    return None if rows is None else sum(1 for row in rows if str(row.values["warned_on"]) >= SINCE.isoformat())


def _never_in(reading: Reading, home: Household) -> bool:
    return not reading.monitored(home) and not reading.was_eliminated(home)


def _warned_often(reading: Reading, home: Household, one: Person) -> Answer:
    times = _warned(reading, home)
    return both(_never_in(reading, home), None if times is None else times >= OFTEN)


def _warned_once(reading: Reading, home: Household, one: Person) -> Answer:
    times = _warned(reading, home)
    return both(_never_in(reading, home), None if times is None else 0 < times < OFTEN)


def _house(done: str) -> Asks:
    return lambda reading, home, one: some(
        reading.of_home("housing", home),
        lambda row: row.values["level"] in ("C级", "D级") and row.values["done"] == done,
    )


def _poor(reading: Reading, home: Household) -> Answer:
    each = reading.per_head(home)
    return None if each is None else each < LINE


def _falls(reading: Reading, home: Household) -> Answer:
    now, before = reading.per_head(home), reading.per_head(home, 1)
    return None if now is None or before is None else now < before


def _idle(reading: Reading, home: Household, one: Person) -> Answer:
    able = any(one.labour in ABLE for one in home.members)
    return both(able, some(reading.of_home("relocated", home), lambda row: row.values["employed"] == 0))


def _urban(row: Entry) -> Answer:
    """In town by its papers and without a town's benefits; where nothing is said of those nobody knows."""
    benefits = row.values["benefits"]
    return both(row.values["urban"] == "是", None if benefits is None else benefits == "否")


_QUESTIONS: Final = (
    Question("G02", "stay of a relieved household", "household",
             lambda reading, home, one: both(home.relieved, _single(4000)(reading, home, one))),
    Question("G02", "year of a relieved household", "household",
             lambda reading, home, one: both(home.relieved, _annual(6700)(reading, home, one))),
    Question("G02", "stay of an ordinary household", "household",
             lambda reading, home, one: both(not home.relieved, _single(10000)(reading, home, one))),
    Question("G02", "year of an ordinary household", "household",
             lambda reading, home, one: both(not home.relieved, _annual(10000)(reading, home, one))),
    Question("G02", "below the line after paying, not monitored", "household",
             lambda reading, home, one: both(
                 not reading.monitored(home), _over(reading, home, one), _left_below(reading, home, one))),
    Question("G03", "newly on relief", "person",
             lambda reading, home, one: some(reading.of_person("relief", one), _newly_relieved)),
    Question("G03", "whole household newly on relief", "household",
             lambda reading, home, one: some(reading.of_home("relief", home), _whole)),
    Question("G03", "relief lowered", "household",
             lambda reading, home, one: both(home.relieved, some(reading.of_home("lowered", home), lambda row: True))),
    Question("G05", "warned often, never in", "household", _warned_often),
    Question("G05", "warned once, never in", "household", _warned_once),
    Question("G06", "out of school", "person",
             lambda reading, home, one: some(
                 reading.of_person("dropouts", one), lambda row: row.values["state"] in ("失学", "辍学"))),
    Question("G06", "ill and not served", "person",
             lambda reading, home, one: some(reading.of_person("illness", one), lambda row: row.values["served"] == "否")),
    Question("G06", "below the line after paying", "household",
             lambda reading, home, one: both(_stayed(reading, home), _left_below(reading, home, one))),
    Question("G06", "dangerous house", "household", _house("否")),
    Question("G06", "dangerous house, helped", "household", _house("是")),
    Question("G06", "water", "household",
             lambda reading, home, one: some(reading.of_home("water", home), lambda row: row.values["solved"] == "否")),
    Question("G07", "moved and nobody works", "household", _idle),
    Question("G07", "income falls in a key area", "household",
             lambda reading, home, one: both(reading.reached("集中安置区", home), _falls(reading, home))),
    Question("G08", "below the line, not monitored", "household",
             lambda reading, home, one: both(not reading.monitored(home), _poor(reading, home))),
    Question("G08", "moved to town without its benefits, below the line", "household",
             lambda reading, home, one: both(
                 not reading.monitored(home), some(reading.of_home("relocated", home), _urban), _poor(reading, home))),
)  # fmt: skip


def _settle(rng: random.Random, county: County, on: date) -> None:
    """Incomes exactly at the line, a yuan below and above; some that the register does not know."""
    homes = rng.sample(county.households, 24)
    for home, more in zip(homes[:9], (0, -1, 1) * 3, strict=True):
        earn(county, home, (None, LINE), more)
    silent(county, homes[9:15])


def _happened(county: County) -> tuple[Happened, ...]:
    """One village is a settlement of people who were moved."""
    return (Happened("集中安置区", date(2021, 1, 1), tuple(villages_of(county)[2:3]), "幸福家园安置点"),)


GUIZHOU: Final = Notice(
    "guizhou", "杉坪县", "529921", 700, 52, "2022-04", date(2022, 4, 30), date(2022, 5, 8), date(2022, 5, 10), _FEEDS,
    {
        "stays": _stays, "relief": _relief, "warnings": _warnings, "dropouts": dropouts, "housing": _housing,
        "water": water, "illness": _illness, "relocated": _relocated,
    },
    {
        "stays": 70, "relief": 25, "warnings": 40, "dropouts": 8, "housing": 14, "water": 10, "illness": 30,
        "relocated": 25,
    },
    _QUESTIONS, late=("lowered",), settle=_settle, happened=_happened,
)  # fmt: skip
