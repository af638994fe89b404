"""Lists and differences that are overdue are told to whoever stands above, as the pack of the newest round says."""

from __future__ import annotations

from datetime import date, datetime

from shouwang.records.discrepancies.models import Round
from shouwang.records.discrepancies.working import comparing_of
from shouwang.records.staff.models import Post
from shouwang.records.tasks.actions import escalate
from shouwang.records.tasks.models import Task


def tell_late(post: Post, county: str, on: date, at: datetime) -> int:
    """Tells of what is late on a day; gives how often it told. The same day again tells nobody twice."""
    one = Round.objects.filter(county=county).select_related("version").order_by("to_on", "pk").last()
    if one is None:
        return 0
    told = comparing_of(one)
    late = ((Task.Kind.VILLAGE_LIST, told.lists.overdue), (Task.Kind.DISCREPANCY, told.verify.overdue))
    return sum(escalate(post, county, kind, steps, on, at) for kind, steps in late)
