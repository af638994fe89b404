"""Which of a run's alerts have to be asked, and which were answered before (J17, Y02).

Pure of writing: reads what was asked and answered so far and sorts a run's alerts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from shouwang.engine.packs.model import Pack
from shouwang.engine.screening.again import Evidence, worse
from shouwang.records.events.lists import fingerprints_of
from shouwang.records.feeds.models import FeedRow
from shouwang.records.leads.models import Lead, LeadAlert
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.models import Alert, Run

WITH_EVIDENCE = ("alert__run", "alert__household", "newest__run", "newest__household")
"""What has to be selected with a question whose evidence is opened."""

_FEW = 500
"""So many households are named in a query."""

Question = tuple[int, str, int]
"""Household, rule, person (0 for rules of household grain)."""


@dataclass(slots=True)
class Sorted_:
    """A run's alerts by what is to be done with them.

    ``ask``: household → alerts for its open lead, ``repeats``: the answered question that an alert repeats and why;
    ``spared``: alerts with the answer that they are linked to.
    """

    ask: dict[int, list[Alert]] = field(default_factory=lambda: defaultdict(list))
    repeats: dict[int, tuple[LeadAlert, str]] = field(default_factory=dict)
    spared: list[tuple[Alert, LeadAlert]] = field(default_factory=list)


def question_of(alert: Alert) -> Question:
    return alert.household_id, alert.rule, alert.person_key


def sorted_alerts(run: Run, pack: Pack, alerts: Sequence[Alert]) -> Sorted_:
    """Sorts the alerts of a run that ask for a visit.

    An alert whose question stands in an open lead goes there. One that was answered goes to its answer, unless it became
    worse by the rule's measure or the day to look again has come. One that was never asked is asked. A month done again
    after the answers came, or after the same was asked in a later month, asks and spares nothing that it did not then.
    """
    result = Sorted_()
    asked, open_then = _asked_before(run, {alert.household_id for alert in alerts})
    repeated: list[tuple[Alert, LeadAlert]] = []
    for alert in alerts:
        earlier = asked.get(question_of(alert))
        if earlier is None or earlier.lead.state == Lead.State.OPEN:
            result.ask[alert.household_id].append(alert)
        elif question_of(alert) not in open_then:
            repeated.append((alert, earlier))
    then = _asked_in(run) if repeated else set()
    for alert, earlier, why in _judged(run, pack, repeated):
        if why and earlier.gathered_on <= run.as_of:
            result.ask[alert.household_id].append(alert)
            result.repeats[alert.pk] = (earlier, why)
        elif question_of(alert) not in then:
            result.spared.append((alert, earlier))
    return result


def _asked_in(run: Run) -> set[Question]:
    """What was asked in the run's own period: integrating it once more spares nobody that question."""
    asked = LeadAlert.objects.filter(lead__county=run.county, period=run.period, withdrawn_on=None)
    return set(asked.values_list("lead__household_id", "rule", "person_key"))


def _asked_before(run: Run, households: set[int]) -> tuple[dict[Question, LeadAlert], set[Question]]:
    """About these households: the question of each kind that is open, else the newest that was answered; and which stood
    in an open lead on the run's day and are answered since."""
    newest: dict[Question, LeadAlert] = {}
    open_then: set[Question] = set()
    asked = (
        LeadAlert.objects.filter(
            lead__county=run.county, lead__state__in=[Lead.State.OPEN, Lead.State.ANSWERED], withdrawn_on=None
        )
        .select_related("lead", *WITH_EVIDENCE)
        .order_by("lead_id", "id")
    )
    if len(households) <= _FEW:  # a preview asks about few, a month about all
        asked = asked.filter(lead__household__in=households)
    for one in asked:
        key = one.lead.household_id, one.rule, one.person_key
        if one.lead.household_id not in households:
            continue
        if key not in newest or newest[key].lead.state != Lead.State.OPEN:
            newest[key] = one
        if one.lead.closed_on is not None and one.gathered_on <= run.as_of < one.lead.closed_on:
            open_then.add(key)
    return newest, open_then


def _judged(
    run: Run, pack: Pack, repeated: Sequence[tuple[Alert, LeadAlert]]
) -> Iterable[tuple[Alert, LeadAlert, str]]:
    """Each repeated question with the reason to ask it again, blank where there is none."""
    told = changes(run, pack, repeated)
    for alert, earlier in repeated:
        day = earlier.lead.look_again_on
        if told[alert.pk]:
            yield alert, earlier, LeadAlert.Again.WORSE
        elif day is not None and day <= run.as_of:
            yield alert, earlier, LeadAlert.Again.LOOK_AGAIN
        else:
            yield alert, earlier, ""


def changes(run: Run, pack: Pack, repeated: Sequence[tuple[Alert, LeadAlert]]) -> dict[int, str]:
    """Alert key → what became worse since the answer, as a Chinese phrase; blank where nothing did."""
    answered = {alert.pk: _answered_alerts(pack, earlier) for alert, earlier in repeated}
    alerts = {one.pk: one for alert, _ in repeated for one in (alert, *answered[alert.pk])}
    evidence = _evidence(pack, alerts.values())
    told: dict[int, str] = {}
    for alert, earlier in repeated:
        rule = pack.rules.get(alert.rule)
        rows = frozenset(row for one in answered[alert.pk] for row in evidence[one.pk].rows)
        now, before = evidence[alert.pk], replace(evidence[earlier.known.pk], rows=rows)
        told[alert.pk] = worse(pack, rule, before, now, run.as_of) if rule else ""
    return told


def _answered_alerts(pack: Pack, earlier: LeadAlert) -> list[Alert]:
    """The evidence that was answered; where new rows are the measure, all that was answered before it too: a row that any
    of the answers knew is no news."""
    alerts = [earlier.known]
    while any(again.anew for again in _measures(pack, earlier.rule)):
        alerts.append(earlier.alert)
        if earlier.before_id is None:
            break
        earlier = LeadAlert.objects.select_related(*WITH_EVIDENCE).get(pk=earlier.before_id)
        alerts.append(earlier.known)
    return alerts


def _evidence(pack: Pack, alerts: Iterable[Alert]) -> dict[int, Evidence]:
    opened = list(screenings.opened(alerts))
    counted = {one.alert.pk for one in opened if any(again.anew for again in _measures(pack, one.alert.rule))}
    prints = _fingerprints({row for one in opened if one.alert.pk in counted for row in one.rows})
    return {
        one.alert.pk: Evidence(
            one.alert.run.period,
            one.evidence,
            frozenset(prints[row] for row in one.rows if row in prints) if one.alert.pk in counted else (),
        )
        for one in opened
    }


def _measures(pack: Pack, rule: str):  # type: ignore[no-untyped-def]
    return pack.rules[rule].again if rule in pack.rules else ()


def _fingerprints(rows: set[int]) -> Mapping[int, bytes]:
    """What received rows say, as their keyed fingerprints: the same row sent twice is no news."""
    found: dict[int, bytes] = fingerprints_of(rows)
    wanted = sorted(row for row in rows if row >= 0)
    for start in range(0, len(wanted), 500):
        part = FeedRow.objects.filter(pk__in=wanted[start : start + 500]).values_list("pk", "fingerprint")
        found |= {key: bytes(told) for key, told in part if told is not None}
    return found
