"""Ways out and back at the desk: what is offered, what its conditions say, and that no two procedures are ever mixed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.desk.cases.conftest import photo, said, send, sheet
from tests.desk.conftest import Browser
from tests.records.cases.hands import SAFE, Hands
from tests.world import cast

from shouwang.records.cases.actions import state_income
from shouwang.records.cases.lookback import to_put_right
from shouwang.records.cases.models import Case, CaseAct, Sitting
from shouwang.records.households.models import Household, Standing
from shouwang.records.households.snapshots import monitored_of
from shouwang.records.households.standings import Change, change
from shouwang.records.measures.models import Measure, Plan
from shouwang.records.tasks.models import Task

INCLUDED = date(2023, 3, 1)
LONG_AGO = date(2023, 12, 1)
HOME, OTHER = 2, 3
MEETING = {"place": "村部", "chair": "孟主任", "recorder": "小何", "people": "11", "attendants": "全体评议员"}


def key_of(home: int) -> int:
    return Household.objects.get(code=cast.household_code(home)).pk


def code_of(home: int) -> str:
    return cast.household_code(home)


def stands(hands: Hands, home: int, *kinds: tuple[str, date]) -> None:
    """What became of a household before: ``("included", …)``, ``("eliminated", …)``."""
    for kind, on in kinds:
        how = "help" if kind == "eliminated" else ""
        change(
            hands.county,
            [Change(key_of(home), kind, on, "脱贫不稳定户", how, "register:0")],
            hands.recording("village").at,
        )


def watched(hands: Hands, home: int, *more: tuple[str, date]) -> None:
    stands(hands, home, ("included", INCLUDED), *more)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def gave_a_measure(case: Case, department: str) -> None:
    plan = Plan.objects.filter(household=case.household).first() or Plan.objects.create(
        county=case.county,
        household=case.household,
        division=case.division,
        version=case.version,
        identified_on=INCLUDED,
        due_on=INCLUDED,
        opened_on=INCLUDED,
    )
    Measure.objects.create(
        plan=plan,
        seq=1,
        county=case.county,
        division=case.division,
        household=case.household,
        group="health",
        department=department,
        named=b"0" * 16,
        sealed=b"",
        added_on=INCLUDED,
    )


def came_through(hands: Hands, home: int, until: str = "", **found: bool) -> Case:
    """An elimination of a family that came through by itself, carried up to a step."""
    watched(hands, home)
    case = hands.begin_way(home, "elimination", how="natural")
    hands.do([case], "nomination")
    step = hands.step(case, "effect_visit")
    if until == "effect_visit":
        return case
    hands.state_all(case, step, **found)
    hands.record("village", {case.pk: hands.entries(step)})
    hands.do([case], "consent")
    return case


# --- what is offered -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "offered", "withheld"),
    [
        ((), [], ["elimination", "rollback", "clearing", "relabelling", "natural_end"]),
        (("included",), ["elimination", "clearing", "natural_end"], ["rollback", "relabelling"]),
        (("included", "eliminated"), ["rollback", "clearing", "relabelling", "natural_end"], ["elimination"]),
    ],
)
def test_only_what_fits_the_standing_is_offered_and_the_others_say_why(
    browser: Browser, hands: Hands, before: tuple[str, ...], offered: list[str], withheld: list[str]
) -> None:
    days = {"included": INCLUDED, "eliminated": LONG_AGO}
    stands(hands, HOME, *((kind, days[kind]) for kind in before))
    there = browser("village")
    page = said(there.get(f"/cases/ways/{code_of(HOME)}/"))
    assert [one for one in (*offered, *withheld) if f"procedure={one}" in page] == offered
    assert page.count("这一户") >= len(withheld)
    for one in withheld:
        answer = there.post(f"/cases/ways/{code_of(HOME)}/now/", {"procedure": one, "ground": "other", "why": "x"})
        assert answer.status_code == 422, one
    assert not Case.objects.exists()
    assert ("消除、回退和别的" in said(there.get(f"/households/{code_of(HOME)}/"))) is bool(before)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"procedure": "clearing", "why": "有车"}, "从列出的理由里选"),
        ({"procedure": "clearing", "ground": "negative_list"}, "凭什么这样认定"),
        ({"procedure": "elimination"}, "帮扶消除还是自然消除"),
        ({"procedure": "identification"}, "先选要办什么"),
        ({}, "先选要办什么"),
    ],
)
def test_a_way_without_its_ground_is_not_begun(
    browser: Browser, hands: Hands, typed: dict[str, str], wrong: str
) -> None:
    watched(hands, HOME)
    answer = browser("village").post(f"/cases/ways/{code_of(HOME)}/now/", typed)
    assert answer.status_code == 422 and wrong in said(answer) and not Case.objects.exists()
    assert typed.get("why", "") in said(answer)


def test_pressed_twice_a_way_is_begun_once_and_its_ground_stands_on_the_page(browser: Browser, hands: Hands) -> None:
    watched(hands, HOME, ("eliminated", LONG_AGO))
    there = browser("village")
    form = {"procedure": "rollback", "ground": "unstable", "why": "儿子失业了，今年没有收入"}
    assert [there.post(f"/cases/ways/{code_of(HOME)}/now/", form).status_code for _ in range(2)] == [303, 303]
    case = Case.objects.get()
    page = said(there.get(f"/cases/{case.pk}/"))
    assert "收入或者风险消除不稳定" in page and "儿子失业了" in page and "风险消除回退" in page
    assert "识别程序" not in page.partition("<main")[2]


# --- eliminations -----------------------------------------------------------------------------------------------------------


def test_a_village_nominates_several_together_and_sees_what_is_not_met(browser: Browser, hands: Hands) -> None:
    watched(hands, HOME)
    watched(hands, OTHER)
    there = browser("village")
    page = said(there.get("/cases/eliminable/"))
    assert "条不满足" in page and "针对性帮扶满规定的月数" in page and "去写" not in page
    form = {"picked": [code_of(HOME), code_of(OTHER)], "how": "natural"}
    assert there.post("/cases/eliminable/now/", {**form, "how": ""}).status_code == 422
    assert [there.post("/cases/eliminable/now/", form).status_code for _ in range(2)] == [303, 303]
    assert sorted(Case.objects.values_list("household__code", flat=True)) == sorted(form["picked"])
    assert Sitting.objects.filter(step="nomination").count() == 1
    assert all(",effect_visit," in one.open_steps for one in Case.objects.all())
    assert not any(code in said(there.get("/cases/eliminable/")) for code in form["picked"])


def test_a_village_does_not_nominate_for_another(browser: Browser, hands: Hands) -> None:
    watched(hands, HOME)
    answer = browser("other-town").post("/cases/eliminable/now/", {"picked": [code_of(HOME)], "how": "natural"})
    assert answer.status_code == 404 and not Case.objects.exists()


def test_what_was_found_is_asked_one_by_one_and_the_conditions_say_it(browser: Browser, hands: Hands) -> None:
    case, there = came_through(hands, HOME, until="effect_visit"), browser("village")
    page = said(there.get(f"/cases/{case.pk}/"))
    assert "还不能确定" in page and f"/cases/{case.pk}/situation/" in page and "写现在的情况" in page
    address = f"/cases/{case.pk}/situation/"
    names = [part.partition('"')[0] for part in said(there.get(address)).split('name="found-')[1::2]]
    assert len(names) >= 8
    form = {**{f"found-{name}": "yes" for name in names}, "seen": str(fresh(case).acts_count)}
    less = {name: value for name, value in form.items() if name != "found-water_secure"}
    answer = there.post(f"{address}now/", less)
    assert answer.status_code == 422 and "饮水安全有保障" in said(answer) and "checked" in said(answer)
    form["found-water_secure"] = "no"
    assert [there.post(f"{address}now/", form).status_code for _ in range(2)] == [303, 303]
    assert CaseAct.objects.filter(case=case, name="situation").count() == 1
    page = said(there.get(f"/cases/{case.pk}/"))
    assert "饮水安全还没有保障" in page and "先解决饮水" in page
    stale = browser("town").post(f"{address}now/", form)
    assert stale.status_code == 409 and "别人又办了这一户" in said(stale)


def test_a_village_cannot_pass_whose_conditions_are_not_met_and_is_told_which(browser: Browser, hands: Hands) -> None:
    case, there = came_through(hands, HOME, water_secure=False), browser("village")
    page = said(there.get(f"/cases/steps/?step=elimination:village_review&picked={case.pk}"))
    assert "条件“饮水安全有保障”不满足" in page and "先解决饮水" in page and "不予消除" in page
    told = {**MEETING, "sign-review_minutes": "village", "kept-review_minutes": "yes"}
    told |= {f"for-{case.pk}": "10", f"against-{case.pk}": "1", f"abstain-{case.pk}": "0"}
    answer = send(there, "elimination:village_review", case, **told)
    assert answer.status_code == 422 and "饮水安全有保障" in said(answer) and "孟主任" in said(answer)
    refused = {f"end-{case.pk}": "refused", f"why-{case.pk}": "水还没有通"}
    assert send(there, "elimination:village_review", case, **told, **refused).status_code == 303
    page = said(there.get(f"/cases/{case.pk}/"))
    assert fresh(case).state == "refused" and "不予消除" in page and "不予纳入" not in page
    assert monitored_of([key_of(HOME)], hands.on)[key_of(HOME)][0] is True


def test_an_elimination_goes_its_way_by_forms_and_the_family_is_out(browser: Browser, hands: Hands) -> None:
    early = replace(hands, on=date(2024, 4, 1))
    case = came_through(early, HOME)
    early.go([case], until="decision")
    there = browser("bureau")
    page = said(there.get(f"/cases/steps/?step=elimination:decision&picked={case.pk}"))
    assert "11 条满足" in page and "从这一天起风险消除" in page and "自然消除" in page
    told = {f"kept-elimination_form-{case.pk}": "yes"}
    form = sheet(there, "elimination:decision", case, **told)
    assert [there.post("/cases/steps/now/", form).status_code for _ in range(2)] == [303, 303]
    assert fresh(case).state == "passed" and monitored_of([key_of(HOME)], hands.on)[key_of(HOME)][0] is False
    page = said(there.get(f"/cases/{case.pk}/"))
    assert "已消除" in page and "11 条条件都满足" in page and "2024年4月12日办的时候核对的" in page


# --- two procedures at once ---------------------------------------------------------------------------------------------------


@pytest.fixture
def both(hands: Hands) -> tuple[Case, Case, Hands]:
    """A family on its way in and one on its way out, at steps that are called the same."""
    early = replace(hands, on=date(2024, 4, 1))
    way_in = early.begin(OTHER, lead_on=early.on)
    early.go([way_in], until="village_review")
    way_out = came_through(early, HOME)
    return way_in, way_out, early


def test_steps_of_one_name_are_never_done_together(browser: Browser, both: tuple[Case, Case, Hands]) -> None:
    way_in, way_out, _ = both
    there = browser("village")
    assert [one.at_step for one in (fresh(way_in), fresh(way_out))].count("village_review") == 2 or (
        ",village_review," in fresh(way_in).open_steps and ",village_review," in fresh(way_out).open_steps
    )

    def offered(step: str, *picked: Case) -> str:
        keys = "".join(f"&picked={one.pk}" for one in picked)
        return said(there.get(f"/cases/steps/?step={step}{keys}"))

    for step, mine, other in (("village_review", way_in, way_out), ("elimination:village_review", way_out, way_in)):
        for page in (offered(step), offered(step, way_in, way_out)):
            assert f'name="offered" value="{mine.pk}"' in page and f'name="offered" value="{other.pk}"' not in page
    assert "请分开办" in offered("village_review", way_in, way_out)
    forged = sheet(there, "village_review", way_in, **MEETING, **{"kept-review_minutes": "yes"})
    forged |= {"offered": [way_out.pk], "picked": [way_out.pk], f"seen-{way_out.pk}": fresh(way_out).acts_count}
    before = CaseAct.objects.count()
    assert there.post("/cases/steps/now/", forged).status_code == 409 and CaseAct.objects.count() == before


def test_lists_figures_and_tasks_tell_the_two_apart(browser: Browser, both: tuple[Case, Case, Hands]) -> None:
    way_in, way_out, _ = both
    there = browser("village")
    for asked, shown in (
        ("procedure=identification", [way_in]),
        ("procedure=elimination", [way_out]),
        ("step=village_review", [way_in]),
        ("step=elimination:village_review", [way_out]),
        ("", [way_in, way_out]),
        ("procedure=rollback", []),
    ):
        page = said(there.get(f"/cases/?{asked}"))
        found = [one for one in (way_in, way_out) if f'href="/cases/{one.pk}/"' in page]
        assert found == shown, asked
    work = said(there.get("/work/"))
    assert "风险消除：“村级民主评议”" in work and "的“村级民主评议”" in work
    assert {one.subject for one in Task.objects.filter(kind=Task.Kind.CASE_STEP, done_on=None)} >= {
        f"case:{way_in.pk}:village_review",
        f"case:{way_out.pk}:village_review",
    }


def test_papers_of_two_procedures_are_not_printed_together(browser: Browser, both: tuple[Case, Case, Hands]) -> None:
    way_in, way_out, _ = both
    there = browser("village")
    for step in ("village_review", "elimination:village_review"):
        answer = there.get(f"/cases/papers/print/?paper=review_minutes&step={step}")
        assert answer.status_code == 200, step
    answer = there.get(f"/cases/papers/print/?paper=review_minutes&picked={way_in.pk}&picked={way_out.pk}")
    assert answer.status_code == 303


def test_what_hangs_of_an_elimination_says_so_and_names_no_number(browser: Browser, hands: Hands, client: Any) -> None:
    case, there = came_through(hands, HOME), browser("village")
    hands.go([case], until="publicity")
    told = {"seal-publicity_notice": "yes", "kept-publicity_notice": "yes", "file-board_photo": photo()}
    page = said(there.get(f"/cases/steps/?step=elimination:publicity&picked={case.pk}"))
    assert "拟标注风险消除公示" in page and "拟纳入" not in page
    assert send(there, "elimination:publicity", case, **told).status_code == 303
    hanging = Sitting.objects.get(kind="begun", step="publicity")
    page = said(client.get(f"/public/{hanging.public_id}/"))
    assert "1 户拟标注风险消除" in page and "脱贫不稳定户" in page and "拟纳入" not in page


# --- back -----------------------------------------------------------------------------------------------------------------


def test_a_rollback_is_signed_by_town_and_county_and_answered_by_the_province(browser: Browser, hands: Hands) -> None:
    watched(hands, HOME, ("eliminated", LONG_AGO))
    case = hands.begin_way(HOME, "rollback", "unstable")
    village, town, county = browser("village"), browser("town"), browser("bureau")
    brought = {"people": "2", "kept-verification_record": "yes", "sign-verification_record": ["household", "village"]}
    assert send(village, "rollback:verification", case, **brought).status_code == 303
    page = said(town.get(f"/cases/steps/?step=rollback:town_request&picked={case.pk}"))
    assert "谁签的字" in page and "乡镇已签字" in page and "已盖章" in page
    unsigned = {"signer": "镇长孙某", "kept-rollback_application": "yes"}
    answer = send(town, "rollback:town_request", case, **unsigned)
    assert answer.status_code == 422 and "还没有乡镇签字" in said(answer)
    signed = {**unsigned, "sign-rollback_application": "town", "seal-rollback_application": "yes"}
    nameless = send(town, "rollback:town_request", case, **{**signed, "signer": ""})
    assert nameless.status_code == 422 and "“谁签的字”是空的" in said(nameless)
    assert send(town, "rollback:town_request", case, **signed).status_code == 303
    letter = {"signer": "局长", "document": "望农〔2024〕9号", "kept-county_letter": "yes"}
    letter |= {"sign-county_letter": "county", "seal-county_letter": "yes"}
    assert send(county, "rollback:county_request", case, **letter).status_code == 303
    answered = {"document": "市乡振〔2024〕3号", "seal-city_answer": "yes", "kept-city_answer": "yes"}
    assert send(county, "rollback:city_approval", case, **answered).status_code == 303
    answered = {"document": "省乡振函〔2024〕12号", "seal-province_answer": "yes", "kept-province_answer": "yes"}
    nameless = send(county, "rollback:decision", case, **{**answered, "document": ""})
    assert nameless.status_code == 422 and "“文号”是空的" in said(nameless)
    assert send(county, "rollback:decision", case, **answered).status_code == 303
    assert monitored_of([key_of(HOME)], hands.on)[key_of(HOME)][0] is True
    page = said(town.get(f"/cases/{case.pk}/"))
    assert "已回退" in page and "省乡振函〔2024〕12号" in page and "镇长孙某" in page


def test_a_department_hears_of_no_way_out_or_back_that_does_not_concern_it(browser: Browser, hands: Hands) -> None:
    early = replace(hands, on=date(2024, 4, 1))
    case = came_through(early, HOME)
    early.go([case])
    assert fresh(case).state == "passed"
    there = browser("bureau")
    assert "还没有审定过和本部门有关的户" in said(there.get("/cases/told/?department=civil_affairs"))
    gave_a_measure(case, "civil_affairs")
    page = said(there.get("/cases/told/?department=civil_affairs"))
    from shouwang.records.cases.concerning import decided_concerning as dc

    q = dc(hands.posts["county"], hands.county, "civil_affairs")
    print(
        q.count(),
        q.query,
        list(Measure.objects.values("household_id", "department")),
        list(Case.objects.values("household_id", "effect", "state")),
    )
    assert "1 户已标注风险消除" in page and "本部门有帮扶措施的" in page and "不予纳入 1" not in page
    assert "还没有审定过" in said(there.get("/cases/told/?department=education"))


@pytest.mark.parametrize(("effect", "alone"), [("clear", True), ("include", False)])
def test_a_monitored_household_is_to_be_put_right_until_a_case_included_it(
    browser: Browser, hands: Hands, effect: str, alone: bool
) -> None:
    watched(hands, HOME)
    Standing.objects.filter(household=key_of(HOME)).update(source="register")
    case = hands.begin_way(HOME, "clearing", "other")
    Case.objects.filter(pk=case.pk).update(effect=effect, state="passed", category="脱贫不稳定户", closed_on=hands.on)
    post = hands.posts["village"]
    found = {one.household for one in to_put_right(post, hands.county, hands.on) if one.case is None}
    assert (key_of(HOME) in found) is alone


# --- figures ---------------------------------------------------------------------------------------------------------------


def test_the_pages_of_ways_ask_a_fixed_number_of_queries(browser: Browser, hands: Hands) -> None:
    there = browser("village")

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert there.get(address).status_code == 200
        return len(asked)

    watched(hands, HOME)
    queries("/cases/eliminable/")
    one = queries("/cases/eliminable/")
    watched(hands, OTHER)
    assert queries("/cases/eliminable/") == one
    first, second = (hands.begin_way(home, "elimination", how="natural") for home in (HOME, OTHER))
    hands.do([first, second], "nomination")
    for case in (first, second):
        step = hands.step(case, "effect_visit")
        hands.state_all(case, step)
        hands.record("village", {case.pk: hands.entries(step)})
    hands.do([first], "consent")
    hands.do([second], "consent")
    address = f"/cases/steps/?step=elimination:village_review&picked={first.pk}"
    queries(address)
    assert queries(address) == queries(f"{address}&picked={second.pk}")


def test_the_income_of_an_elimination_is_held_against_the_line_in_force(browser: Browser, hands: Hands) -> None:
    case = came_through(hands, HOME, until="effect_visit")
    state_income(hands.recording("village"), case, "effect_visit", SAFE)
    page = said(browser("village").get(f"/cases/{case.pk}/"))
    assert "人均纯收入超过当年监测范围" in page and "18,000" in page
