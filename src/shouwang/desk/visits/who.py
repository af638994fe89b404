"""Who is this: a person of this county whom a list names and no register holds, asked of the place that was named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse

from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import moment, short_day
from shouwang.desk.page.views import page, shown
from shouwang.desk.visits.today import WRITERS
from shouwang.engine.cleaning.answers import FINDER, FINDING, FOUND_ON, PLACE
from shouwang.engine.faults import Fault
from shouwang.engine.values.identity import mask_identity
from shouwang.records.divisions import queries as divisions
from shouwang.records.feeds.models import FeedRow
from shouwang.records.feeds.sealed_rows import open_row
from shouwang.records.staff.sealed import open_person
from shouwang.records.visits import queries as visits
from shouwang.records.visits.models import Finding

NAMES: Mapping[str, str] = {FINDING: "finding", PLACE: "place", FINDER: "finder", FOUND_ON: "found_on"}
"""Heading of the workbook → name of the field."""


def stranger_in_sight(request: Asked, key: int) -> FeedRow:
    """The row that names the person. Raises Http404 where it is not within sight."""
    found = visits.strangers_visible_to(request.post, request.county).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@page(*WRITERS)
def who(request: Asked, key: int) -> HttpResponse:
    """One person in no register, and the choices of the workbook."""
    return who_page(request, stranger_in_sight(request, key))


def who_page(
    request: Asked,
    row: FeedRow,
    told: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page as it stands: fresh, or with what was typed and what is wrong with it."""
    pack = pack_for(request)
    if pack is None or row.delivery.feed not in pack.feeds:
        raise Http404
    looked(request, "look_at_stranger", f"row:{row.pk}")
    content = open_row(row.pk, row.sealed, pack.feeds[row.delivery.feed], pack.facts)
    standing = visits.finding_of(row)
    names = names_here(request)
    begun = {FINDER: open_person(request.holder).name, FOUND_ON: request.today.isoformat()}
    return shown(
        request,
        "visits/who.html",
        {
            "title": f"{content.name}是谁",
            "answer": _stands(standing),
            "changed": changed,
            "row": row,
            "name": content.name,
            "number": mask_identity(content.number_text),
            "place": "".join(divisions.town_and_village(names, row.division)) if row.division else "名单上没有写镇村",
            "department": pack.departments[pack.feeds[row.delivery.feed].department].title,
            "fields": _fields(told if told is not None else begun, faults),
            "wrong": [(f"w-{NAMES.get(one.column or '', '')}", one) for one in faults],
            "choices": Finding.What.labels,
            "seen": visits.finding_mark(standing),
            "today_iso": request.today.isoformat(),
        },
        status=status,
    )


def _stands(standing: Finding | None) -> str:
    if standing is None:
        return "部门的名单上有这个人，农户册里没有。请查明是谁。"
    on = f"，{short_day(standing.found_on)}查明" if standing.found_on else ""
    said = f"{standing.filed_by.title}{moment(standing.filed_at)}报过：{Finding.What(standing.what).label}{on}"
    return f"{said}。有变化的，改好再报一次。"


def _fields(told: Mapping[str, str], faults: Sequence[Fault]) -> dict[str, dict[str, Any]]:
    """Name of the field → what stands in it and what is wrong with it."""
    wrong: dict[str, list[str]] = {}
    for fault in faults:
        wrong.setdefault(fault.column or "", []).append(fault.message)
    return {
        name: {"title": title, "value": told.get(title, ""), "wrong": "；".join(wrong.get(title, []))}
        for title, name in NAMES.items()
    }
