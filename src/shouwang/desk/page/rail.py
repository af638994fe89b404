"""The rail: the stops of the walk in their order, each for the posts that work with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

_COUNTY = frozenset({"operator", "county_bureau", "administrator"})
_READERS = frozenset({"supervisor", "auditor"})
_LOCAL = frozenset({"town_officer", "village_cadre"})
_DEPARTMENT = frozenset({"department_officer"})
_OF_CASES = ("cases:compare", "cases:compared", "cases:told")


@dataclass(frozen=True, slots=True)
class Stop:
    """A line of the rail: its word, the page it opens, its icon, whose work it is, and the pages that belong to it."""

    word: str
    opens: str
    icon: str
    roles: frozenset[str]
    holds: tuple[str, ...] = ()


GROUPS: tuple[tuple[str, tuple[Stop, ...]], ...] = (
    (
        "",
        (Stop("本月", "tasks:month", "calendar-month", _COUNTY | _READERS | _DEPARTMENT | _LOCAL),),
    ),
    (
        "数据",
        (
            Stop("数据报送", "feeds:owed", "file-import", _COUNTY | _DEPARTMENT | frozenset({"auditor"})),
            Stop(
                "比对复核",
                "feeds:doubts",
                "arrows-diff",
                _COUNTY,
                ("feeds:doubt", "feeds:decide", "feeds:unregistered"),
            ),
            Stop("事件和波及", "events:list", "urgent", _COUNTY | _READERS | _DEPARTMENT | _LOCAL),
        ),
    ),
    (
        "筛查核查",
        (
            Stop("筛查", "screenings:runs", "filter-search", _COUNTY | _READERS),
            Stop("线索", "leads:list", "flag", _COUNTY | _READERS | _LOCAL),
            Stop("今天的户", "visits:today", "home-check", frozenset({"village_cadre"})),
            Stop("核查", "visits:list", "clipboard-check", _COUNTY | _READERS | _LOCAL),
            Stop("线上线下", "discrepancies:overview", "git-compare", _COUNTY | _READERS | _LOCAL),
        ),
    ),
    (
        "识别帮扶",
        (
            Stop("农户", "households:search", "home-search", _COUNTY | _READERS | _LOCAL),
            Stop("监测对象", "cases:list", "user-check", _COUNTY | _READERS | _LOCAL, _OF_CASES),
            Stop("比对", "cases:compare", "arrows-diff", _DEPARTMENT, ("cases:compared",)),
            Stop("审定情况", "cases:told", "mail-opened", _DEPARTMENT),
            Stop("帮扶", "measures:list", "lifebuoy", _COUNTY | _READERS | _LOCAL, ("measures:department",)),
            Stop("帮扶措施", "measures:department", "lifebuoy", _DEPARTMENT),
            Stop("帮扶结对", "helpers:list", "heart-handshake", _COUNTY | _READERS | _LOCAL),
            Stop("今天走访", "followups:today", "walk", frozenset({"village_cadre", "helper"})),
            Stop("走访", "followups:list", "route", _COUNTY | _READERS | _LOCAL),
            Stop("回头看", "lookback:overview", "rotate-clockwise", _COUNTY | _READERS | _LOCAL),
        ),
    ),
    (
        "统计",
        (
            Stop("监测统计", "counts:table", "chart-histogram", _COUNTY | _READERS | _LOCAL),
            Stop("进度", "leads:progress", "chart-bar", _COUNTY | _READERS | frozenset({"town_officer"})),
        ),
    ),
    (
        "设置",
        (
            Stop("联络", "departments:list", "address-book", _COUNTY | _READERS | _DEPARTMENT),
            Stop("岗位", "staff:posts", "users", _COUNTY | frozenset({"auditor"})),
            Stop("政策和日历", "policy:packs", "book", frozenset(_COUNTY | _READERS | _LOCAL | _DEPARTMENT)),
            Stop("日志", "journal:lines", "history", _COUNTY | _READERS),
        ),
    ),
)
"""The stops under the heading that they share; the first needs none."""
STOPS = tuple(stop for _, stops in GROUPS for stop in stops)


def rail_of(request: Any) -> list[dict[str, Any]]:
    """The groups in which the post has work, each with its lines and the one that it is at."""
    if getattr(request, "post", None) is None:
        return []
    lines = {line["opens"]: line for line in _lines(request)}
    told = [(word, [lines[stop.opens] for stop in stops if stop.opens in lines]) for word, stops in GROUPS]
    return [{"word": word, "stops": those} for word, those in told if those]


def _lines(request: Any) -> Iterator[dict[str, Any]]:
    here = getattr(request, "resolver_match", None)
    own = [stop for stop in STOPS if request.post.role in stop.roles]
    for stop in own:
        space = stop.opens.partition(":")[0]
        # A page that is no stop itself belongs to the first stop of its room.
        first = next(one for one in own if one.opens.startswith(space + ":")) is stop
        beside = here is not None and all(here.view_name not in (one.opens, *one.holds) for one in own)
        mine = here is not None and here.view_name in (stop.opens, *stop.holds)
        at = here is not None and here.app_name == space and (mine or (first and beside))
        yield {"opens": stop.opens, "word": stop.word, "address": reverse(stop.opens), "icon": stop.icon, "here": at}
