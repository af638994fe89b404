"""What a case refuses, each with its sentence: out of order, too early, by the wrong people, unfinished, already over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.engine.procedure.going import DAY, Case, act, identification, papers

from shouwang.engine.procedure import refusals, situation

JINGDE = identification("anhui-jingde-2024")
BEGAN = date(2024, 4, 12)


@pytest.fixture
def case() -> Case:
    return Case(JINGDE, BEGAN, date(2024, 4, 10))


def step(name: str):
    return JINGDE.step(name)


def test_out_of_order_names_what_has_to_be_done_first(case):
    (fault,) = refusals(JINGDE, case.beginning, [], act(step("town_review"), "done", BEGAN), BEGAN)
    assert (fault.code, fault.message) == ("out_of_order", "还不能做“乡镇审核”：先要做完“村内公示”")


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (BEGAN + DAY, "date_future"),
        (date(2024, 4, 9), "date_before"),  # before the lead was found
    ],
)
def test_a_day_that_has_not_come_or_lies_before_the_lead(case, on, code):
    assert case.refused(act(step("visit"), "done", on), BEGAN) == [code]


def test_a_step_is_not_done_before_the_one_it_waits_for_was(case):
    on = case.do("visit", BEGAN)
    case.prepare("application", on)
    assert case.refused(act(step("application"), "done", on - DAY), on) == ["date_before"]


def test_every_paper_every_signature_and_what_has_to_be_worked_out(case):
    visit = step("visit")
    lacking = case.refused(act(visit, "done", BEGAN, people=1))
    assert lacking == ["paper_missing", "not_stated", "not_stated", "team_small"]
    case.add(act(visit, "paper", BEGAN, "visit_record", signed_by=frozenset({"village"})))
    assert case.refused(act(visit, "done", BEGAN, people=2))[0] == "not_signed"
    case.add(act(visit, "paper", BEGAN, "visit_record", signed_by=frozenset({"village"}), by_proxy=True))
    assert "not_signed" not in case.refused(act(visit, "done", BEGAN, people=2))


def test_somebody_may_sign_for_who_cannot_write_but_not_on_an_offices_paper(case):
    on = case.go("village_review", BEGAN)
    assert case.refused(act(step("village_review"), "paper", on, "review_minutes", by_proxy=True)) == ["no_proxy"]


@pytest.mark.clause("G10", "N05")
def test_publicity_is_a_clock_that_nobody_shortens(case):
    on = case.go("publicity", BEGAN)
    case.prepare("publicity", on)
    for days in range(6):
        assert case.refused(act(step("publicity"), "done", on + days * DAY)) == ["still_public"], days
    assert case.refused(act(step("publicity"), "begun", on - DAY), on) == ["date_before"]
    assert case.refused(act(step("publicity"), "begun", on)) == ["begun_already"]
    case.end("publicity", on + 6 * DAY)


@pytest.mark.clause("X15")
def test_an_objection_holds_the_step_until_it_is_answered(case):
    on = case.go("publicity", BEGAN)
    case.prepare("publicity", on)
    village = step("publicity")
    case.add(act(village, "objection", on + DAY, "first"))
    assert case.refused(act(village, "objection", on + DAY, "first")) == ["told_already"]
    assert case.refused(act(village, "done", on + 6 * DAY)) == ["objection_open"]
    case.add(act(village, "answered", on + 6 * DAY, "first"))
    assert case.refused(act(village, "answered", on + 6 * DAY, "first")) == ["answered_already"]
    case.end("publicity", on + 6 * DAY)


@pytest.mark.clause("X15")
def test_an_objection_that_comes_after_the_publicity_holds_the_decision(case):
    on = case.go("decision", BEGAN)
    case.prepare("decision", on)
    case.add(act(step("publicity"), "objection", on, "late"))
    assert case.refused(act(step("decision"), "done", on)) == ["objection_open"]
    case.add(act(step("publicity"), "answered", on, "late"))
    case.end("decision", on)
    assert case.refused(act(step("publicity"), "objection", on, "too late")) == ["case_decided"]


@pytest.mark.clause("X17")
def test_every_department_answers_and_what_it_suspects_is_explained_never_a_refusal_by_itself(case):
    on = case.go("comparison", BEGAN)
    comparison = step("comparison")
    for department in comparison.comparison.departments:
        assert case.refused(act(comparison, "done", on))[0] == "not_answered"
        case.add(act(comparison, "answer", on, department.name))
    case.add(act(comparison, "finding", on, "police:car"))
    assert case.refused(act(comparison, "done", on)) == ["not_explained"]
    assert case.refused(act(comparison, "refused", on)) == ["cannot_refuse"]
    case.add(replace(act(comparison, "explained", on, "police:car"), level="village"))
    case.end("comparison", on)
    assert situation(JINGDE, case.beginning, case.acts, on).outcome == "open"


def test_an_answer_of_a_department_that_nobody_asked(case):
    on = case.go("comparison", BEGAN)
    assert case.refused(act(step("comparison"), "answer", on, "weather")) == ["nobody_asked"]


@pytest.mark.clause("Z23")
def test_whoever_did_the_village_review_does_not_review_it_for_the_town(case):
    on = case.go("town_review", BEGAN)
    case.prepare("town_review", on)
    case.acts = [replace(one, by="town-post") if one.step == "village_review" else one for one in case.acts]
    assert case.refused(act(step("town_review"), "done", on)) == ["same_post"]


@pytest.mark.parametrize(
    ("name", "level"), [("town_review", "village"), ("decision", "town"), ("village_review", "county")]
)
def test_each_level_records_its_own(case, name, level):
    on = case.go(name, BEGAN)
    case.prepare(name, on)
    assert case.refused(replace(act(step(name), "done", on), level=level)) == ["not_yours"]


def test_a_refusal_needs_its_own_paper_and_ends_the_case(case):
    on = case.go("decision", BEGAN)
    decision = step("decision")
    assert case.refused(act(decision, "refused", on)) == ["paper_missing", "paper_missing"]
    for one in papers(decision, on, refuses=True):
        case.add(one)
    case.add(act(decision, "refused", on))
    now = situation(JINGDE, case.beginning, case.acts, on)
    assert (now.outcome, now.finished, now.steps[-1].state) == ("refused", True, "void")
    assert case.refused(act(decision, "done", on)) == ["case_closed"]


def test_sent_back_a_step_is_done_again_and_all_that_rested_on_it(case):
    on = case.go("town_review", BEGAN)
    town = step("town_review")
    assert case.refused(act(town, "sent_back", on, "decision")) == ["cannot_send_back"]
    case.add(act(town, "sent_back", on, "village_review"))
    now = situation(JINGDE, case.beginning, case.acts, on)
    assert [one.step.name for one in now.next] == ["village_review"]
    assert next(one for one in now.steps if one.step.name == "comparison").state == "done"
    assert case.refused(act(town, "done", on)) == ["out_of_order"]
    assert case.do("publicity", case.do("village_review", on)) == on + 6 * DAY


def test_a_family_may_withdraw_until_it_is_decided(case):
    on = case.go("decision", BEGAN)
    gone = replace(act(step("application"), "withdrawn", on), level="village")
    assert case.refused(gone) == []
    case.do("decision", on)
    assert case.refused(gone) == ["case_decided"]


def test_twice_and_on_another_procedures_step(case):
    case.do("visit", BEGAN)
    assert case.refused(act(step("visit"), "done", BEGAN)) == ["done_already"]
    assert case.refused(replace(act(step("visit"), "done", BEGAN), step="group_review")) == ["step_unknown"]


@pytest.mark.clause("N06")
def test_who_hears_that_a_step_is_late(case):
    late = situation(JINGDE, case.beginning, [], date(2024, 4, 24))
    (visit,) = late.next
    assert visit.due.on == date(2024, 4, 19) and late.late_days == 5
    assert [one.to for one in visit.told] == ["town", "county"]
    assert [one.to for one in situation(JINGDE, case.beginning, [], date(2024, 4, 21)).next[0].told] == ["town"]


def test_working_days_of_a_year_nobody_has_published_are_not_guessed():
    case = Case(identification("yunnan-xiaozhongdian-2021"), date(2031, 10, 19))
    on = case.go("publicity", date(2031, 10, 25))
    case.prepare("publicity", on)
    assert case.refused(act(case.procedure.step("publicity"), "done", on + timedelta(30))) == ["year_not_covered"]


def with_revisit():
    """Jingde's procedure with a town's re-visit that may be left out, seven days in public and a team of three."""
    town = replace(
        JINGDE.step("visit"), name="revisit", title="乡镇复核", who="town", after=("publicity",), optional=True,
        states=(), papers=(), team=3,
    )  # fmt: skip
    steps = []
    for one in JINGDE.steps:
        if one.name == "publicity":
            one = replace(one, lasts=replace(one.lasts, days=7))
        if one.name == "town_review":
            steps.append(town)
            one = replace(one, after=("revisit",))
        steps.append(one)
    return replace(JINGDE, steps=tuple(steps))


def test_a_town_may_visit_again_or_leave_it_with_a_reason_and_nobody_else_may():
    procedure = with_revisit()
    case = Case(procedure, BEGAN, date(2024, 4, 10))
    on = case.go("revisit", BEGAN)
    revisit = procedure.step("revisit")
    assert case.refused(act(procedure.step("town_review"), "done", on)) == ["out_of_order"]
    assert case.refused(replace(act(revisit, "skipped", on), level="village")) == ["not_yours"]
    assert case.refused(act(revisit, "done", on, people=2)) == ["team_small"]
    case.add(act(revisit, "skipped", on))
    assert case.refused(act(procedure.step("publicity"), "skipped", on)) == ["done_already"]
    states = {one.step.name: one.state for one in situation(procedure, case.beginning, case.acts, on).steps}
    assert states["revisit"] == "skipped" and states["town_review"] == "open"


def test_seven_days_are_seven_and_what_must_be_done_is_not_left_out():
    procedure = with_revisit()
    case = Case(procedure, BEGAN, date(2024, 4, 10))
    on = case.go("publicity", BEGAN)
    public = procedure.step("publicity")
    assert case.refused(act(public, "skipped", on)) == ["not_optional"]
    case.prepare("publicity", on)
    assert case.refused(act(public, "done", on + 7 * DAY)) == ["still_public"]
    case.end("publicity", on + 8 * DAY)
