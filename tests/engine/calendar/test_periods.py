"""A month knows its quarter and year; a title is asked which month it speaks of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.engine.calendar import period_named_in, period_of

quick = settings(derandomize=True, max_examples=60, deadline=None)


def test_march_2024_ends_its_quarter():
    march = period_of("2024-03")
    assert (march.first, march.last) == (date(2024, 3, 1), date(2024, 3, 31))
    assert (march.quarter_first, march.quarter_last) == (date(2024, 1, 1), date(2024, 3, 31))
    assert (march.year_first, str(march), march.before().text, march.after().text) == (
        date(2024, 1, 1),
        "2024-03",
        "2024-02",
        "2024-04",
    )


@quick
@given(st.integers(2000, 2100), st.integers(1, 12))
def test_months_follow_each_other_without_a_gap(year, month):
    period = period_of(f"{year}-{month:02d}")
    assert period.before().after() == period
    assert period.before().last + timedelta(days=1) == period.first
    assert period.quarter_first <= period.first <= period.last <= period.quarter_last
    assert period.last + timedelta(days=1) == period.after().first


@pytest.mark.parametrize("text", ["2024-13", "2024-3", "202403", "2024-00", "", "２０２４-03", "1999-01"])
def test_a_month_written_otherwise_is_refused_in_words(text):
    with pytest.raises(ValueError, match="例如 2024-03"):
        period_of(text)


@pytest.mark.parametrize(
    ("title", "month"),
    [
        ("2024年1-3月参保人员个人自付费用情况表（医保局）.xlsx", "2024-03"), ("农水局3月份饮水安全问题农户.xlsx", "2024-03"), ("名单3月.xlsx", "2024-03"),
        ("住建局2024年一季度危房改造", "2024-03"), ("2023年第四季度", "2023-12"), ("第一季度", "2024-03"), ("2024年1季度", "2024-03"), ("2024Q2", "2024-06"),
        ("202403", "2024-03"), ("2024-03", "2024-03"), ("2024.3", "2024-03"), ("2024_03上报", "2024-03"), ("2024/2 名单", "2024-02"), ("三月份", "2024-03"),
        ("二〇二四年十二月", "2024-12"), ("2024年1月至3月", "2024-03"), ("1、2、3月", "2024-03"), ("2023年12月-2024年2月", "2024-02"), ("12月至2024年2月", "2024-02"),
        ("２０２４年３月", "2024-03"), ("2024 年 3 月", "2024-03"), ("2023年上半年", "2023-06"), ("2024年3月名单（填报日期2024年4月8日）", "2024-03"),
        ("2023年12月名单20240108", "2023-12"),
    ],
)  # fmt: skip
def test_a_title_names_its_latest_month(title, month):
    assert period_named_in(title, 2024) == month


@pytest.mark.parametrize(
    "title",
    ["2024年春季学期控辍保学", "填报日期：2024年4月8日", "20240408", "2024-04-08", "2024.3.5", "4月8日前", "2024年度", "2023-2024学年", "上报(10).xlsx",
     "名单最新(6)", "近6个月", "3月龄", "341825202403", "13955202403", ""],
)  # fmt: skip
def test_days_terms_and_years_name_no_month(title):
    assert period_named_in(title, 2024) is None
