"""What a department says without a file: that there is nobody this time. Called by whoever answers its button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shouwang.engine.calendar import Period
from shouwang.engine.faults import Fault
from shouwang.engine.owing import PARTS, duties_in, last_duty
from shouwang.engine.packs.model import Feed, Pack
from shouwang.records import vault
from shouwang.records.feeds import owed, queries, sealed_rows
from shouwang.records.feeds.models import SAID_NIL, Delivery
from shouwang.records.journal import actions as journal
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_department_work
from shouwang.records.tasks import actions as tasks
from shouwang.records.tasks.models import Task
from shouwang.records.turns import one_transaction


class CannotSay(Exception):
    """A nil return does not fit what is there; the message is the Chinese sentence for whoever said it."""


class SurelyNot(CannotSay):
    """The list had people the time before: said only when said once more."""


@dataclass(frozen=True, slots=True)
class Nil:
    """Who says when and for which list of which month (``part``: of its lists every ten days) that there is nobody. ``on`` is the day of lateness."""

    post: Post
    county: str
    pack: Pack
    feed: Feed
    period: Period
    on: date
    at: datetime
    sure: bool = False
    part: int = 0


@one_transaction
def say_nil(nil: Nil) -> Delivery:
    """Notes that a department has nobody to tell of; the same again changes nothing. A list that comes later takes it back.

    Raises NotAllowed, and CannotSay where the list is not owed, has come with rows or waits to be confirmed.
    """
    feed, period = nil.feed, nil.period.text
    require_department_work(nil.post, nil.county, feed.department, f"报“{feed.title}”")
    duties = duties_in(feed, nil.period)
    if nil.part not in {duty.part for duty in duties}:
        if duties:
            raise CannotSay(f"“{feed.title}”每旬报一次，请说明是上旬、中旬还是下旬")
        raise CannotSay(f"“{feed.title}”这个月不用报")
    here = Delivery.objects.filter(county=nil.county, period=period, feed=feed.name, part=nil.part)
    counted = list(here.filter(state=Delivery.State.COUNTED).order_by("pk"))
    rows = sum(one.rows - one.repeated for one in counted)
    if rows:
        raise CannotSay(f"“{feed.title}”本期已经收了{rows}行，不能再报零；若收错了，请上传改好的表，选“只算新的”")
    if counted:
        return counted[0]
    if here.filter(state=Delivery.State.STOPPED).exists():
        raise CannotSay(f"“{feed.title}”还有文件等您确认，请先确认或替换它")
    before = _rows_before(nil)
    if feed.standing and before and not nil.sure:
        raise SurelyNot(f"“{feed.title}”上期有{before}行，这次一行也没有吗？")
    return _count(nil)


def _rows_before(nil: Nil) -> int:
    earlier = last_duty(nil.feed, nil.period, nil.part) if nil.part else None
    if earlier is None:
        return queries.rows_counted(nil.county, nil.period.before().text, nil.feed.name)
    return queries.rows_counted(nil.county, earlier.period.text, nil.feed.name, earlier.part)


def _count(nil: Nil) -> Delivery:
    feed, period = nil.feed, nil.period.text
    told = Fault("nil_return", f"“{nil.post.title}”报的零：本期没有这样的人")
    delivery, _ = Delivery.objects.update_or_create(
        county=nil.county,
        period=period,
        file=f"零报送：{feed.title}{PARTS[nil.part]}",
        stored=SAID_NIL,
        part=nil.part,
        defaults={
            "feed": feed.name,
            "department": feed.department,
            "pack_digest": nil.pack.digest,
            "state": Delivery.State.COUNTED,
            "notes": [{"sheet": None, "row": None, "column": None, "code": told.code, "message": told.message}],
            "received_by": nil.post,
            "received_at": nil.at,
            "handed_in_on": nil.on,
        },
    )
    nobody = sealed_rows.facts_table(feed, nil.pack.facts, ())
    delivery.facts_file = vault.write_facts(f"feeds/{nil.county}/{period}/{feed.name}-{delivery.pk}", nobody)
    delivery.save(update_fields=["facts_file"])
    tasks.close_tasks(
        nil.post, nil.county, Task.Kind.FEED, [owed.subject_of(feed.name, period, nil.part)], delivery.came_on
    )
    journal.write(
        nil.post, nil.county, "say_nil", f"delivery:{delivery.pk}", {"feed": feed.name, "period": period}, nil.at
    )
    return delivery


def take_back_nil(delivery: Delivery) -> None:
    """A list that counts takes back what was said before it came, inside the caller's transaction."""
    said = Delivery.objects.filter(
        county=delivery.county,
        period=delivery.period,
        feed=delivery.feed,
        part=delivery.part,
        stored=SAID_NIL,
        state=Delivery.State.COUNTED,
    )
    said.exclude(pk=delivery.pk).update(state=Delivery.State.REPLACED)
