"""Lists that come three times a month: which of them a file is, and from when on the month's lists are screened with.

Each is a list of its own: it comes, is late, is nil or has shrunk by itself, and repeats nothing of another. What a screening
reads of the month is all their rows together, made one value a person as the fact's ``combine`` says. It reads them once all
that are due by its day have come: until then whoever stands on none of them is not known to be on none. A month whose list
came whole, before a pack asked for it every ten days, stays as it came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from shouwang.engine.calendar import Period
from shouwang.engine.faults import Fault
from shouwang.engine.owing import PARTS, begins, duties_in, parts_of
from shouwang.engine.packs.model import Feed, Pack
from shouwang.records.feeds import queries
from shouwang.records.feeds.models import Delivery


def named_in(texts: Iterable[str]) -> int:
    """The part that a title or a file name says (上旬 1, 中旬 2, 下旬 3); 0 where none is said, or several are."""
    for text in texts:
        found = [part for part in (1, 2, 3) if PARTS[part] in text]
        if len(found) == 1:
            return found[0]
    return 0


def part_meant(
    feed: Feed, county: str, period: Period, on: date, said: int, texts: Sequence[str], mended: Iterable[int] = ()
) -> tuple[int, Fault | None]:
    """Which list of the month a file is: as said, as the list it corrects, as its title or name says; else the first that has
    begun and has not come, which is told in a note. 0 for a list of the whole month."""
    if parts_of(feed) == (0,):
        return 0, None
    known = said or _of_rows(mended) or named_in(texts)
    if known:
        return known, None
    here = Delivery.objects.filter(county=county, period=period.text, feed=feed.name)
    came = set(here.filter(state__in=_HERE).values_list("part", flat=True))
    begun = [duty.part for duty in duties_in(feed, period) if begins(duty) <= on] or [1]
    part = next((one for one in begun if one not in came), begun[-1])
    told = (
        f"没有写明是哪一旬，按先后记为{period.first.month}月{PARTS[part]}；记错了请在文件名里写明上旬、中旬或下旬再报"
    )
    return part, Fault("part_taken", told)


_HERE = (Delivery.State.COUNTED, Delivery.State.STOPPED)


def _of_rows(rows: Iterable[int]) -> int:
    found = Delivery.objects.filter(feed_rows__in=list(rows)[:1]).values_list("part", flat=True).first()
    return found or 0


def screened(county: str, pack: Pack, period: Period, on: date) -> list[Delivery]:
    """The deliveries that a screening of a day reads."""
    counted = list(queries.counted(county, period.text))
    came = {(one.feed, one.part) for one in counted}
    waits = {
        duty.feed
        for feed in pack.feeds.values()
        for duty in duties_in(feed, period)
        if duty.part and duty.due_on <= on and not {(feed.name, duty.part), (feed.name, 0)} & came
    }
    return [one for one in counted if one.feed not in waits]
