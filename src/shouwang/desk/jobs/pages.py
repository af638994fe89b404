"""Jobs as pages: the list, one of them, and the part that asks again how far it is until it has ended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.jobs.written import FETCHERS
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.listing import WORDED, Cell, Column, Filter, Listing, workbook_answer
from shouwang.desk.page.looks import looked_beside
from shouwang.desk.page.many import bounded
from shouwang.desk.page.tags import moment, spoken_month
from shouwang.desk.page.views import COUNTY, DEPARTMENT, READERS, TOWN, VILLAGE, gone_to, page, shown
from shouwang.records import vault
from shouwang.records.jobs import queries as jobs
from shouwang.records.jobs.models import Job
from shouwang.records.jobs.wants import Export
from shouwang.records.jobs.words import KINDS, STATES

ASKERS = (*COUNTY, *DEPARTMENT, *TOWN, *VILLAGE, *READERS)
"""Who may ask for long work, of one kind or another; whoever only reads asks for a long list."""
_COLUMNS = (
    Column("what", "做什么", sort=("kind", "pk")),
    Column("who", "谁交的", sort=("post__title", "pk")),
    Column("asked", "何时", sort=("pk",)),
    Column("state", "怎样了", sort=("state", "pk")),
    Column("came", "结果", unsorted=WORDED, wide=True),
)
_TONES = {Job.State.DONE: "done", Job.State.FAILED: "late", Job.State.RUNNING: "soon", Job.State.WAITING: "quiet"}


@page(*ASKERS)
def jobs_list(request: Asked) -> HttpResponse:
    """The long work that the post asked for, or its county; the newest first."""
    rows = jobs.visible_to(request.post).filter(county=request.county)
    listing = Listing(
        request,
        rows,
        _COLUMNS,
        opened=_cells,
        filters=[
            Filter("kind", "做什么", list(KINDS.items()), lambda found, value: found.filter(kind=value)),
            Filter("state", "怎样了", list(STATES.items()), lambda found, value: found.filter(state=value)),
        ],
        empty="还没有交过长活。收表、筛查、交办、收核查清单、导出长清单时，要做一会儿的都会列在这里。",
        title="长活",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_list", f"jobs:{request.post.code}", {"list": listing.title})
    waiting = bounded(jobs.open_to(request.post).filter(county=request.county))
    answer = f"有 {waiting} 件还没有做完。" if waiting else "交的都做完了。"
    told = {"title": "长活", "answer": answer, "listing": listing, "fetches": request.post.role in FETCHERS}
    return shown(request, "jobs/list.html", told)


def _cells(those: Sequence[Job]) -> list[dict[str, Any]]:
    return [
        {
            "what": Cell(one.title, reverse("jobs:job", args=[one.pk]), below=about(one)),
            "who": one.post.title,
            "asked": moment(one.asked_at),
            "state": Cell(one.get_state_display(), tone=_TONES[Job.State(one.state)]),
            "came": one.sentence or one.stop,
        }
        for one in those
    ]


def about(job: Job) -> str:
    """What a job is about: a month, or how many files."""
    period = job.wants.get("period", "") if isinstance(job.wants, dict) else ""
    parts = [spoken_month(period) if period else "", f"{len(job.files)} 个文件" if job.files else ""]
    return "，".join(part for part in parts if part)


def _job(request: Asked, key: int) -> Job:
    found = jobs.visible_to(request.post).filter(county=request.county, pk=key).first()
    if found is None:
        raise Http404
    return found


@page(*ASKERS)
def job(request: Asked, key: int) -> HttpResponse:
    """One job: how far it is, and what came of it."""
    found = _job(request, key)
    told = {
        "title": found.title,
        "answer": _answer(found),
        "job": found,
        "about": about(found),
        "names": [name for _, name in found.files],
        "ahead": jobs.ahead_of(found) if found.state == Job.State.WAITING else 0,
    }
    return shown(request, "jobs/job.html", told)


def _answer(job: Job) -> str:
    if job.state == Job.State.DONE:
        return f"做完了：{job.sentence}"
    if job.state == Job.State.FAILED:
        return f"没有做成：{job.sentence}"
    return "正在做。" if job.state == Job.State.RUNNING else "在排队，轮到就做。"


@page(*ASKERS)
def exported(request: Asked, key: int) -> HttpResponse:
    """The workbook of a list that was written beside, for the post that asked for it and no other."""
    found = _job(request, key)
    if found.kind != Export.KIND:
        raise Http404
    if found.post != request.post:
        said = f"只有“{found.post.title}”能取，里面是那个岗位能看的。要用请自己导出一次。"
        return gone_to(request, reverse("jobs:job", args=[key]), said, "warning")
    place = str(found.result.get("place", ""))
    try:
        data = vault.read_written(place)
    except (vault.Gone, vault.SealBroken):
        return gone_to(request, reverse("jobs:job", args=[key]), "这个文件不在了，请再导出一次。", "warning")
    looked_beside(request, found.result["looks"] or [("fetch_workbook", f"job:{found.pk}", {})])
    return workbook_answer(data, PurePosixPath(place).name)


@page(*ASKERS)
def state(request: Asked, key: int) -> HttpResponse:
    """The part of a page that tells how far a job is; it asks for itself again every two seconds until the end."""
    found = _job(request, key)
    answer = shown(request, "jobs/fragment.html", {"title": found.title, "job": found})
    if found.ended:
        # What else stands on the page was true before the job; it is read again whole, once: nothing asks any more then.
        answer["HX-Refresh"] = "true"
    return answer
