"""A command killed at any moment and typed again leaves what it would have left had nobody killed it.

About two dozen kills by default; ``SHOUWANG_KILLS=300`` makes as many, on as many sites as they need. The moments are
drawn from a seed, over the time that the command took undisturbed. Two who type a command at once are one after the other.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.walk.sites import Site
from tests.walk.stored import difference, stored
from tests.world.counties import Dirt, SmallCounty, small_county

KILLS = {"init": 3, "registry": 4, "cycle": 7, "receive": 3, "decide": 3}
"""How often each command of one site is killed before it may finish."""
ROUNDS = max(1, round(int(os.environ.get("SHOUWANG_KILLS", "0")) / sum(KILLS.values())))


@dataclass(slots=True)
class Walked:
    """A site on which the month was done, what it then held, and how long each command took."""

    site: Site
    report: dict[str, Any]
    rows: Counter[str]
    took: dict[str, float] = field(default_factory=dict)
    killed: dict[str, int] = field(default_factory=dict)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> SmallCounty:
    dirt = Dirt.everything(nil_returns=0.0, edges=False)
    return small_county(tmp_path_factory.mktemp("county"), 61, dirt, households=80, as_of=date(2024, 4, 10))


class Killer:
    """Types a command, kills it as often as it should at random moments, and lets it finish."""

    def __init__(self, site: Site, walked: Walked, seed: int | None, took: dict[str, float]) -> None:
        self.site, self.walked, self.took = site, walked, took
        self.chance = None if seed is None else random.Random(seed)

    def types(self, name: str, *words: object) -> str:
        if self.chance is not None:
            for _ in range(KILLS[name]):
                # What comes first in a command is loading Python; killing that again and again shows nothing.
                moment = self.took[name] * self.chance.uniform(0.2, 0.9)
                was_killed = self.site.killed_after(moment, *words)
                self.walked.killed[name] = self.walked.killed.get(name, 0) + was_killed
                if not was_killed:
                    # The machine has become quicker since the time was taken: aim earlier from now on.
                    self.took[name] = moment
        start = time.monotonic()
        done = self.site.run(*words)
        self.walked.took[name] = time.monotonic() - start
        return done.stdout


def walk(folder: Path, county: SmallCounty, seed: int | None = None, took: dict[str, float] | None = None) -> Walked:
    """Makes a site and does the month on it, one list brought first and one doubt decided, killed where ``seed`` is given."""
    folder.mkdir(exist_ok=True)
    site = Site(folder / "home")
    walked = Walked(site, {}, Counter())
    killer = Killer(site, walked, seed, dict(took or {}))
    largest = max(county.inbox.iterdir(), key=lambda path: path.stat().st_size)
    killer.types("init", "init")
    killer.types("registry", "registry", "import", county.registry)
    killer.types("receive", "feed", "receive", largest, "--period", "2024-03")
    killer.types("cycle", *site.cycle_words(county.inbox))
    row, person = first_doubt(site, county)
    killer.types("decide", "review", "decide", row, "--person", person)
    walked.report, walked.rows = site.report(), stored(site.home)
    return walked


def first_doubt(site: Site, county: SmallCounty) -> tuple[str, str]:
    """The number of the first doubtful row by file, sheet and line, and somebody it may mean."""
    lines = site.run("review", "list").stdout.splitlines()
    place = {line.split("\t")[1]: line.split("\t")[0] for line in lines if re.match(r"\d+\t", line)}
    return place[min(place)], county.county.persons[0].code


@pytest.fixture(scope="module")
def undisturbed(county: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return walk(tmp_path_factory.mktemp("undisturbed"), county)


@pytest.mark.parametrize("seed", range(1, ROUNDS + 1))
def test_a_site_whose_every_command_was_killed_holds_what_an_undisturbed_one_holds(
    seed: int, county: SmallCounty, undisturbed: Walked, tmp_path: Path
) -> None:
    killed = walk(tmp_path, county, seed, undisturbed.took)
    assert sum(killed.killed.values()) >= 3, f"hardly anything was killed: {killed.killed}"
    assert killed.report == undisturbed.report
    assert difference(undisturbed.rows, killed.rows) == []
    assert not any('"state": "staged"' in row for row in killed.rows)
    killed.site.run("journal", "verify")
    assert list(tmp_path.rglob("*.unfinished")) == []
    assert sorted(map(str, relative(killed.site.out()))) == sorted(map(str, relative(undisturbed.site.out())))


def test_two_who_do_the_month_at_once_do_it_once(
    registered: Site, screened: Site, invented: SmallCounty, tmp_path: Path
) -> None:
    site = registered.copied(tmp_path)
    words = site.command(*site.cycle_words(invented.inbox))
    both = [subprocess.Popen(words, env=site.environment(), stdout=subprocess.PIPE, text=True) for _ in range(2)]
    first, second = (process.communicate()[0] for process in both)
    assert first == second and [process.returncode for process in both] == [0, 0]
    assert site.report() == screened.report()
    assert difference(stored(screened.home), stored(site.home)) == []


def relative(folder: Path) -> list[Path]:
    return [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
