"""Long lists and large workbooks handed to the worker."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.jobs.pages import ASKERS
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.beside import page_at
from shouwang.desk.page.views import doing, gone_to
from shouwang.records import vault
from shouwang.records.jobs.actions import ask
from shouwang.records.jobs.models import Job
from shouwang.records.jobs.wants import Book, Export

MOST_AT_ONCE = 1 << 17
"""Bytes of a filled workbook, about two thousand rows, that is taken in while whoever sent it waits; a safety of the site."""
_LONGEST_NAME = 200
_LONGEST_TITLE = 40


@doing(*ASKERS)
def take_away(request: Asked) -> HttpResponse:
    """A long list as a workbook, written beside. Its address may ask for somebody by name, and is kept sealed."""
    address = request.POST.get("of", "")
    page_at(request.post, address)
    title = "".join(one for one in request.POST.get("title", "") if one.isprintable())[:_LONGEST_TITLE]
    kept = vault.keep_file(address.encode())
    want = Export(on=request.today.isoformat())
    return watched(request, ask(request.post, request.county, want, request.at, [(kept, title or "清单")]))


def taken_beside(request: Asked, want: Book, data: bytes, name: str) -> HttpResponse | None:
    """On to the job that takes a large workbook in; None for a small one, which is taken in at once."""
    if len(data) <= MOST_AT_ONCE:
        return None
    kept = [(vault.keep_file(data), name[:_LONGEST_NAME])]
    return watched(request, ask(request.post, request.county, want, request.at, kept))


def watched(request: Asked, job: Job) -> HttpResponse:
    """On to where it is seen how far a job is."""
    return gone_to(request, reverse("jobs:job", args=[job.pk]))
