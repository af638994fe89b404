"""A month of the cast whose villages have been asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from tests.records.month import _PACK, Month, month_of
from tests.world import cast, office, visiting

from shouwang.records.households.actions import import_register
from shouwang.records.leads.models import Lead
from shouwang.records.staff.models import Post
from shouwang.records.visits.actions import Filing, accept, import_visits, send_back
from shouwang.records.visits.models import Visit, VisitFile

FILED_ON = date(2024, 4, 13)


@dataclass(frozen=True)
class Village:
    """Hands for what comes back: file, accept, send back."""

    month: Month
    post: Post
    on: date = FILED_ON

    @property
    def at(self) -> datetime:
        return datetime.combine(self.on, time(2, 0), UTC)

    def lead(self, home: int) -> Lead:
        """The newest lead about a household."""
        return Lead.objects.filter(household__code=cast.household_code(home)).order_by("id").last()

    def visit(self, home: int) -> Visit:
        """The newest visit to a household."""
        return Visit.objects.filter(household__code=cast.household_code(home)).order_by("id").last()

    def bring(self, data: bytes, post: Post | None = None) -> VisitFile:
        return import_visits(Filing(post or self.post, cast.COUNTY, _PACK, self.on, self.at), data, "清单.xlsx")

    def file(self, home: int, post: Post | None = None, **changed: Any) -> VisitFile:
        """One household's answers brought in a workbook of their own."""
        row = (self.lead(home).pk, cast.household_code(home), visiting.whole(**changed))
        return self.bring(visiting.filled(row), post)

    def accept(self, home: int, post: Post | None = None) -> int:
        return accept(post or self.post, cast.COUNTY, [self.visit(home)], self.on, self.at)

    def send_back(self, home: int, why: str = "人口数核错了", post: Post | None = None) -> Lead:
        return send_back(post or self.post, self.visit(home), why, _PACK, self.on, self.at)

    def later(self, on: date) -> Village:
        return replace(self, on=on)


@pytest.fixture
def asked(operator: Post, at: datetime) -> Village:
    """March: households 1 and 2 are asked about their insurance."""
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    month = month_of(operator, at)
    month.receive(office.uninsured(office.who(1), office.who(2)))
    month.send()
    return Village(month, operator)
