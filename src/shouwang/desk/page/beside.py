"""Long lists as workbooks: written by a worker while whoever wants one goes on, and fetched when it is there.

What comes is what the list's own page gives to the post that asked, with its rights and its masks: the worker asks that
page. What it looked at is journaled when the workbook is fetched, for before that nobody has seen it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast
from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve

from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import shown
from shouwang.records.staff.models import Holder, Post

MOST_AT_ONCE = 1 << 11
"""Rows written into a workbook while somebody waits for it; a safety of the site, no policy."""
Look = tuple[str, str, dict[str, object]]
"""Verb, subject and detail of a line of the journal."""


@dataclass(slots=True)
class Beside:
    """A page that a worker asks: whom it tells how far it is, and what it looked at on the way."""

    tell: Callable[[str, int, int], None]
    looks: list[Look] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asking:
    """Whose page is asked for, in which county, on which day and when."""

    post: Post
    county: str
    today: date
    at: datetime


def asked_first(request: Asked, rows: int, title: str) -> HttpResponse | None:
    """The page that asks whether so many rows are to be written beside; None where they are written now."""
    if rows <= MOST_AT_ONCE or getattr(request, "beside", None) is not None:
        return None
    answer = "行数多，要写一会儿；交给后台写，写好在“长活”里取。"
    told = {"title": title, "answer": answer, "of": request.get_full_path(), "back": request.path}
    return shown(request, "page/beside.html", told)


def telling(request: Asked) -> Callable[[str, int, int], None]:
    """Whom a page tells how far it is: the worker that asks it, or nobody."""
    beside: Beside | None = getattr(request, "beside", None)
    return beside.tell if beside is not None else lambda stop, done, of: None


def page_at(post: Post, address: str) -> ResolverMatch:
    """The page that an address opens for a post. Raises Http404 where it is none, or none of the post's."""
    try:
        found = resolve(address.partition("?")[0])
    except Resolver404:
        raise Http404 from None
    if "GET" not in getattr(found.func, "methods", ()) or post.role not in (getattr(found.func, "roles", ()) or ()):
        raise Http404
    return found


def workbook_beside(asking: Asking, address: str, beside: Beside) -> tuple[str, bytes]:
    """The workbook that a page gives to a post, with its name. Raises Http404 where it gives none."""
    found = page_at(asking.post, address)
    path, _, query = address.partition("?")
    request: Any = HttpRequest()
    request.method, request.path, request.path_info, request.resolver_match = "GET", path, path, found
    request.META["QUERY_STRING"], request.GET = query, QueryDict(query)
    request.post, request.county, request.today = asking.post, asking.county, asking.today
    request.at = request.real_at = asking.at
    # Whoever asked had signed in; what is asked here is asked as the post.
    request.holder, request.beside = Holder(must_change=False), beside
    answer = found.func(cast(Asked, request), *found.args, **found.kwargs)
    saved, _, name = answer.headers.get("Content-Disposition", "").partition("''")
    if answer.status_code != 200 or not saved.startswith("attachment"):
        raise Http404
    return unquote(name), answer.content
