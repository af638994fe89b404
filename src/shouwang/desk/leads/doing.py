"""Sending a month's leads to the villages, asked for on a page after its preview was seen."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.leads.dispatching import seen_of
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import COUNTY, doing, gone_to
from shouwang.records.jobs.actions import ask
from shouwang.records.jobs.wants import Dispatch
from shouwang.records.leads.preview import preview
from shouwang.records.screenings import queries as screenings


class DispatchForm(forms.Form):
    """The run whose preview was looked at, and what it said."""

    run = forms.IntegerField(min_value=1)
    seen = forms.CharField(max_length=64)


@doing(*COUNTY)
def dispatch_now(request: Asked) -> HttpResponse:
    """Sends what the preview said. Where the run is no longer the newest, or other households would be sent, the preview is
    shown again and nothing is sent."""
    form = DispatchForm(request.POST)
    if not form.is_valid():
        return gone_to(request, reverse("leads:dispatch"), "请从预览里交办", "error")
    found = screenings.visible_runs(request.post).filter(county=request.county, pk=form.cleaned_data["run"])
    run = found.select_related("version").first()
    if run is None:
        raise Http404
    newest = screenings.last_run(request.post, request.county, run.period)
    back = f"{reverse('leads:dispatch')}?month={run.period}"
    if newest is None or newest.pk != run.pk:
        return gone_to(request, back, "打开这一页以后又筛查过一次，还没有交办。请看过新的预览再交办", "warning")
    if seen_of(run, preview(request.post, run, request.today)) != form.cleaned_data["seen"]:
        return gone_to(request, back, "打开这一页以后要交办的户变了，还没有交办。请看过新的预览再交办", "warning")
    job = ask(request.post, request.county, Dispatch(run=run.pk, on=request.today.isoformat()), request.at)
    return gone_to(request, f"{back}&job={job.pk}")
