"""What is done with helpers: setting up, correcting, pairing, ending, handing over, taking in a workbook."""

from __future__ import annotations

from typing import Any

from django import forms as dj
from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.helpers.forms import EndForm, HandForm, NewForm, PairForm, PersonForm, PostForm
from shouwang.desk.helpers.pages import (
    WRITERS,
    files_page,
    held_now,
    helper_in_sight,
    helper_page,
    others_for,
    people_page,
    places_for,
    post_now,
)
from shouwang.desk.helpers.sheet import told_file
from shouwang.desk.jobs.doing import taken_beside
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import doing, gone_to
from shouwang.engine.cleaning.reading import MOST_BYTES
from shouwang.engine.faults import Fault
from shouwang.records.helpers import actions
from shouwang.records.helpers import queries as helpers
from shouwang.records.helpers.actions import DAY, NAME, PHONE, POST, TITLE, TO, UNIT, Work
from shouwang.records.helpers.models import Helper
from shouwang.records.helpers.sealed import Person
from shouwang.records.helpers.taking_in import import_pairings
from shouwang.records.households.histories import household_in_sight
from shouwang.records.jobs.wants import PairingBook

_FIELDS = {NAME: "name", PHONE: "phone", UNIT: "unit", TITLE: "title", POST: "post", TO: "to"}
_DAYS = ("from_on", "to_on", "on_day")
_ENDED = "打开这一页以后别人已经结束了这一户的结对，原因或日子和您写的不一样；照先写的算，您的没有存。"
_STALE = "打开这一页以后别人改过，您写的还没有存。请看过上面现在的，再存一次。"


def _work(request: Asked) -> Work:
    return Work(request.post, request.county, request.today, request.at)


def _said(form: dj.Form, faults: list[Fault]) -> None:
    """What is wrong, beside its field."""
    for fault in faults:
        name = _FIELDS.get(fault.column or "")
        if fault.column == DAY:
            name = next((one for one in _DAYS if one in form.fields), None)
        form.add_error(name if name in form.fields else None, f"{fault.message}。")


def _to(helper: Helper, request: Asked, sentence: str) -> HttpResponse:
    return gone_to(request, reverse("helpers:helper", args=[helper.pk]), sentence)


def _person(told: dict[str, Any]) -> Person:
    return Person(told["name"], told["phone"], told["unit"], told["title"])


@doing(*WRITERS)
def add(request: Asked) -> HttpResponse:
    """Sets up a helper. The same again is the one there already."""
    form = NewForm(places_for(request), request.POST)
    if not form.is_valid():
        return people_page(request, form, status=422)
    helper, faults = actions.add_helper(_work(request), _person(form.cleaned_data), form.cleaned_data["division"])
    if helper is None:
        _said(form, faults)
        return people_page(request, form, status=422)
    return _to(helper, request, "已登记，现在可以结对。")


@doing(*WRITERS)
def correct(request: Asked, key: int) -> HttpResponse:
    """Writes who a helper is otherwise."""
    helper, form = helper_in_sight(request, key), PersonForm(request.POST)
    if not form.is_valid():
        return helper_page(request, helper, status=422, person=form)
    person = _person(form.cleaned_data)
    same = helpers.opened([helper])[helper.pk] == person
    if form.cleaned_data["seen"] != bytes(helper.content).hex() and not same:
        fresh = PersonForm(initial={**form.cleaned_data, "seen": bytes(helper.content).hex()})
        return helper_page(request, helper, status=409, wrong=_STALE, person=fresh)
    done, faults = actions.correct_helper(_work(request), helper, person)
    if done is None:
        _said(form, faults)
        return helper_page(request, helper, status=422, person=form)
    return _to(helper, request, "已更正。")


@doing(*WRITERS)
def sign_in_by(request: Asked, key: int) -> HttpResponse:
    """By which post a helper signs in."""
    helper, form = helper_in_sight(request, key), PostForm(request.POST)
    if not form.is_valid():
        return helper_page(request, helper, status=422, post=form)
    told, now = form.cleaned_data, post_now(helper)
    if now not in (told["seen"], told["post"].strip()):
        return helper_page(request, helper, status=409, wrong=_STALE, post=PostForm(initial={**told, "seen": now}))
    done, faults = actions.sign_in_by(_work(request), helper, told["post"])
    if done is None:
        _said(form, faults)
        return helper_page(request, helper, status=422, post=form)
    return _to(helper, request, "登录岗位已经写上。" if form.cleaned_data["post"] else "以后不登录。")


