"""What the frame of every page says: where I am, who I am, what waits for me."""

from __future__ import annotations

from typing import Any

from shouwang.desk.page.rail import rail_of
from shouwang.desk.page.views import HELPERS
from shouwang.records.divisions import queries as divisions
from shouwang.records.tasks import queries as tasks


def frame(request: Any) -> dict[str, Any]:
    """For every template: ``post``, ``today``, ``rail``, ``whereabouts``, whether there is anybody to look for
    (``may_search``), and how many tasks wait (``waiting``)."""
    post = getattr(request, "post", None)
    if post is None:
        return {"post": None, "today": getattr(request, "today", None), "rail": []}
    return {
        "post": post,
        "today": request.today,
        "rail": rail_of(request),
        "whereabouts": place_of(request),
        "may_search": not post.department and post.role not in HELPERS,
        "waiting": tasks.waiting(post, request.county, request.today),
    }


def place_of(request: Any) -> str:
    """The post's own place, or the county that it works in."""
    code = request.post.division or (f"{request.county}000000" if request.county else "")
    return divisions.name_of(code) if code else "本站还没有县"
