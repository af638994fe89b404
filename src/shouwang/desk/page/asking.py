"""A request of somebody who signed in, as pages are handed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from shouwang.engine.calendar import Period, period_of
from shouwang.engine.packs.model import Pack
from shouwang.records.policy.models import PackVersion
from shouwang.records.policy.queries import in_force, pack_of
from shouwang.records.screenings.queries import screened

if TYPE_CHECKING:
    from shouwang.records.staff.models import Post


class Asked(HttpRequest):
    """What the server has settled before a page is asked: who, when, in which county."""

    post: Post
    holder: Any
    today: date
    at: datetime
    real_at: datetime
    county: str


def version_of(request: Asked) -> PackVersion | None:
    """The pack version that the request's county goes by; asked of the database once a request."""
    if not hasattr(request, "_version"):
        request._version = in_force(request.county, request.today)  # type: ignore[attr-defined]
    return request._version  # type: ignore[attr-defined, no-any-return]


def pack_for(request: Asked) -> Pack | None:
    """The pack that the request's county goes by."""
    version = version_of(request)
    return pack_of(version) if version else None


def words_of(request: Asked) -> Mapping[str, str]:
    """The words of the request's county, as far as its pack has any of its own; none where nobody signed in."""
    pack = pack_for(request) if getattr(request, "county", "") else None
    return pack.words if pack is not None else {}


def month_of(request: Asked) -> Period:
    """The month a page is about: the one in its address (``?month=2024-03``); else the one that is under way, where the county
    has screened it already, as in a round within the month; else the last whole one before today.

    An address that names no month is read as if it named none.
    """
    try:
        return period_of(request.GET.get("month", ""))
    except ValueError:
        now = period_of(f"{request.today:%Y-%m}")
        if not hasattr(request, "_month"):
            request._month = now if screened(request.county, now.text) else now.before()  # type: ignore[attr-defined]
        return request._month  # type: ignore[attr-defined, no-any-return]
