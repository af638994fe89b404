"""A city's or a province's supervisor and auditor: they see several counties, and write in none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import IntegrityError, transaction
from tests.world import cast

from shouwang.records.departments import queries as departments
from shouwang.records.departments.actions import name_liaison
from shouwang.records.departments.sealed import Officer
from shouwang.records.journal import queries as journal
from shouwang.records.journal.actions import write
from shouwang.records.journal.models import Entry
from shouwang.records.staff import rights
from shouwang.records.staff.actions import NewHolder, NewPost, add_holder, add_post, close_post
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope, visible_to

Official = Callable[[str], Post]
CITY, OTHER_CITY, PROVINCE = "349900000000", "341800000000", "340000000000"


@pytest.fixture
def city(operator: Post, at: datetime) -> Post:
    post, faults = add_post(operator, NewPost("city", "市督导员", "supervisor", "", CITY), at, write)
    assert post is not None, faults
    return post


@pytest.mark.parametrize(
    ("area", "sees", "does_not"),
    [
        (CITY, [cast.COUNTY, cast.NEIGHBOUR, cast.VILLAGE], ["341825", "350100", "341825100200"]),
        (OTHER_CITY, ["341825", "341825100200"], [cast.COUNTY, cast.VILLAGE]),
        (PROVINCE, [cast.COUNTY, cast.NEIGHBOUR, "341825", "341825100200"], ["330100", "350100"]),
    ],
)
def test_an_area_holds_the_counties_whose_codes_begin_with_its_own(
    area: str, sees: list[str], does_not: list[str], operator: Post, at: datetime
) -> None:
    post, _ = add_post(operator, NewPost("area", "督导员", "supervisor", "", area), at, write)
    assert post is not None
    told = {
        code: scope(post).covers_county(code) if len(code) == 6 else scope(post).covers(code)
        for code in sees + does_not
    }
    assert [code for code, seen in told.items() if seen] == sees


def test_it_sees_the_posts_of_all_its_counties(city: Post, official: Official, operator: Post, at: datetime) -> None:
    posts = {official(code).code for code, *_ in cast.OFFICIALS}
    add_post(operator, NewPost("far", "远县", "county_bureau", "341825"), at, write)
    assert {one.code for one in visible_to(city)} == posts | {"city"}
    assert "city" not in {one.code for one in visible_to(official("administrator"))}


def test_it_reads_the_journal_and_the_contacts_of_all_its_counties_and_no_others(
    city: Post, official: Official, operator: Post, at: datetime
) -> None:
    for county in (cast.COUNTY, cast.NEIGHBOUR, "341825"):
        name_liaison(operator, county, "labour", Officer("韩梅", "0563-8021234"), at.date(), at)
    assert {one.county for one in departments.visible_liaisons(city)} == {cast.COUNTY, cast.NEIGHBOUR}
    seen = journal.visible_to(city)
    assert set(seen.values_list("county", flat=True)) == {cast.COUNTY, cast.NEIGHBOUR}
    assert seen.count() == Entry.objects.filter(county__startswith="3499").count() > 1
    official("auditor"), official("town")
    assert {one.county for one in journal.visible_to(official("auditor"))} == {cast.COUNTY}
    assert not journal.visible_to(official("town")).exists()


@pytest.mark.parametrize("role", ["supervisor", "auditor"])
def test_it_writes_nowhere(role: str, operator: Post, official: Official, at: datetime) -> None:
    post, _ = add_post(operator, NewPost("area", "市里", role, "", CITY), at, write)
    assert post is not None
    refused: list[Callable[[], object]] = [
        lambda: rights.require_county_work(post, cast.COUNTY, "筛查"),
        lambda: rights.require_department_work(post, cast.COUNTY, "", "报送"),
        lambda: rights.require_village_work(post, cast.VILLAGE, "报核查情况"),
        lambda: rights.require_town_work(post, cast.TOWN, "审核"),
        lambda: rights.require_site_work(post, "备份"),
        lambda: add_holder(post, NewHolder("li", "纪福来", county=cast.COUNTY), at, write),
    ]
    for write_ in refused:
        with pytest.raises(rights.NotAllowed):
            write_()
    assert add_post(post, NewPost(*cast.OFFICIALS[2]), at, write)[1][0].code == "not_allowed"
    assert close_post(post, official("town"), at.date(), at, write)[1][0].code == "not_allowed"
    rights.require_county_sight(post, cast.COUNTY, "看")
    rights.require_county_sight(post, cast.NEIGHBOUR, "看")


@pytest.mark.parametrize("role", ["county_bureau", "administrator", "department_officer", "town_officer", "operator"])
def test_no_post_that_writes_is_a_citys(role: str, operator: Post, at: datetime) -> None:
    post, faults = add_post(operator, NewPost("area", "市里", role, "", CITY, "labour"), at, write)
    assert post is None and {one.code for one in faults} == {"post_division"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(code="odd", title="x", role=role, division=CITY, department="labour", made_at=at)


def test_a_post_without_a_county_has_an_area_and_no_other_division(operator: Post, at: datetime) -> None:
    for division in (cast.TOWN, cast.COUNTY + "000000"):
        _, faults = add_post(operator, NewPost("area", "督导员", "supervisor", "", division), at, write)
        assert [one.code for one in faults] == ["post_division"]
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.create(code="odd", title="x", role="supervisor", division=division, made_at=at)


def test_a_county_sets_up_nobody_above_itself(official: Official, at: datetime) -> None:
    for area in (CITY, PROVINCE, ""):
        new = NewPost("area", "督导员", "supervisor", "", area)
        post, faults = add_post(official("administrator"), new, at, write)
        assert post is None and [one.code for one in faults] == ["not_allowed"], area
