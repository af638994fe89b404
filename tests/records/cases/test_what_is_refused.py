"""Whatever comes at the wrong time, from the wrong hands or twice: one sentence, nothing changed, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.records.cases.hands import JPEG, POOR
from tests.world import cast

from shouwang.records.cases.actions import Answer, answer, answer_objection, object_to, state_income, state_risks
from shouwang.records.cases.entries import Entry, Sat
from shouwang.records.cases.models import Case, CaseAct, Comparing, PaperFile, Sitting
from shouwang.records.cases.recording import MOST_BYTES, record
from shouwang.records.cases.working import CannotRecord
from shouwang.records.journal.models import Entry as JournalEntry
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.tasks.models import Task


def everything() -> tuple[int, ...]:
    tables = (Case, CaseAct, Sitting, PaperFile, Comparing, JournalEntry, Task)
    return (*(table.objects.count() for table in tables), sum(Case.objects.values_list("acts_count", flat=True)))


def refused(hands, level, case, entries, sat=None, **more) -> list[str]:
    before = everything()
    with pytest.raises(CannotRecord) as said:
        hands.record(level, {case.pk: entries}, sat, **more)
    assert everything() == before and str(said.value)
    return [fault.code for _, fault in said.value.faults]


def test_a_paper_missing_a_date_in_the_future_and_one_before_the_lead(hands):
    case = hands.begin(2)
    step = hands.step(case, "visit")
    assert refused(hands, "village", case, [hands.end(step)])[0] == "paper_missing"
    tomorrow = replace(hands.end(step), on=hands.on + timedelta(1))
    assert refused(hands, "village", case, [tomorrow]) == ["date_future"]
    assert refused(hands, "village", case, [replace(tomorrow, on=hands.on - timedelta(1))]) == ["date_before"]


def test_the_same_sent_twice_is_one_sitting(hands):
    case = hands.begin(2)
    ready = hands.go([case], until="village_review")
    step = ready.step(case, "village_review")
    sat = Sat(case.division, step.name, "done", ready.on, sent_id="from-the-page")
    first = ready.record("village", {case.pk: ready.entries(step)}, sat)
    before = everything()
    assert ready.record("village", {case.pk: ready.entries(step)}, sat) == first and everything() == before
    assert refused(ready, "village", case, ready.entries(step), replace(sat, sent_id="another")) == ["done_already"]


def test_whoever_looked_before_somebody_else_did_something_is_told(hands):
    case = hands.begin(2)
    looked_at = hands.fresh(case).acts_count
    hands.state(case)
    step = hands.step(case, "visit")
    assert refused(hands, "village", case, hands.entries(step), seen={case.pk: looked_at}) == ["stale"]
    hands.record("village", {case.pk: hands.entries(step)}, seen={case.pk: hands.fresh(case).acts_count})


def test_somebody_of_another_village_or_town_or_county_finds_no_such_case(hands, official):
    case = hands.begin(2)
    step = hands.step(case, "visit")
    for code in ("hill-village", "other-town", "outsider"):
        other = replace(hands, posts={"village": official(code)})
        assert refused(other, "village", case, hands.entries(step)) == ["case_unknown"]
    for code in ("supervisor", "auditor"):
        with pytest.raises(NotAllowed, match="只能查看"):
            replace(hands, posts={"village": official(code)}).record("village", {case.pk: hands.entries(step)})


@pytest.mark.clause("Z23")
def test_whoever_recorded_the_village_s_review_does_not_review_it_for_the_town(hands):
    case = hands.begin(2)
    ready = hands.go([case], until="village_review")
    step = ready.step(case, "village_review")
    ready.record("town", {case.pk: ready.entries(step)}, Sat(case.division, step.name, "done", ready.on))
    town = ready.do([case], "publicity")
    step = town.step(case, "town_review")
    assert refused(town, "town", case, town.entries(step)) == ["same_post"]


@pytest.mark.clause("X15")
def test_no_decision_while_an_objection_is_open_not_even_a_late_one(hands):
    case = hands.begin(2)
    ready = hands.go([case], until="decision")
    object_to(ready.recording("county"), case, "publicity", "k1", "他家有车")
    assert ready.fresh(case).objections == 1
    step = ready.step(case, "decision")
    assert refused(ready, "county", case, ready.entries(step)) == ["objection_open"]
    with pytest.raises(CannotRecord, match="写明查实的情况"):
        answer_objection(ready.recording("village"), case, "publicity", "k1", "  ", False)
    answer_objection(ready.recording("village"), case, "publicity", "k1", "查无此事，已答复", False)
    ready.do([case], "decision")
    with pytest.raises(CannotRecord, match="已经县级审定，不能再记异议"):
        object_to(ready.recording("county"), case, "publicity", "k2", "还有意见")


def test_on_a_closed_case_nothing_is_recorded(hands):
    case = hands.begin(2)
    gone = Entry("withdrawn", "application", hands.on, told={"why": "不愿意"})
    hands.record("village", {case.pk: [gone]})
    step = hands.step(case, "visit")
    assert refused(hands, "village", case, hands.entries(step)) == ["case_closed"]
    assert refused(hands, "village", case, [gone]) == ["case_closed"]


def test_what_is_no_paper_or_too_large_and_too_many(hands):
    case = hands.begin(2)
    step = hands.step(case, "visit")
    for files, code in (
        ((b"MZ a program",), "file_unreadable"),
        ((JPEG + b"\0" * MOST_BYTES,), "file_too_large"),
        (tuple(JPEG + bytes([n]) for n in range(21)), "too_many_files"),
    ):
        one = Entry("paper", step.name, hands.on, step.papers[0].name, files=files)
        assert refused(hands, "village", case, [one]) == [code]


def test_income_and_risks_are_said_whole(hands):
    case = hands.begin(2)
    recording = hands.recording("village")
    for income in (
        replace(POOR, amounts={**POOR.amounts, "wages": Decimal(-1)}),
        replace(POOR, amounts={}),
        replace(POOR, persons=0),
    ):
        with pytest.raises(CannotRecord):
            state_income(recording, case, "visit", income)
    for risks in ([], [("ilness", "…")], [("illness", "a"), ("illness", "b")], [("illness", " ")]):
        with pytest.raises(CannotRecord):
            state_risks(recording, case, "visit", risks)
    assert not CaseAct.objects.filter(case=case).exists()


@pytest.mark.clause("X17")
def test_answers_about_people_nobody_asked_about_change_nothing(hands, official):
    case = hands.begin(2)
    ready = hands.go([case], until="comparison")
    recording = replace(ready, posts={"department": official("medical")}).recording("department")
    mine = Comparing.objects.filter(case=case, department="medical_insurance")
    theirs = Comparing.objects.filter(case=case, department="police").first()
    for answers, says in (
        ([Answer(theirs.pk, False)], "没有请本部门比对"),
        ([Answer(10**9, False)], "没有请本部门比对"),
        ([Answer(mine[0].pk, True)], "写明查到什么"),
    ):
        before = everything()
        with pytest.raises(CannotRecord, match=says):
            answer(recording, "medical_insurance", answers)
        assert everything() == before
    with pytest.raises(NotAllowed):
        answer(recording, "police", [Answer(theirs.pk, False)])
    assert answer(recording, "medical_insurance", [Answer(row.pk, False) for row in mine]) == 2
    assert answer(recording, "medical_insurance", [Answer(row.pk, False) for row in mine]) == 0  # the same again
    with pytest.raises(CannotRecord, match="已经回过别的结果"):
        answer(recording, "medical_insurance", [Answer(mine[0].pk, True, "参保中断")])


def test_nothing_is_half_recorded_where_it_breaks_off_at_the_end(hands, monkeypatch):
    case = hands.begin(2)
    ready = hands.go([case], until="village_review")
    step = ready.step(case, "village_review")
    before = everything()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shouwang.records.cases.recording._say", full)
    with pytest.raises(OSError, match="No space"):
        record(
            ready.recording("village"), {case.pk: ready.entries(step)}, Sat(case.division, step.name, "done", ready.on)
        )
    assert everything() == before
    monkeypatch.undo()
    ready.do([case], "village_review")


def test_only_households_of_its_own_place_are_begun(hands, official):
    other = replace(hands, posts={"village": official("hill-village")})
    with pytest.raises(NotAllowed, match="本村、本镇或县级"):
        other.begin(2)
    assert cast.COUNTY and not Case.objects.exists()


@pytest.mark.clause("X16")
def test_a_town_lets_nobody_pass_without_having_looked_at_its_share(hands):
    cases = [hands.begin(2), hands.begin(3)]
    ready = hands.go(cases, until="town_review")
    step = ready.step(cases[0], "town_review")  # a fifth of two is one
    unseen = [replace(one, told={}) for one in ready.entries(step)]
    with pytest.raises(CannotRecord, match="要抽查1户，写了0户"):
        ready.record("town", {case.pk: unseen for case in cases})
    ready.record("town", {cases[0].pk: ready.entries(step), cases[1].pk: unseen})
