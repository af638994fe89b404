"""The visit form: one field for each question of the pack, filled with what is known, faults beside what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shouwang.desk.visits.known import Known
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Pack, Question
from shouwang.records.visits.papers import PHOTOS, PLACE, SIGNATURE

CONCLUSION = "conclusion"
_LONG = ("reason", "situation", "new_risk_what")
_SECTIONS = {PHOTOS: "photos", PLACE: "place", SIGNATURE: "signature"}


@dataclass(slots=True)
class Field:
    """One question on the page. ``looks``: how it is asked (choices, known, date, number, money, village, long, text).

    ``shown_with``: the conclusions with which it is shown, blank for all; ``same``: what the register says is confirmed.
    """

    question: Question
    looks: str
    value: str
    shown_with: str = ""
    optional: bool = False
    known: Known | None = None
    same: bool = False
    faults: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"q-{self.question.name}"

    @property
    def hint(self) -> str:
        """What is said beneath the title; a browser asks for a day in its own way."""
        return "" if self.looks == "date" else self.question.hint

    @property
    def described(self) -> str:
        """The ids of what explains the field."""
        hint = f"{self.id}-hint" if self.hint else ""
        return " ".join(filter(None, (hint, f"{self.id}-wrong" if self.faults else "")))


@dataclass(slots=True)
class VisitForm:
    """All fields, the conclusion first; what is wrong beyond any field; what is wrong with the papers by section."""

    fields: list[Field]
    beyond: list[str]
    sections: dict[str, list[str]]

    @property
    def wrong(self) -> list[tuple[str, str, str]]:
        """(id, what it is about, sentence) of everything that is wrong, in the order of the page."""
        told = [("", "", sentence) for sentence in self.beyond]
        told += [(one.id, one.question.title, sentence) for one in self.fields for sentence in one.faults]
        titles = {section: title for title, section in _SECTIONS.items()}
        return told + [(name, titles[name], one) for name, those in self.sections.items() for one in those]


def visit_form(
    pack: Pack, told: Mapping[str, str], known: Mapping[str, Known], faults: Iterable[Fault] = ()
) -> VisitForm:
    """The form as it stands; ``told`` are answers as typed, by the question's name."""
    fields = [_field(pack, question, told.get(question.name, ""), known) for question in pack.questions]
    # What was found decides what else is asked.
    fields.sort(key=lambda one: one.question.name != CONCLUSION)
    by_title = {one.question.title: one for one in fields}
    form = VisitForm(fields, [], {})
    for fault in faults:
        if fault.column in by_title:
            by_title[fault.column].faults.append(fault.message)
        elif fault.column in _SECTIONS:
            form.sections.setdefault(_SECTIONS[fault.column], []).append(fault.message)
        else:
            form.beyond.append(fault.message)
    return form


def _field(pack: Pack, question: Question, value: str, known: Mapping[str, Known]) -> Field:
    needing = [one.title for one in pack.conclusions.values() if question.name in one.needs]
    if question.type == "village":
        needing_or_for = [one.title for one in pack.conclusions.values() if one.means == "not_ours"]
    else:
        needing_or_for = needing
    says = None if question.choices else known.get(question.name)
    return Field(
        question,
        looks_of(question, says),
        value or (says.value if says else ""),
        "" if len(needing_or_for) == len(pack.conclusions) else "|".join(needing_or_for),
        question.name != CONCLUSION and not needing,
        says,
        says is not None and value in ("", says.value),
    )


def looks_of(question: Question, says: Known | None) -> str:
    """How a question is asked on the page; ``says`` is what the register knows of it."""
    if question.choices:
        return "choices"
    if says is not None:
        return "known"
    if question.type != "text":
        return question.type
    return "long" if question.name in _LONG else "text"


def told_of(pack: Pack, sent: Mapping[str, str]) -> dict[str, str]:
    """What a form sent, by the question's name: what was typed, or what was confirmed as it stood on the page."""
    return {
        question.name: (sent.get(f"known-{question.name}", "") or sent.get(f"q-{question.name}", "")).strip()
        for question in pack.questions
    }
