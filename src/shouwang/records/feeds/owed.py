"""What departments owe: every list of a pack with what has become of it for a period.

Reads only; lateness is judged by the day a department handed its list in, and by the day that is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min

from shouwang.engine.calendar import Period, period_of
from shouwang.engine.cleaning.recognising import feeds_named_by
from shouwang.engine.owing import PARTS, Duty, by_event, duties_in, duty_in, last_duty, next_duty, parts_of
from shouwang.engine.packs.model import Department, Feed, Pack
from shouwang.records.feeds import breakers
from shouwang.records.feeds.models import SAID_NIL, Delivery
from shouwang.records.feeds.words import OwedState
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope


@dataclass(frozen=True, slots=True)
class Owed:
    """One list of one period.

    ``part``: which list of the month, of those that come every ten days; ``late_rows``: rows told later than so many days after
    they happened. ``days``: of a list that came, how many days late (below zero: early); of one that has not come, how many days
    overdue (below zero: days left). None for lists without a day. ``before`` is the time before with its rows, where
    it came; ``missed`` an earlier duty that was never met; ``said`` what a stopped or refused file was told; ``asks`` whether a
    file waits for a word, also beside others that count.
    """

    feed: Feed
    department: Department
    duty: Duty | None
    state: OwedState
    came_on: date | None = None
    rows: int = 0
    days: int | None = None
    before: tuple[str, int] | None = None
    missed: Duty | None = None
    next: Duty | None = None
    said: str = ""
    asks: bool = False
    part: int = 0
    late_rows: int = 0

    @property
    def title(self) -> str:
        """What the list is called; of those that come every ten days with which ten days."""
        return self.feed.title + (f"（{PARTS[self.part]}）" if self.part else "")


def subject_of(feed: str, period: str, part: int = 0) -> str:
    """What the task of a list owed is about."""
    return f"feed:{feed}:{period}" + (f":{part}" if part else "")


def missing(county: str, pack: Pack, periods: Iterable[Period]) -> list[Duty]:
    """The duties of some periods that no counted delivery has met, since the pack holds."""
    periods = list(periods)
    came = set(
        Delivery.objects.filter(
            county=county, period__in=[period.text for period in periods], state=Delivery.State.COUNTED
        ).values_list("feed", "period", "part")
    )
    duties = [duty for period in periods for feed in pack.feeds.values() for duty in duties_in(feed, period)]
    return [
        duty
        for duty in duties
        if duty.due_on >= pack.in_force_from
        and not {(duty.feed, duty.period.text, duty.part), (duty.feed, duty.period.text, 0)} & came
    ]


def owed_by(post: Post, county: str, pack: Pack, period: Period, on: date) -> list[Owed]:
    """Every list that the post may see, department by department as the pack has them, as of a day.

    A department sees its own, a county's post all, a town or a village none.
    """
    own = scope(post)
    if not own.covers_county(county):
        return []
    departments = [one for one in pack.departments.values() if own.department in ("", one.name)]
    told = _Deliveries(county, pack)
    return [
        told.owed(feed, department, period, on, part)
        for department in departments
        for feed in pack.feeds.values()
        if feed.department == department.name
        for part in told.parts(feed, period)
    ]


class _Deliveries:
    """What a county received, by feed and period."""

    def __init__(self, county: str, pack: Pack) -> None:
        self.pack = pack
        started = Delivery.objects.filter(county=county).aggregate(first=Min("period"))["first"]
        self.started = period_of(started) if started else None
        self.by_duty: dict[tuple[str, str, int], list[Delivery]] = {}
        kept = (Delivery.State.COUNTED, Delivery.State.STOPPED, Delivery.State.REFUSED, Delivery.State.REPLACED)
        for delivery in Delivery.objects.filter(county=county, state__in=kept).order_by("pk"):
            feed = delivery.feed or _told_by_name(delivery.file, pack.feeds)
            self.by_duty.setdefault((feed, delivery.period, delivery.part), []).append(delivery)

    def parts(self, feed: Feed, period: Period) -> tuple[int, ...]:
        """The lists of a month; a month that came whole, before it was asked for every ten days, is one."""
        return (0,) if self.counted(feed, period, 0) else parts_of(feed)

    def of(self, feed: Feed, period: Period, part: int, *states: str) -> list[Delivery]:
        return [one for one in self.by_duty.get((feed.name, period.text, part), ()) if one.state in states]

    def counted(self, feed: Feed, period: Period, part: int) -> list[Delivery]:
        return self.of(feed, period, part, Delivery.State.COUNTED)

    def owed(self, feed: Feed, department: Department, period: Period, on: date, part: int) -> Owed:
        duty, earlier = duty_in(feed, period, part), last_duty(feed, period, part)
        counted = self.counted(feed, period, part)
        # A nil return that a list has taken back was no list.
        replaced = [one for one in self.of(feed, period, part, Delivery.State.REPLACED) if one.stored != SAID_NIL]
        came = min((one.came_on for one in [*counted, *replaced]), default=None) if counted else None
        stopped = self.of(feed, period, part, Delivery.State.STOPPED)
        # A file that was refused is of no list yet: it is told at every one that has not come.
        waiting = stopped or [one for of in {part, 0} for one in self.of(feed, period, of, Delivery.State.REFUSED)]
        before = self._before(feed, earlier)
        rows = _rows(counted)
        judged = came or on
        return Owed(
            feed=feed,
            department=department,
            duty=duty,
            state=self._state(feed, duty, counted, waiting, rows, before, on),
            came_on=came,
            rows=rows,
            days=(judged - duty.due_on).days if duty else None,
            before=before,
            missed=earlier if earlier and self._was_missed(feed, earlier, on) else None,
            next=next_duty(feed, period, part),
            asks=bool(stopped),
            part=part,
            late_rows=sum(one.late_rows for one in counted),
            said="；".join(str(told["message"]) for one in waiting for told in one.refusal) if not counted else "",
        )

    def _before(self, feed: Feed, earlier: Duty | None) -> tuple[str, int] | None:
        counted = self.counted(feed, earlier.period, earlier.part) if earlier else []
        return (earlier.period.text, _rows(counted)) if earlier and counted else None

    def _state(
        self,
        feed: Feed,
        duty: Duty | None,
        counted: Sequence[Delivery],
        waiting: Sequence[Delivery],
        rows: int,
        before: tuple[str, int] | None,
        on: date,
    ) -> OwedState:
        if counted and not rows:
            return OwedState.NIL
        if counted:
            less = feed.standing and before is not None and breakers.shrunken(rows, before[1], before[0])
            return OwedState.SHRUNKEN if less else OwedState.RECEIVED
        if waiting:
            return OwedState.STOPPED if waiting[0].state == Delivery.State.STOPPED else OwedState.REFUSED
        if by_event(feed):
            return OwedState.BY_EVENT
        if duty is None:
            return OwedState.OUT_OF_TIME
        return OwedState.LATE if on > duty.due_on else OwedState.NOT_DUE

    def _was_missed(self, feed: Feed, earlier: Duty, on: date) -> bool:
        """Owed since this county works with the platform and the pack holds, its day gone, and never met."""
        known = self.started is not None and earlier.period.first >= self.started.first
        held = earlier.due_on >= self.pack.in_force_from
        return known and held and earlier.due_on < on and not self.counted(feed, earlier.period, earlier.part)


def _rows(counted: Sequence[Delivery]) -> int:
    return sum(one.rows - one.repeated - one.mended for one in counted)


def _told_by_name(file: str, feeds: Mapping[str, Feed]) -> str:
    """The one list that a refused file's name speaks of, blank where it speaks of none or of several."""
    named = feeds_named_by(file, feeds)
    return named.pop() if len(named) == 1 else ""
