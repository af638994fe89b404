"""Stock and flow as county, town and village see them, and the households behind each figure."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, timedelta
from html import unescape

import openpyxl
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.desk.conftest import Browser
from tests.records.month import Month
from tests.world import cast

from shouwang.records.households.models import Household, StandingEvent
from shouwang.records.households.standings import Change, change
from shouwang.records.journal.models import Entry
from shouwang.records.staff.models import Post

PAGE = "/counts/"
MARCH = date(2024, 3, 1)
EDGE = "边缘易致贫户"


@pytest.fixture
def decided(month: Month, at: datetime) -> Month:
    """March: 1 (上河村) is eliminated by help, 2 (上河村) taken in, 4 (上河村) cleared; 5 (下河村) comes back."""
    keys = {home: Household.objects.get(code=cast.household_code(home)).pk for home in (1, 2, 4, 5)}
    wanted = [
        Change(keys[1], "eliminated", MARCH, how="help"),
        Change(keys[2], "included", MARCH, EDGE),
        Change(keys[4], "cleared", MARCH),
        Change(keys[5], "rolled_back", MARCH),
    ]
    assert change(cast.COUNTY, wanted, at) == 4
    return month


def said(there: Client, address: str = PAGE) -> str:
    answer = there.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def links(page: str, figure: str) -> list[str]:
    found = re.findall(r'href="(/counts/households/[^"]*)"', page)
    return [unescape(one) for one in found if f"figure={figure}" in one]


def test_the_answer_says_how_many_there_are_and_what_came_and_went(decided: Month, browser: Browser) -> None:
    page = said(browser("bureau"))
    assert (
        "2024年4月12日未消除 4 户" in page and "新增 3 户、消除 2 户、回退和再标注 1 户、清退和自然减少 1 户。" in page
    )
    assert "期末未消除＝期初未消除＋新增" in page and "有 1 次变动不知道是哪一天" in page


def test_every_figure_leads_to_as_many_households_as_it_says(decided: Month, browser: Browser) -> None:
    there = browser("bureau")
    page = said(there)
    found = re.findall(r'href="(/counts/households/[^"]*)">\+?(-?[\d,]+) 户</a>', page)
    assert len(found) > 30
    for address, households in found:
        if "balance" not in address:
            lines = said(there, unescape(address)).count('data-title="户"')
            assert lines == int(households), unescape(address)


def test_a_day_of_the_past_is_counted_as_it_was(decided: Month, browser: Browser) -> None:
    page = said(browser("supervisor"), f"{PAGE}?first=2023-01-01&last=2023-12-31")
    assert "2023年12月31日未消除 3 户" in page and "2023年1月1日以来新增 1 户、消除 1 户。" in page
    assert "还没有监测对象的记录" in said(browser("supervisor"), f"{PAGE}?last=2019-12-31&first=all")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("town", "未消除 3 户"),
        ("village", "未消除 1 户"),
        ("other-town", "未消除 1 户"),
        ("hill-village", "未消除 0 户"),
    ],
)
def test_each_counts_its_own_area(decided: Month, browser: Browser, code: str, told: str) -> None:
    assert told in said(browser(code))


def test_a_town_is_opened_into_its_villages_and_nobody_opens_another_s(decided: Month, browser: Browser) -> None:
    page = said(browser("bureau"), f"{PAGE}?place={cast.TOWN}")
    assert "上河村" in page and "下河村" in page and "青山" not in page.partition("按地方")[2].partition("按月")[0]
    there = browser("other-town")
    assert said(there, f"{PAGE}?place={cast.TOWN}").count("上河村") == 0
    assert "没有这样的户" in said(there, f"/counts/households/?figure=cleared&place={cast.TOWN}")


def test_one_type_alone(decided: Month, browser: Browser) -> None:
    page = said(browser("bureau"), f"{PAGE}?category={EDGE}")
    assert f"按地方（{EDGE}）" in page and "2024年1月1日以来新增 2 户、消除 0 户、清退和自然减少 1 户。" in page


@pytest.mark.parametrize("address", ["?first=soon&last=now", "?first=2024-13-01", "?place=1&category=x", "?last=1"])
def test_nonsense_in_the_address_counts_as_not_said(decided: Month, browser: Browser, address: str) -> None:
    assert browser("auditor").get(PAGE + address).status_code == 200
    assert browser("auditor").get(f"/counts/households/{address}&figure=nothing").status_code == 200


def test_heads_are_masked_and_the_look_is_journaled(decided: Month, browser: Browser) -> None:
    there = browser("village")
    page = said(there, links(said(there), "eliminated_help")[0])
    assert "闻**" in page and "闻建平" not in page and "风险消除（帮扶消除）" in page and "本平台审定" in page
    assert Entry.objects.get(verb="look_at_counted").post.code == "village"


def test_the_households_go_out_as_a_workbook_with_the_same_masks(decided: Month, browser: Browser) -> None:
    answer = browser("bureau").get("/counts/households/?figure=registered&export=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert len(cells) == 6 and all("*" in row[0] for row in cells)
    assert Entry.objects.filter(verb="export_counted").count() == 1


def test_the_tables_go_out_as_a_workbook_that_adds_up(decided: Month, browser: Browser) -> None:
    answer = browser("bureau").get(f"{PAGE}?export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["按地方", "按类别", "到期末累计", "按月"]
    heads, *rows = [[cell.value for cell in row] for row in book["按地方"].iter_rows(min_row=2)]
    for column in range(1, len(heads)):
        assert sum(row[column] for row in rows[:-1]) == rows[-1][column], heads[column]
    told = dict(zip(heads, rows[-1], strict=True))
    assert told["期末未消除户"] == (
        told["期初未消除户"]
        + told["新增户"]
        + told["回退户"]
        - told["帮扶消除户"]
        - told["未注明消除户"]
        - told["清退户"]
    )


def test_whoever_moved_away_is_counted_where_he_was_and_not_named_there(
    decided: Month, browser: Browser, operator: Post, at: datetime
) -> None:
    from shouwang.records.households.actions import import_register

    moved = cast.change(cast.sheets(), "农户", 3, "村区划代码", cast.HILL_VILLAGE)
    import_register(operator, cast.workbook(moved), "登记表.xlsx", at + timedelta(hours=1), date(2024, 4, 11))
    page = said(browser("village"), "/counts/households/?figure=included")
    assert "已不在本区域的户" in page and cast.household_code(2) not in page
    assert "调整" in said(browser("village")) and "-1 户" in said(browser("village"))


def test_the_number_of_queries_does_not_grow(
    decided: Month, browser: Browser, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    there = browser("bureau")
    said(there)
    with django_assert_num_queries(14):
        said(there)
    homes = Household.objects.exclude(standings__superseded_at=None)
    change(cast.COUNTY, [Change(one.pk, "included", MARCH, EDGE) for one in homes], at)
    assert StandingEvent.objects.filter(on=MARCH).count() > 4
    with django_assert_num_queries(14):
        said(there)


@pytest.mark.parametrize("code", ["medical", "schools"])
def test_a_department_has_no_business_here(decided: Month, browser: Browser, code: str) -> None:
    there = browser(code)
    assert there.get(PAGE).status_code == there.get("/counts/households/").status_code == 403
