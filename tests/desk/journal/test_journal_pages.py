"""The journal to read and to check: who reads what, in words, and what is said when somebody altered it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.desk.beside import begun, ended, sent_twice_and_killed
from tests.desk.conftest import Browser
from tests.records.month import Month
from tests.world import cast

from shouwang.records.journal.actions import seal_pending
from shouwang.records.journal.models import Entry
from shouwang.records.leads.models import Lead

LATER = datetime(2024, 4, 12, 1, 0, tzinfo=UTC)


def test_the_county_reads_in_words_who_did_what_to_what(month: Month, browser: Browser) -> None:
    browser("village").get(f"/leads/{Lead.objects.first().pk}/")
    said = browser("auditor").get("/journal/").content.decode()
    assert "看线索" in said and "上河村干部" in said and f"线索 {Lead.objects.first().pk}" in said
    assert f'href="/leads/{Lead.objects.first().pk}/"' in said
    assert "look_at_lead" not in said.partition('<div class="table-frame">')[2], "a verb of the program is not a word"


@pytest.mark.parametrize("code", ["town", "village", "medical"])
def test_others_read_only_what_they_did_themselves(month: Month, browser: Browser, code: str) -> None:
    browser("auditor").get("/posts/")
    there = browser(code)
    there.get("/work/?export=xlsx")
    said = there.get("/journal/").content.decode()
    assert "我做过的" in said and "导出我的工作" in said
    assert "审计员" not in said and "内置操作员" not in said
    assert there.get("/journal/verify/").status_code == 403


def test_a_supervisor_reads_the_counties_of_its_area_and_checks_them(month: Month, browser: Browser) -> None:
    there = browser("supervisor")
    assert "整合线索" in there.get("/journal/").content.decode()
    assert "日志完整" in there.post("/journal/verify/now/").content.decode()


@pytest.mark.parametrize(
    ("asked", "found", "not_found"),
    [
        ("kind=month", "交办", "导出日志"),
        ("verb=dispatch", "交办", "整合线索"),
        ("q=线索 999999", "没有关于它的记录", "整合线索"),
        ("day=2024-04-10", "筛查", "没有记录"),
        ("day=2020-01-01", "2020年1月1日没有记录", "整合线索"),
    ],
)
def test_it_narrows_by_kind_verb_day_and_subject(
    month: Month, browser: Browser, asked: str, found: str, not_found: str
) -> None:
    rows = browser("bureau").get(f"/journal/?{asked}").content.decode().partition('<div class="listing"')[2]
    rows = rows.partition("<tbody>")[2] or rows.partition('<div class="empty">')[2]
    assert found in rows and not_found not in rows


def test_taking_it_away_is_a_line_itself(month: Month, browser: Browser) -> None:
    assert browser("auditor").get("/journal/?export=xlsx").status_code == 200
    assert Entry.objects.filter(verb="export_journal", post__code="auditor").count() == 1


def test_as_many_queries_for_twenty_lines_as_for_three(month: Month, browser: Browser) -> None:
    there = browser("auditor")
    counted = []
    for asked in ("?verb=dispatch", "?kind=staff", ""):
        there.get(f"/journal/{asked}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            there.get(f"/journal/{asked}")
        counted.append(len(queries))
    assert max(counted) - min(counted) <= 8, counted  # a query a kind of subject at most, none a line


def test_a_chain_that_holds_is_said_to_hold_and_the_check_is_journaled(month: Month, browser: Browser) -> None:
    seal_pending(cast.COUNTY, LATER)
    said = browser("auditor").post("/journal/verify/now/").content.decode()
    assert "日志完整，没有被动过。" in said and "首尾相接，没有改动" in said
    assert Entry.objects.filter(verb="verify_journal", post__code="auditor").count() == 1


def test_a_long_chain_is_checked_beside_and_whoever_asked_reads_what_was_found(
    month: Month, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_pending(cast.COUNTY, LATER)
    monkeypatch.setattr("shouwang.desk.journal.doing.VERIFIED_AT_ONCE", 1)
    there, others = browser("auditor"), [browser(code) for code in ("town", "medical", "supervisor")]
    job = sent_twice_and_killed(lambda: there.post("/journal/verify/now/"), there, others)
    said = there.get(job.result["seen"]).content.decode()
    assert "日志完整，没有被动过。" in said and "首尾相接，没有改动" in said
    assert "首尾相接" not in browser("bureau").get(job.result["seen"]).content.decode()
    Entry.objects.filter(county=cast.COUNTY, sealed_seq=3).update(verb="nothing")
    there.post("/journal/verify/now/")
    broken = ended(begun())
    assert "日志被动过" in broken.sentence
    assert "第 3 条" in there.get(broken.result["seen"]).content.decode()


def test_a_line_that_was_altered_is_named(month: Month, browser: Browser) -> None:
    seal_pending(cast.COUNTY, LATER)
    Entry.objects.filter(county=cast.COUNTY, sealed_seq=3).update(verb="nothing")
    said = browser("bureau").post("/journal/verify/now/").content.decode()
    assert "日志被动过" in said and "第 3 条" in said and "被改动过，与封存时不一致" in said
