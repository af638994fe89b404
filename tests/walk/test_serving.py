"""``shouwang serve``: one command starts all, ends all, and starts again what died; nothing outlives it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from shouwang.records.jobs.wants import Month, TakeIn
from tests.walk.asking import ask, jobs
from tests.walk.serving import SOON, TINY, Served, serving, until
from tests.walk.sites import PACK, Site
from tests.world.counties import SmallCounty

LISTS = TakeIn(period="2024-03", received_on="2024-04-10", pack=PACK)
MONTH = Month(period="2024-03", as_of="2024-04-10", pack=PACK)


def answered(served: Served) -> tuple[int, int, str]:
    """Which process answers, which started that one, and what day it is there."""
    who, whose, today = served.get()[1].split(" ")
    return int(who), int(whose), today


def test_it_answers_does_what_is_asked_and_ends_with_all_it_started(registered: Site, tmp_path: Path) -> None:
    site = registered.copied(tmp_path)
    with serving(site, "--today", "2024-04-12", "--workers", "1", program=TINY) as served:
        assert answered(served)[2] == "2024-04-12"
        ask(site, ("", MONTH, []))
        until(lambda: jobs(site)[0]["state"] == "done", "the job")
        assert "筛查120户" in jobs(site)[0]["sentence"]
        served.family()
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(SOON) == 0 and served.all_gone()


def test_nothing_outlives_it_when_it_is_killed(registered: Site, tmp_path: Path) -> None:
    with serving(registered.copied(tmp_path), "--demo", program=TINY) as served:
        assert answered(served)[2] == "2024-04-12" and len(served.family()) >= 4
        served.process.kill()
        until(served.all_gone, "its children to end")


def test_what_is_killed_is_started_again_and_a_job_goes_on(
    registered: Site, invented: SmallCounty, tmp_path: Path
) -> None:
    site = registered.copied(tmp_path)
    with serving(site, "--workers", "1", program=TINY) as served:
        ask(site, ("", LISTS, sorted(invented.inbox.iterdir())))
        until(lambda: jobs(site)[0]["state"] == "running", "the job to begin")
        os.kill(worker := served.child("work"), signal.SIGKILL)
        os.kill(web := answered(served)[1], signal.SIGKILL)
        until(lambda: jobs(site)[0]["state"] == "done", "the job to be taken again")
        until(lambda: answered(served)[1] != web, "another web server")
        assert jobs(site)[0]["tries"] == 2 and served.child("work") not in (0, worker)


def test_a_job_goes_back_where_its_worker_is_told_to_end(
    registered: Site, invented: SmallCounty, tmp_path: Path
) -> None:
    site = registered.copied(tmp_path)
    ask(site, ("", LISTS, sorted(invented.inbox.iterdir())))
    worker = subprocess.Popen(site.command("work"), env=site.environment())
    until(lambda: jobs(site)[0]["state"] == "running", "the job to begin")
    worker.terminate()
    assert worker.wait(SOON) == 0
    assert [(job["state"], job["worker"], job["tries"]) for job in jobs(site)] == [("waiting", "", 0)]
    assert site.run("work", "--once").stdout.startswith("收表：交来")


@pytest.mark.parametrize(
    ("words", "port", "said"),
    [
        (["--port", "70000"], "", "不是0到65535"),
        ([], "http", "PORT"),
        (["--host", "192.0.2.1"], "0", "用不了"),
        (["--today", "四月"], "0", "不是一个日子"),
    ],
)
def test_what_cannot_be_served_is_said(
    registered: Site, monkeypatch: pytest.MonkeyPatch, words: list[str], port: str, said: str
) -> None:
    monkeypatch.setenv("PORT", port)
    assert said in registered.run("serve", *words, expect=1).stderr


def test_a_port_that_is_taken_is_said_with_what_to_type(registered: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = registered.run("serve", "--port", taken.getsockname()[1], expect=1).stderr
    assert "PORT=8001 make run" in said


def test_a_site_that_cannot_start_ends_and_says_so(registered: Site) -> None:
    broken = TINY.replace("tests.walk.tiny", "tests.walk.nothing")
    command = [sys.executable, "-c", broken, "serve", "--port", "0"]
    done = subprocess.run(
        command, env=registered.environment(), capture_output=True, text=True, timeout=SOON, check=False
    )
    assert done.returncode == 1 and "没有启动起来" in done.stderr
