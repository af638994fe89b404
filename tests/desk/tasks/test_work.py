"""My work: what waits for whoever signed in, overdue first."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from tests.desk.conftest import TODAY, Browser
from tests.desk.tasks.test_month_pages import text
from tests.records.month import Month
from tests.records.visits.conftest import Village
from tests.world import cast, office

from shouwang.engine.packs.model import Escalation, Where
from shouwang.records.journal.models import Entry
from shouwang.records.leads.models import Lead
from shouwang.records.staff.models import Post
from shouwang.records.tasks.actions import escalate
from shouwang.records.tasks.models import Task
from shouwang.records.tasks.queries import mine, waiting


def test_a_village_reads_whom_to_visit_why_and_by_when_with_masked_heads(month: Month, browser: Browser) -> None:
    page = browser("village").get("/work/")
    said = text(page.content)
    assert "入户核查 闻**家" in said and "脱贫人口、监测对象未参加基本医疗保险" in said and "还有 3 天" in said
    assert f"/{Lead.objects.earliest('pk').pk}/" in page.content.decode()
    assert not any(told in said for told in cast.personal_texts() if len(told) > 1)
    assert Entry.objects.filter(verb="look_at_work", post__code="village").count() == 1


def test_what_others_are_to_do_is_not_my_work_unless_i_ask_for_it(month: Month, browser: Browser) -> None:
    town = browser("town")
    assert "现在没有要您办的事" in text(town.get("/work/").content)
    assert "入户核查 闻**家" in text(town.get("/work/?whose=all").content)
    assert "入户核查" not in text(browser("other-town").get("/work/?whose=all").content).partition("共")[2]


def test_each_stop_of_a_visit_is_the_work_of_the_next_post(asked: Village, browser: Browser) -> None:
    asked.file(1)
    town, bureau = browser("town"), browser("bureau")
    assert "审核 闻**家 的核查情况" in text(town.get("/work/").content)
    assert "备案" not in text(bureau.get("/work/?kind=record").content).partition("共")[2]
    asked.accept(1)
    assert "备案 闻**家 的核查情况" in text(bureau.get("/work/").content)
    assert "现在没有要您办的事" in text(town.get("/work/").content)


def test_an_overdue_visit_comes_first_and_is_told_to_those_above_as_far_as_it_was_escalated(
    month: Month, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_TODAY", "2024-04-17")
    step = Escalation(1, "town", "J15", Where("", 0))
    at = datetime(2024, 4, 17, 1, tzinfo=UTC)
    escalate(month.post, cast.COUNTY, Task.Kind.VISIT, [step], at.date(), at)
    said = text(browser("town").get("/work/").content)
    assert "有 2 件已经逾期" in said and "逾期 2 天" in said and "4月17日已报乡镇" in said
    assert "入户核查" not in text(browser("bureau").get("/work/").content).partition("共")[2]


def test_what_has_no_due_date_comes_after_what_is_overdue_however_it_is_sorted(
    month: Month, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_TODAY", "2024-04-17")
    Task.objects.filter(subject=f"lead:{Lead.objects.earliest('pk').pk}").update(due_on=None)
    village = browser("village")
    for address in ("/work/", "/work/?sort=due", "/work/?sort=-due"):
        said = text(village.get(address).content)
        assert said.index("逾期 2 天") < said.index("没有期限"), address


def test_a_department_sees_its_own_list_and_the_county_only_when_it_is_late(month: Month, browser: Browser) -> None:
    from tests.records.month import _PACK

    from shouwang.engine.calendar import period_of
    from shouwang.records.feeds.actions import chase

    chase(month.post, cast.COUNTY, _PACK, period_of("2024-03"), month.as_of, month.at)
    own = text(browser("medical").get("/work/").content)
    assert "报3月的《参保人员个人自付费用》" in own and "饮水" not in own
    late = text(browser("bureau").get("/work/?kind=feed").content)
    assert "报3月的《参保人员个人自付费用》" in late and "报4月的" not in late


def test_somebody_in_no_register_is_the_towns_work_and_what_is_exported_is_masked(
    month: Month, browser: Browser
) -> None:
    stranger = ("阮无册", cast.number("19710505", "531"))
    month.receive(office.medical((*stranger, 45000)), "自付.xlsx", accept=True)
    month.send()
    assert "查明一名未在册人员" in text(browser("bureau").get("/work/?whose=all&kind=who_is_this").content)
    answer = browser("village").get("/work/?export=xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) >= 4 and not any(name in str(rows) for name in cast.personal_texts() if len(name) > 1)
    assert Entry.objects.filter(verb="export_work").count() == 1


def test_every_kind_of_task_is_said_on_the_first_page_and_in_my_work(month: Month, browser: Browser) -> None:
    whole = {"county": cast.COUNTY, "division": f"{cast.COUNTY}000000", "opened_on": TODAY, "due_on": TODAY}
    for kind in Task.Kind.values:
        Task.objects.create(kind=kind, subject=f"{kind}:uninsured:2024-03", **whole)
    there = browser("operator")
    assert there.get("/").status_code == 200
    shown = text(there.get("/work/?whose=all").content)
    assert {one.label for one in Task.Kind if one.label not in shown and one not in ("who_is_this", "feed")} == set()


@pytest.mark.parametrize("code", ["village", "town", "bureau", "auditor", "medical"])
def test_the_number_beside_my_work_is_that_of_its_lines(
    asked: Village, official: Callable[[str], Post], code: str
) -> None:
    asked.file(1)
    late = TODAY + timedelta(days=9)
    steps = [Escalation(days, to, "J15", Where("", 0)) for days, to in ((1, "town"), (2, "county"))]
    escalate(asked.month.post, cast.COUNTY, Task.Kind.VISIT, steps, late, datetime(2024, 4, 21, 1, tzinfo=UTC))
    post = official(code)
    assert waiting(post, cast.COUNTY, late) == mine(post, cast.COUNTY, late).count()
    assert waiting(post, cast.COUNTY, late) or code == "medical"
