"""Zhanggong's screening of 2022, read by hand: the eight groups, what reaches many at once, key areas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from tests.packs.oracle.subject import Row, Subject, asked, every, no, one_of, some

D = Decimal
AS_OF, PERIOD = date(2022, 5, 18), "2022-05"
YES_NO = [True, False, None]
SINCE = [date(2020, 12, 31), date(2021, 1, 1), date(2022, 4, 1)]
GRADES = ["四级", "三级", "二级", "一级"]
STAGES = ["小学", "初中", "学前教育", "普通高中", "中职", "大专", "本科", "研究生"]
PER_HEAD = [D(0), D(3450), D("3450.01"), D(6900), D("6900.01"), D(13800), None]

HOME: dict[str, list[Any]] = {
    "relieved": YES_NO,
    "monitored": YES_NO,
    "relieved_year": [D(2019), D(2020), None],
    "household_size": [1, 2, None],
    "net_income_per_capita_yuan": PER_HEAD,
    "last_net_income_per_capita_yuan": PER_HEAD,
    "net_income_yuan": [D(0), D(10000), D("9999.99"), None],
    "wage_income_yuan": [D(0), D(6000), D("5999.99"), None],
}
PERSON: dict[str, list[Any]] = {"insured": YES_NO, "work_months": [D(0), D(5), D(6), None]}
FEEDS: dict[str, tuple[str, dict[str, list[Any]]]] = {
    "destitute": ("person", {"support_mode": ["集中供养", "分散供养"]}),
    "subsistence": ("person", {
        "subsistence_result": ["未纳入", "已纳入"],
        "subsistence_applied_on": [*SINCE, None],
        "subsistence_approved_on": [*SINCE, None],
    }),
    "disabled": ("person", {"disability_grade": GRADES, "disability_certified_on": SINCE}),
    "students": ("person", {"school_stage": STAGES}),
    "unstable_work": ("person", {"work_state": ["稳定就业", "就业不稳", "失业"]}),
    "self_paid": ("person", {"self_paid_yuan": [D(0), D(4671), D(9342), D("9342.01"), D(18684), D("18684.01")]}),
    "disaster_hardship": ("household", {"disaster_severe": [True, False]}),
    "accidents": ("person", {"harm_suffered": ["其他", "财产重大损失", "重伤", "死亡"]}),
    **{name: ("household", {}) for name in (
        "natural_disaster", "epidemic", "project_failure", "price_fall", "job_loss",
        "provincial_village", "mine", "nobody_relieved", "many_not_eliminated",
    )},
}  # fmt: skip


def tune(home: dict[str, Any], rows: dict[str, list[Row]], random: Random) -> None:
    """More households with three pupils than chance would give."""
    pupils = rows.get("students", [])
    if len(pupils) >= 3 and random.random() < 0.8:
        for row in pupils[:3]:
            row["school_stage"] = "本科"  # type: ignore[index]


def relieved_household(of: Subject) -> bool | None:
    return of.relieved


def relieved_in_2020(of: Subject) -> bool | None:
    return every(of.relieved, asked(lambda year: year == 2020, of.home["relieved_year"]))


def low_income(of: Subject) -> bool | None:
    return asked(lambda yuan: yuan <= 6900, of.home["net_income_per_capita_yuan"])


def low_income_year_before(of: Subject) -> bool | None:
    return asked(lambda yuan: yuan <= 6900, of.home["last_net_income_per_capita_yuan"])


def income_halved(of: Subject) -> bool | None:
    now, before = of.home["net_income_per_capita_yuan"], of.home["last_net_income_per_capita_yuan"]
    if before is None:
        return None
    if before <= 0:
        return False
    return None if now is None else bool(now * 2 <= before)


def dispersed(of: Subject) -> bool | None:
    return every(of.on("destitute"), one_of(of.first("destitute", "support_mode"), "分散供养"))


def destitute_dispersed(of: Subject) -> bool | None:
    return dispersed(of)


def destitute_alone(of: Subject) -> bool | None:
    return every(dispersed(of), asked(lambda members: members <= 1, of.size))


def result(of: Subject) -> str | None:
    return of.most("subsistence", "subsistence_result", ["未纳入", "已纳入"])


def subsistence_household(of: Subject) -> bool | None:
    return every(of.on("subsistence"), one_of(result(of), "已纳入"))


def new_subsistence(of: Subject) -> bool | None:
    latest = of.latest("subsistence", "subsistence_approved_on")
    return every(subsistence_household(of), asked(lambda day: day >= date(2021, 1, 1), latest))


def subsistence_refused(of: Subject) -> bool | None:
    latest = of.latest("subsistence", "subsistence_applied_on")
    refused = every(of.on("subsistence"), one_of(result(of), "未纳入"))
    return every(refused, asked(lambda day: day >= date(2021, 1, 1), latest))


def disabled_member(of: Subject) -> bool | None:
    return of.on("disabled")


def severely_disabled(of: Subject) -> bool | None:
    return every(of.on("disabled"), one_of(of.most("disabled", "disability_grade", GRADES), "一级", "二级"))


def newly_disabled(of: Subject) -> bool | None:
    latest = of.latest("disabled", "disability_certified_on")
    return every(of.on("disabled"), asked(lambda day: day >= date(2021, 1, 1), latest))


def many_children_in_school(of: Subject) -> bool | None:
    pupils = of.among("students", lambda row: row["school_stage"] not in ("小学", "初中"))
    return asked(lambda rows: len({row["person"] for row in rows}) >= 3, pupils)


def wages_unstable(of: Subject) -> bool | None:
    wage, net, months = of.home["wage_income_yuan"], of.home["net_income_yuan"], of.person["work_months"]
    high = None if None in (wage, net) else bool(wage * 100 >= net * 60)
    paid = asked(lambda yuan: yuan > 0, wage)
    return every(paid, high, asked(lambda worked: 0 < worked < 6, months))


def unstable_work(of: Subject) -> bool | None:
    state = of.most("unstable_work", "work_state", ["稳定就业", "就业不稳", "失业"])
    return every(of.on("unstable_work"), one_of(state, "失业", "就业不稳"))


def self_paid_large_ordinary(of: Subject) -> bool | None:
    over = asked(lambda yuan: yuan > 18684, of.total("self_paid", "self_paid_yuan"))
    return every(no(of.relieved), of.on("self_paid"), over)


def self_paid_large_relieved(of: Subject) -> bool | None:
    over = asked(lambda yuan: yuan > 9342, of.total("self_paid", "self_paid_yuan"))
    return every(of.relieved, of.on("self_paid"), over)


def disaster_hardship(of: Subject) -> bool | None:
    return every(of.on("disaster_hardship"), of.any("disaster_hardship", "disaster_severe"))


def accident(of: Subject) -> bool | None:
    harm = of.most("accidents", "harm_suffered", ["其他", "财产重大损失", "重伤", "死亡"])
    return every(of.on("accidents"), one_of(harm, "重伤", "死亡", "财产重大损失"))


def monitored_uninsured(of: Subject) -> bool | None:
    return every(of.monitored, no(of.person["insured"]))


def disaster_reached(of: Subject) -> bool | None:
    return of.on("natural_disaster")


def epidemic_reached(of: Subject) -> bool | None:
    return of.on("epidemic")


def project_failed(of: Subject) -> bool | None:
    return of.on("project_failure")


def price_fallen(of: Subject) -> bool | None:
    return every(of.helped, of.on("price_fall"))


def jobs_lost(of: Subject) -> bool | None:
    return every(of.helped, of.on("job_loss"))


def key_area(of: Subject) -> bool | None:
    return some(of.on("provincial_village"), of.on("mine"), of.on("nobody_relieved"), of.on("many_not_eliminated"))


RULES = {
    "household": [
        relieved_household, relieved_in_2020, low_income, low_income_year_before, income_halved, many_children_in_school,
        disaster_hardship, disaster_reached, epidemic_reached, project_failed, price_fallen, jobs_lost, key_area,
    ],
    "person": [
        destitute_dispersed, destitute_alone, subsistence_household, new_subsistence, subsistence_refused, disabled_member,
        severely_disabled, newly_disabled, wages_unstable, unstable_work, self_paid_large_ordinary,
        self_paid_large_relieved, accident, monitored_uninsured,
    ],
}  # fmt: skip
