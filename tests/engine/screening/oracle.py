"""The Jingde notice once more, in plain Python and by hand: what every rule must answer about one subject.

Shares nothing with the engine: no pack, no tree, no SQL. True, False and None are yes, no and not to be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

Facts = Mapping[str, Any]

WORST = {  # from the least to the most serious; of disability grades the first is the most serious
    "schooling_status": ["已复学", "失学", "辍学"],
    "house_grade": ["A级", "B级", "C级", "D级"],
    "disability_grade": ["四级", "三级", "二级", "一级"],
    "disability_kind": ["视力", "听力", "言语", "肢体", "多重", "智力", "精神"],
    "response_level": ["未启动响应", "Ⅳ级", "Ⅲ级", "Ⅱ级", "Ⅰ级"],
    "harm_suffered": ["其他", "财产重大损失", "重伤", "死亡"],
}
SUMMED = {"self_paid_yuan", "medical_total_yuan", "industry_loss_yuan"}
LATEST = {"relief_approved_on", "disability_certified_on", "harm_on", "epidemic_on"}
LEAST = {"stated_income_per_capita_yuan"}
FIRST = {"relief_category", "income_risk", "uninsured_reason", "water_problem"}

PERSON_FEEDS = {
    "uninsured": ["uninsured_reason"],
    "self_paid": ["self_paid_yuan", "medical_total_yuan"],
    "dropouts": ["schooling_status"],
    "low_income": ["relief_category", "relief_approved_on"],
    "unemployed": ["willing_to_work", "employed"],
    "disabled": ["disability_grade", "disability_kind", "disability_certified_on"],
    "harm": ["harm_suffered", "harm_on"],
}
HOUSE_FEEDS = {
    "housing": ["house_grade", "in_renovation_plan", "housing_hazard_named"],
    "water": ["water_unsolved", "water_problem"],
    "income_risk": ["income_risk"],
    "industry_loss": ["industry_loss_yuan"],
    "disaster_hardship": ["hardship_after_relief"],
    "petition": ["stated_income_per_capita_yuan", "stated_income_named"],
    "public_health": ["epidemic_on"],
    "disaster": ["response_level"],
}


def combined(fact: str, values: Sequence[Any]) -> Any:
    """One value of several rows; what a row does not say does not count."""
    said = [value for value in values if value is not None]
    if fact in WORST:
        said = sorted((value for value in said if value in WORST[fact]), key=WORST[fact].index)
        return said[-1] if said else None
    if not said:
        return None
    if fact in SUMMED:
        return sum(said)
    if fact in LATEST:
        return max(said)
    if fact in LEAST:
        return min(said)
    return said[0] if fact in FIRST else any(said)


def facts_of(
    rows: Mapping[str, Sequence[Facts]], feeds: Mapping[str, Sequence[str]], register: Facts
) -> dict[str, Any]:
    """Everything known of one subject. ``rows``: its rows in each list that came."""
    known = dict(register)
    for feed, facts in feeds.items():
        known[f"in {feed}"] = bool(rows[feed]) if feed in rows else None
        for fact in facts:
            known[fact] = combined(fact, [row.get(fact) for row in rows.get(feed, [])])
    return known


def every(*answers: bool | None) -> bool | None:
    return False if False in answers else None if None in answers else True


def some(*answers: bool | None) -> bool | None:
    return True if True in answers else None if None in answers else False


def no(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def asked(test: Callable[[Any], bool], value: Any) -> bool | None:
    return None if value is None else test(value)


def in_quarter(day: date | None) -> bool | None:
    return asked(lambda known: date(2024, 1, 1) <= known <= date(2024, 3, 31), day)


def helped(of: Facts) -> bool | None:
    return some(of["relieved"], of["monitored"])


def dropout(of: Facts) -> bool | None:
    return every(of["in dropouts"], asked(lambda status: status != "已复学", of["schooling_status"]))


def severe(of: Facts) -> bool | None:
    of_mind = asked(lambda kind: kind in ("智力", "精神"), of["disability_kind"])
    third = every(asked(lambda grade: grade == "三级", of["disability_grade"]), of_mind)
    return some(asked(lambda grade: grade in ("一级", "二级"), of["disability_grade"]), third)


def unsafe_house(of: Facts) -> bool | None:
    bad = asked(lambda grade: grade in ("C级", "D级"), of["house_grade"])
    return every(of["in housing"], some(bad, of["in_renovation_plan"], of["housing_hazard_named"]))


def poor_petitioner(of: Facts) -> bool | None:
    stated = asked(lambda yuan: yuan < 7000, of["stated_income_per_capita_yuan"])
    registered = asked(lambda yuan: yuan < 7000, of["net_income_per_capita_yuan"])
    named = of["stated_income_named"]
    return every(of["in petition"], some(every(named, stated), every(no(named), registered)))


PERSON_RULES: dict[str, Callable[[Facts], bool | None]] = {
    "uninsured": lambda of: every(helped(of), of["in uninsured"]),
    "self_paid_large": lambda of: every(of["in self_paid"], asked(lambda yuan: yuan > 30000, of["self_paid_yuan"])),
    "self_paid_monitored": lambda of: every(
        of["monitored"], of["in self_paid"], asked(lambda yuan: yuan <= 30000, of["self_paid_yuan"])
    ),
    "dropout": dropout,
    "new_low_income": lambda of: every(
        of["in low_income"], asked(bool, of["relief_category"]), in_quarter(of["relief_approved_on"])
    ),
    "unemployed": lambda of: every(helped(of), of["in unemployed"], of["willing_to_work"], no(of["employed"])),
    "newly_disabled": lambda of: every(of["in disabled"], in_quarter(of["disability_certified_on"]), severe(of)),
    "harmed": lambda of: every(of["in harm"], asked(lambda harm: harm != "其他", of["harm_suffered"])),
}
HOUSE_RULES: dict[str, Callable[[Facts], bool | None]] = {
    "unsafe_house": unsafe_house,
    "unsafe_water": lambda of: every(of["in water"], of["water_unsolved"]),
    "income_risk": lambda of: every(helped(of), of["in income_risk"], asked(bool, of["income_risk"])),
    "industry_loss": lambda of: every(
        of["in industry_loss"], asked(lambda yuan: yuan >= 12000, of["industry_loss_yuan"])
    ),
    "disaster_hardship": lambda of: every(of["in disaster_hardship"], of["hardship_after_relief"]),
    "petition": poor_petitioner,
    "epidemic_area": lambda of: every(helped(of), of["in public_health"]),
    "disaster_area": lambda of: every(
        helped(of), of["in disaster"], asked(lambda level: level != "未启动响应", of["response_level"])
    ),
}
