"""When is an answered question worse? Laws for every measure of the bundled pack (J17, Y02)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.engine.packs import bundled_folder, load_pack
from shouwang.engine.screening.again import Evidence, worse

PACK, _ = load_pack("anhui-jingde-2024", [bundled_folder()])
AS_OF = date(2024, 5, 10)
MEASURED = [rule for rule in PACK.rules.values() if rule.again]
quick = settings(derandomize=True, max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

VALUES = {
    "money": st.decimals(0, 90000, places=2).map(float),
    "boolean": st.booleans(),
    "date": st.dates(date(2023, 1, 1), date(2024, 12, 31)).map(date.isoformat),
}


def value_of(name: str) -> st.SearchStrategy[object]:
    fact = PACK.facts[name]
    known = st.sampled_from(fact.codes) if fact.type == "code" else VALUES[fact.type]
    return st.none() | known


@st.composite
def evidence(draw, rule, period: str = "2024-04") -> Evidence:
    values = {again.fact: draw(value_of(again.fact)) for again in rule.again if again.fact}
    return Evidence(period, values, frozenset(draw(st.sets(st.binary(min_size=1, max_size=2), max_size=3))))


@pytest.mark.clause("Y02")
@pytest.mark.parametrize("rule", MEASURED, ids=lambda rule: rule.name)
def test_the_same_evidence_is_never_worse(rule):
    @quick
    @given(evidence(rule))
    def holds(known):
        assert worse(PACK, rule, known, known, AS_OF) == ""

    holds()


@pytest.mark.parametrize("rule", [rule for rule in MEASURED if len(rule.again) == 1], ids=lambda rule: rule.name)
def test_what_became_worse_one_way_is_not_worse_the_other_way(rule):
    @quick
    @given(evidence(rule), evidence(rule))
    def holds(one, other):
        known = all(value is not None for told in (one, other) for value in told.values.values())
        if known and not rule.again[0].anew and worse(PACK, rule, one, other, AS_OF):
            assert worse(PACK, rule, other, one, AS_OF) == ""

    holds()


PAID = [
    (30001, 38000.99, ""),
    (30001, 38001, "当年累计个人自付由30,001元变为38,001元"),
    (40000, 30001, ""),
    (None, 30001, "当年累计个人自付原来不清楚，现为30,001元"),
    (30001, None, ""),
]


@pytest.mark.clause("J02")
@pytest.mark.parametrize(("before", "now", "told"), PAID)
def test_costs_are_worse_from_the_packs_step_on(before, now, told):
    rule = PACK.rules["self_paid_large"]
    known = (Evidence("2024-03", {"self_paid_yuan": before}), Evidence("2024-04", {"self_paid_yuan": now}))
    assert worse(PACK, rule, *known, AS_OF) == told


OTHERS = [
    ("unsafe_house", {"house_grade": "C级"}, {"house_grade": "D级"}, "房屋等级由C级变为D级"),
    ("unsafe_house", {"house_grade": "D级"}, {"house_grade": "C级"}, ""),
    ("unsafe_house", {"housing_hazard_named": False}, {"housing_hazard_named": True}, "写明了安全隐患"),
    ("newly_disabled", {"disability_grade": "三级"}, {"disability_grade": "一级"}, "残疾等级由三级变为一级"),
    ("newly_disabled", {"disability_grade": "一级"}, {"disability_grade": "三级"}, ""),
    ("new_low_income", {"relief_approved_on": "2024-01-05"}, {"relief_approved_on": "2024-04-05"}, "由2024年1月5日变为2024年4月5日"),
    ("petition", {"stated_income_per_capita_yuan": 6000}, {"stated_income_per_capita_yuan": 4500}, "由6,000元变为4,500元"),
    ("petition", {"stated_income_per_capita_yuan": 6000}, {"stated_income_per_capita_yuan": 4501}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "now", "told"), OTHERS)
def test_each_measure_has_its_worse_side(name, before, now, told):
    said = worse(PACK, PACK.rules[name], Evidence("2024-03", before), Evidence("2024-04", now), AS_OF)
    assert said == told if not told else said.endswith(told)


def test_a_step_is_the_parameter_in_force_on_the_day():
    assert PACK.parameters["self_paid_again_yuan"].at(AS_OF).value == Decimal(8000)
    rule = PACK.rules["self_paid_large"]
    known = (Evidence("2024-03", {"self_paid_yuan": 30001}), Evidence("2024-04", {"self_paid_yuan": 90000}))
    assert worse(PACK, rule, *known, date(2024, 1, 1)) == "", "before the measure holds nothing is worse by it"


def test_a_row_not_seen_before_is_another_happening():
    rule = PACK.rules["industry_loss"]
    one, other = Evidence("2024-03", {}, {b"a"}), Evidence("2024-04", {}, {b"a", b"b"})
    assert worse(PACK, rule, one, other, AS_OF) == "又报来新的情况"
    assert worse(PACK, rule, other, one, AS_OF) == ""
