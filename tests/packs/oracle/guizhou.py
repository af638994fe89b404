"""Guizhou's action of 2022 for key groups, read by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from operator import lt
from random import Random
from typing import Any

from tests.packs.oracle.subject import Row, Subject, asked, both, every, no, one_of, some

D = Decimal
AS_OF, PERIOD = date(2022, 5, 10), "2022-04"
YES_NO = [True, False, None]
PAID = [D(0), D("1340.00"), D("3360"), D(4000), D("4000.01"), D(6700), D("6700.01"), D(10000), D("10000.01")]
DAYS = [date(2020, 12, 31), date(2021, 1, 1), date(2021, 5, 10), date(2021, 5, 11), date(2021, 12, 31), date(2022, 1, 1),
        date(2022, 5, 10), date(2022, 5, 11)]  # fmt: skip
SINCE = date(2021, 1, 1)
CAUSES = ["其他", "因学", "因意外事故", "因灾", "因残", "因病"]

HOME: dict[str, list[Any]] = {
    "relieved": YES_NO,
    "monitored": YES_NO,
    "risk_eliminated": YES_NO,
    "household_size": [1, 2, 3, None],
    "able_members": [0, 1, None],
    "net_income_per_capita_yuan": [D(0), D("6699.99"), D(6700), D("6700.01"), None],
    "last_net_income_per_capita_yuan": [D(0), D(6700), D("6700.01"), None],
    "net_income_yuan": [D(0), D(20000), None],
}
PERSON: dict[str, list[Any]] = {}
FEEDS: dict[str, tuple[str, dict[str, list[Any]]]] = {
    "hospital_stays": ("person", {"stay_paid_yuan": PAID, "discharged_on": DAYS}),
    "new_subsistence": ("person", {
        "subsistence_approved_on": [date(2020, 12, 31), SINCE, date(2022, 3, 1)],
        "subsistence_cause": CAUSES,
        "whole_household_new": [True, False],
    }),
    "changed_subsistence": ("household", {"subsistence_change": ["提标增发", "减发", "停发"]}),
    "earlier_warnings": ("household", {"warned_on": [date(2020, 12, 31), SINCE, date(2022, 2, 1)]}),
    "dropouts": ("person", {"schooling_status": ["已复学", "失学", "辍学"]}),
    "illness": ("person", {"illness_kind": ["其他", "慢病", "大病"], "illness_unserved": [True, False]}),
    "dangerous_houses": ("household", {"house_grade": ["A级", "B级", "C级", "D级"], "house_unhelped": [True, False]}),
    "water": ("household", {"water_unsolved": [True, False]}),
    "relocated": ("household", {
        "urban_registered": [True, False], "urban_benefits": YES_NO, "relocated_employed": [D(0), D(1)],
    }),
    "key_county": ("household", {}),
    "settlement": ("household", {}),
}  # fmt: skip


def tune(home: dict[str, Any], rows: dict[str, list[Row]], random: Random) -> None:
    """Incomes that leave exactly the line, or a fen less, once the stays of the twelve months are taken off."""
    if home["household_size"] is not None and random.random() < 0.7:
        paid = sum((row["stay_paid_yuan"] for row in rows.get("hospital_stays", ()) if in_income_year(row)), D(0))
        home["net_income_yuan"] = D(6700) * home["household_size"] + paid + random.choice([D("-0.01"), D(0), D("0.01")])


def in_income_year(row: Row) -> bool:
    return date(2021, 5, 11) <= row["discharged_on"] <= AS_OF


def largest_stay(of: Subject) -> Decimal | None:
    rows = of.among("hospital_stays", lambda row: row["discharged_on"] >= SINCE)
    return max((row["stay_paid_yuan"] for row in rows), default=D(0)) if rows is not None else None


def paid_in(of: Subject, first: date, last: date) -> Decimal | None:
    return of.sum_among("hospital_stays", "stay_paid_yuan", lambda row: first <= row["discharged_on"] <= last)


def single_over(of: Subject, line: int) -> bool | None:
    return asked(lambda yuan: yuan > line, largest_stay(of))


def year_over(of: Subject, line: int) -> bool | None:
    before = paid_in(of, date(2021, 1, 1), date(2021, 12, 31))
    this = paid_in(of, date(2022, 1, 1), AS_OF)
    return some(asked(lambda yuan: yuan > line, before), asked(lambda yuan: yuan > line, this))


def stayed(of: Subject) -> bool | None:
    return asked(bool, of.among("hospital_stays", lambda row: row["discharged_on"] >= SINCE))


def left_below_line(of: Subject) -> bool | None:
    paid, income = paid_in(of, date(2021, 5, 11), AS_OF), of.home["net_income_yuan"]
    if None in (paid, income, of.size):
        return None
    return bool(income - paid < 6700 * of.size)


def stay_large_relieved(of: Subject) -> bool | None:
    return every(of.relieved, single_over(of, 4000))


def year_paid_large_relieved(of: Subject) -> bool | None:
    return every(of.relieved, year_over(of, 6700))


def stay_large_ordinary(of: Subject) -> bool | None:
    return every(no(of.relieved), single_over(of, 10000))


def year_paid_large_ordinary(of: Subject) -> bool | None:
    return every(no(of.relieved), year_over(of, 10000))


def paid_below_line(of: Subject) -> bool | None:
    relieved = every(of.relieved, some(single_over(of, 4000), year_over(of, 6700)))
    ordinary = every(no(of.relieved), some(single_over(of, 10000), year_over(of, 10000)))
    return every(no(of.monitored), left_below_line(of), stayed(of), some(relieved, ordinary))


def rigid_medical(of: Subject) -> bool | None:
    return every(stayed(of), left_below_line(of))


def new_subsistence(of: Subject) -> bool | None:
    latest = of.latest("new_subsistence", "subsistence_approved_on")
    return every(of.on("new_subsistence"), asked(lambda day: day >= SINCE, latest))


def new_subsistence_whole(of: Subject) -> bool | None:
    def meant(row: Row) -> bool:
        known = row["subsistence_cause"] != "其他" and row["subsistence_approved_on"] >= SINCE
        return bool(row["whole_household_new"] and known)

    return asked(bool, of.among("new_subsistence", meant))


def subsistence_lowered(of: Subject) -> bool | None:
    worst = of.most("changed_subsistence", "subsistence_change", ["提标增发", "减发", "停发"])
    return every(of.relieved, of.on("changed_subsistence"), one_of(worst, "减发", "停发"))


def warned_times(of: Subject) -> int | None:
    return asked(len, of.among("earlier_warnings", lambda row: row["warned_on"] >= SINCE))  # type: ignore[arg-type]


def never_in(of: Subject) -> bool | None:
    return every(no(of.monitored), no(of.home["risk_eliminated"]))


def warned_often_never_in(of: Subject) -> bool | None:
    return every(never_in(of), asked(lambda times: times >= 2, warned_times(of)))


def warned_before(of: Subject) -> bool | None:
    return every(never_in(of), asked(lambda times: times == 1, warned_times(of)))


def dropout(of: Subject) -> bool | None:
    status = of.most("dropouts", "schooling_status", ["已复学", "失学", "辍学"])
    return every(of.on("dropouts"), one_of(status, "失学", "辍学"))


def illness_unserved(of: Subject) -> bool | None:
    kind = of.most("illness", "illness_kind", ["其他", "慢病", "大病"])
    return every(of.on("illness"), one_of(kind, "大病", "慢病"), of.any("illness", "illness_unserved"))


def dangerous(of: Subject) -> bool | None:
    grade = of.most("dangerous_houses", "house_grade", ["A级", "B级", "C级", "D级"])
    return every(of.on("dangerous_houses"), one_of(grade, "C级", "D级"))


def dangerous_house(of: Subject) -> bool | None:
    return every(dangerous(of), of.any("dangerous_houses", "house_unhelped"))


def dangerous_house_helped(of: Subject) -> bool | None:
    return every(dangerous(of), no(of.any("dangerous_houses", "house_unhelped")))


def unsafe_water(of: Subject) -> bool | None:
    return every(of.on("water"), of.any("water", "water_unsolved"))


def relocated_no_work(of: Subject) -> bool | None:
    employed = max(of.said("relocated", "relocated_employed"), default=None)
    able = asked(lambda members: members > 0, of.home["able_members"])
    return every(of.on("relocated"), able, asked(lambda people: people == 0, employed))


def key_area_income_falls(of: Subject) -> bool | None:
    where = some(of.on("settlement"), every(of.on("key_county"), of.relieved))
    fell = both(lt, of.home["net_income_per_capita_yuan"], of.home["last_net_income_per_capita_yuan"])
    return every(where, fell)


def low_income(of: Subject) -> bool | None:
    return every(no(of.monitored), asked(lambda yuan: yuan < 6700, of.home["net_income_per_capita_yuan"]))


def relocated_urban_low_income(of: Subject) -> bool | None:
    urban = every(of.any("relocated", "urban_registered"), no(of.any("relocated", "urban_benefits")))
    return every(of.on("relocated"), urban, low_income(of))


RULES = {
    "household": [
        stay_large_relieved, year_paid_large_relieved, stay_large_ordinary, year_paid_large_ordinary, paid_below_line,
        rigid_medical, new_subsistence_whole, subsistence_lowered, warned_often_never_in, warned_before, dangerous_house,
        dangerous_house_helped, unsafe_water, relocated_no_work, key_area_income_falls, low_income,
        relocated_urban_low_income,
    ],
    "person": [new_subsistence, dropout, illness_unserved],
}  # fmt: skip
