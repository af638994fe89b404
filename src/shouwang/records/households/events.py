"""Events of standing as entries of the ledger: read and written, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from shouwang.engine.counting import OUT, Entry, Holding, Kind
from shouwang.records.households.models import HouseholdVersion, PersonVersion, Source, Standing, StandingEvent
from shouwang.records.households.writing import day, insert

MANY = 500
_TAKEN_IN = (Kind.INCLUDED, Kind.RELABELLED)
_COLUMNS = (
    "pk",
    "household_id",
    "source",
    "subject",
    "kind",
    "on",
    "dated",
    "how",
    "was_state",
    "was_category",
    "was_division",
    "was_persons",
    "state",
    "category",
    "division",
    "persons",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it is kept: its row, who said so, and what decided it."""

    row: int
    household: int
    source: str
    subject: str
    entry: Entry


def in_order(events: QuerySet[StandingEvent]) -> Iterator[Kept]:
    """Events household by household, each in its order."""
    rows = events.order_by("household_id", "on", "pk").values_list(*_COLUMNS)
    for row, household, source, subject, kind, on, dated, how, *sides in rows.iterator(chunk_size=5000):
        entry = Entry(kind, on, Holding(*sides[:4]), Holding(*sides[4:]), how, dated)
        yield Kept(row, household, source, subject, entry)


def ledgers(events: QuerySet[StandingEvent]) -> dict[int, list[Kept]]:
    """Household key → its events in their order."""
    result: dict[int, list[Kept]] = {}
    for one in in_order(events):
        result.setdefault(one.household, []).append(one)
    return result


def now_of(kept: Sequence[Kept]) -> Holding:
    """What a household with these events counts as after the last of them."""
    return kept[-1].entry.now if kept else Holding()


def supersede(rows: Sequence[int], at: datetime) -> None:
    """What a register said and what is not said any more; it stays as it was known."""
    for start in range(0, len(rows), MANY):
        StandingEvent.objects.filter(pk__in=rows[start : start + MANY]).update(superseded_at=at)


def write(county: str, fresh: Iterable[tuple[int, str, Entry]], source: str, at: datetime) -> None:
    """Writes entries given as (household, what decided it, entry), inside the caller's transaction."""
    rows = [
        (
            household,
            subject,
            str(one.kind),
            day(one.on),
            one.dated,
            one.how,
            *(one.was.state, one.was.category, one.was.division, one.was.persons),
            *(one.now.state, one.now.category, one.now.division, one.now.persons),
        )
        for household, subject, one in fresh
    ]
    if rows:
        columns = ("household", "subject", *_COLUMNS[4:])
        insert(StandingEvent, columns, rows, {"county": county, "source": str(source), "recorded_at": at})


def standing_row(household: int, county: str, kept: Sequence[Entry], source: str, at: datetime) -> Standing | None:
    """The current standing that follows from a household's entries; None for whoever is out."""
    if not kept or kept[-1].now.state == OUT:
        return None
    since = next(one for one in reversed(kept) if one.kind in _TAKEN_IN)
    gone = next(one for one in reversed(kept) if one.was.state != one.now.state)
    eliminated = gone.kind == Kind.ELIMINATED
    return Standing(
        household_id=household,
        county=county,
        category=kept[-1].now.category,
        identified_on=since.on if since.dated else None,
        eliminated=eliminated,
        eliminated_on=gone.on if eliminated and gone.dated else None,
        source=source,
        recorded_at=at,
    )


@dataclass(frozen=True, slots=True)
class Presence:
    """Where a household is in the register now, and how many members it has."""

    division: str
    persons: int


def presences(households: Iterable[int]) -> dict[int, Presence]:
    """Household key → where it is and how many it has, of those that the register ever named."""
    keys = sorted(set(households))
    current = Q(superseded_at=None, valid_to=None)
    result: dict[int, Presence] = {}
    for start in range(0, len(keys), MANY):
        some = keys[start : start + MANY]
        people = PersonVersion.objects.filter(current, household__in=some, absent=False).order_by()
        sizes = dict(people.values_list("household_id").annotate(many=Count("pk")))
        homes = HouseholdVersion.objects.filter(current, household__in=some)
        for key, village in homes.values_list("household_id", "village_code"):
            result[key] = Presence(village, sizes.get(key, 0))
    return result


def last_day(kept: Sequence[Kept]) -> date | None:
    """The day of the last event."""
    return kept[-1].entry.on if kept else None


def register_said(kept: Mapping[int, Sequence[Kept]]) -> dict[int, int]:
    """Household key → how many of its events, from the first on, a register cannot put in question: up to the last that
    this platform decided."""
    return {
        key: max((place + 1 for place, one in enumerate(those) if one.source == Source.CASE), default=0)
        for key, those in kept.items()
    }
