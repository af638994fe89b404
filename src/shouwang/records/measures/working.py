"""What every action of measures stands on: who acts and when, plans taken for the transaction, what follows from a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shouwang.engine.faults import Fault
from shouwang.engine.helping import Given, Judged, doubts_of, judged
from shouwang.engine.packs.helps import Doubt
from shouwang.engine.packs.model import Pack
from shouwang.records.households.layout import ABLE, LABOUR_LABELS
from shouwang.records.households.models import PersonVersion
from shouwang.records.households.queries import open_people
from shouwang.records.measures.models import Measure, MeasureFile, Plan, PlanChange
from shouwang.records.measures.sealed import Told, seal_change
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.models import Post
from shouwang.records.tasks import actions as tasks
from shouwang.records.tasks.models import Task

PART = 500


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, in which county, on which day of the site (``on``) and when exactly."""

    post: Post
    county: str
    on: date
    at: datetime


class CannotPlan(Exception):
    """Nothing was changed. ``faults`` say why, for people."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("；".join(dict.fromkeys(fault.message for fault in faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a plan, before it is kept."""

    kind: str
    told: Told
    measure: Measure | None = None


def packed_names(names: Iterable[str]) -> str:
    """Names as a column keeps them: ,illness,schooling,; blank for none."""
    listed = list(dict.fromkeys(names))
    return f",{','.join(listed)}," if listed else ""


def names_in(column: str) -> tuple[str, ...]:
    return tuple(filter(None, column.split(",")))


def given(row: Measure) -> Given:
    """A measure as far as its fit goes."""
    return Given(row.group, frozenset(names_in(row.risks)), row.added_on, row.begun_on, row.done_on, row.given_up_on)


def taken(county: str, keys: Iterable[int]) -> list[Plan]:
    """Plans in the order of their keys, that nobody else changes until the transaction ends."""
    ordered = sorted(set(keys))
    rows = Plan.objects.select_for_update(of=("self",)).filter(county=county).select_related("version")
    return [
        plan
        for start in range(0, len(ordered), PART)
        for plan in rows.filter(pk__in=ordered[start : start + PART]).order_by("pk")
    ]


def judged_now(plan: Plan, measures: Sequence[Measure], on: date) -> tuple[Pack, Judged]:
    """The plan as it stands on a day."""
    pack = pack_of(plan.version)
    return pack, judged(pack, names_in(plan.risks), [given(one) for one in measures], plan.identified_on, on)


def doubted(plan: Plan, measures: Sequence[Measure], on: date) -> tuple[Doubt, ...]:
    """What is asked of a plan as it stands on a day."""
    pack, now = judged_now(plan, measures, on)
    return doubts_of(pack, now, plan.labour)


def labour_of(households: Iterable[int]) -> dict[int, bool | None]:
    """Household key → whether anybody of it can work; None where the labour of a member is not told and nobody else can."""
    keys = sorted(set(households))
    found: dict[int, bool | None] = dict.fromkeys(keys)
    for start in range(0, len(keys), PART):
        part = keys[start : start + PART]
        people = PersonVersion.objects.filter(household__in=part, superseded_at=None, valid_to=None, absent=False)
        versions = list(people.select_related("person"))
        skills: dict[int, set[str]] = {}
        for version, record in zip(versions, open_people(versions), strict=True):
            skills.setdefault(version.household_id, set()).add(record.labour_skill)
        for key, told in skills.items():
            found[key] = True if told & ABLE else None if told - LABOUR_LABELS else False
    return found


def settle(
    acting: Acting, plans: Sequence[Plan], changes: Mapping[int, Sequence[Change]], file: MeasureFile | None = None
) -> None:
    """Keeps what happened to plans, and what follows: their columns for lists, whose task it is. In a fixed number of
    queries for every five hundred plans; inside the caller's transaction."""
    for start in range(0, len(plans), PART):
        part = plans[start : start + PART]
        by_plan: dict[int, list[Measure]] = {plan.pk: [] for plan in part}
        for row in Measure.objects.filter(plan__in=part).order_by("plan_id", "seq"):
            by_plan[row.plan_id].append(row)
        _keep_changes(acting, part, changes)
        for plan in part:
            _work_out(plan, by_plan[plan.pk], acting.on)
        Plan.objects.bulk_update(part, _WORKED_OUT, batch_size=100)
        _tasks(acting, part, by_plan)


_WORKED_OUT = [
    *("category", "risks", "identified_on", "division", "since", "due_on", "due_why", "labour"),
    *(
        "state",
        "fixed_on",
        "fixed_by",
        "closed_on",
        "doubts",
        "explained",
        "to_explain",
        "measures_count",
        "waiting_count",
        "changes_count",
    ),
]


def _keep_changes(acting: Acting, plans: Sequence[Plan], changes: Mapping[int, Sequence[Change]]) -> None:
    fresh = []
    for plan in plans:
        for change in changes.get(plan.pk, ()):
            plan.changes_count += 1
            fresh.append(
                PlanChange(
                    plan=plan,
                    seq=plan.changes_count,
                    measure=change.measure,
                    kind=change.kind,
                    on=acting.on,
                    sealed=seal_change(plan.pk, plan.changes_count, change.told),
                    post=acting.post,
                    at=acting.at,
                )
            )
    PlanChange.objects.bulk_create(fresh, batch_size=PART)


def _work_out(plan: Plan, measures: Sequence[Measure], on: date) -> None:
    """What a plan amounts to, as its row keeps it for lists."""
    standing = [one for one in measures if one.state != Measure.State.GIVEN_UP]
    plan.measures_count = len(standing)
    plan.waiting_count = sum(one.state == Measure.State.PLANNED for one in standing)
    doubts = doubted(plan, measures, on)
    plan.doubts = packed_names(one.name for one in doubts)
    # What was explained holds as long as the doubt does; the same doubt of other measures later is a new one.
    explained = {one.name for one in doubts} & set(names_in(plan.explained))
    plan.explained = packed_names(sorted(explained))
    plan.to_explain = any(one.explain and one.name not in explained for one in doubts)


def _tasks(acting: Acting, plans: Sequence[Plan], measures: Mapping[int, Sequence[Measure]]) -> None:
    """A plan that is not fixed is its village's task; a measure that waits is the task of the department that gives it,
    or of the village."""
    wanted: list[tasks.Wanted] = []
    ended: dict[str, list[str]] = {Task.Kind.PLAN: [], Task.Kind.MEASURE: []}
    for plan in plans:
        subject = f"plan:{plan.pk}"
        if plan.state == Plan.State.OPEN and plan.due_on is not None:
            wanted.append(tasks.Wanted(Task.Kind.PLAN, subject, plan.division, plan.due_on, plan.due_why))
        else:
            ended[Task.Kind.PLAN].append(subject)
        for one in measures[plan.pk]:
            subject = f"measure:{one.pk}"
            waits = one.state == Measure.State.PLANNED and plan.state == Plan.State.FIXED
            if waits:
                why = "方案定的开始日期" if one.planned_on else ""
                wanted.append(
                    tasks.Wanted(Task.Kind.MEASURE, subject, plan.division, one.planned_on, why, one.department)
                )
            else:
                ended[Task.Kind.MEASURE].append(subject)
    tasks.set_tasks(acting.post, acting.county, wanted, acting.on)
    for kind, subjects in ended.items():
        tasks.close_tasks(acting.post, acting.county, kind, subjects, acting.on)
