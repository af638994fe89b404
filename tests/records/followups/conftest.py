"""Families that are followed up in the cast's county: 1 and 4 monitored, 5 and 8 with the risk eliminated; and what is
sent from a phone about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from tests.records.month import month_of
from tests.world import cast

from shouwang.records.followups.actions import Came, Filing, Sent, expect_all, file_follow_up
from shouwang.records.followups.models import Followed
from shouwang.records.followups.queries import as_it_stands, to_judge
from shouwang.records.households.actions import import_register
from shouwang.records.households.models import Household
from shouwang.records.measures.actions import Expected, expect_plans
from shouwang.records.measures.models import Measure, Plan
from shouwang.records.measures.sealed import named_of, seal_measure
from shouwang.records.policy.models import PackVersion
from shouwang.records.staff.models import Post

WHOLE = {
    "income_change": "差不多",
    "large_spending": "没有",
    "guarantees_safe": "都有保障",
    "new_risk": "没有",
    "situation": "药费报销了、猪养得好",
    "visitors": "江帮扶",
    "visited_on": "2024-04-12",
}
GOOD = {"useful": "管用", "sufficient": "够用", "usable": "能用"}
TODAY = date(2024, 4, 12)


def home(number: int) -> Household:
    return Household.objects.get(code=cast.household_code(number))


def followed(number: int) -> Followed:
    return Followed.objects.get(household=home(number))


def noon(on: date) -> datetime:
    return datetime.combine(on, time(4, 0), UTC)


@dataclass
class County:
    """The county of the cast with its pack; ``expected`` from the day given."""

    operator: Post
    official: Callable[[str], Post]
    version: PackVersion

    def expect(self, on: date = TODAY) -> int:
        return expect_all(self.operator, cast.COUNTY, on, noon(on))

    def file(self, number: int, by: str = "village", on: date = TODAY, **changed: Any) -> Came:
        """Files what a visit found, as the page sends it on a day."""
        told = {**WHOLE, **{name: value for name, value in changed.items() if name in WHOLE or name == "new_risk_what"}}
        measures = to_judge(home(number).pk)
        said = {one.pk: {**GOOD, **changed.get("judged", {})} for one in measures}
        more = {name: value for name, value in changed.items() if name not in told and name != "judged"}
        seen = as_it_stands(home(number).pk, [one.pk for one in measures])
        sent = Sent(told, said, **{"seen": seen, "sent_id": "", **more})
        filing = Filing(self.official(by), cast.COUNTY, self.version, on, noon(on))
        return file_follow_up(filing, home(number), sent)

    def measure(
        self, number: int, title: str = "慢性病签约服务", group: str = "health", state: str = "under_way"
    ) -> Measure:
        """A measure under way since March."""
        village = followed(number).division
        since = date(2024, 3, 1)
        if not Plan.objects.filter(household=home(number)).exists():
            wanted = Expected(home(number).pk, village, since, "脱贫不稳定户", ("illness",), since, self.version)
            expect_plans(self.operator, cast.COUNTY, [wanted], since, noon(since))
        plan = Plan.objects.get(household=home(number))
        seq = plan.measures.count() + 1
        return Measure.objects.create(
            plan=plan,
            seq=seq,
            county=cast.COUNTY,
            division=village,
            household=home(number),
            group=group,
            named=named_of(cast.COUNTY, group, title),
            sealed=seal_measure(plan.pk, seq, {"title": title}),
            state=state,
            added_on=since,
            begun_on=since,
            done_on=since if state == "done" else None,
        )


@pytest.fixture
def county(operator: Post, official: Callable[[str], Post], at: datetime) -> County:
    """Followed up since 12 April 2024."""
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    there = County(operator, official, month_of(operator, at).version)
    there.expect()
    return there
