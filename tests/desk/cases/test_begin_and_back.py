"""Families that a visit found wait to be begun; steps stand in my work; the look-back says what to put right."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from tests.desk.cases.conftest import said
from tests.desk.conftest import Browser
from tests.desk.visits.conftest import file, visit_of
from tests.records.cases.hands import Hands
from tests.records.month import Month
from tests.world import cast

from shouwang.records.cases.models import Case
from shouwang.records.journal.models import Entry
from shouwang.records.tasks.models import Task


@pytest.fixture
def found(month: Month, browser: Browser) -> int:
    """A visit to household 2 says that it meets the conditions, and the town let it pass; gives the visit's key."""
    file(browser("village"), 2, conclusion="符合监测条件")
    visit = visit_of(2)
    assert browser("town").post(f"/visits/{visit.pk}/accept/", {"seen": "filed"}).status_code == 303
    return visit.pk


def test_what_a_visit_found_is_begun_from_the_list_once(browser: Browser, found: int) -> None:
    there = browser("village")
    assert "1 户等着" in said(there.get("/cases/"))
    assert "家 启动识别程序" in said(there.get("/work/"))
    page = said(there.get("/cases/begin/"))
    assert "1 户核查结论是“符合监测条件”" in page and f'value="{found}"' in page
    assert [there.post("/cases/begin/now/", {"picked": [found]}).status_code for _ in range(2)] == [303, 303]
    case = Case.objects.get()
    assert (case.visit_id, case.channel) == (found, "department")
    assert "没有等着启动的户" in said(there.get("/cases/begin/"))
    assert f"/cases/{case.pk}/" in said(there.get("/work/"))


@pytest.mark.parametrize(
    ("code", "status"), [("hill-village", 404), ("other-town", 404), ("medical", 403), ("auditor", 403)]
)
def test_nobody_else_begins_it(browser: Browser, found: int, code: str, status: int) -> None:
    assert browser(code).post("/cases/begin/now/", {"picked": [found]}).status_code == status
    assert not Case.objects.exists()


def test_the_steps_of_a_case_are_the_work_of_whose_they_are(browser: Browser, hands: Hands) -> None:
    case = hands.begin(2)
    assert "“入户核实”" in said(browser("village").get("/work/"))
    assert f"/cases/{case.pk}/" not in said(browser("town").get("/work/"))
    hands.go([case], until="town_review")
    assert "“乡镇审核”" in said(browser("town").get("/work/"))
    assert f"/cases/{case.pk}/" not in said(browser("village").get("/work/"))


def test_the_households_own_page_tells_of_it(browser: Browser, hands: Hands) -> None:
    case = hands.begin(2)
    hands.go([case], until="publicity")
    page = said(browser("village").get(f"/households/{cast.household_code(2)}/"))
    assert "启动识别程序（农户自主申报）" in page and "“村级民主评议”已完成" in page and f"/cases/{case.pk}/" in page


def workbook_rows(answer: Any) -> list[object]:
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return list(sheet.iter_rows(min_row=3, values_only=True))


@pytest.mark.clause("X07")
def test_the_look_back_names_what_is_missing_village_by_village(browser: Browser, hands: Hands) -> None:
    late = replace(hands, on=date(2024, 3, 1)).begin(2)
    there = browser("village")
    page = said(there.get("/cases/lookback/"))
    assert "没有本平台的识别程序" in page and "“入户核实”超期" in page and f"/cases/{late.pk}/" in page
    assert "祝**" in page and "青山" not in page
    assert there.get("/cases/lookback/?export=xlsx").content.startswith(b"PK")
    assert Entry.objects.filter(verb="export_lookback").count() == 1
    county = browser("bureau")
    whole = said(county.get("/cases/lookback/")) + said(county.get(f"/cases/lookback/?village={cast.SECOND_VILLAGE}"))
    taken = [workbook_rows(county.get(f"/cases/lookback/?export=xlsx{more}")) for more in ("", "&village=all")]
    assert 0 < len(taken[0]) < len(taken[1]), "what is seen, and all villages where they are asked for"
    one = said(browser("supervisor").get(f"/cases/lookback/?village={cast.VILLAGE}"))
    assert "青山" in whole and cast.household_code(6) in whole
    assert f"/cases/{late.pk}/" in one and cast.household_code(6) not in one


def test_tasks_of_cases_have_words_for_what_is_coming(browser: Browser, hands: Hands) -> None:
    case = hands.begin(2)
    Task.objects.filter(subject=f"case:{case.pk}:visit").update(due_on=date(2024, 4, 15))
    assert "步识别程序要走完" in said(browser("village").get("/"))
