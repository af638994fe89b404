"""How far the villages are with a month's leads, place by place. Counted by the database; nothing is opened.

A month's leads are those that ask something which its screening first asked, as they stand: of one handed on, the last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Count, Min, Q, QuerySet

from shouwang.records.leads import queries as leads
from shouwang.records.leads.models import Lead, LeadAlert
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.visits.models import Visit

LIVE = (Lead.State.OPEN, Lead.State.ANSWERED)


def leads_of_month(post: Post, county: str, period: str) -> QuerySet[Lead]:
    """The leads that ask what a month first asked, within a post's sight."""
    asked = LeadAlert.objects.filter(period=period, withdrawn_on=None)
    return leads.visible_to(post).filter(county=county, state__in=LIVE, pk__in=asked.values("lead"))


@dataclass(frozen=True, slots=True)
class Progress:
    """A place's leads: ``asked`` = ``answered`` + ``waiting`` + ``unsent``; of those that wait ``late`` are overdue.

    ``sent_back``: how many had an answer sent back at least once. ``first_due`` is the earliest day of those that wait.
    """

    division: str
    asked: int = 0
    answered: int = 0
    waiting: int = 0
    unsent: int = 0
    late: int = 0
    sent_back: int = 0
    first_due: date | None = None


def progress(found: QuerySet[Lead], on: date) -> list[Progress]:
    """Village by village, in the order of their codes."""
    waits = Q(state=Lead.State.OPEN, dispatched_on__isnull=False)
    back = Visit.objects.filter(state=Visit.State.SENT_BACK).values("lead")
    counted = (
        found.order_by("division")
        .values("division")
        .annotate(
            every=Count("pk"),
            answered=Count("pk", filter=Q(state=Lead.State.ANSWERED)),
            waiting=Count("pk", filter=waits),
            unsent=Count("pk", filter=Q(state=Lead.State.OPEN, dispatched_on=None)),
            late=Count("pk", filter=waits & Q(due_on__lt=on)),
            sent_back=Count("pk", filter=Q(pk__in=back)),
            first_due=Min("due_on", filter=waits),
        )
    )
    told = counted.values_list("division", "every", "answered", "waiting", "unsent", "late", "sent_back", "first_due")
    return [Progress(*row) for row in told]


def together(division: str, parts: Iterable[Progress]) -> Progress:
    """Several places as one."""
    those = list(parts)
    sums = {
        one.name: sum(getattr(part, one.name) for part in those)
        for one in fields(Progress)
        if one.name not in ("division", "first_due")
    }
    return Progress(division, **sums, first_due=min((one.first_due for one in those if one.first_due), default=None))


def by_town(parts: Iterable[Progress]) -> list[tuple[Progress, list[Progress]]]:
    """The towns with their villages, in the order of their codes."""
    towns: dict[str, list[Progress]] = {}
    for part in parts:
        towns.setdefault(part.division[:9] + "000", []).append(part)
    return [(together(town, those), those) for town, those in sorted(towns.items())]


def answers(found: QuerySet[Lead]) -> dict[str, int]:
    """What villages found out → leads; those without an answer are left out."""
    told = found.filter(state=Lead.State.ANSWERED).order_by().values_list("answer").annotate(many=Count("pk"))
    return {str(answer): many for answer, many in told}


def by_rule(post: Post, county: str, period: str) -> dict[str, int]:
    """Rule → the leads of a month, within a post's sight, that ask what it found; one that asks by two rules counts for both."""
    seen = scope(post)
    if seen.department:
        return {}
    asked = LeadAlert.objects.filter(period=period, withdrawn_on=None, lead__county=county, lead__state__in=LIVE)
    asked = seen.limit(asked, division="lead__division", department=None)
    return dict(asked.order_by().values_list("rule").annotate(many=Count("lead", distinct=True)))
