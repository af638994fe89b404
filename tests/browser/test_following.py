"""A helper's follow-up visits on a phone: what is judged with one tap, what is kept while the line is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Office, found_by_axe
from tests.browser.test_visiting import picture


def fill(page: Any, situation: str) -> None:
    """Answers the form as a helper would: one tap a measure, one a question."""
    for question in page.locator("fieldset.question:visible").all():
        question.locator("input[type=radio]").first.check()
    page.get_by_label("没有", exact=True).last.check()  # no new risk
    page.get_by_label(re.compile("^走访情况")).fill(situation)


@pytest.mark.clause("X12")
@pytest.mark.clause("X06")
def test_a_helper_files_a_follow_up_while_the_line_drops_in_between(office: Office) -> None:
    page = office.at("helper", phone=True)
    page.goto("/")
    expect(page.locator("h1")).to_have_text("今天走访")
    assert found_by_axe(page) == []
    cards = page.locator("li.card-home")
    before = cards.count()
    page.get_by_role("link", name="填走访").first.click()
    form = page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert found_by_axe(page) == []

    expect(page.get_by_label(re.compile("^走访人"))).to_have_value(
        ""
    )  # signed in under a title, which is nobody's name
    page.get_by_label(re.compile("^走访人")).fill("帮扶干部甲")
    fill(page, "药费报销到账，鸡苗长得好")
    page.set_input_files("#photo-pick", [{"name": "鸡舍.png", "mimeType": "image/png", "buffer": picture()}])
    page.get_by_label(re.compile("签字人姓名")).fill("户主")
    page.wait_for_timeout(300)
    page.goto("/follow-ups/today/")
    expect(page.get_by_text("填了一半，存在这台手机上")).to_be_visible()
    page.goto(form)
    expect(page.locator("#draft-told")).to_contain_text("上次填的还在")
    expect(page.get_by_label(re.compile("^走访情况"))).to_have_value("药费报销到账，鸡苗长得好")
    expect(page.locator("#photo-list img")).to_have_count(1)

    page.context.set_offline(True)
    page.get_by_role("button", name="报上去").click()
    expect(page.locator("#send-told")).to_contain_text("存在这台手机上")
    page.context.set_offline(False)  # it goes out by itself as soon as there is a line
    page.wait_for_url(lambda address: address != form)
    page.goto("/follow-ups/today/")
    expect(cards).to_have_count(before - 1)
    office.troubles[:] = [said for said in office.troubles if "ERR_INTERNET_DISCONNECTED" not in said]


@pytest.mark.clause("X12")
def test_the_village_prints_the_card_and_the_town_sees_who_is_late(office: Office) -> None:
    town = office.at("town-100")
    town.goto("/follow-ups/?due=late")
    assert found_by_axe(town) == []
    expect(town.locator(".listing-table tbody tr").first).to_contain_text(re.compile(r"逾期 \d+ 天"))
    town.goto("/helpers/")
    assert found_by_axe(town) == []
    town.locator(".listing-table tbody a").first.click()
    expect(town.locator("main")).to_contain_text("谁帮扶您家")
    assert found_by_axe(town) == []
