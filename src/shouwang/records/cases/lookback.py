"""Look-back on procedure (X07): for every household that is monitored, what of its procedure is missing or out of order.

Cases of this platform cannot miss what their procedure asks for; what can be wrong with them is lateness and a category
that disagrees. Households that came monitored with the register have no case here: all of it has to be put right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet

from shouwang.records.cases.deriving import category_disagrees, derived, relieved_of, stated
from shouwang.records.cases.effects import IDENTIFYING
from shouwang.records.cases.models import Case
from shouwang.records.cases.queries import situations, visible_to
from shouwang.records.households.models import HouseholdVersion, Standing
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

NO_CASE = "没有本平台的识别程序：申请、授权、评议、公示、比对的材料都要补齐"


@dataclass(frozen=True, slots=True)
class ToPutRight:
    """One thing of one household's procedure that is not as it should be. ``case`` None: none was ever held here."""

    household: int
    division: str
    case: int | None
    what: str

    @property
    def held(self) -> bool:
        """Whether there is a case of this platform at all."""
        return self.case is not None


def to_put_right(post: Post, county: str, on: date, village: str = "") -> Iterator[ToPutRight]:
    """Everything to put right in a post's divisions, or in one village of them, village by village."""
    yield from sorted(
        [*_without_case(post, county, village), *_of_cases(post, county, on, village)],
        key=lambda one: (one.division, one.household),
    )


def villages_to_look_at(post: Post, county: str, on: date) -> dict[str, tuple[int, int]]:
    """Village → how many of its cases are overdue, and how many households are monitored without a case; by code.

    Counted by the database: which thing of which household it is says ``to_put_right``, village by village.
    """
    late = visible_to(post).filter(county=county, finished=False, due_on__lt=on).order_by()
    overdue = dict(late.values_list("division").annotate(many=Count("pk")))
    alone = dict(_alone(post, county).order_by().values_list("village_code").annotate(many=Count("pk")))
    return {code: (overdue.get(code, 0), alone.get(code, 0)) for code in sorted({*overdue, *alone})}


def _alone(post: Post, county: str) -> QuerySet[HouseholdVersion]:
    """Monitored by the register alone, in the divisions of the post."""
    there = Case.objects.filter(household=OuterRef("household_id"), state=Case.State.PASSED, effect__in=IDENTIFYING)
    monitored = Standing.objects.filter(
        household=OuterRef("household_id"), superseded_at=None, source=Standing.Source.REGISTER, eliminated=False
    )
    rows = HouseholdVersion.objects.filter(county=county, superseded_at=None, valid_to=None, absent=False)
    rows = rows.filter(Exists(monitored), ~Exists(there))
    return rows.none() if scope(post).department else scope(post).limit(rows, "village_code", None)


def _included(case: Case) -> bool:
    """Whether it made its household monitored: only such a case has a category that follows from its figures."""
    return case.state == Case.State.PASSED and case.effect in IDENTIFYING


def _without_case(post: Post, county: str, village: str) -> Iterator[ToPutRight]:
    rows = _alone(post, county)
    rows = rows.filter(village_code=village) if village else rows
    for household, code in rows.order_by("village_code", "household_id").values_list("household_id", "village_code"):
        yield ToPutRight(household, code, None, NO_CASE)


def _of_cases(post: Post, county: str, on: date, village: str) -> Iterator[ToPutRight]:
    rows = visible_to(post).filter(county=county).exclude(state__in=["refused", "withdrawn"])
    rows = rows.filter(division=village) if village else rows
    cases = list(rows.select_related("version"))
    found = situations(cases, on)
    included = [work for work, _ in found if _included(work.case)]
    said, relieved = stated(included), relieved_of(work.case.household_id for work in included)
    for work, now in found:
        case = work.case
        for one in now.next:
            if one.late_days:
                what = f"“{one.step.title}”超期{one.late_days}天"
                yield ToPutRight(case.household_id, case.division, case.pk, what)
        if _included(case):
            follows = derived(work, relieved.get(case.household_id), said[case.pk])
            if category_disagrees(case, follows):
                what = f"类别记的是{case.category}，按收入应是{follows.category.title if follows.category else ''}"
                yield ToPutRight(case.household_id, case.division, case.pk, what)
