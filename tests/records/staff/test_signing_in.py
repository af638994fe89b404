"""The site's door: who gets in, who is told what, and the lock after wrong passwords."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.records.staff.conftest import RIGHT
from tests.world import cast

from shouwang.records.journal.actions import write
from shouwang.records.journal.models import Entry
from shouwang.records.staff import passwords
from shouwang.records.staff.actions import (
    LOCKED_FOR,
    MOST_WRONG,
    Attempt,
    First,
    NewHolder,
    SignedIn,
    add_holder,
    reset_password,
    set_password,
    sign_in,
    switch_off_holder,
    unlock,
)
from shouwang.records.staff.models import Holder, Post
from shouwang.records.staff.queries import holder_of_session, holder_signing_in
from shouwang.records.staff.sealed import mark_of

Person = Callable[..., Holder]
WRONG = "Liuhe-2024-no"
LOGINS = count(1)


def tried(login: str, password: str, at: datetime) -> SignedIn:
    return sign_in(Attempt(login, password, from_where="10.2.0.7"), at, write)


def wrong_ones(login: str, times: int, at: datetime) -> None:
    for _ in range(times):
        assert tried(login, WRONG, at).holder is None


def lines(*verbs: str) -> list[tuple[str, str, str, str]]:
    found = Entry.objects.filter(verb__in=verbs).order_by("id")
    return list(found.values_list("post__code", "verb", "subject", "detail"))


def test_whoever_knows_the_password_signs_in_as_the_post_they_hold(person: Person, at: datetime) -> None:
    li = person("li-town", "town")
    assert tried(" LI-town ", RIGHT, at).holder == li
    assert lines("sign_in") == [("town", "sign_in", f"holder:{li.pk}", '{"from":"10.2.0.7"}')]


def test_everybody_who_is_refused_is_told_the_same(person: Person, operator: Post, at: datetime) -> None:
    person("li-town", "town")
    switch_off_holder(operator, person("gone"), at.date(), at, write)
    locked = person("locked")
    wrong_ones("locked", MOST_WRONG, at)
    told = {tried(*one, at).fault for one in [("nobody", WRONG), ("li-town", WRONG), ("gone", RIGHT)]}
    told |= {tried("locked", RIGHT, at).fault, tried("", "", at).fault, tried("li-town", "", at).fault}
    assert len(told) == 1 and "登录名、密码或动态码不对" in str(told)
    assert holder_signing_in("locked") == locked


@pytest.mark.parametrize("login", ["li-town", "nobody", "locked"])
def test_the_same_work_is_done_for_every_name(
    login: str, person: Person, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    person("li-town", "town"), person("locked")
    wrong_ones("locked", MOST_WRONG, at)
    hashes: list[str] = []
    hasher = passwords.get_hasher().__class__
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *given: hashes.append("") or encode(self, *given))
    tried(login, WRONG, at)
    assert len(hashes) == 1


def test_failures_are_journaled_without_what_was_typed(person: Person, at: datetime) -> None:
    li = person("li-town", "town")
    tried("li-town", "my-secret-typed", at)
    sign_in(Attempt("13900017701", "x", from_where="13900017701"), at, write)
    assert lines("sign_in_failed") == [
        ("operator", "sign_in_failed", f"holder:{li.pk}", '{"from":"10.2.0.7"}'),
        ("operator", "sign_in_failed", "holder:unknown", '{"from":""}'),
    ]


def test_five_wrong_ones_in_a_row_lock_for_a_quarter_of_an_hour(person: Person, at: datetime) -> None:
    person("li-town", "town")
    wrong_ones("li-town", MOST_WRONG, at)
    assert (5, timedelta(minutes=15)) == (MOST_WRONG, LOCKED_FOR)
    assert tried("li-town", RIGHT, at + LOCKED_FOR - timedelta(seconds=1)).holder is None
    assert tried("li-town", RIGHT, at + LOCKED_FOR).holder is not None
    assert [verb for _, verb, *_ in lines("sign_in_failed", "lock_out")] == ["sign_in_failed"] * 4 + ["lock_out"]


def test_what_is_tried_while_locked_writes_nothing(person: Person, at: datetime) -> None:
    person("li-town", "town")
    wrong_ones("li-town", MOST_WRONG, at)
    before = Entry.objects.count(), holder_signing_in("li-town").__dict__["locked_until"]
    wrong_ones("li-town", 20, at + timedelta(minutes=5))
    assert (Entry.objects.count(), holder_signing_in("li-town").__dict__["locked_until"]) == before


def test_a_right_one_between_begins_to_count_anew(person: Person, at: datetime) -> None:
    person("li-town", "town")
    for _ in range(3):
        wrong_ones("li-town", MOST_WRONG - 1, at)
        assert tried("li-town", RIGHT, at).holder is not None


def test_a_lock_is_taken_off_by_those_who_may(person: Person, official: Callable[[str], Post], at: datetime) -> None:
    li = person("li-town", "town")
    wrong_ones("li-town", MOST_WRONG, at)
    unlock(official("bureau"), li, at, write)
    assert tried("li-town", RIGHT, at).holder == li
    assert [post for post, *_ in lines("unlock")] == ["bureau"]


Steps = st.lists(st.tuples(st.booleans(), st.sampled_from([0, 1, 60, 300, 899, 900, 901, 3600])), max_size=25)


@given(Steps)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_whatever_is_tried_and_however_long_one_waits_a_locked_holder_never_signs_in(
    operator: Post, at: datetime, steps: list[tuple[bool, int]]
) -> None:
    login = f"any-{next(LOGINS)}"
    assert add_holder(operator, NewHolder(login, "车玉兰", county=cast.COUNTY), at, write, First(RIGHT))[0]
    now, failed, locked_until = at, 0, at
    for right, wait in steps:
        now += timedelta(seconds=wait)
        locked = now < locked_until
        signed_in = tried(login, RIGHT if right else WRONG, now).holder is not None
        assert signed_in == (right and not locked), "in with the right one, and never while locked"
        if not locked:
            failed = 0 if right else failed + 1
            if failed == MOST_WRONG:
                failed, locked_until = 0, now + timedelta(minutes=15)


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Lets something happen while the next password is being tried, which takes long."""
    real = passwords.is_right

    def slow(password: str, hashed: str | None) -> bool:
        monkeypatch.setattr(passwords, "is_right", real)
        happens()
        return real(password, hashed)

    monkeypatch.setattr(passwords, "is_right", slow)


