"""Today's households as a village sees them on the way."""

from __future__ import annotations

import re

import pytest
from tests.desk.conftest import Browser
from tests.desk.visits.conftest import _PACK, file, lead_of, stranger_month, visit_of
from tests.records.month import Month
from tests.world import cast

from shouwang.records.journal.models import Entry
from shouwang.records.staff.models import Post
from shouwang.records.visits.actions import send_back


def test_a_village_sees_whom_to_visit_where_and_why_and_the_look_is_journaled(month: Month, browser: Browser) -> None:
    said = browser("village").get("/visits/today/").content.decode()
    assert "有 2 户要去，都在期限以内。" in said and "祝长根" in said and "上河村 2组" in said
    assert f'href="tel:{cast.phone(2)}"' in said and "还有 3 天" in said
    assert "医疗保险" in said or "参保" in said
    line = Entry.objects.get(verb="look_at_today")
    assert (line.post.code, line.detail) == ("village", '{"households":2}')


def test_whoever_only_reads_sees_neither_name_nor_phone_whole(month: Month, browser: Browser) -> None:
    said = browser("supervisor").get("/visits/today/").content.decode()
    assert "祝**" in said and "139****7701" in said
    assert "祝长根" not in said and cast.phone(2) not in said and "tel:" not in said


def test_overdue_households_come_first(month: Month, browser: Browser) -> None:
    lead = lead_of(2)
    lead.due_on = lead.due_on.replace(day=11)
    lead.save()
    said = browser("village").get("/visits/today/").content.decode()
    assert "其中 1 户已逾期，先去这几户。" in said
    assert re.findall(r'id="home-(\d+)"', said) == [str(lead.pk), str(lead_of(1).pk)]


def test_what_was_sent_back_says_why(month: Month, browser: Browser, operator: Post) -> None:
    file(browser("village"), 2)
    send_back(operator, visit_of(2), "人口数核错了", _PACK, month.as_of, month.at)
    assert "上次报的被退回：人口数核错了" in browser("town").get("/visits/today/").content.decode()


def test_another_village_has_nothing_to_do(month: Month, browser: Browser) -> None:
    said = browser("hill-village").get("/visits/today/").content.decode()
    assert "没有等着核查的户。" in said and "祝长根" not in said


@pytest.mark.parametrize("code", ["medical"])
def test_a_department_does_not_open_it(month: Month, browser: Browser, code: str) -> None:
    assert browser(code).get("/visits/today/").status_code == 403


def test_the_page_is_small_and_loads_no_charts(month: Month, browser: Browser) -> None:
    answer = browser("village").get("/visits/today/")
    assert len(answer.content) < 20_000, "of two households; twenty stay under sixty thousand"
    assert b"data-chart=" not in answer.content  # the charts' script is fetched by pages that have one


def test_a_person_in_no_register_is_a_question_too(month: Month, browser: Browser) -> None:
    stranger_month(month)
    said = browser("bureau").get("/visits/today/").content.decode()
    assert "这是谁？" in said and "没有写镇村" in said and "欧阳" not in said
