"""Each rule at its edges: who is found, who is clear, and who cannot be told because a list has not come."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from tests.engine.screening.county import (
    answer,
    count_of,
    feed,
    households_of,
    jingde,
    one_household,
    persons_of,
    plan,
)

from shouwang.engine.screening import FeedFacts, screen

MONITORED, RELIEVED = {"monitored": True}, {"relieved": True}
FIRST, LAST = date(2024, 1, 1), date(2024, 3, 31)
BEFORE, AFTER = date(2023, 12, 31), date(2024, 4, 1)
HOUSE = {"house_grade": "B级", "in_renovation_plan": False, "housing_hazard_named": False}
DISABLED = {"disability_grade": "二级", "disability_kind": "肢体", "disability_certified_on": FIRST}
LOW = {"relief_category": "低保对象", "relief_approved_on": FIRST}
SEEKING = {"willing_to_work": True, "employed": False}

# Rule, clause, feed, what its row says, what the register says, the answer.
EDGES = [
    ("uninsured", "J01", "uninsured", {}, RELIEVED, "hit"),
    ("uninsured", "J01", "uninsured", {}, MONITORED, "hit"),
    ("uninsured", "J01", "uninsured", {}, {}, "clear"),
    ("uninsured", "J01", "uninsured", {}, {"relieved": None}, "unknown"),
    ("uninsured", "J01", "uninsured", None, RELIEVED, "clear"),
    ("self_paid_large", "J02", "self_paid", {"self_paid_yuan": 30000}, {}, "clear"),
    ("self_paid_large", "J02", "self_paid", {"self_paid_yuan": 30000.01}, {}, "hit"),
    ("self_paid_large", "J02", "self_paid", {"self_paid_yuan": None}, {}, "unknown"),
    ("self_paid_large", "J02", "self_paid", None, {}, "clear"),
    ("self_paid_monitored", "J02", "self_paid", {"self_paid_yuan": 30000}, MONITORED, "hit"),
    ("self_paid_monitored", "J02", "self_paid", {"self_paid_yuan": 30000.01}, MONITORED, "clear"),
    ("self_paid_monitored", "J02", "self_paid", {"self_paid_yuan": 30000}, RELIEVED, "clear"),
    ("dropout", "J04", "dropouts", {"schooling_status": "辍学"}, {}, "hit"),
    ("dropout", "J04", "dropouts", {"schooling_status": "失学"}, {}, "hit"),
    ("dropout", "J04", "dropouts", {"schooling_status": "已复学"}, {}, "clear"),
    ("unsafe_house", "J05", "housing", HOUSE, {}, "clear"),
    ("unsafe_house", "J05", "housing", HOUSE | {"house_grade": "C级"}, {}, "hit"),
    ("unsafe_house", "J05", "housing", HOUSE | {"house_grade": "D级"}, {}, "hit"),
    ("unsafe_house", "J05", "housing", HOUSE | {"in_renovation_plan": True}, {}, "hit"),
    ("unsafe_house", "J05", "housing", HOUSE | {"housing_hazard_named": True}, {}, "hit"),
    ("unsafe_house", "J05", "housing", HOUSE | {"house_grade": None}, {}, "unknown"),
    ("unsafe_house", "J05", "housing", HOUSE | {"house_grade": None, "in_renovation_plan": True}, {}, "hit"),
    ("unsafe_water", "J06", "water", {"water_unsolved": True}, {}, "hit"),
    ("unsafe_water", "J06", "water", {"water_unsolved": False}, {}, "clear"),
    ("new_low_income", "J07", "low_income", LOW, {}, "hit"),
    ("new_low_income", "J07", "low_income", LOW | {"relief_approved_on": LAST}, {}, "hit"),
    ("new_low_income", "J07", "low_income", LOW | {"relief_approved_on": BEFORE}, {}, "clear"),
    ("new_low_income", "J07", "low_income", LOW | {"relief_approved_on": AFTER}, {}, "clear"),
    ("unemployed", "J08", "unemployed", SEEKING, RELIEVED, "hit"),
    ("unemployed", "J08", "unemployed", SEEKING, {}, "clear"),
    ("unemployed", "J08", "unemployed", SEEKING | {"employed": True}, RELIEVED, "clear"),
    ("unemployed", "J08", "unemployed", SEEKING | {"willing_to_work": False}, RELIEVED, "clear"),
    ("income_risk", "J08", "income_risk", {"income_risk": "支出较大"}, MONITORED, "hit"),
    ("income_risk", "J08", "income_risk", {"income_risk": "支出较大"}, {}, "clear"),
    ("newly_disabled", "J09", "disabled", DISABLED, {}, "hit"),
    ("newly_disabled", "J09", "disabled", DISABLED | {"disability_certified_on": LAST}, {}, "hit"),
    ("newly_disabled", "J09", "disabled", DISABLED | {"disability_certified_on": BEFORE}, {}, "clear"),
    ("newly_disabled", "J09", "disabled", DISABLED | {"disability_certified_on": AFTER}, {}, "clear"),
    ("newly_disabled", "J09", "disabled", DISABLED | {"disability_grade": "三级"}, {}, "clear"),
    ("newly_disabled", "J09", "disabled", DISABLED | {"disability_grade": "三级", "disability_kind": "智力"}, {}, "hit"),
    ("newly_disabled", "J09", "disabled", DISABLED | {"disability_grade": "四级", "disability_kind": "精神"}, {}, "clear"),
    ("industry_loss", "J10", "industry_loss", {"industry_loss_yuan": 12000}, {}, "hit"),
    ("industry_loss", "J10", "industry_loss", {"industry_loss_yuan": 11999.99}, {}, "clear"),
    ("disaster_hardship", "J11", "disaster_hardship", {"hardship_after_relief": True}, {}, "hit"),
    ("disaster_hardship", "J11", "disaster_hardship", {"hardship_after_relief": False}, {}, "clear"),
    ("harmed", "J11", "harm", {"harm_suffered": "重伤"}, {}, "hit"),
    ("harmed", "J11", "harm", {"harm_suffered": "财产重大损失"}, {}, "hit"),
    ("harmed", "J11", "harm", {"harm_suffered": "其他"}, {}, "clear"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "name", "row", "register", "said"),
    [
        pytest.param(rule, name, row, register, said, marks=pytest.mark.clause(clause), id=f"{rule}-{number}")
        for number, (rule, clause, name, row, register, said) in enumerate(EDGES)
    ],
)
def test_a_rule_draws_its_line_where_the_notice_does(rule, name, row, register, said):
    result = one_household([feed(name, [] if row is None else [row])], **register)
    assert answer(result, rule) == said
    assert [hit.rule for hit in result.hits if hit.rule == rule] == [rule] * (said == "hit")


@pytest.mark.clause("J12")
@pytest.mark.parametrize(
    ("stated", "registered", "said"),
    [
        (6999.99, 9000, "hit"),
        (7000, 5000, "clear"),
        (None, 6999.99, "hit"),
        (None, 7000, "clear"),
        (None, None, "unknown"),
    ],
)
def test_a_petitioners_own_figure_goes_before_the_registers(stated, registered, said):
    row = {"stated_income_per_capita_yuan": stated, "stated_income_named": stated is not None}
    result = one_household([feed("petition", [row])], net_income_per_capita_yuan=registered)
    assert answer(result, "petition") == said


def test_a_nil_return_clears_everybody_it_asks_about():
    result = one_household(
        [feed(name, []) for name in (*jingde().feeds, *jingde().reaching)], relieved=True, monitored=True
    )
    assert {(count.hit, count.clear, count.unknown) for count in result.counts} == {(0, 1, 0)}


@pytest.mark.parametrize(
    ("rule", "unknown"),
    [
        ("uninsured", 2),
        ("self_paid_large", 3),
        ("self_paid_monitored", 1),
        ("dropout", 3),
        ("unsafe_house", 3),
        ("unemployed", 2),
        ("income_risk", 2),
        ("petition", 3),
    ],
)
def test_a_list_that_has_not_come_makes_unknown_exactly_those_it_is_asked_about(rule, unknown):
    kinds = [{"relieved": True, "monitored": False}, {"relieved": False, "monitored": True}, {}]
    homes = households_of(
        [{"relieved": False, "monitored": False, **kind, "household_key": key} for key, kind in enumerate(kinds)]
    )
    people = persons_of([{"person_key": key, "household_key": key} for key in range(3)])
    owing = jingde().rules[rule].when
    came = [feed(name, []) for name, known in jingde().feeds.items() if known.listed not in owing]
    count = count_of(screen(plan(), people, homes, came), rule)
    assert (count.hit, count.clear, count.unknown) == (0, 3 - unknown, unknown)


def test_somebody_whose_household_is_not_in_the_register_is_still_answered_for():
    people = persons_of([{"person_key": 1, "household_key": 100}, {"person_key": 2, "household_key": 999}])
    homes = households_of([{"household_key": 100, "relieved": True, "monitored": False}])
    bills = feed("self_paid", [{"person": 2, "household": 999, "self_paid_yuan": 90000}])
    result = screen(plan(), people, homes, [bills, feed("uninsured", [{"person": 2, "household": 999}])])
    assert (result.persons, result.households) == (2, 1)
    assert [(hit.rule, hit.household_key, hit.person_key) for hit in result.hits] == [("self_paid_large", 999, 2)]
    assert count_of(result, "uninsured").unknown == 1


def test_an_empty_register_has_no_answers():
    result = screen(plan(), persons_of([]), households_of([]), [feed("uninsured", [])])
    assert (result.persons, result.households, result.hits) == (0, 0, [])
    assert all((count.hit, count.clear, count.unknown) == (0, 0, 0) for count in result.counts)


def test_whoever_nobody_can_tell_to_be_on_a_list_is_unknown_and_whoever_is_not_on_it_clear():
    homes = households_of([{"household_key": key, "relieved": True, "monitored": False} for key in (1, 2, 3)])
    rows = pa.table({
        "row_id": pa.array([-1, -1], pa.int64()),
        "person_key": pa.array([None, None], pa.int64()),
        "household_key": pa.array([1, 2], pa.int64()),
        "unsure": [True, False],
    })  # fmt: skip
    result = screen(plan(), persons_of([]), homes, [FeedFacts("public_health", rows)])
    count = count_of(result, "epidemic_area")
    assert (count.hit, count.clear, count.unknown) == (1, 1, 1)
    assert [(hit.household_key, hit.rows) for hit in result.hits if hit.rule == "epidemic_area"] == [(2, (-1,))]
