"""The first thing a newcomer types: the demo county and its month, and once more; and who can sign in to it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shouwang.server.commands.demo_counties import OTHERS, DemoCounty
from tests.walk.serving import SOON, serving
from tests.walk.sites import Said, Site, demo_site
from tests.walk.stored import difference, stored

ROOT = Path(__file__).resolve().parents[2]
SIGNED_IN = """
import sys, django
django.setup()
from django.utils import timezone
from shouwang.records.journal.actions import write
from shouwang.records.staff.actions import Attempt, sign_in
from shouwang.records.staff.queries import posts_held
for login in sys.argv[2:]:
    holder = sign_in(Attempt(login, sys.argv[1]), timezone.now(), write).holder
    print(login, holder.must_change, *(post.role for post in posts_held(holder, timezone.localdate())))
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Said]:
    return demo_site(tmp_path_factory, tmp_path_factory.mktemp("demo"))


def people(said: Said) -> dict[str, tuple[str, str]]:
    """Login name → (post, password), as the table has them."""
    rows = re.findall(r"^(\S+)\t([a-z0-9-]+)\t(\S+)$", said.stdout, re.MULTILINE)
    return {login: (post, password) for post, login, password in rows}


def test_the_demo_county_is_written_taken_in_and_screened_and_the_same_again(shown: tuple[Site, Said]) -> None:
    site, first = shown
    before = stored(site.home)
    again = site.run("demo")
    assert "交办101户" in first.stdout and first.stdout.endswith(again.stdout)
    assert difference(before, stored(site.home)) == []


def test_make_run_ends_with_a_site_that_answers_on_the_demo_s_day(shown: tuple[Site, Said]) -> None:
    recipe = re.search(r"^run:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert recipe
    typed = [line.split()[1:] for line in recipe[1].splitlines()]
    assert typed[:2] == [["init"], ["demo"]] and typed[2][0] == "serve" and len(typed) == 3
    with serving(shown[0], *typed[2][1:]) as served:
        assert served.get("/healthy") == (200, "ok\n")
        assert served.get("/demo/county/")[0] == 405  # it is there, and answers only a form
        served.process.terminate()
        assert served.process.wait(SOON) == 0


def test_one_can_sign_in_for_every_kind_of_post_at_the_address_that_is_told(shown: tuple[Site, Said]) -> None:
    site, said = shown
    told = people(said)
    (password,) = {password for _, password in told.values()}
    own = {**site.environment(), "DJANGO_SETTINGS_MODULE": "shouwang.server.settings"}
    words = [sys.executable, "-c", SIGNED_IN, password, *told]
    done = subprocess.run(words, env=own, capture_output=True, text=True, check=True)
    answers = [line.split() for line in done.stdout.splitlines()]
    assert [login for login, *_ in answers] == list(told) and {changed for _, changed, *_ in answers} == {"False"}
    roles = [role for _, _, role in answers]
    assert {role: roles.count(role) for role in dict.fromkeys(roles)} == {
        "administrator": 1,
        "county_bureau": 1,
        "department_officer": 15,
        "town_officer": 10,
        "village_cadre": 12,
        "helper": 1,
        "supervisor": 1,
        "auditor": 1,
    }
    assert re.search(r"^登录网址：http://127\.0\.0\.1:\d+/$", said.stdout, re.MULTILINE)


@pytest.mark.parametrize("county", OTHERS, ids=lambda county: county.key)
def test_each_other_county_screens_and_sends_under_its_own_notice(county: DemoCounty, shown: tuple[Site, Said]) -> None:
    site, said = shown
    report = json.loads((site.home / "demo" / county.key / "cycle.json").read_text())
    assert {one["state"] for one in report["feeds"]} == {"counted"} and len(report["leads"]) > 20
    population = {"household": report["screening"]["households"], "person": report["screening"]["persons"]}
    for rule in report["screening"]["rules"]:
        assert rule["hit"] + rule["clear"] + rule["unknown"] == population[rule["grain"]]
    assert county.name in said.stdout and county.login("bureau") in said.stdout


def test_nobody_is_made_in_a_site_that_holds_a_real_register(registered: Site, tmp_path: Path) -> None:
    site = registered.copied(tmp_path)
    said = site.run("demo", expect=1)
    assert "已经有真的农户册" in said.stderr and people(Said(0, said.stdout, "")) == {}
    assert site.run("holder", "list").stdout == ""
