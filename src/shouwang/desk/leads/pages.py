"""Leads as pages: who is asked what by when, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.households.family import head_name, kind_text
from shouwang.desk.leads import lights
from shouwang.desk.page.asking import Asked, month_of, pack_for
from shouwang.desk.page.links import links_for
from shouwang.desk.page.listing import JOINED, Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded
from shouwang.desk.page.places import names_here, place_filter
from shouwang.desk.page.tags import due_words, short_day, spoken_month
from shouwang.desk.page.views import COUNTY, READERS, TOWN, VILLAGE, page, shown
from shouwang.desk.screenings.reasons import reasons_of
from shouwang.desk.visits.review import told_earlier
from shouwang.engine.calendar import period_of
from shouwang.engine.values.identity import mask_name
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import open_families
from shouwang.records.leads import queries as leads
from shouwang.records.leads.funnel import asked_often
from shouwang.records.leads.models import Lead, LeadAlert
from shouwang.records.visits import queries as visits
from shouwang.records.visits.models import Visit
from shouwang.records.visits.progress import LIVE

_COLUMNS = (
    Column("household", "户", sort=("household__code",), below="户编号"),
    Column("place", "镇村", sort=("division",)),
    Column("asks", "问什么", unsorted=JOINED, wide=True),
    Column("state", "状态", sort=("state",)),
    Column("due", "期限", sort=("due_on",), below="哪天到期"),
)


@page(*COUNTY, *READERS, *TOWN, *VILLAGE)
def leads_list(request: Asked) -> HttpResponse:
    """The leads within sight, overdue first."""
    rows = leads.visible_to(request.post).filter(county=request.county)
    pack = pack_for(request)
    rows = _urgent(lights.with_rank(rows, pack).prefetch_related("household"))
    listing = Listing(
        request,
        rows,
        (*_COLUMNS[:3], lights.COLUMN, *_COLUMNS[3:]) if lights.lit(pack) else _COLUMNS,
        opened=lambda those: _cells(request, those),
        filters=_filters(request),
        empty="还没有线索。筛查之后，由县里整合交办，线索就会出现在这里。",
        title="线索",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_leads", f"leads:{request.post.code}")
    waiting = leads.visible_to(request.post).filter(county=request.county, state=Lead.State.OPEN)
    late = bounded(waiting.filter(due_on__lt=request.today))
    to = links_for(request.post)
    return shown(
        request,
        "leads/list.html",
        {
            "title": "线索",
            "answer": _answer(bounded(waiting), late),
            "listing": listing,
            "dispatch": to("leads:dispatch"),
            "reminders": to("leads:reminders"),
        },
    )


def _urgent(rows: QuerySet[Lead]) -> QuerySet[Lead]:
    """What waits first, by the day it is due, so that what is overdue leads; then what was answered; at last what was taken
    back."""
    order = Case(
        When(state=Lead.State.OPEN, then=Value(0)), When(state=Lead.State.WITHDRAWN, then=Value(2)), default=Value(1)
    )
    return rows.annotate(urgent=order).order_by("urgent", F("due_on").asc(nulls_last=True), "division", "pk")


def _answer(waiting: int, late: int) -> str:
    if not waiting:
        return "没有等着核查的户。"
    return f"{waiting} 户等着核查" + (f"，其中 {late} 户已逾期。" if late else "，都在期限以内。")


def _filters(request: Asked) -> Sequence[Filter]:
    pack = pack_for(request)
    rules = [(one.name, f"{one.clause} {one.title}") for one in pack.rules.values()] if pack else []
    days = [("yes", "已逾期"), ("soon", "两天以内"), *_days(request)]
    states = [*Lead.State.choices, *((value, f"已核查：{label}") for value, label in Lead.Answer.choices)]
    marks = [("back", "退回过"), ("often", "三个月里问过不止一次")]
    return (
        Filter("month", "月份", _months(request), _asked_in),
        Filter("state", "状态", states, _in_state),
        Filter("late", "期限", days, lambda rows, value: _by_day(rows, value, request)),
        place_filter(request),
        Filter("rule", "规则", rules, _asking),
        *lights.light_filter(pack),
        Filter("mark", "另看", marks, lambda rows, value: _marked(rows, value, request)),
    )


def _in_state(rows: Any, value: str) -> Any:
    return rows.filter(answer=value) if value in Lead.Answer.values else rows.filter(state=value)


def _months(request: Asked) -> list[tuple[str, str]]:
    """The last twelve months, and the one that was asked for."""
    month = period_of(f"{request.today.year}-{request.today.month:02d}")
    told = [month.text]
    for _ in range(11):
        month = month.before()
        told.append(month.text)
    asked = request.GET.get("month", "")
    if asked not in told and asked == month_of(request).text:
        told.append(asked)
    return [(one, spoken_month(one)) for one in told]


def _asked_in(rows: Any, month: str) -> Any:
    asked = LeadAlert.objects.filter(period=month, withdrawn_on=None)
    return rows.filter(pk__in=asked.values("lead"), state__in=LIVE)


def _days(request: Asked) -> list[tuple[str, str]]:
    """The days on which something that waits is due."""
    waiting = leads.visible_to(request.post).filter(county=request.county, state=Lead.State.OPEN, due_on__isnull=False)
    days = waiting.order_by("due_on").values_list("due_on", flat=True).distinct()
    return [(one.isoformat(), f"{short_day(one)}到期") for one in days[:60] if one is not None]


def _marked(rows: Any, value: str, request: Asked) -> Any:
    """Whose answer was sent back; or households asked more than once since the month before the last whole one began."""
    if value == "back":
        return rows.filter(pk__in=Visit.objects.filter(state=Visit.State.SENT_BACK).values("lead"))
    first = period_of(f"{request.today.year}-{request.today.month:02d}").before().before().before().first
    often = asked_often(request.post, request.county, first, request.today)
    return rows.filter(pk__in=often.values("pk"))


def _by_day(rows: Any, value: str, request: Asked) -> Any:
    rows = rows.filter(state=Lead.State.OPEN)
    if value == "yes":
        return rows.filter(due_on__lt=request.today)
    if value != "soon":
        return rows.filter(due_on=value)
    return rows.filter(due_on__gte=request.today, due_on__lte=request.today.fromordinal(request.today.toordinal() + 2))


def _asking(rows: Any, rule: str) -> Any:
    return rows.filter(pk__in=LeadAlert.objects.filter(rule=rule, withdrawn_on=None).values("lead"))


def _cells(request: Asked, those: Sequence[Lead]) -> list[dict[str, Any]]:
    """The cells of some leads; names are opened for these only, and masked."""
    names = names_here(request)
    families = open_families({one.household_id for one in those}, gone=True)
    asked: dict[int, list[LeadAlert]] = {}
    for question in LeadAlert.objects.filter(lead__in=those, withdrawn_on=None).order_by("clause", "rule"):
        asked.setdefault(question.lead_id, []).append(question)
    pack = pack_for(request)
    titles = {name: rule.title for name, rule in pack.rules.items()} if pack else {}
    told = []
    for one in those:
        words, tone = due_words(one.due_on, request.today)
        open_ = one.state == Lead.State.OPEN
        said = dict.fromkeys(titles.get(question.rule, question.rule) for question in asked.get(one.pk, ()))
        head = mask_name(head_name(families[one.household_id])) if one.household_id in families else ""
        told.append(
            {
                "household": Cell(
                    head or one.household.code, reverse("leads:lead", args=[one.pk]), below=one.household.code
                ),
                "place": "".join(divisions.town_and_village(names, one.division)),
                "asks": "、".join(said),
                "light": lights.light_cell(
                    lights.light_of(pack, [question.rule for question in asked.get(one.pk, ())]) if open_ else None
                ),
                "state": Cell(_state(one), tone="quiet" if not open_ else ""),
                "due": Cell(words, tone=tone, below=short_day(one.due_on)) if open_ else Cell(short_day(one.closed_on)),
            }
        )
    return told


def _state(lead: Lead) -> str:
    if lead.state == Lead.State.ANSWERED:
        return str(Lead.Answer(lead.answer).label)
    return str(lead.get_state_display()) if lead.dispatched_on else "待交办"


@page(*COUNTY, *READERS, *TOWN, *VILLAGE)
def lead(request: Asked, key: int) -> HttpResponse:
    """One lead: the household, every question with its reason, and what came of it."""
    found = (
        leads.visible_to(request.post)
        .filter(county=request.county, pk=key)
        .select_related("household", "handed_from", "version")
        .first()
    )
    if found is None:
        raise Http404
    family = open_families([found.household_id], gone=True).get(found.household_id)
    looked(request, "look_at_lead", f"lead:{found.pk}")
    questions = list(
        found.asked.select_related(
            "alert__run__version", "alert__household", "newest__run__version", "newest__household"
        )
        .select_related("before__lead")
        .order_by("clause", "rule", "person_key")
    )
    names = names_here(request)
    came = visits.visible_to(request.post).filter(lead=found).select_related("lead", "filed_by").order_by("-id")
    earlier = list(visits.opened(came))
    return shown(
        request,
        "leads/lead.html",
        {
            "title": f"{mask_name(head_name(family)) if family else found.household.code}家的线索",
            "answer": _said(found, request, earlier[0].visit if earlier else None),
            "earlier": told_earlier(earlier),
            "lead": found,
            "family": family,
            "kind": kind_text(family, "") if family else "",
            "place": "".join(divisions.town_and_village(names, found.division)),
            "light": lights.light_of(pack_for(request), [one.rule for one in questions if one.withdrawn_on is None])
            if found.state == Lead.State.OPEN
            else None,
            "reasons": reasons_of(questions, family, leads.what_changed(questions, request.today)),
        },
    )


def _said(lead: Lead, request: Asked, newest: Visit | None) -> str:
    if lead.state == Lead.State.OPEN:
        words, _ = due_words(lead.due_on, request.today)
        back = newest is not None and newest.state == Visit.State.SENT_BACK
        waits = "报过，被退回了，等村里重新核查" if back else "等村里核查"
        return f"{waits}，{words}。" if lead.dispatched_on else "已整合，还没有交办。"
    return f"{_state(lead)}，{short_day(lead.closed_on)}。"
