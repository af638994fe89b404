"""A list too long to wait for is written by a worker, and holds what the list holds for the post that asked."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client
from openpyxl import load_workbook
from tests.desk.beside import begun, ended
from tests.desk.conftest import Browser
from tests.records.month import Month

from shouwang.desk.page import beside, listing
from shouwang.records import vault
from shouwang.records.jobs.models import Job
from shouwang.records.journal.models import Entry
from shouwang.records.staff.models import Post
from shouwang.server.jobs import do

Official = Callable[[str], Post]
LEADS = "/leads/?export=xlsx"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """One row is as many as anybody waits for."""
    monkeypatch.setattr(beside, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(listing, "_AT_ONCE", 1)


def wished(there: Client, address: str = LEADS) -> Job:
    """The job that follows from the page that asks whether a list is to be written beside."""
    asks = there.get(address)
    assert asks.status_code == 200 and "交给后台写" in asks.content.decode()
    answer = there.post("/jobs/take-away/", {"of": asks.context["of"], "title": asks.context["title"]})
    assert answer.status_code == 303
    return Job.objects.get(pk=answer.headers["Location"].strip("/").rpartition("/")[2])


def cells(data: bytes) -> list[tuple[object, ...]]:
    return [row for sheet in load_workbook(io.BytesIO(data)) for row in sheet.iter_rows(values_only=True)]


def verbs(verb: str) -> list[str]:
    return list(Entry.objects.filter(verb=verb).values_list("post__code", flat=True))


def test_a_short_list_goes_out_at_once(month: Month, browser: Browser) -> None:
    assert browser("bureau").get(LEADS).headers["Content-Disposition"].startswith("attachment")
    assert not Job.objects.exists() and verbs("export_leads") == ["bureau"]


@pytest.mark.parametrize(
    ("code", "address", "verb"),
    [
        ("bureau", LEADS, "export_leads"),
        ("town", LEADS, "export_leads"),
        ("supervisor", LEADS, "export_leads"),
        ("medical", "/feeds/became/workbook/?month=2024-03", "export_feedback"),
        ("medical", "/measures/department/workbook/", "export_measures"),
        ("medical", "/cases/compare/workbook/", "export_comparing"),
        ("bureau", "/helpers/workbook/", "export_pairings"),
        ("bureau", "/events/projects/workbook/", "take_projects"),
    ],
)
def test_a_long_one_holds_what_it_would_have_held_at_once(
    month: Month, browser: Browser, monkeypatch: pytest.MonkeyPatch, code: str, address: str, verb: str
) -> None:
    there = browser(code)
    at_once = there.get(address)
    assert at_once.status_code == 200 and verbs(verb) == [code]
    monkeypatch.setattr(beside, "MOST_AT_ONCE", -1)
    wished(there, address)
    job = ended(begun())
    assert job.state == "done" and verbs(verb) == [code], "nobody has seen it yet"
    fetched = there.get(f"/jobs/{job.pk}/workbook/")
    assert cells(fetched.content) == cells(at_once.content)
    assert fetched.headers["Content-Disposition"] == at_once.headers["Content-Disposition"]
    assert verbs(verb) == [code, code]


def test_it_says_how_far_it_is_and_leads_on_to_the_workbook(month: Month, browser: Browser, few: None) -> None:
    there, told = browser("bureau"), []
    job = wished(there)
    assert "排队，轮到就做" in there.get(f"/jobs/{job.pk}/").content.decode()
    ended(begun(), told)
    assert told == [("写清单", 1, 2), ("写清单", 2, 2)]
    assert f"/jobs/{job.pk}/workbook/" in there.get(f"/jobs/{job.pk}/state/").content.decode()


def test_the_same_form_sent_twice_is_one_job_and_that_of_one_post(month: Month, browser: Browser, few: None) -> None:
    bureau, administrator = browser("bureau"), browser("administrator")
    assert wished(bureau) == wished(bureau) != wished(administrator)


def test_nobody_else_watches_or_fetches_it(month: Month, browser: Browser, few: None) -> None:
    job = wished(browser("town"))
    ended(begun())
    for code in ("other-town", "village", "medical", "outsider", "supervisor", "auditor"):
        there = browser(code)
        assert {there.get(f"/jobs/{job.pk}/{more}").status_code for more in ("", "state/", "workbook/")} == {404}, code
    bureau = browser("bureau")  # sees that there is such a job, as it sees every job of the county
    assert "workbook/" not in bureau.get(f"/jobs/{job.pk}/state/").content.decode()
    answer = bureau.get(f"/jobs/{job.pk}/workbook/", follow=True)
    assert "能取，里面是那个岗位能看的" in answer.content.decode()
    assert verbs("export_leads") == []


def test_it_lies_sealed_and_the_job_holds_nothing_that_was_asked(month: Month, browser: Browser, few: None) -> None:
    there = browser("bureau")
    wished(there, f"{LEADS}&q=某人")
    job = ended(begun())
    assert "某人" not in str([job.wants, job.files, job.result, job.sentence])
    assert not (vault.home() / "written" / job.result["place"]).read_bytes().startswith(b"PK")


def test_killed_on_the_way_it_is_written_once_more_and_once_only(month: Month, browser: Browser, few: None) -> None:
    there = browser("bureau")
    wished(there)
    lost = begun()
    do(lost, lambda *far: None)  # and killed before it could say so
    before, written = Entry.objects.count(), vault.written_in("")
    again = ended(begun())
    assert (again.pk, again.tries, Job.objects.count()) == (lost.pk, 2, 1)
    assert vault.written_in("") == written and again.result["place"] in written
    assert Entry.objects.count() == before + 1, "that the job has ended, and no look of anybody"
    assert len(cells(there.get(f"/jobs/{again.pk}/workbook/").content)) == 2 + 2


@pytest.mark.parametrize(
    "address", ["", "/nowhere/", "/leads/dispatch/now/", "https://elsewhere.example/", "/staff/posts/?export=xlsx"]
)
def test_what_is_no_list_of_the_posts_is_no_job(month: Month, browser: Browser, address: str) -> None:
    assert browser("town").post("/jobs/take-away/", {"of": address, "title": "清单"}).status_code == 404
    assert not Job.objects.exists()


def test_a_page_that_gives_no_workbook_ends_with_a_sentence(month: Month, browser: Browser) -> None:
    browser("town").post("/jobs/take-away/", {"of": "/leads/", "title": "清单"})
    assert "现在导不出" in ended(begun()).sentence


def test_a_post_closed_meanwhile_is_given_nothing(
    month: Month, browser: Browser, official: Official, few: None
) -> None:
    wished(browser("town"))
    Post.objects.filter(code="town").update(active=False)
    ended(begun())
    assert len(cells(vault.read_written(Job.objects.get().result["place"]))) == 2, "a title and headings"
