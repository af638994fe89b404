"""What a way out or back stands on: each condition with its answer, sentence, clause and what is to be done; its ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shouwang.engine.assessing import Asked as AskedOf
from shouwang.engine.assessing import Assessed, asked_of
from shouwang.engine.packs.model import Clause, Pack
from shouwang.engine.packs.steps import Ground
from shouwang.engine.procedure import StepNow
from shouwang.records.cases.conditions import assessments
from shouwang.records.cases.deriving import Stated
from shouwang.records.cases.models import Case
from shouwang.records.cases.queries import Happened
from shouwang.records.cases.working import Open

ANSWERS: Mapping[bool | None, tuple[str, str]] = {
    True: ("满足", "done"),
    False: ("不满足", "late"),
    None: ("还不能确定", "soon"),
}
"""What an answer is called, and how it looks."""
_KEPT = {"yes": True, "no": False, "": None}


@dataclass(frozen=True, slots=True)
class Line:
    """One condition of one household. ``facts`` are what it asks for; ``href`` is where what is missing is written down."""

    title: str
    met: bool | None
    says: str
    clause: Clause | None
    clause_id: str
    otherwise: str
    facts: frozenset[str] = frozenset()
    href: str = ""

    @property
    def word(self) -> str:
        return ANSWERS[self.met][0]

    @property
    def tone(self) -> str:
        return ANSWERS[self.met][1]

    @property
    def remedy(self) -> str:
        """What is to be done where it is not met."""
        return "" if self.met else self.otherwise


@dataclass(frozen=True, slots=True)
class Situated:
    """The conditions of a case and the ground on which it was begun. ``on``: the day of a decision that kept its conditions."""

    lines: tuple[Line, ...]
    ground: Ground | None
    ground_clause: Clause | None
    why: str
    on: date | None = None

    @property
    def unmet(self) -> list[Line]:
        """Those that do not hold, or cannot be told."""
        return [one for one in self.lines if not one.met]

    @property
    def counts(self) -> str:
        """How many are met, not met, cannot be told, in words."""
        many = [(sum(1 for one in self.lines if one.met is met), word) for met, (word, _) in ANSWERS.items()]
        return "，".join(f"{number} 条{word}" for number, word in many if number)


def situated(works: Sequence[Open], said: Mapping[int, Stated], county: str, on: date) -> dict[int, Situated]:
    """Case → what it stands on; nothing of procedures that have neither conditions nor grounds."""
    found = assessments(works, county, on)
    told: dict[int, Situated] = {}
    for work in works:
        case, ground = work.case, work.procedure.grounds.get(work.case.ground)
        if case.pk in found or ground is not None:
            lines = lines_of(work.pack, found.get(case.pk, ()))
            clause = work.pack.clauses.get(ground.clause) if ground else None
            told[case.pk] = Situated(lines, ground, clause, said[case.pk].ground)
    return told


def lines_of(pack: Pack, found: Sequence[Assessed]) -> tuple[Line, ...]:
    """Answers as they are shown."""
    return tuple(_line(pack, one.asked, one.met, one.says) for one in found)


def as_decided(work: Open, now: Situated | None, happened: Sequence[Happened]) -> Situated | None:
    """Of a case that is over: its conditions as the last step that asked for them kept them."""
    if now is None or not now.lines or work.case.state == Case.State.OPEN:
        return now
    kept = next((one for one in reversed(happened) if one.told.get("conditions")), None)
    listed = kept.told["conditions"] if kept else None
    if kept is None or not isinstance(listed, list):
        return replace(now, lines=())
    known = {one.name: one for one in work.procedure.conditions}
    lines = []
    for name, answer, says, clause in listed:
        one = known.get(name)
        asked = AskedOf(name, one.title if one else name, clause, one.when if one else "", one.otherwise if one else "")
        lines.append(_line(work.pack, asked, _KEPT[answer], says))
    return replace(now, lines=tuple(lines), on=kept.act.on)


def _line(pack: Pack, asked: AskedOf, met: bool | None, says: str) -> Line:
    facts = frozenset(asked_of(pack, [asked])) if asked.when else frozenset[str]()
    return Line(asked.title, met, says, pack.clauses.get(asked.clause), asked.clause, asked.otherwise, facts)


def unmet_words(now: StepNow, stands: Situated | None) -> list[str]:
    """What of the conditions stands against a step that asks for them, each with what is to be done."""
    if stands is None or "conditions" not in now.step.states:
        return []
    return [
        f"条件“{one.title}”{one.word}：{one.says}" + (f"；{one.otherwise}" if one.otherwise else "")
        for one in stands.unmet
    ]
