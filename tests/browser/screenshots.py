"""Every page in both sizes, to be looked at: ``python -m tests.browser.screenshots FOLDER``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.server.settings")
django.setup()

from tests.browser.conftest import CHROMIUM, DESK, PHONE, Office, start, stop  # noqa: E402
from tests.browser.every_page import every_page  # noqa: E402
from tests.walk.sites import write_demo_site  # noqa: E402


def take(folder: Path) -> None:
    """Keeps every page that the site has at desk and at phone size, each as somebody who may see it."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        write_demo_site(Path(home))
        served = start(Path(home) / "site")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        office = Office(served, browser)
        pages = every_page(office).pages
        sitting: dict[str, Any] = {}
        for one in pages:
            if one.login not in sitting:
                sitting[one.login] = office.at(one.login, phone=True)
            page = sitting[one.login]
            for name, size in (("desk", DESK), ("phone", PHONE)):
                page.set_viewport_size(size)
                page.goto(one.address)
                page.wait_for_load_state("networkidle")
                said = f"{one.name.replace(':', '-')}-{one.login or 'nobody'}-{name}.png"
                page.screenshot(path=folder / said, full_page=True)
        print(f"{len(pages)} pages")
        office.close()
        browser.close()
        stop(served)


if __name__ == "__main__":
    take(Path(sys.argv[1]))
