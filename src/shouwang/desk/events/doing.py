"""What is told of events, areas and projects: forms that were sent, each one action of the records."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.events.areas import areas_page, mark_form
from shouwang.desk.events.books import projects_page, told_file
from shouwang.desk.events.forms import BackForm, EndForm
from shouwang.desk.events.pages import (
    SIGHT,
    WRITERS,
    event_page,
    kinds_for,
    may_write,
    more_form,
    tell_form,
    tell_page,
)
from shouwang.desk.events.rows import event_of, pack_here
from shouwang.desk.jobs.doing import taken_beside
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.tags import short_day
from shouwang.desk.page.views import COUNTY, doing, gone_to
from shouwang.engine.cleaning.reading import MOST_BYTES
from shouwang.records.events import actions, marking, queries, words
from shouwang.records.events.actions import Acting, CannotTell, Told, ToldOtherwise
from shouwang.records.events.models import Event
from shouwang.records.events.projects_in import take_in_projects
from shouwang.records.jobs.wants import ProjectBook
from shouwang.records.staff.rights import NotAllowed


def _acting(request: Asked) -> Acting:
    return Acting(request.post, request.county, request.today, request.at)


def _page_of(about: Event) -> str:
    return reverse("events:event", args=[about.pk])


@doing(*WRITERS)
def send(request: Asked) -> HttpResponse:
    """Keeps an event as told. The same again is the one there already."""
    name = request.POST.get("kind", "")
    kind = next((one for one in kinds_for(request, pack_here(request)) if one.name == name), None)
    if kind is None:
        raise Http404
    form = tell_form(request, kind, request.POST)
    if not form.is_valid():
        return tell_page(request, kind, form, status=422)
    told = form.cleaned_data
    said = Told(
        kind.name,
        told["happened_on"],
        told.get("words", ""),
        told.get("what", ""),
        told.get("level", ""),
        told.get("until_on"),
        **form.places(),
    )
    try:
        made = actions.tell_event(_acting(request), said)
    except CannotTell as trouble:
        form.add_error(None, f"{trouble}。")
        return tell_page(request, kind, form, status=422)
    late = f"，比期限迟了 {made.days_late} 天" if made.days_late else ""
    return gone_to(request, _page_of(made), f"已经报告{late}：波及 {made.households} 户，下一次筛查时问。")


def _seen(request: Asked) -> str:
    return str(request.POST.get("seen", ""))


def _status(trouble: CannotTell) -> int:
    return 409 if isinstance(trouble, ToldOtherwise) else 422


def _own(request: Asked, key: int) -> Event:
    """An event that the post may change."""
    about = event_of(request, key)
    if about.taken_back_on is None and not may_write(request, about):
        raise NotAllowed(f"“{request.post.title}”不能改这件事，请由报它的部门或县级主管部门来做")
    return about


@doing(*SIGHT)
def more(request: Asked, key: int) -> HttpResponse:
    """More that an event reaches, or a household that is left out."""
    about, form = _own(request, key), more_form(request, request.POST)
    if not form.is_valid():
        return event_page(request, about, status=422, more=form)
    told = form.cleaned_data
    out = {told["left_out"].strip(): told["why"].strip()} if told.get("left_out") else {}
    try:
        made = actions.reach_more(
            _acting(request), about, Told("", about.happened_on, left_out=out, **form.places()), _seen(request)
        )
    except CannotTell as trouble:
        form.add_error(None, f"{trouble}。")
        return event_page(request, about, status=_status(trouble), more=form)
    return gone_to(request, _page_of(about), f"波及范围已改，现在是 {made.households} 户。")


@doing(*SIGHT)
def no_more(request: Asked, key: int) -> HttpResponse:
    """What was said of the reach holds no longer."""
    about, said = _own(request, key), request.POST.get("reach", "")
    try:
        row = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
        made = actions.reach_no_more(_acting(request), about, row, _seen(request))
    except CannotTell as trouble:
        return event_page(request, about, status=_status(trouble), trouble=f"{trouble}。")
    return gone_to(request, _page_of(about), f"波及范围已改，现在是 {made.households} 户。")


@doing(*SIGHT)
def end(request: Asked, key: int) -> HttpResponse:
    """Until which day it went on."""
    about, form = _own(request, key), EndForm(request.POST, prefix="end")
    if not form.is_valid():
        return event_page(request, about, status=422, end=form)
    try:
        actions.end_event(_acting(request), about, form.cleaned_data["on"], _seen(request))
    except CannotTell as trouble:
        form.add_error(None, f"{trouble}。")
        return event_page(request, about, status=_status(trouble), end=form)
    return gone_to(request, _page_of(about), f"已记：到{short_day(form.cleaned_data['on'])}为止。")


@doing(*SIGHT)
def take_back(request: Asked, key: int) -> HttpResponse:
    """Told by mistake: it stays, and reaches nobody any more."""
    about, form = _own(request, key), BackForm(request.POST, prefix="back")
    if not form.is_valid():
        return event_page(request, about, status=422, back=form)
    try:
        actions.take_back_event(_acting(request), about, form.cleaned_data["why"], _seen(request))
    except CannotTell as trouble:
        form.add_error(None, f"{trouble}。")
        return event_page(request, about, status=_status(trouble), back=form)
    return gone_to(request, _page_of(about), "已经撤回，原来报的和原因都留着。")


# --- areas and projects -----------------------------------------------------------------------------------------------


@doing(*COUNTY)
def mark(request: Asked) -> HttpResponse:
    """Marks a place as an area."""
    form = mark_form(request, request.POST)
    if form is None:
        raise Http404
    if not form.is_valid():
        return areas_page(request, form, status=422)
    told, places = form.cleaned_data, form.places()
    kind, _, what = told["kind"].partition(":")
    try:
        marking.mark_area(
            _acting(request),
            kind,
            what,
            told["name"],
            places["divisions"],
            places["households"],
            told["from_on"],
            told["note"],
        )
    except CannotTell as trouble:
        form.add_error(None, f"{trouble}。")
        return areas_page(request, form, status=422)
    return gone_to(request, reverse("events:areas"), "已经标上。")


@doing(*COUNTY)
def end_marked(request: Asked, key: int) -> HttpResponse:
    """From a day on a place is no longer such an area."""
    area = queries.visible_areas(request.post, request.county).filter(pk=key).first()
    form = EndForm(request.POST)
    if area is None:
        raise Http404
    if not form.is_valid():
        return gone_to(request, reverse("events:areas"), "；".join(map(str, form.errors["on"])), "error")
    try:
        ended = marking.end_area(_acting(request), area, form.cleaned_data["on"])
    except CannotTell as trouble:
        return gone_to(request, reverse("events:areas"), f"{trouble}。", "error")
    if ended.to_on != form.cleaned_data["on"]:
        return areas_page(request, mark_form(request), 409, words.ENDED_OTHERWISE)
    return gone_to(request, reverse("events:areas"), "已经结束，以前是的日子留着。")


@doing(*COUNTY)
def take_in(request: Asked) -> HttpResponse:
    """Takes a filled book of projects."""
    brought = request.FILES.get("file")
    if brought is None:
        return projects_page(request, "没有选文件。请选填好的项目台账（.xlsx 或 .xls）。", status=422)
    if (brought.size or 0) > MOST_BYTES:
        return projects_page(request, f"文件超过 {MOST_BYTES >> 20} MB，请拆开再传。", status=422)
    data, name = brought.read(), str(brought.name)[:255]
    beside = taken_beside(request, ProjectBook(on=request.today.isoformat()), data, name)
    if beside is not None:
        return beside
    made = take_in_projects(_acting(request), data, name)
    tone = "warning" if made.refusal or made.faulty else "success"
    return gone_to(request, reverse("events:file", args=[made.pk]), told_file(made), tone)
