"""Plans as lists: all of them, the late first; help that went past the system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.measures.rows import SEERS, WORKERS, families_of, masked_head, risk_titles
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import links_for
from shouwang.desk.page.listing import SEALED, Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded
from shouwang.desk.page.places import names_here, place_filter
from shouwang.desk.page.tags import due_words, short_day, yuan
from shouwang.desk.page.views import page, shown
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import codes_of_households
from shouwang.records.measures import queries as measures
from shouwang.records.measures.models import OutsideHelp, Plan
from shouwang.records.measures.sealed import open_outside
from shouwang.records.measures.working import names_in
from shouwang.records.policy.queries import pack_of

_COLUMNS = (
    Column("household", "户", sort=("household__code",), below="户类别"),
    Column("place", "镇村", sort=("division",)),
    Column("risks", "风险", sort=("risks",)),
    Column("state", "方案", sort=("state", "due_on")),
    Column("due", "期限", sort=("due_on",), below="哪天到期"),
    Column("measures", "措施", sort=("measures_count",)),
    Column("doubts", "疑问", sort=("doubts",)),
)


@page(*SEERS)
def plans(request: Asked) -> HttpResponse:
    """The plans within sight: those that are not fixed first, the longest overdue at the top."""
    rows = measures.visible_to(request.post).filter(county=request.county)
    prints = request.post.role in WORKERS
    listing = Listing(
        request,
        urgent_first(rows.select_related("household", "version")),
        _COLUMNS,
        opened=lambda those: _cells(request, those),
        filters=_filters(request),
        empty="还没有帮扶方案。农户审定纳入以后自动建立；以前纳入的监测户，从这一户的页面建方案。",
        title="帮扶方案",
        picked="picked" if prints else "",
        form="printing" if prints else "",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_plans", f"plans:{request.post.code}")
    lines = listing.page["lines"]
    if lines:
        looked(request, "look_at_plans", f"plans:{request.post.code}", {"households": len(lines)})
    outside = bounded(measures.outside_visible_to(request.post).filter(county=request.county))
    figures = _figures(request, rows, outside)
    return shown(
        request,
        "measures/list.html",
        {
            "title": "帮扶方案",
            "answer": _answer(*(one["value"] for one in figures[:3])),
            "figures": figures,
            "listing": listing,
            "outside": outside,
            "prints": prints,
        },
    )


def urgent_first(rows: QuerySet[Plan]) -> QuerySet[Plan]:
    """What is not fixed first, by its day; then what has a doubt that nobody explained; then the others."""
    order = Case(
        When(state=Plan.State.OPEN, due_on__isnull=False, then=Value(0)),
        When(state=Plan.State.FIXED, to_explain=True, then=Value(1)),
        When(state=Plan.State.OPEN, then=Value(2)),
        When(state=Plan.State.FIXED, then=Value(3)),
        default=Value(4),
    )
    return rows.annotate(urgent=order).order_by("urgent", F("due_on").asc(nulls_last=True), "pk")


def _answer(waiting: int, late: int, doubted: int) -> str:
    if not waiting and not doubted:
        return "监测户的帮扶措施都定下了，没有要说明的。"
    told = f"{waiting} 户还没有定下帮扶措施" + (f"，其中 {late} 户已超期" if late else "")
    return f"{told}；{doubted} 户的方案有疑问没有说明。" if doubted else f"{told}。"


def _figures(request: Asked, rows: QuerySet[Plan], outside: int) -> list[dict[str, Any]]:
    here, standing = reverse("measures:list"), rows.order_by().exclude(state=Plan.State.CLOSED)
    late = bounded(standing.filter(state=Plan.State.OPEN, due_on__lt=request.today))
    explain = bounded(standing.filter(to_explain=True, state=Plan.State.FIXED))
    waits = bounded(standing.filter(state=Plan.State.FIXED, waiting_count__gt=0))
    aid = bounded(standing.filter(doubts__contains=",aid_only,"))
    to = links_for(request.post)
    return [
        {"word": "待定措施", "value": bounded(standing.filter(state=Plan.State.OPEN)), "href": f"{here}?state=open"},
        {"word": "其中超期", "value": late, "href": f"{here}?state=late", "tone": "late" if late else ""},
        {
            "word": "有疑问没有说明",
            "value": explain,
            "href": f"{here}?state=explain",
            "tone": "soon" if explain else "",
        },
        {"word": "措施没有开始", "value": waits, "href": f"{here}?state=waits"},
        {"word": "只有低保类措施", "value": aid, "href": f"{here}?doubt=aid_only", "tone": "soon" if aid else ""},
        {"word": "体外帮扶", "value": outside, "href": to("measures:outside"), "tone": "soon" if outside else ""},
    ]


def _filters(request: Asked) -> Sequence[Filter]:
    pack = pack_for(request)
    states = [("late", "待定已超期"), ("explain", "有疑问没有说明"), ("waits", "措施没有开始"), *Plan.State.choices]
    risks = [(name, one.title) for name, one in pack.risks.items()] if pack else []
    doubts = [(name, one.title) for name, one in pack.doubts.items()] if pack else []
    return (
        Filter("state", "状态", states, lambda rows, value: _in_state(rows, value, request)),
        place_filter(request),
        Filter("risk", "风险", risks, lambda rows, value: rows.filter(risks__contains=f",{value},")),
        Filter("doubt", "疑问", doubts, lambda rows, value: rows.filter(doubts__contains=f",{value},")),
    )


def _in_state(rows: QuerySet[Plan], value: str, request: Asked) -> QuerySet[Plan]:
    told = {
        "late": Q(state=Plan.State.OPEN, due_on__lt=request.today),
        "explain": Q(state=Plan.State.FIXED, to_explain=True),
        "waits": Q(state=Plan.State.FIXED, waiting_count__gt=0),
    }
    return rows.filter(told.get(value, Q(state=value)))


def _cells(request: Asked, those: Sequence[Plan]) -> list[dict[str, Any]]:
    """The cells of some plans; names are opened for these only, and masked."""
    names, families = names_here(request), families_of(one.household_id for one in those)
    told = []
    for one in those:
        pack, words, tone = pack_of(one.version), "", ""
        if one.state == Plan.State.OPEN:
            words, tone = due_words(one.due_on, request.today)
        doubts = names_in(one.doubts)
        unexplained = [name for name in doubts if name not in names_in(one.explained) and pack.doubts[name].explain]
        head = masked_head(families, one.household_id, one.household.code)
        fixed = f"{short_day(one.fixed_on)}定" if one.fixed_on else ""
        waits = f"{one.waiting_count} 项没有开始" if one.waiting_count and one.state == Plan.State.FIXED else ""
        told.append(
            {
                "household": Cell(head, reverse("measures:plan", args=[one.pk]), below=one.category),
                "place": "".join(divisions.town_and_village(names, one.division)),
                "risks": risk_titles(pack, names_in(one.risks)) or Cell("没有写明", tone="soon"),
                "state": Cell(Plan.State(one.state).label, tone=_TONES[one.state], below=fixed),
                "due": Cell(words, tone=tone, below=short_day(one.due_on) if words else ""),
                "measures": Cell(f"{one.measures_count} 项", below=waits),
                "doubts": Cell(
                    "；".join(pack.doubts[name].title for name in doubts),
                    below="还没有说明" if unexplained and one.state == Plan.State.FIXED else "",
                ),
            }
        )
    return told


_TONES: Mapping[str, str] = {Plan.State.OPEN: "soon", Plan.State.FIXED: "done", Plan.State.CLOSED: "quiet"}

# --- help outside the system ------------------------------------------------------------------------------------------------

_OUTSIDE = (
    Column("household", "户", sort=("household__code",), below="户编号"),
    Column("place", "镇村", sort=("division",)),
    Column("department", "部门", sort=("department",)),
    Column("measure", "给了什么", unsorted=SEALED, wide=True),
    Column("begun", "开始", sort=("begun_on",)),
    Column("cost", "花费", sort=("cost_yuan",), number=True),
    Column("reported", "哪天报的", sort=("reported_on",)),
)


@page(*SEERS)
def outside(request: Asked) -> HttpResponse:
    """Help that departments gave to households that are not monitored: should they be? (Z10)"""
    rows = measures.outside_visible_to(request.post).filter(county=request.county)
    listing = Listing(
        request,
        rows.select_related("household", "file").order_by("division", "household_id", "pk"),
        _OUTSIDE,
        opened=lambda those: _outside_cells(request, those),
        filters=(place_filter(request),),
        empty="没有。部门报来的措施都给了监测户。",
        title="体外帮扶",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_outside", f"plans:{request.post.code}")
    lines = listing.page["lines"]
    if lines:
        looked(request, "look_at_outside", f"plans:{request.post.code}", {"households": len(lines)})
    many = bounded(rows.values("household").distinct())
    answer = f"部门帮了 {many} 户，他们不是监测对象：请核查该不该纳入。" if many else "没有体外帮扶。"
    told = {"title": "体外帮扶", "answer": answer, "listing": listing}
    return shown(request, "measures/outside.html", told)


def _outside_cells(request: Asked, those: Sequence[OutsideHelp]) -> list[dict[str, Any]]:
    names, families = names_here(request), families_of(one.household_id for one in those)
    codes = codes_of_households(one.household_id for one in those)
    pack, to = pack_for(request), links_for(request.post)
    told = []
    for one in those:
        text = open_outside(one.household_id, bytes(one.named), bytes(one.sealed))
        group = pack.measures.get(one.group) if pack else None
        code = codes[one.household_id]
        told.append(
            {
                "household": Cell(
                    masked_head(families, one.household_id, code), to("households:household", code), below=code
                ),
                "place": "".join(divisions.town_and_village(names, one.division)),
                "department": pack.offices.get(one.department, one.department) if pack else one.department,
                "measure": Cell(str(text["title"]), below=group.title if group else one.group),
                "begun": short_day(one.begun_on),
                "cost": yuan(one.cost_yuan),
                "reported": short_day(one.reported_on),
            }
        )
    return told