def test_guesses_tried_at_the_same_time_are_counted_one_after_the_other(
    person: Person, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    person("li-town", "town")
    meanwhile(monkeypatch, lambda: wrong_ones("li-town", MOST_WRONG, at))
    assert tried("li-town", RIGHT, at).holder is None, "the sixth is right, and too late"


def test_a_password_that_was_reset_while_it_was_tried_lets_nobody_in(
    person: Person, operator: Post, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    li = person("li-town", "town")
    meanwhile(monkeypatch, lambda: reset_password(operator, li, at, write))
    assert tried("li-town", RIGHT, at).holder is None


# --- one's own password -----------------------------------------------------------------------------------------------


def test_a_first_password_is_changed_for_ones_own(
    operator: Post, official: Callable[[str], Post], at: datetime
) -> None:
    added, _ = add_holder(operator, NewHolder("li-town", "车玉兰", county=cast.COUNTY), at, write)
    assert added is not None and added.holder.must_change and len(added.password) == 14
    assert set_password(official("town"), added.holder, added.password, RIGHT, at, write) == []
    own = tried("li-town", RIGHT, at).holder
    assert own is not None and not own.must_change and tried("li-town", added.password, at).holder is None


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (WRONG, "Another-2024", "password_old"),
        (RIGHT, RIGHT, "password_same"),
        (RIGHT, "abc", "password_short"),
    ],
)
def test_a_password_is_not_changed_without_the_old_one_nor_for_a_poor_one(
    old: str, new: str, code: str, person: Person, official: Callable[[str], Post], at: datetime
) -> None:
    li = person("li-town", "town")
    assert [one.code for one in set_password(official("town"), li, old, new, at, write)] == [code]
    assert tried("li-town", RIGHT, at).holder == li


def test_guessing_the_old_password_locks_like_guessing_at_the_door(
    person: Person, official: Callable[[str], Post], at: datetime
) -> None:
    li = person("li-town", "town")
    for _ in range(MOST_WRONG):
        set_password(official("town"), li, WRONG, "Another-2024", at, write)
    faults = set_password(official("town"), li, RIGHT, "Another-2024", at, write)
    assert [one.code for one in faults] == ["password_old"]
    assert tried("li-town", RIGHT, at).holder is None


def test_a_session_ends_with_the_password_it_began_with(person: Person, operator: Post, at: datetime) -> None:
    li = person("li-town", "town")
    mark = mark_of(li)
    assert holder_of_session(li.pk, mark) == li and holder_of_session(li.pk, mark[:-1] + "x") is None
    reset_password(operator, li, at, write)
    fresh = holder_signing_in("li-town")
    assert fresh is not None and holder_of_session(li.pk, mark) is None
    assert holder_of_session(li.pk, mark_of(fresh)) == li
    switch_off_holder(operator, li, at.date(), at, write)
    assert holder_of_session(li.pk, mark_of(fresh)) is None


def test_a_password_that_was_reset_lets_in_at_once_and_has_to_be_changed(
    person: Person, official: Callable[[str], Post], at: datetime
) -> None:
    li = person("li-town", "town")
    wrong_ones("li-town", MOST_WRONG, at)
    password, faults = reset_password(official("administrator"), li, at, write)
    signed_in = tried("li-town", password, at).holder
    assert faults == [] and signed_in is not None and signed_in.must_change
    assert tried("li-town", RIGHT, at).holder is None
    assert password not in str(lines("reset_password", "sign_in", "sign_in_failed"))
