"""``shouwang serve``: one command starts all, ends all, and starts again what died; nothing outlives it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from shouwang.records.jobs.wants import Month, TakeIn
from tests.walk.asking import ask, jobs
from tests.walk.sites import PACK, Site
from tests.world.counties import SmallCounty

LISTS = TakeIn(period="2024-03", received_on="2024-04-10", pack=PACK)
SOON = 60.0
"""Seconds until something that has to happen counts as not happening."""
_TINY = (
    "import sys; from shouwang.server import cli; from shouwang.server.commands import serve; "
    "serve.APPLICATION = 'tests.walk.tiny:application'; sys.exit(cli.main(sys.argv[1:]))"
)


def until(happened: Callable[[], object], what: str) -> None:
    end = time.monotonic() + SOON
    while not happened():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def runs(process: int) -> bool:
    """Whether a process is there and not only a name that nobody has taken away yet."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@dataclass(slots=True)
class Served:
    """A site that is being served."""

    process: subprocess.Popen[str]
    address: str
    seen: set[int] = field(default_factory=set)

    def get(self) -> list[str]:
        asking = http.client.HTTPConnection(self.address, timeout=SOON)
        try:
            asking.request("GET", "/")
            return asking.getresponse().read().decode().split(" ")
        finally:
            asking.close()

    def family(self) -> set[int]:
        """The process itself and all that stem from it, also those seen before."""
        found = {self.process.pid}
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                if int(path.read_text().rpartition(")")[2].split()[1]) in found | self.seen:
                    found.add(int(path.parent.name))
        self.seen |= found
        return self.seen

    def child(self, word: str) -> int:
        """The child that runs ``word``."""
        for process in self.family():
            with suppress(OSError):
                words = Path(f"/proc/{process}/cmdline").read_text().split("\0")
                if word in words and process != self.process.pid:
                    return process
        return 0

    def all_gone(self) -> bool:
        return not any(runs(process) for process in self.seen)


@pytest.fixture
def serve(registered: Site, tmp_path: Path) -> Iterator[Callable[..., tuple[Site, Served]]]:
    started: list[Served] = []

    def begin(*words: object) -> tuple[Site, Served]:
        site = registered.copied(tmp_path)
        command = [sys.executable, "-c", _TINY, "serve", "--port", "0", *map(str, words)]
        # What others' programs leave unclosed at their end is no matter of ours.
        environment = {**site.environment(), "PYTHONWARNINGS": "default"}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        found = re.search(r"http://([\d.]+:\d+)", process.stdout.readline())
        assert found
        served = Served(process, found[1])
        started.append(served)
        until(served.get, "an answer")
        until(lambda: served.child("work"), "a worker")
        return site, served

    yield begin
    for served in started:
        for process in served.family():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        served.process.communicate()


def test_it_answers_does_what_is_asked_and_ends_with_all_it_started(serve: Callable[..., tuple[Site, Served]]) -> None:
    site, served = serve("--today", "2024-04-12", "--workers", "1")
    assert served.get()[2] == "2024-04-12"
    ask(site, ("", Month(period="2024-03", as_of="2024-04-10", pack=PACK), []))
    until(lambda: jobs(site)[0]["state"] == "done", "the job")
    assert "筛查120户" in jobs(site)[0]["sentence"]
    served.family()
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(SOON) == 0 and served.all_gone()


def test_nothing_outlives_it_when_it_is_killed(serve: Callable[..., tuple[Site, Served]]) -> None:
    _, served = serve("--demo")
    assert served.get()[2] == "2024-04-12" and len(served.family()) >= 4
    served.process.kill()
    until(served.all_gone, "its children to end")


def test_what_is_killed_is_started_again_and_a_job_goes_on(
    serve: Callable[..., tuple[Site, Served]], invented: SmallCounty
) -> None:
    site, served = serve("--workers", "1")
    ask(site, ("", LISTS, sorted(invented.inbox.iterdir())))
    until(lambda: jobs(site)[0]["state"] == "running", "the job to begin")
    os.kill(worker := served.child("work"), signal.SIGKILL)
    os.kill(web := int(served.get()[1]), signal.SIGKILL)
    until(lambda: jobs(site)[0]["state"] == "done", "the job to be taken again")
    until(lambda: int(served.get()[1]) != web, "another web server")
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
    broken = _TINY.replace("tests.walk.tiny", "tests.walk.nothing")
    command = [sys.executable, "-c", broken, "serve", "--port", "0"]
    done = subprocess.run(
        command, env=registered.environment(), capture_output=True, text=True, timeout=SOON, check=False
    )
    assert done.returncode == 1 and "没有启动起来" in done.stderr
