"""``DATABASE_URL``: what it may be, what is said where it is wrong, and that nobody's password is said with it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from shouwang.server.database import BadAddress, postgresql, trouble_told
from tests import databases
from tests.walk.sites import Site

SECRET = "geheim-4711"  # noqa: S105
server_only = pytest.mark.skipif(not databases.SERVER, reason="needs a PostgreSQL server")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://li:%40b@db:5433/county", {"HOST": "db", "PORT": "5433", "USER": "li", "PASSWORD": "@b"}),
        ("postgres://li@db/county", {"HOST": "db", "PORT": "", "USER": "li", "PASSWORD": ""}),
        ("postgresql:///county?host=/var/run/postgresql", {"HOST": "/var/run/postgresql", "USER": ""}),
        ("postgresql://%2Fvar%2Frun%2Fpostgresql/county", {"HOST": "/var/run/postgresql"}),
    ],
)
def test_an_address_is_taken_apart_as_postgresql_s_own_programs_do(address: str, said: dict[str, str]) -> None:
    settings = postgresql(address)
    assert settings["NAME"] == "county"
    assert {name: settings[name] for name in said} == said


OURS = "-c jit=off -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0"


def test_what_is_beside_the_five_parts_is_handed_on() -> None:
    options = postgresql("postgresql://db/county?sslmode=verify-full&connect_timeout=3")["OPTIONS"]
    assert options.pop("options") == OURS
    assert options == {"sslmode": "verify-full", "connect_timeout": "3", "application_name": "shouwang"}
    said = postgresql("postgresql://db/county?options=-c%20work_mem%3D64MB")["OPTIONS"]["options"]
    assert said == f"{OURS} -c work_mem=64MB"


BAD = {
    f"mysql://li:{SECRET}@db/county": "只认 PostgreSQL",
    f"sqlite:///{SECRET}.sqlite3": "只认 PostgreSQL",
    f"postgresql://li:{SECRET}@db": "没有写库名",
    f"postgresql://li:{SECRET}@db:elf/county": "端口",
    f"postgresql://li:{SECRET}@db:70000/county": "端口",
    f"postgresql://li:{SECRET}%zz@db/county": "看不懂",
    f"postgresql://li:{SECRET}@[::1/county": "看不懂",
    f"postgresql://li:{SECRET}@db/county?colour=red": "看不懂",
}


@pytest.mark.parametrize("address", BAD)
def test_a_bad_address_is_one_sentence_without_the_address(address: str) -> None:
    with pytest.raises(BadAddress) as trouble:
        postgresql(address)
    assert BAD[address] in str(trouble.value) and "DATABASE_URL" in str(trouble.value)
    assert SECRET not in str(trouble.value) and "\n" not in str(trouble.value)


def typed(home: Path, address: str, *words: str) -> subprocess.CompletedProcess[str]:
    site = Site(home)
    environment = {**os.environ, "SHOUWANG_HOME": str(home), "DATABASE_URL": address}
    return subprocess.run(site.command(*words), env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"postgresql://li:{SECRET}@127.0.0.1:1/county", "连不上数据库"),
        (f"postgresql://li:{SECRET}@%2Fno%2Fsuch%2Fplace/county", "连不上数据库"),
        (f"mysql://li:{SECRET}@db/county", "只认 PostgreSQL"),
    ],
)
def test_a_server_out_of_reach_is_one_sentence_and_nothing_is_made(address: str, said: str, tmp_path: Path) -> None:
    for words in (["init"], ["journal", "verify"]):
        answer = typed(tmp_path / "home", address, *words)
        assert answer.returncode == 1 and said in answer.stderr, answer
        assert answer.stderr.count("\n") == 1 and SECRET not in answer.stdout + answer.stderr
    assert not (tmp_path / "home" / "keys").exists()


@server_only
def test_commands_before_init_say_so(tmp_path: Path) -> None:
    refused = Site(tmp_path / "home").run("review", "list", expect=1)
    assert "shouwang init" in refused.stderr


@server_only
def test_init_twice_and_two_inits_at_once_make_one_site(tmp_path: Path) -> None:
    site = Site(tmp_path / "home")
    both = site.at_once([[["init"]], [["init"]]])
    assert [said.status for typed in both for said in typed] == [0, 0]
    site.init()
    assert "没有" not in site.run("journal", "verify").stderr


@server_only
def test_a_database_that_sorts_by_language_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    address = databases.sorted_by_language(tmp_path)
    answer = typed(tmp_path / "home", address, "init")
    assert answer.returncode == 1 and "createdb" in answer.stderr and "--locale=C" in answer.stderr
    assert not (tmp_path / "home" / "keys").exists()


@server_only
def test_a_home_without_the_keys_of_its_database_is_given_no_new_ones(screened: Site, tmp_path: Path) -> None:
    site = screened.copied(tmp_path)
    (site.home / "keys" / "site.json").unlink()
    refused = site.run("init", expect=1)
    assert "密钥" in refused.stderr and "备份" in refused.stderr


@server_only
def test_another_site_s_home_does_not_open_the_database(screened: Site, tmp_path: Path) -> None:
    stranger = Site(tmp_path / "home").init()
    refused = typed(stranger.home, databases.address(screened.home), "review", "list")
    assert refused.returncode == 1 and "密钥对不上" in refused.stderr


@server_only
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("state", "said"),
    [("40P01", "等不到空"), ("57P01", "连接断了"), ("08006", "连接断了"), ("22001", "太长"), ("42P01", None)],
)
def test_what_the_server_refuses_half_way_is_a_sentence(state: str, said: str | None) -> None:
    raised = f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$"
    with pytest.raises(DatabaseError) as refused, connection.cursor() as cursor:
        cursor.execute(raised)
    told = trouble_told(refused.value)
    assert told is None if said is None else said in str(told)
