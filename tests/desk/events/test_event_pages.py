"""Telling of an event on one form, seeing whom it reaches; areas with their shares; the book of projects."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.desk.beside import sent_twice_and_killed
from tests.desk.conftest import Browser
from tests.desk.sending import form_on
from tests.records.month import Month
from tests.world import cast
from tests.world.projects import project_book, tea

from shouwang.records.events.models import Area, Event, Project
from shouwang.records.journal.models import Entry
from shouwang.records.leads.models import Lead

FLOOD = {
    "kind": "disaster",
    "happened_on": "2024-04-11",
    "what": "洪涝",
    "level": "Ⅳ级",
    "divisions": [cast.VILLAGE],
    "words": "河水漫过田地",
}


@pytest.mark.clause("J11")
def test_the_county_tells_of_a_flood_on_one_form_and_the_village_is_asked(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    said = there.get("/events/tell/?kind=disaster").content.decode()
    assert "应实时报告" in said and "上河村" in said and "Ⅳ级" in said
    answer = there.post("/events/tell/send/", FLOOD, follow=True)
    assert "已经报告：波及 4 户" in answer.content.decode()
    assert there.post("/events/tell/send/", FLOOD).status_code == 303 and Event.objects.count() == 1  # clicked twice
    month.next("2024-04", date(2024, 4, 12)).send()
    said = there.get("/events/").content.decode()
    assert "报告过 1 件，波及 4 户，已问 3 户，答了 0 户" in said
    said = (
        browser("village")
        .get(f"/leads/{Lead.objects.get(household__code=cast.household_code(4)).pk}/")
        .content.decode()
    )
    assert "县应急管理局报告的事件：洪涝，Ⅳ级，2024年4月11日发生" in said and "依据 J11" in said


def test_what_is_missing_on_the_form_is_said_beside_its_field(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    answer = there.post("/events/tell/send/", FLOOD | {"level": "", "divisions": []})
    assert answer.status_code == 422 and "请选级别" in answer.content.decode()
    assert "没有说明波及哪里" in answer.content.decode(), "all that is missing is said at once"
    answer = there.post("/events/tell/send/", FLOOD | {"divisions": []})
    assert answer.status_code == 422 and "没有说明波及哪里" in answer.content.decode()
    assert not Event.objects.exists()


def test_an_event_of_one_household_left_out_with_its_reason_ended_and_taken_back(
    month: Month, browser: Browser
) -> None:
    there = browser("bureau")
    address = there.post("/events/tell/send/", FLOOD)["Location"]
    out = {"left_out": cast.household_code(2), "why": "不住村里"}

    def told(what: str, typed: dict[str, str]) -> str:
        body = form_on(there, address, f"{address}{what}/", typed)
        return str(there.post(f"{address}{what}/", body, follow=True).content.decode())

    assert "现在是 3 户" in told("more", out)
    assert there.post(f"{address}more/", {"left_out": cast.household_code(1)}).status_code == 422  # without a reason
    assert "4月12日为止" in told("end", {"end-on": "2024-04-12"})
    said = there.get(address).content.decode()
    assert "不住村里" in said and "波及 3 户" in said and "毕*" in said and "毕水生" not in said
    told("take-back", {"back-why": "报错了"})
    assert "已经撤回，不再波及任何户" in there.get(address).content.decode()
    assert Entry.objects.filter(verb="look_at_event").exists()


def test_who_does_not_see_it_does_not_find_it(month: Month, browser: Browser) -> None:
    address = browser("bureau").post("/events/tell/send/", FLOOD)["Location"]
    assert browser("village").get(address).status_code == 200
    assert browser("hill-village").get(address).status_code == 404
    assert browser("medical").get(address).status_code == 404  # another department's
    assert browser("outsider").get(address).status_code == 404
    assert browser("town").post(f"{address}take-back/", {"back-why": "x"}).status_code == 403
    assert browser("supervisor").post("/events/tell/send/", FLOOD).status_code == 403


def test_a_page_asks_one_query_more_for_each_further_event(month, browser) -> None:
    there, asked = browser("bureau"), []
    for days in ((8,), (9, 10, 11)):
        for day in days:
            there.post("/events/tell/send/", FLOOD | {"happened_on": f"2024-04-{day:02d}"})
        with CaptureQueriesContext(connection) as queries:
            there.get("/events/")
        asked.append(len(queries))
    assert asked[1] - asked[0] <= 3  # where each of them reaches is asked of each


@pytest.mark.clause("G07", "Z14")
def test_a_settlement_is_marked_seen_and_ended(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    told = {
        "kind": "settlement:集中安置区",
        "name": "幸福家园",
        "divisions": [cast.SECOND_VILLAGE],
        "from_on": "2024-01-01",
    }
    assert "已经标上" in there.post("/events/areas/mark/", told, follow=True).content.decode()
    said = browser("village").get("/events/areas/").content.decode()
    assert "幸福家园" not in said  # another village's
    said = browser("town").get("/events/areas/").content.decode()
    assert "幸福家园" in said and "下河村" in said and "标注的有 1 处" in said
    there.post(f"/events/areas/{Area.objects.get().pk}/end/", {"on": "2024-04-12"})
    assert "标注的有 0 处" in there.get("/events/areas/").content.decode()


@pytest.mark.clause("Z13")
def test_the_book_of_projects_goes_out_filled_and_comes_in_with_its_faults(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    sent = SimpleUploadedFile(
        "台账.xlsx", project_book(tea(1), tea(8, state="已经失败", project="果园"), tea(3, way="送礼"))
    )
    said = there.post("/events/projects/take-in/", {"file": sent}, follow=True).content.decode()
    assert "3 行：2 行有变化" in said and "参与方式要从这些里选" in said
    said = there.get("/events/projects/").content.decode()
    assert "2 个项目，联结 2 户；1 个停了或失败了，2 户的收益没有兑现" in said
    sheet = openpyxl.load_workbook(io.BytesIO(there.get("/events/projects/workbook/").content)).active
    again = SimpleUploadedFile("台账.xlsx", there.get("/events/projects/workbook/").content)
    assert sheet.cell(3, 1).value and "2 行没有变化" in (
        there.post("/events/projects/take-in/", {"file": again}, follow=True).content.decode()
    )
    tea_project = Project.objects.order_by("pk").first()
    said = browser("town").get(f"/events/projects/{tea_project.pk}/").content.decode()
    assert "每年600元" in said and "没有兑现" in said and "闻建平" not in said
    assert browser("medical").get("/events/projects/").status_code == 403


def test_a_large_book_of_projects_is_taken_in_beside(
    month: Month, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, others = browser("bureau"), [browser(code) for code in ("town", "medical", "auditor", "outsider")]
    monkeypatch.setattr("shouwang.desk.jobs.doing.MOST_AT_ONCE", 0)
    data = project_book(tea(1), tea(8, state="已经失败", project="果园"), tea(3, way="送礼"))

    def asks() -> HttpResponse:
        return there.post("/events/projects/take-in/", {"file": SimpleUploadedFile("台账.xlsx", data)})

    job = sent_twice_and_killed(asks, there, others)
    assert job.sentence == "收到 3 行，2 行有变化，1 行有错。" and Project.objects.count() == 2
    assert "参与方式要从这些里选" in there.get(job.result["seen"]).content.decode()


def test_a_place_that_was_told_by_mistake_is_reached_no_more_and_stays_in_the_history(
    month: Month, browser: Browser
) -> None:
    there = browser("bureau")
    there.post("/events/tell/send/", FLOOD | {"divisions": [cast.VILLAGE, cast.HILL_VILLAGE]})
    event = Event.objects.get()
    row = event.reach.get(division=cast.HILL_VILLAGE)
    page, leads_to = f"/events/{event.pk}/", reverse("events:no_more", args=[event.pk])
    body = form_on(there, page, leads_to, {"reach": str(row.pk)})
    for _ in range(2):  # clicked twice
        answer = there.post(leads_to, body, follow=True).content.decode()
    assert "波及范围已改，现在是 4 户" in answer and "以前说过、后来去掉的 1 条" in answer
    last = form_on(there, page, leads_to, {})
    said = there.post(leads_to, last)
    assert said.status_code == 422 and "没有说明波及哪里" in said.content.decode()
    assert event.reach.filter(ended_at=None).get().division == cast.VILLAGE
    assert Entry.objects.filter(verb="reach_no_more").count() == 1
