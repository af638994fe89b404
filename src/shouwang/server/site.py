"""Opening a site for one command: where it lives, who acts, which county, what time it is.

The only place where the clock is read; from here on time is handed in.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shouwang.engine.calendar import Period
    from shouwang.engine.faults import Fault
    from shouwang.engine.packs.model import Pack
    from shouwang.records.policy.models import PackVersion
    from shouwang.records.staff.models import Post


class CannotGoOn(Exception):
    """Nothing could be done; the message is the sentence for whoever typed the command."""


def open_site(options: argparse.Namespace) -> None:
    """Loads Django and, where the command needs it, sees that the site was made."""
    os.umask(0o077)  # whatever is written is for its owner alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.server.settings")
    import django

    django.setup()
    if getattr(options, "needs_site", False):
        from shouwang.records import vault
        from shouwang.server.database import look
        from shouwang.server.keeping.places import require_whole

        require_whole()
        look(must_be_made=True)
        vault.sweep()


_LIVING: ContextVar[date | None] = ContextVar("living", default=None)


@contextmanager
def living_on(day: date | None) -> Iterator[None]:
    """Within it the site's clock shows this day: what is done for a demo's county is done on that county's day.
    None: the clock stays as it is."""
    before = _LIVING.set(day or _LIVING.get())
    try:
        yield
    finally:
        _LIVING.reset(before)


def now() -> datetime:
    """The moment by the site's clock: the real time of day, on the site's own day where it lives on another."""
    from django.utils import timezone

    real = timezone.now()
    told = os.environ.get("SHOUWANG_TODAY", "")
    living = _LIVING.get() or (date.fromisoformat(told) if told else None)
    return real + (living - timezone.localdate(real)) if living else real


def real_now() -> datetime:
    """The moment by the machine's clock: what phones go by as well, whatever day it is in a demo."""
    from django.utils import timezone

    return timezone.now()


def today() -> date:
    from django.utils import timezone

    return timezone.localdate(now())


def acting_post(options: argparse.Namespace) -> Post:
    """Who acts: the post named on the command line, or the built-in operator."""
    from shouwang.records.staff.actions import operator_post
    from shouwang.records.staff.queries import post_named

    if not options.acting_as:
        return operator_post(at=now())
    post = post_named(options.acting_as)
    if post is None:
        raise CannotGoOn(f"没有代码为“{options.acting_as}”的岗位，请用 shouwang post list 查看")
    return post


def county_of(options: argparse.Namespace) -> str:
    """The county that is meant: the one named, or the site's only one."""
    from shouwang.records.divisions.queries import counties

    known = counties()
    if not known:
        raise CannotGoOn("还没有农户册，请先执行：shouwang registry import 农户册.xlsx")
    if options.county:
        if options.county[:6] not in known:
            raise CannotGoOn(f"本站没有区划为{options.county}的县；有：{'、'.join(known)}")
        return str(options.county[:6])
    if len(known) > 1:
        raise CannotGoOn(f"本站有几个县（{'、'.join(known)}），请用 --county 说明是哪一个")
    return str(known[0])


def pack_folders() -> list[Path]:
    """Where packs are looked up: the site's own before those that came with the product."""
    from shouwang.engine.packs import bundled_folder
    from shouwang.records import vault

    return [vault.home() / "packs", bundled_folder()]


def pack_from(text: str) -> tuple[Pack, dict[str, bytes]]:
    """The pack of a folder, or the one called so, with its exact files; what it extends is looked for beside it first."""
    from shouwang.engine.packs import load_pack, pack_files

    folder = Path(text)
    beside = "/" in text or "\\" in text or (folder / "pack.yaml").is_file()
    if beside and not (folder / "pack.yaml").is_file():
        raise CannotGoOn(f"“{text}”里没有pack.yaml，请写政策包的名称或它所在的目录")
    folders = [folder.resolve().parent, *pack_folders()] if beside else pack_folders()
    name = folder.resolve().name if beside else text
    pack, faults = load_pack(name, folders)
    if pack is None:
        raise CannotGoOn(f"政策包“{name}”不能用：\n" + told(faults))
    return pack, pack_files(name, folders)


def pack_named(name: str) -> Pack:
    from shouwang.engine.packs import load_pack

    pack, faults = load_pack(name, pack_folders())
    if pack is None:
        raise CannotGoOn(f"政策包“{name}”不能用：\n" + told(faults))
    return pack


def pack_for_county(name: str, county: str, on: date | None = None) -> Pack:
    """The pack named, the one in force in the county on a day (today where none is said), the only one written for it, or the only one that asks for lists."""
    from shouwang.engine.packs import list_packs
    from shouwang.records.policy.queries import in_force, pack_of

    if name:
        return pack_named(name)
    version = in_force(county, on or today())
    if version is not None:
        return pack_of(version)
    there = [summary for summary in list_packs(pack_folders()) if summary.divisions]
    known = [summary.name for summary in there]
    own = [one.name for one in there if any(county.startswith(code) for code in one.divisions)]
    if len(own) == 1:
        return pack_named(own[0])
    asking = [name for name in own or known if pack_named(name).feeds]
    if len(asking) == 1:
        return pack_named(asking[0])
    raise CannotGoOn(f"本县还没有用过政策包，请用 --pack 说明；有：{'、'.join(known)}")


def published(post: Post, pack: Pack, county: str) -> PackVersion:
    """The version of a pack in a county; put in force there where it never was, by a post that may. Whoever decided from which
    day it holds (``pack publish``) is not overruled by a month that is done with it."""
    from shouwang.engine.packs import pack_files
    from shouwang.records.policy.actions import publish
    from shouwang.records.policy.queries import in_force_lines

    there = next((line.version for line in in_force_lines(county) if line.version.digest == pack.digest), None)
    if there is not None:
        return there
    return publish(post, pack, pack_files(pack.name, pack_folders()), county, pack.in_force_from, now())


def day(text: str) -> date:
    """A day typed on the command line; today where none was."""
    if not text:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CannotGoOn(f"“{text}”不是一个日子，请写成 2024-04-10 这样") from None


def moment(text: str) -> datetime | None:
    """A time typed on the command line; of a bare day its end, so that all that was known on it is known. None: now."""
    from django.utils import timezone

    if not text:
        return None
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        raise CannotGoOn(f"“{text}”不是一个时间，请写成 2024-04-10 或 2024-04-10T12:30 这样") from None
    if len(text) == len("2024-04-10"):
        typed = datetime.combine(typed, time.max)
    return typed if typed.tzinfo else timezone.make_aware(typed)


def month(text: str) -> Period:
    from shouwang.engine.calendar import period_of

    try:
        return period_of(text)
    except ValueError as trouble:
        raise CannotGoOn(str(trouble)) from None


def told(faults: Sequence[Fault]) -> str:
    return "\n".join(str(fault) for fault in faults)
