"""The site's door: signing in, the lock after wrong passwords, and one's own password. The journal is handed in.

A password is tried before the transaction begins, because that is slow by intent and nobody else should wait for it; what
the trial counts for is decided inside, one trial after the other. Whoever is refused is told the same, after the same work,
whether the name exists, the password was wrong, or the holder is locked out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

from shouwang.engine.faults import Fault
from shouwang.records.staff import codes, passwords, words
from shouwang.records.staff.models import Holder, Post
from shouwang.records.staff.passwords import First
from shouwang.records.staff.posts import Write, operator_post
from shouwang.records.staff.queries import holder_signing_in, posts_held
from shouwang.records.staff.sealed import open_hash, seal_hash
from shouwang.records.turns import one_transaction

MOST_WRONG = 5
"""Wrong passwords or codes in a row, after which nobody gets in under this name for a while."""
LOCKED_FOR = timedelta(minutes=15)
_MINUTES = int(LOCKED_FOR.total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was typed, and the address it came from. ``code`` is blank where none was asked for yet."""

    login: str
    password: str
    code: str = ""
    from_where: str = ""

    def __repr__(self) -> str:
        return "<Attempt>"  # never the password: a trace may print it


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in; or None and why not: ``sign_in_refused``, ``code_needed`` or ``code_wrong``."""

    holder: Holder | None
    fault: Fault | None = None


def sign_in(attempt: Attempt, at: datetime, write: Write) -> SignedIn:
    """Lets somebody in, or says why not in one sentence. ``code_needed`` counts neither for nor against."""
    holder = holder_signing_in(attempt.login)
    right = passwords.is_right(attempt.password, open_hash(holder) if holder else None)
    return _decided(holder, right, attempt, at, write)


@one_transaction
def _decided(tried: Holder | None, right: bool, attempt: Attempt, at: datetime, write: Write) -> SignedIn:
    where = {"from": _address(attempt.from_where)}
    refused = SignedIn(None, Fault("sign_in_refused", words.REFUSED.format(most=MOST_WRONG, minutes=_MINUTES)))
    holder = Holder.objects.select_for_update().get(pk=tried.pk) if tried else None
    if holder is None or tried is None or not holder.active:
        subject = f"holder:{holder.pk}" if holder else "holder:unknown"
        write(operator_post(at=at), holder.county if holder else "", "sign_in_failed", subject, where, at)
        return refused
    if is_locked(holder, at):
        return refused  # what is tried now is worth nothing, so nobody can fill the journal with it
    if not right or bytes(holder.password) != bytes(tried.password):
        _count(holder, where, at, write)
        return refused
    if holder.code_since is not None:
        if not attempt.code:
            return SignedIn(None, Fault("code_needed", words.CODE_NEEDED))
        if not codes.use(holder, attempt.code, at):
            _count(holder, where, at, write)
            return SignedIn(None, Fault("code_wrong", words.CODE_WRONG))
    holder.failed, holder.locked_until = 0, None
    holder.save(update_fields=["failed", "locked_until", "code_step"])
    post = posts_held(holder, at.date()).first() or operator_post(at=at)
    write(post, holder.county, "sign_in", f"holder:{holder.pk}", where, at)
    return SignedIn(holder)


def is_locked(holder: Holder, at: datetime) -> bool:
    return holder.locked_until is not None and at < holder.locked_until


def _count(holder: Holder, where: Mapping[str, object], at: datetime, write: Write) -> None:
    """One more wrong one in a row; the last one locks."""
    holder.failed += 1
    verb = "sign_in_failed"
    if holder.failed >= MOST_WRONG:
        holder.failed, holder.locked_until, verb = 0, at + LOCKED_FOR, "lock_out"
    holder.save(update_fields=["failed", "locked_until"])
    write(operator_post(at=at), holder.county, verb, f"holder:{holder.pk}", where, at)


def _address(text: str) -> str:
    """An address of a network, and nothing else that somebody may have sent in its place."""
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return ""


@one_transaction
def sign_out(post: Post, holder: Holder, at: datetime, write: Write) -> None:
    """That somebody left; the session itself is ended by the page."""
    write(post, holder.county, "sign_out", f"holder:{holder.pk}", {}, at)


# --- one's own password -----------------------------------------------------------------------------------------------


def set_password(post: Post, holder: Holder, old: str, new: str, at: datetime, write: Write) -> list[Fault]:
    """Somebody changes their own password; ``post`` is the one they act as. No faults: done, every other session ends.

    A wrong old one counts like one at the door, or an unwatched screen would let everybody guess.
    """
    right = passwords.is_right(old, open_hash(holder))
    faults = passwords.faults_of(new, holder.login)
    if not faults and new == old:
        faults = [Fault("password_same", words.SAME_AGAIN)]
    hashed = passwords.hashed(First(new)) if right and not faults else ""
    return _changed(post, holder, right, faults, hashed, at, write)


@one_transaction
def _changed(
    post: Post, tried: Holder, right: bool, faults: list[Fault], hashed: str, at: datetime, write: Write
) -> list[Fault]:
    holder, wrong = _own(tried, right, at, write)
    if wrong or faults:
        return wrong or faults
    holder.password, holder.must_change, holder.failed = seal_hash(holder.login, hashed), False, 0
    holder.save(update_fields=["password", "must_change", "failed"])
    write(post, holder.county, "set_password", f"holder:{holder.pk}", {}, at)
    return []


def end_codes(post: Post, holder: Holder, password: str, at: datetime, write: Write) -> list[Fault]:
    """Somebody switches their own one-time codes off, which takes the password; a wrong one counts like one at the door."""
    return _without_codes(post, holder, passwords.is_right(password, open_hash(holder)), at, write)


@one_transaction
def _without_codes(post: Post, tried: Holder, right: bool, at: datetime, write: Write) -> list[Fault]:
    holder, wrong = _own(tried, right, at, write)
    if not wrong:
        codes.switch_off(post, holder, at, write)
    return wrong


def _own(tried: Holder, right: bool, at: datetime, write: Write) -> tuple[Holder, list[Fault]]:
    """The holder anew, locked for a change; and the fault where the password that was tried lets nobody change anything."""
    holder = Holder.objects.select_for_update().get(pk=tried.pk)
    wrong = [Fault("password_old", words.NOT_RIGHT.format(most=MOST_WRONG, minutes=_MINUTES))]
    if is_locked(holder, at) or not holder.active:
        return holder, wrong
    if not right or bytes(holder.password) != bytes(tried.password):
        _count(holder, {}, at, write)
        return holder, wrong
    return holder, []
