"""What each side says of the households of a county, and on which side each of them falls. Reads only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shouwang.engine.faults import Fault
from shouwang.records import vault
from shouwang.records.discrepancies.models import Compared, Listed, Round, VillageList
from shouwang.records.discrepancies.sealed import open_proposed
from shouwang.records.discrepancies.working import CannotCompare, comparing_of
from shouwang.records.households.models import HouseholdVersion
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.models import Alert, Run

_PART = 500
_Side = Compared.Side


@dataclass(slots=True)
class Said:
    """What both sides say of a household, and where it falls. ``why`` is why nobody can tell."""

    household: int
    division: str
    alerts: list[Alert] = field(default_factory=list)
    listed: Listed | None = None
    side: str = ""
    why: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Lists:
    """The two lists of a round: the screenings of its months, the alerts by household, and what the villages say.

    ``said``: villages that have said anything. ``meant``: households that a doubtful row may mean, by village.
    """

    runs: Sequence[Run]
    online: Mapping[int, list[Alert]]
    offline: Mapping[int, Listed]
    said: frozenset[str]
    meant: Mapping[str, frozenset[int]]


def lists_of(one: Round) -> Lists:
    """Raises CannotCompare where a month of the round was never screened."""
    told = comparing_of(one)
    runs = runs_of(one)
    online: dict[int, list[Alert]] = {}
    for run in runs:
        for alert in screenings.alerts_of(run).filter(response__in=told.online):
            online.setdefault(alert.household_id, []).append(alert)
    standing = list(Listed.objects.filter(round=one, taken_off_on=None))
    meant: dict[str, set[int]] = {}
    for row in standing:
        if row.outcome == Listed.Outcome.REVIEW:
            people = open_proposed(one.pk, bytes(row.content), row.proposed)
            meant.setdefault(row.village, set()).update(home for _, home, _ in people)
    return Lists(
        runs,
        online,
        {row.household_id: row for row in standing if row.household_id is not None},
        frozenset(VillageList.objects.filter(round=one).values_list("village", flat=True)),
        {village: frozenset(homes) for village, homes in meant.items()},
    )


def runs_of(one: Round) -> list[Run]:
    """The newest screening of each month of a round. Raises CannotCompare."""
    runs = []
    for month in months_between(one.from_on, one.to_on):
        found = Run.objects.filter(county=one.county, period=month).select_related("version")
        run = found.order_by("as_of", "pk").last()
        if run is None:
            year, number = month.split("-")
            message = f"{year}年{int(number)}月还没有筛查，线上没有名单可比；请先做这个月的筛查"
            raise CannotCompare(Fault("month_not_screened", message))
        runs.append(run)
    return runs


def months_between(first: date, last: date) -> list[str]:
    """The months that some days touch: 2024-03."""
    count = (last.year - first.year) * 12 + last.month - first.month
    months = ((first.year * 12 + first.month - 1 + step) for step in range(count + 1))
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in months]


def compared(lists: Lists) -> list[Said]:
    """Every household that either side names, on exactly one side, by village and household."""
    villages = villages_now({*lists.online, *lists.offline})
    told = []
    for key in sorted({*lists.online, *lists.offline}):
        alerts = lists.online.get(key, [])
        row = lists.offline.get(key)
        place = villages.get(key) or (row.village if row else alerts[0].division)
        told.append(Said(key, place, alerts, row))
    for one in told:
        one.side, one.why = side_of(one, lists.said, lists.meant)
    _digest(told)
    return sorted(told, key=lambda one: (one.division, one.household))


def side_of(one: Said, said: Iterable[str], meant: Mapping[str, frozenset[int]]) -> tuple[str, str]:
    """The one side on which a household falls, and why where nobody can tell."""
    if one.listed is not None:
        return (_Side.BOTH if one.alerts else _Side.ONLY_OFFLINE), ""
    if one.division.endswith("000"):
        return _Side.UNKNOWN, "no_village"
    if one.division not in said:
        return _Side.UNKNOWN, "silent"
    if one.household in meant.get(one.division, ()):
        return _Side.UNKNOWN, "doubt"
    return _Side.ONLY_ONLINE, ""


def villages_now(households: Iterable[int]) -> dict[int, str]:
    """Household → the village in which the register has it."""
    found: dict[int, str] = {}
    keys = sorted(households)
    for start in range(0, len(keys), _PART):
        rows = HouseholdVersion.objects.filter(
            household__in=keys[start : start + _PART], superseded_at=None, valid_to=None
        )
        found |= dict(rows.values_list("household_id", "village_code"))
    return found


def _digest(told: Sequence[Said]) -> None:
    """Puts into each what both sides say of it, as a keyed digest: the facts, not the days on which they were found."""
    opened = {one.alert.pk: one for one in screenings.opened(alert for said in told for alert in said.alerts)}
    for one in told:
        online = sorted(
            json.dumps([alert.rule, alert.person_key, opened[alert.pk].evidence], ensure_ascii=False, sort_keys=True)
            for alert in one.alerts
        )
        offline = bytes(one.listed.content).hex() if one.listed else ""
        one.content = vault.keyring().index("compared", json.dumps([sorted(set(online)), offline], ensure_ascii=False))


def fingerprint(one: Round, lists: Lists, told: Sequence[Said], on: date) -> str:
    """Of everything that a comparison reads: the same again is the same comparison."""
    parts = [
        one.pk,
        [run.fingerprint for run in lists.runs],
        sorted(lists.said),
        [[said.household, said.division, said.side, said.why, said.content.hex()] for said in told],
        on.isoformat(),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
