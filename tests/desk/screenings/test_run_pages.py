"""Screenings as the county and its supervisors see them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from tests.desk.conftest import Browser
from tests.desk.tasks.test_month_pages import text
from tests.records.month import Month
from tests.world import cast, office

from shouwang.records.jobs.models import Job
from shouwang.records.journal.models import Entry
from shouwang.records.screenings.models import Run


def test_every_rules_three_answers_add_up_on_the_page(month: Month, browser: Browser) -> None:
    run = Run.objects.get()
    said = text(browser("supervisor").get(f"/screenings/{run.pk}/").content)
    assert f"J01 脱贫人口、监测对象未参加基本医疗保险 2 人 {run.persons - 2} 0 {run.persons}" in said
    assert f"J06 饮水安全问题尚未解决 0 户 0 {run.households} {run.households}" in said
    assert "三个数加不起来" not in said


def test_a_rule_that_rests_says_until_when(month: Month, browser: Browser) -> None:
    said = text(browser("bureau").get(f"/screenings/{Run.objects.get().pk}/").content)
    assert "本月不问：《收入偏低" in said and "下次报2024年12月的" in said


def test_whom_a_rule_met_is_listed_masked_with_the_sentence_and_the_look_is_journaled(
    month: Month, browser: Browser
) -> None:
    run = Run.objects.get()
    page = browser("bureau").get(f"/screenings/{run.pk}/?rule=uninsured")
    said = text(page.content)
    assert "闻**" in said and "是未消除风险的监测对象" in said and "第 1–2 条" in said
    assert f"/screenings/alerts/{run.alerts.first().pk}/" in page.content.decode()
    assert not any(name in said for name in cast.personal_texts() if len(name) > 1)
    assert Entry.objects.filter(verb="look_at_alerts", subject=f"run:{run.pk}").count() == 1


def test_a_run_is_no_business_of_a_town_a_department_or_another_county(month: Month, browser: Browser) -> None:
    run = Run.objects.get()
    for code in ("town", "village", "medical"):
        assert browser(code).get(f"/screenings/{run.pk}/").status_code == 403
    assert browser("outsider").get(f"/screenings/{run.pk}/").status_code == 404


def test_where_a_list_has_not_come_everybody_is_unknown_and_nobody_is_picked_out(
    month: Month, browser: Browser
) -> None:
    run = Run.objects.get()
    said = text(browser("bureau").get(f"/screenings/{run.pk}/unknown/unsafe_water/").content)
    assert f"{run.households} 户说不清" in said and "逾期" in said
    assert "要找：县农水局" in said and "不是哪几户的事" in said


def test_single_households_with_a_missing_value_are_found_and_masked(month: Month, browser: Browser) -> None:
    month.receive(_petitions(office.who(10), office.who(3)), "信访.xlsx", accept=True)
    run = month.screen()
    assert run.results.get(rule="petition").unknown == 1  # household 10 has no income on record
    page = browser("bureau").get(f"/screenings/{run.pk}/unknown/petition/")
    said = text(page.content)
    assert "1 户说不清" in said and "纪**" in said and cast.household_code(10) in said
    assert "人均纯收入" in said and "另有" not in said
    assert f"household={cast.household_code(10)}" in page.content.decode()


def test_everybody_unknown_is_listed_by_what_is_missing_then_by_village_then_by_name(
    month: Month, browser: Browser
) -> None:
    month.receive(_petitions(office.who(10), office.who(3)), "信访.xlsx", accept=True)
    run, there = month.screen(), browser("bureau")
    page = there.get(f"/screenings/{run.pk}/unknown/petition/where/")
    said = text(page.content)
    assert "1 户说不清，在 1 个村，缺的有 1 种情形" in said and "登记的家庭人均纯收入（农户册里没有）" in said
    assert cast.household_code(10) not in said  # nobody is named before a village is asked for
    (village,) = re.findall(r'href="([^"]+village=[^"#]+)#who"', page.content.decode())
    said = text(there.get(village.replace("&amp;", "&")).content)
    assert "纪**" in said and cast.household_code(10) in said
    assert Entry.objects.filter(verb="look_at_unknown", subject=f"run:{run.pk}").count() == 1
    said = text(there.get(f"/screenings/{run.pk}/unknown/unsafe_water/where/").content)
    assert f"{run.households} 户说不清" in said and "列入饮水问题表（表没有来）" in said
    assert there.get(f"/screenings/{run.pk}/unknown/petition/where/?lacks=nothing").status_code == 404


def test_each_answer_of_a_rule_leads_to_as_many_as_it_says(
    month: Month, browser: Browser, django_assert_max_num_queries: Any
) -> None:
    month.receive(_petitions(office.who(10), office.who(3)), "信访.xlsx", accept=True)
    run, there = month.screen(), browser("bureau")
    page = there.get(f"/screenings/{run.pk}/").content.decode()
    told = [(int(said), address) for address, said in re.findall(r'href="([^"]+/clear/[^"]+)">(\d+)</a>', page)]
    assert len(told) == run.results.exclude(clear=0).count() > 3
    for said, address in told:
        with django_assert_max_num_queries(40):
            assert f"，共 {said} 条" in text(there.get(address).content)
    address = f"/screenings/{run.pk}/clear/uninsured/"
    first, last = (text(there.get(address, {"page": number}).content) for number in ("1", "999"))
    assert "第 1–20 条" in first and "第 1–20 条" not in last and "，共 " in last
    (here,) = re.findall(r"，共 (\d+) 条", text(there.get(address, {"place": cast.VILLAGE}).content))
    assert 0 < int(here) < run.results.get(rule="uninsured").clear
    assert there.get(address, {"export": "xlsx"}).status_code == 200
    assert Entry.objects.filter(verb="export_alerts", subject=f"run:{run.pk}").exists()
    assert there.get(f"/screenings/{run.pk}/clear/nothing/").status_code == 404


def _petitions(*people: tuple[str, str]) -> bytes:
    rows = [(name, number, "生活困难", "") for name, number in people]
    return office.sheet_bytes([("信访人姓名", "身份证号码", "反映困难情况", "家庭人均纯收入（元）"), *rows])


def test_screening_now_is_asked_for_once_however_often_the_button_is_pressed(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    for _ in range(2):
        answer = there.post("/screenings/screen/", {"month": "2024-03"})
        assert answer.status_code == 303
    job = Job.objects.get()
    assert (job.kind, job.wants["as_of"], job.wants["send"]) == ("month", "2024-04-12", False)
    page = there.get(answer.headers["Location"]).content.decode()
    again = re.search(r'hx-get="([^"]+)"', page)
    assert again is not None and "排队" in page
    Job.objects.update(state="done", sentence="筛查好了", ended_at=month.at, result={"run": Run.objects.get().pk})
    ended = there.get(again[1]).content.decode()
    assert "hx-get" not in ended and "筛查好了" in ended


@pytest.mark.parametrize("wanted", ["2024-13", "昨天", "2024-05", ""])
def test_a_month_that_cannot_be_screened_is_refused_in_words(month: Month, browser: Browser, wanted: str) -> None:
    answer = browser("bureau").post("/screenings/screen/", {"month": wanted})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'role="alert"' in page and "从页上选" not in page
    assert f'name="month" value="{wanted}"' in page, "what was typed is still there to be put right"
    assert not Job.objects.exists()


def test_who_only_reads_screens_nothing(month: Month, browser: Browser) -> None:
    there = browser("supervisor")
    assert "现在筛查" not in there.get("/screenings/").content.decode()
    assert there.post("/screenings/screen/", {"month": "2024-03"}).status_code == 403
    assert not Job.objects.exists()


def test_a_county_without_a_screening_is_told_what_to_do(month: Month, browser: Browser) -> None:
    Run.objects.filter(period="2024-03")
    said = text(browser("bureau").get("/screenings/?month=2024-02").content)
    assert "2024年2月还没有筛查。" in said
    assert date(2024, 4, 10) == Run.objects.get().as_of and "2024年3月，截至4月10日" in said
