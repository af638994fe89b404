"""Online held against offline: on which side each household falls, and what is returned to whom."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests.records.discrepancies.conftest import IN
from tests.world import cast, office

from shouwang.records.cases.models import Case
from shouwang.records.discrepancies import actions
from shouwang.records.discrepancies.actions import CannotCompare
from shouwang.records.discrepancies.models import Compared, ComparedAct, Round
from shouwang.records.discrepancies.queries import history_of, villages_of_round, visible_to
from shouwang.records.journal.models import Entry
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.mark.clause("Y01", "G09")
def test_every_village_is_asked_for_its_own_list_by_a_day_that_the_pack_lays_down(comparers):
    one = comparers.open()
    tasks = Task.objects.filter(kind="village_list", done_on=None)
    villages = {cast.VILLAGE, cast.SECOND_VILLAGE, cast.HILL_VILLAGE, cast.BRIDGE_VILLAGE}
    assert {task.division for task in tasks} == villages
    assert {task.due_on for task in tasks} == {date(2024, 4, 20)} == {one.due_on}
    assert comparers.open().pk == one.pk and Entry.objects.filter(verb="open_round").count() == 1


@pytest.mark.clause("Y01")
def test_each_household_falls_on_one_side_and_a_silent_village_makes_its_own_unknown(comparers):
    comparers.open()
    comparers.list(office.who(2), office.who(4))
    comparers.compare()
    assert comparers.sides() == {2: "both", 3: "only_online", 4: "only_offline", 7: "unknown"}
    assert comparers.of(7).why_unknown == "silent"
    comparers.nil(cast.SECOND_VILLAGE)
    comparers.compare()
    assert comparers.sides() == {2: "both", 3: "only_online", 4: "only_offline", 7: "only_online"}


@pytest.mark.clause("Y01")
def test_what_only_one_side_names_goes_to_its_village_as_a_task_with_its_day(comparers):
    comparers.open()
    comparers.list(office.who(2))
    comparers.compare()
    task = Task.objects.get(kind="discrepancy", done_on=None)
    row = comparers.of(3)
    assert (task.subject, task.division, task.due_on) == (f"compared:{row.pk}", cast.VILLAGE, date(2024, 4, 20))
    assert (row.state, row.returned_on, "名单不一致" in row.due_why) == ("open", IN, True)
    assert [act.kind for act, _ in history_of(row)] == ["compared"]


@pytest.mark.clause("Y02")
def test_who_is_monitored_already_is_not_asked_about(comparers):
    comparers.open()
    comparers.list(office.who(4))  # monitored since 2023
    comparers.compare()
    row = comparers.of(4)
    assert (row.side, row.state, row.spared) == ("only_offline", "spared", "monitored")
    assert not Task.objects.filter(subject=f"compared:{row.pk}").exists()


def test_the_same_comparison_again_writes_nothing(comparers):
    comparers.open()
    comparers.list(office.who(2))
    comparers.compare()
    counts = ComparedAct.objects.count(), Entry.objects.count(), Task.objects.count()
    _, changed = actions.compare(comparers.acting("bureau"), comparers.round.pk)
    assert not changed and (ComparedAct.objects.count(), Entry.objects.count(), Task.objects.count()) == counts


def test_a_day_later_the_same_is_compared_without_asking_anew(comparers):
    comparers.open()
    comparers.list(office.who(2))
    comparers.compare()
    later = comparers.later(1)
    later.compare()
    row = later.of(3)
    assert (row.acts_count, row.due_on, row.returned_on) == (1, date(2024, 4, 20), IN)


def test_a_list_that_comes_late_takes_the_difference_back(comparers):
    comparers.open()
    comparers.list(office.who(2))
    comparers.compare()
    comparers.list(office.who(3))
    comparers.compare()
    row = comparers.of(3)
    assert (row.side, row.state) == ("both", "none")
    assert Task.objects.get(subject=f"compared:{row.pk}").done_on == IN
    assert [act.side for act, _ in history_of(row)] == ["only_online", "both"]


def test_who_was_taken_off_again_is_named_by_nobody_and_stays_to_be_read(comparers):
    comparers.open()
    comparers.list(office.who(4))
    comparers.compare()
    actions.take_off(comparers.acting(), comparers.standing()[0].pk)
    comparers.compare()
    assert comparers.of(4).side == "gone" and comparers.sides()[2] == "only_online"


@pytest.mark.clause("Y02")
def test_what_was_verified_is_not_asked_again_in_the_next_round_while_the_same_is_said(comparers):
    comparers.open()
    comparers.nil()
    comparers.compare()
    comparers.verify(3)
    comparers.review(3)
    later = comparers.later(5)
    later.open(date(2024, 3, 1), date(2024, 3, 30))
    later.nil()
    later.compare()
    row = later.of(3)
    assert (row.state, row.spared, row.before.round_id != row.round_id) == ("spared", "answered", True)
    assert later.of(2).state == "open"


@pytest.mark.clause("Y02")
def test_on_the_day_to_look_again_the_same_is_asked_once_more(comparers):
    comparers.open()
    comparers.nil()
    comparers.compare()
    comparers.verify(3)
    assert comparers.review(3).look_again_on == date(2024, 7, 9)
    later = comparers.later(90)
    later.open(date(2024, 3, 1), date(2024, 3, 30))
    later.nil()
    later.compare()
    assert later.of(3).state == "open"


@pytest.mark.clause("Y02")
def test_other_facts_about_a_family_are_asked_about_though_it_was_answered(comparers):
    comparers.open()
    comparers.list(office.who(9), village=cast.HILL_VILLAGE, by="hill-village")
    comparers.compare()
    comparers.verify(9, by="hill-village")
    comparers.review(9, by="bureau")
    later = comparers.later(5)
    later.list(office.who(9), village=cast.HILL_VILLAGE, by="hill-village", why="又住了一次院")
    later.compare()
    row = later.of(9)
    assert (row.state, row.conclusion, row.verified_by) == ("open", "", None)


@pytest.mark.clause("Y02", "J17")
def test_a_family_that_a_visit_answered_is_not_asked_again(comparers, filed):
    comparers.open()
    comparers.nil()
    filed(3, "not_met")
    comparers.compare()
    row = comparers.of(3)
    assert (row.state, row.spared, row.lead.answer) == ("spared", "visited", "not_met")


def test_a_doubtful_row_that_may_mean_a_household_makes_it_unknown_until_it_is_decided(comparers):
    comparers.open()
    name, _ = office.who(3)
    comparers.list((name, ""))
    comparers.compare()
    assert (comparers.of(3).side, comparers.of(3).why_unknown) == ("unknown", "doubt")
    assert comparers.of(2).side == "only_online"
    actions.decide(comparers.acting(), comparers.standing()[0].pk, comparers.home(3).pk)
    comparers.compare()
    assert comparers.of(3).side == "both"


def test_a_month_that_was_never_screened_cannot_be_compared(comparers):
    comparers.open(date(2024, 2, 1), date(2024, 3, 31))
    with pytest.raises(CannotCompare) as trouble:
        comparers.compare()
    assert trouble.value.fault.code == "month_not_screened" and "2024年2月" in str(trouble.value)


@pytest.mark.parametrize(
    ("first", "last"), [(date(2024, 3, 2), date(2024, 3, 1)), (date(2024, 4, 11), date(2024, 4, 30))]
)
def test_days_in_the_wrong_order_open_nothing(first, last, comparers):
    with pytest.raises(CannotCompare) as trouble:
        comparers.open(first, last)
    assert trouble.value.fault.code == "days_in_wrong_order" and not Round.objects.exists()


@pytest.mark.parametrize("code", ["town", "village", "medical", "supervisor", "outsider"])
def test_only_the_county_opens_and_compares(code, comparers):
    comparers.open()
    with pytest.raises(NotAllowed):
        actions.open_round(comparers.acting(code), date(2024, 2, 1), date(2024, 2, 29))
    with pytest.raises(NotAllowed):
        actions.compare(comparers.acting(code), comparers.round.pk)


SEEN = [("village", {2, 3}), ("hill-village", set()), ("town", {2, 3, 7}), ("medical", set()), ("bureau", {2, 3, 7})]


@pytest.mark.parametrize(("code", "homes"), SEEN)
def test_each_sees_its_own_divisions_and_departments_nobody(code, homes, comparers):
    comparers.open()
    comparers.compare()
    rows = visible_to(comparers.acting(code).post).select_related("household")
    assert {one.household.code for one in rows} == {cast.household_code(home) for home in homes}


def test_the_villages_of_a_round_add_up(comparers):
    comparers.open()
    comparers.list(office.who(2), ("佟二", ""), ("艾有余", cast.number("19630704", "415")))
    comparers.nil(cast.HILL_VILLAGE, by="hill-village")
    comparers.compare()
    told = {one.code: one for one in villages_of_round(comparers.acting("bureau").post, comparers.round)}
    here = told[cast.VILLAGE]
    assert (here.said, here.both, here.only_online, here.doubtful, here.unregistered) == ("listed", 1, 1, 1, 1)
    assert {code[-4:]: one.said for code, one in told.items()} == {
        "0200": "listed",
        "0201": "silent",
        "1200": "nil",
        "1201": "silent",
    }
    assert sum(one.households for one in told.values()) == Compared.objects.count() == 3


def test_the_database_too_knows_that_a_household_stands_on_one_side_and_is_reviewed_by_another(comparers):
    comparers.open()
    comparers.nil()
    comparers.compare()
    row = comparers.verify(3)
    for wrong in ({"side": "unknown"}, {"state": "open", "side": "both"}, {"state": "spared"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Compared.objects.filter(pk=row.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Compared.objects.filter(pk=row.pk).update(state="reviewed", reviewed_by=row.verified_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Compared.objects.create(round=row.round, county=row.county, household=row.household, side="both", content=b"")


def test_a_case_under_way_is_not_asked_about(comparers):
    comparers.open()
    comparers.list(office.who(9), village=cast.HILL_VILLAGE, by="hill-village")
    comparers.compare()
    comparers.verify(9, "at_risk", by="hill-village")
    comparers.review(9, by="bureau")
    actions.begin_case(comparers.acting("hill-village"), comparers.of(9).pk)
    assert Case.objects.get().state == "open"
    later = comparers.later(1)
    later.open(date(2024, 3, 1), date(2024, 3, 30))
    later.list(office.who(9), village=cast.HILL_VILLAGE, by="hill-village")
    later.compare()
    assert (later.of(9).state, later.of(9).spared) == ("spared", "in_procedure")


@pytest.mark.clause("Y01")
def test_what_is_late_is_told_above_once_and_a_new_round_asks_silent_villages_anew(comparers):
    comparers.open()
    comparers.list(office.who(2))
    comparers.compare()
    later = comparers.later(11)
    acting = later.acting("bureau")
    assert (
        actions.tell_late(acting.post, cast.COUNTY, later.on, acting.at) == 4
    )  # three silent villages, one difference
    assert actions.tell_late(acting.post, cast.COUNTY, later.on, acting.at) == 0
    later.open(date(2024, 4, 1), date(2024, 4, 21))
    waiting = Task.objects.filter(kind="village_list", done_on=None)
    assert {task.subject.split(":")[1] for task in waiting} == {str(later.round.pk)} and waiting.count() == 4
    later.open(date(2024, 2, 1), date(2024, 2, 29))
    assert waiting.all().count() == 8


def test_before_the_first_round_nothing_is_late(comparers):
    acting = comparers.acting("bureau")
    assert actions.tell_late(acting.post, cast.COUNTY, comparers.on, acting.at) == 0
