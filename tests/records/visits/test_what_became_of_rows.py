"""Each department gets back what became of its own rows (J16, J18): in general words, and nothing of anybody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from tests.records.month import _PACK
from tests.records.visits.conftest import FILED_ON
from tests.world import cast, office

from shouwang.desk.feeds.feedback import Wanted, departments_heard, export_feedback
from shouwang.records.journal.models import Entry
from shouwang.records.staff.rights import NotAllowed

APRIL = ("2024-04", date(2024, 5, 10))


def _rows(village, path, department="medical_insurance", period="2024-03", on=FILED_ON, post=None):
    wanted = Wanted(cast.COUNTY, period, _PACK, _PACK.departments[department], on)
    export_feedback(path, post or village.post, wanted, village.at)
    sheet = openpyxl.load_workbook(path)["逐行反馈"]
    heads, *lines = sheet.iter_rows(min_row=2, values_only=True)
    return [dict(zip(heads, line, strict=True)) for line in lines]


@pytest.mark.clause("J16", "J18")
@pytest.mark.parametrize(
    ("conclusion", "home", "said", "included"),
    [
        ("不符合监测条件", 2, "不符合监测条件（待镇审核）", ""),
        ("符合监测条件", 2, "符合监测条件（待镇审核）", "进入识别程序"),
        ("已是监测对象", 1, "已是监测对象（待镇审核）", "已是监测对象"),
        ("无法核查", 2, "无法核查（待镇审核）", ""),
    ],
)
def test_a_row_that_led_to_a_visit_says_what_was_found(asked, tmp_path, conclusion, home, said, included):
    before = _rows(asked, tmp_path / "before.xlsx")
    assert [row["核查结论"] for row in before] == ["待核查（期限2024年4月15日）"] * 2
    asked.file(home, 核查结论=conclusion)
    row = next(row for row in _rows(asked, tmp_path / "after.xlsx") if row["姓名"] == office.who(home)[0])
    assert row["触发的预警"] == "脱贫人口、监测对象未参加基本医疗保险"
    assert row["交办"] == "2024年4月10日交办入户核查"
    assert (row["核查日期"], row["核查结论"], row["纳入监测"]) == ("2024年4月12日", said, included)


def test_looking_back_shows_what_was_known_on_the_day(asked, tmp_path):
    asked.file(2)
    then = _rows(asked, tmp_path / "then.xlsx", on=date(2024, 4, 12))
    assert {row["核查结论"] for row in then} == {"待核查（期限2024年4月15日）"}


@pytest.mark.clause("Y02")
def test_a_row_that_was_answered_before_says_so_with_the_answer(asked, tmp_path):
    asked.file(2)
    asked.accept(2)
    april = asked.month.next(*APRIL)
    april.receive(office.uninsured(office.who(2)), "未参保4月.xlsx", accept=True)
    april.send()
    (row,) = _rows(asked, tmp_path / "again.xlsx", period="2024-04", on=date(2024, 5, 11))
    assert (row["交办"], row["核查结论"]) == ("以前核查过，情况没有变重，不再入户", "不符合监测条件")


def test_rows_that_met_no_rule_or_nobody_are_told_as_such(asked, tmp_path):
    month = asked.month
    month.receive(office.medical((*office.who(3), 100), (*office.who(1), 50), ("某甲", "", 90000)), "自付.xlsx")
    month.send()
    rows = {row["姓名"]: row for row in _rows(asked, tmp_path / "f.xlsx") if row["文件"] == "自付.xlsx"}
    ordinary, monitored, stranger = rows[office.who(3)[0]], rows[office.who(1)[0]], rows["某甲"]
    assert (ordinary["触发的预警"], ordinary["交办"]) == ("没有触发预警", "")
    assert (monitored["触发的预警"], monitored["交办"]) == ("监测对象有自付费用", "记入监测户情况，不专门入户")
    assert stranger["比对结果"] != "已对上" and stranger["触发的预警"] == ""


@pytest.mark.clause("J16")
def test_nothing_of_other_departments_and_nothing_of_the_register_is_in_it(asked, tmp_path):
    asked.month.receive(office.water((*office.who(3), "否")), "饮水.xlsx")
    asked.month.send()
    asked.file(3)
    path = tmp_path / "medical.xlsx"
    rows = _rows(asked, path)
    assert {row["姓名"] for row in rows} == {office.who(1)[0], office.who(2)[0]}
    told = "".join(
        str(cell)
        for sheet in openpyxl.load_workbook(path)
        for line in sheet.iter_rows(values_only=True)
        for cell in line
    )
    own = {text for home in (1, 2) for text in office.who(home)}
    assert not [text for text in cast.personal_texts() if text in told and text not in own]
    assert not [text for home in (1, 2) for text in office.who(home)[1:] if text in told]  # numbers are masked
    assert not [code for code in cast.register_codes() if code in told]
    assert [one.name for one in departments_heard(cast.COUNTY, "2024-03", _PACK)] == ["medical_insurance", "water"]


def test_the_sums_of_a_feedback_come_out(asked, tmp_path):
    asked.file(2)
    _rows(asked, tmp_path / "f.xlsx")
    heads, line = openpyxl.load_workbook(tmp_path / "f.xlsx")["汇总"].iter_rows(min_row=2, values_only=True)
    sums = dict(zip(heads, line, strict=True))
    assert (sums["计入行数"], sums["对上"], sums["触发预警"], sums["已交办或核查过"], sums["已核查"]) == (2, 2, 2, 2, 1)
    assert sums["符合条件"] + sums["已是监测对象"] + sums["不符合"] + sums["其他结论"] == sums["已核查"]


def test_it_is_for_the_department_itself_and_the_county_and_every_export_is_journaled(asked, official, tmp_path):
    for code, department in (("bureau", "water"), ("medical", "medical_insurance")):
        _rows(asked, tmp_path / "own.xlsx", department, post=official(code))
    lines = Entry.objects.filter(verb="export_feedback").order_by("id")
    assert [line.subject for line in lines] == ["department:water", "department:medical_insurance"]
    for code, department in (
        ("medical", "water"), ("town", "medical_insurance"), ("auditor", "water"), ("outsider", "water"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            _rows(replace(asked), tmp_path / "other.xlsx", department, post=official(code))
    assert not (tmp_path / "other.xlsx").exists() and lines.count() == 2
