"""An answered lead is not asked again for the same facts (J17, Y02): linked, spared, counted; or worse, and said how."""

from __future__ import annotations

from datetime import date

import pytest
from tests.records.month import month_of
from tests.records.visits.conftest import Village
from tests.world import cast, office

from shouwang.records.households.actions import import_register
from shouwang.records.journal.models import Entry
from shouwang.records.leads.models import Lead, LeadAlert, Spared
from shouwang.records.leads.queries import what_changed
from shouwang.records.screenings.queries import opened

APRIL = ("2024-04", date(2024, 5, 10))
NOVEMBER = ("2024-11", date(2024, 12, 10))


@pytest.fixture
def paid(operator, at):
    """March: somebody of household 3 paid 40,000 yuan."""
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    month = month_of(operator, at)
    month.receive(office.medical((*office.who(3), 40000)))
    month.send()
    return Village(month, operator)


def another_month(village, period, as_of, data, file="又报.xlsx"):
    month = village.month.next(period, as_of)
    month.receive(data, file, accept=True)
    month.send()
    return month


@pytest.mark.clause("J17", "Y02")
def test_the_same_facts_are_not_asked_again_but_linked_to_the_answer(asked):
    asked.file(2)
    another_month(asked, *APRIL, office.uninsured(office.who(2)))
    (spared,) = Spared.objects.all()
    assert (spared.answered.lead, spared.period) == (asked.lead(2), "2024-04")
    assert Lead.objects.filter(household__code=cast.household_code(2)).count() == 1


AMOUNTS = [(40000, ""), (47999.99, ""), (48000, "worse"), (38000, "")]


@pytest.mark.clause("J02", "Y02")
@pytest.mark.parametrize(("amount", "again"), AMOUNTS)
def test_cumulative_costs_that_grew_by_the_packs_measure_ask_again(paid, amount, again):
    paid.file(3)
    another_month(paid, *APRIL, office.medical((*office.who(3), amount)))
    asked = LeadAlert.objects.filter(lead__household__code=cast.household_code(3), lead__state="open")
    assert [question.again for question in asked] == ([again] if again else [])
    assert Spared.objects.count() == (0 if again else 1)


@pytest.mark.clause("Y02")
def test_what_is_asked_again_says_what_changed_and_what_was_answered(paid):
    paid.file(3)
    another_month(paid, *APRIL, office.medical((*office.who(3), 52000)))
    question = LeadAlert.objects.get(lead__state="open")
    (told,) = what_changed([question], question.gathered_on).values()
    assert told == "4月13日核查“不符合监测条件”以后，当年累计个人自付由40,000元变为52,000元"


@pytest.mark.clause("J02")
def test_a_new_years_costs_are_another_question(paid):
    paid.file(3)
    another_month(paid, "2025-01", date(2025, 2, 10), office.medical((*office.who(3), 31000)))
    question = LeadAlert.objects.get(lead__state="open")
    assert question.again == "worse"
    assert "2025年" in what_changed([question], question.gathered_on)[question.pk]


@pytest.mark.clause("J17")
def test_when_the_day_to_look_again_has_come_the_same_is_asked_once_more(asked):
    asked.file(2)
    another_month(asked, "2024-09", date(2024, 10, 8), office.uninsured(office.who(2)))
    assert Spared.objects.count() == 1
    another_month(asked, *NOVEMBER, office.uninsured(office.who(2)), "十一月.xlsx")
    question = LeadAlert.objects.get(lead__state="open", lead__household__code=cast.household_code(2))
    assert (question.again, question.before.lead.answer) == ("look_again", "not_met")
    assert "到再看的日子" in what_changed([question], question.gathered_on)[question.pk]


@pytest.mark.clause("J10")
def test_another_loss_is_another_happening_but_the_same_row_sent_again_is_not(operator, at):
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    village = Village(month_of(operator, at), operator)
    village.month.receive(office.losses((*office.who(9), "洪水", 20000)))
    village.month.send()
    village.file(9)
    another_month(village, *APRIL, office.losses((*office.who(9), "洪水", 20000)))
    assert Spared.objects.count() == 1
    another_month(village, "2024-05", date(2024, 6, 10), office.losses((*office.who(9), "干旱", 15000)), "五月.xlsx")
    assert LeadAlert.objects.get(lead__state="open").again == "worse"


def test_another_question_about_the_household_is_asked_beside_the_spared_one(asked):
    asked.file(2)
    april = asked.month.next(*APRIL)
    april.receive(office.uninsured(office.who(2)), "未参保四月.xlsx", accept=True)
    april.receive(office.water((*office.who(2), "否")), "饮水.xlsx")
    april.send()
    lead = asked.lead(2)
    assert (lead.state, [question.rule for question in lead.asked.all()]) == ("open", ["unsafe_water"])
    assert Spared.objects.count() == 1


def test_what_nobody_could_find_out_is_tried_again_after_its_days(asked):
    asked.file(2, 核查结论="无法核查")
    another_month(asked, "2024-04", date(2024, 5, 11), office.uninsured(office.who(2)))
    assert Spared.objects.count() == 1
    another_month(asked, "2024-05", date(2024, 6, 10), office.uninsured(office.who(2)), "五月.xlsx")
    assert asked.lead(2).state == "open"


def test_an_answer_that_was_sent_back_spares_nobody(asked):
    asked.file(2)
    asked.send_back(2)
    another_month(asked, *APRIL, office.uninsured(office.who(2)))
    assert not Spared.objects.exists()
    assert Lead.objects.filter(household__code=cast.household_code(2)).count() == 1


@pytest.mark.clause("J14")
def test_march_integrated_once_more_after_its_answers_asks_and_spares_nothing(asked):
    asked.file(2)
    april = another_month(asked, *APRIL, office.uninsured(office.who(2)))
    before = (LeadAlert.objects.count(), Spared.objects.count(), Entry.objects.count())
    asked.month.send()
    april.send()
    assert (LeadAlert.objects.count(), Spared.objects.count(), Entry.objects.count()) == before


@pytest.mark.clause("J02", "Y02")
def test_what_nobody_has_answered_yet_is_answered_on_the_newest_evidence(paid):
    april = another_month(paid, *APRIL, office.medical((*office.who(3), 52000)))
    (question,) = LeadAlert.objects.all()
    shown = [next(iter(opened([question.known_on(day)]))).evidence for day in (cast.AS_OF, APRIL[1])]
    assert [evidence["self_paid_yuan"] for evidence in shown] == [40000, 52000]
    paid.month.send()
    april.send()
    assert LeadAlert.objects.get().newest_id == question.newest_id, "an earlier month done again turns nothing back"
    paid.later(date(2024, 5, 11)).file(3)
    another_month(paid, "2024-05", date(2024, 6, 10), office.medical((*office.who(3), 53000)), "五月.xlsx")
    assert Spared.objects.count() == 1, "the village had 52,000 before it"
