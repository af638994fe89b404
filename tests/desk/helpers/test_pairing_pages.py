"""Pairings on pages: helpers, handing over, the workbook out and in again, the card at the door."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.desk.beside import sent_twice_and_killed
from tests.desk.conftest import Browser
from tests.desk.followups.conftest import JIANG, county, helper, phone
from tests.desk.sending import form_on
from tests.records.followups.conftest import County, home
from tests.world import cast, office

from shouwang.records.helpers.models import Helper, Pairing, PairingFile
from shouwang.records.helpers.queries import opened
from shouwang.records.journal.models import Entry
from shouwang.records.staff.models import Post

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X12")]
__all__ = ["county", "helper", "phone"]
LU = {"name": "陆帮扶", "phone": "13900002222", "unit": "镇政府", "title": "", "division": cast.VILLAGE}
HEAD = ("户编号", "乡镇", "村", "户主", "帮扶责任人", "电话", "单位", "职务", "结对日期")


def text(response: Any) -> str:
    return str(response.content.decode())


def names(helpers: Sequence[Helper]) -> set[str]:
    return {one.name for one in opened(helpers).values()}


def line(number: int, name: str, phone: str = "13900003333", day: str = "2024-04-01") -> tuple[str, ...]:
    return (cast.household_code(number), "", "", "", name, phone, "", "", day)


def book(*lines: tuple[str, ...]) -> bytes:
    return office.sheet_bytes([("帮扶结对名单",), HEAD, *lines], "结对名单")


def send(there: Client, data: bytes) -> PairingFile:
    answer = there.post("/helpers/files/take-in/", {"file": SimpleUploadedFile("结对.xlsx", data)})
    assert answer.status_code == 303, text(answer)
    return PairingFile.objects.get(pk=int(answer.headers["Location"].rstrip("/").rpartition("/")[2]))


def now(number: int) -> set[str]:
    """Who helps a household now."""
    rows = Pairing.objects.filter(household=home(number), to_on=None).select_related("helper")
    return names([one.helper for one in rows])


def test_a_village_sets_up_a_helper_and_pairs_a_family(browser: Browser, county: County) -> None:
    village = browser("village")
    assert village.post("/helpers/people/add/", {**LU, "phone": "12"}).status_code == 422
    assert village.post("/helpers/people/add/", LU).status_code == 303
    lu = Helper.objects.get()
    told = {"code": cast.household_code(1), "from_on": "2024-04-01"}
    for _ in range(2):
        assert village.post(f"/helpers/people/{lu.pk}/pair/", told).status_code == 303
    assert Pairing.objects.count() == 1
    wrong = village.post(f"/helpers/people/{lu.pk}/pair/", {**told, "code": cast.household_code(8)})
    assert wrong.status_code == 422 and "没有这个户编号" in text(wrong)
    page = text(village.get("/helpers/"))
    assert "1 人帮扶 1 户。有 1 户监测对象还没有帮扶责任人。" in page and "陆**" in page and "陆帮扶" not in page


def test_one_helper_with_families_now_and_before(browser: Browser, helper: Helper) -> None:
    village = browser("village")
    pairing = Pairing.objects.get()
    page = text(village.get(f"/helpers/people/{helper.pk}/"))
    assert "闻建平" in page and JIANG.phone in page and "县水利局" in page
    ended = village.post(f"/helpers/pairings/{pairing.pk}/end/", {"why": "left", "to_on": "2024-02-01"})
    assert ended.status_code == 422 and "早于结对的日子" in text(ended)
    village.post(f"/helpers/pairings/{pairing.pk}/end/", {"why": "left", "to_on": "2024-04-12"})
    assert "以前帮扶的户" in text(village.get(f"/helpers/people/{helper.pk}/"))
    assert "陆" not in text(village.get("/helpers/?state=ended")) and "江**" in text(
        village.get("/helpers/?state=ended")
    )


def test_who_leaves_hands_all_families_over(browser: Browser, helper: Helper) -> None:
    village = browser("village")
    village.post("/helpers/people/add/", LU)
    lu = Helper.objects.exclude(pk=helper.pk).get()
    address = f"/helpers/people/{helper.pk}/hand-over/"
    told = form_on(village, f"/helpers/people/{helper.pk}/", address, {"on_day": "2024-04-12"})
    assert "请选转给谁" in text(village.post(address, {**told, "to": ""}))
    assert village.post(address, {**told, "to": str(lu.pk), "leaves": "on"}).status_code == 303
    assert now(1) == {"陆帮扶"} and Helper.objects.get(pk=helper.pk).left_on == date(2024, 4, 12)


def test_a_correction_on_a_stale_page_is_told(browser: Browser, helper: Helper) -> None:
    village = browser("village")
    seen = bytes(helper.content).hex()
    told = {"name": "江帮扶", "unit": "县水利局", "title": "科员", "seen": seen}
    assert village.post(f"/helpers/people/{helper.pk}/correct/", {**told, "phone": "13900004444"}).status_code == 303
    stale = village.post(f"/helpers/people/{helper.pk}/correct/", {**told, "phone": "13900005555"})
    assert stale.status_code == 409 and "别人改过" in text(stale)
    assert opened([Helper.objects.get()])[helper.pk].phone == "13900004444"


def test_the_workbook_goes_out_with_who_helps_and_comes_back_unchanged(browser: Browser, helper: Helper) -> None:
    town = browser("town")
    data = town.get("/helpers/workbook/").content
    rows = [[cell.value or "" for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows()]
    assert tuple(rows[1]) == HEAD
    assert [row[0] for row in rows[2:]] == [cast.household_code(number) for number in (1, 4, 5, 6)]
    assert rows[2][3:] == ["闻**", "江帮扶", JIANG.phone, "县水利局", "科员", "2024-03-01"]
    made = send(town, data)
    assert (made.rows, made.changed, made.unchanged, made.blank, made.faulty) == (4, 0, 1, 3, 0)


def test_a_filled_workbook_pairs_row_by_row_and_the_same_bytes_change_nothing(browser: Browser, helper: Helper) -> None:
    town = browser("town")
    data = book(
        line(1, "陆帮扶"),
        line(4, "陆帮扶"),
        line(4, "江帮扶", JIANG.phone),
        line(5, ""),
        line(8, "陆帮扶"),  # of the other town
        line(6, "陆帮扶", "12"),
    )
    made = send(town, data)
    assert (made.rows, made.changed, made.unchanged, made.blank, made.faulty) == (6, 3, 0, 0, 3)
    assert [(row, code) for _, row, code, *_ in made.faults] == [
        (6, "helper_name"),
        (7, "household_unknown"),
        (8, "helper_phone"),
    ]
    assert now(1) == {"陆帮扶"} and now(4) == {"陆帮扶", "江帮扶"} and now(5) == set()
    ended = Pairing.objects.get(household=home(1), to_on__isnull=False)
    assert (ended.to_on, ended.ended_why) == (date(2024, 4, 1), "handed_over")
    lines = Entry.objects.exclude(verb__startswith="look").count()
    assert send(town, data) == made and Pairing.objects.count() == 4
    assert Entry.objects.exclude(verb__startswith="look").count() == lines
    page = text(town.get(f"/helpers/files/{made.pk}/"))
    assert "第 7 行" in page and "没有这个户编号" in page


def test_nothing_of_a_household_is_written_where_one_of_its_rows_is_wrong(browser: Browser, helper: Helper) -> None:
    made = send(browser("town"), book(line(1, "陆帮扶"), line(1, "马帮扶", "1")))
    assert [code for _, _, code, *_ in made.faults] == ["pairing_beside", "helper_phone"]
    assert now(1) == {"江帮扶"}


@pytest.mark.parametrize("data", [b"no workbook", office.sheet_bytes([("姓名", "电话"), ("某", "1")])])
def test_what_is_no_list_of_pairings_is_refused_with_one_sentence(
    browser: Browser, county: County, data: bytes
) -> None:
    town = browser("town")
    made = send(town, data)
    assert made.refusal and made.rows == 0 and send(town, data) == made
    assert town.post("/helpers/files/take-in/", {}).status_code == 422


def test_the_card_says_who_helps_and_nothing_that_others_must_not_see(
    browser: Browser, county: County, helper: Helper, phone: Client
) -> None:
    county.measure(1, "慢性病签约服务")
    for there in (browser("village"), phone):
        page = text(there.get(f"/helpers/card/{cast.household_code(1)}/"))
        assert "江帮扶" in page and JIANG.phone in page and "健康帮扶" in page and "闻建平" in page
        for secret in ("慢性病", cast.phone(1), office.who(1)[1], "普通劳动力", "脱贫"):
            assert secret not in page
    assert phone.get(f"/helpers/card/{cast.household_code(4)}/").status_code == 404
    assert browser("hill-village").get(f"/helpers/card/{cast.household_code(1)}/").status_code == 404
    assert browser("supervisor").get(f"/helpers/card/{cast.household_code(1)}/").status_code == 403


def test_readers_see_helpers_masked_and_change_nothing(browser: Browser, helper: Helper) -> None:
    reader = browser("supervisor")
    for address in ("/helpers/", "/helpers/people/", f"/helpers/people/{helper.pk}/"):
        page = text(reader.get(address))
        assert "江帮扶" not in page and JIANG.phone not in page
    assert reader.post("/helpers/people/add/", LU).status_code == 403
    assert browser("medical").get("/helpers/").status_code == 403


@pytest.mark.parametrize("code", ["hill-village", "other-town", "outsider"])
def test_another_places_helper_is_not_found(browser: Browser, helper: Helper, code: str) -> None:
    there = browser(code)
    assert there.get(f"/helpers/people/{helper.pk}/").status_code == 404
    assert there.post(f"/helpers/pairings/{Pairing.objects.get().pk}/end/", {}).status_code == 404


def test_lists_ask_the_database_no_more_often_for_more_rows(
    browser: Browser, county: County, helper: Helper, django_assert_max_num_queries: Any
) -> None:
    town = browser("town")
    for address in ("/helpers/", "/helpers/people/", f"/helpers/people/{helper.pk}/"):
        town.get(address)
        with django_assert_max_num_queries(30):
            town.get(address)


def test_a_large_workbook_of_pairings_is_taken_in_beside(
    browser: Browser, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, others = browser("village"), [browser(code) for code in ("hill-village", "medical", "auditor")]
    monkeypatch.setattr("shouwang.desk.jobs.doing.MOST_AT_ONCE", 0)
    data = book(line(2, "陆帮扶"), line(3, "陆帮扶", day="2030-01-01"))

    def asks() -> HttpResponse:
        return there.post("/helpers/files/take-in/", {"file": SimpleUploadedFile("结对.xlsx", data)})

    job = sent_twice_and_killed(asks, there, others)
    assert job.sentence == "收到 2 行，1 行有变化，1 行有错。" and now(2) == {"陆帮扶"}
    assert job.result["seen"] == f"/helpers/files/{PairingFile.objects.get().pk}/"


def test_by_which_post_a_helper_signs_in_is_said_once_and_not_overwritten_unseen(
    browser: Browser, county: County, official: Callable[[str], Post]
) -> None:
    there, quicker = browser("town"), browser("village")
    official("helper")
    quicker.post("/helpers/people/add/", LU)
    lu = Helper.objects.get()
    page, leads_to = f"/helpers/people/{lu.pk}/", reverse("helpers:sign_in_by", args=[lu.pk])
    wrong = there.post(leads_to, form_on(there, page, leads_to, {"post": "bureau"}))
    assert wrong.status_code == 422 and "没有这个岗位" in text(wrong)
    stale = form_on(there, page, leads_to, {"post": "village"})
    for _ in range(2):
        assert quicker.post(leads_to, form_on(quicker, page, leads_to, {"post": "helper"})).status_code == 303
    answer = there.post(leads_to, stale)
    assert answer.status_code == 409 and "别人改过" in text(answer)
    assert Helper.objects.get().post == official("helper")
    assert Entry.objects.filter(verb="helper_signs_in").count() == 1
