"""The check of the chain, run when somebody asks for it; that it was asked for stands in the journal."""

from __future__ import annotations

from django.http import HttpResponse

from shouwang.desk.journal.pages import WHOLE, chains, verify_page
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.looks import looked_by
from shouwang.desk.page.views import doing, refused
from shouwang.records.journal.queries import verify
from shouwang.records.staff.queries import scope


@doing(*WHOLE)
def verify_now(request: Asked) -> HttpResponse:
    """Walks the chains that the post may check, from the first line to the last."""
    if request.county and not scope(request.post).covers_county(request.county):
        return refused(request, f"“{request.post.title}”不核验全县的日志。")
    verdicts = []
    for county, name in chains(request):
        verdict = verify(county)
        verdicts.append((name, verdict))
        detail: dict[str, object] = {"ok": verdict.ok, "lines": verdict.entries, "first_broken": verdict.first_broken}
        looked_by(request.post, county, "verify_journal", f"journal:{county or 'site'}", detail, request.at)
    return verify_page(request, verdicts)
