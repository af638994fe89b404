"""The calendar of lists at the door: what the county, a department and a program are told, and what the month prints."""

from __future__ import annotations

import json
import re

import openpyxl
import pytest

from tests.walk.conftest import SAMPLES
from tests.walk.sites import Site

SAMPLE = "jingde-1"


@pytest.fixture(scope="module")
def site(sample_month, tmp_path_factory):
    """The sample county; April's lists have not come, a department has its post."""
    done, _, _ = sample_month(SAMPLE)
    copied = done.copied(tmp_path_factory.mktemp("owed"))
    post = ["post", "add", "ybj", "--title", "医保局联络员", "--role", "department_officer"]
    copied.run(*post, "--division", "341825000000", "--department", "medical_insurance")
    return copied


def _owed(site: Site, *words: object):
    path = site.home.parent / "owed.json"
    site.run("feed", "owed", *words, "--json", path)
    return json.loads(path.read_text())


@pytest.mark.clause("J01", "J02", "J04", "J05", "J06", "J07", "J08", "J09", "J10", "J11", "J12")
def test_every_list_has_its_state(site):
    told = _owed(site, "--period", "2024-03", "--as-of", "2024-04-10")
    states = {line["feed"]: (line["state"], line["due_on"], line["late_days"]) for line in told["feeds"]}
    assert states["uninsured"] == ("received", "2024-04-09", 1)  # the month was done on the 10th
    assert states["dropouts"] == ("received", "2024-03-31", 10)
    assert states["income_risk"] == ("out_of_time", None, None)
    assert states["disaster_hardship"] == ("by_event", None, None)
    assert len(states) == 13


@pytest.mark.clause("J03", "J11")
def test_what_is_an_event_is_said_to_be_reported_elsewhere(site):
    said = site.run("feed", "owed", "--period", "2024-04", "--as-of", "2024-05-11").stdout
    assert "J03 县卫健委：农村重大突发公共卫生事件" in said and "在“事件和波及”里报" in said
    assert "逾期2天，通知写的是“每月9日前”，2024年4月的表次月报，至2024年5月9日" in said
    assert "县里整合交各镇：5月11日前" in said


def test_a_department_sees_its_own_lists(site):
    said = site.run("--as", "ybj", "feed", "owed", "--period", "2024-04", "--as-of", "2024-05-08").stdout
    assert said.count("《") == said.count("县医保局《") == 2
    assert "未到期，还有1天" in said and "卫健委" not in said


def test_the_summary_holds_the_calendar(site, sample_month):
    done, _, _ = sample_month(SAMPLE)
    sheet = openpyxl.load_workbook(done.out() / "summary.xlsx")["报送日历"]
    rows = {row[1]: row for row in sheet.iter_rows(min_row=3, values_only=True) if row[1]}
    assert rows["危房改造及住房安全隐患农户"][6] == "已收，晚10天"
    assert rows["收入偏低、连续下降和支出较大的脱贫户和监测户"][6] == "不在期内"


@pytest.mark.clause("J05")
def test_the_month_prints_who_is_late_and_the_day_a_list_was_handed_in_is_what_counts(site, tmp_path):
    said = site.run(*site.cycle_words(tmp_path, "2024-06", "2024-07-10")).stdout
    assert "本期该报7种表，来了0种：" in said
    assert "县住建局《危房改造及住房安全隐患农户》逾期10天" in said
    assert "县医保局《未参加基本医疗保险的脱贫人口和监测对象》逾期1天" in said
    said = site.run(*site.cycle_words(tmp_path, "2024-08", "2024-09-10")).stdout
    assert "县住建局《危房改造及住房安全隐患农户》不在期内；2024年6月的一直没有报（最后一天2024年6月30日）" in said
    houses = next((SAMPLES / SAMPLE / "inbox").glob("住建局*"))
    more = ["--period", "2024-06", "--accept", "--received-on", "2024-06-28"]
    site.run("feed", "receive", houses, *more)
    told = {line["feed"]: line for line in _owed(site, "--period", "2024-06", "--as-of", "2024-07-10")["feeds"]}
    assert (told["housing"]["state"], told["housing"]["late_days"]) == ("received", -2)
    assert told["housing"]["before"] == {"period": "2024-03", "rows": told["housing"]["rows"]}


@pytest.mark.clause("J16", "J18")
def test_each_department_that_sent_has_its_feedback_without_whole_numbers(sample_month):
    done, report, _ = sample_month(SAMPLE)
    paths = {path.stem: path for path in (done.out() / "feedback").glob("*.xlsx")}
    assert len(paths) == 9 and {"反馈_县医保局", "反馈_县残联"} <= set(paths) and "反馈_县应急管理局" not in paths
    rows = 0
    for path in paths.values():
        told = list(openpyxl.load_workbook(path)["逐行反馈"].iter_rows(min_row=3, values_only=True))
        assert not re.search(r"\d{17}[\dX]", repr(told))
        rows += len(told)
    assert rows == sum(feed["rows"] for feed in report["feeds"])
