"""What a village has before it on the way: today's households, the form of one of them, and who somebody is."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.households.family import head_name, kind_text
from shouwang.desk.leads.lights import lights_of_leads
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded, page_of
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import due_words, moment, short_day
from shouwang.desk.page.views import COUNTY, READERS, TOWN, VILLAGE, page, shown
from shouwang.desk.screenings.reasons import reasons_of
from shouwang.desk.visits.form import told_of, visit_form
from shouwang.desk.visits.known import register_says, typed, visitor_of
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Pack
from shouwang.engine.packs.wording import Light
from shouwang.engine.values.identity import mask_name, mask_phone
from shouwang.records import vault
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.histories import as_known
from shouwang.records.households.queries import Family, open_families
from shouwang.records.leads import queries as leads
from shouwang.records.leads.models import Lead, LeadAlert
from shouwang.records.screenings import queries as screenings
from shouwang.records.tasks import queries as tasks
from shouwang.records.tasks.models import Task
from shouwang.records.visits import queries as visits
from shouwang.records.visits.models import Visit
from shouwang.records.visits.papers import MOST_PHOTOS
from shouwang.records.visits.words import state_text

PER_PAGE = 20
WRITERS = (*VILLAGE, *TOWN, *COUNTY)
_EVIDENCE = ("alert__run__version", "alert__household", "newest__run__version", "newest__household", "before__lead")


@dataclass(frozen=True, slots=True)
class Why:
    """Why somebody is asked about, in one sentence: of which member, and what changed since the same was answered."""

    member: str
    sentence: str
    changed: str


@dataclass(frozen=True, slots=True)
class Card:
    """A household as the village needs it on the way. Readers get name and phone masked."""

    lead: Lead
    href: str
    head: str
    place: str
    phone: str
    due: str
    tone: str
    notes: tuple[str, ...]
    why: tuple[Why, ...]
    light: Light | None = None


def waiting_leads(request: Asked) -> QuerySet[Lead]:
    """The leads within sight that wait for an answer, overdue first."""
    seen = leads.visible_to(request.post).filter(
        county=request.county, state=Lead.State.OPEN, dispatched_on__isnull=False
    )
    return seen.prefetch_related("household", "handed_from").order_by(
        F("due_on").asc(nulls_last=True), "division", "pk"
    )


@page(*WRITERS, *READERS)
def today(request: Asked) -> HttpResponse:
    """Today's households as cards."""
    waiting = waiting_leads(request)
    found = page_of(waiting, request.GET.get("page", "1"), PER_PAGE)
    number = found.number
    if found.rows:
        looked(request, "look_at_today", f"leads:{request.post.code}", {"households": len(found.rows)})
    in_review = visits.visible_to(request.post).filter(county=request.county, state=Visit.State.FILED)
    late = bounded(waiting.filter(due_on__lt=request.today))
    return shown(
        request,
        "visits/today.html",
        {
            "title": "今天的户",
            "answer": _answer(found.many, late),
            "cards": cards_of(request, found.rows),
            "strangers": strangers_waiting(request)[:PER_PAGE] if number == 1 else [],
            "before": number - 1 if number > 1 else None,
            "after": number + 1 if found.more else None,
            "may_file": request.post.role in WRITERS,
            "in_review": bounded(in_review),
        },
    )


def _answer(waiting: int, late: int) -> str:
    if not waiting:
        return "没有等着核查的户。"
    return f"有 {waiting} 户要去，" + (f"其中 {late} 户已逾期，先去这几户。" if late else "都在期限以内。")


def cards_of(request: Asked, those: Sequence[Lead]) -> list[Card]:
    """The cards of some leads, in as many queries however many they are."""
    names = names_here(request)
    families = open_families({one.household_id for one in those}, gone=True)
    whole = request.post.role not in READERS
    why = _why(request, those, families)
    notes = notes_of(request, those, names)
    shining = lights_of_leads(pack_for(request), those)
    return [
        replace(
            _card(
                request, one, families.get(one.household_id), names, whole, notes.get(one.pk, ()), why.get(one.pk, ())
            ),
            light=shining.get(one.household_id),
        )
        for one in those
    ]


