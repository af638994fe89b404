"""Who is monitored, as this platform decides it itself: written by later rooms through here, read by screening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shouwang.records.households.models import Standing
from shouwang.records.households.snapshots import monitored_on
from shouwang.records.turns import one_transaction


@dataclass(frozen=True, slots=True)
class Identified:
    """A household becomes monitored on a day, as a category."""

    category: str
    on: date


@one_transaction
def identify(county: str, households: Mapping[int, Identified], at: datetime) -> int:
    """These households (by key) are monitored from their day on; what was known before stays beside it.

    Whoever decides it journals it. The same again changes nothing. Gives the number that changed.
    """
    current = {
        one.household_id: one for one in Standing.objects.filter(household__in=list(households), superseded_at=None)
    }
    fresh = {
        key: wanted
        for key, wanted in households.items()
        if key not in current
        or (current[key].category, current[key].identified_on, current[key].eliminated, current[key].source)
        != (wanted.category, wanted.on, False, Standing.Source.CASE)
    }
    Standing.objects.filter(household__in=list(fresh), superseded_at=None).update(superseded_at=at)
    Standing.objects.bulk_create(
        Standing(
            household_id=key,
            county=county,
            category=wanted.category,
            identified_on=wanted.on,
            eliminated=False,
            source=Standing.Source.CASE,
            recorded_at=at,
        )
        for key, wanted in fresh.items()
    )
    return len(fresh)


def monitored_now(households: list[int], on: date) -> set[int]:
    """Those of these households that are monitored on a day, by what is known now."""
    rows = Standing.objects.filter(household__in=households, superseded_at=None)
    return {one.household_id for one in rows if monitored_on(one, on)}
