"""The working days of a year: who settles one, why, and what the page says of it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from tests.desk.conftest import Browser
from tests.records.month import Month

from shouwang.records.journal.models import Entry
from shouwang.records.policy.models import CalendarDay


def page_of(there: Client, on: str = "2024-04-15") -> str:
    return str(there.get(f"/policy/calendar/?day={on}").content.decode())


def seen_on(said: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', said)
    assert found
    return found[1]


def settle(there: Client, seen: str, kind: str = "rest", note: str = "因暴雪停工一天", on: str = "2024-04-15") -> int:
    sent = {"on": on, "kind": kind, "note": note, "seen": seen}
    return int(there.post("/policy/calendar/set/", sent).status_code)


def test_a_year_is_told_in_words(month: Month, browser: Browser) -> None:
    said = browser("village").get("/policy/calendar/?year=2024").content.decode()
    assert "全年 251 个工作日；19 个平日放假，8 个周末调休上班，都是国家公布的。" in said
    assert "2月18日，周日，调休上班" in said and "4月4日，周四，放假" in said
    assert "<form" not in said.partition("<main")[2], "a village settles no days"


def test_the_office_settles_a_day_with_its_reason(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    assert settle(there, seen_on(page_of(there))) == 303
    day = CalendarDay.objects.get(on=date(2024, 4, 15))
    assert (day.working, day.note, day.set_by.code) == (False, "因暴雪停工一天", "bureau")
    said = page_of(there)
    assert "其中 1 天是本站自己定的" in said and "县农业农村局" in said and "因暴雪停工一天" in said


def test_pressed_twice_it_is_settled_once(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    seen = seen_on(page_of(there))
    assert (settle(there, seen), settle(there, seen)) == (303, 303)
    assert Entry.objects.filter(verb="set_calendar_day").count() == 1


def test_whoever_saw_it_before_another_settled_it_is_told(month: Month, browser: Browser) -> None:
    first, second = browser("bureau"), browser("administrator")
    seen = seen_on(page_of(second))
    settle(first, seen_on(page_of(first)))
    answer = second.post(
        "/policy/calendar/set/", {"on": "2024-04-15", "kind": "work", "note": "照常上班", "seen": seen}
    )
    said = answer.content.decode()
    assert answer.status_code == 409 and "别人定过了" in said and "因暴雪停工一天" in said
    assert 'value="照常上班"' in said, "what was typed is not lost"
    assert settle(second, seen_on(said), "work", "照常上班") == 303


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"note": ""}, "请写明为什么"),
        ({"note": "请问 13800000000"}, "去掉再写"),
        ({"kind": "party"}, "请选一种"),
        ({"on": "1999-01-01"}, "没有这一天，请在日历上点一天"),
    ],
)
def test_what_cannot_be_settled_is_said(month: Month, browser: Browser, told: dict[str, str], sentence: str) -> None:
    sent = {"on": "2024-04-15", "kind": "rest", "note": "停电", "seen": "", **told}
    answer = browser("bureau").post("/policy/calendar/set/", sent)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize("code", ["town", "village", "medical", "supervisor", "auditor"])
def test_nobody_else_settles_days(month: Month, browser: Browser, code: str) -> None:
    assert settle(browser(code), "") == 403


def test_a_year_that_nobody_published_says_so(month: Month, browser: Browser) -> None:
    assert "国家还没有公布这一年的放假安排" in browser("bureau").get("/policy/calendar/?year=2040").content.decode()
