"""The look-back on pages: what was found and where, one finding answered by its village and confirmed by its town."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import cast

from shouwang.records.jobs.models import Job
from shouwang.records.journal.models import Entry
from shouwang.records.lookback.models import Finding, FindingAct

pytestmark = pytest.mark.django_db


def said(answer):
    assert answer.status_code in (200, 400, 409), answer.status_code
    return answer.content.decode()


@pytest.mark.clause("G01")
def test_the_county_reads_each_check_with_its_three_answers_and_where_there_is_still_to_do(browser, found):
    page = said(browser("bureau").get("/look-back/"))
    assert "2024年4月10日回头看了全县 12 户" in page and "识别后迟迟没有措施" in page
    assert "柳河镇" in page and "数据不足" in page
    assert "/look-back/findings/?check=no_measure_in_time&amp;state=open" in page


def test_a_village_reads_its_own_findings_and_no_figure_of_the_county(browser, found):
    page = said(browser("village").get("/look-back/"))
    assert "识别后迟迟没有措施" in page and "青山乡" not in page and "数据不足" not in page
    assert "上河村" in page


def test_before_the_first_look_back_the_page_says_who_makes_it(browser, planners):
    assert "还没有做过回头看" in said(browser("town").get("/look-back/"))
    assert "现在做一次回头看" in said(browser("bureau").get("/look-back/"))


def test_the_list_says_why_with_masked_names_and_leaves_a_line(browser, found):
    page = said(browser("town").get("/look-back/findings/?check=no_measure_in_time"))
    assert "毕**" in page or "毕*" in page
    assert "毕水生" not in page and "431天" in page and "查出的问题：" in page
    assert Entry.objects.filter(verb="look_at_findings").count() == 1


@pytest.mark.parametrize(
    ("query", "there"), [("state=open", True), ("state=confirmed", False), ("group=not_in", False)]
)
def test_the_list_is_narrowed(query, there, browser, found):
    page = said(browser("bureau").get(f"/look-back/findings/?{query}&check=no_measure_in_time"))
    assert (cast.household_code(4) in page) == there


def test_the_list_goes_out_as_a_workbook_with_the_same_masks(browser, found):
    answer = browser("bureau").get("/look-back/findings/?export=xlsx")
    assert answer["Content-Type"].endswith("sheet")
    assert Entry.objects.get(verb="export_findings").subject == "findings:bureau"


@pytest.mark.clause("N10")
def test_one_finding_says_why_by_which_clause_what_to_do_and_where(browser, found):
    page = said(browser("village").get(f"/look-back/{found.pk}/"))
    assert "依据 N10" in page and "一户一策" in page and "马上定措施并落实" in page
    assert "识别以后等第一项措施的时间" in page and "431天" in page
    assert f"/measures/new/{cast.household_code(4)}/" in page and "交上一级确认" in page
    assert Entry.objects.get(verb="look_at_finding").subject == f"finding:{found.pk}"


def test_from_a_family_that_is_not_in_the_identification_begins(browser, looking):
    looking.run()
    Finding.objects.filter(name="no_measure_in_time").update(group="not_in")
    row = looking.finding(4, "no_measure_in_time")
    assert f"/cases/begin/{cast.household_code(4)}/" in said(browser("village").get(f"/look-back/{row.pk}/"))


@pytest.mark.clause("G15")
def test_the_village_answers_and_the_town_confirms(browser, found):
    there = browser("village")
    form = {"how": "explained", "text": "户主长期在外", "seen": "1"}
    for _ in range(2):  # clicked twice
        answer = there.post(f"/look-back/{found.pk}/answer/", form, follow=True)
        assert "待确认" in said(answer)
    town = browser("town")
    assert "户主长期在外" in said(town.get(f"/look-back/{found.pk}/"))
    answer = town.post(f"/look-back/{found.pk}/confirm/", {"do": "confirm", "seen": "2"}, follow=True)
    assert "已确认" in said(answer)
    found.refresh_from_db()
    assert (found.state, found.acts_count) == ("confirmed", 3)


def test_the_town_sends_it_back_with_what_is_still_to_do(browser, answered):
    town = browser("town")
    empty = town.post(f"/look-back/{answered.pk}/confirm/", {"do": "send_back", "text": "", "seen": "2"})
    assert empty.status_code == 400 and "请写明" in said(empty)
    page = said(
        town.post(
            f"/look-back/{answered.pk}/confirm/", {"do": "send_back", "text": "先定措施", "seen": "2"}, follow=True
        )
    )
    assert "先定措施" in page and "待处理" in page


def test_a_stale_page_is_told_and_what_was_written_stays(browser, found, looking):
    there = browser("village")
    Finding.objects.filter(pk=found.pk).update(acts_count=5)
    form = {"how": "put_right", "text": "措施都定好了", "seen": "1"}
    answer = there.post(f"/look-back/{found.pk}/answer/", form)
    assert answer.status_code == 409 and "刚刚有了变化" in said(answer) and "措施都定好了" in said(answer)


@pytest.mark.parametrize("code", ["other-town", "hill-village"])
def test_another_place_s_finding_is_not_found(code, browser, found):
    there = browser(code)
    assert there.get(f"/look-back/{found.pk}/").status_code == 404
    assert there.post(f"/look-back/{found.pk}/answer/", {"how": "explained", "text": "x"}).status_code == 404


@pytest.mark.parametrize("code", ["medical", "schools"])
def test_departments_have_no_look_back(code, browser, found):
    assert browser(code).get("/look-back/").status_code == 403


@pytest.mark.parametrize("code", ["supervisor", "auditor"])
def test_those_who_read_see_and_do_not_answer(code, browser, found):
    there = browser(code)
    page = said(there.get(f"/look-back/{found.pk}/"))
    assert "交上一级确认" not in page
    assert there.post(f"/look-back/{found.pk}/answer/", {"how": "explained", "text": "x"}).status_code == 403
    assert there.post("/look-back/now/").status_code == 403


@pytest.mark.clause("Z10", "G05")
def test_who_is_not_in_and_should_be_and_who_is_helped_outside_have_lists_of_their_own(browser, looking):
    planners = looking.planners
    name, number = planners.number(3)
    planners.report([(name, number, "健康帮扶", "慢病签约", "2024-04-01", "", "", "", "")])
    looking.run()
    Finding.objects.filter(pk=looking.finding(4, "no_measure_in_time").pk).update(group="not_in")
    there = browser("bureau")
    missed, outside = said(there.get("/look-back/missed/")), said(there.get("/look-back/outside/"))
    assert cast.household_code(4) in missed and cast.household_code(4) not in outside
    assert cast.household_code(3) in outside and cast.household_code(3) not in missed


def test_the_look_back_on_procedure_is_one_tab_of_it(browser, found):
    page = said(browser("town").get("/cases/lookback/"))
    assert re.search(r'href="/cases/lookback/" aria-current="page">程序回头看', page)


def test_the_county_asks_for_a_look_back_and_the_same_wish_is_one_job(browser, planners):
    there = browser("bureau")
    for _ in range(2):
        assert there.post("/look-back/now/").status_code == 303
    (job,) = Job.objects.filter(kind="look_back")
    assert job.wants["on"] == "2024-04-12"


def test_my_work_says_what_is_to_be_put_right_and_whose_answer_is_to_be_confirmed(browser, answered):
    assert "处理：" in said(browser("village").get("/work/"))
    page = said(browser("town").get("/work/"))
    assert "确认答复：" in page and f"/look-back/{answered.pk}/" in page


def queries(there, address):
    there.get(address)
    with CaptureQueriesContext(connection) as seen:
        said(there.get(address))
    return len(seen)


@pytest.mark.parametrize("address", ["/look-back/", "/look-back/findings/", "/look-back/missed/"])
def test_a_page_asks_as_often_for_many_findings_as_for_few(address, browser, found):
    there = browser("bureau")
    Finding.objects.update(group="not_in")
    kept = list(Finding.objects.order_by("pk")[:2])
    many = queries(there, address)
    FindingAct.objects.exclude(finding__in=kept).delete()
    Finding.objects.exclude(pk__in=[one.pk for one in kept]).delete()
    assert abs(queries(there, address) - many) <= 1
