"""A day settled by the office: working, rest, or as published again; with the reason."""

from __future__ import annotations

from django.http import HttpResponse

from shouwang.desk.page.asking import Asked
from shouwang.desk.page.links import to
from shouwang.desk.page.tags import day
from shouwang.desk.page.views import COUNTY, doing, gone_to
from shouwang.desk.policy.calendar import KINDS, MEANING, DayForm, calendar_page, seen_of
from shouwang.records.policy.actions import set_calendar_day
from shouwang.records.policy.models import CalendarDay


@doing(*COUNTY)
def set_day(request: Asked) -> HttpResponse:
    """Settles a day. Where somebody settled it since the page was opened, nothing is done and what they said is shown."""
    form = DayForm(request.POST)
    if not form.is_valid():
        on = form.cleaned_data.get("on")
        if on is None:
            return calendar_page(
                request, request.today.year, None, sentence="没有这一天，请在日历上点一天。", status=422
            )
        return calendar_page(request, on.year, on, form, status=422)
    on, kind, note = (form.cleaned_data[name] for name in ("on", "kind", "note"))
    now = CalendarDay.objects.filter(on=on).first()
    same = now is not None and (now.working, now.note) == (MEANING[kind], note)
    if seen_of(now) != form.cleaned_data["seen"] and not same:
        sentence = f"打开这一页以后，{day(on)}别人定过了，您的还没有存。请看过现在的再定一次。"
        fresh = {**form.cleaned_data, "on": on.isoformat(), "seen": seen_of(now)}
        return calendar_page(request, on.year, on, DayForm(initial=fresh), sentence, status=409)
    set_calendar_day(request.post, on, MEANING[kind], note, request.at)
    there = to("policy:calendar", year=on.year, day=on.isoformat())
    return gone_to(request, there, f"{day(on)}定为{KINDS[kind]}。以后按工作日算的期限照这个算；已经下达的期限不变。")
