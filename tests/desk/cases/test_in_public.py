"""What hangs in public: open to everybody, only what the pack names, until its last day."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.desk.cases.conftest import JPEG, said
from tests.records.cases.hands import Hands
from tests.world import cast

from shouwang.records.cases.entries import Entry, Sat
from shouwang.records.cases.models import Case, Sitting


@pytest.fixture
def hanging(hands: Hands) -> Sitting:
    """Two families of 上河村, posted on the 12th; they hang until the 17th."""
    those = [hands.begin(home) for home in (2, 3)]
    hands.go(those, until="publicity")
    step = hands.step(those[0], "publicity")
    acts = [*(hands.paper(step, paper) for paper in step.papers), Entry("begun", "publicity", hands.on)]
    sat = Sat(those[0].division, "publicity", "begun", hands.on, files={"board_photo": (JPEG,)})
    hands.record("village", {case.pk: acts for case in those}, sat)
    return Sitting.objects.get(public_id__isnull=False)


def test_anybody_reads_what_the_pack_names_and_nothing_besides(client: Client, hanging: Sitting) -> None:
    answer = client.get(f"/public/{hanging.public_id}/")
    page = said(answer)
    assert answer.status_code == 200 and "上河村拟纳入监测对象公示" in page and "2024年4月12日至2024年4月17日" in page
    heads = re.findall(r'<th scope="col">([^<]+)</th>', page)
    assert heads == ["序号", "村", "组", "户主", "家庭人口", "拟纳入类别"]
    assert (
        not re.search(r"\d{15,}", page) and not re.search(r"\b1\d{10}\b", page) and cast.household_code(2) not in page
    )
    assert "长期服药" not in page and "5,000" not in page
    assert "柳河镇" in page and "不留姓名" in page


def test_the_open_page_knows_nobody_and_leads_nowhere(client: Client, hanging: Sitting) -> None:
    answer = client.get(f"/public/{hanging.public_id}/")
    assert not answer.cookies and "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store" and "<a " not in said(answer) and "<form" not in said(answer)
    assert client.post(f"/public/{hanging.public_id}/").status_code == 405


@pytest.mark.parametrize(("on", "status"), [("2024-04-17", 200), ("2024-04-18", 410), ("2024-06-01", 410)])
def test_it_takes_itself_down_after_its_last_day(
    client: Client, hanging: Sitting, monkeypatch: pytest.MonkeyPatch, on: str, status: int
) -> None:
    monkeypatch.setenv("SHOUWANG_TODAY", on)
    answer = client.get(f"/public/{hanging.public_id}/")
    assert answer.status_code == status and ("祝" in said(answer)) == (status == 200)


def test_who_withdrew_hangs_no_more(client: Client, hands: Hands, hanging: Sitting) -> None:
    first, second = Case.objects.order_by("pk")
    hands.record("village", {first.pk: [Entry("withdrawn", "publicity", hands.on)]})
    assert "1 户拟纳入" in said(client.get(f"/public/{hanging.public_id}/"))
    hands.record("village", {second.pk: [Entry("withdrawn", "publicity", hands.on)]})
    assert client.get(f"/public/{hanging.public_id}/").status_code == 410


@pytest.mark.django_db
@pytest.mark.parametrize("public_id", ["x", "0" * 22, "..", "%00"])
def test_what_never_hung_is_not_found(client: Client, public_id: str) -> None:
    assert client.get(f"/public/{public_id}/").status_code == 404


def test_nothing_else_of_cases_is_open(client: Client, hanging: Sitting) -> None:
    case = Case.objects.order_by("pk").first()
    assert case is not None
    for address in (
        f"/cases/{case.pk}/",
        "/cases/",
        "/cases/compare/",
        "/cases/steps/?step=publicity",
        "/cases/lookback/",
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/sign-in/"), address
