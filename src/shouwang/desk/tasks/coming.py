"""What is due in the next two weeks, day by day: lists, visits, households to be looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count

from shouwang.desk.page.links import Link
from shouwang.engine.calendar import period_of
from shouwang.engine.owing import PARTS
from shouwang.engine.packs.model import Pack
from shouwang.records.feeds.owed import missing
from shouwang.records.staff.models import Post
from shouwang.records.tasks import queries as tasks
from shouwang.records.tasks.models import Task

_DAYS = 14
AHEAD = timedelta(_DAYS)
"""How far the page looks ahead; nobody's deadline."""
_WORDS: Mapping[str, str] = {
    Task.Kind.VISIT: "户要核查完",
    Task.Kind.LOOK_AGAIN: "户到再看的日子",
    Task.Kind.WHO_IS_THIS: "名未在册人员要查明",
    Task.Kind.TOWN_REVIEW: "户要镇审核",
    Task.Kind.RECORD: "户要备案",
    Task.Kind.HAND_OVER: "户要指明属哪村",
    Task.Kind.CASE_BEGIN: "户要启动识别程序",
    Task.Kind.CASE_STEP: "步识别程序要走完",
    Task.Kind.COMPARE: "个部门要答复信息比对",
    Task.Kind.PLAN: "户要定帮扶措施",
    Task.Kind.MEASURE: "项帮扶措施要开始",
    Task.Kind.FOLLOW_UP: "户要走访",
    Task.Kind.FINDING: "件回头看的事项要整改",
    Task.Kind.VILLAGE_LIST: "个村要报排查名单",
    Task.Kind.DISCREPANCY: "户名单对不上要核实",
}


def coming(
    post: Post, county: str, today: date, pack: Pack | None, to: Link, department: str = ""
) -> list[dict[str, Any]]:
    """The days of the next two weeks on which something is due, each with what it is and how much of it."""
    days: dict[date, list[dict[str, Any]]] = {}
    due = (
        tasks.visible_to(post)
        .filter(county=county, done_on=None, due_on__gte=today, due_on__lte=today + AHEAD)
        .exclude(kind=Task.Kind.FEED)
    )
    for kind, on, many in due.order_by().values_list("kind", "due_on").annotate(many=Count("pk")):
        said = {"text": f"{many:,} {_WORDS[kind]}", "href": address_of(kind, on, to)}
        days.setdefault(on, []).append(said)
    if pack is not None:
        for on, titles in sorted(_lists(county, pack, today, department).items()):
            names = "、".join(f"《{title}》" for title in titles)
            href = to("feeds:owed", month=_month_before(on))
            days.setdefault(on, []).append({"text": f"{len(titles)} 种表要报：{names}", "href": href})
    return [{"on": on, "what": days[on]} for on in sorted(days)]


def address_of(kind: str, on: date | None, to: Link) -> str:
    """The list in which tasks of a kind are seen; of visits that of a day."""
    if kind == Task.Kind.VISIT:
        return to("leads:list", late=on.isoformat() if on else "", state="open")
    return to("tasks:work", kind=kind)


def _lists(county: str, pack: Pack, today: date, department: str) -> dict[date, list[str]]:
    """Day → titles of the lists owed by it that have not come."""
    now = period_of(f"{today.year}-{today.month:02d}")
    found: dict[date, list[str]] = {}
    for duty in missing(county, pack, [now.before(), now]):
        feed = pack.feeds[duty.feed]
        if today <= duty.due_on <= today + AHEAD and department in ("", feed.department):
            found.setdefault(duty.due_on, []).append(feed.title + PARTS[duty.part])
    return found


def _month_before(on: date) -> str:
    """The month about which a list due on a day speaks: monthly ones are due in the month after."""
    here = period_of(f"{on.year}-{on.month:02d}")
    return here.text if on == here.last else here.before().text
