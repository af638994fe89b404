"""``shouwang post`` and ``shouwang calendar``."""

from __future__ import annotations

import argparse

from shouwang.server.site import CannotGoOn, acting_post, day, now, told

_KINDS = {True: "上班", False: "休息", None: "照公布的"}


def list_(options: argparse.Namespace) -> int:
    from shouwang.records.staff.queries import visible_to

    for post in visible_to(acting_post(options)):
        place = post.division or "不限"
        print(f"{post.code}\t{post.title}\t{post.get_role_display()}\t{place}\t{post.department or '不限'}")
    return 0


def add(options: argparse.Namespace) -> int:
    from shouwang.records.journal.actions import seal_pending, write
    from shouwang.records.staff.actions import NewPost, add_post

    area = options.division.endswith("00000000")  # a city or a province holds counties and is in none
    county = "" if area else options.division[:6] or options.county[:6]
    new = NewPost(options.code, options.title, options.role, county, options.division, options.department)
    post, faults = add_post(acting_post(options), new, now(), write)
    if post is None:
        raise CannotGoOn(told(faults))
    seal_pending(county, now())
    print(f"已设岗位：{post.code} {post.title}")
    return 0


def calendar_list(options: argparse.Namespace) -> int:
    from shouwang.records.policy.models import CalendarDay

    for one in CalendarDay.objects.order_by("on"):
        print(f"{one.on.isoformat()}\t{_KINDS[one.working]}\t{one.note}")
    return 0


def calendar_set(options: argparse.Namespace) -> int:
    from shouwang.records.policy.actions import set_calendar_day

    working = {"work": True, "rest": False, "published": None}[options.kind]
    one = set_calendar_day(acting_post(options), day(options.day), working, options.note, now())
    print(f"{one.on.isoformat()} 定为{_KINDS[one.working]}")
    return 0
