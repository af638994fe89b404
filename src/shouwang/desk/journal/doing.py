"""The check of the chain, run when somebody asks for it; that it was asked for stands in the journal."""

from __future__ import annotations

from django.http import HttpResponse

from shouwang.desk.jobs.doing import watched
from shouwang.desk.journal.pages import WHOLE, verify_page
from shouwang.desk.journal.verifying import VERIFIED_AT_ONCE, chains, verified
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import doing, refused
from shouwang.records.jobs.actions import ask
from shouwang.records.jobs.wants import Verify
from shouwang.records.journal.queries import lines_sealed
from shouwang.records.staff.queries import scope


@doing(*WHOLE)
def verify_now(request: Asked) -> HttpResponse:
    """Walks the chains that the post may check, from the first line to the last."""
    if request.county and not scope(request.post).covers_county(request.county):
        return refused(request, f"“{request.post.title}”不核验全县的日志。")
    if sum(lines_sealed(county) for county, _ in chains(request.post, request.county)) > VERIFIED_AT_ONCE:
        return watched(request, ask(request.post, request.county, Verify(), request.at))
    return verify_page(request, verified(request.post, request.county, request.at), request.at)
