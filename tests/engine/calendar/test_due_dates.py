"""A due date is counted as the notice says, and says itself how it was counted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.engine.calendar import due_date, is_working_day

quick = settings(derandomize=True, max_examples=60, deadline=None)
SETTLED_2031 = {date(2031, 1, 1): False, date(2031, 5, 1): False, date(2031, 10, 1): False}


@pytest.mark.clause("J14")
def test_a_lead_handed_over_on_10_april_is_due_on_15_april():
    due, fault = due_date(date(2024, 4, 10), 5, "natural", "交办")
    assert fault is None
    assert due.on == date(2024, 4, 15)
    assert due.why == "4月10日交办，5个自然日内，交办当日不计，至4月15日"


@pytest.mark.parametrize(
    ("start", "days", "on", "why"),
    [
        (
            date(2024, 4, 1),
            5,
            date(2024, 4, 9),
            "4月1日收到，5个工作日内，收到当日不计，周末不计，4月4日、4月5日放假不计，4月7日调休上班照计，至4月9日",
        ),
        (
            date(2024, 4, 26),
            5,
            date(2024, 5, 7),
            "4月26日收到，5个工作日内，收到当日不计，周末不计，5月1日至5月3日放假不计，4月28日调休上班照计，至5月7日",
        ),
        (
            date(2024, 12, 30),
            3,
            date(2025, 1, 3),
            "2024年12月30日收到，3个工作日内，收到当日不计，周末不计，1月1日放假不计，至2025年1月3日",
        ),
        (date(2024, 3, 4), 1, date(2024, 3, 5), "3月4日收到，1个工作日内，收到当日不计，周末不计，至3月5日"),
        (date(2024, 3, 4), 0, date(2024, 3, 4), "3月4日收到，当日到期"),
    ],
)
def test_working_days_pass_over_holidays_and_count_make_up_days(start, days, on, why):
    due, fault = due_date(start, days, "working", "收到")
    assert (due.on, due.why, fault) == (on, why, None)


@pytest.mark.parametrize(
    ("on", "works"),
    [("2024-02-04", True), ("2024-02-12", False), ("2024-10-12", True), ("2024-06-10", False), ("2024-06-11", True)],
)
def test_the_published_calendar_holds(on, works):
    assert is_working_day(date.fromisoformat(on)) == (works, None)


def test_the_offices_own_table_wins():
    snow = {date(2024, 4, 11): False, date(2024, 4, 13): True}
    assert is_working_day(date(2024, 4, 11), snow) == (False, None)
    due, _ = due_date(date(2024, 4, 10), 2, "working", "交办", snow)
    assert due.on == date(2024, 4, 13)
    assert "4月11日放假不计，4月13日调休上班照计" in due.why


@pytest.mark.parametrize(
    ("year", "start"), [(2031, date(2031, 3, 3)), (2003, date(2003, 3, 3)), (2100, date(2099, 12, 31))]
)
def test_a_year_nobody_published_is_said_and_not_guessed(year, start):
    due, fault = due_date(start, 5, "working", "交办")
    assert due is None and fault.code == "year_not_covered"
    assert f"没有{year}年" in fault.message and "补入工作日历表" in fault.message
    assert due_date(start, 5, "natural", "交办")[1] is None


def test_the_office_can_fill_in_a_year():
    monday = date(2031, 3, 3)
    assert is_working_day(monday, {date(2031, 1, 4): False})[0] is None
    assert is_working_day(monday, {monday: False}) == (False, None)
    due, fault = due_date(monday, 5, "working", "交办", SETTLED_2031)
    assert (due.on, fault) == (date(2031, 3, 10), None)


@quick
@given(st.dates(date(2004, 1, 1), date(2025, 12, 31)), st.integers(0, 60))
def test_between_start_and_due_date_lie_just_so_many_working_days(start, days):
    due, _ = due_date(start, days, "working", "交办")
    between = [start + timedelta(days=ahead) for ahead in range(1, (due.on - start).days + 1)]
    assert sum(is_working_day(day)[0] for day in between) == days
    assert due_date(start, days, "natural", "交办")[0].on == start + timedelta(days=days) <= due.on


def test_a_deadline_of_no_kind_is_our_own_mistake():
    with pytest.raises(ValueError, match="deadline"):
        due_date(date(2024, 4, 10), -1, "natural", "交办")
    with pytest.raises(ValueError, match="deadline"):
        due_date(date(2024, 4, 10), 5, "lunar", "交办")
