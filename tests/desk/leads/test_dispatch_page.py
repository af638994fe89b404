"""Sending a month: seen before, done once, and what is there afterwards."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from tests.desk.conftest import Browser
from tests.desk.feeds.conftest import work_off
from tests.desk.tasks.test_month_pages import text
from tests.records.month import Month
from tests.records.visits.conftest import Village
from tests.world import cast, office

from shouwang.records import vault
from shouwang.records.jobs.models import Job
from shouwang.records.leads.actions import dispatch, integrate
from shouwang.records.leads.models import Lead
from shouwang.records.screenings.models import Run


@pytest.fixture
def screened(month: Month) -> Month:
    """Households 1 and 2 were asked; 3 and 9 were met since and nobody has sent that yet."""
    month.receive(office.medical((*office.who(3), 45000), (*office.who(9), 38000)), "自付.xlsx", accept=True)
    month.screen()
    return month


def form_of(page: bytes) -> dict[str, Any]:
    told = page.decode()
    return {name: re.search(f'name="{name}" value="([^"]+)"', told)[1] for name in ("run", "seen")}  # type: ignore[index]


def test_what_would_go_where_is_said_before_anything_goes(screened: Month, browser: Browser) -> None:
    said = text(browser("bureau").get("/leads/dispatch/?month=2024-03").content)
    assert "要交办 2 户到 2 个乡镇、2 个村，今天交办的4月17日到期；4月11日前要整合交办，已过了 1 天。" in said
    assert "柳河镇 1 上河村 1" in said and "青山乡 1 青山村 1" in said
    assert "发过还没有答，接着问 2" in said and "4月12日交办，5个自然日内，交办当日不计，至4月17日" in said
    assert Lead.objects.count() == 2


def test_whom_it_would_send_is_seen_before_with_why(screened: Month, browser: Browser) -> None:
    there, run = browser("bureau"), Run.objects.latest("pk").pk
    page = there.get("/leads/dispatch/?month=2024-03").content.decode()
    village = re.search(rf'href="(/screenings/{run}/\?response=unsent&amp;place=\d+)">上河村 1', page)
    assert village is not None
    every = text(there.get(f"/screenings/{run}/?response=unsent").content)
    assert "第 1–2 条，共 2 条" in every and every.count("当年累计个人自付") == 2
    one = text(there.get(village[1].replace("&amp;", "&")).content).partition("共 1 条")[2]
    assert "当年累计个人自付45,000元" in one and "未参加基本医疗保险" not in one, "those were sent before"


def test_what_came_of_it_says_how_many_went_now_and_how_many_wait(screened: Month, browser: Browser) -> None:
    there = browser("bureau")
    answer = there.post("/leads/dispatch/now/", form_of(there.get("/leads/dispatch/").content))
    work_off()
    assert "4月12日交办2户，等着核查的共4户。" in Job.objects.get().sentence
    page = there.get(answer.headers["Location"]).content.decode()
    assert "按上面的交办" not in page and "看发到了哪里" in page


def test_the_preview_counts_what_the_dispatch_then_does(screened: Month, browser: Browser) -> None:
    from shouwang.records.leads.preview import preview

    run = Run.objects.latest("pk")
    seen = preview(screened.post, run, date(2024, 4, 12))
    integrated = integrate(screened.post, run, screened.at)
    sent, _ = dispatch(screened.post, run, date(2024, 4, 12), screened.at)
    assert sent is not None
    assert (sum(seen.fresh.values()), sum(seen.to_send.values())) == (integrated.opened, sent.leads) == (2, 2)
    assert sum(seen.carried.values()) == integrated.carried == 2
    assert sum(preview(screened.post, run, date(2024, 4, 12)).to_send.values()) == 0


def test_what_was_answered_is_spared_in_the_preview_and_what_grew_worse_is_asked_again(
    asked: Village, browser: Browser
) -> None:
    asked.month.receive(office.medical((*office.who(3), 45000), (*office.who(4), 45000)), "自付.xlsx", accept=True)
    asked.month.send()
    for home in (3, 4):
        asked.file(home, conclusion="不符合监测条件")
        asked.accept(home)
    april = asked.month.next("2024-04", date(2024, 5, 10))
    april.receive(office.medical((*office.who(3), 46000), (*office.who(4), 60000)), "四月.xlsx", accept=True)
    april.screen()
    said = text(browser("bureau").get("/leads/dispatch/?month=2024-04").content)
    assert "答过、变重了再问 1" in said and "答过、不再问 1" in said and "新问的户 1" in said


def test_dispatch_is_one_job_however_often_the_button_is_pressed(screened: Month, browser: Browser) -> None:
    there = browser("bureau")
    form = form_of(there.get("/leads/dispatch/").content)
    for _ in range(2):
        answer = there.post("/leads/dispatch/now/", form)
        assert answer.status_code == 303 and "job=" in answer.headers["Location"]
    job = Job.objects.get()
    assert (job.kind, job.wants["run"], job.wants["on"]) == ("dispatch", Run.objects.latest("pk").pk, "2024-04-12")
    assert "hx-get" in there.get(answer.headers["Location"]).content.decode()


def test_a_preview_that_is_no_longer_true_sends_nothing(screened: Month, browser: Browser) -> None:
    there = browser("bureau")
    form = form_of(there.get("/leads/dispatch/").content)
    screened.receive(office.water((*office.who(10), "否")), "饮水.xlsx")
    screened.screen()
    page = there.post("/leads/dispatch/now/", form, follow=True)
    assert "打开这一页以后又筛查过一次，还没有交办" in text(page.content)
    newest = form_of(there.get("/leads/dispatch/").content)
    integrate(screened.post, Run.objects.latest("pk"), screened.at)
    dispatch(screened.post, Run.objects.latest("pk"), date(2024, 4, 12), screened.at)
    assert "要交办的户变了" in text(there.post("/leads/dispatch/now/", newest, follow=True).content)
    assert not Job.objects.exists()


@pytest.mark.parametrize("code", ["town", "medical", "supervisor", "auditor"])
def test_nobody_but_the_county_dispatches(screened: Month, browser: Browser, code: str) -> None:
    there = browser(code)
    assert there.get("/leads/dispatch/").status_code == 403
    assert there.post("/leads/dispatch/now/", {"run": Run.objects.latest("pk").pk, "seen": "x"}).status_code == 403
    assert not Job.objects.exists()


def test_another_countys_run_is_not_found(screened: Month, browser: Browser) -> None:
    there, run = browser("outsider"), Run.objects.latest("pk").pk
    assert there.get(f"/leads/dispatch/?run={run}").status_code == 404
    assert there.post("/leads/dispatch/now/", {"run": run, "seen": "x"}).status_code == 404


def test_after_it_the_towns_workbooks_are_there_to_be_fetched(screened: Month, browser: Browser) -> None:
    place = vault.written_folder(cast.COUNTY, "2024-03", "2024-04-12", "towns") / "柳河镇_乡镇核查任务清单_2024-03.xlsx"
    vault.write_out(place, b"whole")
    there = browser("bureau")
    address = re.search(r'href="(/jobs/workbooks/one/[^"]+)"', there.get("/leads/dispatch/").content.decode())
    assert address is not None and there.get(address[1]).content == b"whole"


def test_a_reminder_says_what_waits_and_names_no_family(
    screened: Month, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_TODAY", "2024-04-17")
    page = browser("bureau").get("/leads/reminders/?month=2024-03")
    said = text(page.content)
    assert "【柳河镇】2024年3月交办核查 2 户，已报 0 户，还有 2 户没有报，其中逾期 2 户（上河村 2 户）" in said
    assert "【县农水局】2024年3月的表：" in said and 'data-copy="text-1"' in page.content.decode()
    assert not any(name in said for name in cast.personal_texts() if len(name) > 1)
    own = text(browser("town").get("/leads/reminders/?month=2024-03").content)
    assert "【上河村】" in own and "县农水局" not in own
