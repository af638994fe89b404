"""Events and areas as lists of the households they reach: what a screening reads of them beside departments' lists.

Such a list always came. Its rows are named by numbers below nought, so that no received row can be meant: −2 times the key of
an event, −2 times the key less one of an area, and the code of the place where a share decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from shouwang.engine.calendar import Period, day_in_full
from shouwang.engine.packs.happenings import Area as AreaKind
from shouwang.engine.packs.happenings import Event as EventKind
from shouwang.engine.packs.model import Pack
from shouwang.records.events.models import Area, Event
from shouwang.records.events.reached import (
    Homes,
    areas_on,
    events_of,
    fact_file,
    homes_of,
    in_areas,
    over_share,
    reached_by,
    shares,
)
from shouwang.records.feeds import queries as feeds
from shouwang.records.households.snapshots import Snapshot

_KINDS = {"text": pa.string(), "code": pa.string(), "date": pa.date32()}
_PLACES = 10**13
"""Codes have twelve digits; keys of events and areas stay below."""
Source = tuple[str, str, str, int]
"""Department, file or what happened, sheet, row (0: it is no row of a sheet)."""


def reaching_lists(pack: Pack, snapshot: Snapshot, period: Period, as_of: date) -> list[list[Any]]:
    """[name, 0, fact file] of every event and area that the pack's rules can ask about, as of a day.

    An event is on the list of a month where it was told by that day and still counted in the month or after it: a late told
    one counts when it is told. An area is where it is one on that day.
    """
    if not pack.reaching:
        return []
    homes = homes_of(snapshot)
    found = []
    for name, kind in pack.reaching.items():
        table = _event_rows(pack, kind, snapshot, homes, period, as_of) if isinstance(kind, EventKind) else None
        if table is None:
            assert isinstance(kind, AreaKind)
            table = _share_rows(pack, kind, snapshot, homes) if kind.share_over else _area_rows(kind, snapshot, homes)
        found.append([name, 0, fact_file(snapshot.county, period.text, name, table)])
    return found


def _event_rows(pack: Pack, kind: EventKind, snapshot: Snapshot, homes: Homes, period: Period, as_of: date) -> pa.Table:
    rows: list[tuple[int, int, Event]] = []
    for event in events_of(snapshot.county, kind.name, period.first, as_of):
        rows += [(key, -2 * event.pk, event) for key in reached_by(event, homes)]
    rows.sort(key=lambda one: (one[0], one[1]))
    told = {"kind": "what", "level": "level", "happened_on": "happened_on"}
    columns = {
        fact: pa.array([getattr(event, told[field]) or None for _, _, event in rows], _KINDS[pack.facts[fact].type])
        for field, fact in kind.yields.items()
    }
    return _table([(key, row) for key, row, _ in rows], columns)


def _area_rows(kind: AreaKind, snapshot: Snapshot, homes: Homes) -> pa.Table:
    there = set(homes.keys.to_pylist())
    rows = [
        (key, 1 - 2 * area.pk)
        for area in areas_on(snapshot.county, kind.name, snapshot.as_of)
        for key in in_areas([area], homes, snapshot.as_of, snapshot.as_of) & there
    ]
    return _table(sorted(rows), {})


def _share_rows(pack: Pack, kind: AreaKind, snapshot: Snapshot, homes: Homes) -> pa.Table:
    over, unsure = over_share(shares(snapshot, percent_of(pack, kind, snapshot.as_of)), homes)
    rows = [(key, -_PLACES - int(code), False) for key, code in over.items()]
    rows += [(key, -_PLACES - int(code), True) for key, code in unsure.items()]
    rows.sort()
    return _table([(key, row) for key, row, _ in rows], {"unsure": pa.array([one for _, _, one in rows], pa.bool_())})


def percent_of(pack: Pack, kind: AreaKind, on: date) -> Decimal | None:
    """The figure of a share on a day, in hundredths; None where none holds yet."""
    held = pack.parameters[kind.share_over].at(on)
    return None if held is None else Decimal(str(held.value))


def _table(rows: list[tuple[int, int]], columns: Mapping[str, Any]) -> pa.Table:
    keys = pa.array([key for key, _ in rows], pa.int64())
    return pa.table(
        {
            "row_id": pa.array([row for _, row in rows], pa.int64()),
            "person_key": pa.nulls(len(rows), pa.int64()),
            "household_key": keys,
            **columns,
        }
    )


# --- what stands behind a row -----------------------------------------------------------------------------------------


def sources_of(rows: Iterable[int]) -> dict[int, Source]:
    """Key of a row → where a figure came from: a received row, an event with its day, an area, a place over its share."""
    wanted = set(rows)
    found = dict(feeds.sources_of({row for row in wanted if row >= 0}))
    events = {row: -row // 2 for row in wanted if -_PLACES < row < 0 and row % 2 == 0}
    held = Event.objects.in_bulk(set(events.values()))
    found |= {row: _said_of(held[key]) for row, key in events.items() if key in held}
    areas = {row: (1 - row) // 2 for row in wanted if -_PLACES < row < 0 and row % 2 == 1}
    marked = Area.objects.in_bulk(set(areas.values()))
    found |= {row: ("", f"重点区域：{marked[key].what}", "", 0) for row, key in areas.items() if key in marked}
    return found | {row: ("", "按占比算出的重点区域", "", 0) for row in wanted if row <= -_PLACES}


def _said_of(event: Event) -> Source:
    parts = [
        event.what or "事件",
        event.level,
        f"{day_in_full(event.happened_on)}发生",
        f"{day_in_full(event.told_on)}报告",
    ]
    return event.department, "，".join(one for one in parts if one), "", 0


def fingerprints_of(rows: Iterable[int]) -> dict[int, bytes]:
    """Rows that tell of an event, an area or a share → what they say: the same event is no news, another is."""
    return {row: b"reached:%d" % row for row in rows if row < 0}


def events_behind(rows: Iterable[int]) -> set[int]:
    """The keys of the events among the rows behind a hit."""
    return {-row // 2 for row in rows if -_PLACES < row < 0 and row % 2 == 0}
