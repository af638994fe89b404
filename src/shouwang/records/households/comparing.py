"""The new register beside the one that is there: who is new, changed, unchanged, absent. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from shouwang.engine.counting import Kind
from shouwang.records.divisions.actions import Changes
from shouwang.records.divisions.actions import compared as divisions_compared
from shouwang.records.households.models import HouseholdVersion, Income, PersonVersion, Source, Standing, StandingEvent
from shouwang.records.households.report import SheetReport
from shouwang.records.households.rows import Door, HouseholdRow, IncomeRow, PersonRow, Register, StandingRow
from shouwang.records.households.sealing import CHUNK, contents
from shouwang.records.households.writing import fresh_keys


class Known(NamedTuple):
    """The open version of somebody in the register."""

    key: int
    version: int
    content: bytes
    valid_from: date | None
    absent: bool


@dataclass(slots=True)
class Difference:
    """Positions in the new rows of who is new and who changed; ``keys`` row by row; ``known`` by code what was there;
    ``absent`` the versions of those no longer named."""

    keys: list[int] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    absent: list[Known] = field(default_factory=list)
    known: dict[str, Known] = field(default_factory=dict)

    @property
    def touched(self) -> list[int]:
        """The positions of all rows that get a new version, in the order of the file."""
        return sorted(self.new + self.changed)

    def current(self) -> int:
        """How many are in the register now."""
        return sum(1 for one in self.known.values() if not one.absent)


@dataclass(slots=True)
class Comparison:
    """All that an import would change."""

    divisions: Changes
    households: Difference
    persons: Difference
    incomes_new: list[int] = field(default_factory=list)
    incomes_changed: dict[int, int] = field(default_factory=dict)
    standings_ended: list[int] = field(default_factory=list)
    standings_left: list[int] = field(default_factory=list)
    """The households of those that end with nothing in their place."""
    standings_begun: dict[int, StandingRow] = field(default_factory=dict)
    standings_changed: int = 0
    """How many of those that begin take the place of one that ends."""

    def household_keys(self, register: Register) -> dict[str, int]:
        """户编号 → key of every household of the new register."""
        return dict(zip((row.code for row in register.households), self.households.keys, strict=True))

    def nothing(self) -> bool:
        """Whether the register stays as it is."""
        changes = self.divisions.new + self.divisions.changed + self.divisions.absent
        people = [self.households, self.persons]
        moved = sum(len(one.new) + len(one.changed) + len(one.absent) for one in people)
        rest = len(self.incomes_new) + len(self.incomes_changed) + len(self.standings_ended) + len(self.standings_begun)
        return not (changes or moved or rest)

    def report(self, register: Register) -> dict[str, SheetReport]:
        """The sums at every sheet."""
        doors = register.doors
        sheets = {
            "divisions": _sheet(
                doors["divisions"], self.divisions.new, self.divisions.changed, absent=self.divisions.absent
            ),
            "incomes": _sheet(doors["incomes"], len(self.incomes_new), len(self.incomes_changed)),
        }
        for name, one in (("households", self.households), ("persons", self.persons)):
            sheets[name] = _sheet(doors[name], len(one.new), len(one.changed), absent=len(one.absent))
        monitored = Door(len(register.standings), len(register.standings))
        changed = self.standings_changed
        begun, ended = len(self.standings_begun) - changed, len(self.standings_ended) - changed
        sheets["standings"] = _sheet(monitored, begun, changed, absent=ended)
        return {name: sheets[name] for name in ("divisions", "households", "persons", "incomes", "standings")}


def _sheet(door: object, new: int, changed: int, absent: int = 0) -> SheetReport:
    came_in, kept, set_aside, doubtful = (getattr(door, name) for name in ("came_in", "kept", "set_aside", "doubtful"))
    return SheetReport(came_in, kept, set_aside, doubtful, new, changed, kept - new - changed, absent)


def compare(register: Register) -> Comparison:
    """Counts what would change, beginning with keys for those who are new."""
    county = register.county
    households = _difference(register.households, _known_households(county))
    persons = _difference(register.persons, _known_people(county))
    result = Comparison(divisions_compared(county, register.divisions.items()), households, persons)
    keys = result.household_keys(register)
    _compare_incomes(register, keys, result)
    _compare_standings(register, keys, result)
    return result


def _known_households(county: str) -> dict[str, Known]:
    rows = HouseholdVersion.objects.filter(county=county, superseded_at=None, valid_to=None).values_list(
        "household__code", "household_id", "id", "content", "valid_from", "absent"
    )
    return {row[0]: Known(row[1], row[2], bytes(row[3]), row[4], row[5]) for row in rows.iterator(chunk_size=5000)}


def _known_people(county: str) -> dict[str, Known]:
    rows = PersonVersion.objects.filter(county=county, superseded_at=None, valid_to=None).values_list(
        "person__code", "person_id", "id", "content", "valid_from", "absent"
    )
    return {row[0]: Known(row[1], row[2], bytes(row[3]), row[4], row[5]) for row in rows.iterator(chunk_size=5000)}


def _difference(rows: Sequence[HouseholdRow] | Sequence[PersonRow], known: dict[str, Known]) -> Difference:
    result = Difference(known=known)
    fresh = fresh_keys(len(rows))
    if not known:  # the first register: nothing to compare with
        result.keys, result.new = fresh, list(range(len(rows)))
        return result
    for place, content in enumerate(_contents_of(rows)):
        there = known.get(rows[place].code)
        result.keys.append(fresh[place] if there is None else there.key)
        if there is None:
            result.new.append(place)
        elif there.absent or there.content != content:
            result.changed.append(place)
    named = {row.code for row in rows}
    result.absent = [one for code, one in known.items() if code not in named and not one.absent]
    return result


def _contents_of(rows: Sequence[HouseholdRow] | Sequence[PersonRow] | Sequence[IncomeRow]) -> Iterator[bytes]:
    for start in range(0, len(rows), CHUNK):
        yield from contents(rows[start : start + CHUNK])


def _compare_incomes(register: Register, keys: dict[str, int], result: Comparison) -> None:
    """Incomes of periods that the new register does not repeat stay as they are."""
    there = Income.objects.filter(county=register.county, superseded_at=None).values_list(
        "household_id", "period_from", "period_to", "id", "content"
    )
    known = {(household, begins, ends): (row, content) for household, begins, ends, row, content in there.iterator()}
    if not known:
        result.incomes_new = list(range(len(register.incomes)))
        return
    for place, content in enumerate(_contents_of(register.incomes)):
        row = register.incomes[place]
        before = known.get((keys[row.household_code], row.period_from, row.period_to))
        if before is None:
            result.incomes_new.append(place)
        elif bytes(before[1]) != content:
            result.incomes_changed[place] = before[0]


def _compare_standings(register: Register, keys: dict[str, int], result: Comparison) -> None:
    """Only what a register said before is put in another's place: what this platform decided is newer knowledge.

    Whoever the platform let go is taken in again only where the register says that he was identified after that.
    """
    wanted = {keys[code]: row for code, row in register.standings.items()}
    let_go = _let_go(register.county)
    for one in Standing.objects.filter(county=register.county, superseded_at=None):
        let_go.pop(one.household_id, None)
        before = StandingRow(one.category, one.identified_on, one.eliminated, one.eliminated_on)
        if one.source != Source.REGISTER or wanted.get(one.household_id) == before:
            wanted.pop(one.household_id, None)
            continue
        result.standings_ended.append(one.pk)
        if one.household_id in wanted:
            result.standings_changed += 1
        else:
            result.standings_left.append(one.household_id)
    for household, on in let_go.items():
        row = wanted.get(household)
        if row is not None and (row.identified_on is None or row.identified_on <= on):
            del wanted[household]
    result.standings_begun = wanted


def _let_go(county: str) -> dict[int, date]:
    """Household → the day on which this platform last cleared or ended it."""
    events = StandingEvent.objects.filter(county=county, source=Source.CASE, kind__in=[Kind.CLEARED, Kind.ENDED])
    return dict(events.order_by("on").values_list("household_id", "on"))
