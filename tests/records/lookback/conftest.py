"""Looking back over the cast's county: the bureau looks, villages and towns answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from tests.records.measures.conftest import Planners, planners
from tests.world import cast

from shouwang.records.lookback import actions
from shouwang.records.lookback.models import Finding, LookBack

__all__ = ["LookingBack", "looking", "planners"]


@dataclass
class LookingBack:
    """Posts by their code; ``planners.on`` is the day."""

    planners: Planners

    def later(self, days: int) -> LookingBack:
        return replace(self, planners=self.planners.later(days))

    def run(self, by: str = "bureau") -> tuple[LookBack, bool]:
        return actions.look_back(self.planners.acting(by), self.planners.version)

    def finding(self, home: int, name: str) -> Finding:
        return Finding.objects.get(household__code=cast.household_code(home), name=name)

    def found(self, name: str, *states: str) -> set[int]:
        """The households of the cast about whom a check stands."""
        rows = Finding.objects.filter(name=name, state__in=states or ("open",))
        codes = {cast.household_code(number): number for number in range(1, 13)}
        return {codes[code] for code in rows.values_list("household__code", flat=True)}

    def answer(self, row: Finding, how: str = "explained", text: str = "已经核对过", by: str = "village") -> Finding:
        return actions.answer(self.planners.acting(by), row.pk, how, text)

    def confirm(self, row: Finding, by: str = "town", **more: Any) -> Finding:
        return actions.confirm(self.planners.acting(by), row.pk, **more)

    def days(self, many: int) -> timedelta:
        return timedelta(days=many)


@pytest.fixture
def looking(planners: Planners) -> LookingBack:
    """10 April 2024: families 1, 4 and 12 are monitored and have no plan yet; 5 and 8 are out."""
    return LookingBack(planners)
