"""Doubtful rows at the county's desk: side by side with whom they may mean, decided with one key, the next one there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import databases
from tests.desk.conftest import Browser
from tests.records.month import Month
from tests.world import cast, office

from shouwang.desk.feeds.side_by_side import Piece, mask_day, pieces
from shouwang.engine.values.identity import mask_identity, mask_name, mask_phone
from shouwang.records import vault
from shouwang.records.feeds.models import Delivery, Doubt, FeedRow
from shouwang.records.feeds.queries import visible_doubts
from shouwang.records.journal.models import Entry

NAME, NUMBER = office.who(1)
SLIPPED = NUMBER[:12] + str((int(NUMBER[12]) + 1) % 10) + NUMBER[13:]
"""A number with one digit typed wrong."""


@pytest.fixture
def doubtful(month: Month) -> list[Doubt]:
    """Three rows: one digit wrong; another name than the register has; no number at all."""
    rows = [(NAME, SLIPPED, 45000), ("闻建萍", office.who(7)[1], 41000), ("卓玛", "", 42000)]
    month.receive(office.medical(*rows), "自付.xlsx")
    return list(Doubt.objects.order_by("row"))


def page_of(doubt: Doubt) -> str:
    return f"/feeds/doubts/{doubt.pk}/"


def candidates(answer: Any) -> list[str]:
    return [one.code for one in answer.context["candidates"]]


def test_the_queue_says_how_many_wait_of_which_list_and_since_when(doubtful: list[Doubt], browser: Browser) -> None:
    said = browser("bureau").get("/feeds/doubts/").content.decode()
    assert "3 行等着定是谁，最早的一行是4月10日收到的。" in said and "第 2 行" in said and "《自付.xlsx》" in said
    assert "号码校验位不对" in said and NAME not in said and NUMBER[:-4] not in said and "闻**" in said


@pytest.mark.clause("J02")
def test_row_and_candidate_stand_side_by_side_and_only_what_differs_is_shown(
    doubtful: list[Doubt], browser: Browser
) -> None:
    answer = browser("bureau").get(page_of(doubtful[0]))
    said = answer.content.decode()
    assert candidates(answer)[:1] == [cast.person_code(1, 1)]
    assert f"<mark>{SLIPPED[12]}</mark>" in said and f"<mark>{NUMBER[12]}</mark>" in said
    assert (
        "相近" in said
        and "一致" in said
        and 'data-key="1"' in said
        and 'data-key="0"' in said
        and 'data-key="u"' in said
    )
    assert NUMBER not in said and SLIPPED not in said and NAME not in said
    assert Entry.objects.filter(verb="look_at_doubts", subject=f"doubt:{doubtful[0].pk}").count() == 1


def test_one_key_decides_and_the_next_row_is_there(doubtful: list[Doubt], browser: Browser) -> None:
    there = browser("bureau")
    choice = {"choice": f"person:{cast.person_code(1, 1)}"}
    answer = there.post(f"{page_of(doubtful[0])}decide/?month=2024-03", choice)
    assert (answer.status_code, answer["Location"]) == (303, f"{page_of(doubtful[1])}?month=2024-03")
    row = FeedRow.objects.get(pk=doubtful[0].row_id)
    assert (row.outcome, row.reason) == ("matched", "decided")
    assert there.post(f"{page_of(doubtful[0])}decide/", choice).status_code == 303, "twice is harmless"
    assert Entry.objects.filter(verb="decide_doubt").count() == 1
    assert "连这一行还有 2 行等着" in there.get(page_of(doubtful[1])).content.decode()


@pytest.mark.parametrize("choice", [f"person:{cast.person_code(1, 1)}", "nobody", "unregistered"])
def test_a_decision_is_taken_back_by_its_post_until_a_screening_went_by_it(
    doubtful: list[Doubt], month: Month, browser: Browser, choice: str
) -> None:
    there, doubt, row = browser("bureau"), doubtful[0], FeedRow.objects.get(pk=doubtful[0].row_id)
    before = (row.outcome, row.reason, row.delivery.review, facts_of(row))
    there.post(f"{page_of(doubt)}decide/", {"choice": choice})
    assert "定错了，收回" in there.get(page_of(doubt)).content.decode()
    assert (
        "请那个岗位收回" in browser("administrator").post(f"{page_of(doubt)}take-back/", follow=True).content.decode()
    )
    for _ in range(2):
        assert "收回了" in there.post(f"{page_of(doubt)}take-back/", follow=True).content.decode()
    row = FeedRow.objects.get(pk=row.pk)
    assert (row.outcome, row.reason, row.delivery.review, facts_of(row)) == before and row.person_key is None
    assert Entry.objects.filter(verb="take_back_doubt").count() == 1
    there.post(f"{page_of(doubt)}decide/", {"choice": choice})
    Doubt.objects.filter(pk=doubt.pk).update(decided_at=month.at - timedelta(days=1))
    month.screen()
    assert "定错了，收回" not in there.get(page_of(doubt)).content.decode()
    assert "不能再收回" in there.post(f"{page_of(doubt)}take-back/", follow=True).content.decode()
    assert Doubt.objects.get(pk=doubt.pk).verdict


def facts_of(row: FeedRow) -> int:
    return len(vault.read_facts(Delivery.objects.get(pk=row.delivery_id).facts_file))


@pytest.mark.parametrize(("choice", "outcome"), [("nobody", "not_found"), ("unregistered", "unregistered")])
def test_nobody_and_not_in_the_register_are_decided_the_same_way(
    doubtful: list[Doubt], browser: Browser, choice: str, outcome: str
) -> None:
    answer = browser("bureau").post(f"{page_of(doubtful[2])}decide/", {"choice": choice, "note": "问过镇里"})
    assert answer["Location"] == page_of(doubtful[0]), "those passed over come round again"
    assert FeedRow.objects.get(pk=doubtful[2].row_id).outcome == outcome
    assert Doubt.objects.get(pk=doubtful[2].pk).note == "问过镇里"


def test_after_the_last_the_queue_is_empty_and_says_so(doubtful: list[Doubt], browser: Browser) -> None:
    there = browser("bureau")
    for doubt in doubtful:
        answer = there.post(f"{page_of(doubt)}decide/", {"choice": "nobody"})
    assert answer["Location"] == "/feeds/doubts/"
    said = there.get("/feeds/doubts/").content.decode()
    assert "没有等着复核的行。" in said and "都定完了" in said
    assert "不是册里的人" in there.get("/feeds/doubts/?state=decided").content.decode()


def test_what_somebody_else_decided_meanwhile_is_told_and_stands(doubtful: list[Doubt], browser: Browser) -> None:
    browser("administrator").post(f"{page_of(doubtful[0])}decide/", {"choice": "nobody"})
    answer = browser("bureau").post(f"{page_of(doubtful[0])}decide/", {"choice": f"person:{cast.person_code(1, 1)}"})
    said = answer.content.decode()
    assert answer.status_code == 409 and "没有定成" in said and "管理员在" in said and "不是册里的人" in said
    assert 'name="choice"' not in said and FeedRow.objects.get(pk=doubtful[0].row_id).outcome == "not_found"


WRONG = [
    ({}, "请选一个"),
    ({"choice": "person:34990100000001999"}, "不在候选里"),
    ({"choice": f"person:{cast.person_code(9, 1)}"}, "不在候选里"),
    ({"choice": "nobody", "note": f"打{cast.phone(1)}问过"}, "像是有证件号码或电话"),
    ({"choice": "nobody", "note": f"问过{NAME}"}, "不要写姓名"),
]


@pytest.mark.parametrize(("told", "fault"), WRONG)
def test_a_wrong_choice_or_a_note_with_names_decides_nothing(
    doubtful: list[Doubt], browser: Browser, told: Any, fault: str
) -> None:
    answer = browser("bureau").post(f"{page_of(doubtful[0])}decide/", told)
    assert answer.status_code == 422 and fault in answer.content.decode()
    assert Doubt.objects.filter(verdict="").count() == 3


MAY_NOT = [("town", 403), ("village", 403), ("medical", 403), ("supervisor", 403), ("auditor", 403), ("outsider", 404)]


@pytest.mark.parametrize(("post", "status"), MAY_NOT)
def test_doubts_are_the_countys_own(doubtful: list[Doubt], browser: Browser, post: str, status: int) -> None:
    there = browser(post)
    answers = [there.get(page_of(doubtful[0])), there.post(f"{page_of(doubtful[0])}decide/", {"choice": "nobody"})]
    assert {answer.status_code for answer in answers} == {status}
    assert Doubt.objects.filter(verdict="").count() == 3


def test_a_row_costs_no_query_of_its_own(month: Month, browser: Browser) -> None:
    there = browser("bureau")

    def queries() -> int:
        there.get("/feeds/doubts/")
        with CaptureQueriesContext(connection) as seen:
            there.get("/feeds/doubts/")
        return len(seen)

    month.receive(office.medical((NAME, SLIPPED, 45000)), "自付.xlsx")
    few = queries()
    month.receive(office.medical(*((f"某{at}", SLIPPED, 45000 + at) for at in range(19))), "又自付.xlsx", accept=True)
    assert Doubt.objects.count() == 20 and queries() == few <= 22


def test_the_doubts_that_wait_are_found_by_their_index(doubtful: list[Doubt], official: Any) -> None:
    waiting = visible_doubts(official("bureau")).filter(county=cast.COUNTY, verdict="").order_by("row")[:21]
    told = databases.way(waiting)
    assert "doubt_waiting" in told, told


COMPARED = [
    (mask_identity, "349901196501097232", "349901196501097233", "349901********723[2]"),
    (mask_identity, "349901196501097232", "349901198208192190", "349901********7232"),
    (mask_identity, "349901196501097232", "349901196501097232", "349901********7232"),
    (mask_identity, "34990119650109723", "349901196501097232", "349************23"),
    (mask_identity, "349901196501097232", "34990119650109723", "349901********723[2]"),
    (mask_name, "闻建萍", "闻建平", "闻*[萍]"),
    (mask_name, "闻建平", "毕水生", "[闻建平]"),
    (mask_phone, "13900017701", "13900017781", "139****77[0]1"),
    (mask_day, "1965-01-09", "1965-01-19", "1965-**-[0]*"),
    (mask_identity, "", "349901196501097232", ""),
]


@pytest.mark.parametrize(("mask", "text", "other", "shown"), COMPARED)
def test_no_more_is_shown_than_has_to_be_compared(mask: Any, text: str, other: str, shown: str) -> None:
    told = pieces(text, other, mask)
    assert "".join(f"[{one.text}]" if one.differs else one.text for one in told) == shown
    assert all(isinstance(one, Piece) for one in told)
