"""Identification as each of the five places has it: its own steps, people, papers and days, from the lead to the register.

The county is the invented one; the pack in force is the place's own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from tests.records.cases.hands import JPEG, POOR, Hands
from tests.world import cast

from shouwang.engine.packs import bundled_folder, load_pack, pack_files
from shouwang.records.cases.actions import answer_objection, explain, object_to
from shouwang.records.cases.entries import Entry, Sat
from shouwang.records.cases.models import Case, Comparing, Sitting
from shouwang.records.cases.queries import in_public, situations
from shouwang.records.cases.working import CannotRecord
from shouwang.records.households.actions import import_register
from shouwang.records.households.models import PersonVersion
from shouwang.records.households.snapshots import monitored
from shouwang.records.policy.actions import publish
from shouwang.records.staff.models import Post
from shouwang.records.tasks.models import Task

BEGINS = {
    "anhui-jingde-2024": date(2024, 4, 12),
    "guizhou-2022": date(2022, 4, 6),
    "jiangxi-zhanggong-2022": date(2022, 5, 9),
    "yunnan-xiaozhongdian-2021": date(2021, 10, 19),
    "guangxi-yangshuo-2021": date(2021, 5, 10),
}


def hands_of(place: str, operator: Post, official: Callable[[str], Post]) -> Hands:
    pack, faults = load_pack(place, [bundled_folder()])
    assert pack is not None, faults
    on = BEGINS[place]
    at = datetime.combine(on, time(1, 0), UTC)
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    publish(operator, pack, pack_files(place, [bundled_folder()]), cast.COUNTY, pack.in_force_from, at)
    return Hands({"village": official("village"), "town": official("town"), "county": official("bureau")}, on)


@pytest.fixture
def hands(request: pytest.FixtureRequest, operator: Post, official: Callable[[str], Post]) -> Hands:
    return hands_of(request.param, operator, official)


def due(case: Case, hands: Hands) -> dict[str, date | None]:
    """Step → the day on which its task is due, of the steps that can be done now."""
    rows = Task.objects.filter(kind="case_step", done_on=None, subject__startswith=f"case:{case.pk}:")
    return {row.subject.rpartition(":")[2]: row.due_on for row in rows}


@pytest.mark.clause("J16", "G10", "Z16", "Z21", "X15", "Y01")
@pytest.mark.parametrize("hands", BEGINS, indirect=True)
def test_two_families_go_the_whole_way_together_and_are_monitored_from_the_day_of_decision(hands):
    cases = [hands.begin(home) for home in (2, 3)]
    assert {one.channel for one in cases} == {"self"}
    ready = hands.go(cases, until="decision")
    ready = ready.do(cases, "decision")
    ready.go(cases)
    for case, category in zip(cases, ("脱贫不稳定户", "边缘易致贫户"), strict=True):
        case = hands.fresh(case)
        assert (case.state, case.category, case.finished) == ("passed", category, True)
        assert monitored(cast.COUNTY, ready.on)[case.household_id] == (True, category)
    assert Sitting.objects.filter(step="decision").count() == 1
    assert not Task.objects.filter(kind__in=["case_step", "compare"], done_on=None).exists()


@pytest.mark.clause("J16", "J17")
@pytest.mark.parametrize("hands", ["anhui-jingde-2024"], indirect=True)
def test_in_jingde_the_fifteen_days_count_from_the_lead_and_departments_hear_within_ten(hands):
    case = hands.begin(2, lead_on=date(2024, 4, 10))
    assert due(case, hands) == {"visit": date(2024, 4, 19)}  # 25 April, less five days in public and the day after
    after = hands.do([case], "visit").do([case], "application")
    assert set(due(case, after)) == {"comparison", "village_review"}
    after = after.go([case], until="notice")
    assert due(case, after) == {"notice": date.fromordinal(after.on.toordinal() + 10)}


@pytest.mark.clause("G10", "G08")
@pytest.mark.parametrize("hands", ["guizhou-2022"], indirect=True)
def test_in_guizhou_five_days_in_public_an_objection_is_answered_and_income_is_of_the_year_before(hands):
    case = hands.begin(2)
    after = hands.go([case], until="publicity")
    told = after.fresh(case).acts.get(kind="stated", name="income")
    assert told.sealed  # what it says is opened below, by whoever may
    step = after.step(case, "publicity")
    begun = [*(after.paper(step, paper) for paper in step.papers), Entry("begun", step.name, after.on)]
    sat = Sat(case.division, step.name, "begun", after.on, files={"board_photo": (JPEG,)}, sent_id="once")
    sitting = after.record("village", {case.pk: begun}, sat)
    assert after.record("village", {case.pk: begun}, sat) == sitting  # sent twice
    assert sitting.public_until == date.fromordinal(after.on.toordinal() + 5)
    sixth = after.later(6)
    object_to(after.later(2).recording("town"), case, step.name, "a1", "他家在县城有门面", "")
    with pytest.raises(CannotRecord, match="异议还没有查实答复"):
        sixth.record("village", {case.pk: [sixth.end(step)]})
    answer_objection(sixth.recording("village"), case, step.name, "a1", "门面是其兄的，已当面说明", False)
    sixth.record("village", {case.pk: [sixth.end(step)]})
    assert sixth.fresh(case).hangs_in is None


@pytest.mark.clause("N05", "X15")
@pytest.mark.parametrize("hands", ["guizhou-2022"], indirect=True)
def test_what_hangs_in_public_takes_itself_down(hands):
    case = hands.begin(2)
    after = hands.go([case], until="publicity")
    step = after.step(case, "publicity")
    begun = [*(after.paper(step, paper) for paper in step.papers), Entry("begun", step.name, after.on)]
    sitting = after.record("village", {case.pk: begun}, Sat(case.division, step.name, "begun", after.on))
    there = in_public(sitting.public_id, after.on)
    assert there is not None and [one.pk for one in there[1]] == [case.pk]
    assert in_public(sitting.public_id, after.later(5).on) is not None
    assert in_public(sitting.public_id, after.later(6).on) is None
    gone = Entry("withdrawn", "application", after.on, told={"why": "农户不愿意"})
    after.record("village", {case.pk: [gone]})
    assert in_public(sitting.public_id, after.on) is None and in_public("guessed", after.on) is None


@pytest.mark.clause("Z21", "Z26")
@pytest.mark.parametrize("hands", ["jiangxi-zhanggong-2022"], indirect=True)
def test_in_zhanggong_departments_compare_while_the_village_reviews_and_new_dibao_is_not_compared_again(hands):
    one, other = hands.begin(2), hands.begin(3)
    after = hands.do([one, other], "visit")
    assert set(due(one, after)) == {"application", "comparison"}
    asked = Comparing.objects.filter(case=one)
    assert asked.count() == 2 * 9 and Task.objects.filter(kind="compare", done_on=None).count() == 9
    step = after.step(other, "comparison")
    after.record(
        "county",
        {other.pk: [Entry("reused", step.name, after.on, "2022-03-31", told={"why": "3月新纳入低保时比对过"})]},
    )
    after = after.go([one, other], until="comparison")
    for name in ("village_review", "publicity", "town_review"):
        after = after.do([one, other], name)
    assert due(one, after).keys() == {"comparison"} and due(other, after).keys() == {"decision"}


@pytest.mark.clause("X17")
@pytest.mark.parametrize("hands", ["yunnan-xiaozhongdian-2021"], indirect=True)
def test_in_xiaozhongdian_fifteen_departments_answer_a_finding_is_explained_and_the_windows_hold(hands):
    case = hands.begin(3)
    after = hands.go([case], until="comparison")
    assert after.on <= date(2021, 11, 3)
    people = list(PersonVersion.objects.filter(household=case.household_id, superseded_at=None))
    assert Comparing.objects.filter(case=case).count() == 15 * len(people)
    joint = after.later((date(2021, 11, 5) - after.on).days)
    joint.compare([case], suspected=[people[0].person_id], found="名下有一辆轿车")
    step = joint.step(case, "comparison")
    with pytest.raises(CannotRecord, match="疑似情况还没有说明"):
        joint.record("county", {case.pk: [joint.end(step)]})
    with pytest.raises(CannotRecord, match="不能作出不通过的决定"):
        joint.record("county", {case.pk: [joint.end(step, "refused")]})
    first = sorted(set(Comparing.objects.filter(case=case).values_list("department", flat=True)))[0]
    explain(joint.recording("village"), case, f"{first}:{people[0].person_id}", "车是2012年的农用三轮")
    decided = joint.do([case], "comparison").do([case], "decision")
    entry = decided.step(case, "entry")
    with pytest.raises(CannotRecord, match="11月13日起才能做"):
        decided.record("town", {case.pk: decided.entries(entry)})
    assert decided.do([case], "entry").on == date(2021, 11, 13)


@pytest.mark.clause("X13")
@pytest.mark.parametrize("hands", ["yunnan-xiaozhongdian-2021"], indirect=True)
def test_in_xiaozhongdian_income_runs_from_october_to_september(hands):
    from shouwang.records.cases.deriving import stated

    case = hands.begin(3)
    hands.state(case, POOR)
    (pair,) = situations([hands.fresh(case)], hands.on)
    sheet = stated([pair[0]])[case.pk].sheet
    assert (sheet.from_on, sheet.to_on) == (date(2020, 10, 1), date(2021, 9, 30))
    assert "＝纯收入15,000元，÷3人＝人均5,000.00元" in sheet.working


@pytest.mark.clause("Y01", "Y03")
@pytest.mark.parametrize("hands", ["guangxi-yangshuo-2021"], indirect=True)
def test_in_yangshuo_village_town_and_county_decide_in_turn_and_what_does_not_agree_goes_back(hands):
    case = hands.begin(3)
    after = hands.go([case], until="town_review")
    town = after.step(case, "town_review")
    back = Entry("sent_back", town.name, after.on, "visit", told={"why": "线上名单里人口对不上"})
    after.record("town", {case.pk: [back]})
    assert set(due(case, after)) == {"visit"}
    assert after.fresh(case).open_steps == ",visit,"
    again = after.go([case], until="town_review").do([case], "town_review").do([case], "decision")
    assert again.fresh(case).state == "passed"
    assert Comparing.objects.filter(case=case, round=2).exclude(result="").count() == 2 * 8


@pytest.mark.clause("J16")
@pytest.mark.parametrize("hands", ["anhui-jingde-2024"], indirect=True)
def test_a_case_keeps_the_procedure_it_began_under(hands, operator):
    case = hands.begin(2)
    pack, _ = load_pack("guizhou-2022", [bundled_folder()])
    at = datetime.combine(hands.on, time(3, 0), UTC)
    publish(operator, pack, pack_files("guizhou-2022", [bundled_folder()]), cast.COUNTY, hands.on, at)
    later = hands.begin(3)
    steps = {
        one.pk: [step.step.title for step in now.steps]
        for one, now in ((w.case, n) for w, n in situations([hands.fresh(case), hands.fresh(later)], hands.on))
    }
    assert steps[case.pk][-1] == "告知有关部门" and steps[later.pk][-1] == "乡级录入系统"
