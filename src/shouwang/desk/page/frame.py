"""What the frame of every page says: where I am, who I am, what waits for me."""

from __future__ import annotations

from typing import Any

from shouwang.desk.page.rail import rail_of
from shouwang.desk.page.views import HELPERS
from shouwang.records.divisions import queries as divisions
from shouwang.records.tasks import queries as tasks


def frame(request: Any) -> dict[str, Any]:
    """For every template: ``post``, ``today``, ``rail``, ``whereabouts``, whether there is anybody to look for
    (``may_search``), whether the page stands in the own menu (``of_menu``), and how many tasks wait (``waiting``)."""
    post = getattr(request, "post", None)
    if post is None:
        return {"post": None, "today": getattr(request, "today", None), "rail": []}
    return {
        "post": post,
        "today": request.today,
        "rail": rail_of(request),
        "whereabouts": place_of(request),
        "of_menu": _of_menu(request),
        "may_search": not post.department and post.role not in HELPERS,
        "waiting": tasks.waiting(post, request.county, request.today),
    }


def _of_menu(request: Any) -> str:
    """The room of a page that is reached from the menu of the own name and from no stop of the rail."""
    here = getattr(request, "resolver_match", None)
    return here.app_name if here is not None and (here.app_name == "jobs" or here.view_name == "staff:own") else ""


def place_of(request: Any) -> str:
    """The post's own place, or the county that it works in."""
    county = f"{request.county}000000" if request.county else ""
    # A city or a province stands in no county's divisions.
    return divisions.name_of(request.post.division or county) or divisions.name_of(county) or "本站还没有县"
