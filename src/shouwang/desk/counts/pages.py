"""Stock and flow as pages: the table, and the households behind each of its figures."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.counts.table import (
    LAW,
    PERIOD,
    SUMMED,
    Counts,
    Line,
    answer,
    cell,
    columns,
    counts,
    share,
    spoken,
    together,
)
from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.links import to
from shouwang.desk.page.listing import Cell, Column, Listing, workbook_answer
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here, places_of
from shouwang.desk.page.tags import day, spoken_month
from shouwang.desk.page.views import COUNTY, READERS, TOWN, VILLAGE, page, shown
from shouwang.desk.sheets import write_book, write_table, write_title
from shouwang.desk.tasks.pages import counties_of
from shouwang.engine.values.identity import mask_name
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.counting import FIGURES, Span, behind, categories_of, undated
from shouwang.records.households.models import Source, StandingEvent
from shouwang.records.households.queries import open_families
from shouwang.records.staff.queries import scope

_COLUMNS = (
    Column("household", "户", sort=("household__code",), below="户编号"),
    Column("place", "镇村", sort=("division",)),
    Column("category", "类别", sort=("category",)),
    Column("persons", "人口", sort=("persons",), number=True),
    Column("what", "变动", sort=("kind",)),
    Column("on", "日期", sort=("on",)),
    Column("source", "依据", sort=("source", "subject")),
)
_BEHIND = {
    **PERIOD,
    "before_eliminated": "期初已消除",
    "before_registered": "期初在册",
    "eliminated_any": "消除",
    "balance": "调整",
}


@page(*COUNTY, *READERS, *TOWN, *VILLAGE)
def table(request: Asked) -> HttpResponse:
    """Stock and flow of a day and a period, by place, by type and by month."""
    span = span_of(request)
    names = names_here(request)
    found = counts(request.post, request.county, span, names)
    if request.GET.get("export") == "xlsx":
        return _workbook(request, found)
    period = columns([*found.places, Line("", "", found.whole)], PERIOD)
    summed = columns(found.types, SUMMED, summed=True)
    every = Line("合计", "", _sum_of(found.types))
    return shown(
        request,
        "counts/table.html",
        {
            "title": "监测对象增减",
            "answer": (f"{names.get(span.place, '')}：" if span.place else "") + answer(found),
            "span": span,
            "counties": counties_of(request),
            "categories": [one.name for one in found.types] or categories_of(request.post, request.county),
            "period": period,
            "summed": summed,
            "places": _rows(found.places, period, span, "place"),
            "whole": _cells(found.whole, period, span, span.place, span.category),
            "types": _rows(found.types, period, span, "category"),
            "all_types": _cells(every.figures, period, span, span.place, ""),
            "ever": [
                (one.name, _cells(one.figures, summed, span, span.place, one.code, summed=True), share(one.figures))
                for one in [*found.types, every]
            ],
            "months": _months(found),
            "chart": _chart(found.months),
            "chosen": names.get(span.place, ""),
            "links": _periods(request),
            "undated": undated(request.post, request.county, span),
            "law": LAW,
        },
    )


def span_of(request: Asked) -> Span:
    """What the address asks for: ``first``, ``last``, ``place``, ``category``. What cannot be read counts as not said: this
    year until today. ``first=all`` is from the very beginning."""
    last = _day(request.GET.get("last", "")) or request.today
    told = request.GET.get("first", "")
    first = None if told == "all" else _day(told) or last.replace(month=1, day=1)
    if first is not None and first > last:
        first, last = last, first
    place, category = request.GET.get("place", ""), request.GET.get("category", "")
    if place not in {code for code, _ in places_of(request)}:
        place = ""
    return Span(first, last, place, category[:20])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2024-01-01") else None
    except ValueError:
        return None


def _periods(request: Asked) -> list[tuple[str, str]]:
    """The periods that are asked for most, with their addresses."""
    today = request.today
    month = today.replace(day=1)
    last_month = date.fromordinal(month.toordinal() - 1)
    last_year = date(today.year - 1, 12, 31)
    kept = {name: request.GET.get(name, "") for name in ("place", "category")}
    return [
        (word, to("counts:table", first=first, last=last.isoformat(), **kept))
        for word, first, last in (
            ("本月", month.isoformat(), today),
            ("上月", last_month.replace(day=1).isoformat(), last_month),
            ("今年", today.replace(month=1, day=1).isoformat(), today),
            ("去年", last_year.replace(month=1, day=1).isoformat(), last_year),
            ("有记录以来", "all", today),
        )
    ]


def _sum_of(lines: Iterable[Line]) -> Any:
    return together(one.figures for one in lines)


def _rows(lines: Sequence[Line], heads: Mapping[str, str], span: Span, by: str) -> list[dict[str, Any]]:
    rows = []
    for one in lines:
        place = one.code if by == "place" else span.place
        category = one.code if by == "category" else span.category
        inside = one.code.endswith("000") and not one.code.endswith("000000")
        href = _at("counts:table", span, place, category) if by == "category" or (inside and not span.place) else ""
        rows.append({"name": one.name, "href": href, "cells": _cells(one.figures, heads, span, place, category)})
    return rows


def _cells(
    figures: Any, heads: Mapping[str, str], span: Span, place: str, category: str, summed: bool = False
) -> list[dict[str, Any]]:
    told = []
    for name, title in heads.items():
        one = cell(figures, name, summed)
        asked = Span(None, span.last, span.place) if summed else span
        href = _at("counts:behind", asked, place, category, figure=name) if one else ""
        told.append({"title": title, "cell": one, "href": href, "signed": name.startswith("balance")})
    return told


def _at(name: str, span: Span, place: str, category: str, **more: str) -> str:
    first = span.first.isoformat() if span.first else "all"
    return to(name, first=first, last=span.last.isoformat(), place=place, category=category, **more)


_IN_MONTHS = ("included", "relabelled", "rolled_back", "eliminated_any", "cleared", "ended", "monitored")


def _months(found: Counts) -> list[dict[str, Any]]:
    rows = []
    for number, one in enumerate(found.months):
        first = date.fromisoformat(f"{one.code}-01")
        after = found.months[number + 1].code if number + 1 < len(found.months) else ""
        last = date.fromordinal(date.fromisoformat(f"{after}-01").toordinal() - 1) if after else found.span.last
        span = Span(first, last, found.span.place, found.span.category)
        heads = {name: _BEHIND[name] for name in _IN_MONTHS}
        rows.append(
            {
                "name": spoken_month(one.code),
                "cells": _cells(one.figures, heads, span, span.place, span.category),
            }
        )
    return rows


def _chart(months: Sequence[Line]) -> dict[str, Any]:
    def values(*names: str) -> list[int]:
        return [sum(cell(one.figures, name).households for name in names) for one in months]

    series = [
        {"name": "新增", "tone": "accent", "values": values("included")},
        {"name": "回退和再标注", "tone": "soon", "values": values("rolled_back", "relabelled")},
        {"name": "消除", "tone": "done", "values": values("eliminated_any")},
        {"name": "清退和自然减少", "tone": "quiet", "values": values("cleared", "ended")},
    ]
    return {
        "kind": "columns",
        "names": [f"{int(one.code[5:])}月" for one in months],
        "series": [one for one in series if any(one["values"])],
    }


def _workbook(request: Asked, found: Counts) -> HttpResponse:
    """The tables by place, by type and by month, households and persons apart."""
    looked(request, "export_counts", f"counts:{request.post.code}", {"last": str(found.span.last)})
    buffer = io.BytesIO()
    with write_book(buffer, request.today) as book:
        whole = Line("合计", "", found.whole)
        every = Line("合计", "", _sum_of(found.types))
        for title, first, lines, heads, summed in (
            ("按地方", "镇村", [*found.places, whole], PERIOD, False),
            ("按类别", "类别", [*found.types, every], PERIOD, False),
            ("到期末累计", "类别", [*found.types, every], SUMMED, True),
            ("按月", "月份", found.months, PERIOD, False),
        ):
            sheet = book.sheet(title)
            titles = [first, *(f"{word}{unit}" for word in heads.values() for unit in ("户", "人"))]
            write_title(book, sheet, f"监测对象增减（{title}，{_spoken(found.span)}）", len(titles))
            rows = [
                [
                    one.name,
                    *(
                        number
                        for name in heads
                        for number in (
                            cell(one.figures, name, summed).households,
                            cell(one.figures, name, summed).persons,
                        )
                    ),
                ]
                for one in lines
            ]
            write_table(book, sheet, 1, titles, rows, [18])
    return workbook_answer(buffer.getvalue(), f"监测对象增减{found.span.last}.xlsx")


def _spoken(span: Span) -> str:
    return f"{spoken(span.first) or '有记录以来'}至{spoken(span.last)}"


# --- behind a figure --------------------------------------------------------------------------------------------------


@page(*COUNTY, *READERS, *TOWN, *VILLAGE)
def households(request: Asked) -> HttpResponse:
    """The households that a figure counts, as they were counted; heads masked, the look journaled."""
    figure, span = request.GET.get("figure", ""), span_of(request)
    figure = figure if figure in FIGURES else "monitored"
    rows = behind(request.post, request.county, figure, span).select_related("household")
    names = names_here(request)
    word = _BEHIND.get(figure) or _BEHIND[figure.rpartition("_")[0]]
    listing = Listing(
        request,
        rows.order_by("division", "on", "pk"),
        _COLUMNS,
        opened=lambda those: _lines(request, those, names),
        empty="没有这样的户。",
        title=f"监测对象（{word}）",
    )
    detail = {"figure": figure, "first": str(span.first or ""), "last": str(span.last), "place": span.place}
    if listing.wanted_as_workbook:
        return listing.taken_away("export_counted", f"counts:{figure}", detail)
    looked(request, "look_at_counted", f"counts:{figure}", detail)
    stock = not figure.startswith(("before",)) and figure in ("monitored", "eliminated", "registered")
    when = f"{spoken(span.last)}" if stock else _spoken(span)
    about = "，".join(part for part in (names.get(span.place, ""), span.category) if part)
    return shown(
        request,
        "counts/households.html",
        {
            "title": word,
            "answer": f"{when}{'，' + about if about else ''}：{word.removeprefix('期末').removeprefix('期初')}的户，按当时的村、类别和人口。",
            "listing": listing,
            "back": _at("counts:table", span, span.place, span.category),
        },
    )


def _lines(request: Asked, those: Sequence[StandingEvent], names: dict[str, str]) -> list[dict[str, Any]]:
    families = open_families({one.household_id for one in those}, gone=True)
    seen = scope(request.post)
    told = []
    for one in those:
        family = families.get(one.household_id)
        here = family is not None and seen.covers(family.village_code)
        name = mask_name(head_name(family)) if family is not None and here else ""
        code = one.household.code
        told.append(
            {
                "household": Cell(name or code, reverse("households:household", args=[code]), below=code)
                if here
                else Cell("已不在本区域的户", tone="quiet"),
                "place": "".join(divisions.town_and_village(names, one.division)) or names.get(one.division, ""),
                "category": _change(one.was_category, one.category),
                "persons": one.persons,
                "what": f"{one.get_kind_display()}{_how(one)}",
                "on": Cell(day(one.on), below="" if one.dated else "实际日期不详，按知道的日子算"),
                "source": _source(one),
            }
        )
    return told


def _change(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"


def _how(one: StandingEvent) -> str:
    return f"（{one.get_how_display()}）" if one.how else ""


def _source(one: StandingEvent) -> Cell:
    room, _, key = one.subject.partition(":")
    if room == "case" and key.isdigit():
        return Cell("本平台审定", reverse("cases:case", args=[int(key)]))
    return Cell("登记表" if one.source == Source.REGISTER else "本平台审定")
