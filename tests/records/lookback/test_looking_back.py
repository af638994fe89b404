"""A run of the look-back: who is found, how often, and what becomes of it at the next one."""

from __future__ import annotations

from datetime import date

import pytest
from tests.records.month import month_of
from tests.world import cast, office

from shouwang.engine.assessing import assessed, checks_of
from shouwang.records import vault
from shouwang.records.cases import filing
from shouwang.records.households.models import Household
from shouwang.records.journal.models import Entry
from shouwang.records.lookback.models import Finding, FindingAct, LookBack
from shouwang.records.lookback.queries import counts_of, history_of, opened, visible_to
from shouwang.records.lookback.working import looked_at
from shouwang.records.measures import actions as measures
from shouwang.records.measures.models import Plan
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.mark.clause("G01")
def test_the_three_answers_of_every_check_add_up_to_the_households_asked(looking):
    run, fresh = looking.run()
    assert fresh and run.households == Household.objects.count() == 12
    for told in counts_of(run):
        assert told.hit + told.clear + told.unknown == 12, told.name
        assert {group: sum(answers) for group, answers in told.groups.items()} == {
            "monitored": 2,
            "eliminated": 2,
            "unclear": 1,
            "not_in": 7,
        }


def test_what_the_whole_county_is_answered_is_what_each_household_alone_is_answered(looking):
    planners = looking.planners
    plan = planners.plan(1, "illness")
    planners.add(plan, "safety_net", "illness")
    pack = pack_of(planners.version)
    seen = looked_at(pack, cast.COUNTY, planners.on)
    everybody = [one.pk for one in Household.objects.all()]
    alone = filing.rows_of(filing.of_households(pack, cast.COUNTY, everybody, planners.on))
    checks = [one for one in checks_of(pack) if not pack.checks[one.name].warned_by]
    for key in everybody:
        for one in assessed(pack, checks, alone[key], planners.on):
            assert seen.answers_of(one.asked.name, [key]) == [one.met], one.asked.name


@pytest.mark.clause("N10", "G04")
def test_a_family_without_measures_for_a_month_is_found_and_its_village_has_a_task_for_it(looking):
    looking.run()
    assert looking.found("no_measure_in_time") == {1, 4}
    row = looking.finding(4, "no_measure_in_time")
    (told,) = opened([row])
    assert "431天" in told.says and "30天" in told.says and told.values["under_watch"] is True
    task = Task.objects.get(kind="finding", subject=f"finding:{row.pk}")
    assert (task.division, task.due_on) == (cast.VILLAGE, date(2024, 4, 20))
    assert (row.clause, row.group, row.found_on) == ("N10", "monitored", looking.planners.on)


@pytest.mark.clause("Z12")
def test_what_a_town_has_to_put_right_is_the_town_s_task(looking):
    plan = looking.planners.plan(5, "illness")
    measure = looking.planners.add(plan, "health", "illness", by="bureau")
    measures.begin(looking.planners.acting("bureau"), measure.pk, looking.planners.on)
    looking.run()
    row = looking.finding(5, "eliminated_on_measures")
    assert Task.objects.get(subject=f"finding:{row.pk}").division == cast.TOWN


def test_the_same_look_again_is_the_same_run_and_writes_nothing(looking):
    run, _ = looking.run()
    lines, acts = Entry.objects.count(), FindingAct.objects.count()
    assert looking.run() == (run, False)
    assert (LookBack.objects.count(), Entry.objects.count(), FindingAct.objects.count()) == (1, lines, acts)


def test_the_next_day_finds_the_same_again_without_asking_anew(looking):
    later = looking.later(2)
    later.run()
    row = later.finding(4, "no_measure_in_time")
    run, fresh = later.later(1).run()
    again = later.finding(4, "no_measure_in_time")
    assert fresh and (run.found, run.changed, run.settled) == (0, 0, 0)
    assert (again.pk, again.due_on, again.acts_count) == (row.pk, row.due_on, 1)


def test_what_holds_no_longer_is_settled_with_its_day_and_its_task_ends(looking):
    planners = looking.planners
    looking.run()
    one, wanted = planners.acting("bureau"), planners.expected(4, "illness", identified_on=date(2023, 2, 4))
    measures.expect_plans(one.post, cast.COUNTY, [wanted], planners.on, one.at)
    plan = Plan.objects.get(household=planners.home(4))
    measure = planners.add(plan, "health", "illness")
    later = looking.later(1)
    measures.begin(later.planners.acting(), measure.pk, date(2023, 2, 10))
    run, _ = later.run()
    row = looking.finding(4, "no_measure_in_time")
    assert (row.state, row.settled_on, run.settled > 0) == ("settled", later.planners.on, True)
    assert Task.objects.get(subject=f"finding:{row.pk}").done_on == later.planners.on
    assert [act.kind for act, _ in history_of(row)] == ["found", "settled"]


def test_what_was_settled_and_holds_again_is_found_anew_with_another_day(looking):
    looking.run()
    row = looking.finding(4, "no_measure_in_time")
    Finding.objects.filter(pk=row.pk).update(state="settled", settled_on=looking.planners.on)
    run, _ = looking.later(30).run()
    again = looking.finding(4, "no_measure_in_time")
    assert (again.state, again.due_on, run.found) == ("open", date(2024, 5, 20), 1)


def test_of_whom_nobody_can_tell_any_more_a_finding_stands(looking):
    looking.run()
    row = looking.finding(4, "no_measure_in_time")
    Finding.objects.filter(pk=row.pk).update(name="no_risk_named")
    looking.later(1).run()
    row.refresh_from_db()
    assert row.state == "open"


def test_a_check_that_is_asked_no_more_settles_what_it_found(looking):
    looking.run()
    row = looking.finding(4, "no_measure_in_time")
    Finding.objects.filter(pk=row.pk).update(name="asked_last_year")
    looking.later(1).run()
    row.refresh_from_db()
    assert row.state == "settled"


@pytest.mark.parametrize("code", ["town", "village", "medical", "supervisor", "auditor", "outsider"])
def test_only_the_county_looks_back_over_the_county(code, looking):
    with pytest.raises(NotAllowed):
        looking.run(code)


SEEN = [("village", {cast.VILLAGE}), ("hill-village", set()), ("town", {cast.VILLAGE}), ("medical", set())]


@pytest.mark.parametrize(("code", "villages"), SEEN)
def test_each_sees_the_findings_of_its_own_divisions(code, villages, looking, official):
    looking.run()
    rows = visible_to(official(code)).filter(name="no_measure_in_time")
    assert set(rows.values_list("division", flat=True)) == villages


@pytest.mark.clause("J07", "G03")
def test_whom_civil_affairs_newly_listed_and_nobody_took_in_is_found_by_that_warning_alone(looking, operator, at):
    month = month_of(operator, at)
    month.receive(office.uninsured(office.who(2)), "县医保局3月未参保名单.xlsx")
    listed = [("姓名", "身份证号码", "救助类别", "批准时间"), (*office.who(3), "低保对象", date(2024, 2, 1))]
    month.receive(office.sheet_bytes(listed), "县民政局一季度新增低收入人口.xlsx")
    month.send()
    looking.run()
    assert looking.found("new_low_income_not_in") == {3}
    assert looking.found("warned_never_in") == set()


def test_what_a_finding_says_lies_sealed_and_bound_to_its_household(looking):
    looking.run()
    one, other = looking.finding(1, "no_measure_in_time"), looking.finding(4, "no_measure_in_time")
    assert "天".encode() not in bytes(one.sealed)
    other.sealed = one.sealed
    with pytest.raises(vault.SealBroken):
        opened([other])
