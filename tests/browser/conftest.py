"""The demo's site as `make run` serves it, and a real browser before it.

The browser is the machine's own Chromium; where there is none these stories are left out, unless
``SHOUWANG_REQUIRE_BROWSER`` says that they have to be told.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.browser.logins import PASSWORD
from tests.once import once
from tests.walk.sites import write_demo_site

sync_api = pytest.importorskip("playwright.sync_api")

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DESK, PHONE = {"width": 1366, "height": 850}, {"width": 375, "height": 740}
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

if CHROMIUM is None and not os.environ.get("SHOUWANG_REQUIRE_BROWSER"):
    pytest.skip("no Chromium on this machine", allow_module_level=True)


@dataclass(slots=True)
class Served:
    """A site that answers at ``address``; ``home`` is where it lies."""

    home: Path
    address: str
    process: Any


_COMMAND = [sys.executable, "-m", "shouwang.server.cli"]


def _environment(home: Path) -> dict[str, str]:
    wanted = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}
    wanted.pop("DATABASE_URL", None)
    return {**wanted, "SHOUWANG_HOME": str(home)}


def command(served: Served, *words: str) -> None:
    """What somebody types beside the site that is being served."""
    done = subprocess.run(
        [*_COMMAND, *words], env=_environment(served.home), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def start(home: Path, today: str = "") -> Served:
    """Serves the site that was made in ``home`` on a free port, on the demo's own day or another."""
    said = home.parent / f"{home.name}.said"
    with said.open("w") as out:
        process = subprocess.Popen(
            [*_COMMAND, "serve", "--demo", "--port", "0", *(["--today", today] if today else [])],
            env=_environment(home),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    for _ in range(600):
        if found := re.search(r"http://[\d.]+:\d+", said.read_text()):
            return Served(home, found[0], process)
        assert process.poll() is None, said.read_text()
        time.sleep(0.1)
    raise AssertionError("the site did not start: " + said.read_text())


def stop(served: Served) -> None:
    with suppress(ProcessLookupError):
        os.killpg(served.process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        served.process.wait(20)
    with suppress(ProcessLookupError):
        os.killpg(served.process.pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's site as it was made, which nobody works on: the stories of each file have a copy."""
    return once(tmp_path_factory, "demo", write_demo_site) / "site"


@pytest.fixture(scope="module")
def served(
    request: pytest.FixtureRequest, untouched: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The site of the stories of one file; ``TODAY`` in the file says what day it is there."""
    home = shutil.copytree(untouched, tmp_path_factory.mktemp("served") / "site")
    site = start(home, getattr(request.module, "TODAY", ""))
    yield site
    stop(site)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser, for the stories of one file: as long as it is there its loop runs in this thread, and Django refuses the
    database to whoever comes after it."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the demo's register, as a department writes them."""

    name: str
    number: str
    household: str


def people(served: Served, kind: str, place: str = "") -> list[Somebody]:
    """The heads of the demo's households of a kind (脱贫户, 一般农户), in the order of the register; of one place, by how its code begins."""
    book = openpyxl.load_workbook(served.home / "demo" / "registry.xlsx", read_only=True)
    homes = book["农户"].iter_rows(values_only=True)
    heads = {name: place for place, name in enumerate(next(homes))}
    wanted = {
        row[heads["户编号"]]
        for row in homes
        if row[heads["户类型"]] == kind and row[heads["村区划代码"]].startswith(place)
    }
    members = book["家庭成员"].iter_rows(values_only=True)
    heads = {name: place for place, name in enumerate(next(members))}
    return [
        Somebody(row[heads["姓名"]], row[heads["证件号码"]], row[heads["户编号"]])
        for row in members
        if row[heads["户编号"]] in wanted and row[heads["与户主关系"]] == "户主"
    ]


@dataclass(slots=True)
class Office:
    """Sits people down before the site: ``at("county")`` signs in and gives the page they are on."""

    served: Served
    browser: Any
    troubles: list[str] = field(default_factory=list)
    _contexts: list[Any] = field(default_factory=list)

    def at(self, login: str, phone: bool = False) -> Any:
        """A page for whoever signs in so; for nobody, before the door."""
        context = self.browser.new_context(
            viewport=PHONE if phone else DESK,
            is_mobile=phone,
            has_touch=phone,
            base_url=self.served.address,
            locale="zh-CN",
            accept_downloads=True,
        )
        context.set_default_timeout(60_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        if not login:
            return page
        page.goto("/sign-in/")
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda address: "/sign-in" not in address)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()


sync_api.expect.set_options(timeout=30_000)


@pytest.fixture
def office(served: Served, chromium: Any) -> Iterator[Office]:
    """People at their desks; at the end nothing must have gone wrong in any of their browsers."""
    there = Office(served, chromium)
    yield there
    there.close()
    assert there.troubles == []


def found_by_axe(page: Any) -> list[str]:
    """What stands in the way of somebody with a keyboard, a reader, or weak eyes (WCAG 2.2 AA)."""
    page.wait_for_load_state("load")  # a page whose styles have not come yet has other sizes
    page.evaluate(AXE.read_text(encoding="utf-8"))
    told = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", WCAG
    )
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in told["violations"]
        for node in one["nodes"]
    ]
