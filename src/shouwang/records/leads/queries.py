"""Reads of leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from shouwang.records.households.models import Household
from shouwang.records.leads.asking import WITH_EVIDENCE, changes
from shouwang.records.leads.models import Lead, LeadAlert, Spared
from shouwang.records.policy.queries import pack_of
from shouwang.records.screenings.models import Run
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
        .select_related("before__lead", "alert__run__version", "newest__run__version")
        .select_related(*WITH_EVIDENCE, *(f"before__{name}" for name in WITH_EVIDENCE))
        .order_by("clause", "rule", "person_key")
    )
    still = Q(closed_on=None) | Q(closed_on__gt=on)
    leads = visible_to(post).filter(still, county=county, dispatched_on__lte=on)
    by_lead: dict[int, list[LeadAlert]] = defaultdict(list)
    for question in asked.filter(lead__in=leads):
        by_lead[question.lead_id].append(question)
    return [
        Sent(lead, by_lead[lead.pk], lead.dispatched_on, lead.due_on)
        for lead in leads.select_related("household", "handed_from").order_by("division", "household__code")
        if lead.dispatched_on is not None and lead.due_on is not None
    ]


def what_changed(questions: Iterable[LeadAlert], on: date) -> dict[int, str]:
    """Question key → why it is asked again although it was answered, as known on a day, in a Chinese sentence.

    Opens the evidence of then and now; the caller journals that.
    """
    repeated = [one for one in questions if one.before is not None]
    told: dict[int, str] = {}
    by_run: dict[int, list[LeadAlert]] = defaultdict(list)
    for one in repeated:
        by_run[one.known_on(on).run_id].append(one)
    for those in by_run.values():
        run = those[0].known_on(on).run
        grown = changes(run, pack_of(run.version), [(one.known_on(on), one.before) for one in those if one.before])
        for one in those:
            assert one.before is not None
            lead = one.before.lead
            said = Lead.Answer(lead.answer).label if lead.answer else ""
            day = f"{lead.closed_on.month}月{lead.closed_on.day}日" if lead.closed_on else ""
            why = grown[one.known_on(on).pk] if one.again == LeadAlert.Again.WORSE else "已到再看的日子，情况还在"
            told[one.pk] = f"{day}核查“{said}”以后，{why}"
    return told


def spared_in(post: Post, run: Run) -> QuerySet[Spared]:
    """The questions of a run that were answered before and not asked again, each with its answer (Y02).

    By run and not by period: a list that came late has its month screened twice, and spares nobody twice.
    """
    found = Spared.objects.filter(run=run, answered__lead__in=visible_to(post))
    return found.select_related("alert__household", "answered__lead").order_by("alert__household__code", "id")


def spared_of(post: Post, household: Household, known: datetime | None) -> list[Spared]:
    """What screenings met of a household and was not asked, because it had been answered before; by a time."""
    found = Spared.objects.filter(alert__household=household, answered__lead__in=visible_to(post))
    if known is not None:
        found = found.filter(run__run_at__lte=known)
    found = found.select_related("run__run_by", "alert__run__version", "answered__lead")
    return list(found.defer("alert__sealed").order_by("id"))


def asked_by(county: str, rules: Collection[str], since: date) -> list[tuple[int, str, date, bool]]:
    """(household, rule, day on which it was gathered, whether it was answered) of what some rules asked since a day."""
    asked = LeadAlert.objects.filter(
        lead__county=county, rule__in=list(rules), gathered_on__gte=since, withdrawn_on__isnull=True
    ).exclude(lead__state__in=[Lead.State.WITHDRAWN, Lead.State.HANDED_OVER])
    rows = asked.values_list("lead__household", "rule", "gathered_on", "lead__state")
    return [(household, rule, on, state == Lead.State.ANSWERED) for household, rule, on, state in rows]
