"""Rounds opened and compared, families put on lists and taken off, differences verified and reviewed: each form one action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.discrepancies.item import item_page
from shouwang.desk.discrepancies.list_sheet import told_file
from shouwang.desk.discrepancies.listed import listed_page
from shouwang.desk.discrepancies.pages import overview_page, village_page
from shouwang.desk.discrepancies.put import home_in_sight, put_page
from shouwang.desk.discrepancies.rows import (
    WORKERS,
    compared_in_sight,
    is_large,
    listed_in_sight,
    round_chosen,
    round_in_sight,
    village_in_sight,
)
from shouwang.desk.feeds.uploads import TOO_LARGE, shown_name
from shouwang.desk.jobs.doing import taken_beside, watched
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import COUNTY, VILLAGE, doing, gone_to
from shouwang.engine.cleaning.reading import MOST_BYTES
from shouwang.engine.cleaning.village_lists import ListRow, checked_row
from shouwang.engine.values.dates import read_date
from shouwang.engine.values.names import normal_name
from shouwang.engine.values.text import normal_text
from shouwang.records.discrepancies import actions
from shouwang.records.discrepancies.actions import Acting, CannotCompare
from shouwang.records.discrepancies.listing import comparing_channels
from shouwang.records.discrepancies.models import Compared
from shouwang.records.jobs.actions import ask
from shouwang.records.jobs.wants import Compare, VillageLists

_LONGEST = 600


def _acting(request: Asked) -> Acting:
    return Acting(request.post, request.county, request.today, request.at)


def _day(request: Asked, name: str) -> date | None:
    return read_date(request.POST.get(name, "")[:_LONGEST])[0]


# --- rounds -----------------------------------------------------------------------------------------------------------


@doing(*COUNTY)
def open_now(request: Asked) -> HttpResponse:
    """A round for some days; the same days again are the same round."""
    first, last = _day(request, "from_on"), _day(request, "to_on")
    if first is None or last is None:
        return overview_page(request, round_chosen(request), "请填起止日期，写成2024-03-01这样。", 400)
    try:
        one = actions.open_round(_acting(request), first, last)
    except CannotCompare as trouble:
        return overview_page(request, round_chosen(request), f"{trouble}。", 400)
    return gone_to(request, _of(one.pk), "比对开始了，各村都有了报名单的任务。")


@doing(*COUNTY)
def compare_now(request: Asked, key: int) -> HttpResponse:
    """The lists as they stand are held against each other."""
    round_in_sight(request, key)
    if is_large(request.county):
        return watched(
            request, ask(request.post, request.county, Compare(round=key, on=request.today.isoformat()), request.at)
        )
    try:
        _, changed = actions.compare(_acting(request), key)
    except CannotCompare as trouble:
        return overview_page(request, round_chosen(request, key), f"{trouble}。", 400)
    return gone_to(
        request, _of(key), "比对好了，对不上的已退回村里核实。" if changed else "名单没有变化，还是上次比对的结果。"
    )


def _of(key: int) -> str:
    return f"{reverse('discrepancies:overview')}?round={key}"


# --- a village's list -------------------------------------------------------------------------------------------------


@doing(*WORKERS)
def nil_now(request: Asked, key: int, code: str) -> HttpResponse:
    """The village has nobody to list."""
    one, village = round_in_sight(request, key), village_in_sight(request, code)
    try:
        actions.say_nil(_acting(request), key, village)
    except CannotCompare as trouble:
        return village_page(request, one, village, f"{trouble}。", status=400)
    return gone_to(request, _village(request, key, code), "已报：本村没有要列入的户。")


@doing(*WORKERS)
def list_now(request: Asked, key: int, code: str) -> HttpResponse:
    """A family by name and number, read and matched like a line of the workbook."""
    one, village = round_in_sight(request, key), village_in_sight(request, code)
    typed = {name: request.POST.get(name, "")[:_LONGEST] for name in ("name", "number", *_TYPED)}
    row = ListRow("", 0, village, normal_name(typed["name"]), why=_text(typed["why"]), who=_text(typed["who"]))
    row = checked_row(row, typed["number"], typed["channel"], typed["found_on"], comparing_channels(one))
    try:
        if row.faults:
            raise CannotCompare(row.faults[0])
        actions.put_on(_acting(request), key, [row], _seen(request) or 0)
    except CannotCompare as trouble:
        return village_page(request, one, village, f"{trouble}。", typed, status=_status(trouble))
    return gone_to(request, _village(request, key, code), "已列上本村名单。")


_TYPED = ("channel", "why", "who", "found_on")


def _text(text: str) -> str:
    return normal_text(text)


@doing(*WORKERS)
def put_now(request: Asked, key: int, code: str) -> HttpResponse:
    """A household of the register, put on its village's list."""
    one, home = round_in_sight(request, key), home_in_sight(request, code)
    typed = {name: request.POST.get(name, "")[:_LONGEST] for name in _TYPED}
    row = ListRow("", 0, home.village_code, "户", why=_text(typed["why"]), who=_text(typed["who"]))
    row = checked_row(row, "", typed["channel"], typed["found_on"], comparing_channels(one))
    try:
        if row.faults or row.found_on is None:
            raise CannotCompare(row.faults[0])
        picked = actions.Picked(home.household, home.village_code, row.channel, row.why, row.who, row.found_on)
        actions.pick(_acting(request), key, picked, _seen(request) or 0)
    except CannotCompare as trouble:
        return put_page(request, key, code, f"{trouble}。", typed, _status(trouble))
    return gone_to(request, _village(request, key, home.village_code), "已列上本村名单。")


