"""A site in a folder of its own, worked through the command line as an operator does."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.once import once

PACK = "anhui-jingde-2024"
_SEVERAL = """
import contextlib, io, json, sys
from shouwang.server.cli import main
told = []
for words in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(words)
    told.append([status, out.getvalue(), err.getvalue()])
print(json.dumps(told))
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What one of several commands answered."""

    status: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Site:
    """A site's folder; ``run`` types one command."""

    home: Path

    def environment(self) -> dict[str, str]:
        own = {"SHOUWANG_HOME": str(self.home), "DATABASE_URL": databases.address(self.home)}
        return {**os.environ, **own, "SHOUWANG_DEBUG": "1", "PYTHONWARNINGS": "error"}

    def command(self, *words: object) -> list[str]:
        return [sys.executable, "-m", "shouwang.server.cli", *map(str, words)]

    def run(self, *words: object, expect: int | None = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(self.command(*words), env=self.environment(), capture_output=True, text=True, check=False)
        if expect is not None:
            assert done.returncode == expect, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def run_all(self, commands: Iterable[Sequence[object]], expect: int | None = 0) -> list[Said]:
        """Types several commands in one process, which saves loading Python for each."""
        words = json.dumps([[str(word) for word in command] for command in commands])
        done = subprocess.run(
            [sys.executable, "-c", _SEVERAL, words], env=self.environment(), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        told = [Said(*one) for one in json.loads(done.stdout)]
        for one, command in zip(told, json.loads(words), strict=True):
            assert expect is None or one.status == expect, f"{command}: {one}"
        return told

    def at_once(self, typists: Iterable[Iterable[Sequence[object]]]) -> list[list[Said]]:
        """Several people at several terminals, each with commands to type one after the other, all beginning together."""
        words = [json.dumps([[str(word) for word in command] for command in commands]) for commands in typists]
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", _SEVERAL, told],
                env=self.environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for told in words
        ]
        ended = [process.communicate() for process in processes]
        assert [process.returncode for process in processes] == [0] * len(words), [err for _, err in ended]
        return [[Said(*one) for one in json.loads(out)] for out, _ in ended]

    def killed_after(self, seconds: float, *words: object) -> bool:
        """Types a command and kills it; True where it was still running."""
        process = subprocess.Popen(
            self.command(*words), env=self.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(seconds)
            return False
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True

    def copied(self, folder: Path) -> Site:
        """The same site again, below another folder."""
        shutil.copytree(self.home, folder / "home")
        databases.copy(self.home, folder / "home")
        return Site(folder / "home")

    def init(self) -> Site:
        self.run("init")
        return self

    def register(self, path: Path, *more: object) -> subprocess.CompletedProcess[str]:
        return self.run("registry", "import", path, *more)

    def cycle_words(
        self, inbox: Path, period: str = "2024-03", as_of: str = "2024-04-10", *more: object
    ) -> list[object]:
        out = self.home.parent / f"out-{period}"
        words = ["cycle", "--pack", PACK, "--period", period, "--as-of", as_of, "--inbox", inbox, "--out", out]
        return [*words, "--json", out.with_suffix(".json"), *more]

    def cycle(self, inbox: Path, period: str = "2024-03", as_of: str = "2024-04-10", *more: object) -> dict[str, Any]:
        self.run(*self.cycle_words(inbox, period, as_of, *more))
        return self.report(period)

    def report(self, period: str = "2024-03") -> dict[str, Any]:
        return json.loads((self.home.parent / f"out-{period}.json").read_text())  # type: ignore[no-any-return]

    def out(self, period: str = "2024-03") -> Path:
        return self.home.parent / f"out-{period}"


def new_site(folder: Path) -> Site:
    """A site below a folder as ``init`` leaves it: made once in a process, and copied. Sites of strangers, with keys of
    their own, are made by ``Site(…).init()``."""
    return _as_made().copied(folder)


@cache
def _as_made() -> Site:
    place = Path(tempfile.mkdtemp(prefix="shouwang-made-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return Site(place / "home").init()


def write_demo_site(folder: Path) -> Said:
    """The demo's site in ``folder/site``, and beside it what its making said."""
    site = Site(folder / "site").init()
    said = site.run("demo").stdout
    (folder / "said.txt").write_text(said)
    return Said(0, said, "")


def demo_site(factory: pytest.TempPathFactory, folder: Path) -> tuple[Site, Said]:
    """A copy of the demo's site below ``folder``, and what its making said; the site is made once for all workers."""
    if databases.SERVER:  # a database is dropped by the worker that made it
        return Site(folder / "site"), write_demo_site(folder)
    made = once(factory, "demo", write_demo_site)
    home = shutil.copytree(made / "site", folder / "site")
    return Site(home), Said(0, (made / "said.txt").read_text().replace(str(made), str(folder)), "")
