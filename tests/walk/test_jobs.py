"""What is asked for on a page is done as if it had been typed: the same rows, the same month, said in a sentence."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from shouwang.records.jobs.wants import Dispatch, Month, TakeIn, VisitImport
from tests.walk.asking import ask, jobs, program
from tests.walk.serving import SOON, until
from tests.walk.sites import PACK, Site
from tests.walk.stored import stored
from tests.world.counties import SmallCounty
from tests.world.visiting import fill, whole

LISTS = TakeIn(period="2024-03", received_on="2024-04-10", pack=PACK)
MONTH = Month(period="2024-03", as_of="2024-04-10", send=True, pack=PACK)


def rows(site: Site, *tables: str) -> dict[str, int]:
    return {row: number for row, number in stored(site.home).items() if row.startswith(tables)}


@pytest.fixture(scope="module")
def worked(registered: Site, invented: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The invented county's March as two wishes of the same page."""
    site = registered.copied(tmp_path_factory.mktemp("worked"))
    ask(site, ("", LISTS, sorted(invented.inbox.iterdir())), ("", MONTH, []))
    site.run("work", "--once")
    return site


def test_a_month_asked_for_is_the_month_typed(
    worked: Site, screened: Site, invented: SmallCounty, tmp_path: Path
) -> None:
    tables = ("feeds_", "screenings_", "leads_", "tasks_")
    assert rows(worked, *tables) == rows(screened, *tables) != {}
    again = worked.copied(tmp_path)
    assert again.cycle(invented.inbox) == screened.report()
    assert rows(again, *tables) == rows(worked, *tables)


def test_what_came_of_it_is_said_with_what_was_made(worked: Site, screened: Site) -> None:
    taken, month = jobs(worked)
    assert (taken["state"], month["state"]) == ("done", "done") and len(set(taken["result"]["deliveries"])) > 5
    sent = len(screened.report()["leads"])
    assert f"交办{sent}户" in month["sentence"] and month["result"]["sent"] == sent
    assert month["result"]["written"]["towns"] == len(list(screened.out().glob("towns/*.xlsx")))


