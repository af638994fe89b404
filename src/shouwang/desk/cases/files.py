"""What leaves as a file: papers as Word files, a department's list to compare on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.cases.compare_sheet import comparing_workbook
from shouwang.desk.cases.department import ANSWERERS, department_asked, departments_asked
from shouwang.desk.cases.pages import WORKERS
from shouwang.desk.cases.papers import MOST_FAMILIES, CannotPrint, print_paper, printed_one_by_one
from shouwang.desk.cases.rows import keys_of, parted, procedure_of
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.beside import asked_first
from shouwang.desk.page.listing import workbook_answer
from shouwang.desk.page.looks import looked
from shouwang.desk.page.views import gone_to, page, shown
from shouwang.records import vault
from shouwang.records.cases import queries as cases
from shouwang.records.cases.models import Case
from shouwang.records.jobs import queries as jobs
from shouwang.records.jobs.wants import Print

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LONGEST = 40
PRINTED_AT_ONCE = 60
"""Families for whom a paper of their own is printed while whoever asks waits; a safety of the site, no policy."""


@page(*WORKERS)
def printed(request: Asked) -> HttpResponse:
    """A paper (``?paper=``) for the cases picked, or for all that wait at a step (``?step=``), as a Word file."""
    paper = request.GET.get("paper", "")[:_LONGEST]
    keys = keys_of(request.GET.getlist("picked"), MOST_FAMILIES)
    if keys:
        found = list(cases.visible_to(request.post).filter(county=request.county, pk__in=keys))
        if len(found) < len(keys):
            raise Http404
    else:
        procedure, step = parted(request.GET.get("step", "")[: 2 * _LONGEST])
        found = list(cases.at_step(request.post, request.county, step, procedure)[:MOST_FAMILIES])
    try:
        if len(found) > PRINTED_AT_ONCE and printed_one_by_one(found[0], paper):
            return _asks_whether(request, paper, found)
        made = print_paper(request.post, found, paper, request.today)
    except CannotPrint as trouble:
        back = reverse("cases:case", args=[found[0].pk]) if len(found) == 1 else reverse("cases:list")
        return gone_to(request, back, str(trouble), "warning")
    subject = f"case:{found[0].pk}" if len(found) == 1 else f"cases:{request.post.code}"
    looked(request, "print_papers", subject, {"what": paper, "households": made.families})
    return word_answer(made.data, made.name)


def word_answer(data: bytes, name: str) -> HttpResponse:
    """A Word file as an answer that is saved and not shown."""
    answer = HttpResponse(data, content_type=_WORD)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def _asks_whether(request: Asked, paper: str, found: Sequence[Case]) -> HttpResponse:
    """Many papers take their time: whoever wants them has them printed beside, and fetches the file when it is there."""
    title = next(one.title for step in procedure_of(found[0]).steps for one in step.papers if one.name == paper)
    told = {
        "title": f"打印“{title}”",
        "answer": f"{len(found)} 户，一户一份，要做一会儿；交给后台做，做完在这里取。",
        "paper": paper,
        "keys": [one.pk for one in found],
    }
    return shown(request, "cases/print_many.html", told)


@page(*WORKERS)
def printed_file(request: Asked, key: int) -> HttpResponse:
    """What was printed beside, for whoever sees every family in it. It names people: that it was fetched is journaled."""
    job = jobs.visible_to(request.post).filter(county=request.county, pk=key, kind=Print.KIND).first()
    place = str(job.result.get("place", "")) if job is not None else ""
    if job is None or not place:
        raise Http404
    keys = Print.of(job.wants).cases
    if cases.visible_to(request.post).filter(county=request.county, pk__in=keys).count() < len(keys):
        raise Http404
    try:
        data = vault.read_written(place)
    except (vault.Gone, vault.SealBroken):
        return gone_to(request, reverse("jobs:job", args=[key]), "这个文件不在了，请再打印一次。", "warning")
    detail = {"what": Print.of(job.wants).paper, "households": len(keys)}
    looked(request, "print_papers", f"cases:{request.post.code}", detail)
    return word_answer(data, PurePosixPath(place).name)


@page(*ANSWERERS)
def compare_book(request: Asked) -> HttpResponse:
    """The people about whom a department has not answered, as a workbook that comes back filled."""
    name, title = _department(request)
    asks = asked_first(request, cases.owed_by(request.post, request.county, name).count(), "比对名单")
    if asks is not None:
        return asks
    made = comparing_workbook(request.post, request.county, name, title, request.today)
    looked(request, "export_comparing", f"department:{name}", {"persons": made.persons})
    return workbook_answer(made.data, made.name)


def _department(request: Asked) -> tuple[str, str]:
    """Name and title. Raises Http404 where there is none."""
    name = department_asked(request, request.GET.get("department", ""))
    if not name:
        raise Http404
    known = departments_asked(request)
    return name, known[name].title if name in known else request.post.title
