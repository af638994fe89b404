"""统计: how far each place is with a month, and what each rule was worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse

from shouwang.desk.leads.behind import span_of
from shouwang.desk.page.asking import Asked, month_of, pack_for
from shouwang.desk.page.links import Link, links_for
from shouwang.desk.page.listing import Table, tables_taken_away
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import short_day, spoken_month
from shouwang.desk.page.views import COUNTY, READERS, TOWN, page, shown
from shouwang.desk.tasks.pages import beside, counties_of
from shouwang.desk.tasks.place import chart, place_table, told_place, told_places
from shouwang.desk.visits.worth import by_department, shares_of
from shouwang.engine.calendar import Period
from shouwang.engine.packs.model import Pack
from shouwang.records.divisions import queries as divisions
from shouwang.records.leads import queries as leads
from shouwang.records.leads.models import Lead
from shouwang.records.staff.queries import scope
from shouwang.records.visits.progress import Progress, by_town, leads_of_month, progress, together
from shouwang.records.visits.worth import FIGURES, worth_of_rules


@page(*COUNTY, *READERS, *TOWN)
def progress_page(request: Asked) -> HttpResponse:
    """Asked, answered, late, sent back: town by town with their villages; ``?view=worth`` the worth of the rules."""
    about = month_of(request)
    whole_county = scope(request.post).covers_county(request.county) if request.county else False
    told: dict[str, Any] = {
        "title": f"{spoken_month(about.text)}核查进度",
        "month": about.text,
        "months": beside(about, request),
        "counties": counties_of(request),
        "whole_county": whole_county,
    }
    taken = request.GET.get("export") == "xlsx"
    if request.GET.get("view") == "worth" and whole_county:
        told |= _worth(request, about)
        if taken:
            return tables_taken_away(request, about.text, told["title"], _worth_tables(told))
        return shown(request, "leads/worth.html", told)
    told |= _progress(request, about)
    if taken:
        places = place_table("乡镇" if told["within"] else "村", told["places"])
        return tables_taken_away(request, about.text, told["title"], [places])
    return shown(request, "leads/progress.html", told)


def _progress(request: Asked, about: Period) -> dict[str, Any]:
    """The towns of the county; or the villages of one, where the post is a town's or ``?place=`` names one."""
    to = links_for(request.post)
    names = names_here(request)
    parts = progress(leads_of_month(request.post, request.county, about.text), request.today)
    towns = by_town(parts)
    chosen = request.GET.get("place", "")
    inside = next((those for town, those in towns if town.division == chosen), None)
    if inside is None and len(towns) == 1:
        inside, chosen = towns[0][1], ""
    else:
        chosen = chosen if inside is not None else ""
    parts = inside if chosen and inside is not None else parts
    whole = together(chosen or request.post.division or f"{request.county}000000", parts)
    mine = told_place(whole, "", about.text, to, inside=bool(chosen))
    below = parts if request.GET.get("by") == "village" else inside
    lines = told_places(below if below is not None else [town for town, _ in towns], names, about.text, to)
    return {
        "answer": (f"{names.get(chosen, '')}：" if chosen else "") + _answer(whole, about),
        "figures": _figures(mine, whole),
        "places": lines,
        "chart": chart(lines),
        "within": below is None,
        "chosen": names.get(chosen, ""),
        "reminders": to("leads:reminders", month=about.text),
        "beside": _counties(request, about) if not scope(request.post).county and not chosen else [],
    }


def _answer(whole: Progress, about: Period) -> str:
    sent = whole.asked - whole.unsent
    if not sent:
        return f"{about.first.month}月还没有交办核查。"
    told = f"{about.first.month}月交办 {sent:,} 户，已核查 {whole.answered:,} 户（{100 * whole.answered / sent:.0f}%）"
    if whole.late:
        return f"{told}，逾期 {whole.late:,} 户。"
    return f"{told}，没有逾期。" if whole.waiting else f"{told}，都做完了。"


