"""What is written about departments, form by form; and the whole name and phone, shown once to whoever said why."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse

from shouwang.desk.departments.forms import EndForm, LiaisonForm, TransferForm
from shouwang.desk.departments.pages import (
    WRITERS,
    about_of,
    asking_page,
    consultation_form,
    consultation_page,
    department_page,
    seen_of,
)
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.links import to
from shouwang.desk.page.looks import looked
from shouwang.desk.page.tags import day
from shouwang.desk.page.views import COUNTY, doing, gone_to, shown
from shouwang.desk.page.why import Why
from shouwang.records.departments import queries
from shouwang.records.departments.actions import (
    CannotRecord,
    KeptOtherwise,
    agree_transfer,
    end_liaison,
    name_liaison,
    record_consultation,
)
from shouwang.records.departments.sealed import Minutes, Officer

_STALE = "打开这一页以后，{what}别人改过了，您写的还没有存。请看过下面现在的，再存一次。"


@doing(*WRITERS)
def liaison(request: Asked) -> HttpResponse:
    """Who speaks for a department from a day on; whoever did before is kept."""
    about = about_of(request, request.POST.get("department", ""))
    form = LiaisonForm(request.POST, prefix="liaison")
    if not form.is_valid():
        return department_page(request, about, liaison=form, status=422)
    told = form.cleaned_data
    officer = Officer(told["name"].strip(), told["phone"].strip())
    there = any(
        (one.liaison.from_on, one.officer) == (told["from_on"], officer)
        for one in queries.opened_liaisons(about.liaisons)
    )
    if told["seen"] != seen_of(about.liaisons) and not there:
        form = LiaisonForm(initial={**told, "seen": seen_of(about.liaisons)}, prefix="liaison")
        return department_page(request, about, liaison=form, sentence=_STALE.format(what="联络员"), status=409)
    try:
        name_liaison(request.post, request.county, about.department.name, officer, told["from_on"], request.at)
    except CannotRecord as trouble:
        form.add_error(None, f"{trouble}。")
        return department_page(request, about, liaison=form, status=422)
    sentence = f"{about.department.title}的联络员自{day(told['from_on'])}起已登记；以前的也留着。"
    return gone_to(request, _page_of(about.department.name), sentence)


@doing(*WRITERS)
def end(request: Asked) -> HttpResponse:
    """From a day on nobody speaks for a department."""
    about = about_of(request, request.POST.get("department", ""))
    form, there = EndForm(request.POST), _page_of(about.department.name)
    if not form.is_valid():
        return gone_to(request, there, "；".join(map(str, form.errors["on"])), "error")
    open_ = any(one.to_on is None for one in about.liaisons)
    if open_ and request.POST.get("seen") != seen_of(about.liaisons):
        return department_page(request, about, sentence=_STALE.format(what="联络员"), status=409)
    try:
        ended = end_liaison(request.post, request.county, about.department.name, form.cleaned_data["on"], request.at)
    except CannotRecord as trouble:
        return gone_to(request, there, f"{trouble}。", "error")
    if ended is None:
        return gone_to(request, there, "现在没有登记联络员，不用再到期。", "info")
    return gone_to(request, there, f"自{day(form.cleaned_data['on'])}起没有联络员，请尽快登记新的。")


@doing(*COUNTY)
def transfer(request: Asked) -> HttpResponse:
    """How a department hands over its lists from a day on."""
    about = about_of(request, request.POST.get("department", ""))
    form = TransferForm(request.POST, prefix="transfer")
    if not form.is_valid():
        return department_page(request, about, transfer=form, status=422)
    told = form.cleaned_data
    there = any((one.from_on, one.way, one.note) == _agreed(told) for one in about.transfers)
    if told["seen"] != seen_of(about.transfers) and not there:
        form = TransferForm(initial={**told, "seen": seen_of(about.transfers)}, prefix="transfer")
        return department_page(request, about, transfer=form, sentence=_STALE.format(what="传送方式"), status=409)
    from_on, way, note = _agreed(told)
    try:
        agree_transfer(request.post, request.county, about.department.name, way, from_on, request.at, note)
    except CannotRecord as trouble:
        form.add_error(None, f"{trouble}。")
        return department_page(request, about, transfer=form, status=422)
    return gone_to(request, _page_of(about.department.name), f"自{day(from_on)}起：{way}。")


def _agreed(told: dict[str, Any]) -> tuple[date, str, str]:
    return told["from_on"], told["way"].strip(), told["note"].strip()


@doing(*COUNTY)
def consultation(request: Asked) -> HttpResponse:
    """Keeps a meeting; of one that is kept otherwise, whoever writes says that it is a correction."""
    form = consultation_form(request)
    if not form.is_valid():
        return consultation_page(request, form, status=422)
    told = form.cleaned_data
    minutes = Minutes(told["topic"].strip(), told["place"].strip(), told["conclusions"])
    try:
        record_consultation(
            request.post, request.county, told["held_on"], told["departments"], minutes, request.at, told["correct"]
        )
    except KeptOtherwise:
        form.add_error(None, "这一天这个议题的会商已经记过，内容不一样。要更正，请在下面勾上再存。")
        return consultation_page(request, form, again=True, status=409)
    except CannotRecord as trouble:
        form.add_error(None, f"{trouble}。")
        return consultation_page(request, form, status=422)
    return gone_to(request, to("departments:consultations"), f"{day(told['held_on'])}的会商记下了。")


@doing(*WRITERS)
def whole(request: Asked) -> HttpResponse:
    """The whole name and phone of whoever speaks for a department now, for a reason that the journal keeps."""
    about = about_of(request, request.POST.get("department", ""))
    opened = list(queries.opened_liaisons(about.liaisons))
    now = [one for one in opened if one.liaison.from_on <= request.today]
    now = [one for one in now if one.liaison.to_on is None or one.liaison.to_on > request.today]
    if not now:
        raise Http404
    form = Why(request.POST, names=frozenset(one.officer.name for one in opened))
    if not form.is_valid():
        return shown(request, "departments/ask.html", asking_page(about, form), status=422)
    detail = {"what": "officer", "whole": True, "why": form.why}
    looked(request, "show_contacts", f"department:{about.department.name}", detail)
    told = {
        "title": f"{about.department.title}的联络员",
        "answer": "只在这一页显示一次；要再看请重新写明原因。",
        "officer": now[-1].officer,
        "since": now[-1].liaison.from_on,
        "name": about.department.name,
    }
    response = shown(request, "departments/whole.html", told)
    response["Cache-Control"] = "no-store, private"
    return response


def _page_of(name: str) -> str:
    return to("departments:department", department=name)
