"""Who speaks for a department, how its lists come, what was agreed: on pages, masked, whole only for a reason."""

from __future__ import annotations

import io
import re
from datetime import date

import openpyxl
import pytest
from django.test import Client
from tests.desk.conftest import Browser
from tests.desk.sending import form_on
from tests.records.month import Month

from shouwang.records.departments.models import Consultation, Liaison
from shouwang.records.journal.models import Entry

MEDICAL = "/departments/one/?department=medical_insurance"
NAME, PHONE = "纪晓岚", "13800001111"
MEETING = {
    "held_on": "2024-04-11",
    "topic": "未参保名单怎么报",
    "departments": ["medical_insurance", "civil_affairs"],
    "conclusions": "每月9日前报\n身份证号写全",
}


def seen_in(said: str) -> str:
    found = re.search(r'name="liaison-seen" value="([0-9a-f]+)"', said)
    assert found
    return found[1]


def name_somebody(there: Client, name: str = NAME, phone: str = PHONE, seen: str = "", **more: str) -> tuple[int, str]:
    seen = seen or seen_in(there.get(MEDICAL).content.decode())
    told = {"liaison-name": name, "liaison-phone": phone, "liaison-from_on": "2024-04-01", "liaison-seen": seen}
    answer = there.post("/departments/one/liaison/", {"department": "medical_insurance", **told, **more})
    return answer.status_code, answer.content.decode()


def test_a_department_names_its_own_officer_and_is_shown_a_mask(month: Month, browser: Browser) -> None:
    there = browser("medical")
    assert name_somebody(there)[0] == 303
    for address in ("/departments/", MEDICAL):
        said = there.get(address).content.decode()
        assert "纪**" in said and NAME not in said and PHONE not in said


def test_a_department_sees_and_writes_no_other(month: Month, browser: Browser) -> None:
    there = browser("medical")
    assert "县民政局" not in there.get("/departments/").content.decode()
    assert there.get("/departments/one/?department=civil_affairs").status_code == 404
    assert name_somebody(there, department="civil_affairs")[0] == 404
    assert there.post("/departments/one/transfer/", {"department": "medical_insurance"}).status_code == 403


def test_the_whole_name_and_phone_for_a_reason_that_the_journal_keeps(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    name_somebody(there)
    assert there.post("/departments/one/whole/", {"department": "medical_insurance"}).status_code == 422
    told = {"department": "medical_insurance", "reason": "contact"}
    said = there.post("/departments/one/whole/", told).content.decode()
    assert NAME in said and PHONE in said
    line = Entry.objects.get(verb="show_contacts")
    assert '"why":"contact"' in line.detail and NAME not in line.detail
    assert browser("auditor").get("/departments/one/ask/?department=medical_insurance").status_code == 403


def test_pressed_twice_there_is_one_and_another_later_follows_it(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    seen = seen_in(there.get(MEDICAL).content.decode())
    assert [name_somebody(there, seen=seen)[0] for _ in range(2)] == [303, 303]
    assert Liaison.objects.count() == 1
    assert name_somebody(there, "苏东坡", "13900002222", **{"liaison-from_on": "2024-04-10"})[0] == 303
    assert Liaison.objects.get(to_on=date(2024, 4, 10)).from_on == date(2024, 4, 1)


def test_whoever_saw_the_one_before_is_told_and_loses_nothing(month: Month, browser: Browser) -> None:
    first, second = browser("bureau"), browser("medical")
    seen = seen_in(second.get(MEDICAL).content.decode())
    name_somebody(first)
    status, said = name_somebody(second, "苏东坡", "13900002222", seen)
    assert status == 409 and "联络员别人改过了" in said and 'value="苏东坡"' in said
    assert Liaison.objects.count() == 1
    assert name_somebody(second, "苏东坡", "13900002222", seen_in(said))[0] == 303


def test_what_cannot_be_kept_is_said_where_it_was_typed(month: Month, browser: Browser) -> None:
    status, said = name_somebody(browser("bureau"), phone="12")
    assert status == 422 and "不像一个电话号码" in said and f'value="{NAME}"' in said


@pytest.mark.clause("J13")
def test_the_county_agrees_how_lists_come(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    seen = re.search(r'name="transfer-seen" value="([0-9a-f]+)"', there.get(MEDICAL).content.decode())
    assert seen
    told = {"transfer-way": "政务内网邮箱", "transfer-from_on": "2024-04-01", "transfer-seen": seen[1]}
    assert there.post("/departments/one/transfer/", {"department": "medical_insurance", **told}).status_code == 303
    assert "政务内网邮箱" in there.get("/departments/").content.decode()


@pytest.mark.clause("J19")
def test_a_meeting_is_kept_once_and_corrected_only_on_purpose(month: Month, browser: Browser) -> None:
    there, other = browser("bureau"), {**MEETING, "conclusions": "每月8日前报"}
    address = "/departments/consultations/record/"
    assert [there.post(address, MEETING).status_code for _ in range(2)] == [303, 303]
    answer = there.post(address, other)
    assert answer.status_code == 409 and "这是更正" in answer.content.decode()
    assert there.post(address, {**other, "correct": "on"}).status_code == 303
    assert Consultation.objects.count() == 2 and Consultation.objects.filter(superseded_at=None).count() == 1
    said = browser("medical").get("/departments/consultations/").content.decode()
    assert "每月8日前报" in said and "每月9日前报" not in said
    assert Entry.objects.filter(verb="show_contacts", post__code="medical").count() == 1


def test_the_book_of_contacts_is_whole_and_journaled(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    name_somebody(there)
    book = openpyxl.load_workbook(io.BytesIO(there.get("/departments/workbook/").content))
    assert [cell.value for cell in list(book["联络员"].rows)[2]][:3] == ["县医保局", NAME, PHONE]
    assert Entry.objects.filter(verb="show_contacts", post__code="bureau").count() == 1
    assert browser("auditor").get("/departments/workbook/").status_code == 403


@pytest.mark.parametrize("code", ["town", "village"])
def test_towns_and_villages_have_no_such_page(month: Month, browser: Browser, code: str) -> None:
    assert browser(code).get("/departments/").status_code == 403


def test_from_a_day_on_nobody_speaks_for_a_department_and_whoever_did_is_kept(month: Month, browser: Browser) -> None:
    there, leads_to = browser("medical"), "/departments/one/liaison/end/"
    name_somebody(there)
    body = form_on(there, MEDICAL, leads_to, {"on": "2024-04-12"})
    assert "4月12日起没有联络员" in there.post(leads_to, body, follow=True).content.decode()
    assert Liaison.objects.get().to_on == date(2024, 4, 12)
    assert "还没有登记联络员" in there.get("/departments/").content.decode()
    again = there.post(leads_to, body, follow=True).content.decode()
    assert "现在没有登记联络员" in again and Liaison.objects.count() == 1
    assert Entry.objects.filter(verb="end_liaison").count() == 1


def test_an_officer_named_meanwhile_is_not_ended_unseen(month: Month, browser: Browser) -> None:
    there, leads_to = browser("medical"), "/departments/one/liaison/end/"
    name_somebody(there)
    body = form_on(there, MEDICAL, leads_to, {"on": "2024-04-12"})
    name_somebody(browser("bureau"), "新联络", "13800002222", **{"liaison-from_on": "2024-04-11"})
    answer = there.post(leads_to, body)
    assert answer.status_code == 409 and "联络员别人改过了" in answer.content.decode()
    assert Liaison.objects.get(to_on=None).from_on == date(2024, 4, 11)
