"""What leaves as a file: papers as Word files, a department's list to compare on."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.cases.compare_sheet import comparing_workbook
from shouwang.desk.cases.department import ANSWERERS, department_asked, departments_asked
from shouwang.desk.cases.pages import WORKERS
from shouwang.desk.cases.papers import MOST_FAMILIES, CannotPrint, print_paper
from shouwang.desk.cases.rows import keys_of, parted
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.listing import workbook_answer
from shouwang.desk.page.looks import looked
from shouwang.desk.page.views import gone_to, page
from shouwang.records.cases import queries as cases

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LONGEST = 40


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
        made = print_paper(request.post, found, paper, request.today)
    except CannotPrint as trouble:
        back = reverse("cases:case", args=[found[0].pk]) if len(found) == 1 else reverse("cases:list")
        return gone_to(request, back, str(trouble), "warning")
    subject = f"case:{found[0].pk}" if len(found) == 1 else f"cases:{request.post.code}"
    looked(request, "print_papers", subject, {"what": paper, "households": made.families})
    answer = HttpResponse(made.data, content_type=_WORD)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.name)}"
    return answer


@page(*ANSWERERS)
def compare_book(request: Asked) -> HttpResponse:
    """The people about whom a department has not answered, as a workbook that comes back filled."""
    name, title = _department(request)
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
