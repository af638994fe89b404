"""People of this county whom lists name and no register holds: who was asked, what was found out, what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpResponse

from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import to
from shouwang.desk.page.listing import JOINED, SEALED, Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded
from shouwang.desk.page.places import names_here, place_filter
from shouwang.desk.page.tags import due_words, short_day, spoken_month
from shouwang.desk.page.views import COUNTY, READERS, TOWN, VILLAGE, page, shown
from shouwang.engine.values.identity import mask_identity, mask_name, read_identity
from shouwang.records.divisions import queries as divisions
from shouwang.records.feeds.models import Delivery, FeedRow
from shouwang.records.feeds.sealed_rows import Content, open_row
from shouwang.records.households.finding import holders_of_numbers
from shouwang.records.households.indexes import index_numbers
from shouwang.records.policy.queries import packs_of
from shouwang.records.tasks.models import Task
from shouwang.records.visits.models import Finding
from shouwang.records.visits.queries import strangers_visible_to

_COLUMNS = (
    Column("person", "写的是谁", unsorted=SEALED),
    Column("place", "所写镇村", sort=("division",)),
    Column("source", "出现在", sort=("delivery__department", "delivery__period", "pk"), wide=True),
    Column("task", "请谁查明", unsorted=JOINED),
    Column("finding", "查明的情况", sort=("found",)),
)
_WAITING, _UNASKED = "waiting", "unasked"


def strangers(request: Asked) -> QuerySet[FeedRow]:
    """The rows that count and name somebody in no register, within sight."""
    found = strangers_visible_to(request.post, request.county)
    return found.filter(delivery__state=Delivery.State.COUNTED).order_by("-pk")


def is_found(what: str = "") -> Exists:
    """Whether somebody has found out who it is, or just this of them."""
    standing = Finding.objects.filter(row=OuterRef("pk"), standing=True)
    return Exists(standing.filter(what=what) if what else standing)


@page(*COUNTY, *READERS, *TOWN, *VILLAGE)
def unregistered(request: Asked) -> HttpResponse:
    """The list, those that wait first, and what is to be done about those whom the register should hold."""
    rows = strangers(request)
    standing = Finding.objects.filter(row=OuterRef("pk"), standing=True)
    listing = Listing(
        request,
        rows.annotate(found=Subquery(standing.values("what")[:1])),
        _COLUMNS,
        opened=lambda those: _cells(request, those),
        filters=_filters(request),
        empty="没有这样的人：部门报来的本县人，农户册里都有。",
        title="未在册人员",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_unregistered", f"unregistered:{request.post.code}")
    total, waiting = bounded(rows), bounded(rows.filter(~is_found()))
    to_register = bounded(rows.filter(is_found(Finding.What.TO_REGISTER)))
    looked(request, "look_at_unregistered", f"unregistered:{request.post.code}", {"rows": len(listing.page["lines"])})
    figures = [
        {"word": "等着查明", "value": waiting, "href": f"?found={_WAITING}", "tone": "soon" if waiting else "done"},
        {"word": "应补录入册", "value": to_register, "href": f"?found={Finding.What.TO_REGISTER}"},
        {"word": "一共", "value": total, "href": "?"},
    ]
    return shown(
        request,
        "feeds/unregistered.html",
        {
            "title": "未在册人员",
            "answer": _answer(total, waiting),
            "figures": figures,
            "listing": listing,
            "to_register": to_register if request.post.role in COUNTY else 0,
        },
    )


def _answer(total: int, waiting: int) -> str:
    if not total:
        return "部门报来的本县人，农户册里都有。"
    return f"{total:,} 人像是本县人而不在农户册里，" + (f"{waiting:,} 人还没有查明是谁。" if waiting else "都已查明。")


def _filters(request: Asked) -> Sequence[Filter]:
    months = strangers(request).order_by().values_list("delivery__period", flat=True).distinct()
    return (
        Filter(
            "found", "查明", [(_WAITING, "还没有查明"), (_UNASKED, "还没有请人查"), *Finding.What.choices], _by_finding
        ),
        place_filter(request),
        Filter(
            "month",
            "月份",
            [(one, spoken_month(one)) for one in sorted(months, reverse=True)],
            lambda rows, value: rows.filter(delivery__period=value),
        ),
    )


def _by_finding(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    if value == _UNASKED:
        subject = Concat(Value("row:"), Cast(OuterRef("pk"), CharField()))
        asked = Task.objects.filter(county=OuterRef("delivery__county"), kind=Task.Kind.WHO_IS_THIS, subject=subject)
        return rows.filter(~Exists(asked))
    return rows.filter(~is_found()) if value == _WAITING else rows.filter(is_found(value))


def opened(those: Sequence[FeedRow]) -> list[Content]:
    """What the rows say, each by the pack that its list came under."""
    packs = packs_of({one.delivery.pack_digest for one in those})
    contents = []
    for one in those:
        pack = packs[one.delivery.pack_digest]
        contents.append(open_row(one.pk, one.sealed, pack.feeds[one.delivery.feed], pack.facts))
    return contents


def _cells(request: Asked, those: Sequence[FeedRow]) -> list[dict[str, Any]]:
    """Rows opened and masked, with their tasks and findings: a fixed number of queries."""
    contents = opened(those)
    names = names_here(request)
    keys = [one.pk for one in those]
    subjects = [f"row:{key}" for key in keys]
    asked = Task.objects.filter(county=request.county, kind=Task.Kind.WHO_IS_THIS, subject__in=subjects)
    tasks = {one.subject: one for one in asked}
    found = Finding.objects.filter(row__in=keys, standing=True).select_related("filed_by").defer("sealed")
    findings = {one.row_id: one for one in found}
    registered = _registered(request.county, contents)
    pack = pack_for(request)
    told = []
    for row, content in zip(those, contents, strict=True):
        department = pack.departments.get(row.delivery.department) if pack else None
        source = f"{department.title if department else row.delivery.department}《{row.delivery.file}》"
        writes = request.post.role not in READERS
        person = mask_name(content.name) or "没有姓名"
        told.append(
            {
                "person": Cell(
                    person,
                    to("visits:who", row.pk) if writes else "",
                    below=mask_identity(content.number_text),
                ),
                "place": place_of(names, row.division) or "没有写",
                "source": Cell(source, below=f"{spoken_month(row.delivery.period)}，{row.sheet} 第 {row.row} 行"),
                "task": _task_cell(tasks.get(f"row:{row.pk}"), names, request),
                "finding": _finding_cell(findings.get(row.pk), content.number_text in registered),
            }
        )
    return told


def place_of(names: dict[str, str], division: str) -> str:
    return "".join(divisions.town_and_village(names, division)) if division else ""


def _registered(county: str, contents: Sequence[Content]) -> set[str]:
    """The numbers, as written, that the register holds by now."""
    written = {one.number_text: read_identity(one.number_text)[0] for one in contents}
    numbers = sorted({number for number in written.values() if number})
    by_number = dict(zip(numbers, index_numbers(numbers), strict=True))
    held = holders_of_numbers(county, by_number.values())
    return {text for text, number in written.items() if number and by_number[number] in held}


def _task_cell(task: Task | None, names: dict[str, str], request: Asked) -> Cell:
    if task is None:
        return Cell("交办时一起下发", tone="quiet")
    whom = place_of(names, task.division) or "县里"
    if task.done_on:
        return Cell(whom, below=f"{short_day(task.done_on)}办结")
    words, tone = due_words(task.due_on, request.today)
    return Cell(whom, tone=tone if tone == "late" else "", below=f"{words} · {short_day(task.due_on)}")


def _finding_cell(finding: Finding | None, registered: bool) -> Cell:
    if finding is None:
        return Cell("现在册里已有此人" if registered else "还没有查明", tone="" if registered else "soon")
    by = f"{finding.filed_by.title}，{short_day(finding.found_on or finding.filed_at)}"
    if finding.what == Finding.What.TO_REGISTER and registered:
        return Cell("已补录入册", tone="done", below=by)
    return Cell(finding.get_what_display(), below=by)
