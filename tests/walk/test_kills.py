"""A command killed at any moment and typed again leaves what it would have left had nobody killed it.

Every command of the command line stands in one table and is killed here a few times; ``make kills`` makes several hundred
kills, with SQLite and, where there is a server, with PostgreSQL. Two who type a command at once are one after the other.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shouwang.server.cli import _parser
from tests.docs.test_docs import commands
from tests.walk.commands import COMMANDS, SERVING
from tests.walk.kills import compared, look, try_command
from tests.walk.sites import Said, Site
from tests.walk.stages import Stages, new_stages
from tests.walk.stored import difference, stored
from tests.walk.test_backup import changed
from tests.world.counties import SmallCounty

KILLS = {
    "init": 2,
    "registry import": 3,
    "feed receive": 2,
    "cycle": 4,
    "review decide": 2,
    "visit import": 2,
    "restore": 2,
    "work": 4,
}
"""What writes most; ``make kills`` takes all."""


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    return new_stages(tmp_path_factory.mktemp("stages"))


def test_the_several_hundred_kills_can_be_begun() -> None:
    """By themselves, without what a run of the tests has loaded before them."""
    asked = [sys.executable, "-m", "tests.walk.kills", "--help"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "--kills" in done.stdout, done.stderr


def test_every_command_is_one_that_is_killed() -> None:
    assert {" ".join(words) for words in commands(_parser())} == {*COMMANDS, *SERVING}


@pytest.mark.parametrize("name", KILLS)
def test_a_killed_command_typed_again_leaves_what_an_undisturbed_one_leaves(
    name: str, stages: Stages, tmp_path: Path
) -> None:
    tried = try_command(name, stages, tmp_path, KILLS[name], random.Random(len(name)))
    assert tried.differences == []
    assert tried.kills >= 1, "hardly anything was killed"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM households_income WHERE id = (SELECT max(id) FROM households_income)",
        "UPDATE households_householdversion SET village_code = '000000000000' WHERE id = 1",
        "INSERT INTO journal_entry (county, at, post_id, verb, subject, detail) "
        "SELECT county, at, post_id, verb, subject, detail FROM journal_entry WHERE verb = 'import_register'",
    ],
)
def test_a_row_lost_doubled_or_changed_would_be_seen(statement: str, stages: Stages, tmp_path: Path) -> None:
    site, typed, said = stages.copied("registered", tmp_path), COMMANDS["registry import"], Said(0, "", "")
    before = look(site, said, typed)
    assert compared(before, look(site, said, typed), typed) == []
    changed(site, statement)
    assert compared(before, look(site, said, typed), typed) != []


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
