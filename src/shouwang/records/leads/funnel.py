"""From what a run found to what is asked: households counted by the one way that each of them went. Nothing is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, IntegerField, Min, OuterRef, Q, QuerySet, Value, When

from shouwang.records.leads.models import Lead, LeadAlert, Spared
from shouwang.records.leads.queries import visible_to
from shouwang.records.screenings.models import Run
from shouwang.records.screenings.queries import alerts_within
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

_ASKED, _CARRIED, _SPARED, _PENDING = range(4)


@dataclass(frozen=True, slots=True)
class Ways:
    """What a run met. ``hits`` = ``to_visit`` + ``to_track``, a hit being a rule met by one household or person;

        households = informed + asked + carried + spared + pending

    ``informed``: only rules that inform; ``asked``: the month's own question; ``carried``: an earlier month's, not
    answered when it was met again; ``spared``: answered before; ``pending``: not gathered into leads yet. A household
    that went several ways counts for the first of them.
    """

    hits: int = 0
    to_visit: int = 0
    households: int = 0
    informed: int = 0
    asked: int = 0
    carried: int = 0
    spared: int = 0
    pending: int = 0

    @property
    def to_track(self) -> int:
        return self.hits - self.to_visit


def ways_of(post: Post, run: Run) -> Ways:
    """The households within a post's sight that a run met."""
    met = alerts_within(post, run).order_by()
    sums = met.aggregate(
        hits=Count("pk"),
        to_visit=Count("pk", filter=Q(response="visit")),
        households=Count("household", distinct=True),
    )
    best = (
        met.filter(response="visit").annotate(way=_way(run)).values("household_id").annotate(best=Min("way"))
    ).aggregate(
        asked=Count("best", filter=Q(best=_ASKED)),
        carried=Count("best", filter=Q(best=_CARRIED)),
        spared=Count("best", filter=Q(best=_SPARED)),
        pending=Count("best", filter=Q(best=_PENDING)),
    )
    return Ways(**sums, **best, informed=sums["households"] - sum(best.values()))


def _way(run: Run) -> Case:
    same = LeadAlert.objects.filter(
        lead__household=OuterRef("household"),
        rule=OuterRef("rule"),
        person_key=OuterRef("person_key"),
        lead__state__in=(Lead.State.OPEN, Lead.State.ANSWERED),
        withdrawn_on=None,
    )
    return Case(
        When(Exists(same.filter(period=run.period)), then=Value(_ASKED)),
        When(Exists(Spared.objects.filter(run=run, alert=OuterRef("pk"))), then=Value(_SPARED)),
        When(Exists(same.filter(period__lt=run.period)), then=Value(_CARRIED)),
        default=Value(_PENDING),
        output_field=IntegerField(),
    )


# --- burden -----------------------------------------------------------------------------------------------------------


def spared_by_village(post: Post, run: Run) -> dict[str, int]:
    """Village → households that a run met and that were not asked again because they had answered."""
    found = scope(post).limit(Spared.objects.filter(run=run), division="alert__division", department=None)
    told = found.order_by().values_list("alert__division").annotate(many=Count("alert__household", distinct=True))
    return dict(told)


def asked_often(post: Post, county: str, first: date, last: date) -> QuerySet[Lead]:
    """The leads of households to which more than one was sent between two days. What was handed on was asked once."""
    sent = visible_to(post).filter(county=county, dispatched_on__gte=first, dispatched_on__lte=last, handed_from=None)
    sent = sent.exclude(state=Lead.State.WITHDRAWN)
    often = sent.order_by().values("household_id").annotate(many=Count("pk")).filter(many__gt=1)
    return sent.filter(household__in=often.values("household_id"))


def often_by_village(found: QuerySet[Lead]) -> dict[str, int]:
    """Village → households of ``asked_often``."""
    return dict(found.order_by().values_list("division").annotate(many=Count("household", distinct=True)))
