"""Who is who, and how far each post sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.world import cast

from shouwang.engine.values.divisions import contains
from shouwang.records.journal.actions import write
from shouwang.records.journal.models import Entry
from shouwang.records.staff.actions import NewPost, add_post, operator_post
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import post_named, scope, visible_to


def test_the_built_in_operator_is_made_once_and_sees_everything(operator: Post, at: datetime) -> None:
    assert operator_post(at=at) == operator_post(at=at) == operator
    assert scope(operator).covers("110101001001") and scope(operator).covers_county(cast.COUNTY)
    assert operator_post(cast.COUNTY, at=at) != operator
    assert not scope(operator_post(cast.COUNTY, at=at)).covers_county(cast.NEIGHBOUR)


@pytest.mark.parametrize(
    ("code", "sees", "does_not"),
    [
        ("bureau", cast.BRIDGE_VILLAGE, "349902100200"),
        ("town", cast.SECOND_VILLAGE, cast.HILL_VILLAGE),
        ("town", cast.TOWN, cast.OTHER_TOWN),
        ("other-town", cast.HILL_VILLAGE, cast.VILLAGE),
        ("village", cast.VILLAGE, cast.SECOND_VILLAGE),
        ("village", cast.VILLAGE, cast.TOWN),
        ("outsider", "349902100200", cast.VILLAGE),
    ],
)
def test_a_post_sees_its_own_divisions(official: Callable[[str], Post], code: str, sees: str, does_not: str) -> None:
    assert scope(official(code)).covers(sees)
    assert not scope(official(code)).covers(does_not)


@given(
    st.sampled_from([cast.TOWN, cast.VILLAGE, cast.HILL_VILLAGE, f"{cast.COUNTY}000000"]),
    st.from_regex(r"3499[0-9]{2}(100|101|999)(000|200|201)", fullmatch=True),
)
def test_a_post_sees_exactly_what_its_division_contains(division: str, code: str) -> None:
    post = Post(code="any", division=division, county=division[:6])
    assert scope(post).covers(code) == contains(division, code)


def test_a_closed_post_sees_nothing(operator: Post) -> None:
    operator.active = False
    operator.save()
    assert not scope(operator).covers(cast.VILLAGE)
    assert not visible_to(operator).exists()
    assert post_named("operator") is None


def test_posts_are_listed_within_ones_own_divisions(official: Callable[[str], Post], operator: Post) -> None:
    for code, *_ in cast.OFFICIALS:
        official(code)
    seen = {
        code: [post.code for post in visible_to(official(code))] for code in ("town", "bureau", "medical", "outsider")
    }
    assert seen["town"] == ["town", "village"]
    assert "outsider" not in seen["bureau"] and len(seen["bureau"]) == len(cast.OFFICIALS) - 1
    assert seen["medical"] == ["medical"] and seen["outsider"] == ["outsider"]
    assert visible_to(operator).count() == len(cast.OFFICIALS) + 1


def test_adding_a_post_leaves_one_line_and_twice_changes_nothing(operator: Post, at: datetime) -> None:
    new = NewPost(*cast.OFFICIALS[2])
    first, _ = add_post(operator, new, at, write)
    again, faults = add_post(operator, new, at, write)
    assert first == again and faults == []
    assert list(Entry.objects.values_list("verb", "subject")) == [("add_post", "post:town")]


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewPost("t", "镇", "town_officer", cast.COUNTY, cast.TOWN), "post_code"),
        (NewPost("town", "镇", "mayor", cast.COUNTY, cast.TOWN), "post_role"),
        (NewPost("town", "镇", "town_officer", cast.COUNTY), "post_division"),
        (NewPost("town", "镇", "town_officer", cast.COUNTY, cast.VILLAGE), "post_division"),
        (NewPost("village", "村", "village_cadre", cast.COUNTY, cast.TOWN), "post_division"),
        (NewPost("town", "镇", "town_officer", cast.NEIGHBOUR, cast.TOWN), "post_division"),
        (NewPost("town", "镇", "town_officer", cast.COUNTY, "34990110000"), "post_division"),
        (NewPost("bureau", "局", "county_bureau", "3499"), "post_county"),
        (NewPost("medical", "医保局", "department_officer", cast.COUNTY), "post_department"),
    ],
)
def test_a_post_that_makes_no_sense_is_not_added(operator: Post, at: datetime, new: NewPost, code: str) -> None:
    post, faults = add_post(operator, new, at, write)
    assert post is None and [fault.code for fault in faults] == [code]
    assert not Post.objects.exclude(pk=operator.pk).exists() and not Entry.objects.exists()


def test_only_those_who_may_add_posts_and_only_at_home(official: Callable[[str], Post], at: datetime) -> None:
    abroad = NewPost("abroad", "邻县", "county_bureau", cast.NEIGHBOUR)
    for actor, new in [("town", NewPost(*cast.OFFICIALS[4])), ("administrator", abroad)]:
        post, faults = add_post(official(actor), new, at, write)
        assert post is None and [fault.code for fault in faults] == ["not_allowed"]


def test_a_taken_code_is_said(official: Callable[[str], Post], operator: Post, at: datetime) -> None:
    official("town")
    post, faults = add_post(
        operator, NewPost("town", "另一镇", "town_officer", cast.COUNTY, cast.OTHER_TOWN), at, write
    )
    assert post is None and faults[0].code == "post_taken"


@pytest.mark.parametrize(
    "wrong",
    [{"role": "mayor"}, {"role": "town_officer"}, {"division": cast.TOWN}, {"role": "department_officer"}],
)
def test_the_database_itself_refuses_impossible_posts(db: None, at: datetime, wrong: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(**{"code": "odd", "title": "x", "role": "auditor", "made_at": at, **wrong})
