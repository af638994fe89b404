"""A village files a visit on a phone: prefilled, checked like a row of a workbook, once however often it was sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.desk.conftest import Browser
from tests.desk.visits.conftest import _PACK, JPEG, PNG, WHOLE, file, lead_of, sent, visit_of
from tests.records.month import Month
from tests.world import cast, visiting

from shouwang.records import vault
from shouwang.records.journal.models import Entry
from shouwang.records.leads.models import Lead
from shouwang.records.staff.models import Post
from shouwang.records.visits.actions import Filing, accept, import_visits, send_back
from shouwang.records.visits.models import Visit, VisitPaper
from shouwang.records.visits.queries import as_it_stands, opened, opened_papers
from shouwang.server.keeping.named import files_named


def test_what_the_register_knows_is_confirmed_and_not_asked(month: Month, browser: Browser) -> None:
    said = browser("village").get(f"/visits/today/{lead_of(2).pk}/").content.decode()
    assert "农户册上 2 人，没有变" in said and "农户册上 26,000 元（2022年10月至2023年9月），没有变" in said
    assert 'name="known-household_size" value="2" checked' in said
    assert 'value="2024-04-12"' in said and 'value="某人"' in said, "today, and who signed in"
    assert Entry.objects.filter(verb="look_at_lead", post__code="village").count() == 1


def test_every_field_has_its_label_and_every_choice_its_legend(month: Month, browser: Browser) -> None:
    said = browser("village").get(f"/visits/today/{lead_of(2).pk}/").content.decode()
    for question in _PACK.questions:
        kept = said.split(f'data-question="{question.name}"')[1].split('data-question="')[0]
        assert question.title in kept and ("<legend>" in kept or f'<label for="q-{question.name}">' in kept)


@pytest.mark.clause("J15")
def test_a_visit_is_filed_and_the_next_household_opens(month: Month, browser: Browser) -> None:
    answer = file(browser("village"), 2)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/visits/today/{lead_of(1).pk}/")
    visit = visit_of(2)
    assert (visit.state, visit.conclusion, visit.filed_by.code, visit.line) == ("filed", "not_met", "village", None)
    (told,) = opened([visit])
    assert told.answers["reason"] == "务工稳定" and told.answers["household_size"] == 2
    assert lead_of(2).state == Lead.State.ANSWERED
    assert (
        Entry.objects.get(verb="file_visit").detail == f'{{"conclusion":"not_met","lead":{visit.lead_id},"papers":0}}'
    )


def test_what_was_written_is_kept_as_it_was_written_and_the_family_is_named(month: Month, browser: Browser) -> None:
    there = browser("village")
    answer = file(there, 2, reason="务工稳定，医保已续（见照片）\r\n养猪")
    (told,) = opened([visit_of(2)])
    assert told.answers["reason"] == "务工稳定，医保已续（见照片）\n养猪"
    assert "祝**家（线索" in there.get(answer.headers["Location"]).content.decode()


def test_a_form_begins_with_a_name_and_never_with_the_title_of_a_post(month: Month, browser: Browser) -> None:
    there = browser("village")
    Post.objects.filter(code="village").update(title="某人")
    said = there.get(f"/visits/today/{lead_of(2).pk}/").content.decode()
    assert 'name="q-visitors" value=""' in said


def test_what_was_confirmed_counts_as_it_stood_on_the_page(month: Month, browser: Browser) -> None:
    known = {"known-household_size": "2", "known-net_income_per_capita_yuan": ""}
    file(browser("village"), 2, household_size="9", net_income_per_capita_yuan="7000", **known)
    (told,) = opened([visit_of(2)])
    assert (told.answers["household_size"], told.answers["net_income_per_capita_yuan"]) == (2, 7000)


FAULTS = [
    ({"conclusion": ""}, "q-conclusion", "这一栏还空着"),
    ({"reason": ""}, "q-reason", "要填这一栏"),
    ({"household_size": "两"}, "q-household_size", "要填一个不小于0的整数"),
    ({"visited_on": "2024-04-20"}, "q-visited_on", "日期还没有到"),
    ({"visited_on": "2024-04-01"}, "q-visited_on", "早于交办日期2024年4月10日"),
    ({"water_safe": "也许"}, "q-water_safe", "只能填是、否之一"),
    ({"place": "这里"}, "place", "位置没有取对"),
]


@pytest.mark.parametrize(("changed", "field", "says"), FAULTS)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_filed(
    month: Month, browser: Browser, changed: dict[str, Any], field: str, says: str
) -> None:
    answer = file(browser("village"), 2, **changed)
    said = answer.content.decode()
    assert answer.status_code == 422 and says in said and f'<a href="#{field}">' in said
    assert field == "place" or f'id="{field}-wrong"' in said
    assert not Visit.objects.exists() and "祝长根" in said
    assert "reason" in changed or "务工稳定</textarea>" in said, "what was typed is still there"


def test_sent_twice_counts_once_also_when_it_was_sent_back_meanwhile(
    month: Month, browser: Browser, operator: Post
) -> None:
    there, lead = browser("village"), lead_of(2)
    told = sent(lead)
    for _ in range(2):
        assert there.post(f"/visits/today/{lead.pk}/file/", told).status_code == 303
    send_back(operator, visit_of(2), "不对", _PACK, month.as_of, month.at)
    assert there.post(f"/visits/today/{lead.pk}/file/", told).status_code == 303
    assert list(Visit.objects.values_list("state", flat=True)) == ["sent_back"]


def workbook(month: Month, post: Post, home: int, **changed: Any) -> None:
    row = (lead_of(home).pk, cast.household_code(home), visiting.whole(**changed))
    import_visits(
        Filing(post, cast.COUNTY, _PACK, month.as_of.replace(day=12), month.at), visiting.filled(row), "清单.xlsx"
    )


def test_who_answers_what_a_workbook_answered_meanwhile_is_told_and_nothing_is_lost(
    month: Month, browser: Browser, operator: Post
) -> None:
    there, lead = browser("village"), lead_of(2)
    seen = as_it_stands(lead)
    workbook(month, operator, 2, 情况说明="镇里替报的")
    answer = there.post(f"/visits/today/{lead.pk}/file/", sent(lead, seen))
    said = answer.content.decode()
    assert answer.status_code == 409 and "这一页打开以后有了变化" in said and "内置操作员" in said
    assert "务工稳定</textarea>" in said and Visit.objects.count() == 1
    assert file(there, 2).status_code == 303, "seen and pressed again, it is a correction"
    assert list(Visit.objects.order_by("id").values_list("state", flat=True)) == ["corrected", "filed"]


def test_the_same_answers_as_the_workbook_are_no_second_visit(month: Month, browser: Browser, operator: Post) -> None:
    lead = lead_of(2)
    workbook(month, operator, 2, **{"核查人均纯收入（元）": 26000, "核查人": "某人"})
    answer = browser("village").post(f"/visits/today/{lead.pk}/file/", sent(lead, "old", signed_name="户主"))
    assert answer.status_code == 303 and Visit.objects.count() == 1
    assert VisitPaper.objects.get().visit == visit_of(2), "and what was brought along is kept with it"


def test_what_was_reviewed_meanwhile_is_told(month: Month, browser: Browser, operator: Post) -> None:
    there, lead = browser("village"), lead_of(2)
    file(there, 2)
    seen = as_it_stands(lead_of(2))
    accept(operator, cast.COUNTY, [visit_of(2)], month.as_of, month.at)
    answer = there.post(f"/visits/today/{lead.pk}/file/", sent(lead, seen, reason="改一改"))
    assert answer.status_code == 409 and "不能再改；确要更正的，请镇里先退回" in answer.content.decode()
    assert "改一改" not in str(list(opened(Visit.objects.all())))


def test_a_correction_before_review_begins_with_what_was_filed(month: Month, browser: Browser) -> None:
    there = browser("village")
    file(there, 2, household_size="5")
    said = there.get(f"/visits/today/{lead_of(2).pk}/").content.decode()
    assert "等镇里审核。要更正的，改好再报一次。" in said
    assert 'name="q-household_size" inputmode="numeric" autocomplete="off" maxlength="20" value="5"' in said


def brought() -> dict[str, Any]:
    return {
        "photo": [SimpleUploadedFile("a.jpg", JPEG), SimpleUploadedFile("b.jpg", JPEG + b"2")],
        "shows": ["房屋", "水龙头"],
        "signature": SimpleUploadedFile("s.png", PNG),
        "signed_name": "祝长根",
        "place": '{"latitude": 30.1234567, "longitude": 118.5, "accuracy": 14.6}',
    }


def test_what_is_brought_along_lies_sealed_and_is_part_of_a_backup(month: Month, browser: Browser) -> None:
    assert file(browser("village"), 2, **brought()).status_code == 303
    told = [(one.paper.kind, one.told) for one in opened_papers(VisitPaper.objects.order_by("pk"))]
    assert told[:2] == [("photo", {"shows": "房屋"}), ("photo", {"shows": "水龙头"})]
    assert told[2:] == [
        ("signature", {"name": "祝长根"}),
        ("place", {"latitude": "30.123457", "longitude": "118.500000", "accuracy": "15"}),
    ]
    stored = [paper.stored for paper in VisitPaper.objects.exclude(stored="").order_by("pk")]
    assert [vault.read_file(name) for name in stored] == [JPEG, JPEG + b"2", PNG]
    assert {f"received/{name[:2]}/{name}.sealed" for name in stored} <= set(files_named())
    assert all("房屋".encode() not in bytes(paper.sealed) for paper in VisitPaper.objects.all())


@pytest.mark.parametrize("bad", [b"GIF89a", b"<script>", b"\xff\xd8\xff" + b"x" * (2 << 20)])
def test_a_photo_that_is_none_is_refused_and_nothing_is_filed(month: Month, browser: Browser, bad: bytes) -> None:
    answer = file(browser("village"), 2, photo=[SimpleUploadedFile("a.jpg", bad)], shows=["x"])
    assert answer.status_code == 422 and "第1张照片读不了，或者太大" in answer.content.decode()
    assert not Visit.objects.exists() and not VisitPaper.objects.exists()


def test_papers_after_review_are_not_slipped_in(month: Month, browser: Browser, operator: Post) -> None:
    there, lead = browser("village"), lead_of(2)
    file(there, 2)
    accept(operator, cast.COUNTY, [visit_of(2)], month.as_of, month.at)
    told = sent(lead, sent_id="another", signed_name="户主")
    answer = there.post(f"/visits/today/{lead.pk}/file/", told)
    assert answer.status_code == 422 and not VisitPaper.objects.exists()


@pytest.mark.parametrize("code", ["hill-village", "other-town", "outsider"])
def test_nobody_else_files_it(month: Month, browser: Browser, code: str) -> None:
    there, lead = browser(code), lead_of(2)
    assert there.get(f"/visits/today/{lead.pk}/").status_code == 404
    assert there.post(f"/visits/today/{lead.pk}/file/", sent(lead)).status_code == 404
    assert not Visit.objects.exists()


@pytest.mark.parametrize("code", ["medical", "supervisor", "auditor"])
def test_whoever_only_reads_has_no_form(month: Month, browser: Browser, code: str) -> None:
    there, lead = browser(code), lead_of(2)
    assert there.get(f"/visits/today/{lead.pk}/").status_code == 403
    assert there.post(f"/visits/today/{lead.pk}/file/", sent(lead)).status_code == 403


def test_a_lead_handed_over_meanwhile_says_where_it_went(month: Month, browser: Browser, operator: Post) -> None:
    from shouwang.records.visits.actions import hand_over

    there, lead = browser("village"), lead_of(2)
    seen = as_it_stands(lead)
    hand_over(operator, lead, cast.SECOND_VILLAGE, _PACK, month.as_of, month.at)
    answer = there.post(f"/visits/today/{lead.pk}/file/", sent(lead, seen))
    assert answer.status_code == 409 and "已经转给下河村核查" in answer.content.decode()
    assert not Visit.objects.exists() and WHOLE


def test_a_page_that_was_sent_by_the_browsers_script_is_told_where_to_go(month: Month, browser: Browser) -> None:
    there, lead = browser("village"), lead_of(2)
    answer = there.post(f"/visits/today/{lead.pk}/file/", sent(lead), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"/visits/today/{lead_of(1).pk}/")
