"""A day settled by the office: working, rest, or as published again, with the reason; its own copy of a notice."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from shouwang.desk.page.asking import Asked
from shouwang.desk.page.links import to
from shouwang.desk.page.tags import day
from shouwang.desk.page.views import COUNTY, doing, gone_to
from shouwang.desk.policy.calendar import KINDS, MEANING, DayForm, calendar_page, seen_of
from shouwang.desk.policy.pages import clause_of, clause_page
from shouwang.records.policy.actions import set_calendar_day
from shouwang.records.policy.models import CalendarDay
from shouwang.records.policy.notices import MOST_BYTES, CannotAttach, attach


@doing(*COUNTY)
def attach_notice(request: Asked, key: int, name: str) -> HttpResponse:
    """Keeps the office's own copy of the notice that a clause is of."""
    line, _, clause = clause_of(request, key, name)
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile) or not sent.size:
        return clause_page(request, key, name, "没有选文件，请选通知的PDF、Word或照片。")
    try:
        attach(request.post, line.county, clause, sent.read(MOST_BYTES + 1), request.at)
    except CannotAttach as trouble:
        return clause_page(request, key, name, f"{trouble}。")
    return gone_to(
        request, to("policy:clause", key, name), f"{clause.notice_number}的原件附上了，能看政策包的人都能打开。"
    )


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
