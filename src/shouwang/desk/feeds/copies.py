"""Lists that other departments send and that a department gets a copy of, for its own use (``also_to`` of the pack).

Only the columns of the list itself, only rows that were matched to somebody, and each as far as the department's own name list
goes: names and numbers whole only where that gives them whole. Nothing of the register stands beside them. Looking at one is a
line of the journal, and so is taking it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse

from shouwang.desk.page.asking import Asked, month_of, pack_for
from shouwang.desk.page.links import to
from shouwang.desk.page.listing import SEALED, Cell, Column, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.tags import short_day
from shouwang.desk.page.views import DEPARTMENT, page, shown
from shouwang.engine.owing import PARTS
from shouwang.engine.packs.model import Department, Feed, Pack
from shouwang.engine.values.identity import mask_identity, mask_name
from shouwang.records.feeds import queries as feeds
from shouwang.records.feeds.models import Delivery, FeedRow
from shouwang.records.policy.models import PackVersion
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.queries import scope

_PLACES = ("town", "village")


@page(*DEPARTMENT)
def copies(request: Asked) -> HttpResponse:
    """What other departments' lists of a month a department gets a copy of."""
    month, pack = month_of(request), pack_for(request)
    found = copies_of(request, pack, month.text)
    came = sum(1 for one in found if one["came"])
    told = (
        f"{month.first.month}月有{len(found)}种表转给本部门，来了{came}种。"
        if found
        else "没有别的部门的表要转给本部门。"
    )
    return shown(
        request,
        "feeds/copies.html",
        {"title": "转来的名单", "answer": told, "copies": found, "month": month, "roster": _roster(request, pack)},
    )


def copies_of(request: Asked, pack: Pack | None, month: str) -> list[dict[str, Any]]:
    """The lists that are passed on to whoever asks, with what has come of each."""
    own = scope(request.post).department
    if pack is None or not own:
        return []
    came: dict[str, list[Delivery]] = {}
    for one in feeds.passed_on(request.post, request.county, pack, month):
        came.setdefault(one.feed, []).append(one)
    return [
        {
            "title": feed.title,
            "from": pack.departments[feed.department].title,
            "due": feed.due_text,
            "came": "，".join(f"{PARTS[one.part]}{short_day(one.came_on)}" for one in came.get(feed.name, ())),
            "rows": sum(one.matched for one in came.get(feed.name, ())),
            "href": to("feeds:copy", feed.name, month=month) if feed.name in came else "",
        }
        for feed in pack.feeds.values()
        if own in feed.also_to
    ]


def _roster(request: Asked, pack: Pack | None) -> Department | None:
    """The department, where the county gives it a name list to compare with."""
    department = pack.departments.get(scope(request.post).department) if pack else None
    return department if department is not None and department.roster_columns else None


@page(*DEPARTMENT)
def copy(request: Asked, feed: str) -> HttpResponse:
    """The rows of one such list of a month; ``?export=xlsx`` takes them away."""
    month, pack = month_of(request), pack_for(request)
    own = scope(request.post).department
    known = pack.feeds.get(feed) if pack else None
    if pack is None or known is None or own not in known.also_to:
        raise Http404
    rows = feeds.passed_on_rows(request.post, request.county, pack, month.text, known.name)
    came = feeds.passed_on(request.post, request.county, pack, month.text).filter(feed=known.name)
    listing = _listing(request, rows, known, pack.departments.get(own), _columns_of(came))
    detail = {"feed": known.name, "period": month.text}
    if listing.wanted_as_workbook:
        return listing.taken_away("export_copy", f"department:{own}", detail)
    looked(request, "look_at_copy", f"department:{own}", {**detail, "page": listing.page["number"]})
    return shown(
        request,
        "feeds/copy.html",
        {
            "title": f"转来的名单：{known.title}",
            "answer": f"{pack.departments[known.department].title}{month.first.year}年{month.first.month}月报的，只供本部门自己用。",
            "listing": listing,
            "month": month,
            "back": to("feeds:copies", month=month.text),
        },
    )


def _columns_of(came: QuerySet[Delivery]) -> set[str]:
    """The columns that the workbooks had; none where that was not kept."""
    return {
        str(told[0])
        for sheets in came.values_list("columns", flat=True)
        for at in sheets.values()
        for told in at.values()
    }


def _listing(
    request: Asked, rows: QuerySet[FeedRow], feed: Feed, department: Department | None, had: set[str]
) -> Listing:
    shown_roles = ("name", "number", "value", *_PLACES)
    kinds = {one.name: one for one in feed.columns if one.role in shown_roles and (not had or one.name in had)}
    packs: dict[str, Pack] = {}

    def cells(those: Sequence[FeedRow]) -> list[dict[str, Any]]:
        told = []
        for row in those:
            digest = row.delivery.pack_digest
            if digest not in packs:
                packs[digest] = _pack_of(request, row.delivery)
            pack = packs[digest]
            content = feeds.opened_row(row, pack.feeds[feed.name], pack).content
            said: dict[str, Any] = {}
            for name, column in kinds.items():
                if column.role == "name":
                    said[name] = _name(content.name, department)
                elif column.role == "number":
                    whole = department is not None and department.roster_number_whole
                    said[name] = content.number_text if whole else mask_identity(content.number_text)
                elif column.role in _PLACES:
                    said[name] = content.texts.get(name, "")
                else:
                    said[name] = _value(content.facts.get(column.fact), column.unit)
            told.append(said)
        return told

    return Listing(
        request,
        rows,
        [Column(column.name, column.title, unsorted=SEALED) for column in kinds.values()],
        opened=cells,
        empty="这张表这个月还没有来，或者没有对上的人。",
        title=f"转来的名单_{feed.title}",
    )


def _pack_of(request: Asked, delivery: Delivery) -> Pack:
    version = PackVersion.objects.filter(digest=delivery.pack_digest).first()
    pack = pack_of(version) if version is not None else pack_for(request)
    assert pack is not None
    return pack


def _name(name: str, department: Department | None) -> str:
    """Whole where the department's own name list has names."""
    own = department.roster_columns if department is not None else ()
    return name if {"name", "head_name"} & set(own) else mask_name(name)


def _value(value: object, unit: str) -> object:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Decimal):
        return Cell(f"{value:,.2f}".rstrip("0").rstrip(".") + (" 元" if unit else ""))
    return "" if value is None else value
