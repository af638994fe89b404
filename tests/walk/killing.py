"""Commands typed into a warm process: everything is loaded once, and each command runs in a fork that can be killed.

The server of the forks has no threads and no database; a command sets up Django itself, in its own home.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.walk.sites import Said, Site

_LOADED = (
    "chinese_calendar",
    "cryptography.hazmat.primitives.ciphers",
    "django.contrib",
    "django.core.management",
    "django.db.migrations.executor",
    "duckdb",
    "jsonschema",
    "psycopg",
    "pyarrow.parquet.encryption",
    "python_calamine",
    "sqlglot",
    "xlsxwriter",
    "yaml",
    "shouwang.engine.cleaning.reading",
    "shouwang.engine.packs",
    "shouwang.engine.screening",
    "tests.walk.killing",
)
_WARM = multiprocessing.get_context("forkserver")
_WARM.set_forkserver_preload(list(_LOADED))
_GIVE_UP = 600
"""Seconds that no command of the tests' counties takes on any machine."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the command has to make do with: the longest file it may write (bytes), and whether it may do only what the
    owner of the files may, also where the tests are root, who may do all."""

    file: int = 0
    as_owner: bool = False
    step: int = 0
    """Killed at this step on the way to the disk, counted from 1; 0: at none."""


def _type(words: Sequence[str], own: Mapping[str, str], said: str, bounds: Bounds) -> None:
    """The fork: one command, as though it had been typed."""
    os.setsid()
    for name, stream in (("out", 1), ("err", 2)):
        os.dup2(os.open(f"{said}.{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), stream)
    os.environ.update(own)
    os.chdir(Path(said).parent)
    if bounds.file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.file, bounds.file))
    if bounds.as_owner and os.geteuid() == 0:
        _no_override()
    steps = _Steps(bounds.step)
    status = 70
    try:
        from shouwang.server.cli import main

        status = main(list(words))
        sys.stdout.flush()
        sys.stderr.flush()
    except SystemExit as ended:
        status = int(ended.code or 0)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    from django.db import connections

    connections.close_all()
    Path(f"{said}.steps").write_text(str(steps.done))
    os._exit(status)


class _Steps:
    """Counts what a command does to the disk and the database one after the other, and ends it by a kill at one of them:
    when a file was just begun, is about to be brought to the disk or to its place, or a transaction is about to end."""

    def __init__(self, last: int) -> None:
        from django.db.backends.base.base import BaseDatabaseWrapper

        self.done, self._last = 0, last
        begin = os.open

        def opened(path: Any, flags: int, *more: Any, **rest: Any) -> int:
            handle = begin(path, flags, *more, **rest)
            if flags & os.O_CREAT:
                self._count()
            return handle

        os.open = opened
        for owner, name in ((os, "fsync"), (os, "replace"), (BaseDatabaseWrapper, "_commit")):
            setattr(owner, name, self._counted(getattr(owner, name)))

    def _counted(self, do: Any) -> Any:
        def counted(*words: Any, **more: Any) -> Any:
            self._count()
            return do(*words, **more)

        return counted

    def _count(self) -> None:
        self.done += 1
        if self.done == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


_READ_ALL, _WRITE_ALL = 1 << 2, 1 << 1
"""CAP_DAC_READ_SEARCH and CAP_DAC_OVERRIDE: that a file's rights do not bind."""


