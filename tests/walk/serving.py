"""A site that is being served: the processes that one command starts, looked at from outside."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.walk.sites import Site

SOON = 120.0
"""Seconds until something that has to happen counts as not happening."""
TINY = (
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

    def get(self, path: str = "/") -> tuple[int, str]:
        """The status and the text of an answer."""
        asking = http.client.HTTPConnection(self.address, timeout=SOON)
        try:
            asking.request("GET", path)
            answer = asking.getresponse()
            return answer.status, answer.read().decode()
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


@contextmanager
def serving(site: Site, *words: object, program: str = "") -> Iterator[Served]:
    """Serves a site on some free port; nothing of it is left afterwards."""
    # What others' programs leave unclosed at their end is no matter of ours.
    environment = {**site.environment(), "PYTHONWARNINGS": "default"}
    type_ = [sys.executable, "-c", program] if program else site.command()
    command = [*type_, "serve", "--port", "0", *map(str, words)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    found = re.search(r"http://([\d.]+:\d+)", process.stdout.readline())
    served = Served(process, found[1] if found else "")
    try:
        assert found, "no address was told"
        until(lambda: served.get()[0], "an answer")
        until(lambda: served.child("work"), "a worker")
        yield served
    finally:
        for one in served.family():
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        process.communicate()
