"""Looking back now, answering, confirming, sending back: each form one action."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.lookback.finding import answered, said
from shouwang.desk.lookback.rows import WORKERS, finding_in_sight
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import COUNTY, doing, gone_to
from shouwang.records.jobs.actions import ask
from shouwang.records.jobs.wants import LookBack
from shouwang.records.lookback import actions
from shouwang.records.lookback.models import Finding


@doing(*COUNTY)
def run_now(request: Asked) -> HttpResponse:
    """Asks for a look-back as of today; the same wish that still waits is the same job."""
    job = ask(request.post, request.county, LookBack(on=request.today.isoformat()), request.at)
    return gone_to(request, f"{reverse('lookback:overview')}?job={job.pk}")


@doing(*WORKERS)
def answer_now(request: Asked, key: int) -> HttpResponse:
    """It was put right, or is explained."""
    how, text = request.POST.get("how", ""), request.POST.get("text", "")
    return _done(
        request, key, lambda acting: actions.answer(acting, key, how, text, _seen(request)), "答复已交上一级确认。"
    )


@doing(*WORKERS)
def confirm_now(request: Asked, key: int) -> HttpResponse:
    """The answer holds, or is sent back (``do=send_back``) with what is still to be done."""
    if request.POST.get("do") == "send_back":
        text = request.POST.get("text", "")
        return _done(request, key, lambda acting: actions.send_back(acting, key, text, _seen(request)), "已退回。")
    return _done(request, key, lambda acting: actions.confirm(acting, key, _seen(request)), "已确认。")


def _done(request: Asked, key: int, does: Callable[[actions.Acting], Finding], sentence: str) -> HttpResponse:
    finding_in_sight(request, key)
    try:
        does(actions.Acting(request.post, request.county, request.today, request.at))
    except actions.CannotAnswer as trouble:
        status = 409 if trouble.fault.code == "finding_stale" else 400
        return answered(request, key, trouble.fault.message, said(request.POST), status)
    return gone_to(request, reverse("lookback:finding", args=[key]), sentence)


def _seen(request: Asked) -> int | None:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
