"""The look-back on procedure (X07): what has to be put right, village by village."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.cases.pages import SEERS
from shouwang.desk.households.family import head_name
from shouwang.desk.lookback.rows import tabs
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.links import links_for
from shouwang.desk.page.listing import workbook_answer
from shouwang.desk.page.looks import looked
from shouwang.desk.page.views import page, shown
from shouwang.desk.sheets import write_book, write_table, write_title
from shouwang.engine.values.identity import mask_name
from shouwang.records.cases.lookback import ToPutRight, to_put_right, villages_to_look_at
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import codes_of_households, open_families

_PER_PAGE = 20
_TITLE = "程序回头看：要补正的事项"


@page(*SEERS)
def lookback(request: Asked) -> HttpResponse:
    """One list for each village (``?village=``): which household, what is missing or out of order."""
    villages = villages_to_look_at(request.post, request.county, request.today)
    village = request.GET.get("village", "")
    village = village if village in villages else ""
    if request.GET.get("export") != "xlsx":
        village = village or next(iter(villages), "")
    those = list(to_put_right(request.post, request.county, request.today, village))
    if request.GET.get("export") == "xlsx":
        looked(request, "export_lookback", f"cases:{request.post.code}", {"lines": len(those)})
        return _workbook(request, those)
    text = request.GET.get("page", "1")
    number = max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    here = those[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    if here:
        looked(request, "look_at_lookback", f"cases:{request.post.code}", {"households": len(here)})
    names = divisions.names_of(request.county)
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
            "lines": list(_lines(request, here)),
            "many": len(those),
            "number": number,
            "before": number - 1 if number > 1 else None,
            "after": number + 1 if len(those) > number * _PER_PAGE else None,
        },
    )


def _answer(villages: Mapping[str, tuple[int, int]]) -> str:
    if not villages:
        return "没有要补正的：监测户的程序都齐，没有超期。"
    late, alone = (sum(one[place] for one in villages.values()) for place in (0, 1))
    return (
        f"{len(villages)} 个村有要补正的：{late} 户超期，{alone} 户监测对象没有本平台的识别程序。下面一个村一张清单。"
    )


def _lines(request: Asked, those: Sequence[ToPutRight]) -> Iterator[dict[str, Any]]:
    """Lines with the household's masked head; names are opened for these only."""
    families, names = open_families({one.household for one in those}, gone=True), divisions.names_of(request.county)
    codes, to = codes_of_households({one.household for one in those}), links_for(request.post)
    for one in those:
        family, code = families.get(one.household), codes.get(one.household, "")
        own = reverse("cases:case", args=[one.case]) if one.case else to("households:household", code)
        yield {
            "head": (mask_name(head_name(family)) if family else "") or code,
            "code": code,
            "place": "".join(divisions.town_and_village(names, one.division)),
            "what": one.what,
            "href": own,
        }


def _workbook(request: Asked, those: Sequence[ToPutRight]) -> HttpResponse:
    """All of it as a workbook, with the same masks."""

    def lines() -> Iterator[list[object]]:
        for start in range(0, len(those), 500):
            for one in _lines(request, those[start : start + 500]):
                yield [one["place"], one["code"], one["head"], one["what"]]

    buffer = io.BytesIO()
    with write_book(buffer, request.today) as book:
        sheet = book.sheet("要补正的事项")
        write_title(book, sheet, _TITLE, 4)
        write_table(book, sheet, 1, ["镇村", "户编号", "户主", "要补正什么"], lines())
    return workbook_answer(buffer.getvalue(), f"{_TITLE}.xlsx")
