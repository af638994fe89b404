"""A round as a whole, village by village; and one village's own list with what it has to verify."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.discrepancies.households import cells
from shouwang.desk.discrepancies.rows import (
    SAID,
    SEERS,
    WORKERS,
    channel_title,
    channels_of,
    choices,
    masked_head,
    round_chosen,
    round_in_sight,
    round_title,
    village_in_sight,
)
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here, places_of
from shouwang.desk.page.tags import count, day
from shouwang.desk.page.views import COUNTY, VILLAGE, page, shown
from shouwang.desk.wording import label
from shouwang.engine.values.divisions import town_of
from shouwang.engine.values.identity import mask_identity, mask_name
from shouwang.records.discrepancies import queries as discrepancies
from shouwang.records.discrepancies.models import Compared, Listed, Round, VillageList
from shouwang.records.discrepancies.queries import Village
from shouwang.records.discrepancies.rights import may_list
from shouwang.records.discrepancies.working import comparing_of
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import open_families
from shouwang.records.staff.queries import scope

_MANY = 20
"""Of more villages than this a page shows the towns first."""
_MOST = 200
"""Families of a list shown on one page; nobody's village lists more."""


@page(*SEERS)
def overview(request: Asked) -> HttpResponse:
    """The newest round, or the one of the address: how many households on which side, and which villages are silent."""
    one = round_chosen(request)
    if one is not None and request.post.role in VILLAGE:
        return village_page(request, one, request.post.division)
    return overview_page(request, one)


def overview_page(request: Asked, one: Round | None, wrong: str = "", status: int = 200) -> HttpResponse:
    """``wrong`` says why something was not done."""
    places = discrepancies.villages_of_round(request.post, one) if one is not None else []
    names, town = names_here(request), _town_chosen(request)
    shown_places = [place for place in places if town_of(place.code) == town] if town else places
    by_town = not town and len(places) > _MANY
    month = (request.today.replace(day=1) - timedelta(days=1)).replace(day=1)
    return shown(
        request,
        "discrepancies/overview.html",
        {
            "title": "线上线下比对",
            "answer": _answer(one, shown_places),
            "one": one,
            "round_title": round_title(one) if one else "",
            "rounds": choices(request),
            "figures": _figures(one, shown_places, town) if one else [],
            "places": [_place(one, place, names, by_town) for place in _grouped(shown_places, by_town)] if one else [],
            "by_town": by_town,
            "town": names.get(town, ""),
            "aside": _aside(request, one, shown_places, town) if one else [],
            "told": comparing_of(one) if one else None,
            "may_compare": request.post.role in COUNTY,
            "may_send": request.post.role in WORKERS,
            "sheet_of": request.post.division or f"{request.county}000000",
            "first": month,
            "last": request.today.replace(day=1) - timedelta(days=1),
            "wrong": wrong,
        },
        status=status,
    )


def _answer(one: Round | None, places: Sequence[Village]) -> str:
    if one is None:
        return "还没有开始过比对。由县级主管部门定下起止日期，请各村报本村的排查名单，再和部门的名单比对。"
    silent = sum(1 for place in places if place.said == "silent")
    heard = f"{silent} 个村还没有报名单" if silent else "各村都报了名单"
    if one.compared_on is None:
        return f"{round_title(one)}：{heard}，最迟{day(one.due_on)}；还没有比对。"
    differ = sum(place.only_online + place.only_offline for place in places)
    households = sum(place.households for place in places)
    return f"{round_title(one)}：两边一共提到 {count(households)} 户，{count(differ)} 户对不上；{heard}。"


def _figures(one: Round, places: Sequence[Village], town: str) -> list[dict[str, Any]]:
    here = f"{reverse('discrepancies:households')}?round={one.pk}" + (f"&place={town}" if town else "")
    sums = {side: sum(getattr(place, side) for place in places) for side in discrepancies.NAMED}
    told = [
        {"word": Compared.Side(side).label, "value": many, "href": f"{here}&side={side}"} for side, many in sums.items()
    ]
    waiting = sum(place.open for place in places)
    reviewed = sum(place.verified for place in places)
    return [
        *told,
        {"word": "待核实", "value": waiting, "href": f"{here}&state=open", "tone": "soon" if waiting else ""},
        {"word": "待审核", "value": reviewed, "href": f"{here}&state=verified"},
    ]


def _town_chosen(request: Asked) -> str:
    """The town of the address; blank where none within sight is named."""
    code = request.GET.get("place", "")
    return code if code in {code for code, _ in places_of(request)} and town_of(code) == code else ""


def _grouped(places: Sequence[Village], by_town: bool) -> list[tuple[Village, int, int]]:
    """Each village, or the sums of each town with how many villages it has; the last number is how many are silent."""
    if not by_town:
        return [(place, 1, int(place.said == "silent")) for place in places]
    towns: dict[str, tuple[Village, int, int]] = {}
    for place in places:
        code = town_of(place.code)
        whole, many, silent = towns.setdefault(code, (Village(code, said=""), 0, 0))
        for name in (*discrepancies.NAMED, "open", "verified", "doubtful", "unregistered"):
            setattr(whole, name, getattr(whole, name) + getattr(place, name))
        towns[code] = (whole, many + bool(place.said), silent + (place.said == "silent"))
    return list(towns.values())


