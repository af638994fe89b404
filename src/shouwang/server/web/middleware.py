"""What is settled for every request before a page sees it: who asks, what day it is, and what no answer leaves without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from shouwang.desk.page.asking import pack_for, words_of
from shouwang.desk.wording import speaking
from shouwang.records.divisions import queries as divisions
from shouwang.records.divisions.queries import places_named
from shouwang.records.staff.models import Holder, Post
from shouwang.records.staff.queries import holder_of_session, posts_held, scope
from shouwang.server.site import now, real_now, today

Answer = Callable[[HttpRequest], HttpResponse]

_POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
"""Everything comes from the site itself; pictures also from the page (a photo before it is sent, a style's own arrows)."""


def headers(answer: Answer) -> Answer:
    """What the browser may load, that nobody frames a page or keeps it, and that no address is told to others."""

    def with_headers(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        if not response.has_header("Cache-Control"):
            # Pages name people: an office's shared computer keeps none of them.
            response.headers["Cache-Control"] = "no-store"
        return response

    return with_headers


def clock(answer: Answer) -> Answer:
    """``request.at`` and ``request.today`` by the site's clock, which is in another month in a demo; and ``request.real_at``
    by the machine's, for whatever goes by a phone's clock too."""

    def at_a_time(request: HttpRequest) -> HttpResponse:
        request.at, request.today, request.real_at = now(), today(), real_now()  # type: ignore[attr-defined]
        return answer(request)

    return at_a_time


def asker(answer: Answer) -> Answer:
    """``request.holder``, ``request.post`` and ``request.county``, of the session; None and blank where nobody signed in."""

    def asked(request: HttpRequest) -> HttpResponse:
        request.holder, request.post = _asking(request)  # type: ignore[attr-defined]
        request.county = _county(request)  # type: ignore[attr-defined]
        return answer(request)

    return asked


def readable(answer: Answer) -> Answer:
    """An address with a NUL in it, which no text has and PostgreSQL does not take, names nothing: it is not found. In what
    a form sends it is left out."""

    def if_readable(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        if request.method == "POST" and any("\0" in text for _, those in request.POST.lists() for text in those):
            sent = request.POST.copy()
            for name, those in request.POST.lists():
                sent.setlist(name, [text.replace("\0", "") for text in those])
            request.POST = sent  # type: ignore[assignment]
        return answer(request)

    return if_readable


def wording(answer: Answer) -> Answer:
    """Every page speaks in the words of the county that the post works in; names of its places stay as they are."""

    def spoken(request: HttpRequest) -> HttpResponse:
        with speaking(lambda: words_of(request), lambda: names_of(request)):  # type: ignore[arg-type]
            return answer(request)

    return spoken


def names_of(request: Any) -> set[str]:
    """What stays as it is written: names of the county's places, and of departments as its pack has them."""
    pack = pack_for(request) if request.county else None
    return places_named(request.county) | (set(pack.offices.values()) if pack else set())


def _asking(request: HttpRequest) -> tuple[Holder | None, Post | None]:
    """Who signed in, and as which post: as long as the password is the same and the post is held today."""
    key, mark, code = (request.session.get(name) for name in ("holder", "mark", "post"))
    holder = holder_of_session(key, mark) if key and mark else None
    if holder is None:
        return None, None
    return holder, posts_held(holder, request.today).filter(code=code or "").first()  # type: ignore[attr-defined]


def _county(request: HttpRequest) -> str:
    """The county that the post works in now: its own, or the one chosen of those it sees."""
    post: Post | None = request.post  # type: ignore[attr-defined]
    if post is None:
        return ""
    seen = scope(post)
    if seen.county:
        return seen.county
    known = [county for county in divisions.counties() if seen.covers_county(county)]
    chosen = request.session.get("county", "")
    return chosen if chosen in known else (known[0] if known else "")
