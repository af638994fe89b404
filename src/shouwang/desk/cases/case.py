"""One case: its steps, what is next and what is missing, its papers, people, figures, comparison, objections, every act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.cases.conditions import Line, Situated, as_decided, situated, unmet_words
from shouwang.desk.cases.pages import SEERS
from shouwang.desk.cases.past import comparison_of, objections_of, timeline_of
from shouwang.desk.cases.rows import (
    STATES,
    case_in_sight,
    families_of,
    key_of,
    masked_head,
    may,
    place_of,
    who_does,
    works,
)
from shouwang.desk.households.family import kind_text
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import due_words, short_day
from shouwang.desk.page.views import READERS, page, shown
from shouwang.engine.packs.model import Fact
from shouwang.engine.procedure import Situation, StepNow
from shouwang.engine.values.identity import mask_identity, mask_name
from shouwang.records import vault
from shouwang.records.cases import queries as cases
from shouwang.records.cases.deriving import category_disagrees, derived, line_of, relieved_of, stated
from shouwang.records.cases.effects import IDENTIFYING
from shouwang.records.cases.models import Case, PaperFile
from shouwang.records.cases.queries import Happened
from shouwang.records.cases.recording import media_of
from shouwang.records.cases.words import EFFECTS, channel_text, state_text
from shouwang.records.cases.working import Open
from shouwang.records.households.queries import Family
from shouwang.records.policy.queries import pack_of

_TO = {"town": "乡镇", "county": "县"}


@page(*SEERS)
def case(request: Asked, key: int) -> HttpResponse:
    """One case."""
    found = case_in_sight(request, key)
    looked(request, "look_at_case", f"case:{found.pk}")
    ((work, now),) = cases.situations([found], request.today)
    happened = cases.happened(found)
    (said,) = stated([work]).values()
    follows = derived(work, relieved_of([found.household_id]).get(found.household_id), said)
    families = families_of([found])
    family = families.get(found.household_id)
    names = names_here(request)
    (compared,) = cases.compared([work]).values()
    people = _people(request, family)
    stands = situated([work], {found.pk: said}, request.county, request.today).get(found.pk)
    stands = _leading(request, as_decided(work, stands, happened), now, found)
    head = masked_head(families, found)
    return shown(
        request,
        "cases/case.html",
        {
            "title": f"{head}{'家' if family else ''}的{EFFECTS[found.effect].way}",
            "answer": _answer(found, now, request),
            "case": found,
            "place": place_of(names, found) + (family.record.group if family else ""),
            "kind": kind_text(family, "") if family else "",
            "channel": channel_text(found),
            "steps": [_step(request, found, one) for one in now.steps],
            "next": [_next(request, found, one, stands) for one in now.next],
            "way": EFFECTS[found.effect].way,
            "procedure": work.procedure,
            "procedure_clause": work.pack.clauses.get(work.procedure.clause),
            "how": found.get_how_display(),
            "identifies": found.effect in IDENTIFYING,
            "stands": stands,
            "situation": _situation(work, happened),
            "whole": now.whole if found.state == Case.State.OPEN else None,
            "said": said,
            "follows": follows,
            "line": line_of(work),
            "disagrees": found.effect in IDENTIFYING and category_disagrees(found, follows),
            "people": people,
            "papers": _papers(request, found, work),
            "comparison": comparison_of(work, now, compared, happened, {one["key"]: one["name"] for one in people}),
            "objections": objections_of(work, happened),
            "public": found.hangs_in.public_id if found.hangs_in and found.hangs_in.public_until else "",
            "timeline": timeline_of(work, happened),
            "may": _may(request, found, now, work),
        },
    )


def _answer(found: Case, now: Situation, request: Asked) -> str:
    """Where it stands, in words."""
    if now.next:
        first = now.next[0]
        words, _ = due_words(first.due.on if first.due else None, request.today)
        others = f"；同时可以办{'、'.join(one.step.title for one in now.next[1:])}" if now.next[1:] else ""
        passed = EFFECTS[found.effect].passed
        stands = f"{passed}（{found.category}），" if found.state == Case.State.PASSED else ""
        return f"{stands}现在是“{first.step.title}”，由{who_does(first.step)}办，{words}{others}。"
    again = f"，{short_day(found.look_again_on)}再看" if found.look_again_on else ""
    kind = f"（{found.category}）" if found.category else ""
    return f"{state_text(found)}{kind}，{short_day(found.closed_on)}{again}。"


def _people(request: Asked, family: Family | None) -> list[dict[str, Any]]:
    """The members, with their numbers masked; their names too for whoever only reads."""
    masked = request.post.role in READERS
    return [
        {
            "key": one.person_key,
            "name": mask_name(one.record.name) if masked else one.record.name,
            "relation": one.record.relation,
            "number": mask_identity(one.record.number),
            "condition": "，".join(part for part in (one.record.health, one.record.labour_skill) if part),
        }
        for one in (family.members.values() if family else ())
    ]


def _step(request: Asked, found: Case, one: StepNow) -> dict[str, Any]:
    """A step of the bar."""
    word, tone = STATES[one.state]
    word = EFFECTS[found.effect].refused if one.state == "refused" else word
    return {
        "name": one.step.name,
        "title": one.step.title,
        "clause": one.step.clause,
        "who": who_does(one.step),
        "state": one.state,
        "word": f"超期 {one.late_days} 天" if one.late_days else word,
        "tone": "late" if one.late_days else tone,
        "done_on": one.done_on,
        "due": one.due if one.state in ("open", "running", "waiting") else None,
        "until": one.until,
    }


def _next(request: Asked, found: Case, one: StepNow, stands: Situated | None) -> dict[str, Any]:
    """What can be done now, with what it lacks, and where the post does it."""
    step, own = one.step, may(request.post, one.step)
    return {
        **_step(request, found, one),
        "since": one.since,
        "missing": [*unmet_words(one, stands), *(lack.says for lack in one.missing if lack.code != "conditions_open")],
        "told": [f"超过 {told.after_days} 天报{_TO.get(told.to, told.to)}（{told.clause}）" for told in one.told],
        "href": f"{reverse('cases:step')}?step={key_of(found.procedure, step.name)}&picked={found.pk}" if own else "",
        "states": [what for what in step.states if what not in ("ground", "conditions")] if own else [],
        "opens_on": step.opens_on,
        "closes_on": step.closes_on,
    }


def _leading(request: Asked, stands: Situated | None, now: Situation, found: Case) -> Situated | None:
    """The conditions with where what they lack is written down: what was found, the income, the family's consent."""
    if stands is None or found.state != Case.State.OPEN:
        return stands
    doors = dict[str, str]()
    for one in now.next:
        if may(request.post, one.step):
            doors |= {
                what: reverse(f"cases:{what}", args=[found.pk])
                for what in ("situation", "income")
                if what in one.step.states
            }
            if one.step.does == "application":
                doors["consents"] = (
                    f"{reverse('cases:step')}?step={key_of(found.procedure, one.step.name)}&picked={found.pk}"
                )
    facts = pack_of(found.version).facts

    def door(line: Line) -> str:
        if any(name in facts and facts[name].source == "stated" for name in line.facts):
            return doors.get("situation", "")
        return doors.get(
            "income" if "stated_income_yuan" in line.facts else "consents" if "consents" in line.facts else "", ""
        )

    return replace(stands, lines=tuple(line if line.met else replace(line, href=door(line)) for line in stands.lines))