@doing(*WRITERS)
def pair(request: Asked, key: int) -> HttpResponse:
    """Pairs a household with a helper."""
    helper, form = helper_in_sight(request, key), PairForm(request.POST)
    if not form.is_valid():
        return helper_page(request, helper, status=422, pair=form)
    household = household_in_sight(request.post, request.county, form.cleaned_data["code"].strip())
    if household is None:
        form.add_error("code", "本岗位的范围里没有这个户编号，请核对。")
        return helper_page(request, helper, status=422, pair=form)
    done, faults = actions.pair(_work(request), household, helper, form.cleaned_data["from_on"])
    if done is None:
        _said(form, faults)
        return helper_page(request, helper, status=422, pair=form)
    return _to(helper, request, f"户编号 {household.code} 已经结对。")


@doing(*WRITERS)
def end(request: Asked, key: int) -> HttpResponse:
    """Ends one pairing of a helper."""
    pairing = helpers.pairings_visible_to(request.post).filter(county=request.county, pk=key).first()
    if pairing is None:
        raise Http404
    helper, form = helper_in_sight(request, pairing.helper_id), EndForm(request.POST)
    if not form.is_valid():
        return helper_page(request, helper, status=422, end=form)
    why, to_on = form.cleaned_data["why"], form.cleaned_data["to_on"]
    done, faults = actions.end_pairing(_work(request), pairing, why, to_on)
    if done is None:
        _said(form, faults)
        return helper_page(request, helper, status=422, end=form)
    if (done.ended_why, done.to_on) != (why, to_on):
        return helper_page(request, helper, status=409, wrong=_ENDED)
    return _to(helper, request, "这一户的结对已经结束。")


@doing(*WRITERS)
def hand_over(request: Asked, key: int) -> HttpResponse:
    """All families of a helper go to another, or are left without one."""
    helper = helper_in_sight(request, key)
    form = HandForm(others_for(request, helper), request.POST)
    if not form.is_valid():
        return helper_page(request, helper, status=422, hand=form)
    told, now = form.cleaned_data, held_now(helper)
    if now and told["seen"] != now:
        fresh = HandForm(others_for(request, helper), initial={**told, "seen": now})
        return helper_page(request, helper, status=409, wrong=_STALE, hand=fresh)
    to = helper_in_sight(request, int(told["to"])) if told["to"] else None
    if to is None and not told["leaves"]:
        form.add_error("to", "请选转给谁；没有人接的，要勾上“这位以后不再帮扶”。")
        return helper_page(request, helper, status=422, hand=form)
    count, faults = actions.hand_over(_work(request), helper, to, told["on_day"], told["leaves"])
    if faults:
        _said(form, faults)
        return helper_page(request, helper, status=422, hand=form)
    if to is not None:
        return _to(to, request, f"{count} 户已经移交过来。")
    return _to(helper, request, f"已经不再帮扶，{count} 户现在没有帮扶责任人。")


@doing(*WRITERS)
def take_in(request: Asked) -> HttpResponse:
    """Takes a filled workbook of pairings."""
    brought = request.FILES.get("file")
    if brought is None:
        return files_page(request, "没有选文件。请选填好的结对名单（.xlsx 或 .xls）。", status=422)
    if (brought.size or 0) > MOST_BYTES:
        return files_page(request, f"文件超过 {MOST_BYTES >> 20} MB，请按乡镇拆开再传。", status=422)
    data, name = brought.read(), str(brought.name)[:255]
    beside = taken_beside(request, PairingBook(on=request.today.isoformat()), data, name)
    if beside is not None:
        return beside
    made = import_pairings(_work(request), data, name)
    tone = "warning" if made.refusal or made.faulty else "success"
    return gone_to(request, reverse("helpers:file", args=[made.pk]), told_file(made), tone)
