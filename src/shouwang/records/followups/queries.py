"""Reads of follow-up visits. Lists begin with whose division; a helper's own post sees the households paired with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from shouwang.engine.calendar import span_of
from shouwang.engine.cleaning.answers import Answered
from shouwang.engine.packs.rhythms import Aspect, Following
from shouwang.records.followups.models import Followed, FollowUp, FollowUpPaper, Judged
from shouwang.records.followups.sealed import open_answers, open_paper
from shouwang.records.helpers.queries import paired_with
from shouwang.records.measures.models import Measure
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

_MANY = 500


@dataclass(frozen=True, slots=True)
class FollowUpFacts:
    """What is known of a household's follow-up visits on a day. How measures were judged is what the last visit said.

    ``judged``: measures that it judged; ``not_useful`` and so on: how many of them are not. ``new_risk``: None where nobody
    visited, or the record does not say.
    """

    last_on: date | None = None
    visits: int = 0
    judged: int = 0
    not_useful: int = 0
    not_sufficient: int = 0
    not_usable: int = 0
    new_risk: bool | None = None


def facts_of(county: str, households: Iterable[int] | None, on: date) -> dict[int, FollowUpFacts]:
    """Household → its facts by ``on``; only of households that were visited. None: all of the county."""
    if households is None:
        return _facts(FollowUp.objects.filter(county=county), on)
    keys, found = list(dict.fromkeys(households)), dict[int, FollowUpFacts]()
    for start in range(0, len(keys), _MANY):
        found |= _facts(FollowUp.objects.filter(county=county, household__in=keys[start : start + _MANY]), on)
    return found


def _facts(rows: QuerySet[FollowUp], on: date) -> dict[int, FollowUpFacts]:
    rows = rows.filter(standing=True, visited_on__lte=on)
    sums = rows.order_by().values("household").annotate(visits=Count("pk"), last=Max("visited_on"))
    found = {one["household"]: FollowUpFacts(one["last"], one["visits"]) for one in sums.iterator()}
    newest: dict[int, int] = {}
    for key, household, day, risk in rows.values_list("pk", "household", "visited_on", "new_risk").iterator():
        if found[household].last_on == day:
            newest[key] = household
            found[household] = replace(found[household], new_risk=risk)
    judged = Judged.objects.filter(follow_up__in=rows)
    for key, *said in judged.values_list("follow_up", "useful", "sufficient", "usable").iterator():
        if key in newest:
            one = found[newest[key]]
            bad = [int(aspect is False) for aspect in said]
            found[newest[key]] = replace(
                one,
                judged=one.judged + 1,
                not_useful=one.not_useful + bad[0],
                not_sufficient=one.not_sufficient + bad[1],
                not_usable=one.not_usable + bad[2],
            )
    return found


# --- what is within sight -----------------------------------------------------------------------------------------------


def visible_to(post: Post, on: date) -> QuerySet[FollowUp]:
    """The records of a post's divisions; to a helper those of the households paired with it on a day."""
    if post.role == Post.Role.HELPER:
        return FollowUp.objects.filter(household__in=paired_with(post, on).values("household"))
    own = scope(post)
    return FollowUp.objects.none() if own.department else own.limit(FollowUp.objects.all(), department=None)


def followed_visible_to(post: Post, on: date) -> QuerySet[Followed]:
    """The households that are followed up, of a post's divisions; to a helper those paired with it on a day."""
    rows = Followed.objects.filter(ended_on=None)
    if post.role == Post.Role.HELPER:
        return rows.filter(household__in=paired_with(post, on).values("household"))
    own = scope(post)
    return rows.none() if own.department else own.limit(rows, department=None)


def mine(post: Post, on: date) -> QuerySet[Followed]:
    """The households paired with whoever signs in by a post, the soonest due first."""
    own = Followed.objects.filter(ended_on=None, household__in=paired_with(post, on).values("household"))
    return own.order_by("due_on", "division", "household__code")


def visited_in_span(rows: QuerySet[Followed], following: Following, on: date) -> QuerySet[Followed]:
    """Of these those that were visited in the span in which a day lies, each stage by its own rhythm."""
    visited = Q()
    for stage, rhythm in following.rhythms.items():
        visited |= Q(stage=stage, last_on__gte=span_of(on, rhythm.every_months).first)
    return rows.filter(visited)


def papers_visible_to(post: Post, on: date) -> QuerySet[FollowUpPaper]:
    """What was brought along from the visits that a post sees."""
    return FollowUpPaper.objects.filter(follow_up__in=visible_to(post, on)).select_related("follow_up").order_by("pk")


def history_of(household: int) -> QuerySet[FollowUp]:
    """The records of a household, corrected ones too, the newest first. The caller has seen to it that it may be seen."""
    rows = FollowUp.objects.filter(household=household).select_related("filed_by", "helper")
    return rows.order_by("-visited_on", "-pk")


# --- opened -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenedFollowUp:
    """A record with its answers by the question's name."""

    follow_up: FollowUp
    answers: dict[str, Answered]


def opened(those: Iterable[FollowUp]) -> Iterator[OpenedFollowUp]:
    """Records with their sealed content; the caller journals that it was opened."""
    for one in those:
        yield OpenedFollowUp(one, open_answers(one.household_id, bytes(one.content), bytes(one.sealed)))


@dataclass(frozen=True, slots=True)
class OpenedPaper:
    """A paper with what it says of itself."""

    paper: FollowUpPaper
    told: dict[str, str]


def opened_papers(papers: Iterable[FollowUpPaper]) -> list[OpenedPaper]:
    """Papers with their sealed words; the caller journals that they were opened."""
    return [OpenedPaper(one, open_paper(one.follow_up_id, bytes(one.content), bytes(one.sealed))) for one in papers]


def as_it_stands(household: int, measures: Sequence[int]) -> str:
    """A mark of what a form shows: another one as soon as somebody filed a record, or the measures to judge are others."""
    newest = FollowUp.objects.filter(household=household).order_by("-pk").values_list("pk", flat=True).first()
    stage = Followed.objects.filter(household=household).values_list("stage", "ended_on").first()
    return hashlib.sha256(repr([household, newest, stage, sorted(measures)]).encode()).hexdigest()[:24]


# --- what a form asks --------------------------------------------------------------------------------------------------


def to_judge(household: int) -> list[Measure]:
    """The measures that a visit judges: those under way, and those done since the last visit, in the order of the plan."""
    last = FollowUp.objects.filter(household=household, standing=True).order_by("-visited_on").first()
    rows = Measure.objects.filter(household=household, plan__closed_on=None).order_by("plan_id", "seq")
    return [
        one
        for one in rows.filter(state__in=[Measure.State.UNDER_WAY, Measure.State.DONE])
        if one.state == Measure.State.UNDER_WAY or last is None or (one.done_on or last.visited_on) > last.visited_on
    ]


def column_of(measure: int, aspect: Aspect) -> str:
    """What a fault of a judgment names as its column."""
    return f"judged-{measure}-{aspect}"
