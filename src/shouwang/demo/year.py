"""A year of one county and the January after it: every month its register, its lists, its late lists, its villages' answers, and the truth of all.

``make_year`` makes it from a seed, ``write_inbox`` writes a walk's workbooks as it does a month's. Every walk carries
what a right county office finds in it, reckoned here and not by the engine.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from shouwang.demo.asking import FILED_AFTER, Answer, Found, Reckoned, Reckoning, village_answers
from shouwang.demo.courses import NEXT_JANUARY, Course, courses_of
from shouwang.demo.departments import FEED_BY_KEY, FEEDS, Feed
from shouwang.demo.dirt import Dirt
from shouwang.demo.lives import EXPORTS, FIRST_EXPORT, YEAR, Lives, live
from shouwang.demo.month import Delivery, deliveries_of, tenth_after
from shouwang.demo.people import County, Household, Person
from shouwang.demo.scenes import Entry, Rates, Scene
from shouwang.demo.truth import OF_HOUSEHOLDS, Judge, truth_of
from shouwang.demo.writing import write_inbox

__all__ = ["Delivery", "Walk", "Year", "make_year", "write_inbox"]

AT_ONCE: Final = ("losses", "accidents", "petitions", "disasters")
"""Lists that come when something has happened, and are owed in no month."""
NEVER: Final = (("water", 8),)
"""What does not come at all: list and month."""
LATE: Final = (("unemployed", 4), ("relief", 9))
"""What comes after its day, and is taken in by a second walk."""
MUCH_LATER: Final = (("medical", 5),)
"""What comes with the next month's lists, when the register is another one already."""
SHRUNKEN: Final = (("medical", 10),)
"""What comes with a third of its rows, is stopped, and comes whole for a second walk."""
ACCEPTED: Final = (("medical", NEXT_JANUARY),)
"""What is short because a new year has begun: it is stopped too, and the operator accepts it."""
_AFTER: Final = timedelta(days=10)
"""How long after the walk of a month its second one takes place."""
_HABITS: Final = Dirt.clean(titles=1.0, footers=1.0, totals=0.3, spellings=0.3)
"""Orderly offices: what dirt does is shown by single months."""


@dataclass(slots=True)
class Walk:
    """One time that the county office sits down over a month: what is new in the inbox, and what comes of it.

    ``register``: the export that is taken in before it, with its day. ``received``: all files of the period so far.
    ``lists``: feed → received, late, nil, shrunken, accepted, missing (owed, not there), not_due; ``handed_in``: feed → the day on
    which its office handed it in. ``answers``: what the villages have found out by the next walk.
    """

    period: str
    as_of: date
    known: County
    register: County | None
    register_on: date | None
    deliveries: list[Delivery]
    received: list[Delivery]
    stopped: set[str]
    lists: dict[str, str]
    handed_in: dict[str, date]
    truth: dict[str, object]
    reckoned: Reckoned
    answers: list[Answer] = field(default_factory=list)
    accept: bool = False  # the operator lets what was stopped count

    @property
    def filed_on(self) -> date:
        """The day on which the towns hand in those answers."""
        return self.as_of + FILED_AFTER


@dataclass(slots=True)
class Year:
    """The walks of a year in their order, and who plays which part in it."""

    lives: Lives
    walks: list[Walk]

    @property
    def parts(self) -> dict[str, str]:
        return self.lives.parts


def make_year(seed: int = 7, households: int = 90, towns: int = 3, villages: int = 9) -> Year:
    """A year of a small county, the same for the same arguments."""
    lives = live(seed, households, towns, villages)
    maker = _Maker(lives, courses_of(lives, seed), seed)
    return Year(lives, list(maker.walks()))


