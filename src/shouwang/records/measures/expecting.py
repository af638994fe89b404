"""Plans are opened for who becomes monitored, and closed for who was cleared or is no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shouwang.engine.calendar import due_date
from shouwang.records.journal import actions as journal
from shouwang.records.measures.models import Plan
from shouwang.records.measures.working import PART, Acting, Change, labour_of, packed_names, settle, taken
from shouwang.records.policy.models import PackVersion
from shouwang.records.policy.queries import calendar_overrides, pack_of
from shouwang.records.staff.models import Post
from shouwang.records.turns import one_transaction


@dataclass(frozen=True, slots=True)
class Expected:
    """A household whose measures are to be fixed.

    ``division`` is its village, ``risks`` are names of the pack's risk types, ``since`` the day from which the pack's days
    count (the decision; once it is entered, the entry), ``pack`` the version under which its case went.
    """

    household: int
    division: str
    identified_on: date
    category: str
    risks: tuple[str, ...]
    since: date
    pack: PackVersion


@one_transaction
def expect_plans(post: Post, county: str, expected: Sequence[Expected], on: date, at: datetime) -> int:
    """Opens a plan for each household and period of being monitored; gives how many were opened.

    The same again changes nothing; a later ``since`` moves the due date. A household that is monitored anew (another day of
    identification) gets another plan, and the one before is closed. Whoever decided it has the right; it is journaled here.
    """
    acting = Acting(post, county, on, at)
    wanted = {one.household: one for one in expected}
    standing = {plan.household_id: plan for plan in taken(county, _open_plans(wanted))}
    labour = labour_of(wanted)
    overrides = calendar_overrides()
    changes: dict[int, list[Change]] = {}
    touched: list[Plan] = []
    closed: list[Plan] = []
    opened = 0
    for key, one in wanted.items():
        plan = standing.get(key)
        if plan is not None and plan.identified_on not in (None, one.identified_on):
            _close(plan, on)
            plan.save(update_fields=["state", "closed_on"])
            closed.append(plan)
            changes[plan.pk] = [Change("closed", {"why": "重新纳入监测，另立方案"})]
            plan = None
        if plan is None:
            plan = Plan.objects.create(
                county=county, household_id=key, division=one.division, version=one.pack, opened_on=on
            )
            changes[plan.pk] = [Change("opened", {})]
            opened += 1
        elif _same(plan, one):
            continue
        touched.append(plan)
        plan.division, plan.category, plan.identified_on = one.division, one.category, one.identified_on
        plan.labour, plan.since = labour[key], one.since
        if one.risks and plan.state == Plan.State.OPEN:
            plan.risks = packed_names(one.risks)
        _set_due(plan, overrides)
    settle(acting, [*closed, *touched], changes)
    if touched:
        detail = {"households": len(touched), "plans": opened}
        journal.write(post, county, "expect_plans", f"plans:{on.isoformat()}", detail, at)
    return opened


def _open_plans(households: Iterable[int]) -> list[int]:
    keys = sorted(set(households))
    return [
        pk
        for start in range(0, len(keys), PART)
        for pk in Plan.objects.filter(household__in=keys[start : start + PART], closed_on=None).values_list(
            "pk", flat=True
        )
    ]


def _same(plan: Plan, one: Expected) -> bool:
    risks = packed_names(one.risks) if one.risks and plan.state == Plan.State.OPEN else plan.risks
    return (plan.division, plan.category, plan.identified_on, plan.since, plan.risks) == (
        *(one.division, one.category, one.identified_on, one.since),
        risks,
    )


def _set_due(plan: Plan, overrides: dict[date, bool]) -> None:
    """By when it is to be fixed, as the pack says, counted from ``since``."""
    planning = pack_of(plan.version).planning
    plan.due_on, plan.due_why = None, ""
    if planning is None or plan.since is None:
        return
    due, _ = due_date(plan.since, planning.days, planning.kind, "认定录入", overrides)
    if due is not None:
        plan.due_on, plan.due_why = due.on, due.why[:200]


def _close(plan: Plan, on: date) -> None:
    plan.state, plan.closed_on = Plan.State.CLOSED, on


@one_transaction
def close_plans(post: Post, county: str, households: Iterable[int], on: date, at: datetime) -> int:
    """Closes the plans of households that were cleared or are no more, with the tasks about them; gives how many.

    Measures stay as they are. A household whose risk is eliminated keeps its plan: what it was promised runs to its term.
    """
    plans = taken(county, _open_plans(households))
    for plan in plans:
        _close(plan, on)
    settle(Acting(post, county, on, at), plans, {plan.pk: [Change("closed", {})] for plan in plans})
    if plans:
        journal.write(post, county, "close_plans", f"plans:{on.isoformat()}", {"plans": len(plans)}, at)
    return len(plans)
