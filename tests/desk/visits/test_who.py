"""Who is this: somebody on a list whom no register holds, found out on a page."""

from __future__ import annotations

from typing import Any

import pytest
from tests.desk.conftest import Browser
from tests.desk.visits.conftest import _PACK, stranger_month
from tests.records.month import Month

from shouwang.engine.cleaning.answers import FINDING
from shouwang.records.feeds.models import FeedRow
from shouwang.records.journal.models import Entry
from shouwang.records.staff.models import Post
from shouwang.records.tasks.models import Task
from shouwang.records.visits.actions import Filing
from shouwang.records.visits.answering import file_finding
from shouwang.records.visits.models import Finding

SAID = {"finding": "已迁出", "place": "", "finder": "某人", "found_on": "2024-04-12", "seen": "nobody"}


@pytest.fixture
def row(month: Month) -> FeedRow:
    stranger_month(month)
    return FeedRow.objects.get(outcome=FeedRow.Outcome.UNREGISTERED)


def test_the_county_is_shown_the_name_and_a_masked_number(row: FeedRow, browser: Browser) -> None:
    said = browser("bureau").get(f"/visits/who/{row.pk}/").content.decode()
    assert "欧阳不在册是谁" in said and "349901********111" in said and "《县医保局3月自付.xlsx》" in said
    assert "<legend>查明情况</legend>" in said and all(choice in said for choice in Finding.What.labels)
    assert Entry.objects.filter(verb="look_at_stranger").count() == 1


def test_said_twice_is_said_once_and_closes_the_question(row: FeedRow, browser: Browser) -> None:
    there = browser("bureau")
    for _ in range(2):
        assert there.post(f"/visits/who/{row.pk}/say/", SAID).status_code == 303
    finding = Finding.objects.get()
    assert (finding.what, finding.line, finding.filed_by.code) == ("moved_away", None, "bureau")
    assert Task.objects.get(kind="who_is_this").done_on is not None
    assert Entry.objects.filter(verb="file_finding").count() == 1


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"finding": ""}, "这一栏还空着；请选一种情况"),
    ({"finding": "不知道"}, "只能填本村农户"),
    ({"found_on": "2024-04-20"}, "日期还没有到"),
    ({"found_on": "昨天"}, "要填日期"),
]


@pytest.mark.parametrize(("changed", "says"), FAULTS)
def test_what_is_wrong_is_said_beside_it(row: FeedRow, browser: Browser, changed: dict[str, Any], says: str) -> None:
    answer = browser("bureau").post(f"/visits/who/{row.pk}/say/", {**SAID, **changed})
    assert answer.status_code == 422 and says in answer.content.decode() and not Finding.objects.exists()


def test_what_somebody_else_found_out_meanwhile_is_told(
    row: FeedRow, browser: Browser, operator: Post, month: Month
) -> None:
    filing = Filing(operator, row.delivery.county, _PACK, month.as_of, month.at)
    assert file_finding(filing, row, {FINDING: "已死亡"}, "nobody").finding is not None
    there = browser("bureau")
    answer = there.post(f"/visits/who/{row.pk}/say/", SAID)
    said = answer.content.decode()
    assert answer.status_code == 409 and "有人报过了" in said and "已死亡" in said
    assert Finding.objects.count() == 1
    mark = said.split('name="seen" value="')[1].split('"')[0]
    assert there.post(f"/visits/who/{row.pk}/say/", {**SAID, "seen": mark}).status_code == 303
    assert [one.what for one in Finding.objects.filter(standing=True)] == ["moved_away"]


@pytest.mark.parametrize(
    ("code", "status"), [("village", 404), ("town", 404), ("outsider", 404), ("supervisor", 403), ("medical", 403)]
)
def test_nobody_else_is_asked(row: FeedRow, browser: Browser, code: str, status: int) -> None:
    there = browser(code)
    assert there.get(f"/visits/who/{row.pk}/").status_code == status
    assert there.post(f"/visits/who/{row.pk}/say/", SAID).status_code == status