def _no_override() -> None:
    """Takes from root what lets it pass over the rights of files."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    rights = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, rights) == 0
    for place in (0, 1):  # effective, permitted
        rights[place] &= ~(_READ_ALL | _WRITE_ALL)
    assert libc.capset(header, rights) == 0


class Typist:
    """Types commands on sites; keeps what they say in a folder of its own."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="shouwang-said-"))
        self._number = 0

    def begin(self, site: Site, words: Sequence[object], bounds: Bounds) -> tuple[multiprocessing.Process, Path]:
        self._number += 1
        said = self._folder / str(self._number)
        own = {name: site.environment()[name] for name in ("SHOUWANG_HOME", "DATABASE_URL", "SHOUWANG_DEBUG")}
        typed = _WARM.Process(target=_type, args=([str(word) for word in words], own, str(said), bounds))
        typed.start()
        return typed, said  # type: ignore[return-value]

    def types(self, site: Site, *words: object, bounds: Bounds | None = None) -> Said:
        """Types a command and lets it finish."""
        return self.ended(*self.begin(site, words, bounds or Bounds()))

    def ended(self, process: multiprocessing.Process, said: Path) -> Said:
        """What a command answered."""
        process.join(_GIVE_UP)
        assert process.exitcode is not None, "a command does not end"
        return Said(process.exitcode, *(self.told(said, name) for name in ("out", "err")))

    def told(self, said: Path, name: str) -> str:
        path = said.with_suffix(f".{name}")
        text = path.read_text() if path.exists() else ""
        path.unlink(missing_ok=True)
        return text

    def kills(self, site: Site, moment: Moment, *words: object) -> bool:
        """Types a command and kills it with all that it started at a moment; whether it was still running."""
        process, said = self.begin(site, words, Bounds(step=moment.step))
        moment.wait(process)
        running = process.is_alive()
        if running and not moment.step:
            with contextlib.suppress(ProcessLookupError):  # it ended while it was looked at
                os.kill(process.pid or 0, signal.SIGKILL)
        process.join(_GIVE_UP)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid or 0, signal.SIGKILL)  # a helper of its own dies with it, as at a power cut
        for name in ("out", "err", "steps"):
            self.told(said, name)
        return (running or moment.step > 0) and process.exitcode == -signal.SIGKILL


@dataclass(frozen=True)
class WarmSite(Site):
    """A site on which commands are typed into a warm process, which spares loading everything for each."""

    def run(self, *words: object, expect: int | None = 0) -> Said:  # type: ignore[override]
        said = _typist().types(self, *words)
        assert expect is None or said.status == expect, f"{words}: {said}"
        return said

    def run_all(self, commands: Iterable[Sequence[object]], expect: int | None = 0) -> list[Said]:
        return [self.run(*words, expect=expect) for words in commands]

    def copied(self, folder: Path) -> WarmSite:
        return WarmSite(Site.copied(self, folder).home)


@cache
def _typist() -> Typist:
    return Typist()


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a command: after so many seconds by the clock, or of its own work on a processor, or at a step."""

    seconds: float
    of_work: bool
    step: int = 0

    def wait(self, process: multiprocessing.Process) -> None:
        if self.step:
            process.join(_GIVE_UP)
            return
        if not self.of_work:
            process.join(self.seconds)
            return
        while process.is_alive() and _worked(process.pid or 0) < self.seconds:
            time.sleep(0.001)


def _worked(process: int) -> float:
    """Seconds of work of a process so far: it does not matter then what else the machine is doing."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        return 1e9


@dataclass(slots=True)
class Took:
    """How long a command took undisturbed: by the clock, by its work, and by its steps on the way to the disk."""

    clock: float
    work: float
    steps: int

    def moment(self, chance: random.Random) -> Moment:
        """A moment drawn over the whole command: as often by its steps as by the clock and its work together."""
        if self.steps and chance.random() < 0.5:
            return Moment(0, False, chance.randint(1, self.steps))
        of_work = chance.random() < 0.5
        return Moment((self.work if of_work else self.clock) * chance.uniform(0.02, 1.0), of_work)

    def sooner(self, moment: Moment) -> None:
        """It had ended by then: the machine has become quicker."""
        if moment.step:
            self.steps = min(self.steps, moment.step)
        elif moment.of_work:
            self.work = min(self.work, moment.seconds)
        else:
            self.clock = min(self.clock, moment.seconds)


def timed(typist: Typist, site: Site, *words: object) -> tuple[Said, Took]:
    """Types a command undisturbed and takes its time."""
    start, work = time.monotonic(), 0.0
    process, said = typist.begin(site, words, Bounds())
    while process.is_alive():
        work = max(work, _worked(process.pid or 0) % 1e9)
        time.sleep(0.005)
    answer = typist.ended(process, said)
    return answer, Took(time.monotonic() - start, work, int(typist.told(said, "steps") or 0))
