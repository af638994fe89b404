"""A full disk, a file that cannot be read, a damaged database: one clear sentence, nothing lost, and after mending it goes on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import databases
from tests.walk.commands import COMMANDS, words_of
from tests.walk.killing import Bounds
from tests.walk.kills import compared, look
from tests.walk.sites import Said, Site
from tests.walk.stages import Stages, new_stages

WRITING = ["registry import", "cycle", "backup", "restore"]
"""What writes most to the disk."""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights and limits of a Unix")
is_root = os.geteuid() == 0


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    return new_stages(tmp_path_factory.mktemp("stages"))


def told(said: Said) -> str:
    """The one sentence of a command that could not go on."""
    assert said.status == 1 and "Traceback" not in said.stderr, said
    lines = [line for line in said.stderr.splitlines() if line]
    assert len(lines) == 1, said
    return lines[0]


def ready(stages: Stages, name: str, folder: Path) -> tuple[Site, list[object]]:
    """A site on which a command can be typed, and its words."""
    for stage in filter(None, (COMMANDS[name].wants, COMMANDS[name].stage)):
        stages.site(stage)
    site = stages.copied(COMMANDS[name].stage, folder)
    return site, words_of(name, stages, site)


def went_on(stages: Stages, name: str, site: Site, folder: Path) -> list[str]:
    """What differs from an undisturbed run, once the command was typed again."""
    typed = COMMANDS[name]
    if f"undisturbed {name}" not in stages.known:
        other, words = ready(stages, name, folder)
        stages.known[f"undisturbed {name}"] = look(other, stages.typist.types(other, *words), typed)
    undisturbed = stages.known[f"undisturbed {name}"]
    said = stages.typist.types(site, *words_of(name, stages, site))
    return compared(undisturbed, look(site, said, typed), typed)


# --- a full disk ------------------------------------------------------------------------------------------------------


@contextmanager
def small_disk(place: Path, megabytes: float) -> Iterator[None]:
    """A disk of its own at ``place``; needs the rights to mount one."""
    place.mkdir(parents=True)
    size = f"size={int(megabytes * 1024)}k"
    if not is_root or subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", place], check=False).returncode:
        pytest.skip("nobody may mount a small disk here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def filled(place: Path, leaving: int) -> Path:
    """A file that takes all of a disk but so many bytes."""
    ballast = place / ".ballast"
    room = shutil.disk_usage(place).free - leaving
    with ballast.open("wb") as file:
        file.write(b"\0" * max(0, room))
    return ballast


@pytest.mark.parametrize("name", WRITING)
def test_a_full_disk_is_said_and_the_command_goes_on_once_there_is_room(
    name: str, stages: Stages, tmp_path: Path
) -> None:
    ready(stages, name, tmp_path / "first")
    place = tmp_path / "disk"
    with small_disk(place, 48):
        site, words = ready(stages, name, place / "there")
        refused = 0
        for leaving in (0, 60_000, 400_000):
            ballast = filled(place, leaving)
            said = stages.typist.types(site, *words)
            ballast.unlink()
            if said.status == 0:
                break
            assert "磁盘满了" in told(said) and "再执行一次" in told(said), leaving
            refused += 1
        assert refused, "the disk was never full"
        assert went_on(stages, name, site, tmp_path / "undisturbed") == []
        assert list(place.rglob("*.unfinished")) == []


@pytest.mark.parametrize("name", ["registry import", "backup"])
def test_a_file_that_may_not_grow_any_more_is_said_like_a_full_disk(name: str, stages: Stages, tmp_path: Path) -> None:
    site, words = ready(stages, name, tmp_path / "there")
    said = told(stages.typist.types(site, *words, bounds=Bounds(file=20_000)))
    assert "磁盘" in said and "再执行一次" in said
    assert went_on(stages, name, site, tmp_path / "undisturbed") == []


# --- files that cannot be read ----------------------------------------------------------------------------------------


@contextmanager
def forbidden(path: Path) -> Iterator[Bounds]:
    """Nobody may read or write it."""
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        yield Bounds(as_owner=True)
    finally:
        path.chmod(mode)


def one_of(site: Site, pattern: str) -> Path:
    return min(path for path in site.home.glob(pattern) if path.is_file())


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("registry import", "keys/site.json"),
        ("cycle", "facts/households/*/persons*.parquet"),
        ("backup", "received/*/*.sealed"),
        ("backup", "facts/households/*/persons*.parquet"),
        pytest.param(
            "cycle",
            "shouwang.sqlite3",
            marks=pytest.mark.skipif(databases.SERVER != "", reason="the tables are on the server"),
        ),
    ],
)
def test_a_file_of_the_site_that_may_not_be_read_is_named(
    name: str, pattern: str, stages: Stages, tmp_path: Path
) -> None:
    site, words = ready(stages, name, tmp_path / "there")
    path = one_of(site, pattern)
    with forbidden(path) as bounds:
        said = told(stages.typist.types(site, *words, bounds=bounds))
    assert path.name in said and "权限" in said
    assert went_on(stages, name, site, tmp_path / "undisturbed") == []


def test_a_workbook_that_may_not_be_read_is_refused_by_name_and_taken_in_later(stages: Stages, tmp_path: Path) -> None:
    site, words = ready(stages, "cycle", tmp_path / "there")
    inbox = tmp_path / "inbox"
    shutil.copytree(stages.county.inbox, inbox)
    words[words.index(stages.county.inbox)] = inbox
    path = max(inbox.iterdir(), key=lambda path: path.stat().st_size)
    with forbidden(path) as bounds:
        said = stages.typist.types(site, *words, bounds=bounds)
        register = stages.typist.types(site, "registry", "import", path, bounds=bounds)
    assert said.status == 0 and f"《{path.name}》没有收：文件打不开" in said.stdout
    assert "打不开，请检查路径和读取权限" in told(register)
    other, whole_words = ready(stages, "cycle", tmp_path / "undisturbed")
    stages.typed(other, *whole_words)
    stages.typed(site, *words)
    assert site.report() == other.report()


@pytest.mark.parametrize(("name", "pattern"), [("cycle", "facts/households/*/persons*.parquet")])
def test_a_file_of_the_vault_that_was_changed_is_named(name: str, pattern: str, stages: Stages, tmp_path: Path) -> None:
    site, words = ready(stages, name, tmp_path / "there")
    path = one_of(site, pattern)
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    assert path.name in told(stages.typist.types(site, *words))
    path.unlink()
    assert "从备份恢复" in told(stages.typist.types(site, *words))
    path.write_bytes(whole)
    assert went_on(stages, name, site, tmp_path / "undisturbed") == []


@pytest.mark.skipif(databases.SERVER != "", reason="the tables are on the server")
@pytest.mark.parametrize("how", ["nonsense", "cut"])
def test_a_damaged_database_is_said_with_what_to_do(how: str, stages: Stages, tmp_path: Path) -> None:
    site, words = ready(stages, "cycle", tmp_path / "there")
    database = site.home / "shouwang.sqlite3"
    whole = database.read_bytes()
    database.write_bytes(b"\0" * 100 + whole[100:] if how == "nonsense" else whole[: len(whole) // 3])
    said = told(stages.typist.types(site, *words))
    assert "shouwang.sqlite3" in said and "已损坏" in said and "shouwang restore" in said


@pytest.mark.skipif(bool(databases.SERVER), reason="the table is taken at by hand, in the site's own file")
def test_a_site_that_an_upgrade_left_behind_says_what_to_type(screened: Site, tmp_path: Path) -> None:
    site = screened.copied(tmp_path)
    with sqlite3.connect(site.home / "shouwang.sqlite3") as tables:
        tables.execute("DELETE FROM django_migrations WHERE app = 'visits'")
    for words in (["post", "list"], ["backup", "--out", tmp_path / "one.backup"]):
        said = site.run(*words, expect=1)
        assert "程序升级过" in said.stderr and "shouwang init" in said.stderr
