"""Every page of the site: one example of every kind of address, and who it is looked at as.

The demo's people follow links, each from their own first page; what no link of the demo comes to is seen in a county beside
it that has one of everything (``something_of_everything``). Addresses without a page are told apart by what they answer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from django.urls import Resolver404, resolve
from tests.browser.conftest import Office
from tests.browser.logins import LOGINS

_FIRST = ("/", "/cases/?step=publicity")
"""Where everybody begins; what hangs in public is reached from a case that is at it."""
_DOOR = "/sign-in/"
_OWN = {"tasks:month", "tasks:work"}
"""Pages that are another one for every kind of post."""


@dataclass(frozen=True, slots=True)
class Page:
    """The name of an address, one example of it, and who looks at it: a login, or nobody."""

    name: str
    address: str
    login: str


@dataclass(slots=True)
class Found:
    """The pages; the names of addresses that answer with no page (files, pieces of pages); links to a closed door."""

    pages: list[Page] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    shut: list[str] = field(default_factory=list)

    def names(self) -> set[str]:
        return {one.name for one in self.pages}


def add_something_of_everything(home: Path) -> dict[str, dict[str, str]]:
    """The county beside the demo's; whoever sits there → name of an address → address."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.something_of_everything"],
        env={**os.environ, "SHOUWANG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "shouwang.server.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return dict(json.loads(made.stdout))


def every_page(office: Office) -> Found:
    """All of them, the demo's before those of the county with one of everything."""
    found = Found(pages=[Page("staff:sign_in", _DOOR, "")])
    beside = add_something_of_everything(office.served.home)
    for login in LOGINS.values():
        _follow(office.at(login).request, login, found)
    for login, addresses in beside.items():
        asking = office.at(login).request
        for name in addresses.keys() - found.names() - found.others:
            _look(asking, Page(name, addresses[name], login), found)
    return found


def _follow(asking: Any, login: str, found: Found) -> None:
    """Follows the links from the first page on, through one address of every name."""
    seen: set[str] = set()
    waiting = [("", address) for address in _FIRST]
    while waiting:
        whence, address = waiting.pop(0)
        name = _name_of(address)
        if name in seen | found.others or "export=" in address:
            continue
        page = Page(name, address, login)
        answer = asking.get(address, max_redirects=0)
        if answer.status in (302, 303):
            waiting.append((whence, answer.headers["location"]))
        elif answer.status != 200 and whence:
            found.shut.append(f"{login} {whence} → {address}: {answer.status}")
        elif answer.status == 200 and _is_page(answer):
            seen.add(name)
            if name in _OWN or name not in found.names():
                found.pages.append(page)
            links = (urljoin(address, to) for to in _Links(answer.text()).found)
            waiting += [(address, to) for to in links if _name_of(to)]
        elif answer.status == 200:
            found.others.add(name)


def _look(asking: Any, page: Page, found: Found) -> None:
    answer = asking.get(page.address, max_redirects=0)
    if answer.status == 200:
        if _is_page(answer):
            found.pages.append(page)
        else:
            found.others.add(page.name)


def _is_page(answer: Any) -> bool:
    return "text/html" in answer.headers["content-type"] and "<!doctype html>" in answer.text()


def _name_of(address: str) -> str:
    """The name of an address of the site; blank: of elsewhere, or a file that is served as it lies."""
    try:
        return str(resolve(address.partition("?")[0].partition("#")[0]).view_name)
    except Resolver404:
        return ""


class _Links(HTMLParser):
    """Where the links of a page lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") if tag == "a" else None
        if address:
            self.found.append(address)
