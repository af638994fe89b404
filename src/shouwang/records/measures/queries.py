"""Reads of plans and measures. Each begins with whose division; a department sees the measures it gives, and no plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shouwang.engine.helping import judged
from shouwang.records.households.models import Standing
from shouwang.records.measures.models import Measure, MeasureFile, OutsideHelp, Plan
from shouwang.records.measures.working import PART, given, names_in
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope


def visible_to(post: Post) -> QuerySet[Plan]:
    """The plans of a post's divisions; none for departments."""
    rows = Plan.objects.all()
    return rows.none() if scope(post).department else scope(post).limit(rows, department=None)


def measures_visible_to(post: Post) -> QuerySet[Measure]:
    """The measures of a post's divisions and, where it has one, its department."""
    return scope(post).limit(Measure.objects.all())


def files_visible_to(post: Post) -> QuerySet[MeasureFile]:
    """The workbooks that departments sent, for those who see the whole county; a department sees its own."""
    seen = scope(post)
    rows = MeasureFile.objects.filter(seen.whole_counties())
    return rows.filter(department=seen.department) if seen.department else rows


def outside_visible_to(post: Post) -> QuerySet[OutsideHelp]:
    """Help outside the system in a post's divisions that stands, of households that are still not monitored."""
    rows = scope(post).limit(OutsideHelp.objects.filter(superseded_at=None))
    return rows.filter(~Exists(_monitored(OuterRef("household"))))


def _monitored(household: Any) -> QuerySet[Standing]:
    """The current standing of a household that is in, its risk eliminated or not."""
    return Standing.objects.filter(household=household, superseded_at=None)


# --- facts ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """What a household's plan amounts to on a day. Risks and groups are names of its pack.

    ``unanswered``: risks without a measure that fits; ``unfit``: measures that fit none of the risks they name.
    ``targeted_since``: the first day on which every risk had a fitting measure under way. ``aid_only``: nothing but
    low-income aid (一兜了之). ``early`` measures are counted in ``before_identification``. Given-up measures count nowhere.
    """

    fixed_on: date | None
    risks: tuple[str, ...]
    unanswered: tuple[str, ...]
    measures: int
    unfit: int
    before_identification: int
    first_on: date | None
    targeted_since: date | None
    development: int
    aid_only: bool
    under_way: int
    planned_only: int
    done: int
    groups: frozenset[str]


def facts_of(county: str, households: Iterable[int] | None, on: date) -> dict[int, MeasureFacts]:
    """Household key → what its plan amounts to on a day, by what is known now; households that had no plan are left out.

    ``households`` None: all of the county. A fixed number of queries for every five hundred.
    """
    found: dict[int, MeasureFacts] = {}
    for plans in _plans_on(county, households, on):
        by_plan: dict[int, list[Measure]] = {plan.pk: [] for plan in plans}
        rows = Measure.objects.filter(plan__in=list(by_plan)).order_by("plan_id", "seq").defer("sealed", "named")
        for row in rows:
            by_plan[row.plan_id].append(row)
        for plan in plans:
            found[plan.household_id] = _facts(plan, by_plan[plan.pk], on)
    return found


def _plans_on(county: str, households: Iterable[int] | None, on: date) -> Iterator[list[Plan]]:
    """The plan that each household had on a day: the latest opened by then and not closed by then."""
    there = Plan.objects.filter(Q(closed_on=None) | Q(closed_on__gt=on), county=county, opened_on__lte=on)
    there = there.select_related("version").order_by("opened_on", "pk")
    if households is None:
        plans = list({plan.household_id: plan for plan in there}.values())
        yield from (plans[start : start + PART] for start in range(0, len(plans), PART))
        return
    keys = sorted(set(households))
    for start in range(0, len(keys), PART):
        part = there.filter(household__in=keys[start : start + PART])
        yield list({plan.household_id: plan for plan in part}.values())


def _facts(plan: Plan, measures: list[Measure], on: date) -> MeasureFacts:
    risks = names_in(plan.risks)
    now = judged(pack_of(plan.version), risks, [given(one) for one in measures], plan.identified_on, on)
    return MeasureFacts(
        fixed_on=plan.fixed_on if plan.fixed_on is not None and plan.fixed_on <= on else None,
        risks=risks,
        unanswered=now.unanswered,
        measures=now.measures,
        unfit=len(now.unfit),
        before_identification=len(now.early),
        first_on=now.first_on,
        targeted_since=now.targeted_since,
        development=now.development,
        aid_only=now.aid_only,
        under_way=now.under_way,
        planned_only=now.planned_only,
        done=now.done,
        groups=now.groups,
    )


def outside_help(county: str, households: Iterable[int] | None) -> dict[int, int]:
    """Household key → how much help departments reported for it although it is not monitored (体外循环, Z10)."""
    rows = OutsideHelp.objects.filter(~Exists(_monitored(OuterRef("household"))), county=county, superseded_at=None)
    if households is None:
        return dict(rows.values_list("household").annotate(Count("pk")))
    keys = sorted(set(households))
    found: dict[int, int] = {}
    for start in range(0, len(keys), PART):
        part = rows.filter(household__in=keys[start : start + PART])
        found |= dict(part.values_list("household").annotate(Count("pk")))
    return found
