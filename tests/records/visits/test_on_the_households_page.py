"""A visit is noted with its household and is shown as far as was known at a time."""

from __future__ import annotations

from datetime import date

import pytest
from tests.world import cast

from shouwang.desk.households.page import Look, household_told, lines_of

HOME = cast.household_code(2)


def shown(village, on: date, known=None, post=None):
    return household_told(Look(post or village.post, cast.COUNTY, HOME, on, village.later(on).at, known))


@pytest.mark.clause("J17")
def test_that_it_is_monitored_already_is_noted_in_its_file(asked):
    asked.file(2, 核查结论="已是监测对象", 情况说明="2023年已纳入")
    (visit,) = shown(asked, date(2024, 4, 20))["visits"]
    assert (visit["conclusion"], visit["state"], visit["visited_on"]) == ("already_monitored", "待镇审核", "2024-04-12")
    assert visit["answers"]["情况说明"] == "2023年已纳入"
    assert list(visit["answers"])[:2] == ["核查家庭人口数", "核查人均纯收入（元）"]


@pytest.mark.clause("J15")
def test_what_was_sent_back_stands_with_its_reason_before_what_came_after(asked, official):
    asked.file(2)
    asked.later(date(2024, 4, 14)).send_back(2, "收入没有算务工", official("town"))
    asked.later(date(2024, 4, 15)).file(2, 核查结论="符合监测条件")
    lines = "\n".join(lines_of(shown(asked, date(2024, 4, 20))))
    assert "不符合监测条件（已退回；内置操作员报，柳河镇干部审核，退回原因：收入没有算务工）" in lines
    assert lines.index("收入没有算务工") < lines.index("符合监测条件（待镇审核")


def test_before_it_was_filed_nobody_knew_and_before_it_was_reviewed_it_waited(asked, official):
    asked.file(2)
    asked.later(date(2024, 4, 15)).send_back(2, "收入没有算务工", official("town"))
    day = date(2024, 4, 20)
    before = shown(asked, day, known=asked.later(date(2024, 4, 12)).at)
    between = shown(asked, day, known=asked.later(date(2024, 4, 14)).at)
    assert before["visits"] == [] and before["leads"][0]["state"] == "待核查"
    assert (between["visits"][0]["state"], between["visits"][0]["sent_back_why"]) == ("待镇审核", "")
