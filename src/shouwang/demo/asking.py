"""What was asked, what was answered and what is not asked again: the witness's own reckoning, month by month."""

from __future__ import annotations

import random
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from shouwang.demo.people import County, Household
from shouwang.demo.scenes import Plain

# The county's practice as its pack states it, said again here: a witness does not read the pack. A test lays both side
# by side, so that neither moves alone.
AGAIN: Final[Mapping[str, tuple[tuple[str, str, int], ...]]] = {
    # list: (what, how it becomes worse, by how much at least)
    "medical": (("paid", "rises this year", 8000),),
    "dropouts": (("state", "rises", 0),),
    "housing": (("level", "rises", 0), ("hazard", "is named", 0)),
    "relief": (("approved_on", "rises", 0),),
    "income_risk": (("risk", "rises", 0),),
    "disability": (("grade", "falls", 0), ("certified_on", "rises", 0)),
    "losses": (("", "another row", 0),),
    "disasters": (("", "another row", 0),),
    "accidents": (("", "another row", 0),),
    "petitions": (("income", "falls", 1500),),
}
LOOK_AGAIN_DAYS: Final[Mapping[str, int]] = {"not_met": 180, "could_not": 30}
VISIT_DAYS: Final = 5
FILED_AFTER: Final = timedelta(days=6)
"""How long after a walk the towns hand in what their villages have found out."""
# From the least to the most serious; of grades the first is the gravest.
ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "state": ("已复学", "失学", "辍学"),
    "level": ("A级", "B级", "C级", "D级"),
    "risk": ("收入偏低", "收入连续下降", "支出较大"),
    "grade": ("一级", "二级", "三级", "四级"),
}

Question = tuple[str, str, str]
"""Household, list, person ("" where the household as a whole is meant)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row that meets its rule and asks for a visit."""

    question: Question
    clause: str
    values: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a village finds out about a household: the line of its town's workbook, filled in."""

    household: str
    conclusion: str  # meets, not_met, already_monitored, could_not, not_ours
    visited_on: date
    size: int
    income_per_head: int
    right_village: str = ""  # the code of the village that a household which is not ours belongs to


@dataclass(slots=True)
class Asked:
    """A question of an open lead, with the evidence that it was asked on."""

    clause: str
    period: str
    values: Mapping[str, Plain]
    why: str = ""  # "", worse, look_again
    said_for: str = ""  # the month whose list said so last, while nobody had answered
    earlier: list[Mapping[str, Plain]] = field(default_factory=list)

    def says(self, period: str, values: Mapping[str, Plain]) -> None:
        """What the lists say meanwhile: the village answers the newest."""
        latest = self.said_for or self.period
        if period > latest:
            self.earlier.append(self.values)
            self.said_for = period
        if period >= latest:
            self.values = values


@dataclass(slots=True)
class Lead:
    """An open lead: at most one a household."""

    household: str
    village: str
    sent_on: date
    handed: bool = False  # from another village
    asked: dict[Question, Asked] = field(default_factory=dict)

    @property
    def clauses(self) -> list[str]:
        return sorted({one.clause for one in self.asked.values()})


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, and from which day on it may be asked again whatever the evidence.

    ``known``: all that the lists had said whenever it was answered, this time and before.
    """

    asked: Asked
    conclusion: str
    look_again_on: date | None
    known: tuple[Mapping[str, Plain], ...]


@dataclass(slots=True)
class Reckoned:
    """What one walk does to the questions."""

    opened: list[str] = field(default_factory=list)  # households
    asked: list[Question] = field(default_factory=list)  # new ones and those asked again
    spared: list[Question] = field(default_factory=list)
    again: dict[Question, str] = field(default_factory=dict)  # question → worse, look_again
    leads: dict[str, list[str]] = field(default_factory=dict)  # household → clauses, all that are open afterwards
    sent: dict[str, tuple[str, date, date]] = field(default_factory=dict)  # household → village, sent on, due on


class Reckoning:
    """The questions of a county through its months."""

    def __init__(self) -> None:
        self.open: dict[str, Lead] = {}
        self.answered: dict[Question, Answered] = {}

    def walk(self, period: str, as_of: date, found: Sequence[Found], villages: Mapping[str, str]) -> Reckoned:
        """Gathers a walk's findings into leads: new ones, carried ones, and what need not be asked again."""
        done = Reckoned()
        for one in sorted(found, key=lambda one: one.question):
            household = one.question[0]
            lead = self.open.get(household)
            if lead is not None and one.question in lead.asked:
                lead.asked[one.question].says(period, one.values)
                continue
            why = ""
            before = self.answered.get(one.question)
            if before is not None:
                why = self._again(before, one, period, as_of)
                if not why:
                    if before.asked.period != period:  # what this month itself has asked and heard is not spared
                        done.spared.append(one.question)
                    continue
                done.again[one.question] = why
            if lead is None:
                lead = self.open[household] = Lead(household, villages[household], as_of)
                done.opened.append(household)
            lead.asked[one.question] = Asked(one.clause, period, one.values, why)
            done.asked.append(one.question)
        self._withdraw(period, {one.question for one in found})
        done.leads = {code: lead.clauses for code, lead in sorted(self.open.items())}
        due = timedelta(days=VISIT_DAYS)
        done.sent = {code: (one.village, one.sent_on, one.sent_on + due) for code, one in sorted(self.open.items())}
        return done

    def _withdraw(self, period: str, holds: Container[Question]) -> None:
        """Takes back what an earlier walk of the month asked and this one, with another register, does not find."""
        for code, lead in list(self.open.items()):
            lead.asked = {key: one for key, one in lead.asked.items() if one.period != period or key in holds}
            if not lead.asked:
                del self.open[code]

    def _again(self, before: Answered, now: Found, period: str, as_of: date) -> str:
        if worse(now.question[1], before, period, now.values):
            return "worse"
        return "look_again" if before.look_again_on and before.look_again_on <= as_of else ""

    def answer(self, answers: Iterable[Answer], on: date) -> None:
        """Closes the leads that were answered; one that is not ours is handed to the right village the same day."""
        for one in answers:
            if one.conclusion == "not_ours":
                lead = self.open[one.household]
                lead.village, lead.sent_on, lead.handed = one.right_village, on, True
                continue
            lead = self.open.pop(one.household)
            days = LOOK_AGAIN_DAYS.get(one.conclusion)
            again_on = one.visited_on + timedelta(days=days) if days else None
            for question, asked in lead.asked.items():
                earlier = self.answered.get(question)
                known = (*(earlier.known if earlier else ()), *asked.earlier, asked.values)
                self.answered[question] = Answered(asked, one.conclusion, again_on, known)


