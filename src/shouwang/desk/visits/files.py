"""Task workbooks out and in: the download of a town's or a village's, what came back, and what became of each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.leads.towns import place_workbook
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.listing import WORDED, Cell, Column, Filter, Listing, workbook_answer
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import moment
from shouwang.desk.page.views import COUNTY, READERS, TOWN, VILLAGE, page, shown
from shouwang.desk.screenings.report import Month
from shouwang.records.divisions import queries as divisions
from shouwang.records.jobs import queries as jobs
from shouwang.records.jobs.models import Job
from shouwang.records.jobs.wants import VisitImport
from shouwang.records.policy.queries import pack_of
from shouwang.records.screenings.models import Run
from shouwang.records.staff.queries import scope
from shouwang.records.visits import queries as visits
from shouwang.records.visits.models import VisitFile, VisitRow

SENDERS = (*VILLAGE, *TOWN, *COUNTY)
_JOBS_SHOWN = 5
_COLUMNS = (
    Column("file", "文件", sort=("file", "pk")),
    Column("from", "谁传的", sort=("received_by__title", "received_at")),
    Column("filed", "收下", number=True, sort=("filed",)),
    Column("unchanged", "与已收的相同", sort=("unchanged",), number=True),
    Column("blank", "还没有填", sort=("blank",), number=True),
    Column("faulty", "有错未收", number=True, sort=("faulty",)),
)
_ROWS = (
    Column("where", "在哪里", sort=("sheet", "row")),
    Column("lead", "线索", sort=("lead_id", "row")),
    Column("outcome", "结果", sort=("outcome", "row")),
    Column("faults", "哪一格不对，怎么改", unsorted=WORDED, wide=True),
)


@page(*SENDERS, *READERS)
def files(request: Asked) -> HttpResponse:
    """The workbooks to fetch, and those that came back."""
    return files_page(request)


def files_page(request: Asked, wrong: str = "", status: int = 200) -> HttpResponse:
    """``wrong`` says why an upload was not taken."""
    listing = Listing(
        request,
        visits.files_visible_to(request.post).filter(county=request.county),
        _COLUMNS,
        opened=_cells,
        empty="还没有传过任务清单。下载清单，填好浅黄格，从上面传回来。",
        title="传过的任务清单",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_list", f"visits:{request.post.code}", {"list": listing.title})
    mine = jobs.visible_to(request.post).filter(county=request.county, kind=VisitImport.KIND)[:_JOBS_SHOWN]
    told = [_job(one) for one in mine if not one.ended or str(one.pk) == request.GET.get("job")]
    return shown(
        request,
        "visits/files.html",
        {
            "title": "任务清单",
            "answer": "下载清单发到村里填，填好传回来；有错的行改好再传，只收改过的。",
            "listing": listing,
            "jobs": told,
            "going_on": any(not one["ended"] for one in told),
            "places": _places(request),
            "sends": request.post.role in SENDERS,
            "wrong": wrong,
        },
        status=status,
    )


def _cells(those: Sequence[VisitFile]) -> list[dict[str, Any]]:
    return [
        {
            "file": Cell(one.file, reverse("visits:file", args=[one.pk]), below="没有收" if one.refusal else ""),
            "from": Cell(one.received_by.title, below=moment(one.received_at)),
            "filed": one.filed,
            "unchanged": one.unchanged,
            "blank": one.blank,
            "faulty": Cell(one.faulty, tone="late" if one.faulty else ""),
        }
        for one in those
    ]


def _job(job: Job) -> dict[str, Any]:
    """How far an upload is, and where its rows are seen."""
    made = job.result.get("visit_files", []) if isinstance(job.result, dict) else []
    return {
        "names": "、".join(name for _, name in job.files),
        "state": job.get_state_display(),
        "ended": job.ended,
        "failed": job.state == Job.State.FAILED,
        "sentence": job.sentence,
        "done": job.done,
        "of": job.of,
        "files": [(name, reverse("visits:file", args=[key])) for (_, name), key in zip(job.files, made, strict=False)],
    }


def _places(request: Asked) -> list[dict[str, Any]]:
    """The towns and villages whose workbooks may be fetched: a village's own, a town's with its villages, all towns."""
    own, names = scope(request.post), names_here(request)
    whole = own.covers(request.county + "000000")
    return [
        {"code": one.code, "name": names.get(one.code, one.code), "town": one.level == "town"}
        for one in divisions.current(request.county)
        if one.level != "county" and own.covers(one.code) and (one.level == "town" or not whole)
    ]


@page(*SENDERS)
def workbook(request: Asked, code: str) -> HttpResponse:
    """The task workbook of a town or a village as of today."""
    known = divisions.current(request.county).filter(code=code).exclude(level="county").exists()
    run = Run.objects.filter(county=request.county).select_related("version").order_by("period", "as_of", "pk").last()
    if not known or run is None or not scope(request.post).covers(code):
        raise Http404
    month = Month(request.post, request.county, run.period, request.today, run)
    name, data, asked = place_workbook(pack_of(run.version), month, code)
    looked(request, "export_tasks", f"division:{code}", {"asked": asked})
    return workbook_answer(data, name)


@page(*SENDERS, *READERS)
def file(request: Asked, key: int) -> HttpResponse:
    """What became of each row of a workbook, those with faults first."""
    found = visits.files_visible_to(request.post).filter(county=request.county, pk=key).first()
    if found is None:
        raise Http404
    listing = Listing(
        request,
        _with_faults_first(found),
        _ROWS,
        opened=_rows,
        filters=[
            Filter("outcome", "结果", VisitRow.Outcome.choices, lambda rows, value: rows.filter(outcome=value)),
        ],
        empty="这个文件没有收，一行也没有读。",
        title="核查结果",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_visit_file", f"visit_file:{key}")
    return shown(
        request,
        "visits/file.html",
        {"title": found.file, "answer": _sums(found), "file": found, "listing": listing},
    )


def _sums(found: VisitFile) -> str:
    if found.refusal:
        return "整个文件没有收。"
    told = f"{found.rows} 户：收下 {found.filed}，与已收的相同 {found.unchanged}，还没有填 {found.blank}"
    return f"{told}，有错未收 {found.faulty}。" + ("有错的改好再传，别的不用动。" if found.faulty else "")


def _with_faults_first(found: VisitFile) -> QuerySet[VisitRow]:
    rank = Case(
        When(outcome=VisitRow.Outcome.FAULT, then=Value(0)),
        When(outcome=VisitRow.Outcome.FILED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return found.lines.order_by(rank, "sheet", "row")


def _rows(those: Sequence[VisitRow]) -> list[dict[str, Any]]:
    tones = {VisitRow.Outcome.FAULT: "late", VisitRow.Outcome.FILED: "done"}
    return [
        {
            "where": f"“{one.sheet}”表第 {one.row} 行",
            "lead": Cell(f"线索 {one.lead_id}", reverse("leads:lead", args=[one.lead_id])) if one.lead_id else "",
            "outcome": Cell(one.get_outcome_display(), tone=tones.get(VisitRow.Outcome(one.outcome), "")),
            "faults": "；".join(f"{column}：{said}" if column else said for _, column, said in one.faults),
        }
        for one in those
    ]
