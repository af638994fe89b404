"""Several rows about one person become one value as the pack says, and every alert shows its values and its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.engine.screening.county import (
    answer,
    feed,
    households_of,
    jingde,
    one_household,
    persons_of,
    plan,
)

from shouwang.engine.calendar import period_of
from shouwang.engine.screening import compile_pack, screen

DAY, LATER = date(2023, 12, 31), date(2024, 3, 31)


@pytest.mark.parametrize(
    ("rule", "name", "rows", "fact", "value"),
    [
        pytest.param("self_paid_large", "self_paid", [20000, 10000.01], "self_paid_yuan", Decimal("30000.01"), id="bills add up"),
        pytest.param("industry_loss", "industry_loss", [7000, 5000], "industry_loss_yuan", Decimal(12000), id="losses add up"),
        pytest.param("dropout", "dropouts", ["已复学", "辍学", "失学"], "schooling_status", "辍学", id="the worst schooling"),
        pytest.param("harmed", "harm", ["重伤", "死亡", "其他"], "harm_suffered", "死亡", id="the worst harm"),
        pytest.param("unsafe_house", "housing", ["A级", "D级", "B级"], "house_grade", "D级", id="the worst grade"),
        pytest.param("unsafe_water", "water", [False, True, False], "water_unsolved", True, id="any unsolved"),
        pytest.param("petition", "petition", [8000, 6000, None], "stated_income_per_capita_yuan", Decimal(6000), id="the least"),
    ],
)  # fmt: skip
def test_rows_about_one_subject_become_one_value(rule, name, rows, fact, value):
    also = {"stated_income_named": True} if name == "petition" else {}
    for order in (rows, rows[::-1]):
        result = one_household([feed(name, [{fact: cell, **also} for cell in order])])
        (hit,) = (hit for hit in result.hits if hit.rule == rule)
        assert hit.facts[fact] == value
        assert hit.rows == tuple(range(1, len(rows) + 1))


@pytest.mark.clause("J09")
@pytest.mark.parametrize(
    ("grades", "worst", "said"),
    [
        (["二级", "三级"], "二级", "hit"),
        (["三级", "四级"], "三级", "clear"),
        (["四级", "二级", "三级"], "二级", "hit"),
        (["一级", "四级"], "一级", "hit"),
    ],
)
def test_grades_are_ordered_as_the_pack_lists_them_and_not_by_their_characters(grades, worst, said):
    assert min("二级", "三级") == "三级", "in the order of characters three comes before two"
    rows = [
        {"disability_grade": grade, "disability_kind": "肢体", "disability_certified_on": LATER} for grade in grades
    ]
    result = one_household([feed("disabled", rows)])
    assert answer(result, "newly_disabled") == said
    assert [hit.facts["disability_grade"] for hit in result.hits] == ([worst] if said == "hit" else [])


@pytest.mark.clause("J09")
def test_the_latest_certificate_counts():
    rows = [
        {"disability_grade": "一级", "disability_kind": "视力", "disability_certified_on": day}
        for day in (DAY, LATER, None)
    ]
    (hit,) = one_household([feed("disabled", rows)]).hits
    assert hit.facts["disability_certified_on"] == LATER


def test_a_text_that_is_no_code_neither_counts_nor_hides_one_that_is():
    for order in (["骨折", "重伤"], ["重伤", "骨折"]):
        result = one_household([feed("harm", [{"harm_suffered": text} for text in order])])
        assert [hit.facts["harm_suffered"] for hit in result.hits] == ["重伤"]
    assert answer(one_household([feed("harm", [{"harm_suffered": "骨折"}])]), "harmed") == "unknown"


def test_the_first_row_that_says_anything_gives_a_text():
    rows = [{"water_unsolved": True, "water_problem": text} for text in (None, "水量不足", "取水不便")]
    (hit,) = one_household([feed("water", rows)]).hits
    assert hit.facts["water_problem"] == "水量不足"


def test_an_alert_shows_what_its_rule_read_and_what_a_visitor_should_see():
    bills = feed("self_paid", [{"self_paid_yuan": 30000.01, "medical_total_yuan": 90003}])
    (hit,) = one_household([bills], relieved=True).hits
    assert (hit.rule, hit.household_key, hit.person_key, hit.rows) == ("self_paid_large", 100, 1, (1,))
    assert hit.facts == {
        "in_self_paid_list": True,
        "self_paid_yuan": Decimal("30000.01"),
        "medical_total_yuan": Decimal(90003),
        "relieved": True,
        "monitored": False,
    }


def test_an_alert_of_a_household_names_no_person_and_all_rows_of_its_members():
    people = persons_of([{"person_key": key, "household_key": 100} for key in (1, 2, 3)])
    homes = households_of([{"household_key": 100, "relieved": False, "monitored": False}])
    rows = [
        {"person": 1, "industry_loss_yuan": 7000},
        {"person": 9, "household": 900},
        {"person": 3, "industry_loss_yuan": 5000},
    ]
    (hit,) = screen(plan(), people, homes, [feed("industry_loss", rows)]).hits
    assert (hit.rule, hit.household_key, hit.person_key, hit.rows) == ("industry_loss", 100, None, (1, 3))


def test_rows_about_others_are_not_shown():
    people = persons_of([{"person_key": key, "household_key": key * 100} for key in (1, 2)])
    homes = households_of([{"household_key": key, "relieved": False, "monitored": False} for key in (100, 200)])
    rows = [
        {"person": who, "household": who * 100, "self_paid_yuan": paid}
        for who, paid in ((2, 31000), (1, 20000), (1, 15000))
    ]
    hits = screen(plan(), people, homes, [feed("self_paid", rows)]).hits
    assert [(hit.person_key, hit.rows) for hit in hits] == [(1, (2, 3)), (2, (1,))]


def test_a_rule_about_a_person_may_rest_on_a_list_of_households_and_shows_its_rows():
    pack = jingde()
    rule = replace(pack.rules["uninsured"], when="in_water_list and water_unsolved", evidence=())
    asked, faults = compile_pack(replace(pack, rules={"uninsured": rule}), period_of("2024-03"), date(2024, 4, 10))
    assert asked is not None, faults
    people = persons_of([{"person_key": key, "household_key": 100} for key in (1, 2)])
    homes = households_of([{"household_key": 100}])
    hits = screen(asked, people, homes, [feed("water", [{"person": 2, "water_unsolved": True}])]).hits
    assert [(hit.person_key, hit.rows) for hit in hits] == [(1, (1,)), (2, (1,))]


def test_a_figure_that_is_not_in_force_yet_makes_its_rule_unknown():
    early, faults = compile_pack(jingde(), period_of("2023-12"), date(2024, 1, 30))
    assert early is not None, faults
    assert (early.figures["self_paid_line_yuan"], early.figures["monitoring_line_yuan"]) == (None, 7000)
    homes = households_of([{"household_key": 100, "relieved": False, "monitored": False}])
    people = persons_of([{"person_key": 1, "household_key": 100}])
    result = screen(early, people, homes, [feed("self_paid", [{"self_paid_yuan": 99999}])])
    assert answer(result, "self_paid_large") == "unknown"
