"""The month at a glance, as each kind of post opens the site in the morning."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.desk.conftest import Browser
from tests.records.month import Month
from tests.records.visits.conftest import Village
from tests.world import cast, office

from shouwang.records.screenings.models import Run


def text(page: bytes) -> str:
    """A page as it is read: without its marks, and each white space once."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode())).replace("&nbsp;", " ")


def test_the_county_reads_the_answer_first_and_every_figure_leads_to_its_rows(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    page = there.get("/")
    said = text(page.content)
    assert "3月：8种表应报，1种已报，7种逾期；筛出 2 户，已交办 2 户，还有 3 天。" in said
    for address in (
        "/leads/?month=2024-03",
        "/leads/?month=2024-03&amp;state=answered",
        "/leads/?month=2024-03&amp;late=yes",
    ):
        assert f'href="{address}"' in page.content.decode()
        assert there.get(address.replace("&amp;", "&")).status_code == 200


def test_the_way_from_rows_to_leads_adds_up_and_says_what_stayed_behind(month: Month, browser: Browser) -> None:
    month.receive(
        office.medical((*office.who(3), 45000), ("赵无名", office.who(3)[1], 1), (*office.who(4), "很多")),
        "自付.xlsx",
        accept=True,
    )
    month.send()
    said = text(browser("bureau").get("/").content)
    assert "报来 5 行" in said and "收下 4 行" in said and "有错未收，已退给部门 1" in said
    assert "待复核是谁 1" in said and "对上农户册 3 行" in said
    assert "触到规则 3 条" in said and "本月线索 3 户" in said and "待核查 3" in said


def test_who_is_unknown_is_said_with_the_list_and_the_department_that_it_waits_for(
    month: Month, browser: Browser
) -> None:
    run = Run.objects.get()
    said = text(browser("bureau").get("/").content)
    water = run.results.get(rule="unsafe_water")
    assert water.unknown == run.households
    assert f"{run.households} 户 · J06" in said and "（县农水局）" in said
    assert f'href="/screenings/{run.pk}/unknown/unsafe_water/"' in browser("supervisor").get("/").content.decode()


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("town", "3月：2 户要核查，已核查 0 户，最近的期限是4月15日，还有 3 天。"),
        ("other-town", "3月没有交办给本地的核查。"),
        ("village", "3月：2 户要核查，已核查 0 户"),
        ("medical", "3月：2 种表应报，已报 1 种，1 种已逾期，请尽快报送。"),
        ("auditor", "筛出 2 户，已交办 2 户，还有 3 天。"),
        ("outsider", "本站还没有县"),
    ],
)
def test_every_post_sees_its_own_part(month: Month, browser: Browser, code: str, says: str) -> None:
    page = browser(code).get("/")
    said = text(page.content)
    assert page.status_code == 200
    assert says in said or (code == "outsider" and "柳河镇" not in said and "上河村" not in said)


def test_a_department_hears_what_its_own_lists_led_to_and_nothing_of_others(month: Month, browser: Browser) -> None:
    month.receive(office.water((*office.who(9), "否")), "饮水.xlsx")
    month.send()
    said = text(browser("medical").get("/").content)
    assert "J01 脱贫人口、监测对象未参加基本医疗保险 2 2 0 0" in said
    assert "饮水" not in said and "县农水局" not in said


def test_a_month_without_a_screening_says_so_and_what_to_do(month: Month, browser: Browser) -> None:
    said = text(browser("bureau").get("/?month=2024-02").content)
    assert "还没有筛查。" in said and "这个月还没有线索。" in said
    assert "2024年3月" in text(browser("town").get("/?month=all").content)


def test_an_overdue_village_is_said_by_the_county_and_by_itself(
    month: Month, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_TODAY", "2024-04-17")
    assert "2 户逾期未核查。" in text(browser("bureau").get("/").content)
    assert "2 户已逾期，请先去这几户。" in text(browser("village").get("/").content)


def test_answered_households_leave_what_waits_and_the_answers_add_up(asked: Village, browser: Browser) -> None:
    asked.file(1)
    said = text(browser("bureau").get("/").content)
    assert "已核查 1 户" in said and "待核查 1" in said
    assert "核查结果：" in said


def test_a_town_reads_first_what_waits_for_its_review(asked: Village, browser: Browser) -> None:
    assert "审核核查情况" not in browser("town").get("/").content.decode()
    asked.file(1)
    page = browser("town").get("/").content.decode()
    assert "1 户核查等您审核。" in page and 'btn-primary" href="/visits/?state=filed">审核核查情况（1 户）' in page
    assert "等您审核" not in browser("village").get("/").content.decode()


@pytest.mark.parametrize("address", ["/", "/work/?whose=all", "/leads/?month=2024-03", "/leads/progress/"])
def test_a_page_asks_the_same_number_of_queries_for_two_households_as_for_many(
    month: Month, browser: Browser, address: str
) -> None:
    there = browser("bureau")
    there.get(address)
    with CaptureQueriesContext(connection) as few:
        there.get(address)
    people = [office.who(home, member) for home, member in ((4, 1), (6, 1), (8, 1), (10, 1), (12, 1), (1, 2), (2, 2))]
    month.receive(office.uninsured(*people), "又一份.xlsx", accept=True)
    month.send()
    there.get(address)
    with CaptureQueriesContext(connection) as many:
        there.get(address)
    assert len(many) == len(few)


def test_a_household_asked_twice_in_three_months_is_counted_as_a_burden(
    asked: Village, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked.file(1)
    asked.accept(1)
    april = asked.month.next("2024-04", date(2024, 5, 10))
    april.receive(office.medical((*office.who(1), 45000)), "四月自付.xlsx")
    april.send()
    monkeypatch.setenv("SHOUWANG_TODAY", "2024-05-12")
    there = browser("bureau")
    said = text(there.get("/?month=2024-04").content)
    assert "问过不止一次的 1 户" in said
    assert cast.household_code(1) in there.get("/leads/?mark=often").content.decode()
