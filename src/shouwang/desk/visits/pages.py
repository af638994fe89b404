"""Visits as pages for the town and the county: what waits for review, one visit, what a batch would touch, papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from shouwang.desk.households.family import head_name, kind_text
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.listing import Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded
from shouwang.desk.page.places import names_here, place_filter
from shouwang.desk.page.tags import moment, short_day
from shouwang.desk.page.views import COUNTY, READERS, TOWN, VILLAGE, page, shown
from shouwang.desk.screenings.reasons import reasons_of
from shouwang.desk.visits.known import register_says
from shouwang.desk.visits.review import earlier_visits, lines_of, masked_for, pack_of_visit, papers_of, told_earlier
from shouwang.desk.visits.today import questions_of
from shouwang.engine.calendar import due_date
from shouwang.engine.values.identity import mask_name
from shouwang.records import vault
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.histories import as_known
from shouwang.records.households.queries import open_families
from shouwang.records.leads import queries as leads
from shouwang.records.leads.models import Lead
from shouwang.records.policy.queries import calendar_overrides
from shouwang.records.staff.queries import scope
from shouwang.records.visits import queries as visits
from shouwang.records.visits.models import Visit
from shouwang.records.visits.papers import media_type
from shouwang.records.visits.words import state_text

REVIEWERS = (*TOWN, *COUNTY)
_MOST_PICKED = 200
_COLUMNS = (
    Column("household", "户", sort=("household__code",), below="户编号"),
    Column("place", "镇村", sort=("division",)),
    Column("conclusion", "结论", sort=("conclusion",)),
    Column("state", "状态", sort=("state",)),
    Column("filed", "谁报的", sort=("filed_at",)),
    Column("waits", "期限和等候", sort=("lead__due_on",)),
)
_TONES = {Visit.State.FILED: "soon", Visit.State.SENT_BACK: "late", Visit.State.RECORDED: "done"}


def _ordered(request: Asked) -> QuerySet[Visit]:
    """The visits within sight: what waits for whoever looks first, then by the day they were due."""
    first = Visit.State.ACCEPTED if request.post.role in COUNTY else Visit.State.FILED
    rank = Case(
        When(state=first, then=Value(0)),
        When(state__in=[Visit.State.FILED, Visit.State.ACCEPTED], then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    seen = visits.visible_to(request.post).filter(county=request.county)
    return (
        seen.select_related("lead")
        .prefetch_related("household", "filed_by")
        .order_by(rank, F("lead__due_on").asc(nulls_last=True), "id")
    )


@page(*REVIEWERS, *READERS, *VILLAGE)
def visits_list(request: Asked) -> HttpResponse:
    """What was answered, with what waits for review first."""
    picks = request.post.role in REVIEWERS
    listing = Listing(
        request,
        _ordered(request),
        _COLUMNS,
        opened=lambda those: _cells(request, those),
        filters=_filters(request),
        empty="还没有报来的核查。村里报了，或任务清单填好传上来，就会出现在这里。",
        title="核查",
        picked="picked" if picks else "",
        form="picking" if picks else "",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_visits", f"visits:{request.post.code}")
    seen = visits.visible_to(request.post).filter(county=request.county).order_by()
    count = {state: bounded(seen.filter(state=state)) for state in (Visit.State.FILED, Visit.State.ACCEPTED)}
    return shown(
        request,
        "visits/list.html",
        {
            "title": "核查",
            "answer": _answer(count[Visit.State.FILED], count[Visit.State.ACCEPTED]),
            "listing": listing,
            "figures": _figures(request, count),
            "picks": picks,
            "records": request.post.role in COUNTY,
        },
    )


def _answer(filed: int, accepted: int) -> str:
    told = f"{filed} 户等镇里审核" if filed else "没有等审核的户"
    return f"{told}，{accepted} 户等县里备案。" if accepted else f"{told}。"


def _figures(request: Asked, count: Mapping[Visit.State, int]) -> list[dict[str, Any]]:
    """The way of a lead in numbers, each a link to what it counts."""
    seen = leads.visible_to(request.post).filter(county=request.county).order_by()
    waiting = seen.filter(state=Lead.State.OPEN, dispatched_on__isnull=False)
    late = bounded(waiting.filter(due_on__lt=request.today))
    adrift = bounded(seen.filter(state=Lead.State.ANSWERED, answer=Lead.Answer.NOT_OURS))
    at_leads, here = reverse("leads:list"), reverse("visits:list")
    told: list[dict[str, Any]] = [
        {"word": "在村里等核查", "value": bounded(waiting), "href": f"{at_leads}?state=open"},
        {"word": "其中逾期", "value": late, "href": f"{at_leads}?late=yes", "tone": "late" if late else ""},
        {"word": "等镇审核", "value": count[Visit.State.FILED], "href": f"{here}?state=filed"},
        {"word": "等县备案", "value": count[Visit.State.ACCEPTED], "href": f"{here}?state=accepted"},
    ]
    if adrift:
        told.append(
            {"word": "不属本村，要转交", "value": adrift, "href": f"{here}?conclusion=not_ours", "tone": "soon"}
        )
    return told


def _filters(request: Asked) -> Sequence[Filter]:
    return (
        Filter("state", "状态", Visit.State.choices, lambda rows, value: rows.filter(state=value)),
        Filter("conclusion", "结论", Lead.Answer.choices, lambda rows, value: rows.filter(conclusion=value)),
        place_filter(request),
    )


def _cells(request: Asked, those: Sequence[Visit]) -> list[dict[str, Any]]:
    """The cells of some visits; names are opened for these only, and masked."""
    names = names_here(request)
    families = open_families({one.household_id for one in those}, gone=True)
    told = []
    for one in those:
        family = families.get(one.household_id)
        head = mask_name(head_name(family)) if family else ""
        words, tone = _waits(one, request)
        told.append(
            {
                "household": Cell(
                    head or one.household.code, reverse("visits:visit", args=[one.pk]), below=one.household.code
                ),
                "place": "".join(divisions.town_and_village(names, one.division)),
                "conclusion": str(Lead.Answer(one.conclusion).label),
                "state": Cell(state_text(one), tone=_TONES.get(Visit.State(one.state), "")),
                "filed": Cell(one.filed_by.title, below=moment(one.filed_at)),
                "waits": Cell(words, tone=tone, below=f"期限 {short_day(one.lead.due_on)}"),
            }
        )
    return told


def _waits(visit: Visit, request: Asked) -> tuple[str, str]:
    """Whether it came in time, and how long it has been waiting for review."""
    came = visit.lead.closed_on or visit.visited_on or timezone.localtime(visit.filed_at).date()
    late = (came - visit.lead.due_on).days if visit.lead.due_on else 0
    told = f"逾期 {late} 天报" if late > 0 else "按期报"
    if visit.state in (Visit.State.FILED, Visit.State.ACCEPTED):
        since = (request.today - came).days
        told += f"，等了 {since} 天" if since > 0 else ""
    return told, "late" if late > 0 else ""


# --- one visit -----------------------------------------------------------------------------------------------------------


def visit_in_sight(request: Asked, key: int) -> Visit:
    """Raises Http404 where the visit is not within sight."""
    seen = visits.visible_to(request.post).filter(county=request.county, pk=key)
    found = seen.select_related("household", "lead__version", "filed_by", "reviewed_by", "recorded_by").first()
    if found is None:
        raise Http404
    return found


@page(*REVIEWERS, *READERS, *VILLAGE)
def visit(request: Asked, key: int) -> HttpResponse:
    """One visit."""
    return visit_page(request, visit_in_sight(request, key))


def visit_page(request: Asked, found: Visit, why: str = "", wrong: str = "", status: int = 200) -> HttpResponse:
    """One visit with what may be done with it; ``wrong`` says why something was not done, ``why`` what was typed."""
    looked(request, "look_at_visit", f"visit:{found.pk}")
    (opened,) = visits.opened([found])
    then = as_known(found.household, request.today)
    family = open_families([found.household_id], gone=True).get(found.household_id)
    earlier = earlier_visits(request, found)
    names = names_here(request)
    questions = questions_of([found.lead])
    reviews, newest = request.post.role in REVIEWERS, not found.lead.visits.filter(pk__gt=found.pk).exists()
    return shown(
        request,
        "visits/visit.html",
        {
            "title": f"{mask_name(head_name(family)) if family else found.household.code}家的核查",
            "answer": _stands(found),
            "visit": found,
            "opened": opened,
            "conclusion": Lead.Answer(found.conclusion).label,
            "place": "".join(divisions.town_and_village(names, found.division)),
            "kind": kind_text(family, then.standing.category if then.standing and then.monitored else "")
            if family
            else "",
            "waits": _waits(found, request)[0],
            "lines": lines_of(pack_of_visit(found), opened, earlier[0] if earlier else None, register_says(then)),
            "reasons": masked_for(request, reasons_of(questions, family, leads.what_changed(questions, request.today))),
            "earlier": told_earlier(earlier),
            "papers": papers_of(request, found),
            "may_accept": reviews and found.state == Visit.State.FILED,
            "may_send_back": reviews and newest and found.state in (Visit.State.FILED, Visit.State.ACCEPTED),
            "may_record": request.post.role in COUNTY and found.state == Visit.State.ACCEPTED,
            "may_move": reviews and visits.may_be_handed_over(found.lead),
            "why": why,
            "wrong": wrong,
        },
        status=status,
    )


def _stands(found: Visit) -> str:
    told = f"{state_text(found)}。{found.filed_by.title}{moment(found.filed_at)}报"
    if found.reviewed_by is not None:
        word = "退回" if found.state == Visit.State.SENT_BACK else "审核"
        told += f"，{found.reviewed_by.title}{moment(found.reviewed_at)}{word}"
    if found.recorded_by is not None:
        told += f"，{found.recorded_by.title}{moment(found.recorded_at)}备案"
    return f"{told}。"


@page(*REVIEWERS, *READERS, *VILLAGE)
def paper(request: Asked, key: int) -> HttpResponse:
    """A photo or a signature, given out only as the picture that its first bytes say it is; without a picture its words.

    Every look is journaled.
    """
    found = visits.papers_visible_to(request.post).filter(visit__county=request.county, pk=key).first()
    if found is None:
        raise Http404
    looked(request, "look_at_paper", f"paper:{found.pk}", {"visit": found.visit_id, "kind": found.kind})
    if found.stored:
        data = vault.read_file(found.stored)
        response = HttpResponse(data, content_type=media_type(data) or "application/octet-stream")
    else:
        (opened,) = visits.opened_papers([found])
        response = HttpResponse("，".join(opened.told.values()), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{found.kind}-{found.pk}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


# --- several at once -----------------------------------------------------------------------------------------------------

BATCHES = {
    "accept": ("审核通过", Visit.State.FILED, REVIEWERS),
    "back": ("退回", Visit.State.FILED, REVIEWERS),
    "record": ("备案", Visit.State.ACCEPTED, COUNTY),
}
"""What is done → its word, the state it begins from, who may."""


@page(*REVIEWERS)
def batch(request: Asked) -> HttpResponse:
    """What a batch would touch and what it would not, before it is done."""
    return batch_page(request, request.GET.get("do", "accept"), request.GET.getlist("picked"))


def picked(request: Asked, keys: Sequence[str]) -> list[Visit]:
    """The visits that were picked, as far as they are within sight."""
    wanted = [int(key) for key in keys[:_MOST_PICKED] if key.isascii() and key.isdigit() and len(key) < 16]
    seen = visits.visible_to(request.post).filter(county=request.county, pk__in=wanted)
    return list(seen.select_related("household", "lead", "filed_by").order_by("division", "household__code", "id"))


def batch_page(
    request: Asked, do: str, keys: Sequence[str], why: str = "", wrong: str = "", status: int = 200
) -> HttpResponse:
    """The preview of a batch. Raises Http404 for what is not done by whoever asks."""
    if do not in BATCHES or request.post.role not in BATCHES[do][2]:
        raise Http404
    word, begins, _ = BATCHES[do]
    those = picked(request, keys)
    if those:
        looked(request, "look_at_visits", f"visits:{request.post.code}", {"households": len(those)})
    touched = [one for one in those if one.state == begins]
    lines = zip(those, _cells(request, those), strict=True)
    return shown(
        request,
        "visits/batch.html",
        {
            "title": f"{word}选中的 {len(touched)} 户" if touched else f"没有可以{word}的户",
            "answer": _batch_answer(word, len(those), len(touched)),
            "do": do,
            "word": word,
            "touched": touched,
            "lines": [(one, cells, one.state == begins) for one, cells in lines],
            "why": why,
            "wrong": wrong,
        },
        status=status,
    )


def _batch_answer(word: str, chosen: int, touched: int) -> str:
    if not chosen:
        return "没有选中任何一户。请回到清单，在前面打勾。"
    others = f"另有 {chosen - touched} 户现在不能{word}，不会动。" if chosen > touched else ""
    return f"下面 {touched} 户会{word}。{others}" if touched else f"选中的 {chosen} 户现在都不能{word}。"


# --- to the right village --------------------------------------------------------------------------------------------------


@page(*REVIEWERS)
def move(request: Asked, key: int) -> HttpResponse:
    """Which village a lead goes to: a town's own, for the county any."""
    return move_page(request, lead_to_move(request, key))


