"""Whoever reads what a county goes by sees the clause beside the value."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Office, found_by_axe


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_clause_opens_beside_its_value_and_goes_again(office: Office, phone: bool) -> None:
    page = office.at("bureau", phone=phone)
    page.goto("/policy/packs/")
    page.locator(".listing-table a").first.click()
    page.wait_for_url(re.compile(r"/policy/packs/\d+/$"))
    where = page.url
    line = page.locator("#figures a", has_text="J02").first
    line.click()
    beside = page.locator("#beside")
    expect(beside).to_contain_text("三重保障")
    expect(beside).to_contain_text("个人自付预警线")
    assert page.url == where and found_by_axe(page) == []
    page.keyboard.press("Escape")
    expect(beside).to_be_hidden()
    expect(line).to_be_focused()
    line.click()
    expect(beside).to_be_visible()
    if phone:  # it lies over the page: a tap beside it puts it away
        page.mouse.click(180, 90)
        expect(beside).to_be_hidden()
        line.click()
    beside.get_by_role("link", name="打开这一条的页面").click()
    expect(page.locator("h1")).to_contain_text("J02")
