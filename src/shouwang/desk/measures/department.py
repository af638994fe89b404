"""A department's own page: the measures that wait for it, its workbook out and in, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.households.family import head_name
from shouwang.desk.measures.measure_sheet import measure_workbook, told_file
from shouwang.desk.measures.rows import REPORTERS, families_of, said
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.beside import asked_first
from shouwang.desk.page.listing import SEALED, Cell, Column, Filter, Listing, workbook_answer
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import due_words, short_day, yuan
from shouwang.desk.page.views import page, shown
from shouwang.engine.values.identity import mask_identity
from shouwang.records.divisions import queries as divisions
from shouwang.records.measures import queries as measures
from shouwang.records.measures.models import Measure, MeasureFile, Plan
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.queries import scope

_FILES = 8
_COLUMNS = (
    Column("household", "户", unsorted=SEALED),
    Column("place", "镇村", sort=("division",)),
    Column("measure", "措施", unsorted=SEALED, wide=True),
    Column("planned", "计划开始", sort=("planned_on",)),
    Column("state", "进展", sort=("state",)),
    Column("done", "开始、完成", sort=("begun_on",)),
    Column("cost", "花费", sort=("cost_yuan",), number=True),
)


def department_asked(request: Asked, named: str) -> str:
    """The post's own department; for the county the one named, or the first that has measures. Raises Http404 for none."""
    own = scope(request.post).department
    if own:
        return own
    pack = pack_for(request)
    offices = pack.offices if pack else {}
    if named and named not in offices:
        raise Http404
    rows = Measure.objects.filter(county=request.county).exclude(department="").order_by("department")
    return named or rows.values_list("department", flat=True).first() or next(iter(offices), "")


@page(*REPORTERS)
def department(request: Asked) -> HttpResponse:
    """What waits for a department, and what it did."""
    return department_page(request, department_asked(request, request.GET.get("department", "")))


def department_page(request: Asked, name: str, book: Sequence[str] = (), status: int = 200) -> HttpResponse:
    """The same; ``book`` says what became of a workbook, line by line. Names are opened for the rows shown, and journaled."""
    rows = _rows(request, name)
    listing = Listing(
        request,
        rows,
        _COLUMNS,
        opened=lambda those: _cells(request, those),
        filters=(Filter("state", "进展", list(Measure.State.choices), lambda some, value: some.filter(state=value)),),
        empty="还没有要本部门落实的措施。村里定方案时选了本部门的，会出现在这里和“我的工作”里；本部门另给的帮扶，用下面的表报。",
        title="帮扶措施",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_measures", f"department:{name}")
    lines = listing.page["lines"]
    if lines:
        looked(request, "look_at_measures", f"department:{name}", {"households": len(lines)})
    pack = pack_for(request)
    offices = pack.offices if pack else {}
    title = offices.get(name, request.post.title)
    return shown(
        request,
        "measures/department.html",
        {
            "title": f"{title}的帮扶措施",
            "answer": _answer(request, rows),
            "listing": listing,
            "department": name,
            "departments": [] if scope(request.post).department else list(offices.items()),
            "book": book,
            "files": _files(request, name),
        },
        status=status,
    )


def _rows(request: Asked, name: str) -> QuerySet[Measure]:
    rows = measures.measures_visible_to(request.post).filter(county=request.county, department=name)
    order = Case(
        When(state=Measure.State.PLANNED, then=Value(0)),
        When(state=Measure.State.UNDER_WAY, then=Value(1)),
        default=Value(2),
    )
    # What is only proposed is nobody's work yet, and what was closed no longer is.
    rows = rows.filter(plan__state=Plan.State.FIXED) | rows.exclude(state=Measure.State.PLANNED)
    rows = rows.annotate(state_order=order).order_by("state_order", F("planned_on").asc(nulls_last=True), "pk")
    return rows.select_related("plan__version", "household")


def _answer(request: Asked, rows: QuerySet[Measure]) -> str:
    waiting = rows.filter(state=Measure.State.PLANNED)
    many, late = bounded(waiting), bounded(waiting.filter(planned_on__lt=request.today))
    if not many:
        return "没有等着开始的措施。"
    return f"{many} 项措施等着开始" + (f"，其中 {late} 项过了计划的日子。" if late else "。")


def _cells(request: Asked, those: Sequence[Measure]) -> list[dict[str, Any]]:
    names, families = names_here(request), families_of(one.household_id for one in those)
    packs = {one.plan_id: pack_of(one.plan.version) for one in those}
    told = []
    for one in said(those, packs):
        row, family = one.row, families.get(one.row.household_id)
        head = family.head if family else None
        words, tone = due_words(row.planned_on, request.today) if row.state == Measure.State.PLANNED else ("", "")
        days = "，".join(
            part
            for part in (
                f"{short_day(row.begun_on)}开始" if row.begun_on else "",
                f"{short_day(row.done_on)}完成" if row.done_on else "",
            )
            if part
        )
        name = head_name(family) if family else row.household.code
        told.append(
            {
                "household": Cell(name, below=mask_identity(head.record.number) if head else ""),
                "place": "".join(divisions.town_and_village(names, row.division)),
                "measure": Cell(
                    one.title,
                    reverse("measures:measure", args=[row.pk]),
                    below=f"{one.group}，解决{one.risks}" if one.risks else one.group,
                ),
                "planned": Cell(
                    short_day(row.planned_on),
                    tone="" if tone != "late" else "late",
                    below=words if row.planned_on else "",
                ),
                "state": Cell(one.state, tone=one.tone),
                "done": Cell(days, below=one.effect),
                "cost": yuan(row.cost_yuan),
            }
        )
    return told


def _files(request: Asked, name: str) -> list[dict[str, Any]]:
    """The workbooks that came last, with what became of them."""
    rows = measures.files_visible_to(request.post).filter(county=request.county, department=name)
    return [_file(one) for one in rows.select_related("received_by").order_by("-pk")[:_FILES]]


def _file(one: MeasureFile) -> dict[str, Any]:
    lines = told_file(one)
    return {
        "at": one.received_at,
        "by": one.received_by.title,
        "sums": lines[0],
        "faults": lines[1:],
        "refused": one.refusal,
    }


@page(*REPORTERS)
def book(request: Asked) -> HttpResponse:
    """The department's workbook: what waits for it, and empty rows for what it gave besides."""
    name = department_asked(request, request.GET.get("department", ""))
    if not name:
        raise Http404
    pack = pack_for(request)
    title = pack.offices.get(name, request.post.title) if pack else request.post.title
    waiting = _rows(request, name).filter(state__in=(Measure.State.PLANNED, Measure.State.UNDER_WAY))
    asks = asked_first(request, waiting.count(), "帮扶措施表")
    if asks is not None:
        return asks
    made = measure_workbook(request.post, request.county, name, title, request.today)
    looked(request, "export_measures", f"department:{name}", {"households": made.households})
    return workbook_answer(made.data, made.name)
