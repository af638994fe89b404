"""Comparing lists on pages: a village's own list, both sides of a household, the county's overview, the workbook."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.desk.beside import sent_twice_and_killed
from tests.records.discrepancies.conftest import WHY, filled_lists
from tests.world import cast, office

from shouwang.records.cases.models import Case
from shouwang.records.discrepancies.models import Compared, Listed, Round, VillageList
from shouwang.records.journal.models import Entry

pytestmark = pytest.mark.django_db
HERE = "/online-offline/"


def said(answer, status=200):
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def village_of(one, code=cast.VILLAGE):
    return f"{HERE}{one.round.pk}/village/{code}/"


@pytest.mark.clause("Y01")
def test_the_county_reads_who_falls_on_which_side_and_which_villages_are_silent(browser, compared):
    page = said(browser("bureau").get(HERE))
    assert "2024年3月：两边一共提到 5 户，3 户对不上；2 个村还没有报名单" in page
    assert page.count("还没有报") >= 2 and "线上线下都有" in page and "1 行待认定" in page
    link = f"{HERE}households/?round={compared.round.pk}&amp;side=only_online"
    assert link in page


def test_before_the_first_round_the_page_says_who_begins(browser, comparers):
    assert "还没有开始过比对" in said(browser("town").get(HERE))
    there = browser("bureau")
    assert "开始，请各村报名单" in said(there.get(HERE))
    there.post(f"{HERE}open/", {"from_on": "2024-03-01", "to_on": "2024-03-31"})
    there.post(f"{HERE}open/", {"from_on": "2024-03-01", "to_on": "2024-03-31"})
    assert Round.objects.count() == 1
    assert "还没有比对" in said(there.get(HERE))
    said(there.post(f"{HERE}open/", {"from_on": "三月"}), 400)


def test_a_village_reads_its_own_list_and_what_it_has_to_verify(browser, compared):
    there = browser("village")
    page = said(there.get(HERE))
    assert "上河村的排查名单" in page and "列了 3 户；1 户和部门名单对不上" in page
    assert "扎**" in page or "扎" in page
    assert "祝长根" not in page and office.who(2)[1] not in page
    assert Entry.objects.filter(verb="look_at_village_list").count() == 1
    assert "我的工作" in page and "Cell(" not in page
    said(there.get(village_of(compared, cast.SECOND_VILLAGE)), 404)


def test_both_sides_of_a_household_stand_beside_each_other(browser, compared):
    row = compared.of(2)
    page = said(browser("town").get(f"{HERE}households/{row.pk}/"))
    assert "县水利局3月饮水问题.xlsx" in page and "第 2 行" in page and WHY in page
    assert "基层干部排查" in page and "网格员" in page and "祝**" in page and "祝长根" not in page
    assert Entry.objects.filter(verb="look_at_compared_household", subject=f"compared:{row.pk}").count() == 1


def test_a_village_verifies_the_town_reviews_and_the_procedure_begins(browser, compared):
    row = compared.of(9)
    there, address = browser("hill-village"), f"{HERE}households/{row.pk}/"
    assert "交镇里审核" in said(there.get(address))
    sent = {"conclusion": "at_risk", "text": "房子漏雨，人病着", "seen": row.acts_count}
    there.post(f"{address}verify/", sent)
    there.post(f"{address}verify/", sent)
    assert compared.of(9).acts_count == 2
    town = browser("other-town")
    assert "审核" in said(town.get(address))
    town.post(f"{address}review/", {"do": "review", "seen": 2})
    assert "启动识别程序" in said(there.get(address))
    answer = there.post(f"{address}begin/")
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/cases/{case.pk}/" and case.channel == "cadre"


def test_a_stale_page_is_told_and_keeps_what_was_written(browser, compared):
    row = compared.of(3)
    address = f"{HERE}households/{row.pk}/verify/"
    sent = {"conclusion": "not_at_risk", "text": "儿子寄钱回来", "seen": 0}
    page = said(browser("village").post(address, sent), 409)
    assert "刚刚有了变化" in page and "儿子寄钱回来" in page


def test_the_town_sends_a_conclusion_back(browser, compared):
    row = compared.verify(3)
    there = browser("town")
    there.post(f"{HERE}households/{row.pk}/review/", {"do": "send_back", "text": "没有说清收入"})
    assert compared.of(3).state == "open"
    assert "没有说清收入" in said(there.get(f"{HERE}households/{row.pk}/"))


def test_a_family_is_put_on_by_name_and_number_and_taken_off(browser, compared):
    there, here = browser("village"), village_of(compared)
    name, number = office.who(1)
    typed = {"name": name, "number": number, "channel": "农户自主申报", "why": "自己来说的", "found_on": "2024-04-11"}
    there.post(f"{here}list/", typed)
    row = Listed.objects.get(household=compared.home(1))
    assert (row.channel, row.filed_by.code) == ("self", "village")
    there.post(f"{HERE}listed/{row.pk}/off/", {"seen": row.outcome})
    row.refresh_from_db()
    assert row.taken_off_on is not None
    page = said(there.post(f"{here}list/", {**typed, "why": ""}), 400)
    assert "请写什么情况" in page and name in page


def test_a_family_is_looked_for_and_picked(browser, compared):
    there, here = browser("village"), f"{HERE}{compared.round.pk}/put/"
    page = said(there.get(here, {"q": "纪秀兰"}))
    code = cast.household_code(1)
    assert code in page and "纪秀兰" not in page.replace('value="纪秀兰"', "")
    typed = {"channel": "社会监督", "why": "有人打电话反映", "found_on": "2024-04-11"}
    assert "列上名单" in said(there.get(f"{here}{code}/"))
    there.post(f"{here}{code}/now/", typed)
    assert Listed.objects.get(household=compared.home(1)).channel == "public"
    said(there.post(f"{here}{code}/now/", {**typed, "channel": "听说"}), 400)
    said(there.get(f"{here}{cast.household_code(9)}/"), 404)


def test_a_doubtful_row_is_decided_beside_those_it_may_mean(browser, compared, comparers):
    compared.list(("毕水生", ""), why="另写一次")
    row = Listed.objects.filter(outcome="review").latest("pk")
    there, address = browser("village"), f"{HERE}listed/{row.pk}/"
    page = said(there.get(address))
    assert "都不是" in page and cast.household_code(4) in page and "姓名相同" in page
    said(there.post(f"{address}decide/", {"household": ""}), 400)
    there.post(f"{address}decide/", {"household": "none"})
    row.refresh_from_db()
    assert row.outcome == "unregistered"


def test_nobody_is_said_with_one_button(browser, comparers):
    comparers.open()
    there, here = browser("village"), village_of(comparers)
    assert "本村没有要列入的户" in said(there.get(here))
    there.post(f"{here}nil/")
    there.post(f"{here}nil/")
    assert VillageList.objects.get().nil and "报了没有要列入的户" in said(there.get(here))


@pytest.mark.clause("G09")
def test_the_form_goes_out_with_a_sheet_a_village_and_comes_back_filled(browser, comparers):
    one = comparers.open()
    there = browser("town")
    answer = there.get(f"{HERE}{one.pk}/sheet/{cast.TOWN}/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["上河村", "下河村"]
    book["下河村"].cell(2, 7).value = "是"
    for column, value in enumerate([*office.who(2), "基层干部排查", WHY, "网格员", "2024-04-11"], start=2):
        book["上河村"].cell(6, column).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    file = SimpleUploadedFile("柳河镇.xlsx", buffer.getvalue())
    page = said(there.post(f"{HERE}{one.pk}/take-in/", {"file": file}, follow=True))
    assert "60行：收下1，与已报的相同0，空着59，有错未收0" in page
    assert {row.village: row.nil for row in VillageList.objects.all()} == {
        cast.VILLAGE: False,
        cast.SECOND_VILLAGE: True,
    }


def test_large_lists_are_taken_in_beside(browser, comparers, monkeypatch):
    one = comparers.open()
    there, others = browser("village"), [browser(code) for code in ("hill-village", "medical", "auditor")]
    data = filled_lists({cast.VILLAGE: [[*office.who(2), "听说", WHY, "", "2024-04-01"], LISTED]})
    monkeypatch.setattr("shouwang.desk.jobs.doing.MOST_AT_ONCE", 0)

    def asks():
        return there.post(f"{HERE}{one.pk}/take-in/", {"file": SimpleUploadedFile("名单.xlsx", data)})

    job = sent_twice_and_killed(asks, there, others)
    assert "收下1" in job.sentence and "有错未收1" in job.sentence and Listed.objects.count() == 1
    assert "第4行“线索渠道”列" in said(there.get(job.result["seen"]))


LISTED = [*office.who(3), "基层干部排查", WHY, "网格员", "2024-04-09"]


def test_a_large_county_compares_beside_and_reads_what_it_came_to(browser, comparers, monkeypatch):
    one = comparers.open()
    comparers.list(office.who(2), office.who(4))
    monkeypatch.setattr("shouwang.desk.discrepancies.rows.COMPARED_AT_ONCE", 0)
    there, others = browser("bureau"), [browser(code) for code in ("town", "medical", "auditor", "outsider")]
    job = sent_twice_and_killed(lambda: there.post(f"{HERE}{one.pk}/compare/"), there, others)
    assert (
        job.sentence == "比对好了：线上线下都有1户，只有线上有1户，只有线下有1户，还说不清1户。对不上的已退回村里核实。"
    )
    assert job.result["seen"] == f"{HERE}?round={one.pk}" and Compared.objects.count() == 4


def test_a_workbook_with_faults_says_each_row_and_what_to_do(browser, comparers):
    one = comparers.open()
    data = filled_lists({cast.VILLAGE: [[*office.who(2), "听说", WHY, "", "2024-04-01"]]})
    there = browser("village")
    answer = there.post(f"{HERE}{one.pk}/take-in/", {"file": SimpleUploadedFile("名单.xlsx", data)})
    page = said(there.get(answer.headers["Location"]))
    assert "第4行“线索渠道”列" in page and "有错未收1" in page
    said(there.post(f"{HERE}{one.pk}/take-in/", {}), 400)


@pytest.mark.parametrize(
    ("query", "homes"),
    [
        ("side=both", {2}),
        ("side=only_offline", {4, 9}),
        ("state=open", {3, 9}),
        ("side=unknown", {7}),
        ("", {2, 3, 4, 7, 9}),
    ],
)
def test_the_list_is_narrowed_and_taken_away(query, homes, browser, compared):
    there = browser("bureau")
    page = said(there.get(f"{HERE}households/?{query}"))
    assert {home for home in range(1, 13) if cast.household_code(home) in page} == homes
    answer = there.get(f"{HERE}households/?{query}&export=xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(min_row=3, values_only=True))
    assert len(rows) == len(homes)
    assert Entry.objects.filter(verb="export_compared_lists").count() == 1


@pytest.mark.parametrize("code", ["medical", "schools"])
def test_departments_see_nothing_of_it(code, browser, compared):
    there = browser(code)
    for address in (HERE, f"{HERE}households/", village_of(compared), f"{HERE}households/{compared.of(2).pk}/"):
        said(there.get(address), 403)


def test_comparing_again_says_whether_anything_changed(browser, compared):
    there = browser("bureau")
    address = f"{HERE}{compared.round.pk}/compare/"
    there.post(address)
    page = said(there.post(address, follow=True))
    assert "名单没有变化" in page
    said(browser("town").post(address), 403)


def test_a_page_asks_no_more_of_the_database_for_more_households(browser, compared):
    there, address = browser("bureau"), f"{HERE}households/"
    said(there.get(address))

    def asked():
        with CaptureQueriesContext(connection) as seen:
            said(there.get(address))
        return len(seen)

    few = asked()
    compared.list(office.who(1), why="又一户")
    compared.list(office.who(10), village=cast.BRIDGE_VILLAGE, by="other-town")
    compared.list(office.who(11), village=cast.BRIDGE_VILLAGE, by="other-town")
    compared.compare()
    assert Compared.objects.count() == 8 and asked() == few
