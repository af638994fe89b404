"""A department reads what became of the families that it warned of, and which it is to help."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.desk.cases.conftest import said
from tests.desk.conftest import Browser
from tests.records.cases.hands import Hands
from tests.records.month import _PACK, Month
from tests.world import cast, visiting

from shouwang.records.cases.models import Case
from shouwang.records.journal.models import Entry
from shouwang.records.leads.models import Lead
from shouwang.records.staff.models import Post
from shouwang.records.visits.actions import Filing, accept, import_visits
from shouwang.records.visits.models import Visit

WHY = "子女有稳定工作，人均纯收入高于监测范围"
NAME, MASKED = "祝长根", "祝**"


@pytest.fixture
def warned(month: Month, official: Callable[[str], Post]) -> tuple[Hands, Case]:
    """The medical insurance warned of household 2; its visit found the conditions met, and it is before the county."""
    hands = Hands(
        {"village": official("village"), "town": official("town"), "county": official("bureau")}, date(2024, 4, 12)
    )
    lead = Lead.objects.get(household__code=cast.household_code(2))
    at = hands.recording("village").at
    assert _PACK is not None
    row = (lead.pk, lead.household.code, visiting.whole(核查结论="符合监测条件"))
    import_visits(Filing(hands.posts["village"], cast.COUNTY, _PACK, hands.on, at), visiting.filled(row), "上河村.xlsx")
    accept(hands.posts["town"], cast.COUNTY, Visit.objects.all(), hands.on, at)
    (case,) = hands.begin_from(*Visit.objects.all())
    return hands.go([case], until="decision"), case


def refuse(hands: Hands, case: Case) -> None:
    step = hands.step(case, "decision")
    hands.record("county", {case.pk: hands.entries(step, "refused", told={"why": WHY})})


def rows(answer: Any) -> list[list[str]]:
    """The lines of the list, cell by cell."""
    return [[str(cell.text) for _, cell in line["cells"]] for line in answer.context["listing"].page["lines"]]


@pytest.mark.clause("J16", "Z26")
def test_whoever_warned_reads_why_a_family_was_refused_and_nobody_else_hears_of_it(
    browser: Browser, warned: tuple[Hands, Case]
) -> None:
    hands, case = warned
    assert case.channel == "department" and case.lead_id
    refuse(hands, case)
    there = browser("medical")
    answer = there.get("/cases/told/")
    (line,) = rows(answer)
    decided = f"{hands.on.year}年{hands.on.month}月{hands.on.day}日"
    assert line == [MASKED, "柳河镇上河村", "不予纳入", "因病", decided, "本部门预警的", WHY]
    assert "审定了 1 户，纳入 0 户，不予纳入 1 户" in said(answer) and NAME not in said(answer)
    shown = Entry.objects.get(verb="look_at_told")
    assert shown.subject == "department:medical_insurance" and '"households":1' in shown.detail
    assert rows(browser("schools").get("/cases/told/")) == [] and WHY not in said(
        browser("schools").get("/cases/told/")
    )
    book = openpyxl.load_workbook(io.BytesIO(there.get("/cases/told/?export=xlsx").content)).active
    assert book is not None and [cell.value for cell in book[3]][-1] == WHY
    assert Entry.objects.get(verb="export_told").subject == "department:medical_insurance"


def test_whoever_warned_reads_that_a_family_was_included_and_helpers_read_it_too(
    browser: Browser, warned: tuple[Hands, Case]
) -> None:
    hands, case = warned
    other = hands.begin(3)
    hands.go([other], until="decision").do([other], "decision")
    hands.do([case], "decision")
    there = browser("medical")
    found = {(line[0], line[2], line[5]) for line in rows(there.get("/cases/told/"))}
    assert found == {(MASKED, "已纳入", "本部门预警的"), ("扎****", "已纳入", "请本部门帮扶的")}
    assert "从这天起是监测对象" in said(there.get("/cases/told/")) and "脱贫不稳定户" in said(there.get("/cases/told/"))
    helped = rows(browser("schools").get("/cases/told/"))
    assert [(line[3], line[5]) for line in helped] == [("", "请本部门帮扶的")] * 2  # illness is none of its matters
    asked = {"warned": {"relation": "warned"}, "helps": {"relation": "helps"}, "none": {"result": "refused"}}
    assert [len(rows(there.get("/cases/told/", one))) for one in asked.values()] == [1, 1, 0]
    assert len(rows(there.get("/cases/told/", {"since": "month", "place": cast.TOWN}))) == 2
    assert rows(there.get("/cases/told/", {"place": cast.OTHER_TOWN})) == []


def test_the_workbook_holds_the_families_of_the_filters(browser: Browser, warned: tuple[Hands, Case]) -> None:
    hands, case = warned
    other = hands.begin(3)
    hands.go([other], until="decision").do([other], "decision")
    refuse(hands, case)
    there = browser("medical")
    for query, many in (
        ({}, 2),
        ({"relation": "helps"}, 1),
        ({"result": "refused"}, 1),
        ({"place": cast.OTHER_TOWN}, 0),
    ):
        book = openpyxl.load_workbook(io.BytesIO(there.get("/cases/told/", {**query, "export": "xlsx"}).content)).active
        assert book is not None and book.max_row == 2 + many, query


@pytest.mark.parametrize("code", ["town", "village", "supervisor", "auditor"])
def test_it_is_no_page_of_towns_villages_and_readers(browser: Browser, hands: Hands, code: str) -> None:
    assert browser(code).get("/cases/told/").status_code == 403


def test_the_county_reads_it_for_each_department_and_the_neighbour_reads_nothing(
    browser: Browser, warned: tuple[Hands, Case]
) -> None:
    refuse(*warned)
    there = browser("bureau")
    assert len(rows(there.get("/cases/told/", {"department": "medical_insurance"}))) == 1
    assert rows(there.get("/cases/told/", {"department": "education"})) == []
    assert there.get("/cases/told/", {"department": "nobody"}).status_code == 404
    assert browser("outsider").get("/cases/told/", {"department": "medical_insurance"}).status_code == 404
    assert rows(browser("outsider").get("/cases/told/")) == []
    # A department reads its own, whatever it asks for.
    assert rows(browser("schools").get("/cases/told/", {"department": "medical_insurance"})) == []


def test_before_anything_is_decided_the_page_says_what_will_stand_there(browser: Browser, hands: Hands) -> None:
    page = said(browser("medical").get("/cases/told/"))
    assert "还没有审定过和本部门有关的户" in page and "审定情况" in page


def test_two_families_cost_as_many_queries_as_one(browser: Browser, hands: Hands) -> None:
    there = browser("medical")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert there.get("/cases/told/").status_code == 200
        return len(seen)

    first = hands.begin(2)
    hands.go([first], until="decision").do([first], "decision")
    there.get("/cases/told/")
    few = queries()
    others = [hands.begin(3)]
    hands.go(others, until="decision").do(others, "decision")
    assert queries() == few <= 25
