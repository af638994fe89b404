"""What integrating and dispatching a run would do, before anybody does it. Reads only; the same sorting as the doing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shouwang.engine.calendar import DueDate
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Pack
from shouwang.records.feeds import queries as feeds
from shouwang.records.leads.actions import visit_due
from shouwang.records.leads.asking import sorted_alerts
from shouwang.records.leads.models import Lead, LeadAlert
from shouwang.records.policy.queries import pack_of
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.models import Alert, Run
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_county_work
from shouwang.records.tasks.models import Task


@dataclass(slots=True)
class Preview:
    """Households by village: ``fresh`` get a lead, ``ready`` have one that was not sent yet; both would be sent now.

    ``carried`` have one that was sent and is asked on; ``again`` are those of all these that are asked something that
    was answered before; ``spared`` (a number) are not asked, because they have answered. ``strangers``: people of this county in
    no register, by the place that is asked about them. ``due`` is None where the calendar does not know.
    """

    fresh: Counter[str] = field(default_factory=Counter)
    ready: Counter[str] = field(default_factory=Counter)
    carried: Counter[str] = field(default_factory=Counter)
    again: int = 0
    spared: int = 0
    strangers: Counter[str] = field(default_factory=Counter)
    due: DueDate | None = None
    fault: Fault | None = None

    @property
    def to_send(self) -> Counter[str]:
        return self.fresh + self.ready

    @property
    def without_village(self) -> int:
        """Households that would be sent to a town or to the county, because nobody knows their village."""
        return sum(many for code, many in self.to_send.items() if code.endswith("000"))


def alerts_to_send(post: Post, run: Run) -> QuerySet[Alert]:
    """What the households would be asked that a dispatch of the run would send. Raises NotAllowed for who may not send."""
    require_county_work(post, run.county, "整合交办")
    those = _sorted(run, pack_of(run.version))
    waiting = Lead.objects.filter(household=OuterRef("household"), state=Lead.State.OPEN, dispatched_on__isnull=False)
    if not those.asked_once_more:
        return those.new.filter(~Exists(waiting))
    visits = screenings.alerts_of(run).filter(response="visit").filter(~Exists(waiting))
    return visits.filter(Q(pk__in=those.new.values("pk")) | Q(pk__in=those.asked_once_more))


def preview(post: Post, run: Run, on: date) -> Preview:
    """What would be sent where on a day. Opens the evidence of what was answered before, and shows none of it.

    Raises NotAllowed for who may not send.
    """
    require_county_work(post, run.county, "整合交办")
    pack = pack_of(run.version)
    told, those = Preview(), _sorted(run, pack)
    _count_new(told, run, those.new)
    _count_repeated(told, run, those.repeated)
    told.again, told.spared = len(those.again), len(those.spared)
    told.strangers.update(_strangers(run))
    told.due, told.fault = visit_due(pack.deadlines["visit"], on)
    return told


def households_in(post: Post, run: Run, part: str) -> dict[int, str]:
    """Household → village, of a part of the preview by its name; ``without_village`` are those that it counts there.

    Raises NotAllowed for who may not send.
    """
    require_county_work(post, run.county, "整合交办")
    those = _sorted(run, pack_of(run.version))
    match part:
        case "again":
            return those.again
        case "spared":
            return those.spared
        case "carried":
            return _carried(run, those)
        case "ready":
            return _ready(run)
        case "fresh":
            return _fresh(run, those)
        case _:
            sending = {**_fresh(run, those), **_ready(run)}
            return {household: code for household, code in sending.items() if code.endswith("000")}


@dataclass(slots=True)
class _Sorted:
    """A run's alerts that ask for a visit. ``new``: those that nobody has answered yet. By household with its village:
    ``repeated`` are asked nothing but what was answered before, ``again`` that and perhaps more, ``spared`` nothing.
    ``asked_once_more``: the keys of the alerts that were answered and are asked all the same."""

    new: QuerySet[Alert]
    asked_once_more: list[int]
    repeated: dict[int, str]
    again: dict[int, str]
    spared: dict[int, str]


def _sorted(run: Run, pack: Pack) -> _Sorted:
    answered = LeadAlert.objects.filter(
        lead__household=OuterRef("household"),
        rule=OuterRef("rule"),
        person_key=OuterRef("person_key"),
        lead__state=Lead.State.ANSWERED,
        withdrawn_on=None,
    )
    alerts = screenings.alerts_of(run).filter(response="visit")
    alerts = alerts.order_by("household_id", "clause", "rule", "person_key")
    # Only what was answered before has to be compared; all else is asked.
    found = sorted_alerts(run, pack, list(alerts.filter(Exists(answered)).exclude(Exists(_itself_answered(run)))))
    new = alerts.filter(~Exists(answered)).order_by()
    once = {household: those[0].division for household, those in found.ask.items()}
    freed = {alert.household_id: alert.division for alert, _ in found.spared}
    seen = set(new.filter(household__in={*once, *freed}).values_list("household_id", flat=True))
    again = {key for key, those in found.ask.items() if any(one.pk in found.repeats for one in those)}
    return _Sorted(
        new,
        [one.pk for those in found.ask.values() for one in those],
        {key: code for key, code in once.items() if key not in seen},
        {key: code for key, code in once.items() if key in again},
        {key: code for key, code in freed.items() if key not in once and key not in seen},
    )


def _open_leads(run: Run) -> QuerySet[Lead]:
    return Lead.objects.filter(county=run.county, state=Lead.State.OPEN).order_by()


def _without_lead(run: Run, new: QuerySet[Alert]) -> QuerySet[Alert]:
    return new.filter(~Exists(_open_leads(run).filter(household=OuterRef("household"))))


def _asked_on(run: Run, new: QuerySet[Alert]) -> QuerySet[Lead]:
    return _open_leads(run).filter(Exists(new.filter(household=OuterRef("household"))), dispatched_on__isnull=False)


def _fresh(run: Run, those: _Sorted) -> dict[int, str]:
    leads = set(_open_leads(run).filter(household__in=list(those.repeated)).values_list("household_id", flat=True))
    repeated = {household: code for household, code in those.repeated.items() if household not in leads}
    return {**dict(_without_lead(run, those.new).values_list("household_id", "division").distinct()), **repeated}


def _ready(run: Run) -> dict[int, str]:
    return dict(_open_leads(run).filter(dispatched_on=None).values_list("household_id", "division"))


def _carried(run: Run, those: _Sorted) -> dict[int, str]:
    sent = _open_leads(run).filter(household__in=list(those.repeated), dispatched_on__isnull=False)
    on = _asked_on(run, those.new)
    return dict([*on.values_list("household_id", "division"), *sent.values_list("household_id", "division")])


def _count_new(told: Preview, run: Run, new: QuerySet[Alert]) -> None:
    """The households of alerts that nobody has answered yet, counted by the database: of a month they are nearly all."""
    fresh = _without_lead(run, new).values_list("division").annotate(many=Count("household", distinct=True))
    told.fresh.update(dict(fresh))
    told.carried.update(dict(_asked_on(run, new).values_list("division").annotate(many=Count("pk"))))
    ready = _open_leads(run).filter(dispatched_on=None)
    told.ready.update(dict(ready.values_list("division").annotate(many=Count("pk"))))


def _count_repeated(told: Preview, run: Run, asked: Mapping[int, str]) -> None:
    """Households that are asked only what was answered before, by village."""
    found = _open_leads(run).filter(household__in=list(asked)).values_list("household_id", "division", "dispatched_on")
    open_leads = {household: (division, sent) for household, division, sent in found}
    for household, division in asked.items():
        if household not in open_leads:
            told.fresh[division] += 1
        elif open_leads[household][1] is not None:
            told.carried[open_leads[household][0]] += 1


def _itself_answered(run: Run) -> QuerySet[LeadAlert]:
    """Of an alert, its own question, answered and not to be asked: nothing became worse than it says itself."""
    waiting = Lead.objects.filter(household=OuterRef("lead__household"), state=Lead.State.OPEN)
    again = Q(lead__look_again_on=None) | Q(lead__look_again_on__gt=run.as_of)
    mine = LeadAlert.objects.filter(alert=OuterRef("pk"), newest=None, period=run.period, withdrawn_on=None)
    return mine.filter(again, ~Exists(waiting), lead__state=Lead.State.ANSWERED)


def _strangers(run: Run) -> list[str]:
    """The places of those unregistered whom nobody has been asked about yet."""
    asked = Task.objects.filter(county=run.county, kind=Task.Kind.WHO_IS_THIS).values_list("subject", flat=True)
    there = set(asked)
    rows = feeds.unregistered_rows(run.county, run.period).values_list("pk", "division")
    return [division or f"{run.county}000000" for key, division in rows if f"row:{key}" not in there]
