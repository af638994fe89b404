"""A household that is monitored gets a plan; what it amounts to, by whom it is changed, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.world import cast

from shouwang.records.journal.models import Entry
from shouwang.records.measures import actions
from shouwang.records.measures.actions import Wanted
from shouwang.records.measures.models import Measure, Plan, PlanChange
from shouwang.records.measures.queries import facts_of, visible_to
from shouwang.records.measures.working import CannotPlan
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.tasks.models import Task

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.clause("J16")
def test_a_plan_is_due_ten_days_after_the_decision_and_then_after_the_entry(planners):
    plan = planners.plan(4, "illness")
    task = Task.objects.get(kind="plan", subject=f"plan:{plan.pk}")
    assert (plan.due_on, task.due_on, task.division) == (date(2024, 4, 20), date(2024, 4, 20), cast.VILLAGE)
    assert plan.due_why == "4月10日认定录入，10个自然日内，认定录入当日不计，至4月20日"
    one, wanted = planners.acting("bureau"), planners.expected(4, "illness", since=planners.on + 3 * DAY)
    for _ in range(2):
        assert actions.expect_plans(one.post, cast.COUNTY, [wanted], planners.on, one.at) == 0
    assert Plan.objects.get().due_on == date(2024, 4, 23) and PlanChange.objects.count() == 1
    assert Entry.objects.filter(verb="expect_plans").count() == 2


def test_a_household_monitored_anew_gets_another_plan_and_keeps_the_old_one(planners):
    first = planners.plan(4, "illness")
    later = planners.later(400)
    second = later.plan(4, "schooling")
    first.refresh_from_db()
    assert (first.state, first.closed_on, second.risks) == ("closed", later.on, ",schooling,")
    assert not Task.objects.filter(subject=f"plan:{first.pk}", done_on=None).exists()


@pytest.mark.clause("X06", "Y05")
def test_a_plan_that_answers_every_risk_from_both_sides_is_fixed_without_a_word(planners):
    plan = planners.plan(1, "illness", "unstable_work")
    planners.add(plan, "health", "illness")
    planners.add(plan, "employment", "unstable_work")
    plan = actions.fix(planners.acting(), plan.pk, {})
    assert (plan.state, plan.fixed_on, plan.doubts, plan.to_explain) == ("fixed", planners.on, "", False)
    assert Task.objects.get(kind="plan").done_on == planners.on
    assert [one.kind for one in plan.changes.order_by("seq")] == ["opened", "added", "added", "fixed"]
    assert Task.objects.filter(kind="measure", done_on=None).count() == 2


# household, risks, groups given, the doubts that have to be explained
DOUBTED = [
    (1, ["disability"], ["safety_net"], ["development_first", "aid_only"]),
    (4, ["disability"], ["safety_net"], ["aid_only"]),
    (4, ["illness", "unsafe_water"], ["health"], ["unanswered"]),
    (4, ["illness"], ["health", "water"], ["unfit"]),
    (4, ["illness"], [], ["unanswered"]),
]


@pytest.mark.clause("G12", "Z17")
@pytest.mark.parametrize(("home", "risks", "groups", "doubts"), DOUBTED)
def test_a_doubted_plan_is_fixed_only_with_a_reason_for_each_doubt(planners, home, risks, groups, doubts):
    plan = planners.plan(home, *risks)
    for group in groups:
        planners.add(plan, group, risks[0])
    with pytest.raises(CannotPlan) as trouble:
        actions.fix(planners.acting(), plan.pk, {})
    assert [(fault.code, fault.column) for fault in trouble.value.faults] == [("unexplained", name) for name in doubts]
    plan = actions.fix(planners.acting(), plan.pk, dict.fromkeys(doubts, "村民代表会议定的"))
    assert plan.state == "fixed" and not plan.to_explain and set(doubts) <= set(plan.doubts.split(","))


def test_a_doubt_that_comes_up_later_is_explained_later(planners):
    plan = planners.plan(4, "illness")
    measure = planners.add(plan, "health", "illness")
    actions.fix(planners.acting(), plan.pk, {})
    actions.give_up(planners.acting(), measure.pk, "已经搬去女儿家")
    plan.refresh_from_db()
    assert plan.to_explain and plan.doubts == ",unanswered,"
    plan = actions.fix(planners.acting(), plan.pk, {"unanswered": "女儿照料，另议"})
    assert not plan.to_explain and plan.changes.order_by("seq").last().kind == "explained"


def test_a_measure_is_begun_and_finished_with_its_effect_and_cost(planners):
    plan = planners.plan(4, "illness")
    measure = planners.add(plan, "health", "illness", department="medical_insurance")
    actions.fix(planners.acting(), plan.pk, {})
    assert Task.objects.get(kind="measure").department == "medical_insurance"
    later = planners.later(20)
    actions.begin(later.acting("medical"), measure.pk, planners.on + 5 * DAY)
    done = actions.finish(later.acting("medical"), measure.pk, later.on, "自付费用降到300元", Decimal("1200"))
    assert (done.state, done.cost_yuan, actions.written(done)["effect"]) == ("done", 1200, "自付费用降到300元")
    facts = facts_of(cast.COUNTY, None, later.on)[plan.household_id]
    assert (facts.targeted_since, facts.done, facts.unanswered) == (planners.on + 5 * DAY, 1, ())
    before = facts_of(cast.COUNTY, [plan.household_id], planners.on)[plan.household_id]
    assert (before.planned_only, before.under_way, before.targeted_since) == (1, 0, None)
    assert not Task.objects.filter(kind="measure", done_on=None).exists()


def test_what_is_pressed_twice_is_done_once(planners):
    plan = planners.plan(4, "illness")
    one, other = (planners.add(plan, "health", "illness", title="签约医生 ") for _ in range(2))
    for _ in range(2):
        actions.fix(planners.acting(), plan.pk, {})
        actions.begin(planners.acting(), one.pk, planners.on)
        actions.finish(planners.acting(), one.pk, planners.on, "好转")
    assert one.pk == other.pk and Measure.objects.get().state == "done"
    assert [change.kind for change in plan.changes.order_by("seq")] == ["opened", "added", "fixed", "begun", "finished"]


def test_a_stale_page_changes_nothing(planners):
    plan = planners.plan(4, "illness")
    planners.add(plan, "health", "illness")
    for refused in (
        lambda: actions.add(planners.acting(), plan.pk, Wanted("social", "慰问", ("illness",)), seen=1),
        lambda: actions.fix(planners.acting(), plan.pk, {}, seen=1),
    ):
        with pytest.raises(CannotPlan, match="已经有人改过"):
            refused()
    assert Measure.objects.count() == 1 and Plan.objects.get().state == "open"


@pytest.mark.clause("G04")
def test_days_before_the_identification_and_in_the_future_are_refused(planners):
    plan = planners.plan(4, "illness")
    measure = planners.add(plan, "health", "illness")
    for day, code in ((planners.on - DAY, "before_identification"), (planners.on + DAY, "day_in_future")):
        with pytest.raises(CannotPlan) as trouble:
            actions.begin(planners.acting(), measure.pk, day)
        assert trouble.value.faults[0].code == code
    with pytest.raises(CannotPlan, match="早于识别的日子"):
        planners.add(plan, "social", "illness", planned_on=planners.on - DAY)
    assert Measure.objects.get().state == "planned"


REFUSED = [
    (Wanted("", "签约医生", ("illness",)), "group_unknown"),
    (Wanted("health", " ", ("illness",)), "title_missing"),
    (Wanted("health", "签约医生", ()), "risk_not_chosen"),
    (Wanted("health", "签约医生", ("schooling",)), "risk_not_chosen"),
    (Wanted("health", "签约医生", ("illness",), "weather"), "department_unknown"),
    (Wanted("health", "签约医生", ("illness",), cost_yuan=Decimal(-1)), "cost_out_of_range"),
]


@pytest.mark.parametrize(("wanted", "code"), REFUSED)
def test_a_measure_that_says_too_little_is_refused(planners, wanted, code):
    plan = planners.plan(4, "illness")
    with pytest.raises(CannotPlan) as trouble:
        actions.add(planners.acting(), plan.pk, wanted)
    assert [fault.code for fault in trouble.value.faults] == [code] and not Measure.objects.exists()


def test_a_measure_is_written_otherwise_until_it_is_done(planners):
    plan = planners.plan(4, "illness")
    measure = planners.add(plan, "health", "illness")
    wanted = Wanted("health", "家庭医生签约", ("illness",), "medical_insurance", "", date(2024, 5, 1), Decimal(120))
    for _ in range(2):
        changed = actions.correct(planners.acting(), measure.pk, wanted)
    assert (changed.department, changed.planned_on) == ("medical_insurance", date(2024, 5, 1))
    assert plan.changes.filter(kind="corrected").count() == 1
    actions.give_up(planners.acting(), measure.pk, "医院不再签约")
    with pytest.raises(CannotPlan, match="已在2024年4月10日取消"):
        actions.correct(planners.acting(), measure.pk, Wanted("health", "另一种", ("illness",)))


def test_a_household_that_came_with_the_register_is_planned_by_its_village(planners):
    plan = actions.begin_plan(planners.acting(), planners.home(1).pk, ["illness"])
    assert (plan.category, plan.identified_on, plan.due_on, plan.labour) == (
        "脱贫不稳定户",
        date(2021, 7, 3),
        None,
        True,
    )
    assert actions.begin_plan(planners.acting(), planners.home(1).pk, ["illness"]).pk == plan.pk
    with pytest.raises(CannotPlan, match="不是监测对象"):
        actions.begin_plan(planners.acting(), planners.home(2).pk, ["illness"])
    with pytest.raises(CannotPlan, match="不能在这里去掉"):
        actions.state_risks(planners.acting(), plan.pk, ["schooling"])
    assert actions.state_risks(planners.acting(), plan.pk, ["illness", "schooling"]).risks == ",illness,schooling,"


# who, whether the plan of 上河村 is theirs to change
RIGHTS = [("village", True), ("town", True), ("bureau", True), ("operator", True)]
RIGHTS += [(code, False) for code in ("hill-village", "other-town", "medical", "supervisor", "auditor", "outsider")]


@pytest.mark.parametrize(("code", "may"), RIGHTS)
def test_whose_right_a_plan_is(planners, operator, code, may):
    plan = planners.plan(4, "illness")
    planners.posts["operator"] = operator
    if may:
        assert planners.add(plan, "health", "illness", by=code)
        return
    with pytest.raises(NotAllowed):
        planners.add(plan, "health", "illness", by=code)
    assert not Measure.objects.exists()


def test_a_department_carries_its_own_measures_only_and_sees_no_plan(planners):
    plan = planners.plan(4, "illness")
    ours = planners.add(plan, "health", "illness", department="medical_insurance")
    village = planners.add(plan, "social", "illness")
    with pytest.raises(NotAllowed):
        actions.begin(planners.acting("schools"), ours.pk, planners.on)
    with pytest.raises(NotAllowed):
        actions.begin(planners.acting("medical"), village.pk, planners.on)
    assert not visible_to(planners.acting("medical").post).exists()
    assert actions.begin(planners.acting("medical"), ours.pk, planners.on).state == "under_way"


def test_a_cleared_household_has_no_plan_to_change_any_more(planners):
    plan = planners.plan(4, "illness")
    measure = planners.add(plan, "health", "illness", department="medical_insurance")
    one = planners.acting("bureau")
    for _ in range(2):
        actions.close_plans(one.post, cast.COUNTY, [plan.household_id], planners.on, one.at)
    with pytest.raises(CannotPlan, match="已经了结"):
        actions.begin(planners.acting("medical"), measure.pk, planners.on)
    assert facts_of(cast.COUNTY, None, planners.on) == {} and not Task.objects.filter(done_on=None).exists()
    assert facts_of(cast.COUNTY, None, planners.on - DAY) == {}


def test_a_plan_that_is_late_is_told_to_the_town_and_then_to_the_county(planners):
    from shouwang.records.policy.queries import pack_of
    from shouwang.records.tasks.actions import escalate

    plan = planners.plan(4, "illness")
    steps = pack_of(planners.version).planning.overdue
    for days, told in ((10, 0), (11, 1), (11, 0), (14, 1)):
        late = planners.later(days).acting("bureau")
        assert escalate(late.post, cast.COUNTY, Task.Kind.PLAN, steps, late.on, late.at) == told
    assert [one.to for one in Task.objects.get(subject=f"plan:{plan.pk}").escalations.order_by("pk")] == [
        "town",
        "county",
    ]
