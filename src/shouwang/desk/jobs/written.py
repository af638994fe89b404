"""The workbooks that the worker writes: the county's office takes all, a town its own, a department what is about its lists."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from django.http import Http404, HttpResponse

from shouwang.desk.leads.task_workbook import name_of_workbook
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import to
from shouwang.desk.page.listing import workbook_answer
from shouwang.desk.page.looks import looked
from shouwang.desk.page.tags import day, spoken_month
from shouwang.desk.page.views import COUNTY, DEPARTMENT, TOWN, gone_to, page, shown
from shouwang.desk.sheets import file_name
from shouwang.records import vault
from shouwang.records.divisions import queries as divisions
from shouwang.records.feeds.models import Delivery
from shouwang.records.staff.queries import scope

FETCHERS = (*COUNTY, *TOWN, *DEPARTMENT)
_KINDS = {"": "汇总", "towns": "各镇任务清单", "feedback": "部门反馈", "receipts": "报送回执"}
_PARTS = 4
"""Of a place: county, month, day, and at last the file, perhaps in a folder of its kind."""


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook that lies ready."""

    place: str
    name: str
    kind: str
    period: str
    as_of: date


def written_for(request: Asked) -> list[Written]:
    """The workbooks that a post may take, the newest first."""
    every = list(_read(request.county, vault.written_in(request.county))) if request.county else []
    allowed = _allowed(request, every)
    return sorted((one for one in every if allowed(one)), key=lambda one: (one.period, one.as_of), reverse=True)


def _read(county: str, places: Iterable[str]) -> Iterable[Written]:
    for place in places:
        parts = PurePosixPath(place).parts
        if len(parts) < _PARTS or parts[0] != county:
            continue
        try:
            as_of = date.fromisoformat(parts[2])
        except ValueError:
            continue
        yield Written(place, parts[-1], parts[3] if len(parts) > _PARTS else "", parts[1], as_of)


def _allowed(request: Asked, every: Iterable[Written]) -> Callable[[Written], bool]:
    """Whether a workbook is the post's: a town's name, a department's title, a file that nobody but it sent."""
    seen, county = scope(request.post), request.county
    if request.post.role in DEPARTMENT:
        pack = pack_for(request)
        if pack is None or seen.department not in pack.departments:
            return lambda one: False
        feedback = f"反馈_{file_name(pack.departments[seen.department].title)}.xlsx"
        receipts = {period: _receipts(county, period, seen.department) for period in {one.period for one in every}}
        return lambda one: (
            (one.kind == "feedback" and one.name == feedback)
            or (one.kind == "receipts" and _is_of(one.name, *receipts[one.period]))
        )
    if request.post.role in TOWN:
        town = divisions.names_of(county).get(request.post.division, "")
        return lambda one: bool(town) and one.kind == "towns" and one.name == name_of_workbook(town, one.period)
    whole = request.post.role in COUNTY and not seen.department and seen.covers_county(county)
    return lambda one: whole


def _receipts(county: str, period: str, department: str) -> tuple[set[str], set[str]]:
    """The names of the files that this department sent, and of those that others sent."""
    own, others = set[str](), set[str]()
    sent = Delivery.objects.filter(county=county, period=period)
    for file, whose, by in sent.values_list("file", "department", "received_by__department"):
        (own if (whose or by) == department else others).add(file_name(Path(file).stem).casefold())
    return own, others


def _is_of(receipt: str, own: set[str], others: set[str]) -> bool:
    """Whether a receipt is of a file that this department sent and of no other's. The receipt of a second file of one name
    has a number behind it: of two senders of one name nobody can tell later whose is whose, and neither is given one."""
    name = Path(receipt).stem.removeprefix("回执_").casefold()
    front, _, number = name.rpartition("_")
    readings = {name, front} if front and number.isdigit() else {name}
    return bool(readings & own) and not readings & others


@page(*FETCHERS)
def workbooks(request: Asked) -> HttpResponse:
    """What lies ready for the post, month by month, the newest first."""
    months: dict[str, dict[date, dict[str, list[tuple[str, str]]]]] = {}
    many = 0
    for one in written_for(request):
        many += 1
        kinds = months.setdefault(one.period, {}).setdefault(one.as_of, {})
        kinds.setdefault(one.kind, []).append((one.name, to("jobs:workbook", place=one.place)))
    told = [
        (spoken_month(period), [(day(on), _in_order(kinds)) for on, kinds in days.items()])
        for period, days in months.items()
    ]
    answer = f"有 {many} 个工作簿可以取。里面有姓名、住址、电话，取过会记日志；用完收好，不要转发。" if many else ""
    return shown(request, "jobs/workbooks.html", {"title": "可以取的工作簿", "answer": answer, "months": told})


def _in_order(kinds: dict[str, list[tuple[str, str]]]) -> list[tuple[str, list[tuple[str, str]]]]:
    order = list(_KINDS)
    known = sorted(kinds, key=lambda kind: order.index(kind) if kind in order else len(order))
    return [(_KINDS.get(kind, kind), sorted(kinds[kind])) for kind in known]


@page(*FETCHERS)
def workbook(request: Asked) -> HttpResponse:
    """The workbook of ``?place=``, if it is the post's. It names people: that it was fetched is journaled."""
    place = request.GET.get("place", "")
    if not place:
        return gone_to(request, to("jobs:workbooks"))
    one = next((found for found in written_for(request) if found.place == place), None)
    if one is None:
        raise Http404
    try:
        data = vault.read_written(one.place)
    except vault.Gone:
        raise Http404 from None
    except vault.SealBroken:
        told: dict[str, Any] = {
            "title": "打不开",
            "sentence": "这个工作簿写出以后被改动过，不能用。请再做一次，会重新写出来。",
        }
        return shown(request, "page/not_found.html", told, status=404)
    detail = {"period": one.period, "as_of": one.as_of.isoformat(), "kind": one.kind}
    subject = f"written:{hashlib.sha256(one.place.encode()).hexdigest()[:16]}"
    looked(request, "fetch_workbook", subject, detail)
    return workbook_answer(data, one.name)
