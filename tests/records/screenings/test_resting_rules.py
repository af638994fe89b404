"""A rule whose list is neither due nor there is not asked; nobody is called unknown for want of what nobody owes."""

from __future__ import annotations

from datetime import date

import pytest
from tests.records.month import month_of
from tests.world import cast, office

from shouwang.records.households.actions import import_register
from shouwang.records.screenings.actions import run_again
from shouwang.records.screenings.queries import resting_of

QUARTERLY = {"unsafe_house", "new_low_income", "newly_disabled"}
HOUSES = ("户主姓名", "身份证号码", "房屋等级", "是否纳入危改计划", "安全隐患")


@pytest.fixture
def month(operator, at):
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    return month_of(operator, at)


def _unknown(run):
    return {result.rule for result in run.results.all() if result.unknown}


@pytest.mark.clause("J04", "J05", "J07", "J08", "J09")
@pytest.mark.parametrize(
    ("period", "as_of", "resting"),
    [
        ("2024-03", cast.AS_OF, {"income_risk"}),
        ("2024-04", date(2024, 5, 10), {"income_risk", "dropout", *QUARTERLY}),
        ("2024-06", date(2024, 7, 10), {"income_risk", "dropout"}),
        ("2024-12", date(2025, 1, 10), set()),
    ],
)
def test_what_comes_by_quarter_term_or_year_is_asked_only_in_its_time(month, period, as_of, resting):
    run = month.next(period, as_of).screen()
    assert {one.rule.name for one in resting_of(run)} == resting
    assert not resting & set(run.results.values_list("rule", flat=True))
    # What is due and missing, and what is sent when something happens, stays unknown.
    assert {"uninsured", "unsafe_water", "industry_loss", "petition"} <= _unknown(run)


def test_a_rule_that_rests_says_until_when(month):
    run = month.next("2024-04", date(2024, 5, 10)).screen()
    until = {one.rule.name: one.until.text for one in resting_of(run)}
    assert (until["dropout"], until["unsafe_house"], until["income_risk"]) == ("2024-12", "2024-06", "2024-12")


@pytest.mark.clause("J05")
def test_a_list_that_comes_out_of_its_time_is_asked_all_the_same(month):
    april = month.next("2024-04", date(2024, 5, 10))
    before = april.screen()
    april.receive(office.sheet_bytes([HOUSES, (*office.who(3), "D级", "否", "墙裂")]), "危房.xlsx")
    run = april.screen()
    assert run.pk != before.pk and "unsafe_house" not in {one.rule.name for one in resting_of(run)}
    assert run.results.get(rule="unsafe_house").hit == 1
    assert {count.rule for count in run_again(run).counts} == set(run.results.values_list("rule", flat=True))