@doing(*WORKERS)
def decide_now(request: Asked, key: int) -> HttpResponse:
    """Who a doubtful row is; ``household=none``: nobody of the register."""
    row = listed_in_sight(request, key)
    chosen = request.POST.get("household", "")
    if chosen != "none" and not (chosen.isascii() and chosen.isdigit() and len(chosen) < 16):
        return listed_page(request, key, "请选一户，或者选“都不是”。", 400)
    try:
        actions.decide(_acting(request), key, None if chosen == "none" else int(chosen))
    except CannotCompare as trouble:
        return listed_page(request, key, f"{trouble}。", _status(trouble))
    return gone_to(request, _village(request, row.round_id, row.village), "认定好了。")


@doing(*WORKERS)
def off_now(request: Asked, key: int) -> HttpResponse:
    """A family is taken off the list."""
    row = listed_in_sight(request, key)
    try:
        actions.take_off(_acting(request), key, str(request.POST.get("seen", "")))
    except CannotCompare as trouble:
        return listed_page(request, key, f"{trouble}。", _status(trouble))
    return gone_to(request, _village(request, row.round_id, row.village), "已从名单上撤下；原来写的还留着。")


@doing(*WORKERS)
def take_in(request: Asked, key: int) -> HttpResponse:
    """A filled workbook of one village or of several."""
    one = round_in_sight(request, key)
    sent = request.FILES.get("file")
    if sent is None or not sent.size or sent.size > MOST_BYTES:
        wrong = TOO_LARGE if sent is not None and sent.size else "请选填好的排查名单。"
        if request.post.role in VILLAGE:
            return village_page(request, one, request.post.division, wrong, status=400)
        return overview_page(request, one, wrong, 400)
    data, name = sent.read(), shown_name(sent.name or "排查名单.xlsx")
    beside = taken_beside(request, VillageLists(on=request.today.isoformat(), round=key), data, name)
    if beside is not None:
        return beside
    done = actions.take_in_lists(_acting(request), key, data, name)
    tone = "warning" if done.refusal or done.faulty else "success"
    return gone_to(request, reverse("discrepancies:file", args=[done.pk]), told_file(done)[0], tone)


def _village(request: Asked, key: int, code: str) -> str:
    return reverse("discrepancies:village", args=[key, code])


# --- differences ------------------------------------------------------------------------------------------------------


@doing(*WORKERS)
def verify_now(request: Asked, key: int) -> HttpResponse:
    """What was found out where the family lives."""
    conclusion, text = request.POST.get("conclusion", ""), request.POST.get("text", "")
    return _done(
        request,
        key,
        lambda acting: actions.verify(acting, key, conclusion, text, _seen(request)),
        "核实结论已交上一级审核。",
    )


@doing(*WORKERS)
def review_now(request: Asked, key: int) -> HttpResponse:
    """The conclusion passes, or goes back (``do=send_back``) with what is still to be found out."""
    if request.POST.get("do") == "send_back":
        text = request.POST.get("text", "")
        return _done(
            request, key, lambda acting: actions.send_back(acting, key, text, _seen(request)), "已退回再核实。"
        )
    return _done(request, key, lambda acting: actions.review(acting, key, _seen(request)), "审核通过。")


@doing(*WORKERS)
def begin_now(request: Asked, key: int) -> HttpResponse:
    """The identification of a family at risk begins."""
    compared_in_sight(request, key)
    try:
        case = actions.begin_case(_acting(request), key)
    except CannotCompare as trouble:
        return item_page(request, key, f"{trouble}。", status=400)
    return gone_to(request, reverse("cases:case", args=[case.pk]), "识别程序启动了。")


def _done(request: Asked, key: int, does: Callable[[Acting], Compared], sentence: str) -> HttpResponse:
    compared_in_sight(request, key)
    try:
        does(_acting(request))
    except CannotCompare as trouble:
        typed = {name: request.POST.get(name, "")[:_LONGEST] for name in ("conclusion", "text")}
        return item_page(request, key, f"{trouble}。", typed, _status(trouble))
    return gone_to(request, reverse("discrepancies:item", args=[key]), sentence)


def _status(trouble: CannotCompare) -> int:
    return 409 if trouble.fault.code in ("compared_stale", "list_stale", "not_in_doubt") else 400


def _seen(request: Asked) -> int | None:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
