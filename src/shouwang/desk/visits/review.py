"""One visit as its town reviews it: the answers beside what was asked, what was known and what was answered before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import READERS
from shouwang.desk.screenings.reasons import Reason
from shouwang.desk.visits.known import Known, said
from shouwang.engine.cleaning.answers import Answered
from shouwang.engine.packs.model import Pack
from shouwang.engine.values.identity import mask_name
from shouwang.records.leads.models import Lead
from shouwang.records.policy.queries import pack_of
from shouwang.records.visits import queries as visits
from shouwang.records.visits.models import Visit, VisitPaper
from shouwang.records.visits.queries import OpenedPaper, OpenedVisit
from shouwang.records.visits.words import state_text


@dataclass(frozen=True, slots=True)
class Line:
    """One question: what was answered now, what the register says, what was answered before; ``differs`` from the register."""

    title: str
    answer: str
    known: str
    before: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier visit to the household."""

    key: int
    visit: Visit
    conclusion: str
    state: str
    why: str


def lines_of(pack: Pack, now: OpenedVisit, before: OpenedVisit | None, known: Mapping[str, Known]) -> list[Line]:
    """The answers in the order of the form; a question that the form no longer has keeps its name."""
    questions = {question.name: question for question in pack.questions}
    earlier: Mapping[str, Answered] = before.answers if before is not None else {}
    named = [
        name for name in [*questions, *(one for one in now.answers if one not in questions)] if name != "conclusion"
    ]
    told = []
    for name in named:
        question, answer = questions.get(name), now.answers.get(name)
        says = known.get(name)
        if answer is None and says is None and earlier.get(name) is None:
            continue
        told.append(
            Line(
                question.title if question else name,
                said(answer, question),
                says.words if says else "",
                said(earlier.get(name), question),
                says is not None and answer is not None and said(answer, None) != says.value,
            )
        )
    return told


def pack_of_visit(visit: Visit) -> Pack:
    return pack_of(visit.lead.version)


def earlier_visits(request: Asked, visit: Visit) -> list[OpenedVisit]:
    """The other visits to the household within sight, the newest first."""
    others = visits.visible_to(request.post).filter(household=visit.household_id, pk__lt=visit.pk)
    return list(visits.opened(others.select_related("lead", "filed_by").order_by("-id")[:10]))


def told_earlier(those: Sequence[OpenedVisit]) -> list[Earlier]:
    return [
        Earlier(
            one.visit.pk,
            one.visit,
            str(Lead.Answer(one.visit.conclusion).label),
            state_text(one.visit),
            one.sent_back_why,
        )
        for one in those
    ]


def masked_for(request: Asked, reasons: Sequence[Reason]) -> list[Reason]:
    """Reasons with the members' names masked for whoever only reads."""
    if request.post.role not in READERS:
        return list(reasons)
    return [replace(one, member=mask_name(one.member)) for one in reasons]


def papers_of(request: Asked, visit: Visit) -> dict[str, list[OpenedPaper]]:
    """What was brought along, by its kind."""
    told: dict[str, list[OpenedPaper]] = {kind: [] for kind in VisitPaper.Kind.values}
    for one in visits.opened_papers(visits.papers_visible_to(request.post).filter(visit=visit)):
        told[one.paper.kind].append(one)
    return told
