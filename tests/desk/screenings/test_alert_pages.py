"""Why, and why not: one alert, and a household that a rule did not meet."""

from __future__ import annotations

import pytest
from tests.desk.conftest import Browser
from tests.desk.tasks.test_month_pages import text
from tests.records.month import Month
from tests.world import cast, office

from shouwang.records.journal.models import Entry
from shouwang.records.screenings.models import Alert

PAID = "/screenings/why-not/?rule=self_paid_large&household="


@pytest.fixture
def paid(month: Month) -> Month:
    """The 30,001st yuan: household 2's wife is met, household 3's head stays on the line, nobody else is on the list."""
    month.receive(office.medical((*office.who(2, 2), 30001), (*office.who(3), 30000)), "自付.xlsx", accept=True)
    month.send()
    return month


@pytest.mark.clause("J02")
def test_an_alert_holds_each_value_against_its_line_with_word_clause_and_row(paid: Month, browser: Browser) -> None:
    alert = Alert.objects.get(rule="self_paid_large")
    page = browser("village").get(f"/screenings/alerts/{alert.pk}/")
    said = text(page.content)
    assert "当年累计个人自付 30,001元 超过30,000元" in said and "个人自付预警线，J02，2024年1月31日起" in said
    assert '<svg class="held"' in page.content.decode() and "依据 J02" in said
    assert "来自县医保局报的《自付.xlsx》Sheet1 第 2 行" in said
    assert "苗**" in said and "苗桂花" not in said
    assert "当年累计个人自付不超过个人自付预警线30,000元的，就不问" in said
    assert Entry.objects.filter(verb="look_at_alert", subject=f"alert:{alert.pk}").count() == 1


def test_an_alert_of_another_town_is_not_found_and_a_departments_page_it_is_none(paid: Month, browser: Browser) -> None:
    alert = Alert.objects.get(rule="self_paid_large")
    assert browser("other-town").get(f"/screenings/alerts/{alert.pk}/").status_code == 404
    assert browser("medical").get(f"/screenings/alerts/{alert.pk}/").status_code == 403


@pytest.mark.clause("J02")
def test_who_stands_on_the_line_is_told_what_speaks_against_it(paid: Month, browser: Browser) -> None:
    said = text(browser("bureau").get(PAID + cast.household_code(3)).content)
    assert "这条规则没有问这一户" in said and "扎****" in said
    assert "当年累计个人自付30,000元，不超过个人自付预警线30,000元" in said
    assert "《自付.xlsx》Sheet1 第 3 行" in said
    assert "换了怎样：当年累计个人自付超过个人自付预警线30,000元的，就问。" in said


def test_members_on_no_list_are_told_together(paid: Month, browser: Browser) -> None:
    said = text(browser("bureau").get(PAID + cast.household_code(9)).content)
    assert "骆**、骆**、车**、骆* ：不在医保局自付费用表中" in said
    assert "当年累计个人自付（不详）" not in said


def test_where_the_list_has_not_come_it_is_not_known(paid: Month, browser: Browser) -> None:
    address = f"/screenings/why-not/?rule=unsafe_water&household={cast.household_code(3)}"
    assert "这一户还说不清" in text(browser("town").get(address).content)


def test_a_hit_and_a_resting_rule_are_said_as_such(paid: Month, browser: Browser) -> None:
    there = browser("auditor")
    assert "这条规则问到了这一户。" in text(there.get(PAID + cast.household_code(2)).content)
    rests = there.get(f"/screenings/why-not/?rule=income_risk&household={cast.household_code(2)}")
    assert "这条规则这个月不问" in text(rests.content)


def test_why_not_is_not_told_of_another_towns_household(paid: Month, browser: Browser) -> None:
    assert browser("village").get(PAID + cast.household_code(9)).status_code == 404
    unknown = browser("village").get(PAID + "3499010000")
    assert unknown.status_code == 404 and "没有这个户编号" in text(unknown.content)
    assert 'value="3499010000"' in unknown.content.decode(), "what was typed is still there to be put right"
    assert browser("medical").get(PAID + cast.household_code(3)).status_code == 403
    assert not Entry.objects.filter(verb="look_at_why_not").exists()


def test_what_the_rule_knew_is_what_it_knew_when_it_was_asked(paid: Month, browser: Browser) -> None:
    """The household moved up over the line later; the run that is asked about did not know that."""
    first = Alert.objects.get(rule="self_paid_large").run_id
    paid.receive(office.medical((*office.who(2, 2), 30001), (*office.who(3), 31000)), "更正.xlsx", replace=True)
    later = paid.screen()
    there = browser("bureau")
    assert "没有问这一户" in text(there.get(f"{PAID}{cast.household_code(3)}&run={first}").content)
    assert "问到了这一户" in text(there.get(f"{PAID}{cast.household_code(3)}&run={later.pk}").content)
