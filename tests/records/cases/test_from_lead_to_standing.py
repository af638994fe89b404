"""From a verified lead to a monitored household, and what screening sees of it; or to a refusal and a day to look again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tests.records.cases.hands import POOR
from tests.records.month import month_of
from tests.world import cast, office

from shouwang.records.cases.entries import Sat
from shouwang.records.cases.models import Case, CaseAct
from shouwang.records.cases.working import CannotRecord
from shouwang.records.households.models import Household, Standing
from shouwang.records.households.snapshots import monitored
from shouwang.records.journal.models import Entry as JournalEntry
from shouwang.records.screenings.models import Alert
from shouwang.records.tasks.models import Task


def open_tasks(case: Case) -> set[str]:
    rows = Task.objects.filter(kind="case_step", done_on=None, subject__startswith=f"case:{case.pk}:")
    return {row.subject.rpartition(":")[2] for row in rows}


@pytest.mark.clause("J16", "X05")
def test_a_relieved_family_within_the_line_becomes_unstable_relieved_on_the_day_of_decision(hands):
    case = hands.begin(2)  # relieved, in the upper village
    assert (case.channel, hands.fresh(case).at_step, open_tasks(case)) == ("self", "visit", {"visit"})
    after = hands.go([case], until="announcement")
    case = hands.fresh(case)
    assert (case.state, case.category, case.closed_on, case.finished) == ("passed", "脱贫不稳定户", after.on, False)
    key = case.household_id
    assert monitored(cast.COUNTY, after.on)[key] == (True, "脱贫不稳定户")
    assert monitored(cast.COUNTY, date(2024, 4, 12))[key][0] is False  # not yet on the day it began
    after.go([case])
    assert hands.fresh(case).finished and open_tasks(case) == set()


@pytest.mark.clause("X05")
@pytest.mark.parametrize(
    ("home", "income", "category"),
    [
        (3, POOR, "边缘易致贫户"),
        (
            2,
            replace(POOR, amounts={**POOR.amounts, "wages": Decimal("90000")}, hardship="车祸，自付11万元"),
            "突发严重困难户",
        ),
        (2, replace(POOR, amounts={**POOR.amounts, "wages": Decimal("15000")}), ""),  # 7,000 a head: not below 7,000
        (2, replace(POOR, amounts={**POOR.amounts, "wages": Decimal("14999.99")}), "脱贫不稳定户"),
    ],
)
def test_the_category_follows_from_the_figures_and_nobody_types_it(hands, home, income, category):
    case = hands.begin(home)
    hands.state(case, income)
    step = hands.step(case, "visit")
    hands.record("village", {case.pk: hands.entries(step)})
    ready = hands.go([case], until="decision")
    if category:
        ready.do([case], "decision")
        assert hands.fresh(case).category == category
    else:
        with pytest.raises(CannotRecord, match="不属于任何一类"):
            ready.do([case], "decision")
        assert hands.fresh(case).state == "open" and not CaseAct.objects.filter(case=case, step="decision").exists()


@pytest.mark.clause("J17", "N09")
def test_a_refused_family_is_watched_on_until_its_day(hands):
    case = hands.begin(2)
    ready = hands.go([case], until="decision")
    step = ready.step(case, "decision")
    entries = ready.entries(step, "refused", told={"why": "人均纯收入高于监测范围"})
    ready.record("county", {case.pk: entries}, Sat(cast.COUNTY + "000000", "decision", "refused", ready.on))
    case = hands.fresh(case)
    assert (case.state, case.finished, (case.look_again_on - ready.on).days) == ("refused", True, 180)
    again = Task.objects.get(kind="look_again", subject=f"case:{case.pk}")
    assert again.due_on == case.look_again_on and not Standing.objects.filter(source="case").exists()
    assert open_tasks(case) == set()


@pytest.mark.clause("J16", "J01")
def test_july_s_screening_sees_whom_april_s_decision_made_monitored(hands, operator):
    """Of two ordinary families without insurance, the one that April's decision took in is asked about (J01)."""
    hands.go([hands.begin(3)])
    at = datetime(2024, 7, 10, 1, 0, tzinfo=UTC)
    july = replace(month_of(operator, at), period="2024-06", as_of=date(2024, 7, 10))
    july.receive(office.uninsured(office.who(3), office.who(11)))
    alerts = Alert.objects.filter(run=july.screen())
    assert [alert.household.code for alert in alerts] == [cast.household_code(3)]


def test_forty_in_one_decision_one_sitting_one_line_of_the_journal(hands):
    cases = [hands.begin(home) for home in (2, 3)]
    ready = hands.go(cases, until="decision")
    lines = JournalEntry.objects.count()
    ready.do(cases, "decision")
    assert {hands.fresh(case).state for case in cases} == {"passed"}
    # One line for the sitting, one each for the plans and the visits that follow from it: none per family.
    (line,) = JournalEntry.objects.filter(verb="record_case").order_by("-id")[:1]
    assert JournalEntry.objects.count() == lines + 3
    assert line.subject.startswith("sitting:") and '"cases":2' in line.detail


def test_all_of_a_sitting_or_none(hands):
    one, other = hands.begin(2), hands.begin(3)
    ready = hands.go([one], until="village_review")
    step = ready.step(one, "village_review")
    with pytest.raises(CannotRecord) as refused:
        ready.record(
            "village",
            {case.pk: ready.entries(step) for case in (one, other)},
            Sat(one.division, step.name, "done", ready.on),
        )
    assert [(key, fault.code) for key, fault in refused.value.faults] == [(other.pk, "out_of_order")]
    assert hands.fresh(one).at_step in ("comparison", "village_review")
    assert not CaseAct.objects.filter(step="village_review").exists()


def test_begun_once_and_not_for_whom_is_monitored(hands):
    hands.begin(2)
    for home, says in ((2, "正在办程序"), (4, "已经是监测对象")):
        posts = {**hands.posts}
        with pytest.raises(CannotRecord, match=says):
            replace(hands, posts=posts).begin(home)
    assert Case.objects.count() == 1


def test_what_is_told_of_a_family_lies_sealed(hands):
    case = hands.begin(2)
    hands.state(case, risks=[("illness", "祝长根在省城住院")])
    stored = b"".join(bytes(act.sealed) for act in case.acts.all() if act.sealed)
    assert stored and "祝长根".encode() not in stored and b"9000" not in stored
    assert Household.objects.filter(key=case.household_id).exists()
