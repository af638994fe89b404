"""From what a run found to what is asked: households counted by the one way that each of them went. Nothing is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from shouwang.records.leads.followed import ASKED, CARRIED, INFORMED, PENDING, SPARED, households_by_way
from shouwang.records.leads.models import Lead, Spared
from shouwang.records.leads.queries import visible_to
from shouwang.records.screenings.models import Run
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope


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
    own = scope(post)
    told = [] if own.department else households_by_way(run, own.low, own.high)
    went = {way: households for way, households, _, _ in told}
    return Ways(
        hits=sum(hits for _, _, hits, _ in told),
        to_visit=sum(visits for *_, visits in told),
        households=sum(went.values()),
        informed=went.get(INFORMED, 0),
        asked=went.get(ASKED, 0),
        carried=went.get(CARRIED, 0),
        spared=went.get(SPARED, 0),
        pending=went.get(PENDING, 0),
    )


# --- burden -----------------------------------------------------------------------------------------------------------


def spared_by_village(post: Post, run: Run) -> dict[str, int]:
    """Village → households that a run met and that were not asked again because they had answered."""
    told = _spared(post, run).values_list("alert__division").annotate(many=Count("alert__household", distinct=True))
    return dict(told)


def spared_households(post: Post, run: Run) -> dict[int, str]:
    """The same households, each with its village."""
    return dict(_spared(post, run).values_list("alert__household", "alert__division").distinct())


def _spared(post: Post, run: Run) -> QuerySet[Spared]:
    return scope(post).limit(Spared.objects.filter(run=run), division="alert__division", department=None).order_by()


def asked_often(post: Post, county: str, first: date, last: date) -> QuerySet[Lead]:
    """The leads of households to which more than one was sent between two days. What was handed on was asked once."""
    sent = visible_to(post).filter(county=county, dispatched_on__gte=first, dispatched_on__lte=last, handed_from=None)
    sent = sent.exclude(state=Lead.State.WITHDRAWN)
    often = sent.order_by().values("household_id").annotate(many=Count("pk")).filter(many__gt=1)
    return sent.filter(household__in=often.values("household_id"))


def often_by_village(found: QuerySet[Lead]) -> dict[str, int]:
    """Village → households of ``asked_often``."""
    return dict(found.order_by().values_list("division").annotate(many=Count("household", distinct=True)))
