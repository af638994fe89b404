"""Who may open a page, and how a page is answered.

Every view is either a ``page``, which only reads, or a ``doing``, which asks one action of the records; both say which
roles may ask. What a view fetches it fetches through the queries of its room, each beginning with whose it is, so that
what lies outside of somebody's sight is not found, whether it exists or not.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from shouwang.desk.page.rail import rail_of
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.staff.words import ROLES

View = Callable[..., HttpResponse]

EVERYBODY: Final = tuple(ROLES)
COUNTY: Final = ("operator", "county_bureau", "administrator")
"""The county's own office; who may write what is said once more by ``staff.rights`` at every action."""
DEPARTMENT: Final = ("department_officer",)
TOWN: Final = ("town_officer",)
VILLAGE: Final = ("village_cadre",)
HELPERS: Final = ("helper",)
"""Whoever helps families and holds no other post: sees those paired with them."""
READERS: Final = ("supervisor", "auditor")
"""They see their area and write nowhere."""


def page(*roles: str, signed_in: bool = True, before_new_password: bool = False) -> Callable[[View], View]:
    """A view that only reads; ``before_new_password``: also for whoever has to choose a new password first."""
    return _view(("GET", "HEAD"), roles, signed_in, before_new_password)


def doing(*roles: str, signed_in: bool = True, before_new_password: bool = False) -> Callable[[View], View]:
    """A view that does one thing and then shows where to see it. It answers nothing but a form that was sent."""
    return _view(("POST",), roles, signed_in, before_new_password)


def _view(
    methods: tuple[str, ...], roles: tuple[str, ...], signed_in: bool, before_new_password: bool
) -> Callable[[View], View]:
    def declared(view: View) -> View:
        @functools.wraps(view)
        def opened(request: Any, *args: Any, **named: Any) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if signed_in and request.post is None:
                return _to_sign_in(request)
            if signed_in and request.holder.must_change and not before_new_password:
                return gone_to(request, reverse("staff:password"))
            if signed_in and request.post.role not in roles:
                return refused(request, f"“{request.post.title}”不办理这一项，也看不到这一页。")
            if signed_in and not request.county and _is_of_a_county(request.resolver_match):
                return _to_where_no_county_is(request)
            try:
                return view(request, *args, **named)
            except NotAllowed as trouble:
                return refused(request, f"{trouble}。")

        opened.roles = roles if signed_in else None  # type: ignore[attr-defined]
        opened.methods = methods  # type: ignore[attr-defined]
        return opened

    return declared


_OF_THE_SITE: Final = frozenset({"staff", "policy", "jobs", "journal", "tasks:month", "feeds:owed"})
"""Rooms and pages that have something to show, or say that there is nothing, also where a post is over no county yet."""


def _is_of_a_county(match: Any) -> bool:
    return not _OF_THE_SITE & {match.app_name, match.view_name}


def _to_where_no_county_is(request: HttpRequest) -> HttpResponse:
    """A site may have no county, or none that lies within a post's city: there is nothing to find, and one page says why."""
    if request.resolver_match is not None and request.resolver_match.kwargs:
        raise Http404
    return gone_to(request, reverse("tasks:month"))


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = reverse("staff:sign_in")
    if request.method in ("GET", "HEAD"):
        address += "?" + urlencode({"next": request.get_full_path()})
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address, status=303)


def refused(request: HttpRequest, sentence: str) -> HttpResponse:
    """The page that says why somebody may not do this, and whom to ask."""
    return shown(request, "page/refused.html", {"title": "不能这样做", "sentence": sentence}, status=403)


def shown(request: Any, template: str, told: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A page in its frame; ``told`` has at least its ``title``."""
    frame = {"rail": rail_of(request), "post": getattr(request, "post", None), "today": request.today}
    return render(request, template, {**frame, **told}, status=status)


def gone_to(request: HttpRequest, address: str, sentence: str = "", tone: str = "success") -> HttpResponse:
    """After something was done: on to where it is seen, with one sentence of what was done."""
    if sentence:
        getattr(messages, tone)(request, sentence)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address, status=303)
