"""Passwords: which are good enough, how one is drawn to be handed out, and their hashes. Nothing here is stored or shown.

The figures are what keeps a site safe, and no policy of any notice.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import (
    UNUSABLE_PASSWORD_PREFIX,
    PBKDF2PasswordHasher,
    check_password,
    get_hasher,
    make_password,
)
from django.contrib.auth.password_validation import CommonPasswordValidator

from shouwang.engine.faults import Fault
from shouwang.records.staff import words

ENOUGH, ENOUGH_OF_THREE_KINDS, LONGEST = 10, 8, 128
"""Characters of a password; so many are enough where they are of three kinds (small, capital, digit, other)."""
_RUN = 5
"""Characters one after the other as on a keyboard or in the alphabet: a password that is little else is a run."""
_KEYBOARD = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb")
_KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
_NEAREST = frozenset(("shouwang", "admin", "guanliyuan", "xiangcunzhenxing", "xiangzhen", "woaini", "mima", "zhongguo"))
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another when read out: i l o 0 1."""
_DRAWN_PARTS, _DRAWN_LENGTH = 3, 4
_QUICK_ITERATIONS = 50_000
"""Enough for a password that nobody can guess: twelve drawn characters are nearly 60 bits."""


@dataclass(frozen=True, slots=True)
class First:
    """The first password of a holder. ``quick``: slowing down whoever guesses it is worth nothing, because it was drawn at
    random, or because everybody knows it (a demo)."""

    text: str
    must_change: bool = True
    quick: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A first password, with whom to tell it to."""

    login: str
    name: str
    post: str
    password: str

    def __repr__(self) -> str:
        return "<Told>"  # never the password


def drawn() -> First:
    """A password at random, good to be read out: 7kd2-mxqa-8trw."""
    parts = ("".join(secrets.choice(_LETTERS) for _ in range(_DRAWN_LENGTH)) for _ in range(_DRAWN_PARTS))
    return First("-".join(parts), quick=True)


def hashed(first: First) -> str:
    """The hash of a password, slow to make unless ``quick``; not to be made inside a transaction."""
    hasher = get_hasher()
    if first.quick and isinstance(hasher, PBKDF2PasswordHasher):
        # Whoever tries wrong ones waits as long as with any other: Django makes up for the difference.
        return hasher.encode(first.text, hasher.salt(), _QUICK_ITERATIONS)
    return make_password(first.text)


def is_right(password: str, hashed_: str | None) -> bool:
    """Whether a password is the one of a hash. Without a hash the same work is done for nothing."""
    # A hash that begins so belongs to no password; Django then does the work of one all the same.
    return check_password(password[: LONGEST + 1], hashed_ or UNUSABLE_PASSWORD_PREFIX)


def faults_of(password: str, login: str) -> list[Fault]:
    """Why a password is not good enough; the first reason only, none where it is."""
    bare = re.sub(r"\W|_", "", password).lower()
    kinds = sum(bool(re.search(kind, password)) for kind in _KINDS)
    if len(password) > LONGEST:
        return [Fault("password_long", words.TOO_LONG.format(longest=LONGEST))]
    if len(password) < ENOUGH and (len(password) < ENOUGH_OF_THREE_KINDS or kinds < 3):
        return [Fault("password_short", words.TOO_SHORT.format(enough=ENOUGH, with_kinds=ENOUGH_OF_THREE_KINDS))]
    if len(login) >= 3 and login.replace("-", "").replace("_", "") in bare:
        return [Fault("password_login", words.LOGIN_IN_IT)]
    if _is_run(password.lower()):
        return [Fault("password_run", words.A_RUN)]
    if {password.lower(), bare, bare.strip("0123456789")} & _common():
        return [Fault("password_common", words.TOO_COMMON)]
    return []


def _is_run(text: str) -> bool:
    """Whether a text is little else than runs (12345678, abcdefgh, qwertyuiop, either way) and repetitions (aaaa)."""
    rows = [row for one in _KEYBOARD for row in (one, one[::-1])]
    left = re.sub(r"(.{1,3}?)\1{2,}", r"\1", text)
    for row in rows:
        for length in range(len(row), _RUN - 1, -1):
            for start in range(len(row) - length + 1):
                left = left.replace(row[start : start + length], "")
    return len(left) <= len(text) - _RUN and len(left) < _RUN


@cache
def _common() -> frozenset[str]:
    """The twenty thousand commonest passwords, as Django has them, and what lies nearest here."""
    return frozenset(one for one in CommonPasswordValidator().passwords if len(one) >= _RUN) | _NEAREST
