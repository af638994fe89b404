"""The look-back as a whole: each check with what it found, each place with what is still to be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.lookback.rows import SEERS, tabs
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.listing import Filter
from shouwang.desk.page.places import names_here, place_filter
from shouwang.desk.page.tags import count, day
from shouwang.desk.page.views import COUNTY, page, shown
from shouwang.records.jobs import queries as jobs
from shouwang.records.lookback import queries as lookback
from shouwang.records.lookback.models import Finding, LookBack
from shouwang.records.lookback.words import GROUPS
from shouwang.records.staff.queries import scope

_STATES = (Finding.State.OPEN, Finding.State.ANSWERED, Finding.State.CONFIRMED)


@page(*SEERS)
def overview(request: Asked) -> HttpResponse:
    """What the last look-back found in the divisions of a post; ``?place=`` narrows it to one of them."""
    run = lookback.last_run(request.county)
    places = place_filter(request)
    place = _chosen(request, places)
    rows = lookback.visible_to(request.post).filter(county=request.county).order_by()
    rows = places.chosen(rows, place) if place else rows
    running = request.GET.get("job", "")
    job = jobs.visible_to(request.post).filter(pk=int(running)) if running.isdigit() and len(running) < 10 else None
    checks = _checks(request, run, rows, place)
    return shown(
        request,
        "lookback/overview.html",
        {
            "title": "回头看",
            "answer": _answer(request, run, rows),
            "tabs": tabs(request),
            "run": run,
            "figures": _figures(request, rows, place),
            "checks": checks,
            "quiet": [one for one in checks if not one["any"]],
            "by_place": _by_place(request, rows, place),
            "places": places.choices if len(places.choices) > 1 else [],
            "place": place,
            "groups": GROUPS,
            "whole": _whole(request) and not place,
            "may_run": request.post.role in COUNTY,
            "job": job.first() if job is not None else None,
        },
    )


def _chosen(request: Asked, places: Filter) -> str:
    place = request.GET.get("place", "")
    return place if place in {code for code, _ in places.choices} else ""


def _whole(request: Asked) -> bool:
    return scope(request.post).covers_county(request.county)


def _answer(request: Asked, run: LookBack | None, rows: QuerySet[Finding]) -> str:
    if run is None:
        return "还没有做过回头看。由县级主管部门来做；每个月筛查以后也会自动做一次。"
    told = rows.aggregate(
        open=Count("pk", filter=Q(state=Finding.State.OPEN)),
        late=Count("pk", filter=Q(state=Finding.State.OPEN, due_on__lt=request.today)),
        answered=Count("pk", filter=Q(state=Finding.State.ANSWERED)),
    )
    asked = f"{day(run.on)}回头看了全县 {count(run.households)} 户"
    if not told["open"] and not told["answered"]:
        return f"{asked}，没有要处理的。"
    late = f"，其中 {told['late']} 件已逾期" if told["late"] else ""
    waits = f"；{told['answered']} 件等着上一级确认" if told["answered"] else ""
    return f"{asked}：{told['open']} 件等着处理{late}{waits}。"


def _figures(request: Asked, rows: QuerySet[Finding], place: str) -> list[dict[str, Any]]:
    here = reverse("lookback:findings")
    within = f"&place={place}" if place else ""
    many = rows.aggregate(
        late=Count("pk", filter=Q(state=Finding.State.OPEN, due_on__lt=request.today)),
        unchanged=Count("pk", filter=Q(state=Finding.State.CONFIRMED, answer=Finding.Answer.PUT_RIGHT)),
        **{state: Count("pk", filter=Q(state=state)) for state in Finding.State.values},
    )
    late = many["late"]
    return [
        {"word": "待处理", "value": many["open"], "href": f"{here}?state=open{within}"},
        {"word": "其中逾期", "value": late, "href": f"{here}?state=late{within}", "tone": "late" if late else ""},
        {"word": "待确认", "value": many["answered"], "href": f"{here}?state=answered{within}"},
        {"word": "已确认", "value": many["confirmed"], "href": f"{here}?state=confirmed{within}"},
        {
            "word": "说整改了，数据没变",
            "value": many["unchanged"],
            "href": f"{here}?state=unchanged{within}",
            "tone": "soon" if many["unchanged"] else "",
        },
        {"word": "已不存在", "value": many["settled"], "href": f"{here}?state=settled{within}"},
    ]


def _checks(request: Asked, run: LookBack | None, rows: QuerySet[Finding], place: str) -> list[dict[str, Any]]:
    """Each check of the pack with what it found here; of the whole county also the three answers by groups."""
    pack = pack_for(request)
    if pack is None:
        return []
    many: dict[str, dict[str, int]] = {}
    for name, state, number in rows.values_list("name", "state").annotate(Count("pk")):
        many.setdefault(name, {})[state] = number
    counted = {one.name: one for one in lookback.counts_of(run)} if run and _whole(request) and not place else {}
    here, within = reverse("lookback:findings"), f"&place={place}" if place else ""
    return [
        {
            "check": check,
            "clause": pack.clauses.get(check.clause),
            "states": [
                (many.get(check.name, {}).get(state, 0), f"{here}?check={check.name}&state={state}{within}")
                for state in _STATES
            ],
            "counted": counted.get(check.name),
            "any": bool(many.get(check.name)) or (check.name in counted and counted[check.name].hit > 0),
            "groups": _said_groups(counted[check.name].groups) if check.name in counted else "",
        }
        for check in pack.checks.values()
    ]


def _said_groups(groups: Mapping[str, tuple[int, int, int]]) -> str:
    """Among whom it was found."""
    return "，".join(f"{GROUPS[group]} {count(hit)}" for group, (hit, _, _) in groups.items() if hit)


def _by_place(request: Asked, rows: QuerySet[Finding], place: str) -> list[dict[str, Any]]:
    """Towns of the county, or villages of a town, with what is still to be done there."""
    town = bool(place) or bool(request.post.division)
    digits = 12 if town else 9
    told: dict[str, dict[str, int]] = {}
    part = rows.filter(state__in=_STATES).annotate(part=Substr("division", 1, digits))
    for code, state, number in part.values_list("part", "state").annotate(Count("pk")):
        told.setdefault(code.ljust(12, "0"), {})[state] = number
    names, here = names_here(request), reverse("lookback:findings")
    return [
        {
            "name": names.get(code, code),
            "href": f"{here}?place={code}",
            "states": [told[code].get(state, 0) for state in _STATES],
        }
        for code in sorted(told)
    ]
