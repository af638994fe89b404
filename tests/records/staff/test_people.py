"""Who is set up to sign in, who held which post when, and who may help whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from tests.records.staff.conftest import FROM, RIGHT
from tests.world import cast

from shouwang.records.journal.actions import write
from shouwang.records.journal.models import Entry
from shouwang.records.staff.actions import (
    First,
    NewHolder,
    NewPost,
    add_holder,
    add_post,
    close_post,
    correct_holder,
    give_up_post,
    hold_post,
    rename_post,
    reset_password,
    switch_off_holder,
    unlock,
)
from shouwang.records.staff.models import Holder, Holding, Post
from shouwang.records.staff.queries import holders_visible_to, holdings_of, may_hold, opened_holders, posts_held
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.staff.sealed import Person, open_person

Official = Callable[[str], Post]
Persons = Callable[..., Holder]
APRIL, MAY = date(2024, 4, 1), date(2024, 5, 1)


def test_a_person_is_kept_sealed_and_in_no_line_of_the_journal(person: Persons) -> None:
    li = person("li-town", "town")
    assert open_person(li) == Person("纪福来", "0563-8021234")
    assert "纪福来".encode() not in bytes(li.person) and "纪福来" not in str(li) + repr(li)
    lines = str(list(Entry.objects.values_list("subject", "detail")))
    assert not any(one in lines for one in ("纪福来", "8021234", "li-town", RIGHT)) and f"holder:{li.pk}" in lines


def test_the_same_person_again_is_there_already_and_no_password_is_told(operator: Post, at: datetime) -> None:
    new = NewHolder("li-town", "纪福来", county=cast.COUNTY)
    (first, _), (again, faults) = add_holder(operator, new, at, write), add_holder(operator, new, at, write)
    assert first and again and first.holder == again.holder and first.password and again.password == ""
    assert faults == [] and Entry.objects.filter(verb="add_holder").count() == 1
    taken, faults = add_holder(operator, NewHolder("li-town", "央金", county=cast.COUNTY), at, write)
    assert taken is None and [one.code for one in faults] == ["login_taken"]


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewHolder("Li", "纪福来"), "login_name"),
        (NewHolder("l", "纪福来"), "login_name"),
        (NewHolder("li town", "纪福来"), "login_name"),
        (NewHolder("13900017701", "纪福来"), "login_name"),
        (NewHolder("t13900017701", "纪福来"), "login_name"),
        (NewHolder("li-town", " "), "holder_name"),
        (NewHolder("li-town", "纪福来", "打村部电话"), "holder_phone"),
    ],
)
def test_what_makes_no_sense_is_said_and_nobody_is_added(
    new: NewHolder, code: str, operator: Post, at: datetime
) -> None:
    added, faults = add_holder(operator, new, at, write)
    assert added is None and [one.code for one in faults] == [code] and not Holder.objects.exists()


def test_a_first_password_that_is_given_has_to_be_good_enough(operator: Post, at: datetime) -> None:
    added, faults = add_holder(operator, NewHolder("li-town", "纪福来"), at, write, First("1234567890"))
    assert added is None and [one.code for one in faults] == ["password_run"]


def test_a_name_or_phone_is_corrected(person: Persons, official: Official, at: datetime) -> None:
    li = person("li-town", "town")
    for _ in range(2):
        correct_holder(official("administrator"), li, "纪福莱", "0563-8021234", at, write)
    assert open_person(Holder.objects.get()) == Person("纪福莱", "0563-8021234")
    assert list(Entry.objects.filter(verb="correct_holder").values_list("detail", flat=True)) == [
        '{"changed":["name"]}'
    ]


# --- who held what when -----------------------------------------------------------------------------------------------


def test_a_post_is_held_from_a_day_to_a_day_and_again(
    person: Persons, official: Official, operator: Post, at: datetime
) -> None:
    li, town = person("li-town"), official("town")
    hold_post(operator, li, town, APRIL, at, write)
    give_up_post(operator, li, town, MAY, at, write)
    assert [may_hold(li, town, on) for on in (FROM, APRIL, date(2024, 4, 30), MAY)] == [False, True, True, False]
    _, faults = hold_post(operator, li, town, date(2024, 4, 20), at, write)
    assert [one.code for one in faults] == ["holding_overlaps"]
    assert hold_post(operator, li, town, MAY, at, write)[0] == hold_post(operator, li, town, MAY, at, write)[0]
    assert [one.from_on for one in holdings_of(town)] == [MAY, APRIL] and may_hold(li, town, MAY)


def test_one_may_hold_several_posts_and_a_post_may_have_several_holders(person: Persons, official: Official) -> None:
    li, wang = person("li-both", "town", "other-town"), person("wang-town", "town")
    assert [one.code for one in posts_held(li, APRIL)] == ["other-town", "town"]
    assert may_hold(wang, official("town"), APRIL) and not may_hold(wang, official("other-town"), APRIL)


def test_a_holding_cannot_end_before_it_began_nor_end_twice(
    person: Persons, official: Official, operator: Post, at: datetime
) -> None:
    li, town = person("li-town", "town"), official("town")
    told = [give_up_post(operator, li, town, on, at, write)[1] for on in (date(2023, 1, 1), MAY, MAY)]
    assert [[one.code for one in faults] for faults in told] == [["holding_early"], [], ["holding_unknown"]]


def test_the_database_itself_refuses_a_second_open_holding(person: Persons, official: Official, at: datetime) -> None:
    li = person("li-town", "town")
    for wrong in ({"from_on": APRIL}, {"from_on": APRIL, "to_on": FROM}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Holding.objects.create(holder=li, post=official("town"), made_at=at, **wrong)


def test_whoever_is_switched_off_holds_nothing_and_gets_nothing(
    person: Persons, official: Official, operator: Post, at: datetime
) -> None:
    li = person("li-town", "town")
    switch_off_holder(operator, li, APRIL, at, write)
    li = switch_off_holder(operator, li, MAY, at, write)
    assert not posts_held(li, FROM).exists() and [one.to_on for one in Holding.objects.all()] == [APRIL]
    assert [one.code for one in hold_post(operator, li, official("town"), MAY, at, write)[1]] == ["holder_left"]


# --- posts ------------------------------------------------------------------------------------------------------------


def test_a_closed_post_is_held_by_nobody_and_its_code_stays_taken(
    person: Persons, official: Official, operator: Post, at: datetime
) -> None:
    li, town = person("li-both", "town", "other-town"), official("town")
    for _ in range(2):
        closed, faults = close_post(official("administrator"), town, APRIL, at, write)
        assert closed is not None and not closed.active, faults
    assert [one.code for one in posts_held(li, FROM)] == ["other-town"]
    assert [one.to_on for one in holdings_of(town)] == [APRIL]
    assert Entry.objects.filter(verb="close_post").count() == 1
    assert [one.code for one in hold_post(operator, li, town, MAY, at, write)[1]] == ["post_closed"]
    assert add_post(operator, NewPost(*cast.OFFICIALS[2]), at, write)[1][0].code == "post_taken"


def test_a_post_is_called_otherwise_and_stays_the_same(official: Official, at: datetime) -> None:
    for _ in range(2):
        renamed, _ = rename_post(official("administrator"), official("town"), " 柳河镇经办 ", at, write)
        assert renamed is not None and renamed.title == "柳河镇经办"
    assert [one.code for one in rename_post(official("administrator"), official("town"), "", at, write)[1]] == [
        "post_title"
    ]
    assert official("town").title == "柳河镇经办" and Entry.objects.filter(verb="rename_post").count() == 1


@pytest.mark.parametrize(
    ("actor", "post", "code"),
    [
        ("administrator", "outsider", "not_allowed"),
        ("bureau", "town", "not_allowed"),
        ("auditor", "town", "not_allowed"),
        ("administrator", "administrator", "post_own"),
    ],
)
def test_a_post_is_closed_only_by_those_who_may(
    actor: str, post: str, code: str, official: Official, at: datetime
) -> None:
    closed, faults = close_post(official(actor), official(post), APRIL, at, write)
    assert closed is None and [one.code for one in faults] == [code] and official(post).active


def test_the_built_in_operator_is_neither_closed_nor_renamed(operator: Post, at: datetime) -> None:
    other, _ = add_post(operator, NewPost("root", "管理员", "administrator"), at, write)
    assert other is not None
    assert [one.code for one in close_post(other, operator, APRIL, at, write)[1]] == ["post_built_in"]
    assert [one.code for one in rename_post(other, operator, "x", at, write)[1]] == ["post_built_in"]


# --- who may help whom ------------------------------------------------------------------------------------------------

HELPS = [
    ("administrator", "town", True),
    ("administrator", "supervisor", True),
    ("administrator", "outsider", False),
    ("bureau", "village", True),
    ("bureau", "medical", True),
    ("bureau", "administrator", False),
    ("bureau", "auditor", False),
    ("bureau", "outsider", False),
    ("bureau", "", False),
    ("town", "village", False),
    ("medical", "medical", False),
    ("auditor", "town", False),
    ("supervisor", "town", False),
]


@pytest.mark.parametrize(("actor", "holds", "may"), HELPS)
def test_a_password_is_reset_by_the_administrator_and_for_its_own_people_by_the_bureau(
    actor: str, holds: str, may: bool, person: Persons, official: Official, at: datetime
) -> None:
    li = person("li", *filter(None, [holds]), county=cast.NEIGHBOUR if holds == "outsider" else cast.COUNTY)
    before = bytes(li.password)
    for helped in (reset_password, unlock):
        if may:
            helped(official(actor), li, at, write)
            continue
        with pytest.raises(NotAllowed, match=r"不能(重设密码|解锁登录)"):
            helped(official(actor), li, at, write)
    assert (bytes(Holder.objects.get().password) != before) == may


def test_whoever_also_holds_a_post_elsewhere_is_not_the_countys_to_help(
    person: Persons, official: Official, operator: Post, at: datetime
) -> None:
    both = person("both", "town", "outsider")
    for actor in ("administrator", "bureau"):
        with pytest.raises(NotAllowed):
            reset_password(official(actor), both, at, write)
        with pytest.raises(NotAllowed):
            correct_holder(official(actor), both, "某人", "", at, write)
    assert reset_password(operator, both, at, write)[0]


@pytest.mark.parametrize("county", ["", cast.NEIGHBOUR])
def test_an_administrator_sets_up_people_and_gives_posts_at_home_only(
    county: str, person: Persons, official: Official, at: datetime
) -> None:
    administrator = official("administrator")
    added, faults = add_holder(administrator, NewHolder("abroad", "纪福来", county=county), at, write)
    assert added is None and [one.code for one in faults] == ["not_allowed"]
    held, faults = hold_post(administrator, person("li"), official("outsider"), APRIL, at, write)
    assert held is None and [one.code for one in faults] == ["not_allowed"]
    for actor in ("bureau", "town", "auditor", "supervisor", "medical"):
        with pytest.raises(NotAllowed):
            add_holder(official(actor), NewHolder("li-2", "纪福来", county=cast.COUNTY), at, write)
        with pytest.raises(NotAllowed):
            hold_post(official(actor), Holder.objects.get(login="li"), official("town"), APRIL, at, write)


@pytest.mark.parametrize(
    ("post", "sees"),
    [
        ("administrator", ["idle", "li-medical", "li-town", "li-village"]),
        ("town", ["li-town", "li-village"]),
        ("other-town", []),
        ("medical", ["li-medical"]),
        ("outsider", ["li-abroad"]),
    ],
)
def test_a_post_sees_the_people_of_its_own_posts(
    post: str, sees: list[str], person: Persons, official: Official, operator: Post
) -> None:
    for code in ("town", "village", "medical"):
        person(f"li-{code}", code)
    person("li-abroad", "outsider", county=cast.NEIGHBOUR), person("idle"), person("whole-site", county="")
    assert [one.login for one in holders_visible_to(official(post))] == sees
    assert holders_visible_to(operator).count() == 6


def test_a_list_of_people_takes_two_queries_however_long(
    person: Persons, official: Official, operator: Post, django_assert_num_queries: object
) -> None:
    for number in range(7):
        person(f"li-{number}", "town", *["village"] * (number % 2))
    with django_assert_num_queries(2):  # type: ignore[operator]
        opened = list(opened_holders(holders_visible_to(operator), APRIL))
    assert [len(one.posts) for one in opened] == [1, 2, 1, 2, 1, 2, 1] and opened[0].person.name == "纪福来"
