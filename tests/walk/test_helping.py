"""From a family's own application to measures that a department reports: decided, planned in time, helped, seen in the facts."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest

from shouwang.desk.measures.measure_sheet import measure_workbook, told_file
from shouwang.records.measures import actions
from shouwang.records.measures.actions import Wanted
from shouwang.records.measures.models import Plan
from shouwang.records.measures.queries import facts_of
from shouwang.records.measures.reports_in import take_in_measures
from shouwang.records.measures.working import Acting, CannotPlan
from shouwang.records.tasks.models import Task
from tests.records.cases.hands import Hands, hands
from tests.world import cast
from tests.world.acting import at, official, operator

__all__ = ["at", "hands", "official", "operator"]
pytestmark = [pytest.mark.django_db, pytest.mark.clause("J16", "G04", "G11", "G12", "X06")]


def acting(hands: Hands, level: str = "village") -> Acting:
    recording = hands.recording(level)  # type: ignore[arg-type]
    return Acting(recording.post, recording.county, recording.on, recording.at)


def test_a_family_taken_in_is_planned_for_in_time_and_a_department_reports_what_it_did(hands: Hands) -> None:
    case = hands.begin(2)
    after = hands.go([case])
    plan = Plan.objects.get(household=case.household_id)
    task = Task.objects.get(kind=Task.Kind.PLAN, subject=f"plan:{plan.pk}")
    assert (plan.state, plan.risks, task.done_on) == ("open", ",illness,", None)
    assert plan.since is not None and plan.due_on == plan.since + timedelta(days=10)
    assert plan.identified_on is not None and plan.since >= plan.identified_on

    village = acting(after)
    actions.add(village, plan.pk, Wanted("health", "大病医疗救助", ("illness",), "medical_insurance"))
    with pytest.raises(CannotPlan, match="有劳动力，没有开发式措施"):
        actions.fix(village, plan.pk, {})
    actions.state_risks(village, plan.pk, ["illness", "unstable_work"])
    actions.add(village, plan.pk, Wanted("employment", "介绍到园区务工", ("unstable_work",)))
    plan = actions.fix(village, plan.pk, {})
    assert plan.doubts == "" and plan.fixed_on is not None and plan.due_on is not None and plan.fixed_on <= plan.due_on

    county = acting(after, "county")
    out = measure_workbook(county.post, cast.COUNTY, "medical_insurance", "县医保局", county.on)
    book = openpyxl.load_workbook(io.BytesIO(out.data))
    (sheet,) = book.worksheets
    heads = {cell.value: cell.column for cell in sheet[4]}
    told = {"开始日期": county.on, "完成日期": county.on, "花费（元）": 2600, "效果": "自付减少2600元"}
    for heading, value in told.items():
        sheet.cell(5, heads[heading]).value = value
    back = io.BytesIO()
    book.save(back)
    file = take_in_measures(county, back.getvalue(), "医保局.xlsx")
    assert (out.households, file.kept, file.faulty, told_file(file)[0]) == (
        *(1, 1, 0),
        "《医保局.xlsx》1行：收下1，与已报的相同0，还没有填0，有错未收0。",
    )
    assert take_in_measures(county, back.getvalue(), "医保局.xlsx").pk == file.pk

    facts = facts_of(cast.COUNTY, [case.household_id], county.on)[case.household_id]
    assert (facts.unanswered, facts.development, facts.aid_only) == ((), 1, False)
    assert (facts.done, facts.planned_only, facts.targeted_since) == (1, 1, None)
    work = plan.measures.get(group="employment")
    later = acting(after.later(5))
    actions.begin(later, work.pk, later.on)
    facts = facts_of(cast.COUNTY, [case.household_id], later.on)[case.household_id]
    assert (facts.targeted_since, facts.first_on, facts.before_identification) == (later.on, county.on, 0)
    assert not Task.objects.filter(kind__in=[Task.Kind.PLAN, Task.Kind.MEASURE], done_on=None).exists()
