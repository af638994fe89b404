"""What leaves as a Word file: plans to be signed."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.cases.rows import keys_of
from shouwang.desk.measures.papers import MOST_FAMILIES, CannotPrint, print_plans
from shouwang.desk.measures.rows import WORKERS
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.looks import looked
from shouwang.desk.page.views import gone_to, page
from shouwang.records.measures import queries as measures

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@page(*WORKERS)
def printed(request: Asked) -> HttpResponse:
    """The plans that were picked, as one Word file."""
    keys = keys_of(request.GET.getlist("picked"), MOST_FAMILIES)
    if not keys:
        return gone_to(request, reverse("measures:list"), "没有选中任何一户，请先打勾。", "warning")
    if measures.visible_to(request.post).filter(county=request.county, pk__in=keys).count() < len(keys):
        raise Http404
    try:
        made = print_plans(request.post, request.county, keys, request.today)
    except CannotPrint as trouble:
        return gone_to(request, reverse("measures:list"), f"{trouble}。", "warning")
    subject = f"plan:{keys[0]}" if len(keys) == 1 else f"plans:{request.post.code}"
    looked(request, "print_plans", subject, {"households": made.families})
    answer = HttpResponse(made.data, content_type=_WORD)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.name)}"
    return answer
