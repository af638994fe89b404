"""A round is opened: every village is asked for its own list."""

from __future__ import annotations

from datetime import date

from shouwang.engine.calendar import due_date
from shouwang.engine.faults import Fault
from shouwang.records.discrepancies.listing import list_subject
from shouwang.records.discrepancies.models import Round
from shouwang.records.discrepancies.working import Acting, CannotCompare
from shouwang.records.divisions import queries as divisions
from shouwang.records.divisions.models import Division
from shouwang.records.journal import actions as journal
from shouwang.records.policy.queries import calendar_overrides, in_force, pack_of
from shouwang.records.staff.rights import require_county_work
from shouwang.records.tasks import actions as tasks
from shouwang.records.tasks.models import Task
from shouwang.records.turns import one_transaction


@one_transaction
def open_round(acting: Acting, from_on: date, to_on: date) -> Round:
    """Opens a round for some days and asks every village for its list. The same days again are the same round.

    Raises CannotCompare where nothing says how, NotAllowed.
    """
    require_county_work(acting.post, acting.county, "开始线上线下比对")
    there = Round.objects.filter(county=acting.county, from_on=from_on, to_on=to_on).first()
    if there is not None:
        return there
    if from_on > to_on or from_on > acting.on:
        raise CannotCompare(
            Fault("days_in_wrong_order", "起止日期不对：先写开始的一天，再写最后一天，开始的一天不能在以后")
        )
    version = in_force(acting.county, acting.on)
    told = pack_of(version).comparing if version is not None else None
    if version is None or told is None:
        raise CannotCompare(
            Fault("nothing_compared", "现行政策包没有写线上线下怎样比对，请先写在政策包的discrepancies.yaml里")
        )
    due, fault = due_date(acting.on, told.lists.days, told.lists.kind, "开始比对", calendar_overrides())
    if due is None:
        assert fault is not None
        raise CannotCompare(fault)
    one = Round.objects.create(
        county=acting.county,
        version=version,
        from_on=from_on,
        to_on=to_on,
        opened_on=acting.on,
        due_on=due.on,
        due_why=due.why[:200],
        opened_by=acting.post,
        opened_at=acting.at,
    )
    _close_earlier(acting, one)
    villages = villages_of(acting.county)
    wanted = [tasks.Wanted(Task.Kind.VILLAGE_LIST, list_subject(one, code), code, due.on, due.why) for code in villages]
    tasks.open_tasks(acting.post, acting.county, wanted, acting.on)
    detail = {"villages": len(villages), "from": from_on.isoformat(), "to": to_on.isoformat()}
    journal.write(acting.post, acting.county, "open_round", f"round:{one.pk}", detail, acting.at)
    return one


def _close_earlier(acting: Acting, one: Round) -> None:
    """Whoever was silent in a round of earlier days is asked by this one; that he was silent then stays."""
    earlier = Round.objects.filter(county=acting.county, to_on__lt=one.to_on).values_list("pk", flat=True)
    waiting = Task.objects.filter(county=acting.county, kind=Task.Kind.VILLAGE_LIST, done_on=None)
    asked = {f"village_list:{key}:" for key in earlier}
    over = [subject for subject in waiting.values_list("subject", flat=True) if subject[:-12] in asked]
    tasks.close_tasks(acting.post, acting.county, Task.Kind.VILLAGE_LIST, over, acting.on)


def villages_of(county: str) -> list[str]:
    """The villages of a county as they now are."""
    return list(divisions.current(county).filter(level=Division.Level.VILLAGE).values_list("code", flat=True))
