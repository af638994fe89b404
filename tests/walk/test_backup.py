"""A site is backed up while others write, and put back into an empty place where it is what it was."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import databases
from tests.walk.killing import WarmSite
from tests.walk.sites import Site
from tests.world.counties import SmallCounty

_OWN_LINES = ("backup", "restore", "export_keys")
"""Lines of the journal that tell of the copying itself."""


def rows_of(site: Site) -> Counter[str]:
    """Every row of every table to the last byte, without what the copying itself wrote."""
    with databases.opened(site.home) as database:
        return Counter(
            f"{name}: {sorted(row.items())}"
            for name in database.names()
            for row in database.rows(name)
            if row.get("verb") not in _OWN_LINES and not (name == "journal_head" and row["county"] == "")
        )


def files_of(site: Site) -> dict[str, bytes]:
    kept = [path for folder in ("received", "facts") for path in (site.home / folder).rglob("*") if path.is_file()]
    return {str(path.relative_to(site.home)): path.read_bytes() for path in kept}


def changed(site: Site, statement: str) -> None:
    """What somebody does who gets at the database by another way."""
    if databases.SERVER:
        import psycopg

        with psycopg.connect(databases.address(site.home)) as database:
            database.execute(statement)
    else:
        import sqlite3

        with sqlite3.connect(site.home / "shouwang.sqlite3") as file:
            file.execute(statement)


def put_back(folder: Path, backup: Path, keys: Path, *more: object, expect: int = 0) -> tuple[Site, str]:
    """A new site out of a backup, and what the command said."""
    site = WarmSite(folder / "home")
    done = site.run("restore", backup, "--keys", keys, *more, expect=expect)
    return site, done.stdout + done.stderr


@pytest.fixture(scope="module")
def kept(screened: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Path, Path]:
    """A site with a month done and people who sign in, its backup and the safe copy of its keys."""
    folder = tmp_path_factory.mktemp("kept")
    site = WarmSite(screened.copied(folder).home)
    site.run("post", "add", "town-li", "--title", "镇经办", "--role", "town_officer", "--division", "349921100000")
    site.run("holder", "add", "li-town", "--name", "纪福来", "--post", "town-li", "--from", "2024-04-01")
    site.run_all([["backup", "--out", folder / "one.backup"], ["keys", "export", folder / "keys.json"]])
    return site, folder / "one.backup", folder / "keys.json"


def test_what_is_put_back_is_what_there_was(
    kept: tuple[Site, Path, Path], invented: SmallCounty, tmp_path: Path
) -> None:
    site, backup, keys = kept
    again, said = put_back(tmp_path, backup, keys)
    assert rows_of(again) == rows_of(site) and files_of(again) == files_of(site) and len(files_of(site)) > 10
    assert "清单、引用和日志链都已核对" in said
    month = site.cycle_words(invented.inbox)
    verified, second = again.run_all([["journal", "verify"], month])
    first = site.copied(tmp_path / "beside").run(*month)
    assert verified.stdout.count("日志完整") == 2

    assert first.stdout == second.stdout, "the month goes on in both places alike"


def test_a_stolen_backup_says_nothing_and_holds_no_keys(kept: tuple[Site, Path, Path], invented: SmallCounty) -> None:
    site, backup, keys = kept
    stolen = backup.read_bytes()
    person = invented.county.persons[0]
    for told in (person.name, person.number, person.code, "households_personversion", "manifest.json"):
        assert told.encode() not in stolen
    other = WarmSite(backup.parent / "other")
    other.run("init")
    shutil.rmtree(other.home / "facts", ignore_errors=True)
    thief = WarmSite(backup.parent / "thief")
    said = thief.run("restore", backup, "--keys", other.home / "keys" / "site.json", expect=1).stderr
    assert "不是本站点的密钥密封的" in said and "没有恢复任何东西" in said
    assert keys.stat().st_mode & 0o077 == 0 and keys.read_bytes() == (site.home / "keys" / "site.json").read_bytes()


def spoilt(backup: bytes, how: str) -> bytes:
    middle = len(backup) // 2
    return {
        "cut": backup[:middle],
        "cut at a chunk": backup[: 51 + (1 << 20) + 37] if len(backup) > (1 << 20) + 88 else backup[:-1],
        "one bit": backup[:middle] + bytes([backup[middle] ^ 1]) + backup[middle + 1 :],
        "lengthened": backup + b"\0",
        "another's name": backup[:18] + b"0" * 32 + backup[50:],
        "something else": b"PK\x03\x04" + backup,
        "empty": b"",
    }[how]


def test_a_spoilt_backup_is_refused_and_the_good_one_still_goes_in(
    kept: tuple[Site, Path, Path], tmp_path: Path
) -> None:
    _, backup, keys = kept
    ways = ("cut", "cut at a chunk", "one bit", "lengthened", "another's name", "something else", "empty")
    for how in ways:
        (tmp_path / how).write_bytes(spoilt(backup.read_bytes(), how))
    site = WarmSite(tmp_path / "home")
    words = [["restore", tmp_path / how, "--keys", keys] for how in ways]
    for how, said in zip(ways, site.run_all([*words, ["review", "list"]], expect=1), strict=False):
        assert str(tmp_path / how) in said.stderr and len(said.stderr.splitlines()) == 1
    _, looked, _, verified = site.run_all(
        [words[0], ["review", "list"], ["restore", backup, "--keys", keys], ["journal", "verify"]], expect=None
    )
    assert looked.stderr.startswith("上一次恢复没有做完") and verified.stdout.count("日志完整") == 2


def test_nothing_is_put_back_over_something(kept: tuple[Site, Path, Path], tmp_path: Path) -> None:
    site, backup, keys = kept
    before = rows_of(site)
    assert "没有恢复" in site.run("restore", backup, "--keys", keys, expect=1).stderr and rows_of(site) == before
    (tmp_path / "home" / "received").mkdir(parents=True)
    _, said = put_back(tmp_path, backup, keys, expect=1)
    assert "里已有数据（received），没有恢复" in said


def test_put_back_twice_is_found_done(kept: tuple[Site, Path, Path], tmp_path: Path) -> None:
    _, backup, keys = kept
    again, first = put_back(tmp_path, backup, keys)
    held = rows_of(again)
    _, second = put_back(tmp_path, backup, keys)
    assert first == second and rows_of(again) == held


def test_a_restore_killed_half_way_does_not_count_and_is_done_again(
    kept: tuple[Site, Path, Path], tmp_path: Path
) -> None:
    site, backup, keys = kept
    again = WarmSite(tmp_path / "home")
    words = ("restore", backup, "--keys", keys)
    (again.home / "restoring" / "files").mkdir(parents=True)  # as one leaves it that was killed while it unpacked
    (again.home / "received" / "00").mkdir(parents=True)
    for said in again.run_all([["review", "list"], ["init"]], expect=1):
        assert said.stderr.startswith("上一次恢复没有做完")
    again.run(*words)
    assert rows_of(again) == rows_of(site) and not (again.home / "restoring").exists()


def test_what_is_written_meanwhile_does_not_tear_a_backup(
    registered: Site, invented: SmallCounty, kept: tuple[Site, Path, Path], tmp_path: Path
) -> None:
    site = WarmSite(registered.copied(tmp_path).home)
    site.run("keys", "export", tmp_path / "keys.json")
    writer = subprocess.Popen(
        site.command(*site.cycle_words(invented.inbox)), env=site.environment(), stdout=subprocess.DEVNULL
    )
    made = []
    while writer.poll() is None:
        made.append(tmp_path / f"{len(made)}.backup")
        site.run("backup", "--out", made[-1])
    assert writer.returncode == 0
    again = WarmSite(tmp_path / "home-again")
    words = [["restore", made[len(made) // 2], "--keys", tmp_path / "keys.json"], site.cycle_words(invented.inbox)]
    restored, walked = again.run_all(words)
    assert "都已核对" in restored.stdout and "交办" in walked.stdout


def test_a_file_that_is_gone_is_said_and_what_is_left_can_be_backed_up(
    kept: tuple[Site, Path, Path], tmp_path: Path
) -> None:
    site = kept[0].copied(tmp_path)
    lost = next(iter(files_of(site)))
    (site.home / lost).unlink()
    said = site.run("backup", "--out", tmp_path / "b", expect=1).stderr
    assert lost in said and "--accept" in said and not (tmp_path / "b").exists()
    assert f"缺1个文件：{lost}" in site.run("backup", "--out", tmp_path / "b", "--accept").stdout
    assert "备份时就缺1个文件" in put_back(tmp_path / "again", tmp_path / "b", kept[2])[1]


def test_a_broken_chain_is_put_back_only_to_be_looked_at(kept: tuple[Site, Path, Path], tmp_path: Path) -> None:
    site = kept[0].copied(tmp_path)
    changed(site, "UPDATE journal_entry SET subject = 'run:0' WHERE verb = 'run_rules'")
    site.run("backup", "--out", tmp_path / "b")
    _, said = put_back(tmp_path / "again", tmp_path / "b", kept[2], expect=1)
    assert "日志链已经断了" in said and "被改动过" in said
    again, _ = put_back(tmp_path / "again", tmp_path / "b", kept[2], "--accept")
    assert "被改动过" in again.run("journal", "verify", expect=1).stdout


def test_a_backup_of_a_newer_program_asks_for_that(kept: tuple[Site, Path, Path], tmp_path: Path) -> None:
    site = kept[0].copied(tmp_path)
    changed(
        site,
        "INSERT INTO django_migrations (app, name, applied) VALUES ('leads', '9999_later', '2030-01-01 00:00:00')",
    )
    site.run("backup", "--out", tmp_path / "b")
    assert "更新的版本" in put_back(tmp_path / "again", tmp_path / "b", kept[2], expect=1)[1]


def test_every_file_of_the_vault_is_one_that_the_records_speak_of(screened: Site) -> None:
    """A room that keeps files there and is not known to the backup would lose them unnoticed."""
    folders = [(screened.home / "received", "*.sealed"), (screened.home / "facts", "*.parquet")]
    there = {str(path.relative_to(screened.home)) for folder, name in folders for path in folder.rglob(name)}
    done = subprocess.run(
        [sys.executable, "-c", _NAMED], env=screened.environment(), capture_output=True, text=True, check=True
    )
    made_again = {name for name in there if "/view-" in name or "-listed-" in name}
    assert set(done.stdout.split()) == there - made_again and len(there) > 10


_NAMED = """
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "shouwang.server.settings"
django.setup()
from shouwang.server.keeping.named import files_named
print(*set(files_named()))
"""


def test_backups_and_keys_do_not_lie_in_the_site_or_over_other_files(
    kept: tuple[Site, Path, Path], tmp_path: Path
) -> None:
    site, backup, _ = kept
    (tmp_path / "letter.txt").write_text("别的东西")
    cases = {
        "备份不要放在站点目录": ["backup", "--out", site.home / "b"],
        "密钥的备份不要放在站点目录": ["keys", "export", site.home / "k"],
        "已经有了，又不是本程序写的备份": ["backup", "--out", tmp_path / "letter.txt"],
        "已经有了，内容不是本站的密钥": ["keys", "export", tmp_path / "letter.txt"],
    }
    for said, answer in zip(cases, site.run_all(cases.values(), expect=1), strict=True):
        assert said in answer.stderr
    assert (tmp_path / "letter.txt").read_text() == "别的东西"
    shutil.copy(backup, tmp_path / "old")
    site.run("backup", "--out", tmp_path / "old")
    assert (tmp_path / "old").read_bytes() != backup.read_bytes(), "a newer backup takes an older one's place"


def test_whoever_is_bound_to_a_county_may_not_copy_the_site(kept: tuple[Site, Path, Path], tmp_path: Path) -> None:
    site = kept[0].copied(tmp_path)
    add = ["post", "add", "bureau", "--title", "县局", "--role", "county_bureau", "--division", "341825000000"]
    words = [
        ["--as", "bureau", "backup", "--out", tmp_path / "b"],
        ["--as", "bureau", "keys", "export", tmp_path / "k"],
    ]
    for answer in site.run_all([add, *words], expect=None)[1:]:
        assert "请由管全站的操作员或管理员来做" in answer.stderr
    assert not (tmp_path / "b").exists() and not (tmp_path / "k").exists()


@dataclass(frozen=True)
class InAFile(WarmSite):
    """A site on SQLite, also where the others are on a server."""

    def environment(self) -> dict[str, str]:
        return {**WarmSite.environment(self), "DATABASE_URL": ""}


@pytest.mark.skipif(not databases.SERVER, reason="there is no server to restore into")
def test_a_site_moves_into_postgresql_and_back(kept: tuple[Site, Path, Path], tmp_path: Path) -> None:
    _, backup, keys = kept
    small = InAFile(tmp_path / "small")
    small.run_all([["restore", backup, "--keys", keys], ["backup", "--out", tmp_path / "small.backup"]])
    again, _ = put_back(tmp_path, tmp_path / "small.backup", keys)
    assert rows_of(again) == rows_of(kept[0])
