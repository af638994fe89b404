"""Screening a month, asked for on a page: done by the worker, watched by whoever asked."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import COUNTY, doing, gone_to
from shouwang.desk.screenings.pages import runs_page
from shouwang.engine.calendar import period_of
from shouwang.records.jobs.actions import ask
from shouwang.records.jobs.wants import Month


class ScreenForm(forms.Form):
    """Which month is to be screened, as of today."""

    month = forms.RegexField(r"^\d{4}-\d{2}$", label="月份", error_messages={"invalid": "月份写成 2024-03 这样"})

    def clean_month(self) -> str:
        """A month that there is, as its six digits with a line between."""
        try:
            return period_of(self.cleaned_data["month"]).text
        except ValueError:
            raise forms.ValidationError("没有这个月份，月份写成 2024-03 这样") from None


@doing(*COUNTY)
def screen_now(request: Asked) -> HttpResponse:
    """Asks for the screening of a month; the same wish that is still waiting is the same job. Nothing is sent."""
    form = ScreenForm(request.POST)
    if not form.is_valid():
        return runs_page(request, "；".join(map(str, form.errors["month"])), status=422)
    month = form.cleaned_data["month"]
    if period_of(month).first > request.today:
        return runs_page(request, "这个月还没有到，不能筛查", status=422)
    job = ask(request.post, request.county, Month(period=month, as_of=request.today.isoformat()), request.at)
    return gone_to(request, f"{reverse('screenings:runs')}?month={month}&job={job.pk}")
