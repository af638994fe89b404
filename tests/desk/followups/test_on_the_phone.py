"""A helper's follow-up visits on a phone: today's families, the form, what is judged with one tap."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from tests.desk.conftest import Browser
from tests.desk.followups.conftest import JPEG, file, sent
from tests.records.followups.conftest import County, followed, home
from tests.world import cast

from shouwang.records.followups.models import Followed, FollowUp, FollowUpPaper
from shouwang.records.journal.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X12")]


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_helper_sees_exactly_the_families_paired_with_him(phone: Client) -> None:
    page = text(phone.get("/follow-ups/today/"))
    assert "闻建平" in page and cast.phone(1) in page and "还有 18 天" in page
    assert "毕水生" not in page and cast.phone(4) not in page
    assert "2024年4月的这一次，到4月30日" in page
    assert phone.get("/").headers["Location"] == "/follow-ups/today/"
    assert phone.get(f"/follow-ups/today/{followed(4).pk}/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/follow-ups/", "/helpers/", "/visits/today/", "/households/", "/cases/", "/leads/"]
)
def test_a_helper_opens_nothing_else(phone: Client, address: str) -> None:
    assert phone.get(address).status_code == 403


def test_a_village_sees_its_own_and_first_those_it_is_paired_with(
    browser: Browser, county: County, helper: Any
) -> None:
    village = browser("village")
    assert "毕水生" in text(village.get("/follow-ups/today/"))
    assert "没有要走访的户" in text(village.get("/follow-ups/today/?whose=mine"))
    assert "贝石头" not in text(village.get("/follow-ups/today/"))


def test_the_form_asks_about_each_measure_under_way(phone: Client, county: County) -> None:
    county.measure(1, "慢性病签约服务")
    page = text(phone.get(f"/follow-ups/today/{followed(1).pk}/"))
    assert "慢性病签约服务" in page and "管用、够用、能用" in page and "有不足，逐项说" in page
    assert 'value="江帮扶"' in page and 'value="2024-04-12"' in page


def test_a_visit_is_filed_with_its_photo_and_the_next_is_due_next_month(phone: Client, county: County) -> None:
    county.measure(1)
    photo = BytesIO(JPEG)
    photo.name = "a.jpg"
    answer = file(phone, 1, photo=photo, shows="猪圈", signed_name="闻建平")
    assert answer.status_code == 303, text(answer)
    one = FollowUp.objects.get()
    assert one.judged.get().useful is True and FollowUpPaper.objects.filter(follow_up=one).count() == 2
    assert "没有等着去的户" in text(phone.get("/follow-ups/today/"))
    page = text(phone.get(f"/follow-ups/{one.pk}/"))
    assert "药费报销了" in page and "江帮扶" in page and "猪圈" in page
    picture = phone.get(f"/follow-ups/papers/{FollowUpPaper.objects.get(kind='photo').pk}/")
    assert picture.headers["Content-Type"] == "image/jpeg" and picture.content == JPEG


def test_what_does_not_do_is_said_one_by_one(phone: Client, county: County) -> None:
    measure = county.measure(1)
    key = f"judged-{measure.pk}"
    told = {key: "other", f"{key}-useful": "管用", f"{key}-sufficient": "不够用", f"{key}-usable": "能用"}
    assert file(phone, 1, **told).status_code == 303
    said = FollowUp.objects.get().judged.get()
    assert (said.useful, said.sufficient, said.usable) == (True, False, True)


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(phone: Client, county: County) -> None:
    measure = county.measure(1)
    answer = file(phone, 1, income_change="", situation="看见新盖的猪圈", **{f"judged-{measure.pk}": ""})
    page = text(answer)
    assert answer.status_code == 422 and not FollowUp.objects.exists()
    assert "有 4 处要改" in page and "看见新盖的猪圈" in page and f'href="#judged-{measure.pk}"' in page


def test_a_double_click_files_once(phone: Client, county: County) -> None:
    once = sent(1)
    address = f"/follow-ups/today/{followed(1).pk}/file/"
    assert [phone.post(address, once).status_code for _ in range(2)] == [303, 303]
    assert FollowUp.objects.count() == 1


def test_a_stale_page_comes_back_with_all_that_was_typed(phone: Client, county: County) -> None:
    old = sent(1, situation="我看到的", sent_id="later")
    file(phone, 1)
    answer = phone.post(f"/follow-ups/today/{followed(1).pk}/file/", old)
    assert answer.status_code == 409 and "我看到的" in text(answer) and FollowUp.objects.count() == 1


def test_a_new_risk_leads_to_what_is_to_be_done(phone: Client, county: County) -> None:
    answer = file(phone, 1, new_risk="有", **{"q-new_risk_what": "查出大病"})
    one = FollowUp.objects.get()
    assert answer.headers["Location"] == f"/follow-ups/{one.pk}/"
    assert "请村里调整帮扶措施" in text(phone.get(f"/follow-ups/{one.pk}/"))


def test_a_filed_visit_is_corrected_by_another(phone: Client, county: County) -> None:
    file(phone, 1)
    first = FollowUp.objects.get()
    page = text(phone.get(f"/follow-ups/today/{followed(1).pk}/?corrects={first.pk}"))
    assert "更正" in page and "药费报销了" in page
    file(phone, 1, corrects=str(first.pk), situation="药费没有报销", sent_id="other")
    assert FollowUp.objects.get(standing=True).corrects == first
    assert "已经有更正的一份" in text(phone.get(f"/follow-ups/{first.pk}/"))


def test_looking_leaves_lines_and_nothing_personal_stands_in_them(phone: Client, county: County) -> None:
    phone.get("/follow-ups/today/")
    phone.get(f"/follow-ups/today/{followed(1).pk}/")
    lines = {one.verb: f"{one.subject} {one.detail}" for one in Entry.objects.all()}
    assert {"look_at_follow_ups", "look_at_followed"} <= lines.keys()
    assert "闻建平" not in str(lines) and cast.phone(1) not in str(lines)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("medical", 403),
        ("hill-village", 404),
        ("other-town", 404),
        ("supervisor", 403),
        ("outsider", 404),
        ("town", 200),
    ],
)
def test_who_opens_the_form(browser: Browser, county: County, code: str, status: int) -> None:
    assert browser(code).get(f"/follow-ups/today/{followed(1).pk}/").status_code == status


def test_readers_see_names_masked(browser: Browser, county: County, phone: Client) -> None:
    file(phone, 1, visitors="某人")
    reader = browser("supervisor")
    for address in ("/follow-ups/today/", "/follow-ups/", f"/follow-ups/{FollowUp.objects.get().pk}/"):
        page = text(reader.get(address))
        assert "闻建平" not in page and cast.phone(1) not in page and "江帮扶" not in page


def test_the_town_sees_who_is_late(browser: Browser, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_TODAY", "2024-05-02")
    town = browser("town")
    page = text(town.get("/follow-ups/?due=late"))
    assert "2 户逾期没有走访" in page and "逾期 2 天" in page
    assert town.get("/follow-ups/?export=xlsx").headers["Content-Type"].endswith("sheet")
    assert Entry.objects.filter(verb="export_follow_ups").exists()


def test_whose_first_visit_is_not_due_yet_was_not_visited(browser: Browser, county: County) -> None:
    for number in (1, 4):
        Followed.objects.filter(household=home(number)).update(due_from=date(2024, 5, 1), due_on=date(2024, 5, 31))
    village, town = browser("village"), browser("town")
    later = Followed.objects.filter(division__startswith=followed(1).division[:9], due_from__gt="2024-04-12").count()
    assert f"已去 0 户；{later} 户还没到期。" in text(town.get("/follow-ups/"))
    assert "没有走访过" in text(town.get("/follow-ups/?due=later"))
    assert "没有走访过" not in text(town.get("/follow-ups/?due=done"))
    page = text(village.get("/follow-ups/today/?whose=all"))
    assert "这一期没有要去的户。还有" in page and "户没到期，最早的5月1日起走访" in page and "都做了" not in page
    county.file(1)
    assert f"已去 1 户；{later - 1} 户还没到期。" in text(town.get("/follow-ups/"))
    assert "这一期已去 1 户，没有等着去的。还有" in text(village.get("/follow-ups/today/?whose=all"))


def test_the_county_puts_everybody_on_the_list_once(browser: Browser, county: County) -> None:
    bureau = browser("bureau")
    assert bureau.post("/follow-ups/expect/").status_code == 303
    assert "都已经排上" in text(bureau.get("/follow-ups/"))
    assert browser("town").post("/follow-ups/expect/").status_code == 403


def test_work_names_the_visit_and_leads_to_its_form(browser: Browser, county: County) -> None:
    page = text(browser("village").get("/work/"))
    assert f'href="/follow-ups/today/{followed(1).pk}/"' in page and "走访 闻" in page


def test_as_many_queries_for_one_family_as_for_four(
    browser: Browser, county: County, django_assert_max_num_queries: Any
) -> None:
    bureau = browser("bureau")
    for address in ("/follow-ups/today/?whose=all", "/follow-ups/"):
        bureau.get(address)
        with django_assert_max_num_queries(40):
            bureau.get(address)
