"""Writes of holders: who signs in, by which first password, and which posts they hold. The journal is handed in.

Lines of the journal name a holder by key: a login name may be somebody's own name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from shouwang.engine.calendar import day_in_full
from shouwang.engine.faults import Fault
from shouwang.engine.values.text import normal_text
from shouwang.records.staff import passwords, words
from shouwang.records.staff.models import Holder, Holding, Post
from shouwang.records.staff.passwords import First
from shouwang.records.staff.posts import Write
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import require_door_work, require_staff_work
from shouwang.records.staff.sealed import Person, open_person, seal_hash, seal_person
from shouwang.records.turns import one_transaction

_LOGIN = re.compile(r"[a-z](?!.*\d{8})[a-z0-9_-]{1,39}")
_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d{9}|(?:0\d{2,3}[- ]?)?\d{7,8}(?:-\d{1,6})?")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class NewHolder:
    """Somebody who is to sign in. ``county`` is the one whose administrator helps them; blank: the whole site's."""

    login: str
    name: str
    phone: str = ""
    county: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """A holder that is there now. ``password`` is to be told once, and blank where the holder was there before."""

    holder: Holder
    password: str = ""


def add_holder(
    actor: Post, new: NewHolder, at: datetime, write: Write, first: First | None = None
) -> tuple[Added | None, list[Fault]]:
    """Adds somebody who signs in, with a first password drawn at random or given. The same again changes nothing.

    Raises NotAllowed. Faults: ``login_name``, ``login_taken``, ``holder_name``, ``holder_phone``, those of passwords.
    """
    require_staff_work(actor, None, "设置登录人员")
    given, first = first, first or passwords.drawn()
    faults = faults_of_holder(new) + (passwords.faults_of(first.text, new.login) if given else [])
    if faults:
        return None, faults
    there = Holder.objects.filter(login=new.login).exists()
    return add_hashed(actor, new, first, "" if there else passwords.hashed(first), at, write)


@one_transaction
def add_hashed(
    actor: Post, new: NewHolder, first: First, hashed: str, at: datetime, write: Write
) -> tuple[Added | None, list[Fault]]:
    """``add_holder`` where the password was hashed before: nobody else waits for it inside a transaction."""
    there = Holder.objects.filter(login=new.login).first()
    if there is not None:
        person = Person(normal_text(new.name), new.phone.strip())
        same = there.active and there.county == new.county and open_person(there) == person
        taken = Fault("login_taken", words.LOGIN_TAKEN.format(login=new.login))
        return (Added(there), []) if same else (None, [taken])
    faults = faults_of_home(actor, new)
    if faults:
        return None, faults
    holder = Holder.objects.create(
        login=new.login,
        county=new.county,
        person=seal_person(new.login, Person(normal_text(new.name), new.phone.strip())),
        password=seal_hash(new.login, hashed or passwords.hashed(first)),
        must_change=first.must_change,
        made_at=at,
    )
    write(actor, new.county, "add_holder", f"holder:{holder.pk}", {"must_change": first.must_change}, at)
    return Added(holder, first.text), []


def faults_of_home(actor: Post, new: NewHolder) -> list[Fault]:
    """Whether somebody new belongs to the actor's own divisions."""
    if scope(actor).covers_place(new.county, ""):
        return []
    return [Fault("not_allowed", words.NOT_ALLOWED.format(title=actor.title, what="设置别处的登录人员"))]


def faults_of_holder(new: NewHolder) -> list[Fault]:
    faults = []
    if not _LOGIN.fullmatch(new.login):
        faults.append(Fault("login_name", words.LOGIN_NAME))
    if not normal_text(new.name) or len(new.name) > _LONGEST_NAME:
        faults.append(Fault("holder_name", words.HOLDER_NAME))
    if new.phone.strip() and not _PHONE.fullmatch(new.phone.strip()):
        faults.append(Fault("holder_phone", words.HOLDER_PHONE))
    return faults


@one_transaction
def correct_holder(
    actor: Post, holder: Holder, name: str, phone: str, at: datetime, write: Write
) -> tuple[Holder | None, list[Fault]]:
    """Writes somebody's name or phone otherwise; the same again changes nothing. Raises NotAllowed."""
    require_staff_work(actor, holder, "更正登录人员")
    faults = faults_of_holder(NewHolder(holder.login, name, phone))
    holder = Holder.objects.select_for_update().get(pk=holder.pk)
    person = Person(normal_text(name), phone.strip())
    if faults:
        return None, faults
    before = open_person(holder)
    if before != person:
        holder.person = seal_person(holder.login, person)
        holder.save(update_fields=["person"])
        changed = [what for what in ("name", "phone") if getattr(before, what) != getattr(person, what)]
        write(actor, holder.county, "correct_holder", f"holder:{holder.pk}", {"changed": changed}, at)
    return holder, []


@one_transaction
def switch_off_holder(actor: Post, holder: Holder, on: date, at: datetime, write: Write) -> Holder:
    """Lets somebody in no more, and ends what they hold. Twice changes nothing. Raises NotAllowed."""
    require_staff_work(actor, holder, "停用登录人员")
    holder = Holder.objects.select_for_update().get(pk=holder.pk)
    if holder.active:
        holder.active = False
        holder.save(update_fields=["active"])
        ended = [_ended(one, on).post.code for one in _open(holder)]
        write(actor, holder.county, "switch_off_holder", f"holder:{holder.pk}", {"posts": ended}, at)
    return holder


