"""What villages found out about one household, visit by visit, as far as was known at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from shouwang.engine.cleaning.answers import Answered
from shouwang.engine.language import spoken
from shouwang.engine.packs.model import Pack, Question
from shouwang.records.households.models import Household
from shouwang.records.leads.models import Lead
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.models import Post
from shouwang.records.visits import queries as visits
from shouwang.records.visits.models import Visit

Told = dict[str, Any]


def visits_told(post: Post, household: Household, known: datetime | None) -> list[Told]:
    """The visits of a household that a post may see, filed by a time; where each stood then. The caller journals it."""
    return [told_visit(one, known) for one in visits_of(post, household, known)]


def visits_of(post: Post, household: Household, known: datetime | None) -> list[visits.OpenedVisit]:
    """The visits themselves, opened. The caller journals it."""
    found = (
        visits.visible_to(post)
        .filter(household=household)
        .select_related("lead__version", "filed_by", "reviewed_by", "recorded_by")
    )
    if known is not None:
        found = found.filter(filed_at__lte=known)
    return list(visits.opened(found.order_by("id")))


def told_visit(one: visits.OpenedVisit, known: datetime | None) -> Told:
    """A visit as plain data, where it stood at a time."""
    visit = one.visit
    reviewed = _by(visit.reviewed_at, known)
    state = _state(visit, known)
    return {
        "lead": visit.lead_id,
        "visited_on": visit.visited_on.isoformat() if visit.visited_on else "",
        "conclusion": visit.conclusion,
        "conclusion_text": Lead.Answer(visit.conclusion).label,
        "state": Visit.State(state).label,
        "filed_by": visit.filed_by.title,
        "filed_at": timezone.localtime(visit.filed_at).isoformat(timespec="minutes"),
        "reviewed_by": visit.reviewed_by.title if visit.reviewed_by and reviewed else "",
        "sent_back_why": one.sent_back_why if state == Visit.State.SENT_BACK else "",
        "answers": _answers(pack_of(visit.lead.version), one.answers),
    }


def _by(at: datetime | None, known: datetime | None) -> bool:
    return at is not None and (known is None or at <= known)


def _state(visit: Visit, known: datetime | None) -> str:
    """Where a visit stood at a time: what was reviewed or filed later was not yet."""
    if visit.state == Visit.State.CORRECTED:
        return visit.state
    if visit.state == Visit.State.RECORDED and not _by(visit.recorded_at, known):
        return Visit.State.ACCEPTED if _by(visit.reviewed_at, known) else Visit.State.FILED
    return visit.state if _by(visit.reviewed_at, known) or visit.state == Visit.State.FILED else Visit.State.FILED


def _answers(pack: Pack, answers: dict[str, Answered]) -> dict[str, str]:
    """Question → answer in words, in the order of the form; a question the form no longer has keeps its name."""
    questions = {question.name: question for question in pack.questions}
    order = [*questions, *(name for name in answers if name not in questions)]
    return {
        questions[name].title if name in questions else name: _said(answers[name], questions.get(name))
        for name in order
        if name in answers and name != "conclusion"
    }


def _said(value: Answered, question: Question | None) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return spoken(value, "元" if question is not None and question.type == "money" else "")


def lines_of_visits(told: list[Told]) -> Iterator[str]:
    """The same as sentences."""
    yield "核查：" if told else "核查：没有"
    for one in told:
        who = f"{one['filed_by']}报" + (f"，{one['reviewed_by']}审核" if one["reviewed_by"] else "")
        back = f"，退回原因：{one['sent_back_why']}" if one["sent_back_why"] else ""
        yield f"  线索{one['lead']}：{one['visited_on'] or '日期不详'}入户，{one['conclusion_text']}（{one['state']}；{who}{back}）"
        yield "    " + "；".join(f"{title}：{text}" for title, text in one["answers"].items())
