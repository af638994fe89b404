"""The switch in a demo's header: one goes from county to county, each on its own day; elsewhere there is no such thing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings as site
from django.test import Client
from pytest_django.fixtures import Settings
from tests.world import cast

from shouwang.demo.county import write_registry
from shouwang.demo.notices import GUIZHOU, make_notice_county
from shouwang.engine.packs import bundled_folder, load_pack
from shouwang.records import vault
from shouwang.records.divisions.queries import name_of
from shouwang.records.households.actions import import_register
from shouwang.records.staff.models import Post
from shouwang.server.commands.demo_counties import DEMO_COUNTIES, FIRST, OTHERS, demo_county
from shouwang.server.commands.demo_people import DEMO_PASSWORD, make_people

HERE, THERE = FIRST, next(one for one in OTHERS if one.key == "guizhou")


@pytest.fixture
def two_counties(operator: Post, at: datetime, tmp_path: Path) -> None:
    """The cast's county under the first county's code, and a small one of Guizhou, with people in both."""
    sheets = {
        name: [
            [str(cell).replace(cast.COUNTY, HERE.code) if isinstance(cell, str) else cell for cell in row]
            for row in rows
        ]
        for name, rows in cast.sheets().items()
    }
    import_register(operator, cast.workbook(sheets), "登记表.xlsx", at)
    write_registry(make_notice_county(GUIZHOU, 40), tmp_path / "there.xlsx")
    import_register(operator, (tmp_path / "there.xlsx").read_bytes(), "there.xlsx", at)
    for county in (HERE, THERE):
        pack, _ = load_pack(county.pack, [bundled_folder()])
        assert pack is not None
        make_people(operator, county, pack, at)
    vault.write_atomic(vault.home() / "demo" / "ready", b"")


@pytest.fixture
def shown(settings: Settings) -> None:
    """As ``serve --demo`` sets it."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "shouwang.server.web.demo_urls"
    before, after = site.MIDDLEWARE[:-2], site.MIDDLEWARE[-2:]
    settings.MIDDLEWARE = [*before, "shouwang.server.web.demo.demo_day", *after]


def signed_in(login: str) -> Client:
    browser = Client()
    assert browser.post("/sign-in/now/", {"login": login, "password": DEMO_PASSWORD}).status_code == 303
    return browser


def post_of(browser: Client) -> str:
    return str(browser.session["post"])


LIKE = {
    "bureau": "guizhou-bureau", "civil-affairs": "guizhou-civil-affairs", "auditor": "guizhou-auditor",
    "town-101": "guizhou-town-100", "supervisor": "guizhou-supervisor", "helper": "guizhou-helper",
}  # fmt: skip


@pytest.mark.usefixtures("two_counties", "shown")
def test_whoever_chooses_another_county_signs_in_as_the_like_post_there() -> None:
    for login, like in LIKE.items():
        browser = signed_in(login)
        assert browser.post("/demo/county/", {"county": THERE.code}).status_code == 303
        assert post_of(browser) == like
        browser.post("/demo/county/", {"county": HERE.code})
        assert demo_county(Post.objects.get(code=post_of(browser)).county or "3499") is HERE


@pytest.mark.usefixtures("two_counties", "shown")
def test_each_county_lives_on_its_own_day_and_says_which_it_is() -> None:
    browser = signed_in("bureau")
    before = browser.get("/own/").content.decode()
    assert "2024年4月12日</span>" in before and "杉坪县" in before and "换一个县" in before
    browser.post("/demo/county/", {"county": THERE.code})
    after = browser.get("/own/").content.decode()
    assert "2022年5月12日</span>" in after and "杉坪县乡村振兴部门" in after


@pytest.mark.usefixtures("two_counties", "shown")
def test_the_switch_leads_only_to_counties_of_the_demo_that_are_there() -> None:
    browser = signed_in("bureau")
    for county in ("", "110000", OTHERS[-1].code, "5", "x"):
        assert browser.post("/demo/county/", {"county": county}).status_code == 404
    assert browser.get("/demo/county/").status_code == 405 and post_of(browser) == "bureau"
    assert Client().post("/demo/county/", {"county": THERE.code}).headers["Location"].startswith("/sign-in/")


@pytest.mark.usefixtures("two_counties")
def test_where_it_is_not_served_as_a_demo_there_is_no_switch_and_no_address() -> None:
    browser = signed_in("bureau")
    assert browser.post("/demo/county/", {"county": THERE.code}).status_code == 404
    page = browser.get("/own/").content.decode()
    assert "换一个县" not in page and "/demo/county/" not in page and "杉坪县" not in page


@pytest.mark.usefixtures("two_counties", "shown")
def test_a_real_site_served_as_a_demo_by_mistake_has_no_switch() -> None:
    browser = signed_in("bureau")
    (vault.home() / "demo" / "ready").unlink()
    assert browser.post("/demo/county/", {"county": THERE.code}).status_code == 404
    assert "换一个县" not in browser.get("/own/").content.decode()


@pytest.mark.usefixtures("two_counties", "shown")
def test_a_demo_county_is_called_as_its_register_calls_it() -> None:
    assert name_of(f"{THERE.code}000000") == THERE.name
    assert len({one.code for one in DEMO_COUNTIES}) == len({one.login("bureau") for one in DEMO_COUNTIES}) == 5
