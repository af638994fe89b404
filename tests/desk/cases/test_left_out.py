"""What need not be done again, or not at all: an earlier comparison is used, an optional step is left out, both with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from tests.desk.cases.conftest import said
from tests.desk.conftest import Browser
from tests.records.cases.hands import Hands
from tests.world import cast

from shouwang.engine.packs import bundled_folder, load_pack_from, pack_files
from shouwang.records.cases.models import Case, Comparing
from shouwang.records.households.actions import import_register
from shouwang.records.policy.actions import publish
from shouwang.records.staff.models import Post
from shouwang.records.tasks.models import Task

ON = date(2024, 4, 12)
REVISIT = """      - name: revisit
        title: 乡镇入户复核
        does: visit
        who: town
        clause: N04
        after: [publicity]
        optional: true
      - name: town_review
"""
"""A step of the town that may be left out, before its review."""
By = Callable[..., Hands]


@pytest.fixture
def by(operator: Post, official: Callable[[str], Post]) -> By:
    """The cast's county, going by the procedure of a place, in which some words may have been changed."""

    def going_by(place: str, *changes: tuple[str, str]) -> Hands:
        files = dict(pack_files(place, [bundled_folder()]))
        name = next(one for one in files if one.endswith(f"{place}/procedures.yaml"))
        text = files[name].decode()
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        files[name] = text.encode()
        pack, faults = load_pack_from(files, place)
        assert pack is not None, faults
        at = datetime.combine(ON, time(1, 0), UTC)
        import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
        publish(operator, pack, files, cast.COUNTY, pack.in_force_from, at)
        return Hands({"village": official("village"), "town": official("town"), "county": official("bureau")}, ON)

    return going_by


def tell(browser: Browser, case: Case, post: str, what: str, step: str, **more: str) -> tuple[int, str]:
    """Sends the sentence of a case as its form does; status and page."""
    seen = str(Case.objects.get(pk=case.pk).acts_count)
    form = {"what": what, "about": step, "seen": seen, **more}
    answer = browser(post).post(f"/cases/{case.pk}/say/now/", form)
    return answer.status_code, said(answer)


@pytest.mark.clause("Z21")
def test_whoever_was_compared_for_low_income_aid_is_not_compared_again(browser: Browser, by: By) -> None:
    hands = by("jiangxi-zhanggong-2022")
    case = hands.begin(2)
    hands.do([case], "visit")
    assert Task.objects.filter(kind="compare", done_on=None).exists() and Comparing.objects.filter(case=case).exists()
    there = browser("bureau")
    page = said(there.get(f"/cases/steps/?step=comparison&picked={case.pk}"))
    assert "沿用以前的比对" in page and "what=reuse&amp;about=comparison" in page
    page = said(there.get(f"/cases/{case.pk}/say/?what=reuse&about=comparison"))
    assert "新纳入低保时已经比对过，365 天以内的（依据 Z21）" in page
    why = {"before": "2024-03-05", "text": "3月5日新纳入低保时比对过，没有发现问题"}
    assert tell(browser, case, "bureau", "reuse", "comparison", **why)[0] == 303
    page = said(there.get(f"/cases/{case.pk}/"))
    assert "新纳入低保时比对过" in page and "2024年3月5日" in page
    assert not Task.objects.filter(kind="compare", done_on=None).exists()
    assert "没有等着比对的人" in said(browser("medical").get("/cases/compare/"))
    hands.go([Case.objects.get(pk=case.pk)])
    assert Case.objects.get(pk=case.pk).state not in (Case.State.OPEN, Case.State.REFUSED)


@pytest.mark.clause("Z21")
@pytest.mark.parametrize(
    ("before", "says"),
    [
        ("2023-03-05", "365"),  # too long ago
        ("2024-04-13", ""),  # has not been yet
        ("三月", "请写明以前是哪一天比对的"),
    ],
)
def test_an_earlier_comparison_needs_a_day_that_the_pack_allows(
    browser: Browser, by: By, before: str, says: str
) -> None:
    hands = by("jiangxi-zhanggong-2022")
    case = hands.begin(2)
    hands.go([case], until="comparison")
    status, page = tell(browser, case, "bureau", "reuse", "comparison", before=before, text="以前比对过")
    assert status == 422 and says in page and "以前比对过" in page  # what was typed stays
    assert not case.acts.filter(kind="reused").exists()


@pytest.mark.clause("Z21")
@pytest.mark.parametrize(("what", "step"), [("reuse", "comparison"), ("skip", "village_review")])
def test_what_the_pack_does_not_let_be_left_out_has_no_form_for_it(
    browser: Browser, hands: Hands, what: str, step: str
) -> None:
    case = hands.begin(2)
    hands.go([case], until="comparison")
    there, sent = browser("bureau"), {"what": what, "about": step, "seen": str(Case.objects.get(pk=case.pk).acts_count)}
    assert there.get(f"/cases/{case.pk}/say/", sent).status_code == 404
    assert there.post(f"/cases/{case.pk}/say/now/", {**sent, "text": "不用做"}).status_code == 404
    assert not case.acts.filter(kind__in=["reused", "skipped"]).exists()


@pytest.mark.clause("Z16")
def test_a_town_leaves_out_its_second_visit_and_says_why(browser: Browser, by: By) -> None:
    hands = by(
        "anhui-jingde-2024",
        ("      - name: town_review\n", REVISIT),
        ("after: [publicity]\n        batch", "after: [revisit]\n        batch"),
    )
    case = hands.begin(2)
    hands.go([case], until="revisit")
    town = browser("town")
    assert "这一步不做" in said(town.get(f"/cases/steps/?step=revisit&picked={case.pk}"))
    assert tell(browser, case, "town", "skip", "revisit", text=" ")[0] == 422
    assert tell(browser, case, "village", "skip", "revisit", text="路远")[0] in (403, 404, 422)
    assert not case.acts.filter(kind="skipped").exists()
    assert tell(browser, case, "town", "skip", "revisit", text="核查时镇干部一起去过，情况没有变")[0] == 303
    page = said(town.get(f"/cases/{case.pk}/"))
    assert "核查时镇干部一起去过" in page and "不做" in page
    assert Case.objects.get(pk=case.pk).at_step == "town_review"
    assert tell(browser, case, "town", "skip", "town_review", text="太忙")[0] == 404  # that one has to be done
