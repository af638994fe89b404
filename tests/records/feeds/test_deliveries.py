"""Deliveries: staged, counted, stopped, copied, replaced; nothing vanishes and nothing counts twice."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests.records.month import month_of
from tests.world import cast, office

from shouwang.records import vault
from shouwang.records.feeds import queries
from shouwang.records.feeds.actions import CannotDecide, decide_doubt
from shouwang.records.feeds.models import Delivery, Doubt, FeedRow
from shouwang.records.households.actions import import_register
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.rights import NotAllowed


@pytest.fixture
def month(operator, at):
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    return month_of(operator, at)


def test_the_same_file_again_is_the_same_delivery(month):
    data = office.uninsured(office.who(1))
    assert month.receive(data).pk == month.receive(data).pk
    assert FeedRow.objects.count() == 1


def test_the_same_bytes_under_another_name_are_all_repetitions(month):
    data = office.uninsured(office.who(1), office.who(2))
    month.receive(data, "未参保1.xlsx")
    copy = month.receive(data, "未参保2.xlsx")
    assert (copy.state, copy.rows, copy.repeated, copy.kept) == ("copy", 2, 2, 0)
    assert "一字不差" in copy.notes[0]["message"]


def test_two_files_add_up_and_a_row_in_both_counts_once(month):
    first = month.receive(office.uninsured(office.who(1), office.who(2)), "未参保甲.xlsx")
    second = month.receive(office.uninsured(office.who(2), office.who(3)), "未参保乙.xlsx")
    assert (first.matched, second.matched, second.repeated) == (2, 1, 1)


def test_last_months_list_word_for_word_asks_but_the_same_empty_sheet_is_a_nil_return(month):
    april = month.next("2024-04", cast.AS_OF)
    full, empty = office.uninsured(office.who(1)), office.water()
    for data, file in ((full, "未参保.xlsx"), (empty, "饮水.xlsx")):
        assert month.receive(data, file).state == "counted"
    assert april.receive(full, "未参保.xlsx").refusal[0]["code"] == "received_before"
    again = april.receive(empty, "饮水.xlsx")
    assert (again.state, again.rows, again.notes[0]["code"]) == ("counted", 0, "nil_return")


@pytest.mark.clause("J02")
def test_the_costs_of_one_person_on_two_rows_are_added(month):
    name, number = office.who(3)
    month.receive(office.medical((name, number, 20000), (name, number, 10001)))
    alert = month.screen().alerts.get()
    assert alert.rule == "self_paid_large"


def test_a_file_of_the_same_name_with_other_rows_asks_whether_it_adds_or_replaces(month):
    month.receive(office.uninsured(office.who(1)), "未参保.xlsx")
    again = month.receive(office.uninsured(office.who(1), office.who(2)), "未参保.xlsx")
    assert (again.state, again.refusal[0]["code"]) == ("stopped", "sent_again")
    assert month.screen().alerts.count() == 1
    replaced = month.receive(office.uninsured(office.who(2)), "未参保.xlsx", replace=True)
    assert replaced.state == "counted"
    assert list(queries.counted(cast.COUNTY, "2024-03")) == [replaced]


def test_sums_that_do_not_add_up_cannot_be_stored(month):
    delivery = month.receive(office.uninsured(office.who(1)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(rows=7)


def test_what_a_killed_process_left_staged_is_cleared_and_done_again(month):
    data = office.uninsured(office.who(1), office.who(2))
    left = month.receive(data)
    Delivery.objects.filter(pk=left.pk).update(state=Delivery.State.STAGED)
    done = month.receive(data)
    assert (done.state, done.matched) == ("counted", 2)
    assert FeedRow.objects.count() == 2


def test_a_doubt_is_decided_once_and_its_row_counts_from_then_on(month, at):
    name, _ = office.who(7)  # two of this name live in the county
    delivery = month.receive(office.medical((name, "", 50000)))
    doubt = Doubt.objects.get()
    codes = {person for person, _, _ in queries.proposals(doubt)}
    assert len(codes) == 2
    pack = pack_of(month.version)
    decide_doubt(month.post, doubt, pack, "person", at, cast.person_code(7, 1))
    delivery.refresh_from_db()
    assert (delivery.review, delivery.matched) == (0, 1)
    assert vault.read_facts(delivery.facts_file).num_rows == 1
    assert [alert.household.code for alert in month.screen().alerts.all()] == [cast.household_code(7)]
    with pytest.raises(CannotDecide, match="已经定为"):
        decide_doubt(month.post, doubt, pack, "nobody", at)


def test_a_department_sends_its_own_lists_and_no_others(month, official):
    from dataclasses import replace

    officer = replace(month, post=official("medical"))
    assert officer.receive(office.uninsured(office.who(1)), "未参保.xlsx").state == "counted"
    with pytest.raises(NotAllowed):
        officer.receive(office.water((*office.who(1), "否")), "饮水.xlsx")


def test_deliveries_are_seen_by_their_department_and_the_county(month, official):
    month.receive(office.uninsured(office.who(1)), "未参保.xlsx")
    month.receive(office.water((*office.who(1), "否")), "饮水.xlsx")
    seen = {code: queries.visible_deliveries(official(code)).count() for code, *_ in cast.OFFICIALS}
    assert seen == {
        "bureau": 2, "medical": 1, "town": 0, "other-town": 0, "village": 0, "hill-village": 0,
        "supervisor": 2, "auditor": 2, "administrator": 2, "outsider": 0, "schools": 0,
    }  # fmt: skip


def test_a_stopped_file_is_taken_instead_of_what_came_before(month):
    month.receive(office.uninsured(office.who(1)), "未参保.xlsx")
    data = office.uninsured(office.who(2), office.who(3))
    assert month.receive(data, "未参保.xlsx").state == "stopped"
    taken = month.receive(data, "未参保.xlsx", replace=True)
    assert (taken.state, taken.matched) == ("counted", 2)
    assert list(queries.counted(cast.COUNTY, "2024-03")) == [taken]


def test_a_stopped_file_that_is_accepted_late_does_not_count_a_row_twice(month):
    month.receive(office.uninsured(office.who(1)), "未参保.xlsx")
    data = office.uninsured(office.who(2), office.who(3))
    assert month.receive(data, "未参保.xlsx").matched == 2
    month.receive(office.uninsured(office.who(2)), "未参保另.xlsx")
    late = month.receive(data, "未参保.xlsx", accept=True)
    assert (late.state, late.matched, late.repeated) == ("counted", 1, 1)
    assert queries.rows_counted(cast.COUNTY, "2024-03", "uninsured") == 3
