"""What is done with visits: filing one from a page, reviewing, sending back, recording, handing over, taking in workbooks."""

from __future__ import annotations

from django.db.models import F
from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.views import COUNTY, doing, gone_to
from shouwang.desk.visits.files import SENDERS, files_page
from shouwang.desk.visits.pages import (
    BATCHES,
    REVIEWERS,
    batch_page,
    lead_to_move,
    move_page,
    picked,
    visit_in_sight,
    visit_page,
)
from shouwang.desk.visits.today import WRITERS, Typed, form_page, lead_for_form, waiting_leads
from shouwang.desk.visits.who import NAMES, stranger_in_sight, who_page
from shouwang.engine.cleaning.reading import MOST_BYTES
from shouwang.engine.packs.model import Pack
from shouwang.engine.values.identity import mask_name
from shouwang.records import vault
from shouwang.records.households.queries import open_families
from shouwang.records.jobs.actions import ask
from shouwang.records.jobs.wants import VisitImport
from shouwang.records.leads.models import Lead
from shouwang.records.visits import actions
from shouwang.records.visits import queries as visits
from shouwang.records.visits.actions import CannotReview, Filing
from shouwang.records.visits.answering import Sent, file_finding, file_visit
from shouwang.records.visits.models import Visit
from shouwang.records.visits.papers import MOST_BYTES as MOST_OF_A_PICTURE
from shouwang.records.visits.papers import MOST_PHOTOS

_MEANWHILE = "这一户刚才有了变化（{stands}），还没有办。请再看一遍。"


def _pack(request: Asked) -> Pack:
    pack = pack_for(request)
    if pack is None:
        raise Http404
    return pack


def _filing(request: Asked) -> Filing:
    return Filing(request.post, request.county, _pack(request), request.today, request.at)


# --- the village -----------------------------------------------------------------------------------------------------------


@doing(*WRITERS)
def file_one(request: Asked, key: int) -> HttpResponse:
    """Files the visit of one household, and goes on to the next one."""
    lead = lead_for_form(request, key)
    brought = Typed.of(request, _pack(request))
    shows = request.POST.getlist("shows")
    photos = request.FILES.getlist("photo")[: MOST_PHOTOS + 1]
    # Whatever is larger than a picture may be is not read further than that shows.
    read = [one.read(MOST_OF_A_PICTURE + 1) for one in photos]
    signature = request.FILES.get("signature")
    sent = Sent(
        told=brought.told,
        seen=str(request.POST.get("seen", "")),
        sent_id=brought.sent_id[:40],
        photos=[(data, str(shows[place]) if place < len(shows) else "") for place, data in enumerate(read)],
        signature=signature.read(MOST_OF_A_PICTURE + 1) if signature is not None else b"",
        signed_name=brought.signed_name,
        place=brought.place,
    )
    came = file_visit(_filing(request), lead, sent)
    if came.visit is None:
        lead = lead_for_form(request, key)
        return form_page(request, lead, brought, came.faults, came.changed, status=409 if came.changed else 422)
    after = waiting_leads(request).filter(division=lead.division).exclude(pk=lead.pk).first()
    done = f"{_home(lead)}（线索 {lead.pk}）已经报上去，等镇里审核。"
    if after is None:
        return gone_to(request, reverse("visits:today"), f"{done}这个村没有等着核查的户了。")
    return gone_to(request, reverse("visits:form", args=[after.pk]), f"{done}接着是下一户。")


def _home(lead: Lead) -> str:
    """The family as it may be named anywhere."""
    family = open_families([lead.household_id], gone=True).get(lead.household_id)
    head = mask_name(head_name(family)) if family else ""
    return f"{head or lead.household.code}家"


@doing(*WRITERS)
def say_who(request: Asked, key: int) -> HttpResponse:
    """Says who somebody in no register is."""
    row = stranger_in_sight(request, key)
    told = {title: str(request.POST.get(name, "")).strip() for title, name in NAMES.items()}
    said = file_finding(_filing(request), row, told, str(request.POST.get("seen", "")))
    if said.finding is None:
        return who_page(request, row, told, said.faults, said.changed, status=409 if said.changed else 422)
    return gone_to(request, reverse("visits:today"), "已经报上去。")


@doing(*SENDERS)
def take_in(request: Asked) -> HttpResponse:
    """Takes filled task workbooks; a job reads them."""
    brought = request.FILES.getlist("file")
    if not brought:
        return files_page(request, "没有选文件。请选填好的任务清单（.xlsx 或 .xls）。", status=422)
    large = next((one for one in brought if (one.size or 0) > MOST_BYTES), None)
    if large is not None:
        said = f"《{large.name}》超过 {MOST_BYTES >> 20} MB，请按乡镇拆开再传。"
        return files_page(request, said, status=422)
    kept = [(vault.keep_file(one.read()), str(one.name)[:255]) for one in brought]
    job = ask(request.post, request.county, VisitImport(on=request.today.isoformat()), request.at, kept)
    return gone_to(request, f"{reverse('visits:files')}?job={job.pk}")


# --- the town and the county -------------------------------------------------------------------------------------------------


