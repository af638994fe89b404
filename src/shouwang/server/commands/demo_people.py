"""The demo counties' people: one for every kind of post, all with the same password, which everybody may know."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from shouwang.server.commands.demo_counties import DemoCounty
from shouwang.server.site import CannotGoOn, told

if TYPE_CHECKING:
    from shouwang.engine.packs.model import Pack
    from shouwang.records.staff.actions import NewPost
    from shouwang.records.staff.models import Post

DEMO_PASSWORD = "Shouwang-demo-24"  # noqa: S105 of nobody: printed, and only ever in a site made for showing
_TOWNS_WITH_VILLAGES = 2


def make_people(actor: Post, county: DemoCounty, pack: Pack, at: datetime) -> list[tuple[str, str]]:
    """Posts of a demo county with somebody who signs in as each; gives (post, login name). Again it makes nothing."""
    from shouwang.records.journal.actions import seal_pending, write
    from shouwang.records.staff.actions import First, NewHolder, add_holder, add_post, hold_post

    first, made = First(DEMO_PASSWORD, must_change=False, quick=True), []
    since = date(county.as_of.year, 1, 1)
    for new in _posts(county, pack):
        post, faults = add_post(actor, new, at, write)
        if post is None:
            raise CannotGoOn(told(faults))
        added, faults = add_holder(actor, NewHolder(new.code, new.title, county=new.county), at, write, first)
        if added is None:
            raise CannotGoOn(told(faults))
        _, faults = hold_post(actor, added.holder, post, since, at, write)
        if faults:
            raise CannotGoOn(told(faults))
        made.append((post.title, new.code))
    for where in ("", county.code):
        seal_pending(where, at)
    return made


def _posts(demo: DemoCounty, pack: Pack) -> Iterator[NewPost]:
    from shouwang.records.divisions.models import Division
    from shouwang.records.divisions.queries import current
    from shouwang.records.staff.actions import NewPost

    county, login = demo.code, demo.login
    places = list(current(county))
    here = next((one.name for one in places if one.level == Division.Level.COUNTY), "")
    towns = [one for one in places if one.level == Division.Level.TOWN]
    yield NewPost(login("admin"), f"{here}管理员", "administrator", county)
    yield NewPost(login("bureau"), f"{here}乡村振兴部门", "county_bureau", county)
    for name, title in pack.offices.items():
        yield NewPost(login(name.replace("_", "-")), f"{title}联络员", "department_officer", county, "", name)
    for town in towns:
        yield NewPost(login(f"town-{town.code[6:9]}"), f"{town.name}干部", "town_officer", county, town.code)
    for town in towns[: _TOWNS_WITH_VILLAGES if not demo.key else 1]:
        for village in places:
            if village.level == Division.Level.VILLAGE and village.parent == town.code:
                code = login(f"village-{village.code[6:9]}-{village.code[9:]}")
                yield NewPost(code, f"{town.name}{village.name}干部", "village_cadre", county, village.code)
    yield NewPost(login("helper"), "帮扶责任人", "helper", county)
    yield NewPost(login("supervisor"), "市督导员", "supervisor", "", county[:4] + "00000000")
    yield NewPost(login("auditor"), f"{here}审计员", "auditor", county)


def people_told(people: list[tuple[str, str]]) -> Iterator[str]:
    """Who can sign in, as a table."""
    yield "演示登录，每种岗位一个："
    yield "岗位\t登录名\t密码"
    for title, login in people:
        yield f"{title}\t{login}\t{DEMO_PASSWORD}"


def others_told(counties: Sequence[tuple[DemoCounty, list[tuple[str, str]]]]) -> Iterator[str]:
    """The other counties, a line each, and where one signs in."""
    if counties:
        yield "另外四个县各按一份通知，密码相同；登录以后也可以在页眉上换县："
    for county, people in counties:
        title = next((title for title, login in people if login == county.login("bureau")), "")
        where = next((login for _, login in people if login.startswith(county.login("town-"))), "")
        yield f"{title}：{county.login('bureau')}；乡镇：{where}；其余岗位的登录名都以 {county.key}- 开头，站内日期{county.served_on}"
    yield f"登录网址：http://127.0.0.1:{os.environ.get('PORT') or '8000'}/"
