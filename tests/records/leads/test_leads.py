"""Leads over months: one open lead per household, carried on, withdrawn when nothing is left to ask."""

from __future__ import annotations

from datetime import date

import pytest
from tests.records.month import month_of
from tests.world import cast, office

from shouwang.records.households.actions import import_register
from shouwang.records.leads.models import Lead, LeadAlert
from shouwang.records.leads.queries import sent_by
from shouwang.records.policy.actions import set_calendar_day
from shouwang.records.tasks.models import Task


@pytest.fixture
def month(operator, at):
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    return month_of(operator, at)


@pytest.mark.clause("J14")
def test_an_unanswered_lead_is_carried_on_and_asks_the_new_question_too(month):
    month.receive(office.uninsured(office.who(2)))
    month.send()
    april = month.next("2024-04", date(2024, 5, 10))
    april.receive(office.water((*office.who(2), "否")), "饮水.xlsx")
    april.send()
    lead = Lead.objects.get()
    assert (lead.dispatched_on, lead.due_on) == (date(2024, 4, 10), date(2024, 4, 15))
    assert sorted(lead.asked.values_list("clause", flat=True)) == ["J01", "J06"]


def test_looking_back_shows_the_lead_as_it_stood(month):
    month.receive(office.uninsured(office.who(2)))
    month.send()
    april = month.next("2024-04", date(2024, 5, 10))
    april.receive(office.water((*office.who(2), "否")), "饮水.xlsx")
    april.send()
    then = sent_by(month.post, cast.COUNTY, month.as_of)
    assert [[question.clause for question in one.questions] for one in then] == [["J01"]]


def test_a_question_whose_ground_was_replaced_is_withdrawn_and_with_it_the_lead(month):
    month.receive(office.uninsured(office.who(2)), "未参保.xlsx")
    month.send()
    month.receive(office.uninsured(office.who(1)), "未参保.xlsx", replace=True)
    month.send()
    assert Lead.objects.get(household__code=cast.household_code(2)).state == "withdrawn"
    assert Task.objects.get(subject=f"lead:{Lead.objects.get(household__code=cast.household_code(2)).pk}").done_on
    assert sent_by(month.post, cast.COUNTY, month.as_of)[0].lead.household.code == cast.household_code(1)


def test_the_database_refuses_a_second_open_lead(month):
    from django.db import IntegrityError, transaction

    month.receive(office.uninsured(office.who(2)))
    month.send()
    lead = Lead.objects.get()
    lead.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        lead.save(force_insert=True)


def test_an_office_may_set_its_own_working_days(month, at):
    from shouwang.records.policy.queries import calendar_overrides

    set_calendar_day(month.post, date(2030, 1, 2), True, "调休", at)
    set_calendar_day(month.post, date(2030, 1, 2), True, "调休", at)
    assert calendar_overrides() == {date(2030, 1, 2): True}


def test_what_only_informs_opens_no_lead(month):
    month.receive(office.medical((*office.who(1), 12)))
    month.send()
    assert not Lead.objects.exists()
    assert not LeadAlert.objects.exists()
