"""The look-back on procedure (X07): what has to be put right, village by village."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.cases.pages import SEERS
from shouwang.desk.households.family import head_name
from shouwang.desk.lookback.rows import tabs
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.links import links_for
from shouwang.desk.page.listing import SEALED, Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import Gathered
from shouwang.desk.page.places import names_here
from shouwang.desk.page.views import page, shown
from shouwang.engine.values.identity import mask_name
from shouwang.records.cases.lookback import ToPutRight, to_put_right, villages_to_look_at
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import codes_of_households, open_families

_TITLE = "程序回头看：要补正的事项"
_COLUMNS = (
    Column("household", "户", unsorted=SEALED, below="户编号"),
    Column("place", "镇村", sort=("division", "household")),
    Column("what", "要补正什么", sort=("what", "division"), wide=True),
)


@page(*SEERS)
def lookback(request: Asked) -> HttpResponse:
    """One list for each village (``?village=``): which household, what is missing or out of order."""
    villages = villages_to_look_at(request.post, request.county, request.today)
    village, taken = request.GET.get("village", ""), request.GET.get("export") == "xlsx"
    if village not in villages:  # a page is of one village; only what is taken away may be of all
        village = "" if taken and village == "all" else next(iter(villages), "")
    kinds = [("no", "没有本平台的程序"), ("yes", "程序里的")]
    listing = Listing(
        request,
        Gathered(to_put_right(request.post, request.county, request.today, village)),
        _COLUMNS,
        opened=lambda those: _cells(request, those),
        filters=(Filter("held", "哪一类", kinds, lambda rows, value: rows.filter(held=value == "yes")),),
        empty="没有要补正的事项。",
        title=_TITLE,
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_lookback", f"cases:{request.post.code}")
    here = len(listing.page["lines"])
    if here:
        looked(request, "look_at_lookback", f"cases:{request.post.code}", {"households": here})
    names = names_here(request)
    return shown(
        request,
        "cases/lookback.html",
        {
            "title": "程序回头看",
            "tabs": tabs(request),
            "answer": _answer(villages),
            "villages": [
                (code, "".join(divisions.town_and_village(names, code)), late + alone)
                for code, (late, alone) in villages.items()
            ],
            "village": village,
            "village_name": "".join(divisions.town_and_village(names, village)) if village else "",
            "listing": listing,
        },
    )


def _answer(villages: Mapping[str, tuple[int, int]]) -> str:
    if not villages:
        return "没有要补正的：监测户的程序都齐，没有超期。"
    late, alone = (sum(one[place] for one in villages.values()) for place in (0, 1))
    return (
        f"{len(villages)} 个村有要补正的：{late} 户超期，{alone} 户监测对象没有本平台的识别程序。下面一个村一张清单。"
    )


def _cells(request: Asked, those: Sequence[ToPutRight]) -> list[dict[str, Any]]:
    """Lines with the household's masked head; names are opened for these only."""
    families, names = open_families({one.household for one in those}, gone=True), names_here(request)
    codes, to = codes_of_households({one.household for one in those}), links_for(request.post)
    told = []
    for one in those:
        family, code = families.get(one.household), codes.get(one.household, "")
        own = reverse("cases:case", args=[one.case]) if one.case else to("households:household", code)
        head = (mask_name(head_name(family)) if family else "") or code
        place = "".join(divisions.town_and_village(names, one.division))
        told.append({"household": Cell(head, own, below=code), "place": place, "what": one.what})
    return told
