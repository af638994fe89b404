"""Households as pages: found by one box or place by place, and each with all that is known of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from shouwang.desk.households.asking import day_asked, known_asked
from shouwang.desk.households.household import household_page
from shouwang.desk.households.page import Look, household_seen, may_have_phone
from shouwang.desk.households.searching import households_of, people_found, place_for_parts
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.listing import Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.views import COUNTY, READERS, TOWN, VILLAGE, page, refused, shown
from shouwang.desk.page.why import Why
from shouwang.records.households.histories import household_in_sight
from shouwang.records.households.searching import Sought, sought, with_name

_LONGEST = 60


@page(*COUNTY, *READERS, *TOWN, *VILLAGE)
def search(request: Asked) -> HttpResponse:
    """What one box finds; without anything in it all households, place by place."""
    typed = request.GET.get("q", "")[:_LONGEST]
    if not typed.strip():
        return _listed(request, households_of(request), "browse", "")
    wanted = sought(typed, request.GET.get("how") == "part")
    if wanted.kind == "name" and not with_name(request.post, request.county, wanted.text).exists():
        wanted = Sought("part", wanted.text)
    if wanted.kind == "code" and household_in_sight(request.post, request.county, wanted.text) is not None:
        _looked_for(request, "code", 1)
        return redirect("households:household", wanted.text)
    return _listed(request, people_found(request, wanted), wanted.kind, typed)


def _listed(request: Asked, listing: Listing, kind: str, typed: str) -> HttpResponse:
    """The list, journaled by what kind of thing was looked for and how many lines were shown; never by what was typed."""
    if listing.wanted_as_workbook and listing.title:
        return listing.taken_away("export_households", f"households:{request.post.code}", {"kind": kind})
    there = listing.page
    _looked_for(request, kind, len(there["lines"]))
    return shown(
        request,
        "households/search.html",
        {
            "title": "找到的人" if typed else "农户",
            "answer": _found(there, kind, place_for_parts(request)) if typed else _all(there),
            "listing": listing,
            "searched": typed,
            "parts": kind == "part",
        },
    )


def _found(there: dict[str, Any], kind: str, place: str) -> str:
    if kind == "part" and not place:
        return "请先选镇村。"
    if not there["lines"]:
        return "没有找到。"
    return f"找到 {there['count']:,} 人" + (
        "，同名的按村和出生年份分清。" if kind == "name" and there["count"] > 1 else "。"
    )


def _all(there: dict[str, Any]) -> str:
    if not there["lines"] and not there["filtered"]:
        return "这里还没有农户。"
    return f"{there['count']:,} 户，按镇村排列；找人请在上面的框里写姓名、证件号码或户编号。"


@page(*COUNTY, *READERS, *TOWN, *VILLAGE)
def household(request: Asked, code: str) -> HttpResponse:
    """One household: where and what it is, who lives there, and one column of all that is known and done."""
    look = look_of(request, code)
    seen = household_seen(look)
    if seen is None:
        raise Http404
    return shown(request, "households/household.html", household_page(request, look, seen))


def look_of(request: Asked, code: str, **more: Any) -> Look:
    """A look at a household as the address says: ``?on=`` a day, ``?known=`` what was known by then."""
    known = known_asked(request.GET.get("known", ""))
    return Look(
        post=request.post,
        county=request.county,
        code=code,
        on=day_asked(request.GET.get("on", ""), request.today),
        at=request.at,
        known=known if known is None or known < _end_of(request) else None,
        **more,
    )


def _end_of(request: Asked) -> datetime:
    """The end of today: what is known by then is what is known now."""
    return max(request.at, timezone.make_aware(datetime.combine(request.today, datetime.max.time())))


@page(*COUNTY, *VILLAGE)
def ask(request: Asked, code: str) -> HttpResponse:
    """Why does somebody need full numbers? Asked before they are shown."""
    there = household_in_sight(request.post, request.county, code)
    if there is None:
        raise Http404
    village = request.post.role in VILLAGE
    if village and not may_have_phone(request.post, there):
        return refused(request, f"“{request.post.title}”现在没有要到这一户核查的线索，不能查看完整的电话。")
    return shown(request, "households/ask.html", asking_page(code, Why(), village))


def asking_page(code: str, form: Why, village: bool) -> dict[str, Any]:
    """The page that asks for the reason."""
    what = "电话" if village else "证件号码和电话"
    return {
        "title": f"看完整的{what}",
        "code": code,
        "form": form,
        "what": what,
        "answer": "先写明原因。谁、什么时候、为什么看，都会记入日志。",
    }


def _looked_for(request: Asked, kind: str, lines: int) -> None:
    looked(request, "search_households", f"households:{request.post.code}", {"kind": kind, "lines": lines})
