"""What follows from acts: where each case stands, whose task it is, who is asked, who becomes monitored."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from shouwang.engine.faults import Fault
from shouwang.engine.procedure import Act, Situation
from shouwang.engine.procedure.now import StepNow
from shouwang.engine.values.divisions import county_of, town_of
from shouwang.records.cases.effects import decided_on, entered, take_effect
from shouwang.records.cases.models import Case, Comparing, Sitting
from shouwang.records.cases.working import Open, Recording
from shouwang.records.households.models import PersonVersion
from shouwang.records.policy.models import PackVersion
from shouwang.records.policy.queries import pack_of
from shouwang.records.tasks import actions as tasks
from shouwang.records.tasks.models import Task

_KEPT = (
    "state",
    "closed_on",
    "finished",
    "category",
    "look_again_on",
    "at_step",
    "open_steps",
    "due_on",
    "due_why",
    "objections",
    "hangs_in",
    "acts_count",
)


def follow(
    recording: Recording,
    works: Sequence[Open],
    fresh: Mapping[int, Sequence[Act]],
    sitting: Sitting | None,
    days: Mapping[date, bool],
) -> list[tuple[int, Fault]]:
    """Settles what follows from fresh acts; gives what stands against it, and then nothing of it is to be kept."""
    was = {work.case.pk: _kept(work.case) for work in works}
    before = {work.case.pk: set(filter(None, work.case.open_steps.split(","))) for work in works}
    states = {work.case.pk: work.case.state for work in works}
    now = {work.case.pk: work.stands(recording.on, days) for work in works}
    decided = [
        (work, now[work.case.pk])
        for work in works
        if now[work.case.pk].outcome == "passed" and states[work.case.pk] == Case.State.OPEN
    ]
    wrong = take_effect(recording, decided)
    if wrong:
        return wrong
    for work in works:
        _settle(work, now[work.case.pk])
        _hang(work, fresh[work.case.pk], sitting, now[work.case.pk])
    _keep(works, was)
    entered(recording, [(work, now[work.case.pk]) for work in works], fresh)
    _ask_departments(recording, works, now)
    _tasks(recording, works, before, now)
    return []


def _kept(case: Case) -> dict[str, object]:
    return {name: getattr(case, "hangs_in_id" if name == "hangs_in" else name) for name in _KEPT}


def _keep(works: Sequence[Open], was: Mapping[int, Mapping[str, object]]) -> None:
    """Only the columns that changed for anybody."""
    now = {work.case.pk: _kept(work.case) for work in works}
    # The number of acts was counted up already, when they were kept.
    names = [name for name in _KEPT if name == "acts_count" or any(now[key][name] != was[key][name] for key in now)]
    Case.objects.bulk_update([work.case for work in works], names, batch_size=100)


def _settle(work: Open, now: Situation) -> None:
    """What a case amounts to, as its row keeps it."""
    case, walk = work.case, now.walk
    case.state = now.outcome
    case.closed_on = walk.closing.on if walk.closing is not None else decided_on(now)
    case.finished = now.finished
    again = work.procedure.look_again_days
    if case.state == Case.State.REFUSED and case.closed_on is not None and again is not None:
        case.look_again_on = case.closed_on + timedelta(days=again)
    first = now.next[0] if now.next else None
    case.at_step = first.step.name if first else ""
    case.open_steps = "".join(f"{one.step.name}," for one in now.next)
    case.open_steps = f",{case.open_steps}" if case.open_steps else ""
    case.due_on = first.due.on if first and first.due else None
    case.due_why = first.due.why[:200] if first and first.due else ""
    case.objections = sum(not answered for trace in walk.traces.values() for answered in trace.objections.values())


def _hang(work: Open, acts: Sequence[Act], sitting: Sitting | None, now: Situation) -> None:
    """Hangs in public from its posting until its step ends, by whatever way."""
    running = next((one for one in now.steps if one.state == "running" and one.until is not None), None)
    if running is None:
        work.case.hangs_in = None
        return
    posted = any(act.kind == "begun" and act.step == running.step.name for act in acts)
    if posted and sitting is not None:
        if sitting.public_id is None and running.until is not None:
            sitting.public_id, sitting.public_until = secrets.token_urlsafe(16), running.until.on
            sitting.save(update_fields=["public_id", "public_until"])
        work.case.hangs_in = sitting


def _ask_departments(recording: Recording, works: Sequence[Open], now: Mapping[int, Situation]) -> None:
    """Where a comparison can begin, every department is asked about every person, once for each round."""
    asking = [(work, one) for work in works for one in now[work.case.pk].next if one.step.comparison is not None]
    if not asking:
        return
    rounds = {work.case.pk: round_of(work) for work, _ in asking}
    there = set(Comparing.objects.filter(case__in=list(rounds)).values_list("case_id", "round"))
    asking = [(work, one) for work, one in asking if (work.case.pk, rounds[work.case.pk]) not in there]
    people: dict[int, list[int]] = {}
    rows = PersonVersion.objects.filter(
        household__in=[work.case.household_id for work, _ in asking], superseded_at=None, valid_to=None, absent=False
    )
    for household, person in rows.order_by("person_id").values_list("household_id", "person_id"):
        people.setdefault(household, []).append(person)
    fresh = [
        Comparing(
            county=work.case.county,
            case=work.case,
            person_id=person,
            department=department.name,
            round=rounds[work.case.pk],
        )
        for work, one in asking
        if one.step.comparison is not None
        for department in one.step.comparison.departments
        for person in people.get(work.case.household_id, [])
    ]
    Comparing.objects.bulk_create(fresh, batch_size=500)


def round_of(work: Open) -> int:
    """How many times the comparison of a case has been begun: once, and once more after each sending back before it."""
    step = next((one for one in work.procedure.steps if one.comparison is not None), None)
    if step is None:
        return 1
    before = {
        step.name,
        *(one.name for one in work.procedure.steps if step.name in work.procedure.resting_on(one.name)),
    }
    return 1 + sum(act.kind == "sent_back" and act.name in before for act in work.acts)


# --- tasks ------------------------------------------------------------------------------------------------------------


def subject_of(case: int, step: str) -> str:
    """What a task of a case's step is about."""
    return f"case:{case}:{step}"


