"""A department reports what it gives by workbook: matched like any list, nothing guessed, nothing lost (G11)."""

from __future__ import annotations

from datetime import date

import pytest
from tests.world import cast

from shouwang.records.journal.models import Entry
from shouwang.records.measures import actions
from shouwang.records.measures.models import Measure, MeasureFile, OutsideHelp, Plan
from shouwang.records.measures.queries import facts_of, outside_help, outside_visible_to
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.clause("G11")]


def sums(file: MeasureFile) -> tuple[int, ...]:
    return (file.rows, file.kept, file.unchanged, file.blank, file.faulty)


def codes(file: MeasureFile) -> list[str]:
    return [fault[2] for fault in file.faults]


def test_a_waiting_measure_is_reported_and_the_same_workbook_again_changes_nothing(planners):
    plan = planners.plan(4, "illness")
    measure = planners.add(plan, "health", "illness", department="medical_insurance", title="大病救助")
    actions.fix(planners.acting(), plan.pk, {})
    rows = [[*planners.number(4), "", "", "2024-04-12", "2024-04-15", "3200", "已报销", measure.pk]]
    later = planners.later(10)
    first = later.report(rows)
    assert (sums(first), first.outside) == ((1, 1, 0, 0, 0), 0)
    assert later.report(rows).pk == first.pk and MeasureFile.objects.count() == 1
    other = later.report([*rows, ["", *rows[0][1:]]])
    assert sums(other) == (2, 0, 1, 0, 1)
    measure.refresh_from_db()
    assert (measure.state, measure.done_on, measure.cost_yuan) == ("done", date(2024, 4, 15), 3200)
    assert not Task.objects.filter(kind="measure", done_on=None).exists()
    assert plan.changes.order_by("seq").last().kind == "reported"
    assert Entry.objects.filter(verb="import_measures").count() == 2


def test_a_row_nobody_has_filled_waits(planners):
    plan = planners.plan(4, "illness")
    measure = planners.add(plan, "health", "illness", department="medical_insurance")
    assert sums(planners.report([[*planners.number(4), "", "", "", "", "", "", measure.pk]])) == (1, 0, 0, 1, 0)


def test_what_nobody_planned_comes_into_the_plan_and_answers_what_it_fits(planners):
    plan = planners.plan(4, "illness", "schooling")
    report = planners.report([[*planners.number(4), "健康帮扶", "门诊慢特病", "2024-04-10", "", "", "", ""]])
    assert sums(report) == (1, 1, 0, 0, 0)
    made = Measure.objects.get()
    assert (made.plan_id, made.reported, made.risks, made.state) == (plan.pk, True, ",illness,", "under_way")
    assert Plan.objects.get().doubts == ",unanswered,one_side,"


def test_a_household_that_came_with_the_register_gets_its_plan_with_the_first_report(planners):
    planners.report([[*planners.number(1, 2), "健康帮扶", "门诊慢特病", "2020-01-05", "", "", "", ""]])
    plan = Plan.objects.get()
    assert (plan.risks, plan.due_on, plan.measures_count, plan.household_id) == ("", None, 1, planners.home(1).pk)
    facts = facts_of(cast.COUNTY, None, planners.on)[plan.household_id]
    assert (facts.before_identification, facts.under_way) == (1, 1) and ",early," in plan.doubts


@pytest.mark.clause("Z10")
def test_help_for_a_household_that_is_not_monitored_is_kept_as_outside_the_system(planners):
    row = [*planners.number(2), "健康帮扶", "临时救助", "2024-03-02", "2024-03-02", "2000", "缓解", ""]
    first, second = planners.report([row]), planners.report([row])
    assert (sums(first), first.outside, second.pk) == ((1, 1, 0, 0, 0), 1, first.pk)
    home = planners.home(2).pk
    assert outside_help(cast.COUNTY, None) == {home: 1} == outside_help(cast.COUNTY, [home, planners.home(1).pk])
    changed = planners.report([[*row[:6], "2500", *row[7:]]])
    assert sums(changed) == (1, 1, 0, 0, 0) and outside_help(cast.COUNTY, None) == {home: 1}
    assert OutsideHelp.objects.count() == 2 and not Plan.objects.exists()
    assert outside_visible_to(planners.acting("bureau").post).count() == 1


