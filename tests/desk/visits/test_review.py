"""The town reviews what its villages found: beside what was known, one by one or several at once; the county records."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.desk.conftest import Browser
from tests.desk.visits.conftest import JPEG, PNG, file, lead_of, visit_of
from tests.records.month import Month
from tests.world import cast

from shouwang.records.journal.models import Entry
from shouwang.records.staff.models import Post
from shouwang.records.visits.actions import accept
from shouwang.records.visits.models import Visit, VisitPaper


@pytest.fixture
def filed(month: Month, browser: Browser) -> None:
    """上河村 has answered for both of its households; of the second it brought a photo and a signature."""
    there = browser("village")
    file(there, 1, household_size="4", sent_id="one")
    papers = {
        "photo": [SimpleUploadedFile("a.jpg", JPEG)],
        "shows": ["房屋"],
        "signature": SimpleUploadedFile("s.png", PNG),
    }
    file(there, 2, sent_id="two", **papers)


@pytest.mark.usefixtures("filed")
def test_a_town_sees_what_waits_for_it_masked_with_links_to_what_is_counted(browser: Browser) -> None:
    said = browser("town").get("/visits/").content.decode()
    assert "2 户等镇里审核。" in said and "祝**" in said and "祝长根" not in said
    assert "上河村干部" in said and 'href="/visits/?state=filed">2</a>' in said
    assert 'form="picking"' in said and "按期报" in said


@pytest.mark.usefixtures("filed")
def test_one_visit_stands_beside_what_was_known_and_what_was_asked(browser: Browser) -> None:
    said = browser("town").get(f"/visits/{visit_of(1).pk}/").content.decode()
    assert "与农户册不同" in said and "<td>3 人</td>" in said and "依据 J01" in said
    assert Entry.objects.filter(verb="look_at_visit", subject=f"visit:{visit_of(1).pk}").count() == 1


@pytest.mark.usefixtures("filed")
def test_a_picture_is_given_out_as_what_it_is_and_every_look_is_journaled(browser: Browser) -> None:
    there = browser("town")
    for paper, media in zip(VisitPaper.objects.order_by("pk"), ("image/jpeg", "image/png"), strict=True):
        answer = there.get(f"/visits/papers/{paper.pk}/")
        told = (
            answer.headers["Content-Type"],
            answer.headers["X-Content-Type-Options"],
            answer.headers["Cache-Control"],
        )
        assert (answer.status_code, *told) == (200, media, "nosniff", "no-store")
    assert Entry.objects.filter(verb="look_at_paper").count() == 2


@pytest.mark.usefixtures("filed")
@pytest.mark.parametrize(
    ("code", "status"), [("other-town", 404), ("hill-village", 404), ("outsider", 404), ("medical", 403)]
)
def test_nobody_else_opens_a_visit_or_what_hangs_on_it(browser: Browser, code: str, status: int) -> None:
    there, visit = browser(code), visit_of(2)
    assert there.get(f"/visits/{visit.pk}/").status_code == status
    assert there.get(f"/visits/papers/{VisitPaper.objects.first().pk}/").status_code == status
    for doing in ("accept", "back", "record"):
        assert there.post(f"/visits/{visit.pk}/{doing}/", {"seen": "filed", "why": "x"}).status_code in (403, 404)
    assert visit_of(2).state == "filed"


@pytest.mark.usefixtures("filed")
@pytest.mark.parametrize("code", ["village", "supervisor", "auditor"])
def test_whoever_does_not_review_reads_only(browser: Browser, code: str) -> None:
    there, visit = browser(code), visit_of(2)
    said = there.get(f"/visits/{visit.pk}/").content.decode()
    assert "审核通过" not in said and "退回村里" not in said
    assert code == "village" or cast.sheets()["家庭成员"][4][2] not in said, "the name of whom it concerns"
    assert there.post(f"/visits/{visit.pk}/accept/", {"seen": "filed"}).status_code == 403
    assert there.get("/visits/batch/?do=accept&picked=1").status_code == 403


@pytest.mark.clause("J15")
@pytest.mark.usefixtures("filed")
def test_accepted_twice_is_accepted_once_and_the_next_one_opens(browser: Browser) -> None:
    there, visit = browser("town"), visit_of(2)
    answer = there.post(f"/visits/{visit.pk}/accept/", {"seen": "filed"})
    assert answer.headers["Location"] == f"/visits/{visit_of(1).pk}/"
    assert there.post(f"/visits/{visit.pk}/accept/", {"seen": "filed"}).status_code == 303
    assert visit_of(2).state == "accepted" and Entry.objects.filter(verb="accept_visit").count() == 1


@pytest.mark.clause("J15")
@pytest.mark.usefixtures("filed")
def test_sent_back_needs_a_reason_and_the_village_reads_it(browser: Browser) -> None:
    there, visit = browser("town"), visit_of(2)
    answer = there.post(f"/visits/{visit.pk}/back/", {"seen": "filed", "why": "  "})
    assert answer.status_code == 422 and "退回要写明原因" in answer.content.decode()
    for _ in range(2):
        assert there.post(f"/visits/{visit.pk}/back/", {"seen": "filed", "why": "照片不清"}).status_code == 303
    assert visit_of(2).state == "sent_back"
    said = there.get(f"/visits/today/{lead_of(2).pk}/").content.decode()
    lead = there.get(f"/leads/{lead_of(2).pk}/").content.decode()
    assert "报过，被退回了，等村里重新核查" in lead and "退回的原因：照片不清" in lead
    assert f'<a href="/visits/{visit.pk}/">不符合监测条件</a> · 已退回' in lead
    assert "镇里退回，要改好再报" in said and "上次报的被退回：照片不清" in said and "务工稳定</textarea>" in said


@pytest.mark.usefixtures("filed")
def test_a_visit_that_changed_meanwhile_is_not_reviewed_unseen(month: Month, browser: Browser, operator: Post) -> None:
    there, visit = browser("town"), visit_of(2)
    file(browser("administrator"), 2, reason="村里改了", sent_id="three")
    answer = there.post(f"/visits/{visit.pk}/accept/", {"seen": "filed"})
    assert answer.status_code == 409 and "刚才有了变化（已更正）" in answer.content.decode()
    accept(operator, cast.COUNTY, [visit_of(2)], month.as_of, month.at)
    answer = there.post(f"/visits/{visit_of(2).pk}/back/", {"seen": "filed", "why": "写了很多的原因"})
    assert answer.status_code == 409 and "写了很多的原因</textarea>" in answer.content.decode()
    assert visit_of(2).state == "accepted"


@pytest.mark.usefixtures("filed")
def test_a_batch_is_shown_before_it_is_done_and_touches_what_it_showed(browser: Browser) -> None:
    there = browser("town")
    first, second = visit_of(1), visit_of(2)
    there.post(f"/visits/{first.pk}/accept/", {"seen": "filed"})
    said = there.get(f"/visits/batch/?do=accept&picked={first.pk}&picked={second.pk}&picked=999").content.decode()
    assert "通过选中的 1 户" in said and "不动：镇已审核" in said
    assert visit_of(2).state == "filed"
    for _ in range(2):
        assert there.post("/visits/batch/do/", {"do": "accept", "picked": [second.pk]}).status_code == 303
    assert visit_of(2).state == "accepted" and Entry.objects.filter(verb="accept_visit").count() == 2


@pytest.mark.usefixtures("filed")
def test_several_go_back_with_one_reason_and_none_without(browser: Browser) -> None:
    there, keys = browser("town"), [visit_of(1).pk, visit_of(2).pk]
    assert there.post("/visits/batch/do/", {"do": "back", "picked": keys, "why": ""}).status_code == 422
    assert there.post("/visits/batch/do/", {"do": "back", "picked": keys, "why": "都没有照片"}).status_code == 303
    assert set(Visit.objects.values_list("state", flat=True)) == {"sent_back"}


@pytest.mark.usefixtures("filed")
def test_the_county_records_the_chosen_ones_and_a_town_does_not(browser: Browser) -> None:
    there, town = browser("bureau"), browser("town")
    keys = [visit_of(1).pk, visit_of(2).pk]
    town.post("/visits/batch/do/", {"do": "accept", "picked": keys})
    assert town.get(f"/visits/batch/?do=record&picked={keys[0]}").status_code == 404
    assert town.post("/visits/batch/do/", {"do": "record", "picked": keys}).status_code == 404
    assert there.post("/visits/batch/do/", {"do": "record", "picked": keys[:1]}).status_code == 303
    assert (visit_of(1).state, visit_of(2).state) == ("recorded", "accepted")


@pytest.mark.usefixtures("filed")
def test_picks_of_somebody_elses_visits_touch_nothing(browser: Browser) -> None:
    there = browser("other-town")
    said = there.get(f"/visits/batch/?do=accept&picked={visit_of(1).pk}").content.decode()
    assert "没有选中任何一户" in said and cast.household_code(1) not in said
    there.post("/visits/batch/do/", {"do": "accept", "picked": [visit_of(1).pk]})
    assert visit_of(1).state == "filed"


def queries_of(there: object, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert there.get(address).status_code == 200  # type: ignore[attr-defined]
    return len(caught)


@pytest.mark.usefixtures("filed")
def test_two_rows_cost_as_many_queries_as_one(browser: Browser) -> None:
    there = browser("town")
    there.get("/visits/")
    two = queries_of(there, "/visits/")
    assert queries_of(there, "/visits/?conclusion=not_met") == two
    Visit.objects.filter(pk=visit_of(1).pk).update(conclusion="meets")
    assert queries_of(there, "/visits/?conclusion=not_met") == two


def test_more_households_of_today_cost_no_more_queries(month: Month, browser: Browser) -> None:
    there = browser("village")
    there.get("/visits/today/")
    two = queries_of(there, "/visits/today/")
    lead = lead_of(1)
    lead.state = "withdrawn"
    lead.save()
    assert queries_of(there, "/visits/today/") == two


# --- to the right village --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "sees"), [("town", False), ("bureau", True)])
def test_a_town_moves_within_itself_and_the_county_anywhere(
    month: Month, browser: Browser, code: str, sees: bool
) -> None:
    there, lead = browser(code), lead_of(2)
    said = there.get(f"/visits/move/{lead.pk}/").content.decode()
    assert "柳河镇下河村" in said and ("青山乡青山村" in said) == sees
    seen = said.split('name="seen" value="')[1].split('"')[0]
    answer = there.post(f"/visits/move/{lead.pk}/do/", {"village": cast.HILL_VILLAGE, "seen": seen})
    assert answer.status_code == (303 if sees else 422)
    assert lead_of(2).division == (cast.HILL_VILLAGE if sees else cast.VILLAGE)


def test_moved_twice_is_moved_once_and_the_new_village_has_it_today(
    month: Month, browser: Browser, official: Callable[[str], Post]
) -> None:
    there, lead = browser("town"), lead_of(2)
    assert f"/visits/move/{lead.pk}/" in there.get(f"/leads/{lead.pk}/").content.decode()
    seen = there.get(f"/visits/move/{lead.pk}/").content.decode().split('name="seen" value="')[1].split('"')[0]
    for _ in range(2):
        answer = there.post(f"/visits/move/{lead.pk}/do/", {"village": cast.SECOND_VILLAGE, "seen": seen})
        assert answer.status_code == 303
    fresh = lead_of(2)
    assert (fresh.division, fresh.handed_from_id, fresh.state) == (cast.SECOND_VILLAGE, lead.pk, "open")
    said = there.get("/visits/today/").content.decode()
    assert "先问过上河村，转来核查" in said and Entry.objects.filter(verb="hand_over").count() == 1


def test_what_was_answered_meanwhile_is_not_moved_unseen(month: Month, browser: Browser) -> None:
    there, lead = browser("town"), lead_of(2)
    seen = there.get(f"/visits/move/{lead.pk}/").content.decode().split('name="seen" value="')[1].split('"')[0]
    file(browser("village"), 2, conclusion="不属本村")
    answer = there.post(f"/visits/move/{lead.pk}/do/", {"village": cast.SECOND_VILLAGE, "seen": seen})
    assert answer.status_code == 409 and "刚才有了变化" in answer.content.decode()


@pytest.mark.parametrize(
    ("code", "status"), [("village", 403), ("other-town", 404), ("supervisor", 403), ("medical", 403)]
)
def test_nobody_else_moves_a_lead(month: Month, browser: Browser, code: str, status: int) -> None:
    there, lead = browser(code), lead_of(2)
    assert there.get(f"/visits/move/{lead.pk}/").status_code == status
    assert there.post(f"/visits/move/{lead.pk}/do/", {"village": cast.SECOND_VILLAGE}).status_code == status
