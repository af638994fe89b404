"""Every page in both sizes, to be looked at: ``python -m tests.browser.screenshots FOLDER``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from tests.browser.conftest import CHROMIUM, Office, start, stop
from tests.browser.logins import LOGINS

_LINKS = "[...document.querySelectorAll('main a[href], nav a[href]')].map(link => link.getAttribute('href'))"


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
        answer = page.request.get(address)  # what is saved and not shown is no page
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        page.goto(address)
        seen[kind] = address
        waiting += [to for to in page.evaluate(_LINKS) if to.startswith("/") and not to.startswith("/static/")]
    return {kind: address for kind, address in seen.items() if kind not in before}


def take(folder: Path, most: int = 60) -> None:
    """Signs in as one of every kind of post, follows the links, and keeps each page at desk and at phone size."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
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
