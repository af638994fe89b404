"""Officials who plan and carry measures for the cast's households."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import xlsxwriter
from tests.records.month import month_of
from tests.world import cast

from shouwang.records.households.actions import import_register
from shouwang.records.households.models import Household, HouseholdVersion, PersonVersion
from shouwang.records.households.queries import open_families
from shouwang.records.measures import actions
from shouwang.records.measures.actions import Expected, Wanted
from shouwang.records.measures.models import Measure, MeasureFile, Plan
from shouwang.records.measures.reports_in import take_in_measures
from shouwang.records.measures.working import Acting
from shouwang.records.policy.models import PackVersion
from shouwang.records.staff.models import Post

__all__ = ["Planners", "planners"]

IN = date(2024, 4, 10)
HEADINGS = ["姓名", "身份证号码", "措施类别", "措施", "开始日期", "完成日期", "花费（元）", "效果", "措施编号"]


@dataclass
class Planners:
    """Posts by their code, made when first asked for; ``on`` is the day on which everybody works."""

    official: Callable[[str], Post]
    version: PackVersion
    posts: dict[str, Post]
    on: date = IN

    def acting(self, code: str = "village") -> Acting:
        if code not in self.posts:
            self.posts[code] = self.official(code)
        return Acting(self.posts[code], cast.COUNTY, self.on, datetime.combine(self.on, time(2, 0), UTC))

    def later(self, days: int) -> Planners:
        return replace(self, on=self.on + timedelta(days=days))

    def home(self, number: int) -> Household:
        return Household.objects.get(code=cast.household_code(number))

    def expected(self, number: int, *risks: str, since: date | None = None, **more: Any) -> Expected:
        home = self.home(number)
        village = HouseholdVersion.objects.get(household=home, superseded_at=None, valid_to=None).village_code
        told = {"identified_on": self.on, "category": "边缘易致贫户", **more}
        return Expected(home.pk, village, risks=risks, since=since or self.on, pack=self.version, **told)

    def plan(self, number: int, *risks: str) -> Plan:
        one = self.acting("bureau")
        actions.expect_plans(one.post, cast.COUNTY, [self.expected(number, *risks)], self.on, one.at)
        return Plan.objects.get(household=self.home(number), closed_on=None)

    def add(self, plan: Plan, group: str, *risks: str, by: str = "village", **more: Any) -> Measure:
        title = more.pop("title", f"{group}一项")
        return actions.add(self.acting(by), plan.pk, Wanted(group, title, risks, **more))

    def number(self, home: int, member: int = 1) -> tuple[str, str]:
        """Name and identity number of somebody of a household."""
        person = PersonVersion.objects.get(person__code=cast.person_code(home, member), superseded_at=None)
        record = open_families([person.household_id])[person.household_id].members[person.person_id].record
        return record.name, record.number

    def book(self, rows: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS) -> bytes:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            book.set_properties({"created": datetime(2024, 4, 1, tzinfo=UTC)})
            sheet = book.add_worksheet("帮扶措施")
            for place, row in enumerate([headings, *rows]):
                for column, cell in enumerate(row):
                    sheet.write_string(place, column, str(cell))
        return out.getvalue()

    def report(
        self, rows: Sequence[Sequence[Any]], by: str = "medical", department: str = "", **more: Any
    ) -> MeasureFile:
        department = department or ("medical_insurance" if by == "bureau" else "")
        return take_in_measures(self.acting(by), self.book(rows, **more), "措施.xlsx", department)


@pytest.fixture
def planners(operator: Post, official: Callable[[str], Post], at: datetime) -> Planners:
    """The register of March and the pack of Jingde; 10 April 2024."""
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    return Planners(official, month_of(operator, at).version, {})
