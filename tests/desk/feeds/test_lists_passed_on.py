"""Lists that go to several departments: each named one sees its copy, for its own use, and nobody else does."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from tests.records.month import steppe_month_of
from tests.world import cast, office

from shouwang.records.households.actions import import_register
from shouwang.records.journal.models import Entry
from shouwang.records.policy.models import PackInForce

HARM = ("姓名", "身份证号码", "联系电话", "案件类别", "伤亡或损失情况", "发生时间")


@pytest.fixture
def passed_on(clerk, operator, at):
    """The police tell of two people; civil affairs and emergency get copies, the county's other departments none."""
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    month = steppe_month_of(operator, at)
    rows = [(*office.who(home), "13900001111", "交通事故", "重伤", "2024-03-11") for home in (1, 2)]
    rows.append(("欧阳不在册", cast.number("19900101", "111"), "", "交通事故", "死亡", "2024-03-12"))
    month.receive(office.sheet_bytes([HARM, *rows]), "公安局交通事故.xlsx", on=date(2024, 3, 13))
    return month


DEPARTMENTS = ("civil_affairs", "emergency", "medical_insurance", "police", "education")


@pytest.fixture
def clerk(monkeypatch, request):
    """A browser of some department's liaison officer."""
    more = [(f"of-{one}", "联络员", "department_officer", cast.COUNTY, "", one) for one in DEPARTMENTS]
    monkeypatch.setattr(cast, "OFFICIALS", [*cast.OFFICIALS, *more])
    browser = request.getfixturevalue("browser")
    return lambda department: browser(f"of-{department}")


def test_a_department_sees_the_copy_it_is_to_get_and_only_who_was_matched(passed_on, clerk):
    there = clerk("civil_affairs")
    page = there.get(reverse("feeds:copies") + "?month=2024-03").content.decode()
    assert "交通事故和刑事案件" in page and "自付" in page and "还没有来" in page
    page = there.get(reverse("feeds:copy", args=["harm"]) + "?month=2024-03").content.decode()
    assert office.who(1)[0] in page and office.who(2)[0] in page
    assert "欧阳不在册" not in page and "13900001111" not in page
    assert "2024年3月11日" in page and "重伤" in page
    section = there.get(reverse("feeds:owed") + "?month=2024-03").content.decode()
    assert "转来的名单" in section


def test_it_is_masked_as_far_as_its_own_name_list_goes(passed_on, clerk):
    name, number = office.who(1)
    page = clerk("emergency").get(reverse("feeds:copy", args=["harm"]) + "?month=2024-03").content.decode()
    columns = passed_on.pack.departments["emergency"].roster_columns
    assert (number in page) == passed_on.pack.departments["emergency"].roster_number_whole
    assert (name in page) == bool({"name", "head_name"} & set(columns))


@pytest.mark.parametrize("department", ["medical_insurance", "police", "education"])
def test_nobody_else_finds_it(passed_on, clerk, department):
    there = clerk(department)
    assert there.get(reverse("feeds:copy", args=["harm"]) + "?month=2024-03").status_code == 404
    assert "交通事故" not in there.get(reverse("feeds:copies") + "?month=2024-03").content.decode()


def test_the_county_and_the_villages_have_no_such_page(passed_on, browser):
    for code in ("bureau", "town", "village", "auditor"):
        assert browser(code).get(reverse("feeds:copies")).status_code == 403


def test_looking_and_taking_away_are_lines_of_the_journal(passed_on, clerk):
    there, address = clerk("civil_affairs"), reverse("feeds:copy", args=["harm"]) + "?month=2024-03"
    there.get(address)
    answer = there.get(address + "&export=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]][:2] == ["姓名", "身份证号码"] and sheet.max_row == 4
    verbs = list(Entry.objects.filter(subject="department:civil_affairs").values_list("verb", flat=True))
    assert verbs == ["look_at_copy", "export_copy"]


def test_another_months_list_is_another_list(passed_on, clerk):
    there = clerk("civil_affairs")
    page = there.get(reverse("feeds:copy", args=["harm"]) + "?month=2024-02").content.decode()
    assert "还没有来" in page and office.who(1)[0] not in page


def test_rows_cost_no_queries(passed_on, clerk, django_assert_max_num_queries):
    there, address = clerk("civil_affairs"), reverse("feeds:copy", args=["harm"]) + "?month=2024-03"
    there.get(address)
    with django_assert_max_num_queries(20):
        there.get(address)


def test_the_page_of_the_pack_says_who_gets_a_copy(passed_on, browser):
    there = browser("bureau")
    said = there.get(reverse("policy:pack", args=[PackInForce.objects.get().pk])).content.decode()
    assert "同时转给：" in said and "从“发生时间”那天起3个自然日内" in said
