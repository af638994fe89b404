"""What the town and the county do with a visit: let it pass, send it back with a reason, file it (J15)."""

from __future__ import annotations

from datetime import date

import pytest
from tests.world import cast, office, visiting

from shouwang.records.leads.models import Lead
from shouwang.records.leads.queries import sent_by
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.tasks.models import Task
from shouwang.records.visits.actions import CannotReview, record
from shouwang.records.visits.models import Visit
from shouwang.records.visits.queries import opened

HOME = cast.household_code


def open_tasks() -> set[str]:
    return set(Task.objects.filter(subject__startswith="lead:", done_on=None).values_list("kind", flat=True))


@pytest.mark.clause("J15")
def test_a_visit_is_filed_by_the_village_accepted_by_the_town_and_recorded_by_the_county(asked, official):
    asked.file(2, official("village"))
    assert asked.accept(2, official("town")) == 1
    assert asked.accept(2, official("town")) == 0
    assert record(official("bureau"), cast.COUNTY, asked.on, asked.at) == 1
    assert record(asked.post, cast.COUNTY, asked.on, asked.at) == 0
    visit = asked.visit(2)
    told = [visit.state, *(post.code for post in (visit.filed_by, visit.reviewed_by, visit.recorded_by))]
    assert told == ["recorded", "village", "town", "bureau"]
    assert open_tasks() == {"visit", "look_again"}, "the other lead's visit, and the day to look again"


@pytest.mark.clause("J15")
def test_what_is_sent_back_is_asked_again_with_its_reason_and_another_day(asked, official):
    asked.file(2)
    lead = asked.send_back(2, "人口数与户口簿不符", official("town"))
    assert (lead.pk, lead.state, lead.answer, lead.due_on) == (asked.lead(2).pk, "open", "", date(2024, 4, 18))
    assert "退回" in lead.due_why
    assert "visit" in open_tasks() and not {"town_review", "look_again"} & open_tasks()
    (told,) = opened([asked.visit(2)])
    assert told.sent_back_why == "人口数与户口簿不符"
    assert "户口簿".encode() not in bytes(told.visit.sent_back_why)


def test_a_visit_sent_back_is_not_taken_in_again_unchanged(asked):
    asked.file(2)
    asked.send_back(2)
    assert asked.file(2).lines.get().faults[0][0] == "returned_unchanged"
    assert asked.file(2, 核查家庭人口数=3).filed == 1
    assert list(Visit.objects.order_by("id").values_list("state", flat=True)) == ["sent_back", "filed"]


def test_after_review_only_the_town_can_open_it_again(asked):
    asked.file(2)
    asked.accept(2)
    assert asked.file(2, 核查家庭人口数=3).lines.get().faults[0][0] == "already_reviewed"
    asked.send_back(2)
    assert asked.file(2, 核查家庭人口数=3).filed == 1


@pytest.mark.parametrize(("why", "says"), [("", "写明原因"), ("   ", "写明原因")])
def test_nothing_is_sent_back_without_a_reason(asked, why, says):
    asked.file(2)
    with pytest.raises(CannotReview, match=says):
        asked.send_back(2, why)


def test_what_the_county_has_recorded_or_another_village_asks_is_not_sent_back(asked):
    asked.file(2)
    asked.file(1, 核查结论="不属本村", 应属哪村="下河村")
    asked.accept(2)
    record(asked.post, cast.COUNTY, asked.on, asked.at)
    with pytest.raises(CannotReview, match="已备案"):
        asked.send_back(2)
    with pytest.raises(CannotReview, match="转给别的村"):
        asked.send_back(1)


@pytest.mark.parametrize("who", ["village", "other-town", "medical", "supervisor", "auditor", "outsider"])
def test_only_the_own_town_and_the_county_review(asked, official, who):
    asked.file(2)
    with pytest.raises(NotAllowed):
        asked.accept(2, official(who))
    with pytest.raises(NotAllowed):
        asked.send_back(2, "不对", official(who))
    assert asked.visit(2).state == "filed"


@pytest.mark.parametrize("who", ["village", "town", "medical", "supervisor", "auditor", "outsider"])
def test_only_the_county_records(asked, official, who):
    with pytest.raises(NotAllowed):
        record(official(who), cast.COUNTY, asked.on, asked.at)


def test_a_lead_sent_back_while_the_household_is_asked_something_else_goes_into_that_one(asked):
    asked.file(2)
    april = asked.month.next("2024-04", date(2024, 5, 10))
    april.receive(office.water((*office.who(2), "否")), "饮水.xlsx")
    april.send()
    lead = asked.later(date(2024, 5, 11)).send_back(2)
    assert sorted(lead.asked.values_list("rule", flat=True)) == ["uninsured", "unsafe_water"]
    assert Lead.objects.filter(household__code=HOME(2), state="open").get() == lead


def test_looking_back_shows_an_answered_lead_as_it_stood_before(asked):
    asked.file(2)
    told = {one.lead.household.code for one in sent_by(asked.post, cast.COUNTY, date(2024, 4, 12))}
    assert told == {HOME(1), HOME(2)}
    assert {one.lead.household.code for one in sent_by(asked.post, cast.COUNTY, asked.on)} == {HOME(1)}


def test_a_withdrawn_lead_needs_no_answer(asked):
    asked.month.receive(office.uninsured(office.who(1)), "报送.xlsx", replace=True)
    asked.month.send()
    row = (asked.lead(2).pk, HOME(2), visiting.whole())
    assert asked.bring(visiting.filled(row)).lines.get().faults[0][0] == "lead_withdrawn"
