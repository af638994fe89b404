"""Lists every ten days, every half year, on a day of the year, and so many days after something happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shouwang.engine.calendar import period_of
from shouwang.engine.owing import begins, due_after, duties_in, duty_in, in_its_time, last_duty, next_duty, said
from shouwang.engine.packs import bundled_folder, load_pack

PACK, _ = load_pack("anhui-jingde-2024", [bundled_folder()])
assert PACK is not None
WATER = PACK.feeds["water"]
TEN_DAYS = replace(WATER, comes="ten_days", due_day=None, due_days=(10, 20, 31), due_text="每旬末")
HALF_YEAR = replace(WATER, comes="half_year", due_day=None, due_months=(6, 12), due_text="每半年")
SEPTEMBER = replace(WATER, comes="yearly_on", due_day=None, due_on=(9, 30), due_text="每年9月底前")
LEAP = replace(SEPTEMBER, due_on=(2, 29))
HARM = replace(PACK.feeds["harm"], within_days=3, event_on="happened_on", due_text="发生后3日内")


def test_three_lists_a_month_each_on_its_own_day() -> None:
    duties = duties_in(TEN_DAYS, period_of("2024-02"))
    assert [(duty.part, duty.due_on) for duty in duties] == [
        (1, date(2024, 2, 10)),
        (2, date(2024, 2, 20)),
        (3, date(2024, 2, 29)),
    ]
    assert [begins(duty).day for duty in duties] == [1, 11, 21]
    assert [said(duty) for duty in duties] == ["2024年2月上旬", "2024年2月中旬", "2024年2月下旬"]
    assert duties[0].why == "通知写的是“每旬末”，2024年2月上旬的表，至2024年2月10日"
    assert duties[2].why.endswith("2月没有31日，至当月最后一天2月29日")


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        (1, ("2024-02", 3), ("2024-03", 2)),
        (2, ("2024-03", 1), ("2024-03", 3)),
        (3, ("2024-03", 2), ("2024-04", 1)),
        (0, ("2024-02", 3), ("2024-04", 1)),  # of the whole month
    ],
)
def test_the_list_before_and_the_next_one(part, before, after) -> None:
    earlier, later = last_duty(TEN_DAYS, period_of("2024-03"), part), next_duty(TEN_DAYS, period_of("2024-03"), part)
    assert (earlier.period.text, earlier.part) == before
    assert (later.period.text, later.part) == after


@pytest.mark.parametrize(
    ("feed", "period", "due_on", "after"),
    [
        (HALF_YEAR, "2024-06", date(2024, 6, 30), "2024-12"),
        (HALF_YEAR, "2024-07", None, "2024-12"),
        (SEPTEMBER, "2024-09", date(2024, 9, 30), "2025-09"),
        (SEPTEMBER, "2024-08", None, "2024-09"),
        (LEAP, "2024-02", date(2024, 2, 29), "2025-02"),
        (LEAP, "2025-02", date(2025, 2, 28), "2026-02"),
    ],
)
def test_half_years_and_days_of_the_year(feed, period, due_on, after) -> None:
    duty = duty_in(feed, period_of(period))
    assert (duty.due_on if duty else None) == due_on
    assert in_its_time(feed, period_of(period)) == (due_on is not None)
    assert next_duty(feed, period_of(period)).period.text == after


def test_what_happened_on_a_day_is_told_within_days_of_it() -> None:
    assert due_after(HARM, date(2024, 4, 3), "发生").on == date(2024, 4, 6)
    working = replace(HARM, within_kind="working")
    due = due_after(working, date(2024, 4, 3), "发生")  # Qingming, and a Sunday of work
    assert due.on == date(2024, 4, 9) and due.why.startswith("4月3日发生，3个工作日内")
    assert due_after(replace(HARM, within_days=None), date(2024, 4, 3), "发生") is None
    assert due_after(TEN_DAYS, date(2024, 4, 3), "发生") is None
    assert due_after(working, date(2031, 4, 3), "发生") is None  # nobody has said which days are worked
