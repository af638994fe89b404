"""Who is monitored, as this platform decides it itself: written by later rooms through here, read by screening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from shouwang.engine.counting import Entry, Kind, Told, entries
from shouwang.records.households.events import (
    Kept,
    Presence,
    last_day,
    ledgers,
    now_of,
    presences,
    standing_row,
    supersede,
    write,
)
from shouwang.records.households.models import Household, Source, Standing, StandingEvent
from shouwang.records.households.snapshots import monitored_of, monitored_on
from shouwang.records.turns import one_transaction

_WITH_CATEGORY = (Kind.INCLUDED, Kind.RELABELLED, Kind.CORRECTED)
_LIKE = {
    Kind.INCLUDED: (Kind.INCLUDED, Kind.RELABELLED, Kind.CORRECTED),
    Kind.RELABELLED: (Kind.INCLUDED, Kind.RELABELLED, Kind.CORRECTED),
}
"""What an event may have become that was told as this; any other stays what it is."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a household's standing, as somebody decided it.

    ``kind`` is one of ``StandingEvent.Kind``, ``on`` the day from which it holds. ``category`` is needed for who is included,
    re-labelled or put right, and says nothing of any other; ``how`` is ``help`` or ``natural``, of an elimination; ``subject`` says what decided
    it (``case:12``): the same change of the same subject counts once.
    """

    household: int
    kind: str
    on: date
    category: str = ""
    how: str = ""
    subject: str = ""


@one_transaction
def change(county: str, changes: Sequence[Change], at: datetime) -> int:
    """Writes what happened to standings as events, in their order, and the standing that follows from them.

    Whoever decides it journals it. The same again changes nothing; a change that its household's standing leaves no room
    for changes nothing either (who is out cannot be cleared). Somebody eliminated who is included again is re-labelled;
    somebody monitored who is included again only keeps or changes the category. A change is never dated before the one it
    follows. Gives the number of households that changed. ValueError for an unknown kind or an inclusion without category.
    """
    for one in changes:
        _check(one)
    homes = sorted({one.household for one in changes})
    # Two who decide about one household do it one after the other.
    list(Household.objects.select_for_update().filter(pk__in=homes).order_by("pk").values_list("pk"))
    known = ledgers(StandingEvent.objects.filter(household__in=homes, superseded_at=None))
    there = presences(homes)
    standings = {one.household_id: one for one in Standing.objects.filter(household__in=homes, superseded_at=None)}
    today = timezone.localtime(at).date()
    fresh: dict[int, list[tuple[str, Entry]]] = {}
    dropped: list[int] = []
    for one in changes:
        kept = known.setdefault(one.household, [])
        if _repeated(one, kept, fresh.get(one.household, [])):
            continue
        if one.household not in fresh:
            dropped += _give_way(one, kept, standings.get(one.household), today)
        made = _entries(one, kept, fresh.get(one.household, []), there.get(one.household))
        if made:
            fresh.setdefault(one.household, []).extend((one.subject, entry) for entry in made)
    supersede(dropped, at)
    write(county, ((key, subject, one) for key, those in fresh.items() for subject, one in those), Source.CASE, at)
    changed = list(fresh)
    Standing.objects.filter(household__in=changed, superseded_at=None).update(superseded_at=at)
    rows = (
        standing_row(
            key, county, [*(one.entry for one in known[key]), *(one for _, one in fresh[key])], Source.CASE, at
        )
        for key in changed
    )
    Standing.objects.bulk_create([one for one in rows if one is not None], batch_size=500)
    return len(changed)


def _check(one: Change) -> None:
    if one.kind not in list(Kind):
        raise ValueError(f"no kind of standing event: {one.kind!r}")
    if one.kind in _WITH_CATEGORY and not one.category:
        raise ValueError(f"{one.kind} needs a category")
    if one.how and (one.kind != Kind.ELIMINATED or one.how not in StandingEvent.How.values):
        raise ValueError(f"{one.how!r} says nothing of {one.kind}")


def _repeated(one: Change, kept: Sequence[Kept], fresh: Sequence[tuple[str, Entry]]) -> bool:
    """Whether this very change was written before: same subject and sort, and where no subject is named, same day."""
    there = [*((line.subject, line.entry) for line in kept), *fresh]
    like = _LIKE.get(Kind(one.kind), (Kind(one.kind),))
    found = [entry for subject, entry in there if subject == one.subject and entry.kind in like]
    if one.kind == Kind.CORRECTED:
        found = [entry for entry in found if entry.now.category == one.category]
    return any(one.subject or entry.on == one.on for entry in found)


def _give_way(one: Change, kept: list[Kept], standing: Standing | None, today: date) -> list[int]:
    """Takes from the end of a ledger what a register said that cannot hold beside a decision, and gives its rows: events
    of days to come, and an inclusion of which nobody knows whether it holds, where the household is included now."""
    dropped: list[int] = []
    unsure = one.kind == Kind.INCLUDED and standing is not None and monitored_on(standing, one.on) is None
    while kept and kept[-1].source == Source.REGISTER and (kept[-1].entry.on > max(today, one.on) or unsure):
        dropped.append(kept.pop().row)
    return dropped


def _entries(
    one: Change, kept: Sequence[Kept], fresh: Sequence[tuple[str, Entry]], there: Presence | None
) -> list[Entry]:
    was = fresh[-1][1].now if fresh else now_of(kept)
    last = fresh[-1][1].on if fresh else last_day(kept)
    where = (there.division, there.persons) if there is not None else (was.division, was.persons)
    category = one.category if one.kind in _WITH_CATEGORY else ""
    return list(entries(was, Told(one.kind, one.on, category, *where, how=one.how), last))


def monitored_now(households: list[int], on: date) -> set[int]:
    """Those of these households that are monitored on a day, by what is known now."""
    return {key for key, (flag, _) in monitored_of(households, on).items() if flag}
