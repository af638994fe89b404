"""Every figure of the month's pages leads to a list that counts the same."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from tests.desk.conftest import Browser
from tests.records.month import Month
from tests.records.visits.conftest import Village
from tests.world import cast, office

from shouwang.records.journal.models import Entry


def leading(page: str) -> list[tuple[int, str]]:
    """The figures of a page that lead to a list of lines: what they say and where they lead."""
    found = re.findall(r'<a href="(/leads/(?:worth|dispatch/households|)/?\?[^"]+)">([\d,]+)</a>', page)
    found += re.findall(r'<a href="(/feeds/unregistered/\?[^"]+)">([\d,]+)</a>', page)
    return [(int(said.replace(",", "")), html.unescape(href)) for href, said in found]


def counted(page: str) -> int:
    found = re.search(r"共 ([\d,]+) 条", page)
    return int(found[1].replace(",", "")) if found else 0


def test_figures_of_the_month_and_of_what_is_sent_and_of_what_rules_are_worth_count_what_they_lead_to(
    asked: Village, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked.file(1)
    asked.file(2)
    people = [(*office.who(3), 45000), (*office.who(4), 45000), ("欧阳不在册", cast.number("19900101", "111"), 30001)]
    asked.month.receive(office.medical(*people), "自付.xlsx", accept=True)
    asked.month.screen()
    monkeypatch.setenv("SHOUWANG_TODAY", "2024-04-14")
    there = browser("bureau")
    for address, least in (("/leads/dispatch/", 7), ("/leads/progress/?view=worth", 10), ("/", 3)):
        page = there.get(address).content.decode()
        figures = leading(page)
        assert len(figures) >= least, address
        assert any(said for said, _ in figures), address
        for said, href in figures:
            answer = there.get(href)
            assert (answer.status_code, counted(answer.content.decode())) == (200, said), f"{address} → {href}"


def test_what_was_spared_leads_to_the_households_that_were_spared(
    asked: Village, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked.file(1)
    asked.file(2)
    later = asked.month.next("2024-04", date(2024, 5, 10))
    later.receive(office.uninsured(office.who(1), office.who(2), office.who(3)), "县医保局4月未参保名单.xlsx")
    later.receive(office.medical((*office.who(3), 45000)), "自付.xlsx")
    later.send()
    monkeypatch.setenv("SHOUWANG_TODAY", "2024-05-11")
    for code in ("bureau", "supervisor"):
        there = browser(code)
        page = there.get("/?month=2024-04").content.decode()
        freed = [(said, href) for said, href in leading(page) if "part=freed" in href]
        assert [said for said, _ in freed] == [2, 2], "the county, and its only town"
        for said, href in freed:
            shown = there.get(href).content.decode()
            assert counted(shown) == said and "核查过、没有变重而不再问的户" in shown
            assert cast.household_code(1) in shown and cast.household_code(3) not in shown


def test_a_department_sees_what_its_rules_counted_by_its_own_rows_and_no_household(
    month: Month, browser: Browser, django_assert_max_num_queries: Any
) -> None:
    there = browser("medical")
    page = there.get("/?month=2024-03").content.decode()
    figures = leading(page)
    assert [said for said, _ in figures] and all(
        said == counted(there.get(href).content.decode()) for said, href in figures
    )
    with django_assert_max_num_queries(40):
        said = there.get(figures[0][1]).content.decode()
    assert "《县医保局3月未参保名单.xlsx》" in said and "/households/" not in said.partition("<main")[2]
    assert cast.household_code(1) not in said and cast.sheets()["家庭成员"][1][2] not in said
    assert Entry.objects.filter(verb="look_at_alerts", post__code="medical").exists()
    assert there.get("/leads/dispatch/households/?part=fresh").status_code == 403


def test_what_is_no_figure_is_not_found(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    for address in ("dispatch/households/?part=nothing", "worth/?figure=nothing", "worth/?rule=nothing"):
        assert there.get(f"/leads/{address}").status_code == 404
