"""Reads of visits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from shouwang.engine.cleaning.answers import Answered
from shouwang.records.leads import queries as leads
from shouwang.records.leads.models import Lead
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.visits.models import Visit
from shouwang.records.visits.sealed import open_answers, open_why

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