def _situation(work: Open, happened: Sequence[Happened]) -> list[tuple[str, bool]]:
    """What was found last of the family's situation, as the facts say it."""
    last = next((one for one in reversed(happened) if one.act.kind == "stated" and one.act.name == "situation"), None)
    found = last.told.get("found", {}) if last else {}
    assert isinstance(found, dict)
    facts = work.pack.facts
    return [(_said(facts, name, bool(yes)), bool(yes)) for name, yes in found.items() if name in facts]


def _said(facts: Mapping[str, Fact], name: str, yes: bool) -> str:
    fact = facts[name]
    return (fact.yes if yes else fact.no) or f"{fact.title}：{'是' if yes else '否'}"


def _papers(request: Asked, found: Case, work: Open) -> list[dict[str, Any]]:
    """Every paper of every step: what came of it and when, its scans as far as the post may open them."""
    mine = cases.papers_visible_to(request.post).filter(Q(act__case=found) | Q(sitting__acts__case=found))
    scans: dict[tuple[str, str], list[PaperFile]] = {}
    for one in mine.select_related("act", "sitting").order_by("pk").distinct():
        at = one.act or one.sitting
        assert at is not None
        scans.setdefault((at.step, one.paper), []).append(one)
    told = []
    for step in work.procedure.steps:
        for paper in step.papers:
            acts = [act for act in work.acts if act.kind == "paper" and (act.step, act.name) == (step.name, paper.name)]
            there = scans.get((step.name, paper.name), [])
            if not acts and not there and paper.when == "refuse":
                continue
            told.append(
                {
                    "step": step.title,
                    "title": paper.title,
                    "came": acts[-1] if acts else None,
                    "scans": there,
                    "prints": paper.name if paper.template and works(request.post) else "",
                }
            )
    return told


def _may(request: Asked, found: Case, now: Situation, work: Open) -> dict[str, bool]:
    """What else the post may do with the case."""
    own, going = works(request.post), found.state == Case.State.OPEN
    objectable = any(one.step.lasts and now.walk.traces[one.step.name].begun for one in now.steps)
    back = any(may(request.post, one.step) and sendable(now, one) for one in now.next)
    return {
        "object": own and going and objectable,
        "withdraw": own and going,
        "back": own and going and back,
        "anything": own,
    }


def sendable(now: Situation, one: StepNow) -> list[Any]:
    """The steps to which a step can send back: those before it that are done."""
    procedure = now.walk.procedure
    return [
        before.step
        for before in now.steps
        if one.step.name in procedure.resting_on(before.step.name) and now.walk.traces[before.step.name].ended
    ]


@page(*SEERS)
def paper(request: Asked, key: int) -> HttpResponse:
    """A scan, given out only as what its first bytes say it is. Every look is journaled."""
    found = cases.papers_visible_to(request.post).filter(county=request.county, pk=key).first()
    if found is None:
        raise Http404
    looked(request, "look_at_case_paper", f"case_paper:{found.pk}", {"what": found.paper})
    data = vault.read_file(found.stored)
    media = media_of(data) or "application/octet-stream"
    response = HttpResponse(data, content_type=media)
    response["Content-Disposition"] = f'inline; filename="{found.paper}-{found.pk}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
