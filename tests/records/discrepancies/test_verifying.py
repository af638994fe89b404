"""A difference is verified, reviewed by another, and then begun or looked at again."""

from __future__ import annotations

from datetime import date

import pytest
from tests.records.discrepancies.conftest import IN
from tests.world import cast, office

from shouwang.records.cases.models import Case
from shouwang.records.discrepancies import actions
from shouwang.records.discrepancies.actions import CannotCompare
from shouwang.records.discrepancies.queries import history_of
from shouwang.records.journal.models import Entry
from shouwang.records.leads.models import Lead
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def returned(comparers):
    """3 is named only by departments, 9 only by its village."""
    comparers.open()
    comparers.list(office.who(2))
    comparers.list(office.who(9), village=cast.HILL_VILLAGE, by="hill-village", channel="农户自主申报")
    comparers.compare()


def task(row, kind="discrepancy"):
    return Task.objects.get(kind=kind, subject=f"compared:{row.pk}")


@pytest.mark.clause("Y01", "Y02")
def test_not_at_risk_goes_to_the_town_and_then_to_the_watch_list_with_its_day(comparers):
    row = comparers.verify(3)
    assert (row.state, task(row).division) == ("verified", cast.TOWN)
    row = comparers.review(3)
    assert (row.state, row.look_again_on, task(row).done_on) == ("reviewed", date(2024, 7, 9), IN)
    assert task(row, "look_again").due_on == date(2024, 7, 9)
    told = [(act.kind, act.post.code, text) for act, text in history_of(row)]
    assert told[1:] == [("verified", "village", "到户看了，儿子寄钱回来"), ("reviewed", "town", "")]
    verbs = Entry.objects.filter(subject=f"compared:{row.pk}").values_list("verb", flat=True)
    assert list(verbs) == ["verify_compared", "review_compared"]


@pytest.mark.clause("Y01", "G09", "X01")
def test_a_family_at_risk_that_only_its_village_named_begins_its_identification_on_its_own_way(comparers):
    comparers.verify(9, "at_risk", by="hill-village")
    row = comparers.review(9, by="other-town")
    assert task(row, "case_begin").division == cast.HILL_VILLAGE
    case = actions.begin_case(comparers.acting("hill-village"), row.pk)
    assert (case.channel, case.lead_on, case.effect, case.lead) == ("self", IN, "include", None)
    assert task(row, "case_begin").done_on == IN
    assert actions.begin_case(comparers.acting("hill-village"), row.pk) == case and Case.objects.count() == 1


@pytest.mark.clause("Y02")
def test_a_family_at_risk_whose_lead_waits_for_its_visit_is_not_walked_through_twice(comparers):
    comparers.month.send()
    later = comparers.later(1)
    later.compare()
    assert later.of(3).lead.state == Lead.State.OPEN
    later.verify(3, "at_risk")
    row = later.review(3)
    assert not Task.objects.filter(kind="case_begin").exists()
    with pytest.raises(CannotCompare) as trouble:
        actions.begin_case(later.acting("village"), row.pk)
    assert trouble.value.fault.code == "visit_waits"


def test_without_a_lead_a_family_that_departments_named_begins_as_theirs(comparers):
    comparers.verify(3, "at_risk")
    comparers.review(3)
    assert actions.begin_case(comparers.acting("town"), comparers.of(3).pk).channel == "department"


def test_the_town_sends_it_back_and_it_is_the_village_s_again(comparers):
    row = comparers.verify(3)
    row = actions.send_back(comparers.acting("town"), row.pk, "没有说清收入")
    assert (row.state, row.conclusion, task(row).division, task(row).done_on) == ("open", "", cast.VILLAGE, None)
    again = actions.send_back(comparers.acting("town"), row.pk, "没有说清收入")
    assert again.acts_count == row.acts_count


@pytest.mark.parametrize("code", ["bureau", "hill-village", "other-town", "medical", "supervisor", "auditor"])
def test_only_whose_task_it_is_verifies(code, comparers):
    with pytest.raises(NotAllowed):
        comparers.verify(3, by=code)


@pytest.mark.parametrize("code", ["village", "other-town", "hill-village", "medical", "supervisor", "auditor"])
def test_whoever_verified_or_stands_beside_does_not_review(code, comparers):
    comparers.verify(3)
    with pytest.raises(NotAllowed):
        comparers.review(3, by=code)


def test_what_the_town_verified_for_its_village_the_county_reviews(comparers):
    comparers.verify(3, by="town")
    with pytest.raises(NotAllowed):
        comparers.review(3, by="town")
    assert comparers.review(3, by="bureau").reviewed_by.code == "bureau"


def test_sent_twice_it_counts_once_and_a_stale_page_is_told(comparers):
    row = comparers.verify(3)
    assert comparers.verify(3).acts_count == row.acts_count == 2
    comparers.review(3)
    assert comparers.review(3).acts_count == 3
    with pytest.raises(CannotCompare) as trouble:
        comparers.verify(3, "at_risk", seen=1)
    assert trouble.value.fault.code == "compared_stale"


WRONG = [
    ("", "at_risk", "text_missing"),
    ("长" * 501, "at_risk", "text_missing"),
    ("好", "later", "conclusion_unknown"),
]


@pytest.mark.parametrize(("text", "conclusion", "code"), WRONG)
def test_a_conclusion_says_what_and_why(text, conclusion, code, comparers):
    with pytest.raises(CannotCompare) as trouble:
        actions.verify(comparers.acting(), comparers.of(3).pk, conclusion, text)
    assert trouble.value.fault.code == code and comparers.of(3).state == "open"


def test_what_is_not_open_is_not_verified_and_what_is_not_verified_not_reviewed(comparers):
    with pytest.raises(CannotCompare) as trouble:
        comparers.verify(2)
    assert trouble.value.fault.code == "not_to_verify"
    with pytest.raises(CannotCompare) as trouble:
        comparers.review(3)
    assert trouble.value.fault.code == "not_to_review"


def test_nothing_begins_for_a_family_without_risk(comparers):
    comparers.verify(3)
    comparers.review(3)
    with pytest.raises(NotAllowed):
        actions.begin_case(comparers.acting("village"), comparers.of(3).pk)
