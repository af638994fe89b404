"""Reads of leads."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from shouwang.records.leads.models import Lead, LeadAlert
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope


def visible_to(post: Post) -> QuerySet[Lead]:
    """The leads of the post's divisions; departments see none."""
    own = scope(post)
    return Lead.objects.none() if own.department else own.limit(Lead.objects.all(), department=None)


def dispatched_by(post: Post, county: str, on: date) -> QuerySet[Lead]:
    """The open leads as they stood on a day, each with what it asked by then, by division and household."""
    asked = (
        LeadAlert.objects.filter(gathered_on__lte=on)
        .filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on))
        .select_related("alert__run", "alert__household")
        .order_by("clause", "rule", "person_key")
    )
    return (
        visible_to(post)
        .filter(county=county, state=Lead.State.OPEN, dispatched_on__lte=on)
        .select_related("household")
        .prefetch_related(Prefetch("asked", queryset=asked, to_attr="questions"))
        .order_by("division", "household__code")
    )
