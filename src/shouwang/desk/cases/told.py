"""What a department is told: what was decided about the families that it warned of or is to help (J16, Z26), as a page.

The workbook that is taken away is ``told_sheet``'s: the same families, and numbers as far as the department may have them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.cases.told_sheet import ELIMINATED, HELPED, HELPS, INCLUDED, REFUSED, WARNED, told_book, told_of
from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.beside import asked_first
from shouwang.desk.page.listing import JOINED, SEALED, Cell, Column, Filter, Listing, workbook_answer
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import place_filter
from shouwang.desk.page.views import COUNTY, DEPARTMENT, page, shown
from shouwang.desk.sheets import spoken_day
from shouwang.engine.values.identity import mask_name
from shouwang.records.cases.concerning import decided_concerning, departments_told
from shouwang.records.cases.models import Case
from shouwang.records.staff.queries import scope

_COLUMNS = (
    Column("household", "户主", unsorted=SEALED),
    Column("place", "镇村", sort=("division",)),
    Column("result", "结果", sort=("state", "category")),
    Column("risks", "本部门有关的风险", unsorted=JOINED),
    Column("on", "审定日期", sort=("closed_on",)),
    Column("relation", "和本部门的关系", sort=("warned",)),
    Column("why", "不予纳入的原因", unsorted=SEALED, wide=True),
)
_SINCE = (("month", "本月审定的"), ("quarter", "本季审定的"), ("year", "今年审定的"))


@page(*COUNTY, *DEPARTMENT)
def told(request: Asked) -> HttpResponse:
    """The decided families that concern a department, the latest first; ``?export=xlsx`` is the department's workbook."""
    department, titles = _department(request)
    rows = decided_concerning(request.post, request.county, department)
    listing = Listing(
        request,
        rows,
        _COLUMNS,
        opened=lambda those: _cells(request, department, those),
        filters=_filters(request),
        empty="还没有审定过和本部门有关的户。县里审定以后，本部门预警过的户（纳入的、不予纳入的）和要请本部门帮扶的户会出现在这里。",
        title="审定情况",
    )
    if listing.wanted_as_workbook:
        return _workbook(request, department, listing.rows)
    lines = listing.page["lines"]
    if lines:
        looked(request, "look_at_told", f"department:{department}", {"households": len(lines)})
    many = _sums(rows)
    return shown(
        request,
        "cases/told.html",
        {
            "title": f"审定情况：{titles.get(department, request.post.title)}" if titles else "审定情况",
            "answer": _answer(many),
            "figures": _figures(department, many),
            "listing": listing,
            "department": department,
            "departments": [] if scope(request.post).department else list(titles.items()),
        },
    )


def _department(request: Asked) -> tuple[str, dict[str, str]]:
    """The post's own department; for the county the one that is named, or the first; with the titles of all.

    Raises Http404 for what is none.
    """
    pack = pack_for(request)
    titles = {name: pack.offices[name] for name in departments_told(pack)} if pack else {}
    own, named = scope(request.post).department, request.GET.get("department", "")
    if own:
        return own, titles
    if named and named not in titles:
        raise Http404
    return named or next(iter(titles), ""), titles


def _workbook(request: Asked, department: str, rows: QuerySet[Case]) -> HttpResponse:
    asks = asked_first(request, rows.order_by().count(), "审定情况")
    if asks is not None:
        return asks
    first = rows.order_by().aggregate(first=Min("closed_on"))["first"] or request.today
    span = f"{spoken_day(first)}至{spoken_day(request.today)}"
    made = told_book(rows, request.county, department, span, request.today)
    looked(request, "export_told", f"department:{department}", {"households": made.families})
    return workbook_answer(made.data, made.name)


def _sums(rows: QuerySet[Case]) -> dict[str, int]:
    """How many by what was decided and why the department hears of it."""
    included, out = ~Q(state=Case.State.REFUSED), Q(effect=Case.Effect.ELIMINATE)
    return rows.order_by().aggregate(
        of_warned=Count("pk", filter=Q(warned=True)),
        included=Count("pk", filter=Q(warned=True) & included),
        refused=Count("pk", filter=Q(warned=True) & ~included),
        helps=Count("pk", filter=Q(warned=False) & ~out),
        eliminated=Count("pk", filter=out),
    )


def _answer(many: dict[str, int]) -> str:
    if not many["of_warned"] and not many["helps"] and not many["eliminated"]:
        return "还没有审定过和本部门有关的户。"
    told = []
    if many["of_warned"]:
        told.append(
            f"本部门预警过的户审定了 {many['of_warned']} 户，纳入 {many['included']} 户，不予纳入 {many['refused']} 户"
        )
    if many["helps"]:
        told.append(f"{'另有 ' if told else ''}{many['helps']} 户已纳入，请本部门按职责帮扶")
    if many["eliminated"]:
        told.append(f"本部门有帮扶措施的 {many['eliminated']} 户已标注风险消除")
    return "；".join(told) + "。"


def _figures(department: str, many: dict[str, int]) -> list[dict[str, Any]]:
    def to(**chosen: str) -> str:
        return f"{reverse('cases:told')}?{urlencode({'department': department, **chosen})}"

    return [
        {
            "word": "预警后已纳入",
            "value": many["included"],
            "href": to(relation="warned", result="included"),
            "tone": "done",
        },
        {"word": "预警后不予纳入", "value": many["refused"], "href": to(relation="warned", result="refused")},
        {"word": "请本部门帮扶", "value": many["helps"], "href": to(relation="helps")},
        {"word": "已标注消除", "value": many["eliminated"], "href": to(result="eliminated")},
    ]


def _cells(request: Asked, department: str, those: Sequence[Case]) -> list[dict[str, Any]]:
    """Names are opened for these families only, and masked."""
    told = []
    for one in told_of(those, request.county, department):
        tone = "late" if one.result == REFUSED else "done"
        result = Cell(one.result, tone=tone, below=one.case.category if tone == "done" else "")
        since = "从这天起是监测对象" if one.included else ""
        told.append(
            {
                "household": mask_name(head_name(one.family)) if one.family else "已不在册",
                "place": f"{one.town}{one.village}",
                "result": result,
                "risks": "、".join(one.risks),
                "on": Cell(spoken_day(one.case.closed_on), below=since),
                "relation": one.relation,
                "why": one.why,
            }
        )
    return told


def _filters(request: Asked) -> Sequence[Filter]:
    today = request.today
    first = {
        "month": today.replace(day=1),
        "quarter": today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1),
        "year": today.replace(month=1, day=1),
    }
    return (
        Filter(
            "result",
            "结果",
            [("included", INCLUDED), ("refused", REFUSED), ("eliminated", ELIMINATED)],
            _resulted,
        ),
        Filter(
            "relation",
            "和本部门的关系",
            [("warned", WARNED), ("helps", HELPS), ("helped", HELPED)],
            _related,
        ),
        Filter("since", "什么时候", _SINCE, lambda rows, value: rows.filter(closed_on__gte=first[value])),
        place_filter(request),
    )


def _resulted(rows: QuerySet[Case], value: str) -> QuerySet[Case]:
    if value == "eliminated":
        return rows.filter(effect=Case.Effect.ELIMINATE)
    rows = rows.exclude(effect=Case.Effect.ELIMINATE)
    return rows.filter(state=Case.State.REFUSED) if value == "refused" else rows.exclude(state=Case.State.REFUSED)


def _related(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    if value == "helped":
        return rows.filter(effect=Case.Effect.ELIMINATE)
    return rows.exclude(effect=Case.Effect.ELIMINATE).filter(warned=value == "warned")
