"""Every page of the site, at both sizes: nothing stands in anybody's way, nothing is too wide, no link leads to a closed door;
and what an office prints is black on white."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import DESK, PHONE, Office, found_by_axe
from tests.browser.every_page import Page, every_page
from tests.desk.walking import READ

NO_PAGE = {
    "cases:step_rows": "more lines of a form that is long",
    "feeds:copy": "the department's own copy of what it sent",
    "feeds:faulty": "a workbook of the rows that are wrong",
    "healthy": "two letters for whoever watches the site",
    "jobs:exported": "a list as a workbook, for whoever asked for it",
    "jobs:workbook": "a workbook that was written",
}
"""Addresses that nobody comes to here, since they are no pages; what answers with something else is told by itself."""
PRINTED = {
    "cases:case",
    "feeds:delivery",
    "households:household",
    "leads:dispatch",
    "leads:lead",
    "screenings:alert",
    "screenings:run",
    "tasks:month",
    "visits:visit",
}
"""What an office lays into a file, among others."""
_INK = "rgb(28, 39, 48)"
_COLOURS = """() => [...document.querySelectorAll("main *")].filter(one => one.checkVisibility()).map(one => {
    const seen = getComputedStyle(one);
    return [one.outerHTML.slice(0, 80), seen.color, seen.backgroundColor, seen.borderTopColor];
})"""
_DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_ONLY_ON_A_SCREEN = """() => [".top", ".rail", ".filters", "main .btn", "main button", "main nav"].filter(
    what => [...document.querySelectorAll(what)].some(one => one.checkVisibility()))"""


def test_every_page_can_be_used_by_everybody_at_both_sizes(office: Office) -> None:
    """One of every kind of address, whether a link leads to it or not."""
    found = every_page(office)
    assert found.shut == []
    assert set(READ) - found.names() - found.others - NO_PAGE.keys() == set()
    assert found.names() & NO_PAGE.keys() == set()
    wrong: list[str] = []
    sitting: dict[str, Any] = {}
    printed = set()
    for one in found.pages:
        if one.login not in sitting:
            sitting[one.login] = office.at(one.login, phone=True)
        page = sitting[one.login]
        wrong += stands_in_the_way(page, one)
        if one.name not in printed and page.locator("[data-print]").count():
            wrong += printed_badly(page, one)
            printed.add(one.name)
    assert not wrong, "\n".join(wrong)
    assert PRINTED - printed == set()


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


def printed_badly(page: Any, one: Page) -> list[str]:
    """What paper shows that has no place on it, and what is dark on it because the screen was."""
    page.set_viewport_size(DESK)
    page.wait_for_load_state("networkidle")
    seen, wrong = [], []
    for theme in ("light", "dark"):
        page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
        page.emulate_media(media="print")
        page.evaluate(_DRAWN)
        seen.append(page.evaluate(_COLOURS))
        wrong += [f"{what} is printed" for what in page.evaluate(_ONLY_ON_A_SCREEN)]
        page.emulate_media(media="screen")
    light, dark = seen
    wrong += [f"printed dark: {other}" for like, other in zip(light, dark, strict=True) if like != other]
    if _INK not in {colour for _, colour, *_ in dark}:
        wrong.append("nothing is printed in ink")
    return [f"{one.login} {one.name} {one.address}: {said}" for said in wrong]