def _place(one: Round, told: tuple[Village, int, int], names: dict[str, str], by_town: bool) -> dict[str, Any]:
    place, many, silent = told
    here = f"{reverse('discrepancies:households')}?round={one.pk}&place={place.code}"
    own = reverse("discrepancies:village", args=[one.pk, place.code]) if place.said else ""
    said, tone = SAID[place.said]
    if by_town and many:
        own = f"{reverse('discrepancies:overview')}?round={one.pk}&place={place.code}"
        said, tone = (f"{silent} 个村还没有报", "soon") if silent else (f"{many} 个村都报了", "done")
    return {
        "name": "".join(divisions.town_and_village(names, place.code)) or names.get(place.code, place.code),
        "href": own,
        "said": said,
        "tone": tone,
        "parts": [
            (Compared.Side(side).label, getattr(place, side), f"{here}&side={side}") for side in discrepancies.NAMED
        ],
        "open": place.open,
        "verified": place.verified,
        "here": here,
        "beside": "，".join(
            f"{many} 行{word}" for word, many in (("待认定", place.doubtful), ("未在册", place.unregistered)) if many
        ),
    }


def _aside(request: Asked, one: Round, places: Sequence[Village], town: str) -> list[str]:
    """What is named by a side and is no household of the comparison: said, so that nothing vanishes."""
    told = []
    doubtful, unregistered = sum(one.doubtful for one in places), sum(one.unregistered for one in places)
    if doubtful:
        told.append(f"村里名单上有 {doubtful} 行还没有认定是哪一户，认定以后再比。")
    if unregistered:
        told.append(f"村里名单上有 {unregistered} 户农户册里没有，留在名单上；先请镇村查明、登记在册。")
    if not town and scope(request.post).covers_county(request.county):
        strangers = discrepancies.online_unregistered(one)
        if strangers:
            told.append(label(f"部门名单里有 {strangers} 名本县人不在农户册，已另交镇村查明，不在这里比。"))
    return told


# --- one village ------------------------------------------------------------------------------------------------------


@page(*SEERS)
def village(request: Asked, key: int, code: str) -> HttpResponse:
    """A village's own list, and the differences returned to it."""
    return village_page(request, round_in_sight(request, key), village_in_sight(request, code))


def village_page(
    request: Asked, one: Round, code: str, wrong: str = "", typed: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """``wrong`` says why something was not done, ``typed`` what somebody wrote."""
    rows = discrepancies.listed_visible_to(request.post).filter(round=one, village=code, taken_off_on=None)
    rows = rows.select_related("household", "filed_by").order_by("-outcome", "pk")[:_MOST]
    own = discrepancies.visible_to(request.post).filter(round=one, division=code)
    waiting = (
        own.filter(state=Compared.State.OPEN)
        .select_related("household")
        .order_by(F("due_on").asc(nulls_last=True), "pk")[:_MOST]
    )
    families = open_families(
        {row.household_id for row in rows if row.household_id} | {row.household_id for row in waiting}, gone=True
    )
    if rows or waiting:
        detail = {"households": len(rows) + len(waiting)}
        looked(request, "look_at_village_list", f"village_list:{one.pk}:{code}", detail)
    said = VillageList.objects.filter(round=one, village=code).select_related("said_by").first()
    names = names_here(request)
    return shown(
        request,
        "discrepancies/village.html",
        {
            "title": f"{names.get(code, code)}的排查名单",
            "answer": _village_answer(one, said, len(rows), len(waiting)),
            "one": one,
            "round_title": round_title(one),
            "rounds": choices(request),
            "code": code,
            "said": said,
            "list": [_listed(opened, families, one) for opened in discrepancies.opened_list(rows)],
            "differing": [
                told | {"key": row.pk} for row, told in zip(waiting, cells(request, list(waiting)), strict=True)
            ],
            "may_list": may_list(request.post, code),
            "channels": channels_of(one),
            "typed": typed or {"found_on": request.today.isoformat()},
            "seen": discrepancies.newest_listed(one, code),
            "wrong": wrong,
            "counted": f"{reverse('discrepancies:households')}?round={one.pk}&place={code}",
            "is_village": request.post.role in VILLAGE,
        },
        status=status,
    )


def _village_answer(one: Round, said: VillageList | None, listed: int, waiting: int) -> str:
    if said is None:
        heard = f"还没有报，最迟{day(one.due_on)}。有的列上，没有的也要报“没有”"
    elif said.nil:
        heard = f"{day(said.said_on)}报了没有要列入的户"
    else:
        heard = f"列了 {listed} 户"
    return f"{round_title(one)}：{heard}" + (f"；{waiting} 户和部门名单对不上，要再核实。" if waiting else "。")


def _listed(opened: discrepancies.OpenedListed, families: Any, one: Round) -> dict[str, Any]:
    row, said = opened.row, opened.said
    home = masked_head(families, row.household.pk, row.household.code) if row.household is not None else ""
    return {
        "key": row.pk,
        "name": home or mask_name(said.name) or mask_identity(said.number),
        "code": row.household.code if row.household is not None else "",
        "outcome": "" if row.outcome == Listed.Outcome.MATCHED else row.get_outcome_display(),
        "doubt": row.outcome == Listed.Outcome.REVIEW,
        "channel": channel_title(comparing_of(one), row.channel),
        "why": said.why,
        "who": said.who,
        "found_on": row.found_on,
        "filed_by": row.filed_by.title,
    }
