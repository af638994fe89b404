"""A case is carried through its steps by the forms: one household or many, with what is wrong said and nothing lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.desk.cases.conftest import JPEG, photo, said, send, sent_id, sheet
from tests.desk.conftest import Browser
from tests.records.cases.hands import Hands
from tests.world import cast

from shouwang.records.cases.models import Case, CaseAct, PaperFile, Sitting
from shouwang.records.cases.queries import happened
from shouwang.records.households.models import Standing
from shouwang.records.journal.models import Entry

INCOME = {
    "wages": "9,000",
    "business": "3000",
    "holdings": "0",
    "transfers": "4200",
    "business_costs": "1200",
    "persons": "3",
    "hardship": "",
}
MEETING = {"place": "村部", "chair": "孟主任", "recorder": "小何", "people": "11", "attendants": "全体评议员"}
MINUTES = {"sign-review_minutes": "village"}


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def votes(*those: Case) -> dict[str, str]:
    told = {}
    for case in those:
        told |= {f"for-{case.pk}": "10", f"against-{case.pk}": "1", f"abstain-{case.pk}": "0"}
    return told


def test_a_family_that_declared_itself_is_begun_and_visited_by_forms(browser: Browser, hands: Hands) -> None:
    there, code = browser("village"), cast.household_code(2)
    assert f"/cases/begin/{code}/" in said(there.get(f"/households/{code}/"))
    answer = there.post(f"/cases/begin/{code}/now/", {"channel": "self", "lead_on": "2024-04-11"})
    case = Case.objects.get()
    assert (answer.status_code, answer.headers["Location"], case.lead_on.isoformat()) == (
        303,
        f"/cases/{case.pk}/",
        "2024-04-11",
    )
    page = said(there.get(f"/cases/{case.pk}/income/"))
    assert "测算2023年4月12日至2024年4月11日的收入" in page and "农户册上是" in page
    assert there.post(f"/cases/{case.pk}/income/now/", {**INCOME, "seen": "0"}).status_code == 303
    risks = {"risk-illness": "yes", "why-illness": "长期服药，自付3万元", "seen": "1"}
    assert there.post(f"/cases/{case.pk}/risks/now/", risks).status_code == 303
    brought = {"people": "2", "file-visit_record": photo(), "sign-visit_record": ["household", "village"]}
    assert send(there, "visit", case, **brought).status_code == 303
    assert fresh(case).at_step == "application"
    assert f"/cases/{case.pk}/" in said(there.get(f"/households/{code}/"))


def test_pressed_twice_a_case_is_begun_once(browser: Browser, hands: Hands) -> None:
    there, code = browser("village"), cast.household_code(2)
    for _ in range(2):
        answer = there.post(f"/cases/begin/{code}/now/", {"channel": "cadre", "lead_on": "2024-04-12"})
        assert answer.status_code == 303
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"channel": "", "lead_on": "2024-04-12"}, "请选从哪里来"),
        ({"channel": "department", "lead_on": "2024-04-12"}, "请选从哪里来"),
        ({"channel": "self", "lead_on": "昨天"}, "请写哪天发现的"),
        ({"channel": "self", "lead_on": "2024-05-01"}, "还没有到"),
    ],
)
def test_a_beginning_that_says_nothing_sure_begins_nothing(
    browser: Browser, hands: Hands, typed: dict[str, str], wrong: str
) -> None:
    answer = browser("village").post(f"/cases/begin/{cast.household_code(2)}/now/", typed)
    assert answer.status_code == 422 and wrong in said(answer) and not Case.objects.exists()


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [({"wages": "很多"}, "不小于0的数"), ({"wages": "-1"}, "不小于0的数"), ({"persons": "0"}, "1到30")],
)
def test_figures_that_are_none_are_said_and_what_was_typed_stays(
    browser: Browser, hands: Hands, changed: dict[str, str], wrong: str
) -> None:
    case = hands.begin(2)
    answer = browser("village").post(f"/cases/{case.pk}/income/now/", {**INCOME, **changed, "seen": "0"})
    assert answer.status_code == 422 and wrong in said(answer) and 'value="4200"' in said(answer)
    assert not CaseAct.objects.exists()


def test_income_sent_twice_is_kept_once_and_a_stale_page_is_told(browser: Browser, hands: Hands) -> None:
    case, there = hands.begin(2), browser("village")
    address = f"/cases/{case.pk}/income/now/"
    assert [there.post(address, {**INCOME, "seen": "0"}).status_code for _ in range(2)] == [303, 303]
    assert CaseAct.objects.count() == 1
    for post in ("town", "village"):  # a post may have two holders, and the second counted otherwise
        other = browser(post).post(address, {**INCOME, "wages": "1", "seen": "0"})
        assert other.status_code == 409 and "别人又办了这一户" in said(other) and 'value="1"' in said(other)
    assert CaseAct.objects.count() == 1


def test_an_application_is_signed_on_the_screen_or_by_proxy(browser: Browser, hands: Hands) -> None:
    case, there = hands.begin(2), browser("village")
    hands.go([case], until="application")
    assert 'data-sign="drawn-application"' in said(there.get(f"/cases/steps/?step=application&picked={case.pk}"))
    png = type(photo())("s.png", b"\x89PNG\r\n\x1a\n" + b"ink")
    proxy = {"kept-authorisation": "yes", "proxy-authorisation": "祝小满"}
    assert send(there, "application", case, **{"drawn-application": png}, **proxy).status_code == 303
    by_name = {one.act.name: one for one in happened(case) if one.act.kind == "paper"}
    assert by_name["application"].act.signed_by == "household" and by_name["authorisation"].act.by_proxy
    assert by_name["authorisation"].told == {"proxy": "祝小满", "kept": True}
    assert fresh(case).at_step == "village_review"


def ready(hands: Hands, until: str, *homes: int, on: date = date(2024, 4, 12)) -> list[Case]:
    hands = replace(hands, on=on)
    those = [hands.begin(home, lead_on=hands.on) for home in homes]
    hands.go(those, until=until)
    return those


def test_one_meeting_reviews_several_households_with_their_votes(browser: Browser, hands: Hands) -> None:
    first, second = ready(hands, "village_review", 2, 3)
    told = {**MEETING, **MINUTES, "file-review_minutes": photo(), **votes(first, second)}
    told |= {f"end-{second.pk}": "refused", f"why-{second.pk}": "家里有人在外开店，收入稳定"}
    answer = send(browser("village"), "village_review", first, second, **told)
    assert answer.status_code == 303
    assert (fresh(first).at_step, fresh(second).state) == ("comparison", "refused") or fresh(
        first
    ).at_step == "publicity"
    act = CaseAct.objects.get(case=first, kind="done", step="village_review")
    assert (act.votes_for, act.votes_against, act.votes_abstain, act.people) == (10, 1, 0, 11)
    assert (
        Sitting.objects.filter(step="village_review").count() == 1
        and PaperFile.objects.filter(sitting=act.sitting).count() == 1
    )
    page = said(browser("town").get(f"/cases/{second.pk}/"))
    assert "收入稳定" in page and "主持：孟主任" in page and "赞成 10 票" in page


@pytest.mark.parametrize(
    ("left_out", "wrong"),
    [
        ({"place": ""}, "“地点”是空的"),
        ({"people": ""}, "参加人数"),
        ({"on": "2024-04-30"}, "还没有到"),
        ({"on": ""}, "哪一天"),
        ({"for": ""}, "票数都要写"),
        ({"for": "99"}, "比参加的11人多"),
        ({"end": "refused"}, "写明理由"),
        ({"sign-review_minutes": ""}, "还没有村签字"),
        ({"picked": []}, "没有选中"),
    ],
)
def test_minutes_with_something_missing_change_nothing_and_lose_nothing(
    browser: Browser, hands: Hands, left_out: dict[str, Any], wrong: str
) -> None:
    (case,) = ready(hands, "village_review", 2)
    before = CaseAct.objects.count()
    told: dict[str, Any] = {**MEETING, **MINUTES, "kept-review_minutes": "yes", **votes(case)}
    of_case = ("for", "end")
    told |= {f"{name}-{case.pk}" if name in of_case else name: value for name, value in left_out.items()}
    answer = send(browser("village"), "village_review", case, **told)
    assert answer.status_code == 422 and wrong in said(answer), said(answer)
    assert (
        "孟主任" in said(answer)
        and CaseAct.objects.count() == before
        and not Sitting.objects.filter(step="village_review").exists()
    )


def test_a_meeting_sent_twice_is_held_once_and_a_stale_page_changes_nothing(browser: Browser, hands: Hands) -> None:
    (case,) = ready(hands, "village_review", 2)
    there = browser("village")
    told = {**MEETING, **MINUTES, "kept-review_minutes": "yes", **votes(case)}
    form = sheet(there, "village_review", case, **told)
    late = {**form, "sent_id": "0" * 32}
    assert [there.post("/cases/steps/now/", form).status_code for _ in range(2)] == [303, 303]
    assert Sitting.objects.filter(step="village_review").count() == 1
    after = CaseAct.objects.count()
    answer = browser("town").post("/cases/steps/now/", late)
    assert answer.status_code == 409 and CaseAct.objects.count() == after


def test_whoever_looked_before_somebody_else_wrote_is_told(browser: Browser, hands: Hands) -> None:
    (case,) = ready(hands, "comparison", 2)
    there = browser("village")
    form = sheet(there, "village_review", case, **MEETING, **MINUTES, **{"kept-review_minutes": "yes"}, **votes(case))
    hands.compare([case])
    answer = there.post("/cases/steps/now/", form)
    assert answer.status_code == 409 and "别人又办了这一户" in said(answer) and "孟主任" in said(answer)
    assert not Sitting.objects.filter(step="village_review").exists()


def test_the_preview_of_a_publicity_is_what_will_hang_and_its_clock_cannot_be_shortened(
    browser: Browser, hands: Hands
) -> None:
    (case,) = ready(hands, "publicity", 2)
    there = browser("village")
    page = said(there.get(f"/cases/steps/?step=publicity&picked={case.pk}"))
    assert '<th scope="col">拟纳入类别</th>' in page and "公示 5 天" in page and "13900027701" not in page
    told = {"seal-publicity_notice": "yes", "kept-publicity_notice": "yes", "file-board_photo": photo()}
    assert send(there, "publicity", case, **told).status_code == 303
    sitting = Sitting.objects.get(kind="begun")
    assert (sitting.public_until.isoformat(), fresh(case).hangs_in_id) == ("2024-04-17", sitting.pk)
    assert "到2024年4月17日" in said(there.get(f"/cases/{case.pk}/"))
    early = send(there, "publicity", case)
    assert early.status_code == 422 and "公示没有满" in said(early)


def test_an_objection_without_a_name_holds_the_step_until_it_is_answered(browser: Browser, hands: Hands) -> None:
    (case,) = ready(hands, "publicity", 2)
    there = browser("village")
    send(
        there,
        "publicity",
        case,
        **{"seal-publicity_notice": "yes", "kept-publicity_notice": "yes", "kept-board_photo": "yes"},
    )
    key = "0123456789abcdef"
    form = {"what": "objection", "about": key, "text": "他家买了车", "who": "", "seen": str(fresh(case).acts_count)}
    for _ in range(2):
        assert there.post(f"/cases/{case.pk}/say/now/", form).status_code == 303
    assert (fresh(case).objections, CaseAct.objects.filter(kind="objection").count()) == (1, 1)
    page = said(there.get(f"/cases/{case.pk}/"))
    assert "没有留姓名" in page and "有1条异议还没有查实答复" in page
    answer = {"what": "answer", "about": key, "text": "是亲戚的车，已当面答复", "upheld": "no"}
    assert there.post(f"/cases/{case.pk}/say/now/", {**answer, "upheld": ""}).status_code == 422
    assert there.post(f"/cases/{case.pk}/say/now/", {**answer, "seen": str(fresh(case).acts_count)}).status_code == 303
    assert fresh(case).objections == 0 and "异议不成立" in said(there.get(f"/cases/{case.pk}/"))


def test_a_town_looks_again_at_those_that_were_drawn(browser: Browser, hands: Hands) -> None:
    first, second = ready(hands, "town_review", 2, 3, on=date(2024, 4, 1))
    there = browser("town")
    page = said(there.get("/cases/steps/?step=town_review"))
    assert "2 户要抽 1 户" in page and page.count("抽到</b>") == 1
    assert said(there.get("/cases/steps/?step=town_review")).count("抽到</b>") == 1
    told = {
        "place": "镇政府",
        "chair": "孙镇长",
        "people": "7",
        "sign-town_minutes": "town",
        "seal-town_minutes": "yes",
    }
    told |= {"kept-town_minutes": "yes"}
    answer = send(there, "town_review", first, second, **told)
    assert answer.status_code == 422 and "抽到了这一户" in said(answer)
    checks = {f"check-{one.pk}": "上门看了，属实" for one in (first, second)}
    assert send(there, "town_review", first, second, **told, **checks).status_code == 303
    assert [fresh(one).at_step for one in (first, second)] == ["decision", "decision"]
    assert "抽查情况：上门看了，属实" in said(there.get(f"/cases/{first.pk}/"))


def test_the_county_decides_for_several_and_they_are_monitored(browser: Browser, hands: Hands) -> None:
    those = ready(hands, "decision", 2, 3, on=date(2024, 4, 1))
    there = browser("bureau")
    page = said(there.get("/cases/steps/?step=decision"))
    assert "脱贫不稳定户" in page and "边缘易致贫户" in page and "成为监测对象" in page
    told = {"seal-decision_paper": "yes", "kept-decision_paper": "yes"}
    told |= {f"end-{those[1].pk}": "refused", f"why-{those[1].pk}": "收入稳定", f"kept-refusal-{those[1].pk}": "yes"}
    form = sheet(there, "decision", *those, **told)
    assert [there.post("/cases/steps/now/", form).status_code for _ in range(2)] == [303, 303]
    assert [fresh(one).state for one in those] == ["passed", "refused"]
    assert Standing.objects.filter(source="case").count() == 1
    assert "不予纳入，4月12日" in said(there.get(f"/cases/{those[1].pk}/"))


def test_whoever_reviewed_does_not_decide_and_nothing_is_half_done(browser: Browser, hands: Hands) -> None:
    first, second = ready(hands, "decision", 2, 3, on=date(2024, 4, 1))
    there = browser("bureau")
    form = sheet(there, "decision", first, second, **{"seal-decision_paper": "yes", "kept-decision_paper": "yes"})
    CaseAct.objects.filter(case=second, kind="done", step="town_review").update(post=hands.posts["county"])
    answer = there.post("/cases/steps/now/", form)
    assert answer.status_code == 422 and "要由别的岗位来做" in said(answer) and cast.household_code(3) in said(answer)
    assert [fresh(one).state for one in (first, second)] == ["open", "open"]


def test_what_is_sent_back_is_done_again_and_a_withdrawal_ends_it(browser: Browser, hands: Hands) -> None:
    (case,) = ready(hands, "village_review", 2)
    there = browser("village")
    page = said(there.get(f"/cases/{case.pk}/say/?what=back"))
    assert 'value="village_review:application"' in page
    form = {
        "what": "back",
        "to": "village_review:application",
        "text": "授权书签错了名",
        "seen": fresh(case).acts_count,
    }
    assert there.post(f"/cases/{case.pk}/say/now/", {**form, "to": ""}).status_code == 422
    assert there.post(f"/cases/{case.pk}/say/now/", form).status_code == 303
    assert fresh(case).at_step == "application"
    form = {"what": "withdraw", "text": "儿子回来了，不需要了", "seen": fresh(case).acts_count}
    assert there.post(f"/cases/{case.pk}/say/now/", form).status_code == 303
    assert fresh(case).state == "withdrawn" and "不需要了" in said(there.get(f"/cases/{case.pk}/"))


def test_what_is_not_an_image_is_said_and_nothing_is_kept(browser: Browser, hands: Hands) -> None:
    (case,) = ready(hands, "village_review", 2)
    odd = type(photo())("a.exe", b"MZ" + JPEG)
    told = {**MEETING, **MINUTES, "file-review_minutes": odd, **votes(case)}
    answer = send(browser("village"), "village_review", case, **told)
    assert (
        answer.status_code == 422
        and "不是照片或PDF" in said(answer)
        and not Sitting.objects.filter(step="village_review").exists()
    )


def test_a_step_of_somebody_else_is_not_found(browser: Browser, hands: Hands) -> None:
    (case,) = ready(hands, "village_review", 2)
    for code, step in (("village", "decision"), ("bureau", "village_review"), ("other-town", "village_review")):
        assert browser(code).get(f"/cases/steps/?step={step}&picked={case.pk}").status_code == 404, code


def test_every_form_has_its_own_sending_number(browser: Browser, hands: Hands) -> None:
    (case,) = ready(hands, "village_review", 2)
    there = browser("village")
    address = f"/cases/steps/?step=village_review&picked={case.pk}"
    assert sent_id(said(there.get(address))) != sent_id(said(there.get(address)))


def test_the_form_for_two_asks_no_more_of_the_database_than_for_one(browser: Browser, hands: Hands) -> None:
    first, second = ready(hands, "town_review", 2, 3, on=date(2024, 4, 1))
    there = browser("town")

    def queries(*those: Case) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert (
                there.get("/cases/steps/", {"step": "town_review", "picked": [one.pk for one in those]}).status_code
                == 200
            )
        return len(asked)

    queries(first)
    assert queries(first) == queries(first, second)


def test_a_form_of_very_many_fetches_its_lines_part_by_part_and_is_one_sitting(
    browser: Browser, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ready(hands, "town_review", 2, 3, on=date(2024, 4, 1))
    there, address = browser("town"), "/cases/steps/?step=town_review&many="
    whole = said(there.get(address + "whole"))
    monkeypatch.setattr("shouwang.desk.cases.step.SHOWN", 1)
    page = said(there.get(address + "all"))
    (more,) = re.findall(r'hx-get="(/cases/steps/rows/[^"]+)"', page)
    part = said(there.get(more.replace("&amp;", "&")))
    lines = [re.findall(r'name="offered" value="(\d+)"', text) for text in (page, part, whole)]
    assert [len(one) for one in lines] == [1, 1, 2] and {*lines[0], *lines[1]} == {*lines[2]}
    assert "2 户到了这一步" in page and whole.count("抽到") == page.count("抽到") + part.count("抽到")
    assert Entry.objects.filter(verb="look_at_cases").count() == 3  # whoever is shown is journaled, part by part
    keys = "&".join(f"picked={one.pk}" for one in (first, second))
    assert browser("other-town").get(f"/cases/steps/rows/?step=town_review&{keys}").status_code == 404
    told = sheet(there, "town_review", first, place="镇政府", chair="某镇长", people="5")
    seen = {f"seen-{one.pk}": str(Case.objects.get(pk=one.pk).acts_count) for one in (first, second)}
    told |= {**seen, "offered": [first.pk, second.pk], "picked": [first.pk, second.pk], "sign-town_minutes": "town"}
    told |= {
        "seal-town_minutes": "yes",
        "kept-town_minutes": "yes",
        f"check-{first.pk}": "看过",
        f"check-{second.pk}": "看过",
    }
    assert there.post("/cases/steps/now/", told).status_code == 303
    assert {fresh(one).at_step for one in (first, second)} == {"decision"}
