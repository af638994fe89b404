"""Leads as a town, a village and a supervisor see them on the page."""

from __future__ import annotations

import io
import re
from datetime import date

import openpyxl
import pytest
from tests.desk.conftest import Browser
from tests.records.month import Month
from tests.world import cast

from shouwang.records.households.models import Household
from shouwang.records.journal.models import Entry
from shouwang.records.leads.models import Lead


def test_a_town_sees_its_leads_with_days_left_and_masked_heads(month: Month, browser: Browser) -> None:
    said = browser("town").get("/leads/").content.decode()
    assert "2 户等着核查，都在期限以内。" in said
    assert "还有 3 天" in said and "脱贫人口、监测对象未参加基本医疗保险" in said
    assert cast.sheets()["家庭成员"][1][2] not in said


def test_another_town_is_told_that_nothing_waits(month: Month, browser: Browser) -> None:
    there = browser("other-town")
    assert "没有等着核查的户。" in there.get("/leads/").content.decode()
    assert there.get(f"/leads/{Lead.objects.first().pk}/").status_code == 404


@pytest.mark.clause("J17")
def test_a_lead_says_why_with_clause_and_row_and_the_look_is_journaled(month: Month, browser: Browser) -> None:
    lead = Lead.objects.get(household__code=cast.household_code(1))
    said = browser("village").get(f"/leads/{lead.pk}/").content.decode()
    assert "依据 J01" in said and "《县医保局3月未参保名单.xlsx》Sheet1 第 2 行" in said
    assert Entry.objects.filter(verb="look_at_lead", subject=f"lead:{lead.pk}", post__code="village").count() == 1


def test_what_is_taken_away_is_what_is_seen_with_the_same_masks(month: Month, browser: Browser) -> None:
    answer = browser("town").get("/leads/?export=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert len(cells) == 2 and all("*" in row[0] for row in cells)
    headings = [cell.value for cell in sheet[2]]
    assert headings[:2] == ["户", "户编号"] and "哪天到期" in headings
    assert {row[1] for row in cells} == set(Lead.objects.values_list("household__code", flat=True))
    assert Entry.objects.filter(verb="export_leads").count() == 1


def test_a_filter_stands_in_the_address(month: Month, browser: Browser) -> None:
    there = browser("town")
    assert "按现在的筛选条件没有记录" in there.get("/leads/?late=yes").content.decode()
    assert "第 1–2 条" in there.get("/leads/?sort=-due&rule=uninsured").content.decode()


def test_what_is_overdue_leads_the_list_and_what_was_taken_back_ends_it(month: Month, browser: Browser) -> None:
    late, soon = Lead.objects.order_by("household__code")
    Lead.objects.filter(pk=late.pk).update(due_on=date(2024, 4, 11))
    village, version = soon.division, soon.version
    rest = {"county": soon.county, "division": village, "version": version, "opened_period": "2024-02"}
    closed = {"closed_on": date(2024, 3, 20), "due_on": date(2024, 3, 1)}
    answered = Lead.objects.create(**rest, **closed, household=late.household, state="answered", answer="not_met")
    back = Lead.objects.create(**rest, **closed, household=late.household, state="withdrawn")
    other = Household.objects.exclude(pk__in=[late.household_id, soon.household_id]).first()
    unsent = Lead.objects.create(**rest, household=other)
    said = browser("bureau").get("/leads/").content.decode()
    order = [int(key) for key in re.findall(r'href="/leads/(\d+)/"', said)]
    assert order == [late.pk, soon.pk, unsent.pk, answered.pk, back.pk]
