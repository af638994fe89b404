"""April's list comes, the county screens and dispatches through the pages, the work is done by the site's own worker, and the
town sees what it was sent."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Office, found_by_axe, people
from tests.browser.test_reporting import send
from tests.world import office as sheets

TODAY = "2024-05-08"
TOWN = "349921100"
"""泉口镇."""


def open_leads(page: Any) -> int:
    page.goto("/leads/?state=open")
    return int(re.search(r"共 ([\d,]+) 条", page.locator(".listing-count").inner_text())[1])  # type: ignore[index]


@pytest.mark.clause("J14")
def test_the_county_dispatches_watches_it_done_and_the_town_sees_its_leads(office: Office) -> None:
    town, county = office.at("town-100"), office.at("bureau")
    before = open_leads(town)
    town.goto("/leads/?month=2024-04")
    expect(town.locator(".listing-table")).to_have_count(0)
    asked = people(office.served, "脱贫户", TOWN)[:12]
    send(county, ("县医保局4月未参保.xlsx", sheets.uninsured(*((one.name, one.number) for one in asked))))
    county.goto("/screenings/?month=2024-04")
    county.get_by_role("button", name="现在筛查").click()
    expect(county.get_by_role("link", name="看这次筛查").first).to_be_visible(timeout=120_000)

    county.goto("/leads/dispatch/?month=2024-04")
    sent = int(county.get_by_role("row", name=re.compile("泉口镇")).locator("td").nth(1).inner_text())
    county.get_by_role("button", name="按上面的交办").click()
    expect(county.get_by_role("progressbar")).to_be_visible()
    assert found_by_axe(county) == []
    expect(county.get_by_role("link", name="看发到了哪里")).to_be_visible(timeout=120_000)
    county.get_by_role("link", name="看发到了哪里").click()
    expect(county.locator(".answer")).to_contain_text("没有新的要交办")

    assert sent > 5 and open_leads(town) == before + sent
    town.goto("/leads/?month=2024-04&state=open")
    expect(town.locator(".listing-table")).to_contain_text(re.compile(r"还有 \d+ 天"))
