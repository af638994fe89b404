"""A household as it held on any day, as known at any time, with all that changed in it; every look leaves a line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import databases
from tests.records.households.conftest import TakeIn
from tests.world import cast

from shouwang.desk.households.page import Look, household_told, lines_of
from shouwang.records.households.histories import as_known, changes_of
from shouwang.records.households.models import Household
from shouwang.records.households.report import RegisterReport
from shouwang.records.journal.models import Entry
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import NotAllowed

LATER = timedelta(days=30)
MARCH, MAY = date(2024, 3, 1), date(2024, 5, 1)
FIRST = cast.household_code(1)


@pytest.fixture
def look(operator: Post, at: datetime) -> Callable[..., Any]:
    """Looks at a household in May, now, as the operator, unless said otherwise."""

    def at_it(code: str = FIRST, on: date = MAY, post: Post = operator, **more: Any) -> Any:
        return household_told(Look(post, cast.COUNTY, code, on, at + 9 * LATER, **more))

    return at_it


def changed() -> cast.Sheets:
    """Household 1 in a later register: its elder is ill, its phone another, its son moved to household 2."""
    sheets = cast.change(cast.sheets(), "家庭成员", 2, "健康状况", "患有大病")
    sheets = cast.change(sheets, "农户", 2, "联系电话", "13988887702")
    row = cast.row_of(sheets, "家庭成员", cast.person_code(1, 3))
    return cast.change(sheets, "家庭成员", row, "户编号", cast.household_code(2))


def members(told: Any) -> list[str]:
    return [one["name"] for one in told["members"]]


def test_a_household_is_shown_as_it_held_on_a_day(
    register: RegisterReport, take_in: TakeIn, look: Any, at: Any
) -> None:
    take_in(changed(), at + LATER, MARCH)
    before, after = look(on=MARCH - timedelta(days=1)), look(on=MARCH)
    assert members(before) == ["闻建平", "纪秀兰", "闻小川"] and members(after) == ["闻建平", "纪秀兰"]
    assert [told["members"][0]["health"] for told in (before, after)] == ["健康", "患有大病"]
    assert [told["phone"] for told in (before, after)] == ["139****7701", "139****7702"]
    assert members(look(cast.household_code(2), MARCH)) == ["闻小川", "祝长根", "苗桂花"]


def test_a_household_is_shown_as_it_was_known_at_a_time(
    register: RegisterReport, take_in: TakeIn, look: Any, at: datetime
) -> None:
    take_in(changed(), at + LATER)
    assert look(known=at + LATER / 2)["members"][0]["health"] == "健康"
    assert look(known=at + LATER)["members"][0]["health"] == "患有大病"
    never = look(known=at - LATER)
    assert not never["in_register"] and never["members"] == never["history"] == []
    assert any("没有这一户" in line for line in lines_of(never))


def test_its_history_says_what_changed_when_from_which_file_and_who_took_it_in(
    register: RegisterReport, take_in: TakeIn, look: Any, at: datetime
) -> None:
    take_in(changed(), at + LATER, MARCH)
    take_in(cast.without(changed(), 1), at + 2 * LATER, MAY)
    told = look()
    said = [(line["sentence"], line["since"]) for line in told["history"]]
    assert said[:4] == [
        ("这一户收入农户册", ""),
        ("闻建平收入这一户", ""),
        ("纪秀兰收入这一户", ""),
        (f"成员{cast.person_code(1, 3)}收入这一户", ""),
    ]
    assert ("这一户的联系电话：139****7701 → 139****7702", "2024-03-01") in said
    assert ("闻建平的健康状况：健康 → 患有大病", "2024-03-01") in said
    assert (f"成员{cast.person_code(1, 3)}转到别户", "2024-03-01") in said
    assert ("登记表里不再有这一户", "2024-05-01") in said and not told["in_register"]
    assert {(line["file"], line["by"]) for line in told["history"]} == {("登记表.xlsx", "内置操作员")}


def test_income_and_standing_have_their_lines_of_history(
    register: RegisterReport, take_in: TakeIn, look: Any, at: datetime
) -> None:
    sheets = cast.change(cast.sheets(), "年度收入", 3, "家庭纯收入", 9900.0)
    take_in(cast.change(sheets, "农户", 2, "监测对象类别", ""), at + LATER)
    said = [line["sentence"] for line in look()["history"]]
    assert "2022年10月1日至2023年9月30日的家庭纯收入：19800.00元 → 9900.00元" in said
    assert "成为监测对象：脱贫不稳定户，2021年7月3日识别，风险未消除" in said
    assert said[-1] == "不再是监测对象（原为脱贫不稳定户，2021年7月3日识别，风险未消除）"
    assert look(known=at)["monitored"] is True and look()["monitored"] is False


def test_what_was_known_at_a_time_stays_the_same_for_ever(
    register: RegisterReport, take_in: TakeIn, look: Any, at: datetime
) -> None:
    before = look(known=at)
    take_in(changed(), at + LATER, MARCH)
    take_in(cast.without(changed(), 1), at + 2 * LATER)
    assert look(known=at) == before


@pytest.mark.parametrize(
    ("code", "sees"),
    [("bureau", True), ("town", True), ("village", True), ("auditor", True), ("other-town", False), ("medical", False)],
)
def test_whoever_may_not_see_it_is_told_the_same_as_where_there_is_none(
    register: RegisterReport, look: Any, official: Callable[[str], Post], code: str, sees: bool
) -> None:
    assert (look(post=official(code)) is not None) is sees
    assert look("349901999999", post=official(code)) is None


def test_a_household_that_moved_is_seen_where_it_lives_now(
    register: RegisterReport, take_in: TakeIn, look: Any, official: Callable[[str], Post], at: datetime
) -> None:
    take_in(cast.change(cast.sheets(), "农户", 2, "村区划代码", cast.HILL_VILLAGE), at + LATER, MARCH)
    assert look(post=official("village"), on=MARCH - timedelta(days=1)) is None
    assert look(post=official("hill-village"), on=MARCH - timedelta(days=1))["village"] == "上河村"
    assert "这一户的所在村：上河村 → 青山村" in [line["sentence"] for line in look()["history"]]


def test_numbers_phones_and_birth_dates_are_masked_unless_the_county_asks(
    register: RegisterReport, look: Any, official: Callable[[str], Post]
) -> None:
    masked, whole = json.dumps(look()), json.dumps(look(whole=True))
    for personal in (cast.number("19650109", "723"), cast.phone(1), "1965-01-09"):
        assert personal not in masked and personal in whole
    with pytest.raises(NotAllowed, match="查看完整的证件号码和电话"):
        look(post=official("village"), whole=True)


def test_every_look_is_a_line_of_the_journal(
    register: RegisterReport, look: Any, official: Callable[[str], Post]
) -> None:
    key = Household.objects.get(code=FIRST).pk
    look(post=official("village"))
    look(post=official("village"), on=MARCH, whole=False)
    look(post=official("other-town"))
    lines = Entry.objects.filter(verb="look_at_household").order_by("id")
    assert [(line.post.code, line.subject) for line in lines] == [("village", f"household:{key}")] * 2
    assert json.loads(lines[1].detail) == {"known": "", "on": "2024-03-01", "whole": False}


def test_the_page_says_it_in_sentences(register: RegisterReport, look: Any) -> None:
    lines = list(lines_of(look()))
    assert lines[0].startswith(f"户编号{FIRST}，2024-05-01的情况")
    assert "  柳河镇上河村1组  电话139****7701" in lines
    assert "  脱贫户，2019年脱贫，脱贫不稳定户，2021-07-03识别，正在监测" in lines
    assert any(line.startswith("  配偶 纪秀兰（") and "健康状况长期慢性病" in line for line in lines)
    assert lines[-2:] == ["线索：没有", "核查：没有"]


def test_nothing_changed_is_no_history(register: RegisterReport, take_in: TakeIn, at: datetime) -> None:
    home = Household.objects.get(code=FIRST)
    before = changes_of(home)
    take_in(cast.change(cast.sheets(), "家庭成员", 9, "健康状况", "残疾"), at + LATER)
    assert changes_of(home) == before


def test_one_household_s_past_is_never_looked_for_among_all(register: RegisterReport) -> None:
    household = Household.objects.get(code=FIRST)
    with CaptureQueriesContext(connection) as asked:
        changes_of(household)
        as_known(household, MAY)
    ways = [plan(one["sql"]) for one in asked.captured_queries if "version" in one["sql"]]
    through = r"Seq Scan on households_\w+version" if databases.SERVER else r"SCAN (households_\w+version|U\d)"
    assert len(ways) > 3 and not [way for way in ways if re.search(through, way)]


def plan(statement: str) -> str:
    """How the database goes about a question, were the tables large."""
    with connection.cursor() as cursor:
        if databases.SERVER:
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{'EXPLAIN' if databases.SERVER else 'EXPLAIN QUERY PLAN'} {statement}")
        return " ".join(str(row) for row in cursor.fetchall())
