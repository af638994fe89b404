"""Long work watched by whoever asked; the workbooks that it wrote, each for whom it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from tests.desk.conftest import Browser
from tests.records.month import Month
from tests.world import cast

from shouwang.desk.sheets import file_name
from shouwang.records import vault
from shouwang.records.feeds.models import Delivery
from shouwang.records.jobs import actions
from shouwang.records.jobs.models import Job
from shouwang.records.jobs.wants import Month as Wanted
from shouwang.records.jobs.wants import TakeIn
from shouwang.records.journal.models import Entry
from shouwang.records.staff.models import Post

AT = datetime(2024, 4, 12, 1, 0, tzinfo=UTC)
Official = Callable[[str], Post]


@pytest.fixture
def asked(month: Month, official: Official) -> Job:
    return actions.ask(official("bureau"), cast.COUNTY, Wanted(period="2024-03", as_of="2024-04-12"), AT)


def begun() -> Job:
    job = actions.take_next("worker-0", AT, timedelta(seconds=1))
    assert job is not None
    return job


def test_whoever_asked_sees_how_far_it_is_and_the_part_asks_again(asked: Job, browser: Browser) -> None:
    there = browser("bureau")
    assert "排队，轮到就做" in there.get(f"/jobs/{asked.pk}/").content.decode()
    actions.beat(begun(), "筛查", 3, 14, AT)
    answer = there.get(f"/jobs/{asked.pk}/state/")
    said = answer.content.decode()
    assert "HX-Refresh" not in answer.headers
    assert "正在做，筛查 3/14" in said and 'hx-trigger="every 2s"' in said and "<html" not in said


def test_what_came_of_it_is_a_sentence_with_a_way_on(asked: Job, browser: Browser) -> None:
    actions.finish(begun(), {"run": 7, "folder": "x"}, "筛查60户。", AT)
    there = browser("bureau")
    said = there.get(f"/jobs/{asked.pk}/").content.decode()
    assert "做完了：筛查60户。" in said and "/screenings/7/" in said and "every 2s" not in said
    assert "筛查60户。" in there.get("/jobs/").content.decode()
    assert there.get(f"/jobs/{asked.pk}/state/").headers["HX-Refresh"] == "true", "the page is read again, once"


def test_what_went_wrong_is_said(asked: Job, browser: Browser) -> None:
    actions.fail(begun(), "没有这一次筛查", AT)
    assert "没有做成：没有这一次筛查" in browser("bureau").get(f"/jobs/{asked.pk}/").content.decode()


def test_it_is_nobody_elses(asked: Job, browser: Browser) -> None:
    for code in ("town", "medical", "outsider", "supervisor", "auditor"):
        there = browser(code)
        found = {there.get(f"/jobs/{asked.pk}/{more}").status_code for more in ("", "state/")}
        assert found == {404}, code
    assert browser("administrator").get(f"/jobs/{asked.pk}/").status_code == 200


def test_a_department_finds_what_it_asked_for_itself(month: Month, official: Official, browser: Browser) -> None:
    job = actions.ask(official("medical"), cast.COUNTY, TakeIn(period="2024-03", received_on="2024-04-12"), AT)
    assert f"/jobs/{job.pk}/" in browser("medical").get("/jobs/").content.decode()


# --- workbooks ----------------------------------------------------------------------------------------------------------

FOLDER = f"{cast.COUNTY}/2024-03/2024-04-12"
TOWN, OTHER = "柳河镇_乡镇核查任务清单_2024-03.xlsx", "青山乡_乡镇核查任务清单_2024-03.xlsx"
FEEDBACK, OTHERS_FEEDBACK = "反馈_县医保局.xlsx", "反馈_县民政局.xlsx"


@pytest.fixture
def written(month: Month) -> str:
    """The workbooks of a month, and the receipt of the one list that came."""
    receipt = f"回执_{file_name(Delivery.objects.get().file.removesuffix('.xlsx'))}.xlsx"
    places = ["summary.xlsx", f"towns/{TOWN}", f"towns/{OTHER}", f"feedback/{FEEDBACK}", f"feedback/{OTHERS_FEEDBACK}"]
    for place in [*places, f"receipts/{receipt}"]:
        vault.write_out(vault.written_folder(*f"{FOLDER}/{place}".split("/")), place.encode())
    neighbour = vault.written_folder(cast.NEIGHBOUR, "2024-03", "2024-04-12", "summary.xlsx")
    vault.write_out(neighbour, b"of the neighbour")
    return receipt


def found_by(there: object, receipt: str) -> set[str]:
    said = there.get("/jobs/workbooks/").content.decode()  # type: ignore[attr-defined]
    every = {"summary.xlsx", TOWN, OTHER, FEEDBACK, OTHERS_FEEDBACK, receipt}
    return {name for name in every if f">{name}<" in said}


def test_everybody_finds_the_workbooks_that_are_theirs(written: str, browser: Browser) -> None:
    assert found_by(browser("bureau"), written) == {"summary.xlsx", TOWN, OTHER, FEEDBACK, OTHERS_FEEDBACK, written}
    assert found_by(browser("town"), written) == {TOWN}
    assert found_by(browser("medical"), written) == {FEEDBACK, written}
    assert found_by(browser("outsider"), written) == {"summary.xlsx"}
    page = browser("bureau").get("/jobs/workbooks/").content.decode()
    assert '<a href="/jobs/">长活</a> ›' in page and 'aria-current="page">长活和工作簿' in page
    assert {browser(code).get("/jobs/workbooks/").status_code for code in ("village", "auditor")} == {403}


@pytest.mark.parametrize(
    ("code", "place", "status"),
    [
        ("town", f"{FOLDER}/towns/{TOWN}", 200),
        ("town", f"{FOLDER}/towns/{OTHER}", 404),
        ("town", f"{FOLDER}/summary.xlsx", 404),
        ("medical", f"{FOLDER}/feedback/{FEEDBACK}", 200),
        ("medical", f"{FOLDER}/feedback/{OTHERS_FEEDBACK}", 404),
        ("outsider", f"{FOLDER}/summary.xlsx", 404),
        ("bureau", f"{FOLDER}/summary.xlsx", 200),
        ("bureau", f"{cast.NEIGHBOUR}/2024-03/2024-04-12/summary.xlsx", 404),
        ("bureau", f"{FOLDER}/../../../keys/site.json", 404),
    ],
)
def test_a_workbook_is_fetched_only_by_whom_it_is_for(
    written: str, browser: Browser, code: str, place: str, status: int
) -> None:
    answer = browser(code).get("/jobs/workbooks/one/", {"place": place})
    assert answer.status_code == status
    assert Entry.objects.filter(verb="fetch_workbook").count() == (status == 200)


def test_of_two_senders_of_one_name_neither_is_given_the_others_receipt(written: str, browser: Browser) -> None:
    sent = Delivery.objects.get()
    sent.pk, sent.department = None, "civil_affairs"
    sent.state, sent.stored = Delivery.State.REPLACED, "0" * 32
    sent.save()
    assert found_by(browser("medical"), written) == {FEEDBACK}
