"""What leaves the pages as a file, and a workbook that comes back through them."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from docx import Document
from tests.desk.beside import sent_twice_and_killed
from tests.desk.cases.conftest import said
from tests.desk.cases.test_compare_sheet import NO, YES, filled
from tests.desk.conftest import Browser
from tests.records.cases.hands import Hands

from shouwang.records import vault
from shouwang.records.cases.models import ComparingFile
from shouwang.records.jobs.models import Job
from shouwang.records.journal.models import Entry
from shouwang.server.jobs import print_papers


def bytes_of(answer: object) -> bytes:
    return bytes(answer.content)  # type: ignore[attr-defined]


def test_a_paper_is_printed_from_the_case_and_journaled(browser: Browser, hands: Hands) -> None:
    case = hands.begin(2)
    there = browser("village")
    page = said(there.get(f"/cases/{case.pk}/"))
    address = f"/cases/papers/print/?paper=application&picked={case.pk}"
    assert address.replace("&", "&amp;") in page
    answer = there.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "祝长根" in "".join(one.text for one in Document(io.BytesIO(bytes_of(answer))).paragraphs)
    line = Entry.objects.get(verb="print_papers")
    assert line.subject == f"case:{case.pk}" and "祝" not in line.detail


def test_a_sitting_s_paper_is_printed_for_those_of_the_form_or_all_who_wait(browser: Browser, hands: Hands) -> None:
    cases = [hands.begin(home) for home in (2, 3)]
    hands.go(cases, until="village_review")
    there = browser("village")
    page = said(there.get("/cases/steps/", {"step": "village_review"}))
    assert "paper=review_minutes" in page and "打印Word" in page
    paper = Document(io.BytesIO(bytes_of(there.get("/cases/papers/print/?paper=review_minutes&step=village_review"))))
    assert len(paper.tables[-1].rows) == 3 and Entry.objects.filter(verb="print_papers").count() == 1


@pytest.mark.parametrize(("paper", "says"), [("decision_paper", "还没有走到"), ("nothing", "没有叫“nothing”的材料")])
def test_what_cannot_be_printed_is_said_where_the_case_is_seen(
    browser: Browser, hands: Hands, paper: str, says: str
) -> None:
    case = hands.begin(2)
    there = browser("village")
    answer = there.get(f"/cases/papers/print/?paper={paper}&picked={case.pk}", follow=True)
    assert says in said(answer) and not Entry.objects.filter(verb="print_papers").exists()


def test_a_paper_of_somebody_else_s_village_is_not_found(browser: Browser, hands: Hands) -> None:
    case = hands.begin(2)
    address = f"/cases/papers/print/?paper=application&picked={case.pk}"
    assert browser("hill-village").get(address).status_code == 404
    assert browser("supervisor").get(address).status_code == 403


def test_very_many_papers_are_printed_beside_and_fetched_by_whoever_sees_all_families(
    browser: Browser, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [hands.begin(home) for home in (2, 3)]
    hands.go(cases, until="application")
    monkeypatch.setattr("shouwang.desk.cases.files.PRINTED_AT_ONCE", 1)
    there, keys = browser("village"), [case.pk for case in cases]
    others = set((vault.home() / "written").rglob("申请书*.docx"))  # the site's folder is every test's
    page = said(there.get("/cases/papers/print/?paper=application&step=application"))
    assert "打印“申请书”" in page and "2 户" in page and all(f'name="picked" value="{key}"' in page for key in keys)
    form = {"paper": "application", "picked": keys}
    answers = [there.post("/cases/papers/print/now/", form) for _ in range(2)]
    (job,) = Job.objects.all()  # pressed twice it is printed once
    assert {one.headers["Location"] for one in answers} == {f"/jobs/{job.pk}/"}
    assert there.get(f"/cases/papers/printed/{job.pk}/").status_code == 404  # not yet
    told: list[tuple[str, int, int]] = []
    came = print_papers(job, lambda *one: told.append(one))
    Job.objects.filter(pk=job.pk).update(state="done", ended_at=job.asked_at, result=came.result)
    assert came.sentence == "打印了2户。" and told == [("打印", 0, 2), ("打印", 1, 2)]
    assert f"/cases/papers/printed/{job.pk}/" in said(there.get(f"/jobs/{job.pk}/"))
    read = Document(io.BytesIO(bytes_of(there.get(f"/cases/papers/printed/{job.pk}/"))))
    assert "祝长根" in "".join(one.text for one in read.paragraphs)
    assert '"households":2' in Entry.objects.get(verb="print_papers").detail
    assert browser("town").get(f"/cases/papers/printed/{job.pk}/").status_code == 404  # somebody else's wish
    assert browser("other-town").post("/cases/papers/print/now/", form).status_code == 404
    (kept,) = set((vault.home() / "written").rglob("申请书*.docx")) - others
    assert not kept.read_bytes().startswith(b"PK")  # it lies sealed


def test_a_department_fetches_its_list_and_sends_it_back_filled(browser: Browser, hands: Hands) -> None:
    cases = [hands.begin(home) for home in (2, 3)]
    hands.go(cases, until="comparison")
    there = browser("medical")
    data = bytes_of(there.get("/cases/compare/workbook/"))
    assert Entry.objects.get(verb="export_comparing").subject == "department:medical_insurance"
    answer = there.post(
        "/cases/compare/workbook/now/", {"file": SimpleUploadedFile("b.xlsx", filled(data, NO, YES, ("x", "")))}
    )
    assert (
        answer.status_code == 422
        and "第7行“比对结果”列：只能填没有发现或疑似" in said(answer)
        and "4人：收下2" in said(answer)
    )
    answer = there.post(
        "/cases/compare/workbook/now/", {"file": SimpleUploadedFile("b.xlsx", filled(data, NO, YES, NO, NO))}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cases/compare/")
    assert "没有等着比对的人" in said(there.get("/cases/compare/")) and ComparingFile.objects.count() == 2
    assert "没有选文件" in said(there.post("/cases/compare/workbook/now/"))


def test_a_large_workbook_of_answers_is_taken_in_beside(
    browser: Browser, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.go([hands.begin(home) for home in (2, 3)], until="comparison")
    there, others = browser("medical"), [browser(code) for code in ("schools", "town", "auditor")]
    data = filled(bytes_of(there.get("/cases/compare/workbook/")), NO, YES, ("x", ""))
    monkeypatch.setattr("shouwang.desk.jobs.doing.MOST_AT_ONCE", 0)

    def asks() -> HttpResponse:
        return there.post("/cases/compare/workbook/now/", {"file": SimpleUploadedFile("b.xlsx", data)})

    job = sent_twice_and_killed(asks, there, others)
    assert "4人：收下2" in job.sentence and 'href="/cases/compare/"' in said(there.get(f"/jobs/{job.pk}/"))
    assert ComparingFile.objects.get().faulty == 1
