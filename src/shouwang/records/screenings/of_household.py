"""What screenings found of one household, run by run. Nothing is opened here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from shouwang.records.households.models import Household
from shouwang.records.screenings.models import Alert, Run
from shouwang.records.screenings.queries import visible_to
from shouwang.records.staff.models import Post


def alerts_of_household(post: Post, household: Household, known: datetime | None) -> list[Alert]:
    """The alerts of a household that a post may see, raised by a time: by month, rule and person, the oldest first."""
    found = visible_to(post).filter(county=household.county, household=household)
    if known is not None:
        found = found.filter(run__run_at__lte=known)
    found = found.select_related("run__version", "run__run_by").defer("sealed")
    return list(found.order_by("run__period", "rule", "person_key", "run_id", "pk"))


def runs_of_lines(alerts: Iterable[Alert]) -> dict[tuple[str, int], Run]:
    """(line, step) → the run, of the lines that some alerts stand on: which run raised them, which found them gone."""
    lines = {one.line for one in alerts}
    found = Run.objects.filter(line__in=lines).select_related("run_by").defer("feeds")
    return {(one.line, one.step): one for one in found}


def latest_run(county: str, known: datetime | None) -> Run | None:
    """The newest screening of a county that was made by a time. Nothing personal is in it."""
    found = Run.objects.filter(county=county) if known is None else Run.objects.filter(county=county, run_at__lte=known)
    return found.select_related("run_by").defer("feeds").order_by("period", "as_of", "pk").last()
