"""A village plans on its pages: risks beside measures, doubts explained, measures carried; others see what is theirs."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.desk.conftest import Browser
from tests.desk.measures.conftest import Planners, said
from tests.world import cast

from shouwang.records.journal.models import Entry
from shouwang.records.measures.models import Measure, Plan

NUMBER = re.compile(r"\d{17}[\dX]")


def seen(plan: Plan) -> int:
    return Plan.objects.get(pk=plan.pk).changes_count


def wanted(plan: Plan, **more: Any) -> dict[str, Any]:
    form = {"risk": ["illness"], "group": "health", "title": "签约医生", "seen": seen(plan)}
    return {**form, "department": "", "helper": "", "planned_on": "2024-04-20", "cost": "", **more}


def test_the_village_sees_which_risk_nothing_answers_and_what_would(browser: Browser, plan: Plan, measure: Measure):
    page = said(browser("village").get(f"/measures/{plan.pk}/"))
    assert "毕**家的帮扶方案" in page and "2 种风险，1 种还没有对应的措施" in page
    assert "饮水安全保障" in page and "大病医疗救助" in page and "还有 8 天" in page
    assert not NUMBER.search(page)
    assert Entry.objects.filter(verb="look_at_plan", subject=f"plan:{plan.pk}").count() == 1


def test_a_plan_with_a_doubt_is_fixed_only_with_a_word_about_it(browser: Browser, plan: Plan, measure: Measure):
    there, address = browser("village"), f"/measures/{plan.pk}/fix/now/"
    refused = there.post(address, {"seen": seen(plan), "why-one_side": "无"})
    page = html.unescape(refused.content.decode())
    assert refused.status_code == 422 and "有风险没有对应的措施：请改方案，或者写明为什么这样定" in page
    told = {"seen": seen(plan), "why-unanswered": "水务局五月改管道，之前送水"}
    assert [there.post(address, told).status_code for _ in range(2)] == [303, 303]
    page = said(there.get(f"/measures/{plan.pk}/"))
    assert "水务局五月改管道，之前送水" in page and "4月12日定下" in page
    assert Plan.objects.get().changes.filter(kind="fixed").count() == 1


def test_a_measure_is_put_in_corrected_begun_finished_and_given_up_on_pages(browser: Browser, plan: Plan):
    there = browser("village")
    assert 'value="unsafe_water" checked' in said(there.get(f"/measures/{plan.pk}/add/?risk=unsafe_water"))
    form = wanted(plan, helper="程书记", cost="1200")
    assert [there.post(f"/measures/{plan.pk}/add/now/", form).status_code for _ in range(2)] == [303, 303]
    measure = Measure.objects.get()
    own = f"/measures/measure/{measure.pk}/"
    assert "程书记" in said(there.get(f"{own}edit/"))
    assert there.post(f"{own}edit/now/", wanted(plan, title="家庭医生签约")).status_code == 303
    begin = {"what": "begin", "begun_on": "2024-04-11", "seen": seen(plan)}
    assert [there.post(f"{own}now/", begin).status_code for _ in range(2)] == [303, 303]
    finish = {"what": "finish", "done_on": "2024-04-12", "effect": "血压稳定", "cost": "1300", "seen": seen(plan)}
    assert [there.post(f"{own}now/", finish).status_code for _ in range(2)] == [303, 303]
    page = said(there.get(f"/measures/{plan.pk}/"))
    assert "家庭医生签约" in page and "血压稳定" in page and "1,300 元" in page and "原来是“签约医生”" in page
    late = there.post(f"{own}now/", {"what": "give_up", "why": "不做了", "seen": seen(plan)})
    assert late.status_code == 422 and "已在2024年4月12日完成" in late.content.decode()


# what is sent wrongly, and the sentence
WRONG = [
    ({"risk": []}, "请选这项措施解决哪一种风险"),
    ({"group": ""}, "请选措施的类别"),
    ({"title": " "}, "请写明是什么措施"),
    ({"planned_on": "下周"}, "计划开始的日子写成"),
    ({"planned_on": "2024-04-01"}, "先识别，后落实措施"),
    ({"cost": "很多"}, "花费写成以元为单位的数"),
    ({"department": "weather"}, "请从名单里选落实的部门"),
]


@pytest.mark.parametrize(("form", "sentence"), WRONG)
def test_what_is_wrong_in_a_form_is_said_and_nothing_typed_is_lost(browser: Browser, plan: Plan, form, sentence):
    answer = browser("village").post(f"/measures/{plan.pk}/add/now/", wanted(plan, **{"helper": "程书记", **form}))
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422 and sentence in page and "程书记" in page and not Measure.objects.exists()


def test_a_stale_page_is_told_and_keeps_what_was_typed(browser: Browser, planners: Planners, plan: Plan):
    form = wanted(plan)
    planners.add(plan, "social", "illness")
    answer = browser("village").post(f"/measures/{plan.pk}/add/now/", form)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 409 and "已经有人改过" in page and 'value="签约医生"' in page
    assert f'name="seen" value="{seen(plan)}"' in page and Measure.objects.count() == 1


def test_days_before_the_identification_and_in_the_future_are_said(browser: Browser, plan: Plan, measure: Measure):
    there = browser("town")
    for day, sentence in (("2024-04-09", "早于识别"), ("2024-04-13", "还没有到"), ("", "请填日子")):
        form = {"what": "begin", "begun_on": day, "seen": seen(plan)}
        answer = there.post(f"/measures/measure/{measure.pk}/now/", form)
        assert answer.status_code == 422 and sentence in answer.content.decode()
    assert Measure.objects.get().state == "planned"


def test_the_list_has_the_late_first_and_goes_out_as_a_workbook(browser: Browser, planners: Planners, plan: Plan):
    late = planners.later(-30).plan(1, "illness")
    there = browser("bureau")
    page = said(there.get("/measures/"))
    assert page.index("闻**") < page.index("毕**") and "其中 1 户已超期" in page and "逾期 22 天" in page
    assert "毕**" not in said(there.get("/measures/?state=late"))
    assert "闻**" not in said(there.get("/measures/?risk=unsafe_water"))
    assert "毕**" in said(there.get("/measures/?doubt=unanswered&place=349901100000"))
    book = there.get("/measures/?export=xlsx")
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        texts = "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    assert "毕**" in texts and not NUMBER.search(texts) and late.pk
    assert Entry.objects.filter(verb="export_plans").count() == 1


def test_a_list_costs_the_same_however_long_it_is(browser: Browser, planners: Planners, plan: Plan):
    there = browser("bureau")
    with CaptureQueriesContext(
        connection,
    ) as few:
        there.get("/measures/")
    for home in (1, 2, 3, 5, 6, 8, 9):
        other = planners.plan(home, "illness")
        planners.add(other, "health", "illness", by="bureau")
    with CaptureQueriesContext(connection) as many:
        there.get("/measures/")
    assert len(many) == len(few)


def test_a_household_of_the_register_gets_its_plan_on_the_page(browser: Browser, planners: Planners):
    there, code = browser("village"), cast.household_code(1)
    assert "给闻**家建帮扶方案" in said(there.get(f"/measures/new/{code}/"))
    empty = there.post(f"/measures/new/{code}/now/", {})
    assert empty.status_code == 422 and "没有选风险" in empty.content.decode()
    made = [there.post(f"/measures/new/{code}/now/", {"risk": ["illness"]}) for _ in range(2)]
    plan = Plan.objects.get()
    assert [one.headers["Location"] for one in made] == [f"/measures/{plan.pk}/"] * 2
    more = {"risk": ["schooling"], "seen": seen(plan)}
    assert there.post(f"/measures/{plan.pk}/risks/now/", more).status_code == 303
    assert "因病" in said(there.get(f"/measures/{plan.pk}/")) and Plan.objects.get().risks == ",illness,schooling,"
    assert "不是监测对象" in said(there.get(f"/measures/new/{cast.household_code(2)}/"))
    assert there.get(f"/measures/new/{cast.household_code(8)}/").status_code == 404


def test_others_do_not_find_it_and_readers_change_nothing(browser: Browser, plan: Plan, measure: Measure):
    for code in ("hill-village", "other-town", "outsider"):
        there = browser(code)
        assert there.get(f"/measures/{plan.pk}/").status_code == 404
        assert there.post(f"/measures/{plan.pk}/add/now/", wanted(plan)).status_code == 404
        assert there.post(f"/measures/measure/{measure.pk}/now/", {"what": "give_up"}).status_code == 404
    reader = browser("supervisor")
    page = said(reader.get(f"/measures/{plan.pk}/"))
    assert "定下方案" not in page and "列入一项措施" not in page
    assert reader.post(f"/measures/{plan.pk}/fix/now/", {}).status_code == 403


def test_my_work_says_whose_measures_are_to_be_fixed(browser: Browser, plan: Plan):
    page = said(browser("village").get("/work/"))
    assert "给 毕**家 定帮扶措施" in page and f'href="/measures/{plan.pk}/"' in page


def test_the_plan_is_printed_for_one_and_for_many(browser: Browser, planners: Planners, plan: Plan, measure: Measure):
    other = planners.plan(1, "illness")
    there = browser("village")
    one, two = (there.get(f"/measures/print/?picked={plan.pk}{more}") for more in ("", f"&picked={other.pk}"))
    texts = [text_of(answer.content) for answer in (one, two)]
    assert "毕水生" in texts[0] and "大病医疗救助" in texts[0] and "闻建平" not in texts[0]
    assert "毕水生" in texts[1] and "闻建平" in texts[1] and not NUMBER.search(texts[1])
    assert there.get(f"/measures/print/?picked={plan.pk}").content == one.content
    assert Entry.objects.filter(verb="print_plans").count() == 3
    assert browser("hill-village").get(f"/measures/print/?picked={plan.pk}").status_code == 404


def text_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode())
