"""Every page of the site, at both sizes: nothing stands in anybody's way, nothing is too wide, no link leads to a closed door."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import DESK, PHONE, Office, found_by_axe
from tests.browser.every_page import Page, every_page
from tests.desk.test_every_address import ADDRESSES

NO_PAGE = {
    "cases:step_rows": "more lines of a form that is long",
    "feeds:copy": "the department's own copy of what it sent",
    "feeds:faulty": "a workbook of the rows that are wrong",
    "healthy": "two letters for whoever watches the site",
    "jobs:workbook": "a workbook that was written",
}
"""Addresses that nobody comes to here, since they are no pages; what answers with something else is told by itself."""


def test_every_page_can_be_used_by_everybody_at_both_sizes(office: Office) -> None:
    """One of every kind of address, whether a link leads to it or not."""
    found = every_page(office)
    asked = {name for name, one in ADDRESSES.items() if "GET" in one.callback.methods}
    assert found.shut == []
    assert asked - found.names() - found.others - NO_PAGE.keys() == set()
    assert found.names() & NO_PAGE.keys() == set()
    wrong: list[str] = []
    sitting: dict[str, Any] = {}
    for one in found.pages:
        if one.login not in sitting:
            sitting[one.login] = office.at(one.login, phone=True)
        wrong += stands_in_the_way(sitting[one.login], one)
    assert wrong == []


def stands_in_the_way(page: Any, one: Page) -> list[str]:
    """What a page has at either size that it must not have."""
    page.goto(one.address)
    wrong = []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        wrong += found_by_axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > size["width"]:
            wrong.append(f"{wide} wide instead of {size['width']}")
    return [f"{one.login} {one.name} {one.address}: {said}" for said in wrong]
