"""One household on the page: what it is, and one column of everything that is known of it and was done about it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests import databases
from tests.desk.conftest import Browser
from tests.records.month import _PACK, Month
from tests.world import cast, office, visiting

from shouwang.records.feeds.queries import rows_of_household
from shouwang.records.households.actions import import_register
from shouwang.records.journal.models import Entry
from shouwang.records.leads.models import Lead
from shouwang.records.tasks.actions import escalate
from shouwang.records.tasks.models import Task
from shouwang.records.visits.actions import Filing, import_visits, send_back
from shouwang.records.visits.models import Visit

FIRST = cast.household_code(1)
PAGE = f"/households/{FIRST}/"


@dataclass(frozen=True)
class Told:
    """A page, and its lines of the timeline as (kind, text)."""

    said: str
    lines: list[tuple[str, str]]


def seen(there: Any, address: str = PAGE) -> Told:
    answer = there.get(address)
    assert answer.status_code == 200, answer.status_code
    return Told(
        answer.content.decode(), [(one.kind, f"{one.who}：{one.what} {one.below}") for one in answer.context["lines"]]
    )


@pytest.fixture
def lived(month: Month, official: Any) -> Month:
    """The village visits household 1; the town sends it back; the village goes again; the register comes anew."""
    lead = Lead.objects.get(household__code=FIRST)
    at = datetime(2024, 4, 11, 2, 0, tzinfo=UTC)
    file(official("village"), lead, date(2024, 4, 11), at, "符合监测条件")
    back = send_back(
        official("town"), Visit.objects.get(), "没有写收入", _PACK, date(2024, 4, 12), at + timedelta(days=1)
    )
    file(official("village"), back, date(2024, 4, 13), at + timedelta(days=2), "不符合监测条件")
    later = cast.change(cast.sheets(), "家庭成员", 2, "健康状况", "患有大病")
    import_register(month.post, cast.workbook(later), "四月登记表.xlsx", at + timedelta(days=9), date(2024, 4, 15))
    return month


def file(post: Any, lead: Lead, on: date, at: datetime, conclusion: str) -> None:
    row = (lead.pk, FIRST, visiting.whole(核查结论=conclusion, 核查日期=on.isoformat()))
    done = import_visits(Filing(post, cast.COUNTY, _PACK, on, at), visiting.filled(row), f"{on}.xlsx")
    assert done.filed == 1, [line.faults for line in done.lines.all()]


def test_a_household_is_shown_masked_with_its_members_and_the_look_is_journaled(month: Month, browser: Browser) -> None:
    said = seen(browser("village")).said
    assert "柳河镇上河村的脱贫户，3 人，脱贫不稳定户（正在监测，2021年7月3日识别）；有 1 条线索等着核查。" in said
    assert "纪秀兰" in said and "长期慢性病" in said and "139****7701" in said
    assert office.who(1)[1] not in said and cast.phone(1) not in said and "349901********" in said
    assert Entry.objects.get(verb="look_at_household").post.code == "village"


@pytest.mark.clause("J17")
def test_one_column_tells_everything_with_who_and_from_where(lived: Month, browser: Browser) -> None:
    lines = seen(browser("bureau")).lines
    assert [kind for kind, _ in lines] == [
        "register",
        "visit",
        "visit",
        "visit",
        "lead",
        "alert",
        "feed",
        "register",
        "standing",
    ]
    told = [text for _, text in lines]
    assert (
        told[0].startswith("内置操作员：这一户") is False
        and "健康状况：健康 → 患有大病" in told[0]
        and "《四月登记表.xlsx》" in told[0]
    )
    assert "上河村干部：报核查结果：4月13日入户，不符合监测条件" in told[1]
    assert "柳河镇干部：退回核查结果，请重新核查 原因：没有写收入；期限 4月17日" in told[2]
    assert "内置操作员：交办上河村核查：脱贫人口、监测对象未参加基本医疗保险" in told[4] and "期限" not in told[4]
    assert "闻建平：3月筛查符合" in told[5] and "依据 J01" in told[5]
    assert "里有闻建平 县医保局《县医保局3月未参保名单.xlsx》Sheet1第 2 行" in told[6]
    assert "这一户收入农户册，3 人，收入核算期" in told[7]
    assert "成为监测对象：脱贫不稳定户，3 人" in told[8] and "记入" in told[8]


def test_only_one_kind_is_shown_where_it_is_asked_for(lived: Month, browser: Browser) -> None:
    there = browser("supervisor")
    assert {kind for kind, _ in seen(there, f"{PAGE}?kind=visit").lines} == {"visit"}
    assert len(seen(there, f"{PAGE}?kind=nonsense").lines) == 9


def test_the_page_is_shown_as_of_a_day_and_as_known_then(lived: Month, browser: Browser) -> None:
    there = browser("auditor")
    then = seen(there, f"{PAGE}?known=2024-04-11")
    assert "按 2024年4月11日 23:59 时所知" in then.said and "患有大病" not in then.said
    assert [kind for kind, _ in then.lines][:2] == ["visit", "lead"]
    before = there.get(f"{PAGE}?known=2024-04-01").content.decode()
    assert "农户册里没有这一户" in before and "闻建平" not in before
    assert "这是 2024年1月1日 的情况" in seen(there, f"{PAGE}?on=2024-01-01").said


def test_what_is_overdue_and_to_whom_it_was_told_is_a_line(month: Month, browser: Browser) -> None:
    steps = _PACK.deadlines["visit"].overdue
    escalate(month.post, cast.COUNTY, Task.Kind.VISIT, steps, date(2024, 4, 20), month.at + timedelta(days=10))
    lines = [text for kind, text in seen(browser("town")).lines if kind == "late"]
    assert lines and "核查逾期 5 天，报县" in lines[0] and "报乡镇" in lines[-1]


def test_a_list_that_came_again_without_somebody_ends_the_alert(month: Month, browser: Browser) -> None:
    month.receive(office.uninsured(office.who(2)), "更正.xlsx", replace=True)
    replace(month, at=month.at + timedelta(hours=1)).screen()
    lines = seen(browser("bureau")).lines
    assert "3月再筛查，不再符合" in lines[0][1] and lines[0][0] == "alert"
    assert not [text for kind, text in lines if kind == "feed"]


def test_it_takes_as_many_queries_for_a_long_life_as_for_a_short_one(
    lived: Month, browser: Browser, queries: Any
) -> None:
    there = browser("bureau")
    there.get(PAGE)
    long = queries(lambda: there.get(PAGE))
    assert long >= queries(lambda: there.get(f"/households/{cast.household_code(3)}/")) and long <= 45


def test_the_rows_about_a_household_are_found_by_their_index(month: Month) -> None:
    told = databases.way(rows_of_household(cast.COUNTY, 1, None))
    assert "feedrow_of_household" in told, told


# --- full numbers -----------------------------------------------------------------------------------------------------

WHY = {"reason": "contact", "said": "核实住院费用"}


def test_full_numbers_are_shown_once_to_whoever_says_why(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    assert "先写明原因" in there.get(f"{PAGE}ask/").content.decode()
    answer = there.post(f"{PAGE}whole/", WHY)
    said = answer.content.decode()
    assert office.who(1)[1] in said and cast.phone(1) in said and "no-store" in answer["Cache-Control"]
    line = json.loads(Entry.objects.get(verb="look_at_household").detail)
    assert (line["whole"], line["why"]) == (True, "contact：核实住院费用")
    assert there.get(f"{PAGE}whole/").status_code == 405


WRONG = [
    ({}, "请选一个原因"),
    ({"reason": "curious"}, "请选一个原因"),
    ({"reason": "other"}, "请写明是什么"),
    ({"reason": "contact", "said": "打13900017701"}, "像是有证件号码或电话"),
    ({"reason": "contact", "said": "打 139-0001-7701"}, "像是有证件号码或电话"),
    ({"reason": "contact", "said": "找闻小川"}, "不要写姓名"),
]


@pytest.mark.parametrize(("told", "fault"), WRONG)
def test_without_a_reason_nothing_is_shown_and_the_form_says_what_is_wrong(
    month: Month, browser: Browser, told: Any, fault: str
) -> None:
    answer = browser("bureau").post(f"{PAGE}whole/", told)
    said = answer.content.decode()
    assert answer.status_code == 422 and fault in said and office.who(1)[1] not in said
    assert not Entry.objects.filter(verb="look_at_household").exists()


def test_the_village_that_was_sent_there_sees_the_phone_and_no_number(month: Month, browser: Browser) -> None:
    there = browser("village")
    said = there.post(f"{PAGE}whole/", WHY).content.decode()
    assert f"tel:{cast.phone(1)}" in said and office.who(1)[1] not in said
    other = f"/households/{cast.household_code(3)}/"
    assert there.get(f"{other}ask/").status_code == 403 and there.post(f"{other}whole/", WHY).status_code == 403
    assert "看完整电话" in seen(there).said and "看完整电话" not in seen(there, other).said


MAY_NOT = [
    ("town", 403),
    ("supervisor", 403),
    ("auditor", 403),
    ("medical", 403),
    ("outsider", 404),
    ("hill-village", 404),
]


@pytest.mark.parametrize(("post", "status"), MAY_NOT)
def test_nobody_else_is_shown_full_numbers(month: Month, browser: Browser, post: str, status: int) -> None:
    there = browser(post)
    assert {there.get(f"{PAGE}ask/").status_code, there.post(f"{PAGE}whole/", WHY).status_code} == {status}


def test_a_household_that_left_the_register_is_still_found_by_its_code(month: Month, browser: Browser) -> None:
    gone = cast.without(cast.sheets(), 1)
    import_register(month.post, cast.workbook(gone), "少一户.xlsx", month.at + timedelta(days=3), date(2024, 4, 12))
    told = seen(browser("bureau"))
    assert "农户册已不再列这一户，以下是最后所知" in told.said
    assert re.search("登记表里不再有这一户", " ".join(text for _, text in told.lines[:3]))