def worse(feed: str, answered: Answered, period: str, now: Mapping[str, Plain]) -> bool:
    """Whether what a list says now is worse than what it said when the question was answered."""
    return any(_measured(measure, answered, period, now) for measure in AGAIN.get(feed, ()))


def _measured(measure: tuple[str, str, int], answered: Answered, period: str, now: Mapping[str, Plain]) -> bool:
    what, how, least = measure
    if how == "another row":
        return now not in answered.known
    before = answered.asked.values
    if how == "is named":
        return before[what] in (None, "无") and now[what] not in (None, "无")
    if now[what] is None:
        return False
    if before[what] is None or (
        how == "rises this year" and (answered.asked.said_for or answered.asked.period)[:4] != period[:4]
    ):
        return True
    grown = _weight(what, now[what]) - _weight(what, before[what])
    if how == "falls":
        grown = -grown
    return grown >= max(least, 1)


def _weight(what: str, value: Plain) -> int:
    if isinstance(value, date):
        return value.toordinal()
    return ORDERS[what].index(value) if isinstance(value, str) else int(value or 0)


# --- the villages ------------------------------------------------------------------------------------------------------

_FOUND: Final = {"identified": "meets", "shut": "could_not", "rescued": "meets"}
"""What is found in the households of these parts, in the others of a part ``not_met``; elsewhere chance decides."""


def village_answers(
    rng: random.Random, open_leads: Mapping[str, Lead], known: County, as_of: date, parts: Mapping[str, str]
) -> list[Answer]:
    """What the villages have found out before the next walk: most visits are made, a few are left for next month."""
    part_of = {code: part for part, code in parts.items()}
    homes = {home.code: home for home in known.households}
    per_head = known.income_per_head()
    answers: list[Answer] = []
    for code, lead in sorted(open_leads.items()):
        home, part = homes.get(code), part_of.get(code, "")
        if _not_yet(rng, part, home, lead):
            continue
        visited_on = as_of + timedelta(days=3 if part else rng.randint(1, VISIT_DAYS))
        if home is None:  # the family has left the county
            answers.append(Answer(code, "could_not", visited_on, 0, 0))
            continue
        conclusion = _FOUND.get(part, "not_met") if part else _by_chance(rng)
        if home.village != lead.village:
            conclusion = "not_ours"
        elif home.monitored(as_of):
            conclusion = "already_monitored"
        right = home.village if conclusion == "not_ours" else ""
        answers.append(Answer(code, conclusion, visited_on, len(home.members), round(per_head[code]), right))
    return answers


def _not_yet(rng: random.Random, part: str, home: Household | None, lead: Lead) -> bool:
    """Whether a visit is left for next month: nobody finds the families that are about to leave and to move."""
    if part == "gone":
        return home is not None
    if part == "moved":
        return home is not None and home.village == lead.village and not lead.handed
    return not part and rng.random() < 0.15


def _by_chance(rng: random.Random) -> str:
    return rng.choices(("not_met", "meets", "could_not"), (78, 10, 12))[0]
