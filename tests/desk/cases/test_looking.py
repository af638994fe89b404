"""What the pages of cases show, to whom, masked and journaled."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.desk.cases.conftest import said
from tests.desk.conftest import Browser
from tests.records.cases.hands import Hands
from tests.world import cast

from shouwang.records.cases.models import Case, PaperFile
from shouwang.records.journal.models import Entry


def test_the_list_says_first_how_many_are_under_way_at_which_step(browser: Browser, hands: Hands) -> None:
    first, second = hands.begin(3), hands.begin(2)
    hands.go([first], until="comparison")
    page = said(browser("village").get("/cases/"))
    assert "2 户正在办，都在期限以内。" in page
    assert "祝**" in page and "祝长根" not in page
    assert f"/cases/{second.pk}/" in page
    assert Entry.objects.filter(verb="look_at_cases").count() == 1
    there = browser("village").get("/cases/?procedure=identification").content.decode()
    for step in ("visit", "village_review"):
        assert f'href="/cases/?procedure=identification&amp;step={step}">1</a>' in there


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("?state=late", "没有记录"),
        ("?step=visit", "祝**"),
        ("?step=decision", "没有记录"),
        ("?channel=self&sort=-due", "祝**"),
    ],
)
def test_the_list_is_narrowed_by_what_its_address_asks(browser: Browser, hands: Hands, asked: str, shown: str) -> None:
    hands.begin(2)
    assert shown in said(browser("village").get(f"/cases/{asked}"))


def test_the_list_goes_out_as_a_workbook_and_that_is_journaled(browser: Browser, hands: Hands) -> None:
    hands.begin(2)
    answer = browser("town").get("/cases/?export=xlsx")
    assert answer.content.startswith(b"PK")
    assert Entry.objects.filter(verb="export_cases").count() == 1


@pytest.mark.parametrize("until", ["", "application", "comparison", "town_review", "decision", "notice"])
def test_a_case_is_shown_at_every_step(browser: Browser, hands: Hands, until: str) -> None:
    case = hands.begin(2)
    if until:
        hands.go([case], until=until)
    page = said(browser("village").get(f"/cases/{case.pk}/"))
    assert "入户核实" in page and "还缺什么" in page
    assert Entry.objects.filter(verb="look_at_case", subject=f"case:{case.pk}").count() == 1


def test_income_category_and_every_act_stand_on_the_page_with_numbers_masked(browser: Browser, hands: Hands) -> None:
    case = hands.begin(2)
    hands.go([case], until="village_review")
    page = said(browser("town").get(f"/cases/{case.pk}/"))
    assert "人均5,000.00元" in page and "<b>脱贫不稳定户</b>" in page and "长期服药" in page
    assert "收到“申请书”（农户签字）" in page and "没有发现" in page
    assert "********" in page and "13900027701" not in page
    shown = [number for number in cast.numbers() if number in page] if hasattr(cast, "numbers") else []
    assert shown == []


@pytest.mark.clause("X05")
def test_a_stored_category_that_disagrees_is_said(browser: Browser, hands: Hands) -> None:
    case = hands.begin(2)
    hands.go([case], until="announcement")
    Case.objects.filter(pk=case.pk).update(category="边缘易致贫户")
    assert "类别对不上：这一户记的是“边缘易致贫户”" in said(browser("bureau").get(f"/cases/{case.pk}/"))


@pytest.mark.parametrize(
    ("code", "status"),
    [("other-town", 404), ("hill-village", 404), ("outsider", 404), ("medical", 403), ("supervisor", 200)],
)
def test_nobody_else_opens_a_case_or_a_paper_of_it(browser: Browser, hands: Hands, code: str, status: int) -> None:
    case = hands.begin(2)
    hands.go([case], until="application")
    there, scan = browser(code), PaperFile.objects.get(act__case=case)
    for address in (f"/cases/{case.pk}/", f"/cases/papers/{scan.pk}/"):
        assert there.get(address).status_code == status, address
    assert there.get(f"/cases/{case.pk}/income/").status_code in (403, 404)


@pytest.mark.parametrize("code", ["supervisor", "auditor"])
def test_whoever_only_reads_is_offered_nothing_to_do_and_sees_masked_names(
    browser: Browser, hands: Hands, code: str
) -> None:
    case = hands.begin(2)
    there = browser(code)
    page = said(there.get(f"/cases/{case.pk}/"))
    assert "去办" not in page and "撤回申请" not in page and "祝长根" not in page
    assert there.get(f"/cases/steps/?step=visit&picked={case.pk}").status_code == 403
    assert there.post(f"/cases/{case.pk}/say/now/", {"what": "withdraw", "text": "x"}).status_code == 403


def test_a_scan_is_given_out_as_what_it_is_and_the_look_is_journaled(browser: Browser, hands: Hands) -> None:
    case = hands.begin(2)
    hands.go([case], until="application")
    scan = PaperFile.objects.get(act__case=case)
    answer = browser("village").get(f"/cases/papers/{scan.pk}/")
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert Entry.objects.filter(verb="look_at_case_paper", subject=f"case_paper:{scan.pk}").count() == 1


def test_a_list_of_twenty_asks_no_more_of_the_database_than_one_of_three(browser: Browser, hands: Hands) -> None:
    case, there = hands.begin(2), browser("village")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert there.get("/cases/").status_code == 200
        return len(queries)

    def more(many: int) -> None:
        Case.objects.bulk_create(
            Case(
                county=case.county,
                household_id=case.household_id,
                division=case.division,
                version_id=case.version_id,
                procedure=case.procedure,
                channel="self",
                lead_on=case.lead_on,
                began_on=case.began_on,
                began_by_id=case.began_by_id,
                began_at=case.began_at,
                state="withdrawn",
                closed_on=case.began_on,
                at_step="visit",
            )
            for _ in range(many)
        )

    more(2)
    asked()
    few = asked()
    more(17)
    assert asked() == few


def test_addresses_of_nothing_are_not_found(browser: Browser, hands: Hands) -> None:
    there = browser("village")
    for address in (
        "/cases/999999/",
        "/cases/papers/999999/",
        "/cases/steps/?step=fly",
        "/cases/steps/?step=visit&picked=99",
    ):
        assert there.get(address).status_code == 404, address
    assert there.post("/cases/steps/now/", {"step": "visit", "picked": ["99"]}).status_code == 404
    assert there.get("/cases/begin/00000000000000/").status_code == 404


@pytest.mark.parametrize("address", ["/cases/", "/cases/begin/", "/cases/steps/?step=visit", "/cases/lookback/"])
def test_the_number_beside_my_work_stays_the_frames(browser: Browser, hands: Hands, address: str) -> None:
    hands.begin(2)
    assert '我的工作 <b class="number">1</b>' in said(browser("village").get(address))