NAME, NUMBER = "毕水生", cast.number("19550512", "619")
OTHER = cast.number("19650109", "723")
# name, number, group, title, begun, done, cost, effect; the code of what is wrong
FAULTY = [
    (["毕水升", NUMBER, "健康帮扶", "签约", "2024-04-02", "", "", ""], "person_doubtful"),
    ([NAME, "", "健康帮扶", "签约", "2024-04-02", "", "", ""], "person_doubtful"),
    ([NAME, NUMBER[:-1] + "9", "健康帮扶", "签约", "2024-04-02", "", "", ""], "person_doubtful"),
    ([NAME, cast.number("19900101", "111", "110101"), "健康帮扶", "签约", "2024-04-02", "", "", ""], "person_not_ours"),
    ([NAME, cast.number("19900101", "111"), "健康帮扶", "签约", "2024-04-02", "", "", ""], "person_unregistered"),
    ([NAME, NUMBER, "健康", "签约", "2024-04-02", "", "", ""], "group_unreadable"),
    ([NAME, NUMBER, "健康帮扶", "", "2024-04-02", "", "", ""], "title_missing"),
    ([NAME, NUMBER, "健康帮扶", "签约", "四月", "", "", ""], "day_unreadable"),
    ([NAME, NUMBER, "健康帮扶", "签约", "2024-04-12", "", "", ""], "day_in_future"),
    ([NAME, NUMBER, "健康帮扶", "签约", "", "", "20", ""], "begun_missing"),
    ([NAME, NUMBER, "健康帮扶", "签约", "2024-04-02", "2024-04-01", "", "好"], "done_before_begun"),
    ([NAME, NUMBER, "健康帮扶", "签约", "2024-04-02", "2024-04-03", "", ""], "effect_missing"),
    ([NAME, NUMBER, "健康帮扶", "签约", "2024-04-02", "", "约三万", ""], "cost_unreadable"),
]


@pytest.mark.parametrize(("row", "code"), FAULTY)
def test_a_row_that_cannot_be_kept_is_told_and_stops_no_other(planners, row, code):
    good = ["闻建平", OTHER, "健康帮扶", "签约", "2024-04-02", "", "", "", ""]
    told = planners.report([[*row, ""], good])
    assert (sums(told), codes(told)) == ((2, 1, 0, 0, 1), [code])
    assert NAME not in str(told.faults) and NUMBER not in str(told.faults)
    assert Measure.objects.count() == 1


def test_keys_of_others_and_rows_that_slipped_are_told(planners):
    plan = planners.plan(4, "illness")
    ours = planners.add(plan, "health", "illness", department="medical_insurance", title="救助")
    schools = planners.add(plan, "social", "illness", department="education", title="助学")
    gone = planners.add(plan, "health", "illness", department="medical_insurance", title="签约")
    actions.give_up(planners.acting(), gone.pk, "不签了")
    filled = ["", "", "2024-04-10", "", "", ""]
    me, other = planners.number(4), planners.number(1)
    rows = [[*me, *filled, schools.pk], [*other, *filled, ours.pk], [*me, *filled, gone.pk], [*me, *filled, "x1"]]
    told = planners.report(rows)
    assert codes(told) == ["measure_not_yours", "household_differs", "measure_given_up", "measure_key_unreadable"]


def test_two_rows_of_one_measure_that_disagree_are_told(planners):
    planners.plan(4, "illness")
    row = [*planners.number(4), "健康帮扶", "签约", "2024-04-10", "", "", "", ""]
    told = planners.report([row, row, [*row[:6], "30", "", ""]])
    assert (sums(told), codes(told)) == ((3, 1, 1, 0, 1), ["told_twice"])


def test_a_workbook_that_is_none_or_of_another_department_is_refused_whole(planners):
    told = planners.report([["王五"]], headings=["姓名"])
    assert [one["code"] for one in told.refusal] == ["not_a_measure_workbook"] and sums(told) == (0, 0, 0, 0, 0)
    assert planners.report([["王五"]], headings=["姓名"]).pk == told.pk
    codes_ = [f"shouwang:#measure.{one}:education" for one in ("number", "group", "begun_on")]
    other = planners.report([["身份证号码", "措施类别", "开始日期"]], headings=codes_)
    assert [one["code"] for one in other.refusal] == ["other_department"]
    with pytest.raises(NotAllowed):
        planners.report([], by="village", department="medical_insurance")


def test_a_done_measure_is_not_rewritten_by_a_workbook(planners):
    plan = planners.plan(4, "illness")
    measure = planners.add(plan, "health", "illness", department="medical_insurance")
    actions.begin(planners.acting(), measure.pk, planners.on)
    actions.finish(planners.acting(), measure.pk, planners.on, "好")
    told = planners.report([[*planners.number(4), "", "", "2024-04-10", "", "", "还在办", measure.pk]])
    assert codes(told) == ["measure_done"] and Measure.objects.get().state == "done"
