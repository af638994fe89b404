"""The form for villages' lists, fetched; and what became of a filled one."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from shouwang.desk.discrepancies.list_sheet import list_workbook, told_file
from shouwang.desk.discrepancies.rows import SEERS, WORKERS, round_in_sight
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.listing import workbook_answer
from shouwang.desk.page.looks import looked
from shouwang.desk.page.views import page, shown
from shouwang.records.discrepancies import queries as discrepancies
from shouwang.records.divisions import queries as divisions
from shouwang.records.staff.queries import scope


@page(*WORKERS)
def sheet(request: Asked, key: int, code: str) -> HttpResponse:
    """The empty form of a village, of a town with a sheet for each of its villages, or of the county."""
    one = round_in_sight(request, key)
    known = divisions.current(request.county).filter(code=code).exists()
    if not known or not scope(request.post).covers(code):
        raise Http404
    name, data, sheets = list_workbook(request.post, one, code, request.today)
    looked(request, "take_list_form", f"round:{one.pk}", {"sheets": sheets})
    return workbook_answer(data, name)


@page(*SEERS)
def file(request: Asked, key: int) -> HttpResponse:
    """What became of the rows of a workbook: the sums, and each row that was not kept with what to do."""
    rows = discrepancies.files_visible_to(request.post).filter(county=request.county, pk=key)
    found = rows.select_related("received_by", "round__version").first()
    if found is None:
        raise Http404
    first, *lines = told_file(found)
    return shown(
        request,
        "discrepancies/file.html",
        {"title": found.file, "answer": first, "file": found, "lines": lines},
    )
