"""``shouwang holder`` and the workbook of ``shouwang post``: who signs in, and which posts they hold."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from shouwang.server.site import CannotGoOn, acting_post, day, now, today, told

if TYPE_CHECKING:
    from shouwang.engine.packs.model import Pack
    from shouwang.records.staff.actions import Told
    from shouwang.records.staff.models import Holder, Post

_TELL = "初次密码只说这一次，请当面告诉本人；第一次登录要改。"


def import_(options: argparse.Namespace) -> int:
    """Takes in a workbook of posts and people; what is wrong with which cell is said."""
    from shouwang.desk.staff.staff_sheet import passwords_book
    from shouwang.records import vault
    from shouwang.records.journal.actions import write
    from shouwang.records.staff.actions import read_staff_workbook, take_in_staff

    try:
        data = options.file.read_bytes()
    except OSError:
        raise CannotGoOn(f"《{options.file.name}》打不开，请检查路径和读取权限") from None
    post = acting_post(options)
    county = _county(options, post)
    rows, faults = read_staff_workbook(data, options.file.name, county, _departments(_pack(county)))
    if faults:
        raise CannotGoOn(told(faults))

    def hand_out(passwords: Sequence[Told]) -> None:
        if options.passwords:
            vault.write_out(options.passwords, passwords_book(passwords, today()))

    done = take_in_staff(post, rows, day(options.from_), now(), write, hand_out)
    _seal(county)
    print(f"来{done.rows}行：新{done.added}，变{done.changed}，未变{done.unchanged}，有错{done.faulty}")
    for fault in done.faults:
        print(fault)
    if done.passwords and options.passwords:
        print(f"初次密码{len(done.passwords)}个，在 {options.passwords}；发完请删除，别处没有。")
    for one in () if options.passwords else done.passwords:
        print(f"{one.login}\t{one.password}")
    if done.passwords and not options.passwords:
        print(_TELL)
    return 0


def export(options: argparse.Namespace) -> int:
    """Writes the posts and people there are, in the shape in which they are taken in again."""
    from shouwang.desk.staff.staff_sheet import staff_book
    from shouwang.records import vault

    post = acting_post(options)
    county = _county(options, post)
    pack = _pack(county)
    titles = pack.offices if pack else {}
    data = staff_book(post, county, titles, today(), now(), empty=options.empty)
    vault.write_out(options.out, data)
    _seal(county)
    print(f"岗位和人员在 {options.out}")
    return 0


def list_(options: argparse.Namespace) -> int:
    """Who signs in, names masked, with the posts they hold today."""
    from shouwang.engine.values.identity import mask_name
    from shouwang.records.staff.queries import holders_visible_to, opened_holders
    from shouwang.records.staff.signing_in import is_locked

    for one in opened_holders(holders_visible_to(acting_post(options)), today()):
        held = "、".join(post.code for post in one.posts) or "没有岗位"
        state = "已停用" if not one.holder.active else "锁定中" if is_locked(one.holder, now()) else "可登录"
        codes = "有动态码" if one.holder.code_since else "没有动态码"
        print(f"{one.holder.login}\t{mask_name(one.person.name)}\t{held}\t{state}\t{codes}")
    return 0


def add(options: argparse.Namespace) -> int:
    """Adds somebody who signs in, and gives them the posts named."""
    from shouwang.records.journal.actions import write
    from shouwang.records.staff.actions import NewHolder, add_holder, hold_post
    from shouwang.records.staff.queries import post_named

    actor = acting_post(options)
    posts = {code: post_named(code) for code in options.post}
    for code, post in posts.items():
        if post is None:
            raise CannotGoOn(f"没有代码为“{code}”的岗位，请用 shouwang post list 查看")
    held = [post for post in posts.values() if post is not None]
    county = held[0].county if held else _county(options, actor)
    added, faults = add_holder(actor, NewHolder(options.login, options.name, options.phone, county), now(), write)
    if added is None:
        raise CannotGoOn(told(faults))
    for post in held:
        _, faults = hold_post(actor, added.holder, post, day(options.from_), now(), write)
        if faults:
            break
    _seal(county)
    if added.password:
        print(f"已设 {options.login}，初次密码：{added.password}\n{_TELL}")
    else:
        print(f"{options.login} 原来就有，密码没有动")
    if faults:
        raise CannotGoOn(told(faults))
    return 0


def reset(options: argparse.Namespace) -> int:
    """A new first password; a lock is taken off. ``--codes`` switches one-time codes off as well."""
    from shouwang.records.journal.actions import write
    from shouwang.records.staff.actions import reset_password, take_codes_away

    actor, holder = acting_post(options), _named(options)
    password, faults = reset_password(actor, holder, now(), write)
    if faults:
        raise CannotGoOn(told(faults))
    if options.codes:
        take_codes_away(actor, holder, now(), write)
    _seal(holder.county)
    print(f"{holder.login} 的新初次密码：{password}\n{_TELL}")
    return 0


def unlock(options: argparse.Namespace) -> int:
    from shouwang.records.journal.actions import write
    from shouwang.records.staff.actions import unlock as unlocked

    holder = unlocked(acting_post(options), _named(options), now(), write)
    _seal(holder.county)
    print(f"{holder.login} 没有锁定，可以登录")
    return 0


def _named(options: argparse.Namespace) -> Holder:
    from shouwang.records.staff.queries import holders_visible_to

    holder = holders_visible_to(acting_post(options)).filter(login=options.login).first()
    if holder is None:
        raise CannotGoOn("没有这个登录名，请用 shouwang holder list 查看")
    return holder


def _county(options: argparse.Namespace, post: Post) -> str:
    """The county that is meant: the one named, the post's own, or the site's only one; blank where there are several."""
    from shouwang.records.divisions.queries import counties

    known = counties()
    return str(options.county[:6]) or post.county or (known[0] if len(known) == 1 else "")


def _pack(county: str) -> Pack | None:
    from shouwang.records.policy.queries import in_force, pack_of

    version = in_force(county) if county else None
    return pack_of(version) if version else None


def _departments(pack: Pack | None) -> dict[str, str]:
    """How a department may be written → its name in the pack."""
    return pack.office_words if pack else {}


def _seal(county: str) -> None:
    from shouwang.records.journal.actions import seal_pending

    for one in {county, ""}:
        seal_pending(one, now())
