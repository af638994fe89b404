"""One-time codes beside the password: set up on a phone, each good once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from tests.records.staff.conftest import RIGHT

from shouwang.records.journal.actions import write
from shouwang.records.journal.models import Entry
from shouwang.records.staff.actions import (
    MOST_WRONG,
    Attempt,
    SignedIn,
    begin_codes,
    confirm_codes,
    end_codes,
    sign_in,
    take_codes_away,
)
from shouwang.records.staff.models import Holder, Post
from shouwang.records.staff.queries import holder_signing_in
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.staff.sealed import open_secret

HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture
def phone(person: Callable[..., Holder], official: Callable[[str], Post], at: datetime) -> pyotp.TOTP:
    """The phone of li-town, on which codes were switched on."""
    li = person("li-town", "town")
    setup, faults = begin_codes(official("town"), li, at - 2 * HALF_MINUTE, write)
    assert setup is not None, faults
    phone = pyotp.TOTP(setup.secret)
    assert confirm_codes(official("town"), li, phone.at(at - 2 * HALF_MINUTE), at - 2 * HALF_MINUTE, write) == []
    return phone


def tried(code: str, at: datetime, password: str = RIGHT) -> SignedIn:
    return sign_in(Attempt("li-town", password, code), at, write)


def said(signed_in: SignedIn) -> str:
    return signed_in.fault.code if signed_in.fault else "in"


def li() -> Holder:
    holder = holder_signing_in("li-town")
    assert holder is not None
    return holder


def test_the_code_is_asked_for_after_the_password_only(phone: pyotp.TOTP, at: datetime) -> None:
    assert said(tried("", at)) == "code_needed"
    assert said(tried("", at, "something else")) == "sign_in_refused"
    assert said(tried(phone.at(at), at, "something else")) == "sign_in_refused"
    assert said(tried(f" {phone.at(at)[:3]} {phone.at(at)[3:]}", at)) == "in"


@pytest.mark.parametrize(("early", "answer"), [(-2, "code_wrong"), (-1, "in"), (0, "in"), (1, "in"), (2, "code_wrong")])
def test_a_phone_may_be_half_a_minute_early_or_late(early: int, answer: str, phone: pyotp.TOTP, at: datetime) -> None:
    assert said(tried(phone.at(at + early * HALF_MINUTE), at)) == answer


def test_a_code_works_once_and_none_before_it_works_after_it(phone: pyotp.TOTP, at: datetime) -> None:
    assert said(tried(phone.at(at), at)) == "in"
    assert said(tried(phone.at(at), at)) == said(tried(phone.at(at - HALF_MINUTE), at)) == "code_wrong"
    assert said(tried(phone.at(at + HALF_MINUTE), at + HALF_MINUTE)) == "in"


@pytest.mark.parametrize("typed", ["000000", "12345", "一二三四五六", "x" * 5000])
def test_wrong_codes_lock_like_wrong_passwords(typed: str, phone: pyotp.TOTP, at: datetime) -> None:
    if typed in {phone.at(at + step * HALF_MINUTE) for step in (-1, 0, 1)}:
        pytest.skip("the one in three hundred thousand")
    assert [said(tried(typed, at)) for _ in range(MOST_WRONG)] == ["code_wrong"] * MOST_WRONG
    assert said(tried(phone.at(at), at)) == "sign_in_refused"


def test_nothing_is_asked_for_until_the_phone_has_shown_that_it_works(
    person: Callable[..., Holder], official: Callable[[str], Post], at: datetime
) -> None:
    holder, town = person("li-town", "town"), official("town")
    assert [one.code for one in confirm_codes(town, holder, "123456", at, write)] == ["code_not_begun"]
    setup, _ = begin_codes(town, holder, at, write)
    assert setup is not None and said(tried("", at)) == "in"
    told = urlsplit(setup.uri)
    assert (told.scheme, told.netloc) == ("otpauth", "totp") and parse_qs(told.query)["secret"] == [setup.secret]
    late = pyotp.TOTP(setup.secret).at(at - 9 * HALF_MINUTE)
    assert [one.code for one in confirm_codes(town, holder, late, at, write)] == ["code_wrong"]
    assert open_secret(li()) == setup.secret and setup.secret.encode() not in bytes(li().code_secret or b"")
    assert setup.secret not in repr(setup) + str(list(Entry.objects.values_list("detail", "subject")))


def test_codes_that_are_on_are_not_begun_over(phone: pyotp.TOTP, official: Callable[[str], Post], at: datetime) -> None:
    setup, faults = begin_codes(official("town"), li(), at, write)
    assert setup is None and [one.code for one in faults] == ["code_there"]
    assert [one.code for one in confirm_codes(official("town"), li(), phone.at(at), at, write)] == ["code_there"]


def test_they_are_switched_off_by_ones_password(
    phone: pyotp.TOTP, official: Callable[[str], Post], at: datetime
) -> None:
    assert [one.code for one in end_codes(official("town"), li(), "guessed", at, write)] == ["password_old"]
    assert li().failed == 1 and said(tried("", at)) == "code_needed"
    assert end_codes(official("town"), li(), RIGHT, at, write) == []
    assert said(tried("", at)) == "in" and open_secret(li()) is None


def test_whose_phone_is_lost_is_helped_by_those_who_may(
    phone: pyotp.TOTP, official: Callable[[str], Post], at: datetime
) -> None:
    with pytest.raises(NotAllowed):
        take_codes_away(official("other-town"), li(), at, write)
    take_codes_away(official("administrator"), li(), at, write)
    assert said(tried("", at)) == "in"
