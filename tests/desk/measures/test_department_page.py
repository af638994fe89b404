"""A department sees what waits for it, carries it, and reports by workbook what it did and gave besides (G11, Z10)."""

from __future__ import annotations

import html
import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.desk.beside import begun, ended, sent_twice_and_killed
from tests.desk.conftest import Browser
from tests.desk.measures.conftest import Planners, said
from tests.world import cast

from shouwang.records.journal.models import Entry
from shouwang.records.measures import actions
from shouwang.records.measures.models import Measure, MeasureFile, OutsideHelp, Plan

pytestmark = pytest.mark.clause("G11")
BOOK = "/measures/department/workbook/"


@pytest.fixture
def fixed(planners: Planners, plan: Plan, measure: Measure) -> Measure:
    actions.fix(planners.acting(), plan.pk, {"unanswered": "水务局五月改"})
    return measure


def filled(data: bytes, fill: dict[str, Any], more: list[dict[str, Any]] = []) -> bytes:  # noqa: B006
    """A downloaded workbook with its first measure filled, and rows of the department's own."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.active
    at = {cell.value: cell.column for cell in sheet[4]}
    rows = [one for one in range(5, sheet.max_row + 1) if sheet.cell(one, at["措施编号"]).value]
    for heading, value in fill.items():
        sheet.cell(rows[0], at[heading]).value = value
    for place, told in enumerate(more, start=(rows[-1] if rows else 4) + 1):
        for heading, value in told.items():
            sheet.cell(place, at[heading]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(there: Any, data: bytes, **more: str) -> Any:
    file = SimpleUploadedFile("医保局措施.xlsx", data)
    return there.post(f"{BOOK}now/", {"department": "medical_insurance", "file": file, **more})


def test_a_department_sees_whom_it_helps_and_carries_its_measure(browser: Browser, fixed: Measure):
    there = browser("medical")
    page = said(there.get("/measures/department/"))
    assert "1 项措施等着开始" in page and "毕水生" in page and "大病医疗救助" in page
    assert cast.number("19550512", "619") not in page
    assert "给 毕**家 落实健康帮扶" in said(there.get("/work/"))
    own = f"/measures/measure/{fixed.pk}/"
    assert "户主证件号码" in said(there.get(own))
    form = {"what": "begin", "begun_on": "2024-04-12", "seen": Plan.objects.get().changes_count}
    assert there.post(f"{own}now/", form).headers["Location"] == "/measures/department/"
    assert "没有等着开始的措施" in said(there.get("/measures/department/"))
    assert Entry.objects.filter(verb="look_at_measures", subject="department:medical_insurance").count() == 2


def test_the_workbook_comes_back_filled_and_the_county_sees_what_went_past_the_system(
    browser: Browser, planners: Planners, fixed: Measure
):
    there = browser("medical")
    out = there.get(BOOK)
    done = {"开始日期": "2024-04-11", "完成日期": "2024-04-12", "花费（元）": "3200", "效果": "自付降到300元"}
    (name, number), (other, wrong) = planners.number(2), planners.number(1)
    given = {"措施类别": "健康帮扶", "措施": "门诊慢特病", "开始日期": "2024-04-01"}
    more = [{"姓名": name, "身份证号码": number, **given}, {"姓名": other + "二", "身份证号码": wrong, **given}]
    data = filled(out.content, done, more)
    answer = send(there, data)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422 and "3行：收下2，与已报的相同0，还没有填0，有错未收1" in page
    assert "第7行“姓名”列：号码在册，但姓名对不上" in page and "其中1项给了不是监测对象的户" in page
    assert Measure.objects.get(pk=fixed.pk).state == "done"
    assert send(there, data).status_code == 422 and MeasureFile.objects.count() == 1
    county = browser("bureau")
    page = said(county.get("/measures/outside/"))
    assert "祝**" in page and "门诊慢特病" in page and "部门帮了 1 户，他们不是监测对象" in page
    assert ">1</a>" in said(county.get("/measures/")).partition("体外帮扶")[2][:120]
    assert not OutsideHelp.objects.filter(department="education").exists()


def test_a_workbook_filled_rightly_is_said_in_one_sentence(browser: Browser, fixed: Measure):
    there = browser("medical")
    answer = send(there, filled(there.get(BOOK).content, {"开始日期": "2024-04-11"}))
    assert answer.status_code == 303
    assert "1行：收下1" in said(there.get("/measures/department/"))
    assert Measure.objects.get().state == "under_way"
    assert Entry.objects.filter(verb="export_measures").count() == 1


def test_a_large_workbook_is_taken_in_beside(browser: Browser, fixed: Measure, monkeypatch: pytest.MonkeyPatch):
    there, others = browser("medical"), [browser(code) for code in ("schools", "town", "auditor")]
    data = filled(there.get(BOOK).content, {"开始日期": "2024-04-11"})
    monkeypatch.setattr("shouwang.desk.jobs.doing.MOST_AT_ONCE", 0)
    job = sent_twice_and_killed(lambda: send(there, data), there, others)
    assert "1行：收下1" in job.sentence and 'href="/measures/department/"' in said(there.get(f"/jobs/{job.pk}/"))
    assert Measure.objects.get().state == "under_way" and MeasureFile.objects.count() == 1
    send(there, b"not a workbook")
    refused = ended(begun())
    assert refused.state == "failed" and "没有收" in refused.sentence


def test_no_file_and_no_workbook_are_said(browser: Browser, fixed: Measure):
    there = browser("medical")
    nothing = there.post(f"{BOOK}now/", {"department": "medical_insurance"})
    assert nothing.status_code == 422 and "请选填好的帮扶措施表" in nothing.content.decode()
    answer = send(there, b"not a workbook")
    assert answer.status_code == 422 and "没有收" in answer.content.decode()


def test_another_department_finds_nothing_of_it(browser: Browser, fixed: Measure):
    there = browser("schools")
    assert "毕水生" not in said(there.get("/measures/department/?department=medical_insurance"))
    assert there.get(f"/measures/measure/{fixed.pk}/").status_code == 404
    assert there.get("/measures/").status_code == 403
    book = openpyxl.load_workbook(io.BytesIO(there.get(f"{BOOK}?department=medical_insurance").content))
    assert "毕水生" not in str([[cell.value for cell in row] for row in book.active.rows])
    answer = send(there, filled(browser("medical").get(BOOK).content, {"开始日期": "2024-04-11"}))
    assert answer.status_code == 422 and Measure.objects.get().state == "planned"


def test_the_county_reports_for_a_department_that_it_names(browser: Browser, fixed: Measure):
    county = browser("bureau")
    assert "毕水生" in said(county.get("/measures/department/?department=medical_insurance"))
    data = filled(county.get(f"{BOOK}?department=medical_insurance").content, {"开始日期": "2024-04-11"})
    assert send(county, data).headers["Location"] == "/measures/department/?department=medical_insurance"
    assert county.get("/measures/department/?department=weather").status_code == 404


def test_the_page_costs_the_same_however_much_waits(browser: Browser, planners: Planners, fixed: Measure):
    there = browser("medical")
    with CaptureQueriesContext(connection) as few:
        there.get("/measures/department/")
    for home in (1, 2, 3, 6, 8):
        plan = planners.plan(home, "illness")
        planners.add(plan, "health", "illness", by="bureau", department="medical_insurance")
        actions.fix(planners.acting("bureau"), plan.pk, {"development_first": "病重", "unanswered": "无"})
    with CaptureQueriesContext(connection) as many:
        there.get("/measures/department/")
    assert len(many) == len(few)
