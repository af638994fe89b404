"""The pages of a site, found by themselves: from the table of addresses, and by following every link as each role.

A page is an address by its name, and a list once more for each way to sort and each filter that it offers. What an address
takes (a lead, a household, a run) comes from a link that this very role was shown, so nothing is asked for that it may not see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

SOUGHT = ("王", "王秀英", "桂花 ")
"""What is typed into the search: the commonest surname, a whole name, part of one."""
_PASSED_BY = {"next", "csrfmiddlewaretoken", "export", "job", "page"}
_MOST = 400
"""Pages of one role; the site has a quarter of that."""

Get = Callable[[str], tuple[int, str, str]]
"""Address → status, type of the content, text (blank where it is no text)."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as one role opens it. ``kind``: the name of the address, with the choice that is made on it."""

    role: str
    kind: str
    address: str


@dataclass(slots=True)
class Found:
    """The pages of a role, what is sent to it as a file, and the addresses that nobody was led to."""

    pages: list[Page] = field(default_factory=list)
    files: list[Page] = field(default_factory=list)
    unseen: set[str] = field(default_factory=set)


def find(role: str, get: Get, choices: bool = True) -> Found:
    """Walks the site as ``role``, whose requests ``get`` makes, until no page of a new kind is linked anywhere.

    ``choices``: lists also sorted and filtered in every way that they offer.
    """
    found, tried = Found(), set()
    names = dict(_named(get_resolver()))
    mine = {name for name, one in names.items() if _opens(role, one)}
    waiting = [reverse(name) for name in sorted(mine) if not names[name].pattern.converters]
    for search in SOUGHT if "households:search" in mine else ():
        waiting.append(f"{reverse('households:search')}?{urlencode({'q': search})}")
    while waiting and len(tried) < _MOST:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kind in tried or kind.partition("?")[0] not in mine or (not choices and "?" in kind and "q=" not in kind):
            continue
        status, content, text = get(address)
        if status != 200:
            continue  # tried again with the next link: this one leads on to another page
        tried.add(kind)
        (found.pages if content.startswith("text/html") else found.files).append(Page(role, kind, address))
        waiting += _led_to(address, text)
    found.unseen = mine - {kind.partition("?")[0] for kind in tried}
    return found


def kind_of(address: str) -> str:
    """``leads:list``, ``leads:list?sort=due``, ``leads:list?state``; blank where the address is none of ours."""
    parts = urlsplit(address)
    try:
        met = resolve(parts.path)
    except Resolver404:
        return ""
    chosen = parse_qsl(parts.query)
    told = [f"{name}={value}" if name in ("sort", "q") else name for name, value in chosen]
    return f"{met.view_name}?{'&'.join(told)}" if told else str(met.view_name)


def _named(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _named(one, f"{one.app_name}:" if one.app_name else space)
        else:
            yield f"{space}{one.name}", one


def _opens(role: str, one: URLPattern) -> bool:
    roles = getattr(one.callback, "roles", None)
    return "GET" in getattr(one.callback, "methods", ()) and roles is not None and role in roles


def _led_to(address: str, text: str) -> Iterator[str]:
    """Addresses on a page with at most one thing chosen, files left out: two choices at once are any number of pages."""
    here = urlsplit(address).path
    links = _Links()
    links.feed(text)
    for link in links.found:
        parts = urlsplit(link)
        chosen = parse_qsl(parts.query)
        if parts.netloc or len(chosen) > 1 or {name for name, _ in chosen} & _PASSED_BY:
            continue
        path = parts.path or here
        yield f"{path}?{parts.query}" if parts.query else path


class _Links(HTMLParser):
    """Whatever a page leads to: links, parts that are fetched, and forms that only ask, by the last of their choices."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._form = self._select = ""
        self._chosen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said: dict[str, Any] = dict(attrs)
        self.found += [said[name] for name in ("href", "hx-get") if said.get(name) and tag != "link"]
        if tag == "form":
            self._form = (said.get("action") or "?") if (said.get("method") or "get").lower() == "get" else ""
        elif tag == "select":
            self._select, self._chosen = said.get("name") or "", ""
        elif tag == "option" and said.get("value"):
            self._chosen = said["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._form and self._select and self._chosen:
            before = "" if self._form == "?" else self._form.partition("?")[0]
            self.found.append(f"{before}?{urlencode({self._select: self._chosen})}")
        elif tag == "form":
            self._form = ""