class _Maker:
    """Goes through the months and keeps what the office knows and has asked."""

    def __init__(self, lives: Lives, courses: Iterable[Course], seed: int) -> None:
        self._lives, self._seed = lives, seed
        self._courses = list(courses)
        self._rng = random.Random(f"{seed}/villages")
        self._reckoning = Reckoning()
        self._known = lives.start

    def walks(self) -> Iterator[Walk]:
        before: Walk | None = None
        for month in range(1, NEXT_JANUARY + 1):
            period = f"{YEAR + (month - 1) // 12}-{(month - 1) % 12 + 1:02d}"
            export = _export_before(month)
            if export is not None:
                self._known = self._lives.exports[export]
            first = self._first(period, month, tenth_after(period))
            waiting = self._much_later(before, first, month - 1) if before else None
            coming = [waiting, first] if waiting else [first]
            coming[0].register, coming[0].register_on = (self._known, export) if export else (None, None)
            for walk in coming:
                yield self._reckoned(walk, answered=walk is first)
            more, before = self._second(first, month), first
            if more is not None:
                yield self._reckoned(more)

    def _first(self, period: str, month: int, as_of: date) -> Walk:
        feeds = [feed for feed in self._coming(month) if (feed.key, month) not in (*NEVER, *LATE, *MUCH_LATER)]
        came = self._deliver(period, as_of, feeds, shrunken=True)
        stopped = {one.file for one in came if (one.feed.key, month) in (*SHRUNKEN, *ACCEPTED)}
        lists = {feed.key: self._state(feed, month, came) for feed in FEEDS}
        days = {one.feed.key: handed_in_on(one.feed, period) for one in came}
        return Walk(period, as_of, self._known, None, None, came, came, stopped, lists, days, {}, Reckoned())

    def _second(self, first: Walk, month: int) -> Walk | None:
        """What came late or once more, and what is looked at and accepted, where there is any."""
        if any(at == month for _, at in ACCEPTED):
            return self._accepted(first, month)
        keys = [key for key, at in (*LATE, *SHRUNKEN) if at == month]
        return self._afterwards(first, keys, first.as_of + _AFTER) if keys else None

    def _much_later(self, before: Walk, first: Walk, month: int) -> Walk | None:
        """The month before, done once more on the day of this one's walk."""
        keys = [key for key, at in MUCH_LATER if at == month]
        return self._afterwards(before, keys, first.as_of) if keys else None

    def _afterwards(self, first: Walk, keys: list[str], as_of: date) -> Walk:
        came = [
            replace(one, file=f"补报_{one.file}")
            for one in self._deliver(first.period, first.as_of, [FEED_BY_KEY[key] for key in keys], shrunken=False)
        ]
        days = {**first.handed_in, **dict.fromkeys(keys, as_of - timedelta(days=1))}
        return replace(
            first, as_of=as_of, register=None, register_on=None, deliveries=came, received=[*first.received, *came],
            lists={**first.lists, **dict.fromkeys(keys, "late")}, handed_in=days, answers=[],
        )  # fmt: skip

    def _accepted(self, first: Walk, month: int) -> Walk:
        """The same files again; the operator has asked the office and says that they are right as they are."""
        keys = [key for key, at in ACCEPTED if at == month]
        again = [one for one in first.deliveries if one.feed.key in keys]
        lists = {**first.lists, **dict.fromkeys(keys, "accepted")}
        return replace(
            first, as_of=first.as_of + _AFTER, register=None, register_on=None, deliveries=again, stopped=set(),
            lists=lists, answers=[], accept=True,
        )  # fmt: skip

    def _reckoned(self, walk: Walk, answered: bool = True) -> Walk:
        """The truth of a walk, what becomes of the questions, and what the villages answer to them."""
        walk.known = self._known
        people = _people(self._known)
        counted = [_as_known(one, people) for one in walk.received if one.file not in walk.stopped]
        told = truth_of(self._known, walk.period, walk.as_of, [(one.file, one.form, one.rows) for one in counted])
        # A file that was stopped is shown with its rows, and counts for nothing.
        stopped = [(one.file, one.form, one.rows) for one in walk.received if one.file in walk.stopped]
        told["files"] |= truth_of(self._known, walk.period, walk.as_of, stopped)["files"]
        told["set_aside"] += [{"file": file, "sheet": None, "row": None, "why": "stopped"} for file in walk.stopped]
        villages = {home.code: home.village for home in self._known.households}
        walk.reckoned = self._reckoning.walk(
            walk.period, walk.as_of, list(_found(self._known, walk, counted)), villages
        )
        told["leads"] = walk.reckoned.leads
        walk.truth = told
        if answered:
            walk.answers = village_answers(self._rng, self._reckoning.open, self._known, walk.as_of, self._lives.parts)
            self._reckoning.answer(walk.answers, walk.filed_on)
        return walk

    # What comes
    def _coming(self, month: int) -> list[Feed]:
        """The lists in their time, and those of what has happened."""
        return [
            feed for feed in FEEDS
            if _in_its_time(feed, month) and (feed.key not in AT_ONCE or any(self._rows(feed, month)))
        ]  # fmt: skip

    def _rows(self, feed: Feed, month: int) -> Iterator[tuple[Course, Mapping[str, object]]]:
        for course in self._courses:
            if course.feed == feed.key and month in course.months:
                yield course, course.months[month]

    def _deliver(self, period: str, as_of: date, feeds: list[Feed], shrunken: bool) -> list[Delivery]:
        scene = Scene(self._known, period, as_of, self._seed, Rates(), edges=False)

        def drawn(scene: Scene, feed: Feed) -> list[Entry]:
            entries = self._entries(scene, feed)
            return entries[: len(entries) // 3] if shrunken and (feed.key, _number(scene)) in SHRUNKEN else entries

        return deliveries_of(scene, feeds, drawn, _HABITS)

    def _entries(self, scene: Scene, feed: Feed) -> list[Entry]:
        """The rows of a list: about people as the department knows them, to be found in the register as the office has it."""
        real, known = _people(self._lives.months[min(_number(scene), 12)]), _people(self._known)
        first = _people(self._lives.start)
        entries = []
        for course, values in self._rows(feed, _number(scene)):
            home, one = real.get(course.person) or first[course.person]  # the dead and those who left stay on lists
            entry = scene.entry(feed, home, one, **dict(values))  # type: ignore[arg-type]
            if feed.key == "uninsured":
                entry.values["kind"] = (
                    "监测对象" if home.monitored(scene.last) else "脱贫人口" if home.relieved else None
                )
            _found_in(known, entry, course.person)
            entries.append(entry)
        if feed.key == "uninsured":
            entries += self._infants(scene, feed, real, known)
        return entries

    def _infants(
        self,
        scene: Scene,
        feed: Feed,
        real: Mapping[str, tuple[Household, Person]],
        known: Mapping[str, tuple[Household, Person]],
    ) -> Iterator[Entry]:
        """The newborn of relieved households, insured by nobody yet."""
        for code, (home, one) in real.items():
            if home.relieved and one.born.year == YEAR:
                entry = scene.entry(feed, home, one, kind="脱贫人口", reason="新生儿未登记")
                _found_in(known, entry, code)
                yield entry

    def _state(self, feed: Feed, month: int, came: list[Delivery]) -> str:
        mine = [one for one in came if one.feed is feed]
        if not mine:
            in_time = feed.key not in AT_ONCE and _in_its_time(feed, month)
            return "missing" if in_time else "not_due"
        if (feed.key, month) in (*SHRUNKEN, *ACCEPTED):
            return "shrunken"
        return "received" if any(one.rows for one in mine) else "nil"


def _number(scene: Scene) -> int:
    """The month of a scene, counted on from the year's first: 13 is the January after."""
    return (scene.year - YEAR) * 12 + scene.month


def _in_its_time(feed: Feed, month: int) -> bool:
    return (month - 1) % 12 + 1 in feed.months


def due_on(feed: Feed, period: str) -> date | None:
    """By which day a list is owed: the 9th of the next month, or the end of a quarter, a term, the year."""
    as_of = tenth_after(period)
    if feed.key in AT_ONCE or int(period[5:]) not in feed.months:
        return None
    return as_of.replace(day=9) if len(feed.months) == 12 else as_of.replace(day=1) - timedelta(days=1)


def handed_in_on(feed: Feed, period: str) -> date:
    """An orderly office hands in the day before, and what has happened on the 8th."""
    due = due_on(feed, period)
    return due - timedelta(days=1) if due else tenth_after(period).replace(day=8)


def _export_before(month: int) -> date | None:
    """The export that is taken in before the walk of a month."""
    if month == 1:
        return FIRST_EXPORT
    return next((day for day in EXPORTS if day.month == month), None)


def _people(county: County) -> dict[str, tuple[Household, Person]]:
    return {one.code: (home, one) for home in county.households for one in home.members}


def _as_known(delivery: Delivery, known: Mapping[str, tuple[Household, Person]]) -> Delivery:
    """A file whose matched rows mean the people as the register has them now; who is gone from it is nobody's hit."""

    def meant(entry: Entry) -> Entry:
        if entry.fate != "matched" or entry.person is None:
            return entry
        home, person = known.get(entry.person.code, (None, None))
        return replace(entry, household=home, person=person)

    return replace(delivery, rows=[replace(one, entry=meant(one.entry)) for one in delivery.rows])


def _found_in(known: Mapping[str, tuple[Household, Person]], entry: Entry, person: str) -> None:
    """Whom the register of the office has under the row's number; a newborn or somebody gone is in nobody's household."""
    entry.household, entry.person = known.get(person, (None, None))
    if entry.person is None:
        entry.fate = "unregistered"


def _found(known: County, walk: Walk, counted: Iterable[Delivery]) -> Iterator[Found]:
    judge = Judge(known, walk.period, walk.as_of)
    for delivery in counted:
        for placed in delivery.rows:
            entry = placed.entry
            if entry.fate != "matched" or entry.household is None or entry.person is None:
                continue
            verdict = getattr(judge, entry.feed.key)(entry)
            if verdict is not None and verdict.get("response", "visit") == "visit":
                person = "" if entry.feed.key in OF_HOUSEHOLDS else entry.person.code
                yield Found((entry.household.code, entry.feed.key, person), verdict["clause"], entry.values)