def _tasks(
    recording: Recording, works: Sequence[Open], before: Mapping[int, set[str]], now: Mapping[int, Situation]
) -> None:
    """The steps that can be done now are somebody's task, the others nobody's."""
    over: list[str] = []
    wanted: list[tasks.Wanted] = []
    for work in works:
        key = work.case.pk
        there = {one.step.name: one for one in now[key].next}
        over += [subject_of(key, name) for name in before[key] - set(there)]
        wanted += [_wanted(work.case, one) for one in there.values()]
    tasks.close_tasks(recording.post, recording.county, Task.Kind.CASE_STEP, over, recording.on)
    tasks.set_tasks(recording.post, recording.county, wanted, recording.on)
    again = [work.case for work in works if work.case.state == Case.State.REFUSED and work.case.look_again_on]
    tasks.set_tasks(
        recording.post,
        recording.county,
        [
            tasks.Wanted(
                Task.Kind.LOOK_AGAIN,
                f"case:{case.pk}",
                case.division,
                case.look_again_on,
                "没有纳入，继续关注，到期再看",
            )
            for case in again
        ],
        recording.on,
    )
    _department_tasks(recording, works, now)


def _wanted(case: Case, one: StepNow) -> tasks.Wanted:
    due = one.due
    division = {"town": town_of(case.division), "county": county_of(case.division) + "000000"}.get(
        one.step.who, case.division
    )
    if one.step.who in ("department", "city", "province"):
        division = county_of(case.division) + "000000"
    return tasks.Wanted(
        Task.Kind.CASE_STEP,
        subject_of(case.pk, one.step.name),
        division,
        due.on if due else None,
        due.why[:200] if due else "",
    )


def unanswered(county: str) -> QuerySet[Comparing]:
    """What departments still owe: questions of open cases whose comparison can be done now, of the last time it was begun.

    Where an earlier comparison was used, or the step left out, nobody waits for them.
    """
    newer = Comparing.objects.filter(case=OuterRef("case"), round__gt=OuterRef("round"))
    open_ = Q(pk=None)
    for name in _comparisons(county):
        open_ |= Q(case__open_steps__contains=f",{name},")
    return Comparing.objects.filter(open_, ~Exists(newer), county=county, result="", case__state="open")


def _comparisons(county: str) -> set[str]:
    """What the comparing step is called in the packs by which the county's open cases go."""
    under = Case.objects.filter(county=county, state="open").values("version")
    packs = [pack_of(one) for one in PackVersion.objects.filter(pk__in=under)]
    steps = (step for pack in packs for procedure in pack.procedures.values() for step in procedure.steps)
    return {step.name for step in steps if step.comparison is not None}


def _department_tasks(recording: Recording, works: Sequence[Open], now: Mapping[int, Situation]) -> None:
    """One task for each department while it owes any answer, due with the most urgent of them."""
    asked: set[str] = set(_asked(works))
    if not asked:
        return
    owing: dict[str, tuple[date | None, str]] = {}
    rows = unanswered(recording.county).filter(department__in=asked)
    for department, due_on, why in (
        rows.order_by().values_list("department", "case__due_on", "case__due_why").distinct()
    ):
        known = owing.get(department)
        if known is None or (due_on or date.max) < (known[0] or date.max):
            owing[department] = (due_on, why)
    done = [f"compare:{department}" for department in asked - set(owing)]
    tasks.close_tasks(recording.post, recording.county, Task.Kind.COMPARE, done, recording.on)
    whole = f"{recording.county}000000"
    wanted = [
        tasks.Wanted(Task.Kind.COMPARE, f"compare:{name}", whole, due_on, why, department=name)
        for name, (due_on, why) in owing.items()
    ]
    tasks.set_tasks(recording.post, recording.county, wanted, recording.on)


def _asked(works: Sequence[Open]) -> Iterator[str]:
    for work in works:
        for step in work.procedure.steps:
            for department in step.comparison.departments if step.comparison else ():
                yield department.name
