"""How far the places are, and what the rules were worth."""

from __future__ import annotations

import pytest
from tests.desk.conftest import Browser
from tests.desk.tasks.test_month_pages import text
from tests.records.month import Month
from tests.records.visits.conftest import Village
from tests.world import cast, office


def test_asked_answered_and_sent_back_are_told_place_by_place(asked: Village, browser: Browser) -> None:
    asked.file(1)
    asked.send_back(1)
    asked.file(2)
    page = browser("supervisor").get("/leads/progress/")
    said = text(page.content)
    assert "3月交办 2 户，已核查 1 户（50%），没有逾期。" in said
    assert "上河村 2 1 1 0 1" in said
    assert f'href="/leads/?month=2024-03&amp;place={cast.VILLAGE}&amp;mark=back"' in page.content.decode()


def test_a_figure_leads_to_as_many_leads_as_it_says(asked: Village, browser: Browser) -> None:
    asked.file(1)
    there = browser("bureau")
    assert "第 1–1 条，共 1 条" in text(there.get(f"/leads/?month=2024-03&place={cast.TOWN}&state=answered").content)
    assert "第 1–1 条，共 1 条" in text(there.get("/leads/?month=2024-03&state=not_met").content)
    assert "没有记录" in text(there.get("/leads/?month=2024-03&late=yes").content)
    assert "第 1–1 条" in text(there.get("/leads/?late=2024-04-15").content)


def test_a_town_sees_its_villages_and_not_the_rules_worth(month: Month, browser: Browser) -> None:
    said = text(browser("town").get("/leads/progress/?view=worth").content)
    assert "上河村 2 0 2 0 0" in said and "规则成效" not in said
    assert "还没有交办核查" in text(browser("other-town").get("/leads/progress/").content)
    assert browser("village").get("/leads/progress/").status_code == 403


def test_the_worth_of_a_rule_adds_up_on_its_page(
    asked: Village, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked.file(1)
    monkeypatch.setenv("SHOUWANG_TODAY", "2024-04-14")
    said = text(browser("auditor").get("/leads/progress/?view=worth").content)
    assert "入户看过 1 次" in said
    assert "J01 脱贫人口、监测对象未参加基本医疗保险 县医保局 2 2 0 0 0 0 1 1" in said


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cast has a supervisor of the city."""
    post = ("city", "市督导员", "supervisor", "", f"{cast.COUNTY[:4]}00000000", "")
    monkeypatch.setattr(cast, "OFFICIALS", [*cast.OFFICIALS, post])


def test_a_citys_supervisor_sees_its_counties_side_by_side(city: None, month: Month, browser: Browser) -> None:
    there = browser("city")
    assert "各县 县 本月线索 已核查 逾期 进度 望川县 2 0 0" in text(there.get("/leads/progress/").content)
    assert "筛出 2 户，已交办 2 户" in text(there.get("/").content)
    assert there.get("/leads/dispatch/").status_code == 403


def test_a_town_opens_into_its_villages(month: Month, browser: Browser) -> None:
    month.receive(office.medical((*office.who(9), 45000)), "自付.xlsx", accept=True)
    month.send()
    there = browser("bureau")
    whole = text(there.get("/leads/progress/?month=2024-03").content)
    assert "柳河镇 各村 2 0 2 0 0" in whole and "青山乡 各村 1 0 1 0 0" in whole
    one = text(there.get(f"/leads/progress/?month=2024-03&place={cast.OTHER_TOWN}").content)
    assert "青山乡：3月交办 1 户" in one and "青山村 1 0 1 0 0" in one and "上河村" not in one