def _card(
    request: Asked,
    lead: Lead,
    family: Family | None,
    names: Mapping[str, str],
    whole: bool,
    notes: Sequence[str],
    why: Sequence[Why],
) -> Card:
    head = (head_name(family) if family else "") or lead.household.code
    phone = family.record.phone if family else ""
    words, tone = due_words(lead.due_on, request.today)
    return Card(
        lead,
        reverse("visits:form", args=[lead.pk]) if whole else reverse("leads:lead", args=[lead.pk]),
        head if whole else mask_name(head),
        _place(names, lead, family),
        phone if whole else mask_phone(phone),
        f"{words} · {short_day(lead.due_on)}",
        tone,
        tuple(notes),
        tuple(why),
    )


def _place(names: Mapping[str, str], lead: Lead, family: Family | None) -> str:
    town, village = divisions.town_and_village(dict(names), lead.division)
    return f"{town}{village}" + (f" {family.record.group}{family.record.address}" if family else "")


def questions_of(those: Iterable[Lead]) -> list[LeadAlert]:
    """What some leads ask, with the evidence."""
    asked = LeadAlert.objects.filter(lead__in=list(those), withdrawn_on=None)
    return list(asked.select_related(*_EVIDENCE).order_by("clause", "rule", "person_key"))


def _why(request: Asked, those: Sequence[Lead], families: Mapping[int, Family]) -> dict[int, list[Why]]:
    questions = questions_of(those)
    changed = leads.what_changed(questions, request.today)
    told: dict[int, list[Why]] = {}
    homes = {one.pk: families.get(one.household_id) for one in those}
    opened = screenings.opened(question.known for question in questions)
    whole = request.post.role not in READERS
    for question, one in zip(questions, opened, strict=True):
        family = homes[question.lead_id]
        member = family.members.get(one.alert.person_key) if family and one.alert.person_key else None
        name = (member.record.name if whole else mask_name(member.record.name)) if member else ""
        told.setdefault(question.lead_id, []).append(Why(name, one.reason, changed.get(question.pk, "")))
    return told


def notes_of(request: Asked, those: Sequence[Lead], names: Mapping[str, str]) -> dict[int, list[str]]:
    """What the visitor should know first: why an answer was sent back, which village was asked before."""
    told: dict[int, list[str]] = {}
    newest: dict[int, Visit] = {}
    for visit in visits.visible_to(request.post).filter(lead__in=[one.pk for one in those]).order_by("id"):
        newest[visit.lead_id] = visit
    back = [visit for visit in newest.values() if visit.state == Visit.State.SENT_BACK]
    for opened in visits.opened(back):
        told.setdefault(opened.visit.lead_id, []).append(f"上次报的被退回：{opened.sent_back_why}")
    for one in those:
        if one.handed_from is not None:
            before = names.get(one.handed_from.division, one.handed_from.division)
            told.setdefault(one.pk, []).append(f"先问过{before}，转来核查")
    return told


def strangers_waiting(request: Asked) -> list[dict[str, Any]]:
    """The open questions who somebody is. Names are not opened here."""
    asked = tasks.visible_to(request.post).filter(county=request.county, kind=Task.Kind.WHO_IS_THIS, done_on=None)
    names = names_here(request)
    told = []
    for task in asked.order_by(F("due_on").asc(nulls_last=True), "id")[:PER_PAGE]:
        words, tone = due_words(task.due_on, request.today)
        key = task.subject.removeprefix("row:")
        place = "".join(divisions.town_and_village(names, task.division)) or "没有写镇村"
        told.append({"href": reverse("visits:who", args=[int(key)]), "place": place, "due": words, "tone": tone})
    return told


# --- the form of one household -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Typed:
    """What a form brought that is shown again with what is wrong: answers, papers' words, the browser's own mark."""

    told: dict[str, str] = field(default_factory=dict)
    signed_name: str = ""
    place: str = ""
    sent_id: str = ""

    @classmethod
    def of(cls, request: Asked, pack: Pack) -> Typed:
        sent = request.POST
        told = told_of(pack, {name: str(sent.get(name, "")) for name in sent})
        return cls(told, *(str(sent.get(name, "")) for name in ("signed_name", "place", "sent_id")))


def lead_for_form(request: Asked, key: int) -> Lead:
    """The lead that is to be answered. Raises Http404 where it is not within sight or was not sent."""
    seen = leads.visible_to(request.post).filter(county=request.county, dispatched_on__isnull=False)
    found = seen.select_related("household", "handed_from").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@page(*WRITERS)
