"""What the pages of cases show, to whom, masked and journaled."""

from __future__ import annotations

import pytest
from tests.desk.cases.conftest import said
from tests.desk.conftest import Browser
from tests.records.cases.hands import Hands

from shouwang.records.journal.models import Entry


def test_the_list_says_first_how_many_are_under_way_at_which_step(browser: Browser, hands: Hands) -> None:
    first, second = hands.begin(3), hands.begin(2)
    hands.go([first], until="comparison")
    page = said(browser("village").get("/cases/"))
    assert "2 户正在办：入户核实 1 户、村级民主评议 1 户；都在期限以内。" in page
    assert "祝**" in page and "祝长根" not in page
    assert f"/cases/{second.pk}/" in page


@pytest.mark.parametrize("until", ["", "application", "comparison", "town_review", "decision", "notice"])
def test_a_case_is_shown_at_every_step(browser: Browser, hands: Hands, until: str) -> None:
    case = hands.begin(2)
    if until:
        hands.go([case], until=until)
    page = said(browser("village").get(f"/cases/{case.pk}/"))
    assert "入户核实" in page and "还缺什么" in page
    assert Entry.objects.filter(verb="look_at_case", subject=f"case:{case.pk}").count() == 1
