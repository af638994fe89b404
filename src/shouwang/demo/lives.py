"""A year of lives: who is born, dies, moves, marries, leaves, comes, is identified and is safe again; and the register's
exports, each with what had happened by its day."""

from __future__ import annotations

import copy
import random
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from shouwang.demo.county import incomes_of, make_county
from shouwang.demo.families import FamilyMaker
from shouwang.demo.people import County, Household, Person
from shouwang.demo.register import Value, register_sheets

YEAR: Final = 2024
FIRST_EXPORT: Final = date(2023, 12, 31)
EXPORTS: Final = (date(2024, 3, 31), date(2024, 6, 30), date(2024, 7, 31), date(2024, 9, 30), date(2024, 11, 30))
"""The days whose state the office exports: the quarters' ends, a July in a hurry, and November with the new incomes."""
_NEW_INCOMES_ON: Final = date(2024, 11, 30)
# Who something is told of. Each part is played by a household of its own.
PARTS: Final = (
    "crosses", "much", "steady", "just_over", "exact_step", "short_step", "identified", "eliminated", "cradle", "grave",
    "moved", "bride", "groom", "gone", "dropout", "mended", "house", "crack", "beggar", "unlucky", "twice_told", "flood",
    "certified", "relieved_again", "shut", "enrols", "well", "rescued", "risk",
)  # fmt: skip
_POOR: Final = ("cradle", "enrols", "bride", "eliminated", "risk")  # parts for relieved households


@dataclass(slots=True)
class Lives:
    """The county as it was at the start, as every export shows it, and as it really is month by month."""

    start: County
    parts: dict[str, str]
    exports: dict[date, County] = field(default_factory=dict)
    months: dict[int, County] = field(default_factory=dict)

    def head(self, part: str) -> Person:
        return next(home for home in self.start.households if home.code == self.parts[part]).head


def live(seed: int, households: int, towns: int, villages: int) -> Lives:
    """The lives of a county of households through ``YEAR``, the same for the same arguments."""
    start = make_county(seed, households, towns, villages, register_on=FIRST_EXPORT)
    rng = random.Random(f"{seed}/lives")
    lives = Lives(start, _cast(rng, start))
    _stand_at_start(lives)
    county = copy.deepcopy(start)
    lives.exports[FIRST_EXPORT] = start
    happening = _Happening(rng, county, lives.parts)
    for month in range(1, 13):
        for day, name in sorted(_CALENDAR):
            if day.month == month:
                getattr(happening, name)(day)
        lives.months[month] = copy.deepcopy(county)
        for day in EXPORTS:
            if day.month == month:
                lives.exports[day] = _exported(rng, county, day)
    return lives


def _cast(rng: random.Random, county: County) -> dict[str, str]:
    """Part → household: of several people, all with numbers of this county, never monitored before."""
    able = [
        home for home in county.households
        if home.category is None and len(home.members) >= 3 and "·" not in home.head.name
        and all(one.number.startswith(county.code) for one in home.members)
    ]  # fmt: skip
    rng.shuffle(able)
    if len(able) < len(PARTS):
        raise ValueError("a year needs a county of more households")
    parts: dict[str, str] = {}
    for part in sorted(PARTS, key=lambda one: one not in _POOR):
        free = [home for home in able if home.code not in parts.values()]
        home = next((one for one in free if one.relieved), free[0]) if part in _POOR else free[0]
        if part in _POOR and not home.relieved:
            home.kind, home.relieved_year = "脱贫户", 2018
        parts[part] = home.code
    return parts


def _stand_at_start(lives: Lives) -> None:
    safe = next(home for home in lives.start.households if home.code == lives.parts["eliminated"])
    safe.category, safe.identified_on, safe.eliminated = "脱贫不稳定户", date(2023, 3, 6), False


# What happens on which day.
_CALENDAR: Final = (
    (date(2024, 2, 11), "born"), (date(2024, 3, 20), "settled"), (date(2024, 4, 19), "born"), (date(2024, 5, 9), "died"),
    (date(2024, 6, 12), "moved"), (date(2024, 6, 18), "identified"), (date(2024, 7, 20), "married"),
    (date(2024, 8, 20), "eliminated"), (date(2024, 9, 5), "left"), (date(2024, 10, 2), "enrolled"),
    (date(2024, 10, 15), "born"),
)  # fmt: skip


