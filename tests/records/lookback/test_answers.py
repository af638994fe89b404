"""What a finding is answered with, by whom, and who confirms it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests.world import cast

from shouwang.records.journal.models import Entry
from shouwang.records.lookback import actions
from shouwang.records.lookback.actions import CannotAnswer
from shouwang.records.lookback.models import Finding
from shouwang.records.lookback.queries import history_of
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.tasks.models import Task

pytestmark = pytest.mark.django_db
CHECK = "no_measure_in_time"


@pytest.fixture
def found(looking):
    looking.run()
    return looking.finding(4, CHECK)


@pytest.mark.clause("G15")
def test_the_village_explains_the_town_confirms_and_the_task_goes_from_one_to_the_other(looking, found):
    row = looking.answer(found, text="户主长期在外，刚刚联系上")
    task = Task.objects.get(subject=f"finding:{row.pk}")
    assert (row.state, task.division, task.done_on) == ("answered", cast.TOWN, None)
    row = looking.confirm(row)
    task.refresh_from_db()
    assert (row.state, task.done_on) == ("confirmed", looking.planners.on)
    told = [(act.kind, act.post.code, text) for act, text in history_of(row)]
    assert told[1:] == [("answered", "village", "户主长期在外，刚刚联系上"), ("confirmed", "town", "")]
    verbs = set(Entry.objects.filter(subject=f"finding:{row.pk}").values_list("verb", flat=True))
    assert verbs == {"answer_finding", "confirm_finding"}


def test_an_answer_is_asked_for_again_only_when_something_is_otherwise(looking, found):
    looking.confirm(looking.answer(found))
    looking.later(10).run()
    assert looking.finding(4, CHECK).state == "confirmed"
    Finding.objects.filter(pk=found.pk).update(content=b"0" * 16)  # other facts than these were answered
    later = looking.later(20)
    run, _ = later.run()
    row = looking.finding(4, CHECK)
    assert (row.state, row.answer, row.answered_by, run.changed) == ("open", "", None, 1)
    task = Task.objects.get(subject=f"finding:{row.pk}")
    assert (task.done_on, task.division, task.due_on) == (None, cast.VILLAGE, row.due_on)
    assert row.found_on == later.planners.on


def test_a_measure_more_is_another_fact_and_an_explained_finding_is_asked_anew(looking):
    planners = looking.planners
    plan = planners.plan(4, "illness")
    planners.add(plan, "water", "illness")
    looking.run()
    row = looking.finding(4, "measures_do_not_fit")
    looking.confirm(looking.answer(row))
    planners.add(plan, "housing", "illness")
    looking.later(1).run()
    row.refresh_from_db()
    assert (row.state, row.answer) == ("open", "")


def test_the_town_sends_an_answer_back_and_it_is_the_village_s_again(looking, found):
    row = looking.answer(found, "put_right", "已经定了措施")
    row = actions.send_back(looking.planners.acting("town"), row.pk, "系统里还没有看到措施")
    task = Task.objects.get(subject=f"finding:{row.pk}")
    assert (row.state, row.answer, task.division, task.done_on) == ("open", "", cast.VILLAGE, None)
    again = actions.send_back(looking.planners.acting("town"), row.pk, "系统里还没有看到措施")
    assert again.acts_count == row.acts_count


@pytest.mark.parametrize("code", ["town", "bureau", "hill-village", "medical", "supervisor", "auditor", "outsider"])
def test_only_whose_task_it_is_answers(code, looking, found):
    with pytest.raises((NotAllowed, Finding.DoesNotExist)):
        looking.answer(found, by=code)


@pytest.mark.parametrize("code", ["village", "bureau", "other-town", "supervisor", "medical"])
def test_whoever_answered_or_stands_beside_does_not_confirm(code, looking, found):
    row = looking.answer(found)
    with pytest.raises(NotAllowed):
        looking.confirm(row, by=code)


def test_at_the_county_another_post_confirms(looking, found):
    Finding.objects.filter(pk=found.pk).update(who="county")
    row = looking.answer(found, by="bureau")
    with pytest.raises(NotAllowed):
        looking.confirm(row, by="bureau")
    assert looking.confirm(row, by="administrator").state == "confirmed"


def test_the_database_too_refuses_whoever_confirms_himself(looking, found):
    row = looking.answer(found)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=row.pk).update(state="confirmed", confirmed_by=row.answered_by)


def test_sent_twice_it_counts_once_and_a_stale_page_is_told(looking, found):
    row = looking.answer(found)
    again = looking.answer(found)
    assert again.acts_count == row.acts_count == 2
    looking.confirm(row)
    assert looking.confirm(row).acts_count == 3
    with pytest.raises(CannotAnswer) as trouble:
        actions.answer(looking.planners.acting(), row.pk, "put_right", "改好了", seen=1)
    assert trouble.value.fault.code == "finding_stale"


WRONG = [
    ("", "explained", "finding_text"),
    ("长" * 501, "explained", "finding_text"),
    ("好", "later", "finding_answer"),
]


@pytest.mark.parametrize(("text", "how", "code"), WRONG)
def test_an_answer_says_how_and_why(text, how, code, looking, found):
    with pytest.raises(CannotAnswer) as trouble:
        looking.answer(found, how, text)
    assert trouble.value.fault.code == code
    found.refresh_from_db()
    assert found.state == "open"


def test_what_is_not_open_is_not_answered_and_what_is_not_answered_not_confirmed(looking, found):
    with pytest.raises(CannotAnswer) as trouble:
        looking.confirm(found)
    assert trouble.value.fault.code == "finding_not_answered"
    looking.confirm(looking.answer(found))
    with pytest.raises(CannotAnswer) as trouble:
        looking.answer(found, "put_right")
    assert trouble.value.fault.code == "finding_not_open"
