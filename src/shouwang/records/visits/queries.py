"""Reads of visits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from shouwang.engine.cleaning.answers import Answered
from shouwang.records.feeds.models import FeedRow
from shouwang.records.leads import queries as leads
from shouwang.records.leads.models import Lead
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.visits.models import Finding, Visit, VisitFile, VisitPaper
from shouwang.records.visits.sealed import open_answers, open_paper, open_why

STANDING = (Visit.State.FILED, Visit.State.ACCEPTED, Visit.State.RECORDED)
"""States of a visit that stands; one that was corrected or sent back does not."""


def visible_to(post: Post) -> QuerySet[Visit]:
    """The visits of the post's divisions; departments see none (what became of their own rows they are told)."""
    own = scope(post)
    return Visit.objects.none() if own.department else own.limit(Visit.objects.all(), department=None)


def standing(post: Post, county: str) -> QuerySet[Visit]:
    """The visits that stand, by village and household."""
    found = visible_to(post).filter(county=county, state__in=STANDING)
    return found.select_related("lead", "household").order_by("division", "household__code", "id")


def candidates(post: Post, county: str) -> QuerySet[Visit]:
    """Households that meet the conditions by a visit their town has let pass: candidates for identification (J16)."""
    passed = (Visit.State.ACCEPTED, Visit.State.RECORDED)
    return standing(post, county).filter(conclusion=Lead.Answer.MEETS, state__in=passed)


def watched(post: Post, county: str) -> QuerySet[Lead]:
    """The households that do not qualify and are kept under watch, with the day to look again (J17), soonest first.

    A household that was asked again since stands with its newest answer only.
    """
    answered = leads.visible_to(post).filter(county=county, state=Lead.State.ANSWERED)
    newest = {lead.household_id: lead.pk for lead in answered.order_by("id")}
    found = answered.filter(pk__in=newest.values(), answer=Lead.Answer.NOT_MET)
    return found.select_related("household").order_by(
        F("look_again_on").asc(nulls_last=True), "division", "household__code"
    )


@dataclass(frozen=True, slots=True)
class OpenedVisit:
    """A visit with its answers by the question's name, and why it was sent back ("" where it was not)."""

    visit: Visit
    answers: dict[str, Answered]
    sent_back_why: str


def opened(visits: Iterable[Visit]) -> Iterator[OpenedVisit]:
    """Visits with their sealed content; the caller journals that it was opened."""
    for visit in visits:
        content = bytes(visit.content)
        why = open_why(visit.lead_id, content, bytes(visit.sent_back_why)) if visit.sent_back_why else ""
        yield OpenedVisit(visit, open_answers(visit.lead_id, content, bytes(visit.sealed)), why)


def look_again_due(lead: Lead, on: date) -> bool:
    """Whether the day to look again has come."""
    return lead.look_again_on is not None and lead.look_again_on <= on


def may_be_handed_over(lead: Lead) -> bool:
    """Whether a lead may still go to another village: nobody has answered it, or its village said it is not its own."""
    if lead.state == Lead.State.OPEN:
        return lead.dispatched_on is not None
    return lead.state == Lead.State.ANSWERED and lead.answer == Lead.Answer.NOT_OURS


def as_it_stands(lead: Lead) -> str:
    """A mark of where a lead stands and what it asks: another one as soon as somebody answered it, sent it back, moved it
    or asked more. Whoever answers says which one was seen."""
    newest = Visit.objects.filter(lead=lead).order_by("-id").values_list("pk", "state").first()
    asked = lead.asked.order_by("pk").values_list("pk", "alert", "newest", "withdrawn_on")
    told = [lead.pk, lead.state, lead.division, newest, *asked]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:24]


# --- what was brought along ----------------------------------------------------------------------------------------------


def papers_visible_to(post: Post) -> QuerySet[VisitPaper]:
    """The papers of the visits that a post sees."""
    return VisitPaper.objects.filter(visit__in=visible_to(post)).select_related("visit").order_by("pk")


@dataclass(frozen=True, slots=True)
class OpenedPaper:
    """A paper with what it says of itself."""

    paper: VisitPaper
    told: dict[str, str]


def opened_papers(papers: Iterable[VisitPaper]) -> list[OpenedPaper]:
    """Papers with their sealed words; the caller journals that they were opened."""
    return [OpenedPaper(one, open_paper(one.visit_id, bytes(one.content), bytes(one.sealed))) for one in papers]


# --- workbooks that came back, and people in no register -----------------------------------------------------------------


def files_visible_to(post: Post) -> QuerySet[VisitFile]:
    """The filled workbooks that a post or a post within its divisions sent, newest first; departments see none."""
    own = scope(post)
    files = VisitFile.objects.select_related("received_by").order_by("-id")
    if own.department or own.low == own.high:
        return files.none()
    sent = Q(received_by=post) | Q(received_by__division__gte=own.low, received_by__division__lt=own.high)
    # What the county's own office sent is the county's business, and that of those who read over it.
    return files.filter(own.whole_counties() | ~Q(received_by__division="") & sent | Q(received_by=post))


def strangers_visible_to(post: Post, county: str) -> QuerySet[FeedRow]:
    """The rows about people in no register that a post is to ask about; those that name no place are the county's."""
    own = scope(post)
    rows = FeedRow.objects.filter(outcome=FeedRow.Outcome.UNREGISTERED, delivery__county=county)
    if own.department or own.low == own.high:
        return rows.none()
    seen = Q(division__gte=own.low, division__lt=own.high) & ~Q(division="")
    if own.covers(county + "000000"):
        seen |= Q(division="")
    return rows.filter(seen).select_related("delivery").order_by("pk")


def finding_of(row: FeedRow) -> Finding | None:
    """What stands about who somebody is."""
    return Finding.objects.filter(row=row, standing=True).select_related("filed_by").first()


def finding_mark(finding: Finding | None) -> str:
    """The mark of what a page showed about who somebody is."""
    return f"finding:{finding.pk}" if finding is not None else "nobody"