class _Happening:
    """Changes the county, one happening after another."""

    def __init__(self, rng: random.Random, county: County, parts: dict[str, str]) -> None:
        self._rng, self._county, self._parts = rng, county, parts
        self._taken = {one.number for one in county.persons}

    def _home(self, part: str) -> Household:
        return next(home for home in self._county.households if home.code == self._parts[part])

    def born(self, day: date) -> None:
        home = self._home("cradle")
        child = FamilyMaker(self._rng, self._county.code, day, self._taken).child(home, day)
        child.insured = "否"
        home.members.append(child)

    def settled(self, day: date) -> None:
        """A family from elsewhere comes to live in a village."""
        like = self._home("steady")
        home = copy.deepcopy(like)
        home.code = f"{self._county.code}{90000000 + day.toordinal() % 1000000:08d}"
        home.phone = str(int(like.phone) + 777_000)
        home.members = FamilyMaker(self._rng, self._county.code, day, self._taken).family(home.code)
        self._county.households.append(home)
        self._county.incomes += incomes_of(self._rng, home, day)
        self._parts["settled"] = home.code

    def died(self, day: date) -> None:
        home = self._home("grave")
        home.members.remove(home.members[-1])

    def moved(self, day: date) -> None:
        """To a village of another town."""
        home = self._home("moved")
        towns = [one.name[:2] for one in self._county.divisions if one.level == "乡镇"]
        elsewhere = [
            one.code
            for one in self._county.divisions
            if one.level == "村" and one.code[:9] != home.village[:9] and one.name[:2] not in towns
        ]
        home.village = self._rng.choice(elsewhere)

    def married(self, day: date) -> None:
        """Somebody moves into another household and keeps the member number."""
        old, new = self._home("bride"), self._home("groom")
        one = old.members.pop()
        one.household, one.relation = new.code, "其他"
        new.members.append(one)

    def identified(self, day: date) -> None:
        home = self._home("identified")
        home.category, home.identified_on, home.eliminated = "边缘易致贫户", day, False

    def eliminated(self, day: date) -> None:
        home = self._home("eliminated")
        home.eliminated, home.eliminated_on = True, day

    def left(self, day: date) -> None:
        home = self._home("gone")
        self._county.households.remove(home)
        self._county.incomes = [one for one in self._county.incomes if one.household != home.code]

    def enrolled(self, day: date) -> None:
        self._home("enrols").members[-1].insured = "是"


def _exported(rng: random.Random, county: County, day: date) -> County:
    """The county as the office exports it on a day; once a year the incomes of another accounting year are in it."""
    if day == _NEW_INCOMES_ON:
        for home in county.households:
            county.incomes.append(list(incomes_of(rng, home, day))[-1])
    return copy.deepcopy(county)


# --- what an export changes, told by its rows --------------------------------------------------------------------------

_STANDING: Final = slice(5, 9)  # of a household's row: category, identified, eliminated, on which day


@dataclass(frozen=True, slots=True)
class Changes:
    """New, changed and absent rows of one sheet."""

    new: int
    changed: int
    absent: int


def changes_between(before: County, after: County) -> dict[str, Changes]:
    """What the next export changes: households (but for who is monitored), people (with the village they live in), who is
    monitored, and incomes (those that an export leaves out stay)."""
    old, new = _rows(before), _rows(after)
    counted = {sheet: _changes(old[sheet], new[sheet]) for sheet in new}
    counted["incomes"] = Changes(counted["incomes"].new, counted["incomes"].changed, 0)
    return counted


def _rows(county: County) -> dict[str, dict[object, tuple[object, ...]]]:
    sheets = {name: list(rows) for name, _, rows in register_sheets(county)}
    villages = {home.code: home.village for home in county.households}
    homes: dict[object, tuple[object, ...]] = {}
    standing: dict[object, tuple[object, ...]] = {}
    for row in sheets["农户"]:
        homes[row[0]] = (*row[: _STANDING.start], *row[_STANDING.stop :])
        if row[_STANDING.start]:
            standing[row[0]] = tuple(row[_STANDING])
    people: dict[object, tuple[object, ...]] = {row[1]: (*row, villages[str(row[0])]) for row in sheets["家庭成员"]}
    incomes: dict[object, tuple[Value, ...]] = {row[:3]: row for row in sheets["年度收入"]}
    return {"households": homes, "persons": people, "standing": standing, "incomes": dict(incomes)}


def _changes(old: dict[object, tuple[object, ...]], new: dict[object, tuple[object, ...]]) -> Changes:
    changed = sum(1 for key in new.keys() & old.keys() if new[key] != old[key])
    return Changes(len(new.keys() - old.keys()), changed, len(old.keys() - new.keys()))
