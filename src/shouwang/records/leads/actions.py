"""Every write of leads: integrating a run's alerts per household (J14) and dispatching them to villages (J15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shouwang.engine.calendar import due_date
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Deadline, Pack
from shouwang.records.feeds import queries as feeds
from shouwang.records.journal import actions as journal
from shouwang.records.leads.asking import Sorted_, question_of, sorted_alerts
from shouwang.records.leads.models import Lead, LeadAlert, Spared
from shouwang.records.policy.queries import calendar_overrides, pack_of
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.models import Alert, Run
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_county_work
from shouwang.records.tasks import actions as tasks
from shouwang.records.tasks.models import Task
from shouwang.records.turns import one_transaction


@dataclass(frozen=True, slots=True)
class Integrated:
    """What integrating a run did; all zero where it was integrated before. ``spared``: questions answered before."""

    opened: int
    carried: int
    asked: int
    withdrawn: int
    spared: int = 0


@one_transaction
def integrate(post: Post, run: Run, at: datetime) -> Integrated:
    """Gathers a run's alerts that ask for a visit into one open lead per household.

    An unanswered lead is carried on and asks the new question too. What was answered is not asked again, but linked to
    its answer, unless it became worse or its day came (J17, Y02). Where the same period was screened before on other
    inputs, what no longer holds is withdrawn; a lead with nothing left to ask is withdrawn with it.
    """
    require_county_work(post, run.county, "整合交办")
    open_leads = _open_leads(run.county)
    alerts = list(
        screenings.alerts_of(run).filter(response="visit").order_by("household_id", "clause", "rule", "person_key")
    )
    found = sorted_alerts(run, pack_of(run.version), alerts)
    fresh = [
        Lead(
            county=run.county,
            household_id=household,
            division=those[0].division,
            version=run.version,
            opened_period=run.period,
        )
        for household, those in found.ask.items()
        if household not in open_leads
    ]
    Lead.objects.bulk_create(fresh, batch_size=500)
    carried = sum(1 for household in found.ask if household in open_leads)
    open_leads |= _open_leads(run.county)
    asked = _ask(run, found, open_leads)
    spared = _spare(run, found)
    withdrawn = _withdraw(post, run, alerts, at)
    done = Integrated(len(fresh), carried, asked, withdrawn, spared)
    if fresh or asked or withdrawn or spared:
        detail = {"opened": done.opened, "asked": asked, "withdrawn": withdrawn, "spared": spared, "period": run.period}
        journal.write(post, run.county, "integrate", f"run:{run.pk}", detail, at)
    return done


def _open_leads(county: str) -> dict[int, Lead]:
    """Household → its open lead. Nobody answers one until the transaction ends, so that no question is put to an
    answered lead."""
    leads = Lead.objects.select_for_update().filter(county=county, state=Lead.State.OPEN).order_by("pk")
    return {lead.household_id: lead for lead in leads}


def _ask(run: Run, found: Sorted_, leads: dict[int, Lead]) -> int:
    """Adds to each lead what it does not ask yet; a question asked before is kept, with its newest evidence."""
    known = {
        (asked.lead_id, asked.rule, asked.person_key): asked
        for asked in LeadAlert.objects.filter(lead__county=run.county, lead__state=Lead.State.OPEN).select_related(
            "alert__run", "newest__run"
        )
    }
    fresh: list[LeadAlert] = []
    again: list[LeadAlert] = []
    carried: list[LeadAlert] = []
    for household, alerts in found.ask.items():
        lead = leads[household]
        for alert in alerts:
            asked = known.get((lead.pk, alert.rule, alert.person_key))
            before, why = found.repeats.get(alert.pk, (None, ""))
            if asked is None:
                fresh.append(
                    LeadAlert(
                        lead=lead,
                        rule=alert.rule,
                        clause=alert.clause,
                        person_key=alert.person_key,
                        alert=alert,
                        period=run.period,
                        gathered_on=run.as_of,
                        before=before,
                        again=why,
                    )
                )
            elif _renews(asked, alert, run):
                asked.alert, asked.withdrawn_on = alert, None
                again.append(asked)
            elif _is_later(asked, alert, run):
                asked.newest = alert
                carried.append(asked)
    LeadAlert.objects.bulk_update(carried, ["newest"], batch_size=500)
    LeadAlert.objects.bulk_create(fresh, batch_size=500)
    LeadAlert.objects.bulk_update(again, ["alert", "withdrawn_on"], batch_size=500)
    return len(fresh) + len(again)


def _spare(run: Run, found: Sorted_) -> int:
    """Links what is not asked again to its answer."""
    there = set(Spared.objects.filter(run=run).values_list("alert_id", flat=True))
    fresh = [
        Spared(alert=alert, run=run, county=run.county, period=run.period, answered=answered)
        for alert, answered in found.spared
        if alert.pk not in there
    ]
    Spared.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)


def _renews(asked: LeadAlert, alert: Alert, run: Run) -> bool:
    """Newer evidence for the same question in the same period. A run that carries the alert over has nothing newer."""
    return asked.alert_id != alert.pk and asked.period == run.period


def _is_later(asked: LeadAlert, alert: Alert, run: Run) -> bool:
    """Evidence of a later month for a question that nobody has answered yet."""
    known = asked.known
    return known.pk != alert.pk and (run.period, run.as_of) > (known.run.period, known.run.as_of)


def _withdraw(post: Post, run: Run, alerts: Sequence[Alert], at: datetime) -> int:
    """Takes back what an earlier run of this period asked and this one does not."""
    holds = {question_of(alert) for alert in alerts}
    asked = LeadAlert.objects.filter(
        lead__county=run.county, lead__state=Lead.State.OPEN, period=run.period, withdrawn_on__isnull=True
    ).select_related("lead")
    gone = [one for one in asked if (one.lead.household_id, one.rule, one.person_key) not in holds]
    for one in gone:
        one.withdrawn_on = run.as_of
    LeadAlert.objects.bulk_update(gone, ["withdrawn_on"], batch_size=500)
    emptied = Lead.objects.filter(pk__in={one.lead_id for one in gone}).exclude(
        pk__in=LeadAlert.objects.filter(withdrawn_on__isnull=True).values("lead")
    )
    subjects = [f"lead:{key}" for key in emptied.values_list("pk", flat=True)]
    tasks.close_tasks(post, run.county, Task.Kind.VISIT, subjects, run.as_of)
    Lead.objects.filter(pk__in=[int(subject.partition(":")[2]) for subject in subjects]).update(
        state=Lead.State.WITHDRAWN, closed_on=run.as_of
    )
    return len(gone)


@dataclass(frozen=True, slots=True)
class Dispatched:
    leads: int
    due_on: date | None
    due_why: str


@one_transaction
def dispatch(post: Post, run: Run, on: date, at: datetime) -> tuple[Dispatched | None, list[Fault]]:
    """Sends every open lead that was not sent yet to its village, with a due date that says why it is that day.

    The same day again sends nothing twice. People of this county who are in no register become a question to the town
    they name. A year the calendar does not cover is a fault and nothing is sent.
    """
    require_county_work(post, run.county, "整合交办")
    pack = pack_of(run.version)
    due, fault = visit_due(pack.deadlines["visit"], on)
    if due is None:
        assert fault is not None
        return None, [fault]
    waiting = list(Lead.objects.filter(county=run.county, state=Lead.State.OPEN, dispatched_on__isnull=True))
    for lead in waiting:
        lead.dispatched_on, lead.due_on, lead.due_why = on, due.on, due.why
    Lead.objects.bulk_update(waiting, ["dispatched_on", "due_on", "due_why"], batch_size=500)
    wanted = [tasks.Wanted(Task.Kind.VISIT, f"lead:{lead.pk}", lead.division, due.on, due.why) for lead in waiting]
    wanted += [
        tasks.Wanted(Task.Kind.WHO_IS_THIS, f"row:{row.pk}", row.division or run.county + "000000", due.on, due.why)
        for row in feeds.unregistered_rows(run.county, run.period)
    ]
    opened = tasks.open_tasks(post, run.county, wanted, on)
    if opened:
        detail = {"leads": len(waiting), "tasks": opened, "due_on": due.on.isoformat()}
        journal.write(post, run.county, "dispatch", f"run:{run.pk}", detail, at)
    return Dispatched(len(waiting), due.on, due.why), []


def visit_due(deadline: Deadline, on: date):  # type: ignore[no-untyped-def]
    """The due date of a visit dispatched on a day."""
    return due_date(on, deadline.days, deadline.kind, "交办", calendar_overrides())


def answer(post: Post, lead: Lead, means: str, on: date, look_again_on: date | None) -> None:
    """Gives a lead its answer; it is open no longer. Inside the caller's transaction, which journals the visit."""
    lead.state, lead.answer = Lead.State.ANSWERED, means
    lead.closed_on, lead.look_again_on = on, look_again_on
    lead.save()
    tasks.close_tasks(post, lead.county, Task.Kind.VISIT, [f"lead:{lead.pk}"], on)
    # Whoever was just there need not look again for an earlier answer.
    tasks.close_tasks(post, lead.county, Task.Kind.LOOK_AGAIN, _looking_again(lead), on)
    if look_again_on is not None and means == Lead.Answer.NOT_MET:
        why = f"{on.month}月{on.day}日核查不符合，继续关注，到期再看"
        again = tasks.Wanted(Task.Kind.LOOK_AGAIN, f"lead:{lead.pk}", lead.division, look_again_on, why)
        tasks.reopen_task(post, lead.county, again, on)


