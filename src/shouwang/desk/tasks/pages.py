"""The first page, the month at a glance; and "my work", overdue first."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.page.asking import Asked, month_of, pack_for
from shouwang.desk.page.listing import Listing, tables_taken_away
from shouwang.desk.page.many import bounded
from shouwang.desk.page.views import DEPARTMENT, EVERYBODY, HELPERS, gone_to, page, shown
from shouwang.desk.tasks.away import tables_of
from shouwang.desk.tasks.county import county_month, rules_chart
from shouwang.desk.tasks.local import department_month, local_month
from shouwang.desk.tasks.work import beside as waiting_beside
from shouwang.desk.tasks.work import cells, columns, filters, waiting_for
from shouwang.engine.calendar import Period
from shouwang.records.divisions import queries as divisions
from shouwang.records.staff.queries import scope


@page(*EVERYBODY)
def month(request: Asked) -> HttpResponse:
    """The month that was asked for, or the last whole one: each post sees its own part of it. A helper has families to visit."""
    if request.post.role in HELPERS:
        return gone_to(request, reverse("followups:today"))
    about = month_of(request)
    told = {
        "title": f"{about.first.year}年{about.first.month}月",
        "months": beside(about, request),
        "month": about.text,
    }
    seen = scope(request.post)
    if not request.county:
        answer = "本站还没有县。请管理员导入农户册：shouwang registry import 农户册.xlsx"
        if divisions.counties():
            answer = "本岗位的辖区里，本站还没有县。有县启用以后，这里就看得到。"
        return shown(request, "tasks/empty.html", {**told, "answer": answer})
    department = request.post.role in DEPARTMENT or bool(seen.department)
    local = not department and not seen.covers_county(request.county)
    part = department_month if department else local_month if local else county_month
    content = part(request, about)
    if request.GET.get("export") == "xlsx":
        return tables_taken_away(request, about.text, f"{told['title']}一览", tables_of(content))
    if department or local:
        return shown(request, "tasks/department.html" if department else "tasks/local.html", {**told, **content})
    counties = counties_of(request)
    return shown(
        request,
        "tasks/month.html",
        {**told, **content, "rules_chart": rules_chart(content["rules"]), "counties": counties},
    )


def beside(about: Period, request: Asked) -> dict[str, Period | None]:
    """The months before and after; none after the one that today lies in."""
    after = about.after()
    return {"before": about.before(), "after": after if after.first <= request.today else None}


def counties_of(request: Asked) -> list[tuple[str, str]]:
    """The counties among which a post of a city, a province or the site may choose; none where there is but one."""
    seen = scope(request.post)
    if seen.county:
        return []
    found = [county for county in divisions.counties() if seen.covers_county(county)]
    return [(county, divisions.name_of(f"{county}000000")) for county in found] if len(found) > 1 else []


@page(*EVERYBODY)
def work(request: Asked) -> HttpResponse:
    """Everything that waits for the post, overdue first."""
    if request.post.role in HELPERS:
        return gone_to(request, reverse("followups:today"))
    rows = waiting_for(request)
    late = bounded(rows.filter(due_on__lt=request.today))
    soon = bounded(rows.filter(due_on=request.today))
    listing = Listing(
        request,
        rows.order_by(F("due_on").asc(nulls_last=True), "kind", "division", "id"),
        columns(pack_for(request)),
        opened=lambda those: cells(request, those),
        filters=filters(request),
        empty="现在没有要您办的事。有了新的线索、报送或审核，会出现在这里。",
        title="我的工作",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_work", f"tasks:{request.post.code}")
    told = {"title": "我的工作", "answer": _answer(late, soon), "listing": listing, "beside": waiting_beside(request)}
    return shown(request, "tasks/work.html", told)


def _answer(late: int, soon: int) -> str:
    if late:
        return f"有 {late} 件已经逾期，排在最前面。" + (f"今天到期 {soon} 件。" if soon else "")
    return f"没有逾期的事；今天到期 {soon} 件。" if soon else "没有逾期的事。"
