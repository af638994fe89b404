"""Departments are shown the people they are asked about, whole, and answer by row or all at once; the village explains."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.desk.cases.conftest import said
from tests.desk.conftest import Browser
from tests.records.cases.hands import Hands
from tests.world import cast

from shouwang.records.cases.models import Case, Comparing
from shouwang.records.journal.models import Entry

NUMBER = r"\d{17}[\dX]"


@pytest.fixture
def asked(hands: Hands) -> Case:
    case = hands.begin(2)
    hands.go([case], until="comparison")
    return case


def of(department: str) -> list[Comparing]:
    return list(Comparing.objects.filter(department=department).order_by("pk"))


def form(rows: list[Comparing], department: str = "medical_insurance", **more: str) -> dict[str, object]:
    return {"department": department, "asked": [one.pk for one in rows], "end": "rows", **more}


def test_a_department_sees_whom_it_is_asked_about_with_whole_numbers_and_that_is_journaled(
    browser: Browser, asked: Case
) -> None:
    page = said(browser("medical").get("/cases/compare/"))
    rows = of("medical_insurance")
    assert f"有 {len(rows)} 个人等着比对" in page and "柳河镇上河村" in page and "参保" in page
    assert all(f'name="result-{one.pk}"' in page for one in rows)
    assert cast.household_code(2) not in page
    line = Entry.objects.get(verb="look_at_compared")
    assert line.subject == "department:medical_insurance"


def test_it_answers_by_row_and_the_village_sees_what_is_suspected_and_explains_it(
    browser: Browser, asked: Case
) -> None:
    rows, there = of("medical_insurance"), browser("medical")
    told = {f"result-{one.pk}": "nothing" for one in rows[1:]}
    told |= {f"result-{rows[0].pk}": "suspected", f"found-{rows[0].pk}": "在县城参加职工医保"}
    assert there.post("/cases/compare/now/", form(rows, **told)).status_code == 303
    village = browser("village")
    page = said(village.get(f"/cases/{asked.pk}/"))
    assert "在县城参加职工医保" in page and "还没有说明" in page
    key = f"medical_insurance:{rows[0].person_id}"
    assert "在县城参加职工医保" in said(village.get(f"/cases/{asked.pk}/say/?what=explain&about={key}"))
    seen = Case.objects.get(pk=asked.pk).acts_count
    explain = {"what": "explain", "about": key, "text": "去年打工时参加的，已经停了", "seen": seen}
    assert [village.post(f"/cases/{asked.pk}/say/now/", explain).status_code for _ in range(2)] == [303, 303]
    assert asked.acts.filter(kind="explained").count() == 1
    assert "已经停了" in said(village.get(f"/cases/{asked.pk}/"))


def test_all_nothing_at_once_and_twice_is_once(browser: Browser, asked: Case) -> None:
    rows, there = of("medical_insurance"), browser("medical")
    assert [there.post("/cases/compare/now/", form(rows, end="rest")).status_code for _ in range(2)] == [303, 303]
    assert {one.result for one in of("medical_insurance")} == {"nothing"}
    assert asked.acts.filter(kind="answer").count() == 1
    assert "没有等着比对的人" in said(there.get("/cases/compare/"))
    assert f"已经回了 {len(rows)} 个人的结果" in said(there.get("/cases/compare/answered/"))
    assert there.get("/cases/compare/answered/?export=xlsx").content.startswith(b"PK")
    assert Entry.objects.filter(verb="export_compared").count() == 1


@pytest.mark.parametrize("many", ["0", "1", "99"])
def test_everybody_at_once_is_refused_where_the_page_showed_another_number(
    browser: Browser, asked: Case, many: str
) -> None:
    answer = browser("medical").post("/cases/compare/now/", form([], end="all", many=many))
    assert answer.status_code == 422 and "等着比对的人变了" in said(answer)
    assert not Comparing.objects.exclude(result="").exists()


def test_what_is_suspected_without_a_word_is_refused_and_what_was_typed_stays(browser: Browser, asked: Case) -> None:
    rows = of("medical_insurance")
    told = {f"result-{rows[0].pk}": "suspected", f"result-{rows[1].pk}": "nothing", f"found-{rows[1].pk}": "有低保"}
    answer = browser("medical").post("/cases/compare/now/", form(rows, **told))
    assert answer.status_code == 422 and "请写明查到什么" in said(answer) and "有低保" in said(answer)
    assert not Comparing.objects.exclude(result="").exists()


def test_a_department_sees_and_answers_nothing_of_anothers(browser: Browser, asked: Case) -> None:
    there, police = browser("medical"), of("police")
    assert "医保局" in said(there.get("/cases/compare/?department=police"))
    told = {f"result-{police[0].pk}": "nothing"}
    assert there.post("/cases/compare/now/", form(police, "police", **told)).status_code == 404
    assert there.get(f"/cases/{asked.pk}/").status_code == 403
    assert browser("village").get("/cases/compare/").status_code == 403
    assert browser("outsider").post("/cases/compare/now/", form(police, "police", **told)).status_code == 404
    assert not Comparing.objects.exclude(result="").exists()


def test_the_county_registers_an_answer_for_a_department_that_wrote_a_letter(browser: Browser, asked: Case) -> None:
    there, police = browser("bureau"), of("police")
    assert "公安局的信息比对" in said(there.get("/cases/compare/?department=police"))
    assert there.post("/cases/compare/now/", form(police, "police", end="rest")).status_code == 303
    assert {one.result for one in of("police")} == {"nothing"}
    assert there.get("/cases/compare/?department=moon").status_code == 404


def test_a_department_has_it_among_its_work(browser: Browser, asked: Case) -> None:
    page = said(browser("medical").get("/work/"))
    assert "医保局回信息比对" in page and "/cases/compare/" in page


def test_twenty_people_ask_no_more_of_the_database_than_few(browser: Browser, asked: Case) -> None:
    there, first = browser("medical"), of("medical_insurance")[0]

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked_for:
            assert there.get("/cases/compare/").status_code == 200
        return len(asked_for)

    queries()
    few = queries()
    Comparing.objects.bulk_create(
        Comparing(county=first.county, case=asked, person_id=first.person_id, department=first.department, round=number)
        for number in range(2, 20)
    )
    assert queries() == few


def test_everybody_at_once_is_answered_where_the_page_showed_their_number(browser: Browser, asked: Case) -> None:
    many = len(of("medical_insurance"))
    answer = browser("medical").post("/cases/compare/now/", form([], end="all", many=str(many)))
    assert answer.status_code == 303
    assert {one.result for one in of("medical_insurance")} == {"nothing"} and {one.result for one in of("police")} == {
        ""
    }
