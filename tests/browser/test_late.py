"""A month later nobody has answered and April's lists have not come: whoever should see it sees it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Office, found_by_axe

TODAY = "2024-05-12"


@pytest.mark.clause("J19")
def test_a_late_list_is_seen_by_its_department_and_the_county_and_by_no_other(office: Office) -> None:
    own = office.at("medical-insurance")
    own.goto("/feeds/?month=2024-04")
    expect(own.locator("main")).to_contain_text(re.compile(r"逾期 \d+ 天"))
    county = office.at("bureau")
    county.goto("/?month=2024-04")
    medical = county.locator("#lists tbody tr").filter(has_text="县医保局")
    expect(medical.locator(".list-line").filter(has_text="参保人员个人自付费用")).to_contain_text("逾期")
    assert int(medical.locator("td[data-title=逾期]").inner_text()) >= 1
    assert found_by_axe(county) == []
    other = office.at("education")
    other.goto("/feeds/?month=2024-04")
    expect(other.locator("main")).not_to_contain_text("参保人员个人自付费用")


@pytest.mark.clause("J15")
def test_a_late_village_is_seen_by_itself_its_town_and_the_supervisor(office: Office) -> None:
    village = office.at("village-100-201", phone=True)
    village.goto("/visits/today/")
    expect(village.locator("li.card-home").first).to_contain_text(re.compile(r"逾期 \d+ 天"))
    town = office.at("town-100")
    town.goto("/leads/?late=yes")
    expect(town.locator(".listing-table")).to_contain_text(re.compile(r"逾期 \d+ 天"))
    late = re.search(r"共 (\d+) 条", town.locator(".listing-count").inner_text())
    supervisor = office.at("supervisor")
    supervisor.goto("/leads/progress/?month=2024-03")
    row = supervisor.get_by_role("row").filter(has_text="泉口镇")
    expect(row.locator("td[data-title=逾期]")).to_have_text(late[1])  # type: ignore[index]
    assert found_by_axe(supervisor) == []
