"""Two officials at the same moment: what one has done the other is told of, and nothing is done twice or half."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from shouwang.records.cases.entries import Sat
from shouwang.records.cases.models import Case, CaseAct, Sitting
from shouwang.records.cases.working import CannotRecord
from shouwang.records.households.models import Standing

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 4


def at_once(work):
    """The same work by several people at the same moment; gives what each was told."""
    ready = Barrier(WRITERS)

    def one(number: int) -> str:
        ready.wait(30)
        try:
            work(number)
            return "recorded"
        except CannotRecord as refused:
            return refused.faults[0][1].code
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as people:
        return Counter(people.map(one, range(WRITERS)))


def test_a_decision_that_several_make_at_once_is_made_once(hands):
    cases = [hands.begin(home) for home in (2, 3)]
    ready = hands.go(cases, until="decision")
    step = ready.step(cases[0], "decision")

    def decide(number):
        sat = Sat(cases[0].division, "decision", "done", ready.on, sent_id=f"page-{number}")
        ready.record("county", {case.pk: ready.entries(step) for case in cases}, sat)

    assert at_once(decide) == {"recorded": 1, "done_already": WRITERS - 1}
    assert Sitting.objects.filter(step="decision").count() == 1
    assert CaseAct.objects.filter(step="decision", kind="done").count() == 2
    assert Standing.objects.filter(source="case", superseded_at=None).count() == 2


def test_one_family_is_begun_once_whoever_begins(hands):
    told = at_once(lambda _: hands.begin(2))
    assert told == {"recorded": 1, "case_open": WRITERS - 1} and Case.objects.count() == 1


def test_acts_of_several_stand_one_after_the_other(hands):
    case = hands.begin(2)
    assert at_once(lambda _: hands.state(case)) == {"recorded": WRITERS}
    acts = list(case.acts.order_by("seq").values_list("seq", flat=True))
    assert acts == list(range(1, 2 * WRITERS + 1)) and hands.fresh(case).acts_count == 2 * WRITERS
