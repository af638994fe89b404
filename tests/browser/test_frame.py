"""What the frame of every page does: heads stay in sight, a phone fetches no more than it shows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.browser.conftest import Office

LONG = ("/leads/", "/households/", "/journal/", "/cases/", "/feeds/?month=2024-03")
VILLAGE = "village-100-201"


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


def test_a_village_fetches_little_on_its_phone_and_no_charts(office: Office) -> None:
    """The second page of a visit, when styles and signs are there already: today's homes, a form, a home."""
    page = office.at(VILLAGE, phone=True)
    page.goto("/visits/today/")
    form = page.get_by_role("link", name="填核查").first.get_attribute("href")
    page.goto("/leads/")
    code = re.search(r"\d{14}", page.locator(".listing-table tbody tr").first.inner_text())
    home = f"/households/{code[0]}/"  # type: ignore[index]
    fetched: list[Any] = []

    def finished(one: Any) -> None:
        fetched.append(one)

    page.on("requestfinished", finished)
    for address in ("/visits/today/", form, home):
        fetched.clear()
        answer = page.goto(address)
        page.wait_for_load_state("networkidle")
        assert len(answer.body()) < 60_000, address
        sizes = {one.url: max(0, one.sizes()["responseBodySize"]) for one in fetched}  # below zero: was kept
        assert 0 < sum(sizes.values()) < 100_000, (address, sizes)
        assert not [url for url in sizes if "echarts" in url], address
