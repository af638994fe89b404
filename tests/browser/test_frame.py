"""What the frame of every page does: heads stay in sight, paper is white, a phone fetches no more than it shows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import PHONE, Office

LONG = ("/leads/", "/households/", "/journal/", "/cases/", "/feeds/?month=2024-03")
VILLAGE = "village-100-201"
_COLOURS = """() => [...document.querySelectorAll("main *")].filter(one => one.checkVisibility()).map(one => {
    const seen = getComputedStyle(one);
    return [one.tagName, one.className.baseVal ?? one.className, seen.color, seen.backgroundColor, seen.borderTopColor];
})"""
_SHOWN = """() => [".top", ".rail", ".filters", "main .btn", "main button", "main nav"].filter(
    what => [...document.querySelectorAll(what)].some(one => one.checkVisibility()))"""


@pytest.mark.parametrize("width", [1440, 1366])
def test_the_heads_of_page_and_list_stay_in_sight_however_far_a_list_is_scrolled(office: Office, width: int) -> None:
    page = office.at("bureau")
    page.set_viewport_size({"width": width, "height": 900})
    for address in LONG:
        page.goto(address)
        page.evaluate(
            "scrollTo(0, document.querySelector('.listing-table, .table').getBoundingClientRect().bottom - 300)"
        )
        top, head, rail = (
            page.locator(what).first.bounding_box() for what in (".top", ".table-frame thead th", ".rail")
        )
        assert page.evaluate("scrollY") > 100, f"{address} is no long list"
        assert top["y"] == 0, address
        assert abs(head["y"] - top["height"]) <= 1, address
        assert abs(rail["y"] - top["height"]) <= 1, address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def printed_pages(page: Any) -> list[str]:
    """What an office lays into a file: one of each, by the first link of its list."""
    found = ["/", "/leads/dispatch/?month=2024-03"]
    for listing, begins in (
        ("/leads/", "/leads/"),
        ("/households/?q=3499", "/households/"),
        ("/screenings/", "/screenings/"),
        ("/cases/", "/cases/"),
        ("/feeds/?month=2024-03", "/feeds/deliveries/"),
    ):
        page.goto(listing)
        links = page.locator(f"main table a[href^='{begins}']").evaluate_all("all => all.map(one => one.pathname)")
        found.append(next(one for one in links if one.rstrip("/")[-1].isdigit()))
    page.goto(next(one for one in found if one.startswith("/leads/") and "dispatch" not in one))
    found.append(page.locator("main a[href^='/screenings/alerts/']").first.get_attribute("href"))
    return found


def test_what_an_office_prints_is_black_on_white_in_either_theme_and_without_what_only_works_on_a_screen(
    office: Office,
) -> None:
    page = office.at("bureau")
    for address in printed_pages(page):
        page.goto(address)
        expect(page.locator(".heading-actions [data-print]")).to_be_visible()
        page.wait_for_load_state("networkidle")
        seen = []
        for theme in ("light", "dark"):
            page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
            page.emulate_media(media="print")
            page.wait_for_timeout(200)  # a colour fades
            seen.append(page.evaluate(_COLOURS))
            assert page.evaluate(_SHOWN) == [], address
            page.emulate_media(media="screen")
        light, dark = seen
        assert [one for one, other in zip(light, dark, strict=True) if one != other] == [], address
        assert "rgb(28, 39, 48)" in {colour for _, _, colour, *_ in light}, address


def test_a_village_fetches_little_on_its_phone_and_no_charts(office: Office) -> None:
    """The second page of a visit, when styles and signs are there already: today's homes, a form, a home."""
    page = office.at(VILLAGE, phone=True)
    page.goto("/visits/today/")
    form = page.get_by_role("link", name="填核查").first.get_attribute("href")
    page.goto(form)
    home = page.locator("main a[href^='/households/']").first.get_attribute("href")
    sizes: list[tuple[str, int]] = []
    page.on("response", lambda got: sizes.append((got.url, got.request.sizes()["responseBodySize"])))
    for address in ("/visits/today/", form, home):
        sizes.clear()
        answer = page.goto(address)
        page.wait_for_load_state("networkidle")
        assert len(answer.body()) < 60_000, address
        assert sum(size for _, size in sizes) < 100_000, (address, sizes)
        assert not [url for url, _ in sizes if "echarts" in url], address
        assert page.viewport_size == PHONE
