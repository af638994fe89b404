"""Every page in both sizes, to be looked at: ``python -m tests.browser.screenshots FOLDER``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from tests.browser.conftest import CHROMIUM, Office, start, stop
from tests.browser.logins import LOGINS
from tests.walk.sites import write_demo_site


class _Links(HTMLParser):
    """Where the links of a page lead that stand in its main part or its rail."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within += tag in ("main", "nav")
        address = dict(attrs).get("href") if tag == "a" and self._within else None
        if address is not None:
            self.found.append(address)

    def handle_endtag(self, tag: str) -> None:
        self._within -= tag in ("main", "nav")


def every_page(page: Any, first: Sequence[str], most: int, before: Collection[str] = ()) -> dict[str, str]:
    """The pages that one comes to from some by following links: kind of address → the first of it.

    ``before`` are kinds that were seen already: they are followed further and not given again.
    """
    seen: dict[str, str] = {}
    waiting = list(first)
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        kind = "".join("#" if sign.isdigit() else sign for sign in address.partition("?")[0])
        if kind in seen or "export=" in address:
            continue
        # Only asked for and read: to lay out a page that is looked at later, or was already, would take three times as long.
        answer = page.request.get(address)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue  # what is saved and not shown is no page
        seen[kind] = address
        links = _Links(answer.text()).found
        waiting += [to for to in links if to.startswith("/") and not to.startswith("/static/")]
    return {kind: address for kind, address in seen.items() if kind not in before}


def take(folder: Path, most: int = 60) -> None:
    """Signs in as one of every kind of post, follows the links, and keeps each page at desk and at phone size."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        write_demo_site(Path(home))
        served = start(Path(home) / "site")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        office = Office(served, browser)
        for who, login in LOGINS.items():
            desk = office.at(login)
            addresses = list(every_page(desk, ["/"], most).values())
            for name, page in (("desk", desk), ("phone", office.at(login, phone=True))):
                for address in addresses:
                    page.goto(address)
                    page.wait_for_load_state("networkidle")
                    said = address.partition("?")[0].strip("/").replace("/", "-") or "home"
                    page.screenshot(path=folder / f"{who}-{said}-{name}.png", full_page=True)
            print(f"{who}: {len(addresses)} pages")
        office.close()
        browser.close()
        stop(served)


if __name__ == "__main__":
    take(Path(sys.argv[1]))