def _figures(mine: Mapping[str, Any], whole: Progress) -> list[dict[str, Any]]:
    return [
        {"word": "交办", "value": whole.asked - whole.unsent, "href": mine["href"], "below": "户"},
        {"word": "已核查", "value": whole.answered, "href": mine["answered"], "tone": "done" if whole.answered else ""},
        {
            "word": "待核查",
            "value": whole.waiting,
            "href": mine["waiting"],
            "below": f"最早{short_day(whole.first_due)}到期" if whole.first_due else "",
        },
        {"word": "逾期", "value": whole.late, "href": mine["late"], "tone": "late" if whole.late else ""},
        {"word": "退回过", "value": whole.sent_back, "href": mine["back"]},
    ]


def _counties(request: Asked, about: Period) -> list[dict[str, Any]]:
    """The counties of a city's or a province's post side by side."""
    found = leads.visible_to(request.post).filter(
        opened_period=about.text, state__in=[Lead.State.OPEN, Lead.State.ANSWERED]
    )
    late = Q(state=Lead.State.OPEN, due_on__lt=request.today)
    counted = (
        found.order_by("county")
        .values("county")
        .annotate(
            every=Count("pk"), answered=Count("pk", filter=Q(state=Lead.State.ANSWERED)), late=Count("pk", filter=late)
        )
    )
    seen = scope(request.post)
    names = {
        county: divisions.name_of(f"{county}000000") for county in divisions.counties() if seen.covers_county(county)
    }
    return [
        {**row, "name": names.get(row["county"], row["county"]), "share": round(100 * row["answered"] / row["every"])}
        for row in counted
    ]


def _worth(request: Asked, about: Period) -> dict[str, Any]:
    pack = pack_for(request)
    first, _ = span_of(request)
    link = links_for(request.post)
    worth = worth_of_rules(request.post, request.county, pack, first, about.text, request.today) if pack else []
    lines = [_line(pack, one, _linked(link, first, about, rule=one.rule.name)) for one in worth] if pack else []
    visited, confirmed = sum(one.visited for one in worth), sum(one.confirmed for one in worth)
    answer = f"{spoken_month(first)}至{spoken_month(about.text)}：入户看过 {visited:,} 次"
    answer += (
        f"，核查属实 {confirmed:,} 次（{100 * confirmed / visited:.0f}%）。" if visited else "，还说不出哪条规则有用。"
    )
    return {
        "title": "规则成效",
        "answer": answer,
        "lines": lines,
        "departments": [
            {**one, "links": _linked(link, first, about, department=one["name"])} for one in by_department(pack, worth)
        ]
        if pack
        else [],
        "chart": _worth_chart(lines),
    }


def _linked(link: Link, first: str, about: Period, **of: str) -> dict[str, str]:
    """Figure → the list that it counts."""
    return {figure: link("leads:worth", month=about.text, **{"from": first}, **of, figure=figure) for figure in FIGURES}


_FIGURES: Mapping[str, str] = {
    "met": "触到",
    "asked": "入户问",
    "carried": "已问未答",
    "spared": "不再问",
    "informed": "只记入",
    "pending": "未整合",
    "waiting": "待核查",
    "visited": "已入户",
    "confirmed": "核查属实",
    "noise": "落空",
    "share": "属实比例",
}
_OF_DEPARTMENTS = ("met", "asked", "visited", "confirmed", "noise", "share")


def _worth_tables(told: Mapping[str, Any]) -> list[Table]:
    rules = [
        [one["rule"].clause, one["rule"].title, one["departments"] or "农户册", *(one[name] for name in _FIGURES)]
        for one in told["lines"]
    ]
    departments = [[one["title"], *(one[name] for name in _OF_DEPARTMENTS)] for one in told["departments"]]
    return [
        ("各规则成效", ("条款", "规则", "部门", *_FIGURES.values()), rules),
        ("各部门成效", ("部门", *(_FIGURES[name] for name in _OF_DEPARTMENTS)), departments),
    ]


def _line(pack: Pack, one: Any, links: Mapping[str, str]) -> dict[str, Any]:
    return {
        "links": links,
        "rule": one.rule,
        "departments": "、".join(pack.departments[name].title for name in one.departments),
        **shares_of(one),
    }


def _worth_chart(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "kind": "bars",
        "stacked": True,
        "names": [one["rule"].title for one in lines],
        "series": [
            {"name": "核查属实", "tone": "done", "values": [one["confirmed"] for one in lines]},
            {"name": "落空", "tone": "quiet", "values": [one["noise"] for one in lines]},
            {"name": "待核查", "tone": "accent", "values": [one["waiting"] for one in lines]},
        ],
    }
