"""Five notices' identification from the lead to the entry: their own steps, their own days, who acts and what is missing."""

from __future__ import annotations

from datetime import date

import pytest
from tests.engine.procedure.going import DAY, PLACES, Case, act, identification, pack_of

from shouwang.engine.procedure import dates_that_do_not_fit, situation

BEGINS = {
    "anhui-jingde-2024": date(2024, 4, 12),
    "guizhou-2022": date(2022, 4, 6),
    "jiangxi-zhanggong-2022": date(2022, 5, 9),
    "yunnan-xiaozhongdian-2021": date(2021, 10, 19),
    "guangxi-yangshuo-2021": date(2021, 5, 10),
}


def new_case(place: str) -> Case:
    return Case(identification(place), BEGINS[place])


@pytest.mark.clause("J16", "G10", "Z16", "Z21", "X15", "Y01")
@pytest.mark.parametrize("place", PLACES)
def test_a_family_goes_every_step_of_its_place_and_is_included(place):
    case = new_case(place)
    last = case.go()
    now = situation(case.procedure, case.beginning, case.acts, last)
    assert (now.outcome, now.finished) == ("passed", True)
    assert all(step.state == "done" for step in now.steps)


@pytest.mark.clause("G10")
def test_guizhou_goes_its_seven_steps_one_after_the_other():
    titles = [step.title for step in identification("guizhou-2022").steps]
    assert titles == [
        "入户核实",
        "农户申请及承诺授权",
        "村级评议",
        "村内公示",
        "乡镇审核",
        "县级比对",
        "县级批复",
        "公告",
        "乡级录入系统",
    ]
    case = new_case("guizhou-2022")
    case.do("visit", case.beginning.began_on)
    assert [
        one.step.name for one in situation(case.procedure, case.beginning, case.acts, BEGINS["guizhou-2022"]).next
    ] == ["application"]


@pytest.mark.clause("Z21")
def test_in_zhanggong_the_comparison_goes_beside_the_other_steps():
    case = new_case("jiangxi-zhanggong-2022")
    on = case.do("visit", case.beginning.began_on)
    now = situation(case.procedure, case.beginning, case.acts, on)
    assert {one.step.name for one in now.next} == {"application", "comparison"}


@pytest.mark.clause("Z21")
def test_who_was_just_compared_for_dibao_is_not_compared_again_in_zhanggong_but_is_elsewhere():
    for place, told, refused in (
        ("jiangxi-zhanggong-2022", "2022-03-31", []),
        ("jiangxi-zhanggong-2022", "2021-05-09", []),  # a year before, to the day
        ("jiangxi-zhanggong-2022", "2021-05-08", ["reuse_old"]),
        ("jiangxi-zhanggong-2022", "2022-05-10", ["reuse_old"]),  # it has not been yet
        ("jiangxi-zhanggong-2022", "3月", ["reuse_undated"]),
        ("guizhou-2022", "2022-03-31", ["no_reuse"]),
    ):
        case = new_case(place)
        on = case.go("comparison")
        assert case.refused(act(case.procedure.step("comparison"), "reused", on, told)) == refused, told


@pytest.mark.clause("Z21")
def test_what_the_fifteen_days_leave_to_each_step():
    """Found on 9 May: decided by the 24th; five days in public and the day after must fit before it."""
    case = new_case("jiangxi-zhanggong-2022")
    now = situation(case.procedure, case.beginning, case.acts, BEGINS["jiangxi-zhanggong-2022"])
    due = {one.step.name: one.due.on for one in now.steps if one.due}
    assert now.whole.on == due["decision"] == date(2022, 5, 24)
    assert due["visit"] == due["village_review"] == due["publicity"] == date(2022, 5, 18)
    assert due["town_review"] == date(2022, 5, 24) and "entry" not in due
    assert "还要公示（村内公示5天），这一步最迟5月18日" in now.next[0].due.why


@pytest.mark.clause("X15", "X17", "X18")
def test_xiaozhongdian_keeps_the_dates_of_its_plan_and_its_windows():
    procedure = identification("yunnan-xiaozhongdian-2021")
    assert [step.name for step in procedure.steps][:4] == ["visit", "group_review", "application", "village_review"]
    assert len(procedure.step("comparison").comparison.departments) == 15
    case = new_case("yunnan-xiaozhongdian-2021")
    on = case.go("entry")
    assert case.refused(act(procedure.step("entry"), "done", date(2021, 11, 12)), date(2021, 11, 12)) == [
        "window_closed"
    ]
    assert on <= date(2021, 11, 12)
    late = situation(procedure, case.beginning, case.acts, date(2021, 11, 29))
    assert [(one.step.name, one.late_days, one.due.why) for one in late.next] == [
        ("entry", 4, "规定在2021年11月25日前")
    ]


@pytest.mark.clause("X15")
def test_the_check_says_which_dates_of_xiaozhongdian_do_not_fit_and_finds_none_elsewhere():
    said = {place: [str(one) for one in dates_that_do_not_fit(pack_of(place))] for place in PLACES}
    # Those who come in and those who go out go by the same days, and neither can keep them.
    for one in (both := said.pop("yunnan-xiaozhongdian-2021")):
        assert "“村级评议”可以到10月29日，再公示5个工作日，“村内公示”最早11月6日才能做完" in one
        assert "的期限是11月3日" in one and "最迟10月26日做完" in one
    assert len(both) == 2
    assert not any(said.values())


@pytest.mark.clause("J16", "N06")
def test_jingde_tells_the_departments_within_ten_days_of_the_entry():
    case = new_case("anhui-jingde-2024")
    on = case.go("notice")
    (notice,) = situation(case.procedure, case.beginning, case.acts, on).next
    assert notice.step.title == "告知有关部门" and notice.due.on == on + 10 * DAY


@pytest.mark.clause("Y01")
def test_in_yangshuo_eight_departments_answer_about_what_villages_found():
    comparison = identification("guangxi-yangshuo-2021").step("comparison").comparison
    assert [one.title for one in comparison.departments][:3] == ["扶贫办", "教体局", "卫健委"]
    assert len(comparison.departments) == 8