# --- who holds what ---------------------------------------------------------------------------------------------------


@one_transaction
def hold_post(
    actor: Post, holder: Holder, post: Post, from_on: date, at: datetime, write: Write
) -> tuple[Holding | None, list[Fault]]:
    """Gives somebody a post from a day on. Where they hold it already nothing changes. Raises NotAllowed."""
    require_staff_work(actor, holder, "安排岗位")
    holder = Holder.objects.select_for_update().get(pk=holder.pk)
    post = Post.objects.get(pk=post.pk)
    there = Holding.objects.filter(holder=holder, post=post, to_on=None).first()
    faults = faults_of_holding(actor, holder, post, from_on)
    if faults or there is not None:
        return (None, faults) if faults else (there, [])
    holding = Holding.objects.create(holder=holder, post=post, from_on=from_on, made_at=at)
    detail = {"post": post.code, "from": from_on.isoformat()}
    write(actor, post.county, "hold_post", f"holder:{holder.pk}", detail, at)
    return holding, []


def faults_of_holding(actor: Post, holder: Holder, post: Post, from_on: date) -> list[Fault]:
    """Why somebody cannot hold a post from a day on; one who holds it already can."""
    if not scope(actor).covers_post(post):
        return [Fault("not_allowed", words.NOT_ALLOWED.format(title=actor.title, what="安排别处的岗位"))]
    if not post.active:
        return [Fault("post_closed", words.POST_CLOSED.format(code=post.code))]
    if not holder.active:
        return [Fault("holder_left", words.HOLDER_LEFT.format(login=holder.login))]
    ends = Holding.objects.filter(holder=holder, post=post).order_by("-from_on", "-id").values_list("to_on", flat=True)
    last = ends.first()
    if last is not None and from_on < last:
        return [
            Fault(
                "holding_overlaps",
                words.HOLDING_OVERLAPS.format(to_on=day_in_full(last), from_on=day_in_full(from_on)),
            )
        ]
    return []


@one_transaction
def give_up_post(
    actor: Post, holder: Holder, post: Post, on: date, at: datetime, write: Write
) -> tuple[Holding | None, list[Fault]]:
    """From a day on somebody holds a post no longer. Raises NotAllowed."""
    require_staff_work(actor, holder, "安排岗位")
    holding = next((one for one in _open(holder) if one.post_id == post.pk), None)
    if holding is None:
        return None, [Fault("holding_unknown", words.NOBODY_HOLDS)]
    if on < holding.from_on:
        return None, [
            Fault(
                "holding_early",
                words.HOLDING_EARLY.format(from_on=day_in_full(holding.from_on), to_on=day_in_full(on)),
            )
        ]
    _ended(holding, on)
    detail = {"post": post.code, "on": on.isoformat()}
    write(actor, post.county, "give_up_post", f"holder:{holder.pk}", detail, at)
    return holding, []


def _open(holder: Holder) -> list[Holding]:
    held = Holding.objects.select_for_update(of=("self",)).filter(holder=holder, to_on=None)
    return list(held.select_related("post").order_by("post__code"))


def _ended(holding: Holding, on: date) -> Holding:
    holding.to_on = max(on, holding.from_on)
    holding.save(update_fields=["to_on"])
    return holding


# --- helped in again --------------------------------------------------------------------------------------------------


def reset_password(
    actor: Post, holder: Holder, at: datetime, write: Write, first: First | None = None
) -> tuple[str, list[Fault]]:
    """A new first password, to be told once; a lock is taken off, and every session of the old one ends.

    Raises NotAllowed. Gives a blank password with the faults of a given one that is not good enough.
    """
    require_door_work(actor, holder, "重设密码")
    given, first = first, first or passwords.drawn()
    faults = passwords.faults_of(first.text, holder.login) if given else []
    if faults:
        return "", faults
    _put_password(actor, holder, first, passwords.hashed(first), at, write)
    return first.text, []


@one_transaction
def _put_password(actor: Post, holder: Holder, first: First, hashed: str, at: datetime, write: Write) -> None:
    require_door_work(actor, holder, "重设密码")
    fresh = Holder.objects.select_for_update().get(pk=holder.pk)
    fresh.password, fresh.must_change = seal_hash(fresh.login, hashed), first.must_change
    fresh.failed, fresh.locked_until = 0, None
    fresh.save(update_fields=["password", "must_change", "failed", "locked_until"])
    write(actor, fresh.county, "reset_password", f"holder:{fresh.pk}", {}, at)


@one_transaction
def unlock(actor: Post, holder: Holder, at: datetime, write: Write) -> Holder:
    """Takes off a lock, and begins to count wrong passwords anew. Raises NotAllowed."""
    require_door_work(actor, holder, "解锁登录")
    holder = Holder.objects.select_for_update().get(pk=holder.pk)
    if holder.failed or holder.locked_until is not None:
        holder.failed, holder.locked_until = 0, None
        holder.save(update_fields=["failed", "locked_until"])
        write(actor, holder.county, "unlock", f"holder:{holder.pk}", {}, at)
    return holder
