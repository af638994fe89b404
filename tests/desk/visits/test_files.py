"""Task workbooks go out by town or village, and come back with a result for every row."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.desk.conftest import Browser
from tests.desk.visits.conftest import lead_of
from tests.records.month import Month
from tests.world import cast, office, visiting

from shouwang.records.jobs.actions import finish, take_next
from shouwang.records.jobs.models import Job
from shouwang.records.journal.models import Entry
from shouwang.records.visits.models import VisitFile
from shouwang.server.jobs import do


def done() -> Job:
    """The worker does what was asked for."""
    now = datetime(2024, 4, 12, 3, 0, tzinfo=UTC)
    job = take_next("worker-0", now, timedelta(minutes=5))
    assert job is not None
    came = do(job, lambda *told: None)
    assert finish(job, came.result, came.sentence, now)
    return job


@pytest.mark.parametrize(("code", "place"), [("town", cast.TOWN), ("village", cast.VILLAGE), ("bureau", cast.TOWN)])
def test_a_workbook_is_fetched_and_that_is_journaled(month: Month, browser: Browser, code: str, place: str) -> None:
    answer = browser(code).get(f"/visits/workbook/{place}/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = {str(cell.value) for row in book["上河村"].iter_rows() for cell in row}
    assert {cast.household_code(1), cast.household_code(2), "祝长根"} <= cells
    line = Entry.objects.get(verb="export_tasks")
    assert (line.subject, line.detail) == (f"division:{place}", '{"asked":2}')


def test_the_workbook_of_another_village_asks_about_nobody_of_here(month: Month, browser: Browser) -> None:
    answer = browser("town").get(f"/visits/workbook/{cast.SECOND_VILLAGE}/")
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames == ["说明"]


@pytest.mark.parametrize(
    ("code", "place", "status"),
    [
        ("village", cast.TOWN, 404),
        ("village", cast.SECOND_VILLAGE, 404),
        ("other-town", cast.TOWN, 404),
        ("outsider", cast.TOWN, 404),
        ("bureau", "349901000000", 404),
        ("town", "nonsense", 404),
        ("supervisor", cast.TOWN, 403),
        ("medical", cast.TOWN, 403),
    ],
)
def test_nobody_fetches_what_is_not_theirs(month: Month, browser: Browser, code: str, place: str, status: int) -> None:
    assert browser(code).get(f"/visits/workbook/{place}/").status_code == status


def upload(month: Month, **changed: object) -> SimpleUploadedFile:
    row = (lead_of(2).pk, cast.household_code(2), visiting.whole(**changed))
    other = (lead_of(1).pk, cast.household_code(1), visiting.whole(核查日期="2024-04-01"))
    return SimpleUploadedFile("清单.xlsx", visiting.filled(row, other))


def test_a_filled_workbook_is_taken_in_by_a_job_and_every_row_has_its_result(month: Month, browser: Browser) -> None:
    there = browser("town")
    for _ in range(2):
        answer = there.post("/visits/files/take-in/", {"file": upload(month)})
        assert answer.status_code == 303
    assert Job.objects.count() == 1, "asked twice, it is done once"
    waiting = there.get(answer.headers["Location"]).content.decode()
    assert 'hx-trigger="every 2s"' in waiting and 'hx-select-oob="#came"' in waiting
    done()
    said = there.get(answer.headers["Location"]).content.decode()
    made = VisitFile.objects.get()
    assert "清单.xlsx" in said.partition('<div id="came">')[2]
    assert f'<a href="/visits/files/{made.pk}/">' in said and "有错未收1" in said and "every 2s" not in said
    said = there.get(f"/visits/files/{made.pk}/").content.decode()
    assert "“上河村”表第 4 行" in said and "核查日期：早于交办日期2024年4月10日" in said
    assert "收下 1" in said and said.index("有错未收</span>") < said.index("已收</span>")


def test_of_several_files_those_that_were_not_taken_are_named(month: Month, browser: Browser) -> None:
    other = SimpleUploadedFile("菜单.xlsx", office.sheet_bytes([("菜", "价"), ("鱼", "12")]))
    answer = browser("town").post("/visits/files/take-in/", {"file": [upload(month), other]})
    done()
    said = browser("bureau").get("/visits/files/").content.decode() + Job.objects.get().sentence
    assert "另有文件没有收：《菜单.xlsx》" in said and "。；" not in said and answer.status_code == 303


def test_no_file_is_said_and_asks_nothing(month: Month, browser: Browser) -> None:
    answer = browser("town").post("/visits/files/take-in/", {})
    assert answer.status_code == 422 and "没有选文件" in answer.content.decode() and not Job.objects.exists()


@pytest.mark.parametrize(
    ("code", "status"),
    [("bureau", 200), ("supervisor", 200), ("village", 404), ("other-town", 404), ("outsider", 404), ("medical", 403)],
)
def test_what_came_back_is_seen_by_who_sent_it_and_by_those_above(
    month: Month, browser: Browser, code: str, status: int
) -> None:
    browser("town").post("/visits/files/take-in/", {"file": upload(month)})
    done()
    key = VisitFile.objects.get().pk
    there = browser(code)
    assert there.get(f"/visits/files/{key}/").status_code == status
    if status == 404:
        assert "清单.xlsx" not in there.get("/visits/files/").content.decode()


def test_whoever_reads_only_sends_nothing(month: Month, browser: Browser) -> None:
    there = browser("supervisor")
    assert "传填好的清单" not in there.get("/visits/files/").content.decode()
    assert there.post("/visits/files/take-in/", {"file": upload(month)}).status_code == 403
