"""Which passwords are good enough, and what of them is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings
from tests.records.staff.conftest import RIGHT

from shouwang.records.staff import passwords
from shouwang.records.staff.models import Holder
from shouwang.records.staff.passwords import First
from shouwang.records.staff.sealed import open_hash


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_short"),
        ("abcXY12", "password_short"),  # three kinds, seven characters
        ("helloyou1", "password_short"),  # two kinds, nine
        ("x" * 129, "password_long"),
        ("li-town-2024", "password_login"),
        ("2024LITOWN#a", "password_login"),
        ("1234567890", "password_run"),
        ("987654321000", "password_run"),
        ("Abcdefgh12345", "password_run"),
        ("qwertyuiop1", "password_run"),
        ("aaaaaaaaaaaa", "password_run"),
        ("abcabcabcabc", "password_run"),
        ("Password123!", "password_common"),
        ("iloveyou1234", "password_common"),
        ("Town8new", ""),
        ("hexieshehui", ""),
        ("上河村的老槐树下有口井", ""),
        ("correct horse battery", ""),
    ],
)
def test_a_password_is_long_enough_and_not_what_everybody_would_try_first(password: str, code: str) -> None:
    assert [one.code for one in passwords.faults_of(password, "li-town")] == [code] * bool(code)


@given(st.integers())
def test_a_drawn_password_is_always_good_enough(_: int) -> None:
    drawn = passwords.drawn()
    assert passwords.faults_of(drawn.text, "li-town") == [] and drawn.must_change
    assert not set(drawn.text) & set("ilo01")


def test_drawn_passwords_differ() -> None:
    assert len({passwords.drawn().text for _ in range(200)}) == 200


def test_a_hash_is_right_for_its_own_password_and_kept_sealed(person: Callable[..., Holder]) -> None:
    li = person("li-town", "town")
    assert passwords.is_right(RIGHT, open_hash(li)) and not passwords.is_right(RIGHT + "x", open_hash(li))
    assert not passwords.is_right("", None)
    assert b"md5$" not in bytes(li.password) and open_hash(li).startswith("md5$")


def test_only_what_nobody_can_guess_is_hashed_quickly(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    chosen, drawn = (passwords.hashed(one) for one in (First(RIGHT), passwords.drawn()))
    assert int(chosen.split("$")[1]) == PBKDF2PasswordHasher.iterations > 10 * int(drawn.split("$")[1])