def lead_to_move(request: Asked, key: int) -> Lead:
    """Raises Http404 where the lead is not within sight."""
    seen = leads.visible_to(request.post).filter(county=request.county, pk=key)
    found = seen.select_related("household", "handed_from").first()
    if found is None:
        raise Http404
    return found


def move_page(request: Asked, lead: Lead, village: str = "", wrong: str = "", status: int = 200) -> HttpResponse:
    """The villages to choose from, and what follows."""
    pack = pack_for(request)
    own, names = scope(request.post), names_here(request)
    looked(request, "look_at_lead", f"lead:{lead.pk}")
    family = open_families([lead.household_id], gone=True).get(lead.household_id)
    due = None
    if pack is not None:
        deadline = pack.deadlines["visit"]
        due, _ = due_date(request.today, deadline.days, deadline.kind, "转交", calendar_overrides())
    villages = [
        (one.code, "".join(divisions.town_and_village(names, one.code)))
        for one in divisions.current(request.county)
        if one.level == "village" and one.code != lead.division and own.covers(one.code)
    ]
    return shown(
        request,
        "visits/move.html",
        {
            "title": f"把{mask_name(head_name(family)) if family else lead.household.code}家转给别的村",
            "answer": "转交以后由新的村核查，期限重新算。"
            if visits.may_be_handed_over(lead)
            else "这条线索现在不能转交：已经核查、已经转交，或者已经撤回。",
            "lead": lead,
            "place": "".join(divisions.town_and_village(names, lead.division)),
            "may_move": visits.may_be_handed_over(lead),
            "villages": villages,
            "village": village,
            "due": due,
            "seen": visits.as_it_stands(lead),
            "county_wide": own.covers_county(request.county),
            "wrong": wrong,
        },
        status=status,
    )
