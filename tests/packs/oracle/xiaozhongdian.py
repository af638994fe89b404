"""Xiaozhongdian's adjustment of 2021, read by hand: key classes by income and labour, four kinds of people, new risks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from tests.packs.oracle.subject import Row, Subject, asked, every, no, one_of, some

D = Decimal
AS_OF, PERIOD = date(2021, 10, 22), "2021-10"
YES_NO = [True, False, None]
CAUSES = ["其他", "因意外事故", "因灾", "因病"]

HOME: dict[str, list[Any]] = {
    "relieved": YES_NO,
    "monitored": YES_NO,
    "risk_eliminated": YES_NO,
    "household_size": [1, 2, None],
    "able_members": [0, 1, 2, None],
    "partly_able_members": [0, 1, None],
    "net_income_per_capita_yuan": [D(0), D("5999.99"), D(6000), D("6000.01"), None],
    "wage_income_yuan": [D(0), None],
}
PERSON: dict[str, list[Any]] = {}
FEEDS: dict[str, tuple[str, dict[str, list[Any]]]] = {
    "relief": ("person", {"relief_kind": ["其他", "临时救助", "低保", "孤儿", "特困"]}),
    "illness": ("person", {"illness_kind": ["其他", "慢性病", "重病", "大病"], "heavy_burden": YES_NO}),
    "disabled": ("person", {}),
    "applications": ("household", {}),
    "warnings": ("household", {}),
    "rigid_spending": ("household", {"spending_cause": CAUSES, "income_shrunk": [True, False]}),
    "member_changes": ("person", {}),
}


def tune(home: dict[str, Any], rows: dict[str, list[Row]], random: Random) -> None:
    """Wages at the line of the whole household, and a fen beside it."""
    if home["household_size"] is not None and random.random() < 0.7:
        home["wage_income_yuan"] = D(6000) * home["household_size"] + random.choice([D("-0.01"), D(0), D("0.01")])


def poor(of: Subject) -> bool | None:
    return asked(lambda yuan: yuan < 6000, of.home["net_income_per_capita_yuan"])


def without_labour(of: Subject) -> bool | None:
    """Nobody is able, or only those who are partly able; and wages come to less than the line a head."""
    able, partly, wage = (of.home[name] for name in ("able_members", "partly_able_members", "wage_income_yuan"))
    lost = None if None in (able, partly) else able == partly
    little = None if None in (wage, of.size) else bool(wage < 6000 * of.size)
    return every(lost, little)


def ordinary(of: Subject) -> bool | None:
    return every(no(of.relieved), no(of.monitored), no(of.home["risk_eliminated"]))


def relieved(of: Subject) -> bool | None:
    return every(of.relieved, no(of.monitored), no(of.home["risk_eliminated"]))


def low_income_ordinary(of: Subject) -> bool | None:
    return every(ordinary(of), poor(of))


def low_income_relieved(of: Subject) -> bool | None:
    return every(relieved(of), poor(of))


def low_income_eliminated(of: Subject) -> bool | None:
    return every(of.home["risk_eliminated"], poor(of))


def no_labour_ordinary(of: Subject) -> bool | None:
    return every(ordinary(of), without_labour(of))


def no_labour_relieved(of: Subject) -> bool | None:
    return every(relieved(of), without_labour(of))


def no_labour_eliminated(of: Subject) -> bool | None:
    return every(of.home["risk_eliminated"], without_labour(of))


def relief_household(of: Subject) -> bool | None:
    kind = of.most("relief", "relief_kind", ["其他", "临时救助", "低保", "孤儿", "特困"])
    return every(of.on("relief"), asked(lambda known: known != "其他", kind))


def serious_illness(of: Subject) -> bool | None:
    kind = of.most("illness", "illness_kind", ["其他", "慢性病", "重病", "大病"])
    chronic = every(one_of(kind, "慢性病"), of.any("illness", "heavy_burden"))
    return every(of.on("illness"), some(one_of(kind, "大病", "重病"), chronic))


def disabled_member(of: Subject) -> bool | None:
    return of.on("disabled")


def cause(of: Subject) -> bool | None:
    worst = of.most("rigid_spending", "spending_cause", CAUSES)
    return every(of.on("rigid_spending"), one_of(worst, "因病", "因灾", "因意外事故"))


def sudden_hardship(of: Subject) -> bool | None:
    return every(cause(of), of.any("rigid_spending", "income_shrunk"))


def new_risk_after_elimination(of: Subject) -> bool | None:
    return every(of.home["risk_eliminated"], cause(of))


def warned(of: Subject) -> bool | None:
    return every(no(of.monitored), of.on("warnings"))


def applied(of: Subject) -> bool | None:
    return every(no(of.monitored), of.on("applications"))


def members_changed(of: Subject) -> bool | None:
    return every(of.helped, of.on("member_changes"))


RULES = {
    "household": [
        low_income_ordinary, low_income_relieved, low_income_eliminated, no_labour_ordinary, no_labour_relieved,
        no_labour_eliminated, sudden_hardship, new_risk_after_elimination, warned, applied,
    ],
    "person": [relief_household, serious_illness, disabled_member, members_changed],
}  # fmt: skip
