"""Which list is owed for which month, by which day, and the sentence that says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shouwang.engine.calendar import period_of
from shouwang.engine.owing import by_event, duty_in, in_its_time, last_duty, months_of, next_duty
from shouwang.engine.packs import bundled_folder, load_pack

PACK, _ = load_pack("anhui-jingde-2024", [bundled_folder()])
assert PACK is not None
FEEDS = PACK.feeds


@pytest.mark.clause("J01", "J02", "J04", "J05", "J06", "J07", "J08", "J09", "J10", "J11", "J12")
@pytest.mark.parametrize(
    ("feed", "period", "due_on"),
    [
        ("uninsured", "2024-03", date(2024, 4, 9)),
        ("self_paid", "2024-12", date(2025, 1, 9)),  # the costs of the year to the end of December
        ("water", "2024-04", date(2024, 5, 9)),
        ("unemployed", "2024-01", date(2024, 2, 9)),
        ("dropouts", "2024-03", date(2024, 3, 31)),  # the spring term
        ("dropouts", "2024-12", date(2024, 12, 31)),  # the autumn term
        ("dropouts", "2024-06", None),
        ("housing", "2024-06", date(2024, 6, 30)),
        ("housing", "2024-07", None),
        ("low_income", "2024-09", date(2024, 9, 30)),
        ("disabled", "2024-04", None),
        ("income_risk", "2024-03", None),
        ("income_risk", "2024-12", date(2024, 12, 31)),
        ("industry_loss", "2024-03", None),  # when it happens
        ("disaster_hardship", "2024-03", None),
        ("harm", "2024-03", None),
        ("petition", "2024-03", None),
    ],
)
def test_a_list_is_owed_for_its_months_by_the_day_of_the_notice(feed, period, due_on):
    duty = duty_in(FEEDS[feed], period_of(period))
    assert (duty.due_on if duty else None) == due_on
    assert duty is None or f"“{FEEDS[feed].due_text}”" in duty.why


def test_why_a_monthly_list_is_due_on_its_day():
    duty = duty_in(FEEDS["self_paid"], period_of("2024-03"))
    assert duty.why == "通知写的是“每月9日前”，2024年3月的表次月报，至2024年4月9日"


def test_a_day_that_the_month_does_not_have_is_its_last_day_and_the_reason_says_so():
    feed = replace(FEEDS["water"], due_day=31, due_text="每月31日前")
    duty = duty_in(feed, period_of("2024-01"))
    assert duty.due_on == date(2024, 2, 29)
    assert duty.why.endswith("2月没有31日，至当月最后一天2月29日")


def test_the_end_of_a_quarter_keeps_the_notices_own_words():
    duty = duty_in(FEEDS["housing"], period_of("2024-06"))
    assert duty.why == "通知写的是“每季度末”，2024年6月的最后一天是6月30日"


@pytest.mark.parametrize(
    ("feed", "period", "before", "after"),
    [
        ("uninsured", "2024-03", "2024-02", "2024-04"),
        ("dropouts", "2024-05", "2024-03", "2024-12"),
        ("dropouts", "2024-12", "2024-03", "2025-03"),
        ("income_risk", "2024-12", "2023-12", "2025-12"),
        ("housing", "2024-01", "2023-12", "2024-03"),
    ],
)
def test_the_time_before_and_the_next_time(feed, period, before, after):
    assert last_duty(FEEDS[feed], period_of(period)).period.text == before
    assert next_duty(FEEDS[feed], period_of(period)).period.text == after


@pytest.mark.clause("J10", "J11", "J12")
def test_what_is_sent_when_something_happens_is_never_late_and_always_in_its_time():
    sent = {name for name, feed in FEEDS.items() if by_event(feed)}
    assert sent == {"industry_loss", "disaster_hardship", "harm", "petition"}
    for name in sent:
        assert in_its_time(FEEDS[name], period_of("2024-02"))
        assert next_duty(FEEDS[name], period_of("2024-02")) is None
        assert last_duty(FEEDS[name], period_of("2024-02")) is None


def test_every_list_has_its_months():
    assert months_of(FEEDS["uninsured"]) == tuple(range(1, 13))
    assert months_of(FEEDS["dropouts"]) == (3, 12)
    assert months_of(FEEDS["income_risk"]) == (12,)