def _looking_again(lead: Lead) -> list[str]:
    answered = Lead.objects.filter(household=lead.household_id, state=Lead.State.ANSWERED).values_list("pk", flat=True)
    return [f"lead:{key}" for key in answered]


def reopen(post: Post, lead: Lead, pack: Pack, began: str, on: date) -> tuple[Lead | None, Fault | None]:
    """Asks an answered lead again, because its answer was sent back. Inside the caller's transaction.

    Where the household was asked something else meanwhile, that lead takes the questions on and is given back.
    """
    due, fault = due_date(on, pack.deadlines["visit"].days, pack.deadlines["visit"].kind, began, calendar_overrides())
    if due is None:
        return None, fault
    tasks.close_tasks(post, lead.county, Task.Kind.LOOK_AGAIN, [f"lead:{lead.pk}"], on)
    other = Lead.objects.filter(household=lead.household_id, state=Lead.State.OPEN).first()
    lead.answer, lead.look_again_on = "", None
    if other is not None:
        _take_over(lead, other)
        lead.state, lead.closed_on = Lead.State.WITHDRAWN, on
        lead.save()
        return other, None
    lead.state, lead.closed_on, lead.due_on, lead.due_why = Lead.State.OPEN, None, due.on, due.why
    lead.save()
    wanted = tasks.Wanted(Task.Kind.VISIT, f"lead:{lead.pk}", lead.division, due.on, due.why)
    tasks.reopen_task(post, lead.county, wanted, on)
    return lead, None


