"""Reads of leads."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from shouwang.records.leads.models import Lead, LeadAlert
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope


def visible_to(post: Post) -> QuerySet[Lead]:
    """The leads of the post's divisions; departments see none."""
    own = scope(post)
    return Lead.objects.none() if own.department else own.limit(Lead.objects.all(), department=None)


@dataclass(frozen=True, slots=True)
class Sent:
    """A lead that was sent to its village, with what it asks; ``due_on`` and ``sent_on`` are always there."""

    lead: Lead
    questions: list[LeadAlert]
    sent_on: date
    due_on: date


def sent_by(post: Post, county: str, on: date) -> list[Sent]:
    """The leads that were open on a day, each with what it asked by then, by division and household."""
    asked = (
        LeadAlert.objects.filter(gathered_on__lte=on)
        .filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on))
        .select_related("alert__run", "alert__household")
        .order_by("clause", "rule", "person_key")
    )
    still = Q(closed_on=None) | Q(closed_on__gt=on)
    leads = visible_to(post).filter(still, county=county, dispatched_on__lte=on)
    by_lead: dict[int, list[LeadAlert]] = defaultdict(list)
    for question in asked.filter(lead__in=leads):
        by_lead[question.lead_id].append(question)
    return [
        Sent(lead, by_lead[lead.pk], lead.dispatched_on, lead.due_on)
        for lead in leads.select_related("household").order_by("division", "household__code")
        if lead.dispatched_on is not None and lead.due_on is not None
    ]