def form(request: Asked, key: int) -> HttpResponse:
    """The visit form of one household."""
    return form_page(request, lead_for_form(request, key))


def form_page(
    request: Asked,
    lead: Lead,
    brought: Typed | None = None,
    faults: Sequence[Fault] = (),
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The form as it stands: fresh, or with what was typed and what is wrong with it."""
    pack = pack_for(request)
    if pack is None:
        raise Http404
    looked(request, "look_at_lead", f"lead:{lead.pk}")
    names = names_here(request)
    then = as_known(lead.household, request.today)
    known = register_says(then)
    newest = visits.visible_to(request.post).filter(lead=lead).select_related("filed_by", "reviewed_by").last()
    fresh = brought if brought is not None else Typed(_begun_with(request, pack, newest))
    family = open_families([lead.household_id], gone=True).get(lead.household_id)
    questions = questions_of([lead])
    mark = f"{request.holder.pk}:{lead.pk}"
    return shown(
        request,
        "visits/form.html",
        {
            "title": f"{head_name(family) if family else lead.household.code}家",
            "answer": _stands(lead, newest, names, request),
            "changed": changed,
            "lead": lead,
            "family": family,
            "members": [one.record for one in family.members.values()] if family else [],
            "place": _place(names, lead, family),
            "kind": kind_text(family, then.standing.category if then.standing and then.monitored else "")
            if family
            else "",
            "reasons": reasons_of(questions, family, leads.what_changed(questions, request.today)),
            "notes": notes_of(request, [lead], names).get(lead.pk, []),
            "may_answer": may_answer(lead, newest),
            "form": visit_form(pack, fresh.told, known, faults),
            "brought": fresh,
            "sent_id": fresh.sent_id or secrets.token_hex(16),
            "seen": visits.as_it_stands(lead),
            "villages": [] if lead.state == Lead.State.WITHDRAWN else _other_villages(names, lead),
            "most_photos": MOST_PHOTOS,
            "draft": mark,
            "draft_key": vault.keyring().index("draft", mark).hex(),
        },
        status=status,
    )


def may_answer(lead: Lead, newest: Visit | None) -> bool:
    """Whether the form can be sent: the lead waits, or its answer waits for review and may be corrected."""
    if lead.state == Lead.State.OPEN:
        return True
    return lead.state == Lead.State.ANSWERED and newest is not None and newest.state == Visit.State.FILED


def _begun_with(request: Asked, pack: Pack, newest: Visit | None) -> dict[str, str]:
    """What a fresh form begins with: what was answered last, else who goes and on which day."""
    if newest is not None and newest.state in (Visit.State.FILED, Visit.State.SENT_BACK):
        (opened,) = visits.opened([newest])
        told = {name: typed(value) for name, value in opened.answers.items()}
        if newest.state == Visit.State.FILED:
            return told
    else:
        told = {"visitors": visitor_of(request)}
    known = {question.name for question in pack.questions}
    return {name: value for name, value in {**told, "visited_on": request.today.isoformat()}.items() if name in known}


def _stands(lead: Lead, newest: Visit | None, names: Mapping[str, str], request: Asked) -> str:
    """Where the lead stands, for whoever wants to answer it."""
    if lead.state == Lead.State.WITHDRAWN:
        return "这条线索已经撤回，不用再核查。"
    if lead.state == Lead.State.HANDED_OVER:
        fresh = lead.handed_to.order_by("pk").last()
        to = names.get(fresh.division, "") if fresh is not None else ""
        return f"这条线索已经转给{to or '别的村'}核查。"
    if lead.state == Lead.State.OPEN:
        words, _ = due_words(lead.due_on, request.today)
        back = newest is not None and newest.state == Visit.State.SENT_BACK
        return f"{'镇里退回，要改好再报；' if back else ''}{words}（{lead.due_why}）。"
    assert newest is not None
    when = f"{newest.filed_by.title}{moment(newest.filed_at)}报过，结论“{Lead.Answer(newest.conclusion).label}”"
    if newest.state == Visit.State.FILED:
        return f"{when}，等镇里审核。要更正的，改好再报一次。"
    return f"{when}，{state_text(newest)}，不能再改；确要更正的，请镇里先退回。"


def _other_villages(names: Mapping[str, str], lead: Lead) -> list[str]:
    return sorted(
        {name for code, name in names.items() if len(code) == 12 and not code.endswith("000") and code != lead.division}
    )
