"""Where a page leads. A page that the reader may not open is no link."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import Resolver404, resolve, reverse

Link = Callable[..., str]
"""(name, *keys, **asked) → the address, or blank."""


def to(name: str, *keys: object, **asked: object) -> str:
    """The address of a page with what is asked of it (blank values left out)."""
    address = reverse(name, args=keys) if keys else _plain(name)
    told = {key: value for key, value in asked.items() if value not in ("", None)}
    return f"{address}?{urlencode(told)}" if told else address


@cache
def _plain(name: str) -> str:
    """Of a page without keys: a table of a thousand places leads a thousand times to the same one."""
    return reverse(name)


def links_for(post: Any) -> Link:
    """``to`` as a post may follow it: blank where its role does not open the page. What it finds there is the page's matter."""
    known: dict[str, bool] = {}

    def link(name: str, *keys: object, **asked: object) -> str:
        address = to(name, *keys, **asked)
        if address and name not in known:
            known[name] = _opens(post.role, address.partition("?")[0])
        return address if address and known[name] else ""

    return link


def _opens(role: str, path: str) -> bool:
    try:
        roles = getattr(resolve(path).func, "roles", None)
    except Resolver404:
        return False
    return roles is None or role in roles
