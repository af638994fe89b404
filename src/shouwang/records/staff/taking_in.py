"""A whole workbook of posts and people taken in. The journal is handed in.

rows = added + changed + unchanged + faulty. A row is taken in whole or not at all; nothing that the workbook leaves out is
closed or ended. Hashes are made before the transaction begins, and first passwords are handed out before it ends: killed at
any moment, either somebody has them, or nobody was added.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from shouwang.engine.faults import Fault
from shouwang.records.staff import passwords, words
from shouwang.records.staff.models import Holder, Holding, Post
from shouwang.records.staff.passwords import First, Told
from shouwang.records.staff.people import (
    Added,
    NewHolder,
    add_hashed,
    correct_holder,
    faults_of_holding,
    faults_of_home,
    hold_post,
)
from shouwang.records.staff.posts import Write, add_post, faults_of_post, is_same, rename_post
from shouwang.records.staff.rights import NotAllowed, require_staff_work
from shouwang.records.staff.sealed import Person, open_person
from shouwang.records.staff.staff_rows import StaffRow
from shouwang.records.turns import one_transaction

_Hashed = dict[str, tuple[First, str]]
"""Login → its first password and the hash of it."""


@dataclass(slots=True)
class TakenIn:
    """What became of the rows, and the first passwords, which are nowhere else."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    faulty: int = 0
    faults: list[Fault] = field(default_factory=list)
    passwords: list[Told] = field(default_factory=list)


def take_in_staff(
    actor: Post,
    rows: Sequence[StaffRow],
    on: date,
    at: datetime,
    write: Write,
    hand_out: Callable[[Sequence[Told]], None] = lambda told: None,
) -> TakenIn:
    """Adds and corrects posts and holders within the actor's own divisions; who is new holds their post from ``on``.

    ``hand_out`` is given the first passwords before anything counts. The same rows again change nothing and give none.
    Raises NotAllowed for those who may not set up anybody.
    """
    require_staff_work(actor, None, "导入岗位和人员")
    wanted = {row.holder.login for row in rows if row.holder is not None and not row.faults}
    there = set(Holder.objects.filter(login__in=wanted).values_list("login", flat=True))
    drawn = {login: passwords.drawn() for login in sorted(wanted - there)}
    hashed = {login: (first, passwords.hashed(first)) for login, first in drawn.items()}
    return _take_in(actor, rows, hashed, on, at, write, hand_out)


@one_transaction
def _take_in(
    actor: Post,
    rows: Sequence[StaffRow],
    hashed: _Hashed,
    on: date,
    at: datetime,
    write: Write,
    hand_out: Callable[[Sequence[Told]], None],
) -> TakenIn:
    done = TakenIn(rows=len(rows))
    for row in rows:
        faults = list(row.faults) or [row.placed(fault) for fault in _refused(actor, row, on)]
        if faults:
            done.faulty += 1
            done.faults += faults
            continue
        what = _put(actor, row, hashed, on, at, write, done)
        setattr(done, what, getattr(done, what) + 1)
    assert done.rows == done.added + done.changed + done.unchanged + done.faulty
    if done.passwords:
        hand_out(done.passwords)
    return done


def _refused(actor: Post, row: StaffRow, on: date) -> list[Fault]:
    """Why a row cannot be taken in as things stand now; nothing is written, so that it is taken in whole or not at all."""
    faults: list[Fault] = []
    post = None
    if row.post is not None:
        faults += faults_of_post(actor, row.post)
        post = Post.objects.filter(code=row.post.code).first()
        if post is not None and not post.active:
            faults.append(Fault("post_closed", words.POST_CLOSED.format(code=post.code)))
        elif post is not None and not faults and not is_same(post, row.post):
            faults.append(Fault("post_taken", words.POST_DIFFERS.format(code=post.code)))
    return faults if faults or row.holder is None else _refused_holder(actor, row.holder, post, on)


def _refused_holder(actor: Post, new: NewHolder, post: Post | None, on: date) -> list[Fault]:
    holder = Holder.objects.filter(login=new.login).first()
    if holder is None:
        return faults_of_home(actor, new)
    if not holder.active:
        return [Fault("holder_left", words.HOLDER_LEFT.format(login=holder.login))]
    try:
        require_staff_work(actor, holder, "更正登录人员")
    except NotAllowed:
        return [Fault("login_taken", words.LOGIN_TAKEN.format(login=holder.login))]
    return faults_of_holding(actor, holder, post, on) if post is not None and post.active else []


def _put(actor: Post, row: StaffRow, hashed: _Hashed, on: date, at: datetime, write: Write, done: TakenIn) -> str:
    """Takes in a row that nothing is wrong with; whether something is new, was changed, or is as it was."""
    new, changed, post, added = False, False, None, None
    if row.post is not None:
        new = not Post.objects.filter(code=row.post.code).exists()
        post, faults = add_post(actor, row.post, at, write)
        assert post is not None, faults
        if post.title != row.post.title:
            post, faults = rename_post(actor, post, row.post.title, at, write)
            assert post is not None, faults
            changed = True
    if row.holder is not None:
        there = Holder.objects.filter(login=row.holder.login).first()
        if there is None:
            first, made = hashed.get(row.holder.login) or (passwords.drawn(), "")
            added, faults = add_hashed(actor, row.holder, first, made, at, write)
            assert added is not None, faults
            done.passwords.append(Told(row.holder.login, row.holder.name, post.title if post else "", added.password))
            new = True
        else:
            added = Added(there)
            if open_person(there) != Person(row.holder.name, row.holder.phone):
                correct_holder(actor, there, row.holder.name, row.holder.phone, at, write)
                changed = True
    if post is not None and added is not None and not _holds(added.holder, post):
        holding, faults = hold_post(actor, added.holder, post, on, at, write)
        assert holding is not None, faults
        new = True
    return "added" if new else "changed" if changed else "unchanged"


def _holds(holder: Holder, post: Post) -> bool:
    return Holding.objects.filter(holder=holder, post=post, to_on=None).exists()