def test_its_workbooks_lie_sealed_in_the_site_and_open_as_the_typed_ones(
    worked: Site, screened: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shouwang.records import vault

    typed = {path.relative_to(screened.out()).as_posix(): path.read_bytes() for path in screened.out().rglob("*.xlsx")}
    monkeypatch.setenv("SHOUWANG_HOME", str(worked.home))
    folder = jobs(worked)[1]["result"]["folder"]
    places = vault.written_in(folder)
    assert {place.removeprefix(f"{folder}/") for place in places} == set(typed)
    assert not any((worked.home / "written" / place).read_bytes().startswith(b"PK") for place in places)
    towns = [place for place in places if "/towns/" in place]
    assert towns and all(vault.read_written(place).startswith(b"PK") for place in towns)


def test_asked_again_it_says_what_came_before_and_nothing_changes(
    worked: Site, invented: SmallCounty, tmp_path: Path
) -> None:
    site = worked.copied(tmp_path)
    before = rows(site, "feeds_", "screenings_", "leads_", "tasks_", "received")
    ask(site, ("", LISTS, sorted(invented.inbox.iterdir())), ("", MONTH, []))
    site.run("work", "--once")
    assert rows(site, "feeds_", "screenings_", "leads_", "tasks_", "received") == before
    (lists, month), (lists_again, month_again) = jobs(site)[:2], jobs(site)[2:]
    assert (month["sentence"], month["result"]) == (month_again["sentence"], month_again["result"])
    came = lists["result"]["deliveries"]
    assert lists_again["result"] == {"deliveries": came, "before": came}
    assert lists_again["sentence"] == f"交来{len(came)}个文件，计入0个。{len(came)}个以前交过，一字不差，没有再收一遍。"


def test_two_workers_at_once_do_each_job_once(registered: Site, invented: SmallCounty, tmp_path: Path) -> None:
    site = registered.copied(tmp_path)
    files = sorted(invented.inbox.iterdir())
    wishes = [("", LISTS, [file]) for file in files]
    ask(site, *wishes, *wishes)
    two = [subprocess.Popen(site.command("work", "--once"), env=site.environment()) for _ in range(2)]
    assert [one.wait(SOON) for one in two] == [0, 0]
    assert [(job["state"], job["tries"]) for job in jobs(site)] == [("done", 1)] * len(files)
    deliveries = [key for job in jobs(site) for key in job["result"]["deliveries"]]
    assert sum(1 for row in rows(site, "feeds_delivery").values() for _ in range(row)) == len(set(deliveries))


def test_a_month_looked_at_first_is_sent_afterwards(
    registered: Site, screened: Site, invented: SmallCounty, tmp_path: Path
) -> None:
    site = registered.copied(tmp_path)
    look = Month(period="2024-03", as_of="2024-04-10", pack=PACK)
    ask(site, ("", LISTS, sorted(invented.inbox.iterdir())), ("", look, []))
    site.run("work", "--once")
    assert rows(site, "leads_") == {} and "还没有整合交办" in jobs(site)[1]["sentence"]
    ask(site, ("", Dispatch(run=jobs(site)[1]["result"]["run"], on="2024-04-10"), []))
    site.run("work", "--once")
    assert rows(site, "leads_") == rows(screened, "leads_")
    assert jobs(site)[2]["result"]["written"]["towns"] == len(list(screened.out().glob("towns/*.xlsx")))


def test_filled_workbooks_come_in_and_a_bad_one_says_why(worked: Site, screened: Site, tmp_path: Path) -> None:
    site = worked.copied(tmp_path)
    book = max(screened.out().glob("towns/*.xlsx"), key=lambda path: path.stat().st_size)
    bad = tmp_path / "照片.xlsx"
    bad.write_bytes(b"no workbook")
    filled = fill(book, tmp_path / "填好.xlsx", {one["household"]: whole() for one in screened.report()["leads"]})
    want = VisitImport(on="2024-04-13", pack=PACK)
    ask(site, ("", want, [filled, bad]), ("", want, [bad]))
    assert site.run("work", "--once", expect=1).stdout.endswith("做了2件。\n")
    both, alone = jobs(site)[2:]
    assert both["state"] == "done" and "收下" in both["sentence"] and "另有文件没有收" in both["sentence"]
    assert alone["state"] == "failed" and alone["sentence"].startswith("没有收：")


def test_a_department_hands_over_its_own_lists_and_hears_of_the_others(
    worked: Site, invented: SmallCounty, tmp_path: Path
) -> None:
    site = worked.copied(tmp_path)
    post = ["post", "add", "ybj", "--title", "医保局联络员", "--role", "department_officer"]
    site.run(*post, "--division", "349921000000", "--department", "medical_insurance")
    ask(site, ("ybj", TakeIn(period="2024-03", received_on="2024-04-10"), sorted(invented.inbox.iterdir())))
    site.run("work", "--once")
    job = jobs(site)[-1]
    assert job["state"] == "done" and "不能由您报" in job["sentence"]
    assert 0 < sum(1 for one in job["result"]["deliveries"] if one) < len(job["result"]["deliveries"])


def test_an_error_that_nobody_foresaw_is_a_number_and_quotes_nobody(registered: Site, tmp_path: Path) -> None:
    site = registered.copied(tmp_path)
    ask(site, ("", MONTH, []))
    done = subprocess.run(**program(site, _BROKEN), capture_output=True, text=True, check=True)
    job = jobs(site)[0]
    assert job["state"] == "failed" and "编号1-1" in job["sentence"]
    assert "任务1-1：builtins.KeyError" in done.stderr and "in broken" in done.stderr
    assert "张三" not in done.stderr + job["sentence"]


_BROKEN = """
import django
django.setup()
from shouwang.server import jobs, working
def broken(job, tell):
    raise KeyError("张三 342501196303253371")
jobs.KINDS["month"] = broken
working.work_off(lambda job: None)
"""

_SLOW = """
import django, time
django.setup()
from shouwang.server import jobs, working
working.BEAT = 0.05
def slow(job, tell):
    tell("筛查", 3, 10)
    time.sleep(600)
jobs.KINDS["month"] = slow
working.work()
"""


def test_how_far_it_is_can_be_seen_while_it_goes_on(registered: Site, tmp_path: Path) -> None:
    site = registered.copied(tmp_path)
    ask(site, ("", MONTH, []))
    worker = subprocess.Popen(**program(site, _SLOW))
    until(lambda: [jobs(site)[0][name] for name in ("stop", "done", "of")] == ["筛查", 3, 10], "a word")
    worker.terminate()
    assert worker.wait(SOON) == 0 and jobs(site)[0]["state"] == "waiting"
