"""Yangshuo's plan of 2021, read by hand: what the departments look for online, and the key groups."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from tests.packs.oracle.subject import Row, Subject, asked, every, no, one_of

D = Decimal
AS_OF, PERIOD = date(2021, 5, 25), "2021-05"
YES_NO = [True, False, None]
STATUS = ["已复学", "送教上门", "失学", "辍学"]
GRADES = ["四级", "三级", "二级", "一级"]
CAUSES = ["其他", "因意外事故", "因灾", "因病"]

HOME: dict[str, list[Any]] = {
    "relieved": YES_NO,
    "monitored": YES_NO,
    "net_income_per_capita_yuan": [D(0), D("5999.99"), D(6000), D("6000.01"), None],
}
PERSON: dict[str, list[Any]] = {}
FEEDS: dict[str, tuple[str, dict[str, list[Any]]]] = {
    "dropouts": ("person", {"schooling_status": STATUS}),
    "uninsured": ("person", {}),
    "high_cost": ("person", {}),
    "unsafe_houses": ("household", {"house_unsolved": [True, False]}),
    "water": ("household", {"water_unsolved": [True, False]}),
    "destitute": ("person", {"support_mode": ["集中供养", "分散供养"], "cannot_care": YES_NO}),
    "orphans": ("person", {"orphan_kind": ["事实无人抚养儿童", "孤儿"]}),
    "disabled": ("person", {"disability_grade": GRADES}),
    "sudden_hardship": ("household", {"spending_cause": CAUSES}),
    "illness": ("person", {"illness_kind": ["其他", "慢病", "大病"]}),
    "suspected": ("household", {}),
    "storm": ("household", {}),
    "drought_or_flood": ("household", {}),
}


def tune(home: dict[str, Any], rows: dict[str, list[Row]], random: Random) -> None:
    """No rule of this place reckons with incomes."""


def dropout(of: Subject) -> bool | None:
    return every(of.on("dropouts"), one_of(of.most("dropouts", "schooling_status", STATUS), "失学", "辍学"))


def taught_at_home(of: Subject) -> bool | None:
    return every(of.on("dropouts"), one_of(of.most("dropouts", "schooling_status", STATUS), "送教上门"))


def uninsured(of: Subject) -> bool | None:
    return every(of.helped, of.on("uninsured"))


def high_cost(of: Subject) -> bool | None:
    return of.on("high_cost")


def unsafe_house(of: Subject) -> bool | None:
    return every(of.on("unsafe_houses"), of.any("unsafe_houses", "house_unsolved"))


def storm_damaged_house(of: Subject) -> bool | None:
    return every(of.on("storm"), unsafe_house(of))


def unsafe_water(of: Subject) -> bool | None:
    return every(of.on("water"), of.any("water", "water_unsolved"))


def water_after_disaster(of: Subject) -> bool | None:
    return of.on("drought_or_flood")


def destitute_dispersed(of: Subject) -> bool | None:
    return every(of.on("destitute"), one_of(of.first("destitute", "support_mode"), "分散供养"))


def destitute_cannot_care(of: Subject) -> bool | None:
    return every(destitute_dispersed(of), of.any("destitute", "cannot_care"))


def severely_disabled(of: Subject) -> bool | None:
    return every(of.on("disabled"), one_of(of.most("disabled", "disability_grade", GRADES), "一级", "二级"))


def orphan(of: Subject) -> bool | None:
    return every(of.on("orphans"), asked(bool, of.first("orphans", "orphan_kind")))


def sudden_hardship(of: Subject) -> bool | None:
    worst = of.most("sudden_hardship", "spending_cause", CAUSES)
    return every(of.on("sudden_hardship"), one_of(worst, "因病", "因灾", "因意外事故"))


def low_income(of: Subject) -> bool | None:
    return every(no(of.monitored), asked(lambda yuan: yuan < 6000, of.home["net_income_per_capita_yuan"]))


def serious_illness(of: Subject) -> bool | None:
    kind = of.most("illness", "illness_kind", ["其他", "慢病", "大病"])
    return every(of.on("illness"), one_of(kind, "大病"))


def suspected_not_in(of: Subject) -> bool | None:
    return every(no(of.monitored), of.on("suspected"))


RULES = {
    "household": [
        unsafe_house, storm_damaged_house, unsafe_water, water_after_disaster, sudden_hardship, low_income,
        suspected_not_in,
    ],
    "person": [
        dropout, taught_at_home, uninsured, high_cost, destitute_dispersed, destitute_cannot_care, severely_disabled,
        orphan, serious_illness,
    ],
}  # fmt: skip
