"""One-time codes (RFC 6238): asked for beside the password where somebody has set them up on a phone.

Beginning gives a secret for the phone; only a code made from it switches them on. Every code works once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyotp
from pyotp.exceptions import OTPVerificationError

from shouwang.engine.faults import Fault
from shouwang.records.staff import words
from shouwang.records.staff.models import Holder, Post
from shouwang.records.staff.posts import Write
from shouwang.records.staff.rights import require_door_work
from shouwang.records.staff.sealed import open_secret, seal_secret
from shouwang.records.turns import one_transaction

_EITHER_SIDE = 1
"""Half minutes by which a phone may be early or late."""
_ISSUER = "守望"


@dataclass(frozen=True, slots=True)
class Setup:
    """What a phone has to be told: the secret to be typed, and the same as an address for a QR code."""

    secret: str
    uri: str

    def __repr__(self) -> str:
        return "<Setup>"  # never the secret


def use(holder: Holder, code: str, at: datetime) -> bool:
    """Whether a code is the one of this moment and was not used yet; then it is used, and the caller saves ``code_step``."""
    secret, bare = open_secret(holder), "".join(code.split())
    if secret is None or not bare.isascii():
        return False
    try:
        step = pyotp.TOTP(secret).verify_and_get_timecode(bare, for_time=at, valid_window=_EITHER_SIDE)
    except OTPVerificationError:
        return False
    if holder.code_step is not None and step <= holder.code_step:
        return False
    holder.code_step = step
    return True


@one_transaction
def begin_codes(post: Post, holder: Holder, at: datetime, write: Write) -> tuple[Setup | None, list[Fault]]:
    """A new secret for somebody's own phone. Nothing is asked for at the door until ``confirm_codes``."""
    holder = Holder.objects.select_for_update().get(pk=holder.pk)
    if holder.code_since is not None:
        return None, [Fault("code_there", words.CODE_THERE)]
    secret = pyotp.random_base32()
    holder.code_secret, holder.code_step = seal_secret(holder.login, secret), None
    holder.save(update_fields=["code_secret", "code_step"])
    write(post, holder.county, "begin_codes", f"holder:{holder.pk}", {}, at)
    return _setup(holder, secret), []


def _setup(holder: Holder, secret: str) -> Setup:
    return Setup(secret, pyotp.TOTP(secret).provisioning_uri(name=holder.login, issuer_name=_ISSUER))


def begun_codes(holder: Holder) -> Setup | None:
    """What somebody's phone was told already, to be told once more; None where nothing was begun."""
    secret = open_secret(holder)
    return _setup(holder, secret) if secret is not None else None


@one_transaction
def confirm_codes(post: Post, holder: Holder, code: str, at: datetime, write: Write) -> list[Fault]:
    """Switches codes on by the first one that the phone makes. That one is used with it."""
    holder = Holder.objects.select_for_update().get(pk=holder.pk)
    if holder.code_since is not None:
        return [Fault("code_there", words.CODE_THERE)]
    if holder.code_secret is None:
        return [Fault("code_not_begun", words.CODE_NOT_BEGUN)]
    if not use(holder, code, at):
        return [Fault("code_wrong", words.CODE_WRONG)]
    holder.code_since = at
    holder.save(update_fields=["code_since", "code_step"])
    write(post, holder.county, "confirm_codes", f"holder:{holder.pk}", {}, at)
    return []


def take_codes_away(actor: Post, holder: Holder, at: datetime, write: Write) -> None:
    """Switches somebody else's codes off, whose phone is lost. Raises NotAllowed."""
    require_door_work(actor, holder, "停用动态码")
    switch_off(actor, holder, at, write)


@one_transaction
def switch_off(post: Post, holder: Holder, at: datetime, write: Write) -> None:
    """Without codes from now on, and without the secret; whoever calls has seen that it may be done."""
    holder = Holder.objects.select_for_update().get(pk=holder.pk)
    if holder.code_secret is not None:
        holder.code_secret, holder.code_since, holder.code_step = None, None, None
        holder.save(update_fields=["code_secret", "code_since", "code_step"])
        write(post, holder.county, "end_codes", f"holder:{holder.pk}", {}, at)
