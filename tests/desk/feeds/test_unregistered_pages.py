"""Those whom lists name and no register holds: who was asked, what was found, and whom the next register should hold."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from tests.desk.conftest import Browser
from tests.records.month import _PACK, Month
from tests.world import cast, office

from shouwang.records.feeds.models import FeedRow
from shouwang.records.journal.models import Entry
from shouwang.records.staff.models import Post
from shouwang.records.visits.actions import Filing, import_visits

STRANGER = ("苗来喜", cast.number("19900101", "357"))
HEAD = ("行编号", "姓名", "身份证号码（已遮盖）", "所写镇村", "出现在", "查明情况", "属哪村哪户", "查明人", "查明日期")
PAGE = "/feeds/unregistered/"


@pytest.fixture
def strange(month: Month) -> FeedRow:
    month.receive(office.medical((*STRANGER, 45000)), "自付.xlsx")
    month.send()
    return FeedRow.objects.get(outcome="unregistered")


def found(post: Post, month: Month, row: FeedRow, what: str) -> None:
    line = (str(row.pk), "某某", "", "", "", what, "上河村2组", "村干部甲", "2024-04-11")
    data = office.sheet_bytes([("未在册人员：这是谁？",), HEAD, line], "未在册人员")
    done = import_visits(Filing(post, cast.COUNTY, _PACK, date(2024, 4, 11), month.at), data, "答.xlsx")
    assert done.filed == 1, [one.faults for one in done.lines.all()]


@pytest.mark.clause("J15")
def test_the_county_sees_who_waits_and_whom_it_asked_masked(strange: FeedRow, browser: Browser) -> None:
    said = browser("bureau").get(PAGE).content.decode()
    assert "1 人像是本县人而不在农户册里，1 人还没有查明是谁。" in said and "苗**" in said and "《自付.xlsx》" in said
    assert STRANGER[0] not in said and STRANGER[1] not in said and "还有 3 天" in said
    assert Entry.objects.filter(verb="look_at_unregistered", post__code="bureau").count() == 1


def test_what_the_town_found_is_shown_and_whom_to_register_is_handed_out(
    month: Month, strange: FeedRow, browser: Browser, operator: Post
) -> None:
    found(operator, month, strange, "本村农户，应补录入册")
    there = browser("bureau")
    said = there.get(PAGE).content.decode()
    assert "都已查明" in said and "应补录入册的 1 人，下一步" in said and "下载名单" in said
    sheet = openpyxl.load_workbook(
        io.BytesIO(there.post(f"{PAGE}to-register.xlsx", {"reason": "entry"}).content)
    ).active
    assert [cell.value for cell in sheet[3]][:5] == [*STRANGER, "", "上河村2组", "村干部甲"]
    assert Entry.objects.get(verb="export_to_register").detail == '{"persons":1,"whole":true,"why":"entry"}'
    again = openpyxl.load_workbook(io.BytesIO(there.post(f"{PAGE}to-register.xlsx", {"reason": "entry"}).content))
    assert [*again.active.values] == [*sheet.values], "pressed twice it says the same"
    assert Entry.objects.filter(verb="export_to_register").count() == 2, "and each is journaled"


def test_whoever_moved_away_is_not_registered(month: Month, strange: FeedRow, browser: Browser, operator: Post) -> None:
    found(operator, month, strange, "已迁出")
    there = browser("bureau")
    assert "已迁出" in there.get(f"{PAGE}?found=moved_away").content.decode()
    sheet = openpyxl.load_workbook(
        io.BytesIO(there.post(f"{PAGE}to-register.xlsx", {"reason": "entry"}).content)
    ).active
    assert sheet.max_row == 2
    assert "按现在的筛选条件没有记录" in there.get(f"{PAGE}?found=waiting").content.decode()


MAY_NOT = [("medical", 403, 403), ("supervisor", 200, 403), ("town", 200, 403), ("outsider", 200, 422)]


@pytest.mark.parametrize(("post", "list_", "names"), MAY_NOT)
def test_others_see_only_what_is_theirs(strange: FeedRow, browser: Browser, post: str, list_: int, names: int) -> None:
    there = browser(post)
    answer: Any = there.get(PAGE)
    assert (answer.status_code, there.post(f"{PAGE}to-register.xlsx").status_code) == (list_, names)
    assert ("苗**" in answer.content.decode()) == (post == "supervisor"), "the list names no village of the town"
