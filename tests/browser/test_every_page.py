"""Every page that one comes to by following links, at both sizes: nothing stands in anybody's way, nothing is too wide."""

from __future__ import annotations

from tests.browser.conftest import PHONE, Office, found_by_axe
from tests.browser.logins import LOGINS
from tests.browser.screenshots import every_page


def test_every_page_can_be_used_by_everybody_at_both_sizes(office: Office) -> None:
    """One of every kind of address, as the first kind of post that comes to it."""
    wrong: list[str] = []
    seen: dict[str, str] = {}
    for login in LOGINS.values():
        desk, phone = office.at(login), office.at(login, phone=True)
        fresh = every_page(desk, ["/"], most=70, before=seen.keys())
        seen |= fresh
        for address in fresh.values():
            for page in (desk, phone):
                page.goto(address)
                wrong += [f"{login} {address}: {said}" for said in found_by_axe(page)]
            wide = phone.evaluate("document.documentElement.scrollWidth")
            if wide > PHONE["width"]:
                wrong.append(f"{login} {address} is {wide} wide")
    assert wrong == []
    assert len(seen) > 40
