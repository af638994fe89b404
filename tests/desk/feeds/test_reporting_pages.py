"""A department sends its lists by page: what it owes, what came of what it sent, and nothing of others."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from tests.desk.conftest import Browser
from tests.desk.feeds.conftest import Sent, work_off
from tests.records.month import Month
from tests.world import cast, office

from shouwang.desk.feeds import pages as reporting
from shouwang.records.feeds import queries
from shouwang.records.feeds.models import Delivery, FeedRow
from shouwang.records.jobs.models import Job
from shouwang.records.journal.models import Entry
from shouwang.records.policy.queries import pack_of

NAME = office.who(1)[0]


def said(there: Client, address: str) -> str:
    answer = there.get(address, follow=True)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


# --- what is owed ---------------------------------------------------------------------------------------------------


def test_a_department_sees_what_it_owes_with_the_late_ones_first(month: Month, browser: Browser) -> None:
    page = said(browser("medical"), "/feeds/")
    assert "3月：2种表应报，1种已报，1种逾期。" in page and "逾期 3 天" in page
    assert page.index("参保人员个人自付费用") < page.index("未参加基本医疗保险的脱贫人口和监测对象")
    assert "危房" not in page and "县医保局3月未参保名单.xlsx" in page


def test_the_county_sees_all_departments_and_every_figure_leads_to_its_lists(month: Month, browser: Browser) -> None:
    bureau = browser("bureau")
    page = said(bureau, "/feeds/?month=2024-03")
    assert "种表应报，1种已报，" in page and "县教体局" in page
    came = said(bureau, "/feeds/?month=2024-03&state=came")
    assert "只看“已报”表" in came and "饮水安全" not in came
    assert "只看县教体局的" in said(bureau, "/feeds/?month=2024-03&department=education")


def test_months_before_and_after_stand_beside(month: Month, browser: Browser) -> None:
    page = said(browser("medical"), "/feeds/?month=2024-02")
    assert "?month=2024-01" in page and "?month=2024-03" in page


@pytest.mark.parametrize("post", ["town", "village"])
def test_towns_and_villages_have_nothing_to_report(month: Month, browser: Browser, post: str) -> None:
    there, key = browser(post), Delivery.objects.get().pk
    for address in ("/feeds/", f"/feeds/deliveries/{key}/", "/feeds/became/", "/feeds/folder/"):
        assert there.get(address).status_code == 403, address


def test_what_is_another_departments_is_not_there(month: Month, browser: Browser) -> None:
    there, key = browser("schools"), Delivery.objects.get().pk
    for address in (
        f"deliveries/{key}/",
        f"deliveries/{key}/receipt/",
        "template/?feed=uninsured",
        "row/?feed=uninsured",
    ):
        assert there.get(f"/feeds/{address}").status_code == 404, address
    for address in ("nil/", "row/send/", f"deliveries/{key}/let-in/"):
        asked = {"month": "2024-03", "how": "accept", "feed": "uninsured"}
        assert there.post(f"/feeds/{address}", asked).status_code == 404, address
    assert "未参保" not in said(there, "/feeds/")


def test_the_auditor_looks_and_sends_nothing(month: Month, browser: Browser) -> None:
    there, key = browser("auditor"), Delivery.objects.get().pk
    page = said(there, "/feeds/")
    assert "data-upload" not in page and "零报送</button>" not in page
    assert there.get(f"/feeds/deliveries/{key}/").status_code == 200
    assert there.get(f"/feeds/deliveries/{key}/receipt/").status_code == 403


def test_the_page_asks_the_database_the_same_number_of_times_for_three_files_and_twenty(
    month: Month, browser: Browser
) -> None:
    there, asked = browser("medical"), []
    for count in (3, 20):
        while Delivery.objects.count() < count:
            month.receive(
                office.uninsured(office.who(1), office.who(3)), f"未参保{Delivery.objects.count()}.xlsx", accept=True
            )
        with CaptureQueriesContext(
            connection,
        ) as queries_:
            said(there, "/feeds/")
        asked.append(len(queries_))
    assert asked[0] == asked[1]


# --- sending --------------------------------------------------------------------------------------------------------


def test_a_file_with_faults_is_told_row_by_row_at_once(month: Month, browser: Browser, send: Sent) -> None:
    there = browser("medical")
    job = send(there, {"自付.xlsx": office.medical((*office.who(1), 31000), (*office.who(2), "约3万"))})
    answer = there.get(f"/feeds/jobs/{job.pk}/")
    assert answer.status_code == 303
    page = said(there, answer.url)
    assert "共2行：收下1行，有错1行，重复0行。还有1行等着改。" in page
    assert ("第 3 行" in page and escape("“个人自付费用(元)”列") in page) or "个人自付费用" in page
    assert "金额看不明白，请写成一个数" in page
    name = office.who(2)[0]
    assert name not in page and f"{name[0]}*" in page and office.who(2)[1] not in page
    assert Entry.objects.filter(verb="look_at_rows", post__code="medical").count() == 1


def test_only_the_bad_rows_go_back_and_forth(month: Month, browser: Browser, send: Sent) -> None:
    there = browser("medical")
    send(there, {"自付.xlsx": office.medical((*office.who(1), 31000), (*office.who(2), "约3万"))})
    first = Delivery.objects.get(file="自付.xlsx")
    answer = there.get(f"/feeds/deliveries/{first.pk}/faulty/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.worksheets[0].max_row == 5
    book.worksheets[0]["D5"].value = "30001"
    out = io.BytesIO()
    book.save(out)
    send(there, {"改错_自付.xlsx": out.getvalue()})
    assert "有错的行都重新交过了" in said(there, f"/feeds/deliveries/{first.pk}/")
    assert "有错 1 行" not in said(there, "/feeds/") and "错行都重新交过了" in said(there, "/feeds/")
    assert "已在《改错_自付.xlsx》" in said(there, f"/feeds/deliveries/{first.pk}/")
    assert queries.rows_counted(cast.COUNTY, "2024-03", "self_paid") == 2
    assert Entry.objects.filter(verb="export_faulty_rows", post__code="medical").count() == 1


def test_a_file_that_stops_is_previewed_and_let_in_with_one_click(month: Month, browser: Browser, send: Sent) -> None:
    there = browser("medical")
    data = office.uninsured(office.who(3), office.who(1))
    job = send(there, {"县医保局3月未参保名单.xlsx": data})
    stopped = Delivery.objects.get(state="stopped")
    page = said(there, f"/feeds/jobs/{job.pk}/")
    assert "现在计入 2 行" in page and "共计入 3 行" in page and "只计入这个文件的 2 行" in page
    for _ in range(2):
        there.post(f"/feeds/deliveries/{stopped.pk}/let-in/", {"how": "accept"})
    work_off()
    assert queries.rows_counted(cast.COUNTY, "2024-03", "uninsured") == 3
    answer = there.post(f"/feeds/deliveries/{stopped.pk}/let-in/", {"how": "replace"}, follow=True)
    assert "没有再做什么" in answer.content.decode()


def test_a_file_that_stops_may_stand_in_the_stead_of_the_first(month: Month, browser: Browser, send: Sent) -> None:
    there = browser("medical")
    send(there, {"县医保局3月未参保名单.xlsx": office.uninsured(office.who(3))})
    stopped = Delivery.objects.get(state="stopped")
    answer = there.post(f"/feeds/deliveries/{stopped.pk}/let-in/", {"how": "replace"})
    work_off()
    assert "共1行：收下1行" in said(there, answer.url)
    assert queries.rows_counted(cast.COUNTY, "2024-03", "uninsured") == 1


def test_rows_with_faults_are_in_no_sum_of_what_would_count(month: Month, browser: Browser, send: Sent) -> None:
    there = browser("medical")
    send(there, {"自付.xlsx": office.medical((*office.who(1), 31000))})
    both = office.medical((*office.who(1), 31000), (*office.who(2), "约3万"), (*office.who(3), 5000))
    send(there, {"自付.xlsx": both})
    stopped = Delivery.objects.get(state="stopped")
    page = said(there, f"/feeds/deliveries/{stopped.pk}/")
    assert "现在计入 1 行" in page and "共计入 2 行" in page and "只计入这个文件的 2 行" in page
    assert "有错的 1 行不算在里面" in page
    sentence = Job.objects.latest("pk").sentence
    assert sentence == "交来1个文件，计入0个。1个要核对后才计入（收下1行，有错未收1行，重复1行）。"


def test_a_file_that_waits_beside_one_that_counts_is_among_those_that_wait(
    month: Month, browser: Browser, send: Sent
) -> None:
    there = browser("medical")
    send(there, {"县医保局3月未参保名单.xlsx": office.uninsured(office.who(3))})
    assert "县医保局3月未参保名单.xlsx" in said(there, "/feeds/?state=held_up")
    assert "没有“等确认、退回”的表" not in said(there, "/feeds/?state=held_up")


def test_what_was_refused_days_ago_is_folded_away(
    month: Month, browser: Browser, send: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = browser("medical")
    send(there, {"说不清.xlsx": office.sheet_bytes([("甲", "乙"), ("丙", "丁")])})
    assert "几天以前的" not in said(there, "/feeds/")
    monkeypatch.setenv("SHOUWANG_TODAY", "2024-04-16")
    page = said(there, "/feeds/?month=2024-03")
    assert page.index("几天以前的 1 个") < page.index("说不清.xlsx")


def test_a_doubtful_row_is_told_with_its_masked_name_and_asks_for_no_second_report(
    month: Month, browser: Browser, send: Sent
) -> None:
    there, (name, number) = browser("medical"), office.who(3)
    send(there, {"自付.xlsx": office.medical(("别" + name[1:], number, 31000))})
    key = Delivery.objects.get(file="自付.xlsx").pk
    page = said(there, f"/feeds/deliveries/{key}/?outcome=review")
    assert "别*" in page and "不用再报" in page and "改好这一行再报" not in page
    assert Entry.objects.filter(verb="look_at_rows", post__code="medical").count() == 1


def test_the_same_of_the_same_person_in_another_form_is_said_and_counts_until_the_office_decides(
    month: Month, browser: Browser, send: Sent
) -> None:
    there, row = browser("medical"), (*office.who(1), 31000)
    send(there, {"自付.xlsx": office.medical(row, (*office.who(2), 900))})
    head = ("住址", "姓名", "身份证号码", "个人自付费用（元）")
    other = office.sheet_bytes([head, ("上河村", *row), ("上河村", *office.who(3), 700)])
    send(there, {"又一份.xlsx": other})
    delivery = Delivery.objects.get(file="又一份.xlsx")
    page = said(there, f"/feeds/deliveries/{delivery.pk}/")
    assert "有1行（第2行）与本期《自付.xlsx》报过的是同一个人、同样的数，两边都计入了" in page
    assert (delivery.state, delivery.kept, delivery.repeated) == ("counted", 2, 0)
    first = Delivery.objects.get(file="自付.xlsx")
    assert "同样的数" not in said(there, f"/feeds/deliveries/{first.pk}/")


def test_a_list_of_which_nothing_is_added_up_asks_nothing_about_somebody_told_twice(
    month: Month, browser: Browser, send: Sent
) -> None:
    there = browser("medical")
    send(there, {"再一份.xlsx": office.sheet_bytes([("姓名", "身份证号码", "住址"), (*office.who(1), "上河村")])})
    assert "rows_told_before" not in str(Delivery.objects.get(file="再一份.xlsx").notes)


def test_the_same_file_again_says_that_it_was_sent_before(month: Month, browser: Browser, send: Sent) -> None:
    there, data = browser("medical"), office.medical((*office.who(1), 31000))
    assert "以前交过" not in send(there, {"自付.xlsx": data}).sentence
    again = send(there, {"自付.xlsx": data})
    assert again.sentence == "交来1个文件，计入0个。1个以前交过，一字不差，没有再收一遍。"
    assert "《自付.xlsx》4月12日已经交过" in said(there, f"/feeds/jobs/{again.pk}/")


def test_files_that_came_before_are_meant_so_one_by_one_or_all_at_once(
    month: Month, browser: Browser, send: Sent
) -> None:
    bureau = browser("bureau")
    files = {"饮水.xlsx": office.water((*office.who(3), "否")), "自付.xlsx": office.medical((*office.who(1), 31000))}
    send(bureau, files, **{"from": "folder"})
    job = send(bureau, files, **{"from": "folder", "month": "2024-04"})
    page = said(bureau, f"/feeds/jobs/{job.pk}/")
    assert page.count(">照收</button>") == 2 and "2024年3月收过的" in page and "2 个都照收" in page
    again = bureau.post(f"/feeds/jobs/{job.pk}/let-in/")
    work_off()
    assert queries.rows_counted(cast.COUNTY, "2024-04", "water") == 1
    assert "照收</button>" not in said(bureau, again.url)
    assert "没有等着照收的文件" in bureau.post(f"/feeds/jobs/{job.pk}/let-in/", follow=True).content.decode()


def test_what_nobody_can_recognise_is_told_to_its_sender_and_to_no_other(
    month: Month, browser: Browser, send: Sent
) -> None:
    there = browser("medical")
    send(there, {"说不清.xlsx": office.sheet_bytes([("甲", "乙"), ("丙", "丁")])})
    refused = Delivery.objects.get(file="说不清.xlsx")
    page = said(there, f"/feeds/deliveries/{refused.pk}/")
    assert "认不出这是哪个部门的表" in page and "参保人员个人自付费用" in page
    assert "饮水安全问题农户" not in page, "other departments' lists are no help to her"
    assert "认不出是哪种表的文件" in said(there, "/feeds/")
    assert browser("schools").get(f"/feeds/deliveries/{refused.pk}/").status_code == 404


def test_another_departments_list_is_not_taken_from_her(month: Month, browser: Browser, send: Sent) -> None:
    there = browser("medical")
    job = send(there, {"饮水.xlsx": office.water((*office.who(1), "否"))})
    assert not Delivery.objects.filter(feed="water").exists()
    page = said(there, f"/feeds/jobs/{job.pk}/")
    assert "没有做成" in page and "饮水安全问题农户" in page


def test_nothing_chosen_and_too_much_are_sentences(month: Month, browser: Browser, settings) -> None:
    there = browser("medical")
    assert "没有选文件" in there.post("/feeds/upload/", {"month": "2024-03"}, follow=True).content.decode()
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    large = SimpleUploadedFile("大.xlsx", b"x" * 5000)
    answer = there.post("/feeds/upload/", {"month": "2024-03", "files": [large]}, follow=True)
    assert "页面收不下" in answer.content.decode()
    one = there.post("/feeds/upload/one/", {"file": SimpleUploadedFile("大.xlsx", b"x" * 5000), "name": "大.xlsx"})
    assert one.status_code == 413 and "页面收不下" in one.json()["said"]
    assert Job.objects.count() == 0


def test_files_sent_one_by_one_are_taken_in_together_and_a_token_serves_its_post_alone(
    month: Month, browser: Browser, send: Sent
) -> None:
    there, other = browser("medical"), browser("schools")
    told = [
        there.post("/feeds/upload/one/", {"file": SimpleUploadedFile("a.xlsx", data), "name": name}).json()
        for name, data in (("医保/未参保.xlsx", office.uninsured(office.who(3))), ("a.xlsx", office.medical()))
    ]
    assert [one["name"] for one in told] == ["医保_未参保.xlsx", "a.xlsx"]
    tokens = [one["token"] for one in told]
    assert other.post("/feeds/upload/", {"month": "2024-03", "kept": tokens}).url.startswith("/feeds/?")
    first = there.post("/feeds/upload/", {"month": "2024-03", "kept": tokens})
    assert there.post("/feeds/upload/", {"month": "2024-03", "kept": tokens}).url == first.url, "one job"
    assert Job.objects.get().files == [[one[0], one[1]] for one in Job.objects.get().files]


def test_the_receipt_goes_out_as_it_always_did_and_is_journaled(month: Month, browser: Browser) -> None:
    key = Delivery.objects.get().pk
    answer = browser("medical").get(f"/feeds/deliveries/{key}/receipt/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["回执", "Sheet1"] and book["Sheet1"]["B2"].value == NAME
    assert Entry.objects.filter(verb="export_receipt", subject=f"delivery:{key}").count() == 1


@pytest.mark.parametrize(
    ("file", "rows", "word"),
    [
        ("县医保局3月未参保名单.xlsx", [office.who(3)], "选“算进去”"),
        ("县医保局2月未参保名单.xlsx", [office.who(3)], "写的是2024年2月"),
        ("未参保别县.xlsx", [("无此人", cast.number("19900101", f"{n:03d}", "349903")) for n in range(20)], "查无此人"),
    ],
)
def test_why_a_file_waits_is_said_in_words_of_the_page(
    month: Month, browser: Browser, send: Sent, file: str, rows: list[tuple[str, str]], word: str
) -> None:
    there = browser("medical")
    job = send(there, {file: office.uninsured(*rows)})
    stopped = Delivery.objects.get(state="stopped")
    for address in (f"/feeds/jobs/{job.pk}/", f"/feeds/deliveries/{stopped.pk}/", "/feeds/"):
        page = said(there, address)
        assert "--accept" not in page and "--replace" not in page, address
    assert word in said(there, f"/feeds/deliveries/{stopped.pk}/")


# --- without a file -------------------------------------------------------------------------------------------------


def test_a_nil_return_takes_one_click_and_two_clicks_are_one(month: Month, browser: Browser) -> None:
    there = browser("medical")
    for _ in range(2):
        answer = there.post("/feeds/nil/", {"feed": "self_paid", "month": "2024-03"}, follow=True)
    assert "报了零" in answer.content.decode() and "零报送，晚3天" in answer.content.decode()
    assert Entry.objects.filter(verb="say_nil").count() == 1


def test_a_list_that_had_people_is_asked_about_before_it_is_nil(month: Month, browser: Browser) -> None:
    there = browser("medical")
    answer = there.post("/feeds/nil/", {"feed": "uninsured", "month": "2024-04"}).content.decode()
    assert "上期有2行" in answer and 'name="sure"' in answer
    there.post("/feeds/nil/", {"feed": "uninsured", "month": "2024-04", "sure": "yes"})
    assert Delivery.objects.get(period="2024-04").stored == "said-nil"


def test_one_row_typed_in_is_cleaned_like_a_file_and_its_faults_stand_beside_the_fields(
    month: Month, browser: Browser, send: Sent
) -> None:
    there, (name, number) = browser("medical"), office.who(4)
    row = {"month": "2024-03", "feed": "self_paid", "name": name, "number": number, "self_paid": "三四万"}
    page = there.post("/feeds/row/send/", row).content.decode()
    assert "金额看不明白" in page and f'value="{name}"' in page, "nothing typed is lost"
    answer = there.post("/feeds/row/send/", {**row, "self_paid": "3万元"})
    work_off()
    typed = Delivery.objects.get(feed="self_paid")
    assert (typed.state, typed.rows, typed.matched) == ("counted", 1, 1)
    assert FeedRow.objects.filter(delivery=typed).count() == 1
    assert there.get(answer.url).url == f"/feeds/deliveries/{typed.pk}/"


def test_a_number_that_cannot_be_right_is_asked_about_once(month: Month, browser: Browser) -> None:
    there, (name, number) = browser("medical"), office.who(4)
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    row = {"month": "2024-03", "feed": "self_paid", "name": name, "number": wrong, "self_paid": "31000"}
    page = there.post("/feeds/row/send/", row).content.decode()
    assert "最后一位对不上" in page and 'name="sure"' in page
    assert there.post("/feeds/row/send/", {**row, "sure": "yes"}).status_code == 303
    work_off()
    assert Delivery.objects.get(feed="self_paid").review == 1


def test_every_list_has_a_form_and_a_template(month: Month, browser: Browser) -> None:
    bureau = browser("bureau")
    for feed in pack_of(month.version).feeds.values():
        page = said(bureau, f"/feeds/row/?feed={feed.name}&month=2024-03")
        assert all(f'name="{column.name}"' in page for column in feed.columns if column.role != "serial")
        assert bureau.get(f"/feeds/template/?feed={feed.name}").content[:2] == b"PK"


# --- a folder for all departments -----------------------------------------------------------------------------------


def test_a_folder_for_all_departments_is_taken_in_each_file_as_its_own_list(
    month: Month, browser: Browser, send: Sent
) -> None:
    bureau = browser("bureau")
    files = {
        "自付.xlsx": office.medical((*office.who(1), 31000)),
        "饮水.xlsx": office.water((*office.who(3), "否")),
        "~$饮水.xlsx": b"left by a program",
        "照片.jpg": b"\xff\xd8\xff\xe0nothing",
    }
    job = send(bureau, files, **{"from": "folder"})
    assert {one.department for one in Delivery.objects.filter(state="counted")} == {"medical_insurance", "water"}
    page = said(bureau, f"/feeds/jobs/{job.pk}/")
    assert ("交来3个文件，计入2个" in page and "照片.jpg" in page and "没有收" in page) or "退回" in page
    assert "饮水安全问题农户" in said(bureau, f"/feeds/jobs/{job.pk}/now/")
    assert browser("medical").get("/feeds/folder/").status_code == 403
    assert browser("schools").get(f"/feeds/jobs/{job.pk}/").status_code == 404


# --- what became of it ----------------------------------------------------------------------------------------------


@pytest.mark.clause("J16")
def test_a_department_hears_what_its_own_rows_led_to_masked_and_journaled(month: Month, browser: Browser) -> None:
    page = said(browser("medical"), "/feeds/became/?month=2024-03")
    assert "2行触发了预警，0行已有核查结论" in page and "交办入户核查" in page
    assert NAME not in page and f"{NAME[0]}*" in page
    assert Entry.objects.filter(verb="look_at_feedback", post__code="medical").count() == 1
    nothing = said(browser("schools"), "/feeds/became/?month=2024-03&department=medical_insurance")
    assert "县教体局报来的行没有触发预警" in nothing


def test_of_a_long_month_only_the_rows_shown_are_opened_and_asked_about(
    month: Month, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, counted, opened = browser("medical"), [], []
    open_row = queries.opened_row
    said(there, "/feeds/became/?month=2024-03")
    monkeypatch.setattr(queries, "opened_row", lambda row, *more: opened.append(row.pk) or open_row(row, *more))
    for several in (2, 1):
        monkeypatch.setattr(reporting, "PER_PAGE", several)
        opened.clear()
        with CaptureQueriesContext(connection) as asked:
            assert "2行触发了预警" in said(there, "/feeds/became/?month=2024-03")
        counted.append(len(asked))
        assert len(opened) == several
    assert counted[0] == counted[1]


def test_the_feedback_goes_out_as_a_workbook(month: Month, browser: Browser) -> None:
    answer = browser("medical").get("/feeds/became/workbook/?month=2024-03")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["汇总", "逐行反馈"] and book["逐行反馈"].max_row == 4
    assert Entry.objects.filter(verb="export_feedback").count() == 1