def _moved_on(request: Asked, visit: Visit) -> str:
    """What to say where a visit is no longer what the page showed; blank where it is."""
    seen = str(request.POST.get("seen", ""))
    return "" if seen == visit.state else _MEANWHILE.format(stands=Visit.State(visit.state).label)


@doing(*REVIEWERS)
def accept(request: Asked, key: int) -> HttpResponse:
    """Lets one visit pass. Twice is once."""
    visit = visit_in_sight(request, key)
    if visit.state in (Visit.State.ACCEPTED, Visit.State.RECORDED):
        return gone_to(request, reverse("visits:visit", args=[key]), "这一户已经审核过了。", "info")
    if visit.state != Visit.State.FILED or request.POST.get("seen") != visit.state:
        return visit_page(request, visit, wrong=_MEANWHILE.format(stands=visit.get_state_display()), status=409)
    actions.accept(request.post, request.county, [visit], request.today, request.at)
    return _to_next(request, visit, "审核通过。")


@doing(*REVIEWERS)
def send_back(request: Asked, key: int) -> HttpResponse:
    """退回 one visit with a reason."""
    visit, why = visit_in_sight(request, key), str(request.POST.get("why", ""))
    if visit.state == Visit.State.SENT_BACK:
        return gone_to(request, reverse("visits:visit", args=[key]), "这一户已经退回了。", "info")
    wrong = _moved_on(request, visit)
    if wrong:
        return visit_page(request, visit, why, wrong, status=409)
    try:
        lead = actions.send_back(request.post, visit, why, _pack(request), request.today, request.at)
    except CannotReview as trouble:
        return visit_page(request, visit_in_sight(request, key), why, f"{trouble}。", status=422)
    return _to_next(request, visit, f"已退回村里重新核查（{lead.due_why}）。")


@doing(*COUNTY)
def record(request: Asked, key: int) -> HttpResponse:
    """备案 of one visit."""
    visit = visit_in_sight(request, key)
    if visit.state == Visit.State.RECORDED:
        return gone_to(request, reverse("visits:visit", args=[key]), "这一户已经备案了。", "info")
    if visit.state != Visit.State.ACCEPTED or request.POST.get("seen") != visit.state:
        return visit_page(request, visit, wrong=_MEANWHILE.format(stands=visit.get_state_display()), status=409)
    actions.record(request.post, request.county, request.today, request.at, [visit])
    return _to_next(request, visit, "已备案。")


def _to_next(request: Asked, visit: Visit, said: str) -> HttpResponse:
    """On to the next one that waits as this one did, or back to the list."""
    seen = visits.visible_to(request.post).filter(county=request.county, state=visit.state).exclude(pk=visit.pk)
    after = seen.order_by(F("lead__due_on").asc(nulls_last=True), "id").first()
    if after is None:
        return gone_to(request, reverse("visits:list"), f"{said}没有等着的了。")
    return gone_to(request, reverse("visits:visit", args=[after.pk]), f"{said}接着是下一户。")


@doing(*REVIEWERS)
def do_batch(request: Asked) -> HttpResponse:
    """What the preview showed, for those that are still as they were."""
    do, keys = str(request.POST.get("do", "")), request.POST.getlist("picked")
    if do not in BATCHES or request.post.role not in BATCHES[do][2]:
        raise Http404
    word, begins, _ = BATCHES[do]
    those = [one for one in picked(request, keys) if one.state == begins]
    why = str(request.POST.get("why", ""))
    if do == "back" and not why.strip():
        return batch_page(request, do, keys, why, "退回要写明原因，村里才知道改什么。", status=422)
    refused: list[tuple[Visit, str]] = []
    match do:
        case "accept":
            done = actions.accept(request.post, request.county, those, request.today, request.at)
        case "record":
            done = actions.record(request.post, request.county, request.today, request.at, those)
        case _:
            pack = _pack(request)
            done, refused = actions.send_back_all(request.post, those, why, pack, request.today, request.at)
    left = len(set(keys)) - done
    told = f"{word} {done} 户。" + (f"另有 {left} 户刚才有了变化，没有动。" if left > 0 else "")
    told += "".join(f"线索 {one.lead_id}：{said}。" for one, said in refused)
    return gone_to(request, reverse("visits:list"), told, "success" if done else "warning")


@doing(*REVIEWERS)
def hand_over(request: Asked, key: int) -> HttpResponse:
    """Hands a lead to the village that was chosen."""
    lead, village = lead_to_move(request, key), str(request.POST.get("village", ""))
    there = lead.handed_to.filter(division=village).first() if village else None
    if there is not None:
        return gone_to(request, reverse("leads:lead", args=[lead.pk]), "这条线索已经转交了。", "info")
    if not village:
        return move_page(request, lead, wrong="请选一个村。", status=422)
    if request.POST.get("seen") != visits.as_it_stands(lead):
        said = "这条线索刚才有了变化，还没有转交。请再看一遍。"
        return move_page(request, lead, village, said, status=409)
    try:
        fresh = actions.hand_over(request.post, lead, village, _pack(request), request.today, request.at)
    except CannotReview as trouble:
        return move_page(request, lead_to_move(request, key), village, f"{trouble}。", status=422)
    return gone_to(
        request, reverse("leads:lead", args=[lead.pk]), f"已转交，新的线索是 {fresh.pk}（{fresh.due_why}）。"
    )