def _take_over(lead: Lead, other: Lead) -> None:
    """The open lead asks what the sent-back one asked, as far as it does not already."""
    there = set(other.asked.values_list("rule", "person_key"))
    for question in lead.asked.filter(withdrawn_on=None):
        if (question.rule, question.person_key) not in there:
            LeadAlert.objects.create(
                lead=other,
                rule=question.rule,
                clause=question.clause,
                person_key=question.person_key,
                alert_id=question.alert_id,
                period=question.period,
                gathered_on=question.gathered_on,
                before_id=question.before_id,
                again=question.again,
            )


def hand_over(post: Post, lead: Lead, village: str, pack: Pack, on: date) -> tuple[Lead | None, Fault | None]:
    """Asks another village the same, because the family is not of the one that was asked.

    Inside the caller's transaction. The new lead is dispatched the same day with a due date of its own.
    """
    due, fault = due_date(on, pack.deadlines["visit"].days, pack.deadlines["visit"].kind, "转交", calendar_overrides())
    if due is None:
        return None, fault
    other = Lead.objects.filter(household=lead.household_id, state=Lead.State.OPEN).exclude(pk=lead.pk).first()
    lead.state, lead.closed_on, lead.look_again_on = Lead.State.HANDED_OVER, on, None
    lead.save()
    for kind in (Task.Kind.HAND_OVER, Task.Kind.VISIT):
        tasks.close_tasks(post, lead.county, kind, [f"lead:{lead.pk}"], on)
    if other is not None:
        _take_over(lead, other)
        return other, None
    fresh = Lead.objects.create(
        county=lead.county,
        household_id=lead.household_id,
        division=village,
        version_id=lead.version_id,
        opened_period=lead.opened_period,
        dispatched_on=on,
        due_on=due.on,
        due_why=due.why,
        handed_from=lead,
    )
    _take_over(lead, fresh)
    wanted = tasks.Wanted(Task.Kind.VISIT, f"lead:{fresh.pk}", village, due.on, due.why)
    tasks.reopen_task(post, lead.county, wanted, on)
    return fresh, None


def villages_asked(lead: Lead) -> set[str]:
    """Every village that was asked along the way of a lead that was handed on."""
    asked = {lead.division}
    while lead.handed_from is not None:
        lead = lead.handed_from
        asked.add(lead.division)
    return asked
