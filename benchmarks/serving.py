"""A site served as an office has it: ``shouwang serve`` on a port of its own that only this machine reaches, ended with it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.measuring import ROOT
from benchmarks.office import TODAY

_UP_WITHIN = 120.0


@contextmanager
def served(home: Path, log: Path, workers: int = 2, database: str = "") -> Iterator[int]:
    """Serves the site at ``home``; gives the port. What the server says goes to ``log``."""
    told = {**os.environ, "SHOUWANG_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    told.pop("DATABASE_URL", None)
    if database:
        told["DATABASE_URL"] = database
    words = ["serve", "--port", "0", "--workers", str(workers), "--today", TODAY]
    with log.open("wb") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "shouwang.server.cli", *words], env=told, stdout=said, stderr=said
        )
        try:
            yield _port(log, server)
        finally:
            server.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                server.wait(30)
            if server.poll() is None:
                server.kill()
                server.wait()


def _port(log: Path, server: subprocess.Popen[bytes]) -> int:
    """The port it told, once it answers on it."""
    until = time.monotonic() + _UP_WITHIN
    while time.monotonic() < until and server.poll() is None:
        met = re.search(rb"http://127\.0\.0\.1:(\d+)", log.read_bytes())
        if met and _answers(int(met[1])):
            return int(met[1])
        time.sleep(0.1)
    raise RuntimeError(f"the site did not come up: {log.read_text(errors='replace')[-500:]}")


def _answers(port: int) -> bool:
    there = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        there.request("GET", "/healthy")
        return there.getresponse().status == 200
    except OSError:
        return False
    finally:
        there.close()
