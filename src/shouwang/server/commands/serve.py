"""``shouwang serve`` and ``shouwang work``: the site for browsers, and the worker that does its long work."""

from __future__ import annotations

import argparse
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING

from shouwang.server.commands.demo_counties import FIRST
from shouwang.server.parents import PARENT
from shouwang.server.site import CannotGoOn, day

if TYPE_CHECKING:
    from shouwang.records.jobs.models import Job

PORT = "8000"
APPLICATION = "shouwang.server.web.wsgi:application"
_QUEUE = 1024
"""Connections that wait while all threads are busy or a process is being replaced."""
_STARTING = 5.0
"""Seconds: a child that ends so soon after its first start cannot run at all."""
_PAUSES = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds before a child is started again; one that ran for a minute begins at the shortest."""
_CALM = 60.0
_LAST_WORD = 15.0
"""Seconds in which children end by themselves."""


def serve(options: argparse.Namespace) -> int:
    """Serves the site and does its jobs until told to end."""
    from django.db import connection

    today = FIRST.served_on.isoformat() if options.demo and not options.today else options.today
    told = {"SHOUWANG_TODAY": day(today).isoformat()} if today else {}
    told |= {"SHOUWANG_DEMO": "1"} if options.demo else {}
    connection.close()
    with _listening(options.host, _port(options.port)) as listening:
        address = "http://{}:{}".format(*_spoken(listening))
        web = ["-m", "shouwang.server.web.serving", "--socket", str(listening.fileno())]
        web += ["--workers", str(options.workers), "--application", options.application]
        children = [
            Child("网站", web, told, (listening.fileno(),)),
            Child("后台任务", ["-m", "shouwang.server.cli", "work"], told),
        ]
        day_told = f"，站内日期是{today}" if today else ""
        return keep(children, f"守望已启动：{address}{day_told}（按 Ctrl-C 结束）")


def work(options: argparse.Namespace) -> int:
    """Does the jobs that pages have asked for; with ``--once`` 1 where one of them could not be done."""
    from shouwang.server import working

    if not options.once:
        working.work()
        return 0
    failed = []

    def tell(job: Job) -> None:
        print(f"{job.title}：{job.sentence}")
        failed.extend([job] if job.state == job.State.FAILED else [])

    print(f"做了{working.work_off(tell)}件。")
    return int(bool(failed))


# --- where ------------------------------------------------------------------------------------------------------------


def _port(typed: int | None) -> int:
    text = str(typed) if typed is not None else os.environ.get("PORT", "") or PORT
    if not text.isdecimal() or int(text) > 65535:
        raise CannotGoOn(f"端口“{text}”不是0到65535的数字，请改 --port 或环境变量 PORT")
    return int(text)


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.create_server(where, family=family, backlog=_QUEUE)
    except OSError:
        raise CannotGoOn(
            f"{host} 的端口{port}用不了：已被别的程序占用，或本机没有这个地址。可换一个端口：--port 8001，或 PORT=8001 make run"
        ) from None
    if not ipaddress.ip_address(where[0]).is_loopback and os.environ.get("SHOUWANG_HTTPS") != "1":
        print("注意：别的机器能连到这个地址，而传输没有加密。请放到HTTPS代理后面再用，见操作手册。", file=sys.stderr)
    return listening


def _spoken(listening: socket.socket) -> tuple[str, int]:
    host, port = listening.getsockname()[:2]
    return (f"[{host}]" if ":" in host else host), port


# --- the children -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Child:
    """A process of ours: what it is called, what it runs, what it is told in its environment."""

    name: str
    words: Sequence[str]
    told: dict[str, str]
    hands: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    starts: int = 0
    again_at: float = 0.0

    def start(self) -> None:
        environment = {**os.environ, **self.told, PARENT: str(os.getpid())}
        # In a group of its own: Ctrl-C reaches the parent alone, which ends its children in good order.
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, *self.words], env=environment, pass_fds=self.hands, process_group=0
        )
        self.began, self.starts = time.monotonic(), self.starts + 1

    def look(self) -> bool:
        """Starts it again where it has ended; false where it cannot run at all."""
        if self.process is None:
            if time.monotonic() >= self.again_at:
                self.start()
            return True
        if self.process.poll() is None:
            return True
        ran, status, self.process = time.monotonic() - self.began, self.process.returncode, None
        if self.starts == 1 and ran < _STARTING and status > 0:
            return False  # it ended by itself; whoever was killed is started again
        self.starts = 2 if ran > _CALM else self.starts
        self.again_at = time.monotonic() + _PAUSES[min(self.starts - 2, len(_PAUSES) - 1) if self.starts > 1 else 0]
        print(f"{self.name}停了，重新启动……", file=sys.stderr, flush=True)
        return True

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def gone(self, until: float) -> None:
        """Waits until it has ended; then nothing of it is left, be it busy or not."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, until - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class _Asked:
    """Whether somebody asked us to end."""

    def __init__(self) -> None:
        self.by = 0
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.by = number


def keep(children: Sequence[Child], said: str) -> int:
    """Runs the children until asked to end; one that dies is started again. 1 where one cannot run at all."""
    asked, broken = _Asked(), ""
    for child in children:
        child.start()
    print(said, flush=True)
    while not asked.by and not broken:
        time.sleep(0.1)
        broken = next((child.name for child in children if not child.look()), "")
    for child in children:
        child.end()
    until = time.monotonic() + _LAST_WORD
    for child in children:
        child.gone(until)
    if broken:
        print(f"{broken}没有启动起来，已全部结束；原因见上面。", file=sys.stderr)
    return int(bool(broken))
