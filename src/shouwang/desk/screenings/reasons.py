"""Why: the sentence, each value beside its threshold, the clause, and the rows it came from. "Why not" has the same form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from shouwang.desk.screenings.measures import Measure, measures_of
from shouwang.engine.language import names_used, otherwise, spoken
from shouwang.engine.language import reason as said_of
from shouwang.engine.packs.figures import years_passed
from shouwang.engine.packs.model import Clause, Pack, Rule
from shouwang.engine.screening import CompiledRule, Plan
from shouwang.engine.screening.knowing import Known
from shouwang.engine.values.identity import mask_name
from shouwang.records.events.lists import sources_of
from shouwang.records.households.queries import Family
from shouwang.records.screenings import queries as screenings

Source = tuple[str, str, str, int]
"""Department's title, file, sheet, row, as received."""


@dataclass(frozen=True, slots=True)
class Line:
    """A value in words, and what it is held against where the rule holds it against something."""

    title: str
    value: str
    measure: Measure | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is asked of a household, or that speaks against asking it, as a page shows it.

    ``changed`` says what is worse since the same was answered; ``member`` is whom it concerns (blank: the household).
    ``answer`` is hit, clear or unknown; ``alert`` the alert's key (0: there is none). ``otherwise`` says what would have
    changed the answer; ``passed`` which of the figures is of a year that was over.
    """

    title: str
    sentence: str
    member: str
    lines: tuple[Line, ...]
    clause: Clause | None
    clause_id: str
    ask: str
    sources: tuple[Source, ...]
    changed: str
    withdrawn: bool
    alert: int
    answer: str = "hit"
    otherwise: str = ""
    passed: tuple[str, ...] = ()

    @property
    def measured(self) -> bool:
        """Whether any value is held against something."""
        return any(line.measure is not None for line in self.lines)


def reasons_of(questions: Sequence[Any], family: Family | None, changed: dict[int, str]) -> list[Reason]:
    """The questions of a lead. Opens their evidence; the caller journals that."""
    alerts = [one.known for one in questions]
    opened = {one.alert.pk: one for one in screenings.opened(alerts)}
    sources = sources_of({row for one in opened.values() for row in one.rows})
    told = []
    for question in questions:
        alert = opened[question.known.pk]
        again = changed.get(question.pk, "")
        told.append(_reason(alert, family, sources, again, question.withdrawn_on is not None))
    return told


def reasons_of_alerts(alerts: Sequence[Any], family: Family | None) -> list[Reason]:
    """Alerts of runs, names masked; expects ``run__version`` and ``household`` selected."""
    opened = list(screenings.opened(alerts))
    sources = sources_of({row for one in opened for row in one.rows})
    return [_masked(_reason(one, family, sources, "", False)) for one in opened]


def reasons_against(plan: Plan, compiled: CompiledRule, known: Sequence[Known], family: Family | None) -> list[Reason]:
    """What a rule made of a household, or of each of its members, whatever it answered, names masked; the values are the
    run's. Members about whom the same is known are told together."""
    sources = sources_of({row for one in known for row in one.rows})
    order = list(family.members) if family else []
    known = sorted(known, key=lambda one: order.index(one.person_key) if one.person_key in order else len(order))
    told = [_masked(_against(plan, compiled, one, family, sources)) for one in known]
    alike: dict[Any, list[Reason]] = {}
    for one in told:
        alike.setdefault(replace(one, member=""), []).append(one)
    return [replace(same, member="、".join(one.member for one in those)) for same, those in alike.items()]


def _masked(one: Reason) -> Reason:
    return replace(one, member=mask_name(one.member))


def _reason(one: Any, family: Family | None, sources: Mapping[int, Source], changed: str, withdrawn: bool) -> Reason:
    plan = screenings.plan_of(one.alert.run)
    compiled = next((rule for rule in plan.rules if rule.rule.name == one.alert.rule), None)
    evidence = {name: _typed_as(plan.pack, name, value) for name, value in one.evidence.items()}
    return Reason(
        title=compiled.rule.title if compiled else one.alert.rule,
        sentence=one.reason,
        member=_member(family, one.alert.person_key),
        lines=_lines(plan, compiled, evidence),
        clause=plan.pack.clauses.get(one.alert.clause),
        clause_id=one.alert.clause,
        ask=compiled.rule.ask if compiled else "",
        sources=_sources(plan.pack, sources, one.rows),
        changed=changed,
        withdrawn=withdrawn,
        alert=one.alert.pk,
        otherwise=otherwise(compiled.expression, {**plan.figures, **evidence}) if compiled else "",
        passed=_passed(plan, compiled),
    )


def _against(
    plan: Plan, compiled: CompiledRule, one: Known, family: Family | None, sources: Mapping[int, Source]
) -> Reason:
    rule: Rule = compiled.rule
    return Reason(
        title=rule.title,
        sentence=said_of(compiled.expression, {**plan.figures, **one.facts}),
        member=_member(family, one.person_key or 0),
        lines=_lines(plan, compiled, _told_by_lists(plan, one.facts)),
        clause=plan.pack.clauses.get(rule.clause),
        clause_id=rule.clause,
        ask=rule.ask if one.answer else "",
        sources=_sources(plan.pack, sources, one.rows),
        changed="",
        withdrawn=False,
        alert=0,
        answer={True: "hit", False: "clear", None: "unknown"}[one.answer],
        otherwise=otherwise(compiled.expression, {**plan.figures, **one.facts}),
        passed=_passed(plan, compiled),
    )


def _passed(plan: Plan, compiled: CompiledRule | None) -> tuple[str, ...]:
    used = names_used(compiled.expression) if compiled else ()
    return tuple(years_passed(plan.pack.parameters, used, plan.as_of))


def _told_by_lists(plan: Plan, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without the columns of a list on which somebody does not stand: they could say nothing."""
    facts = plan.pack.facts
    absent = {facts[name].feed for name, value in values.items() if facts[name].source == "listed" and value is False}
    return {name: value for name, value in values.items() if value is not None or facts[name].feed not in absent}


def _member(family: Family | None, person: int) -> str:
    member = family.members.get(person) if family and person else None
    return member.record.name if member else ""


def _sources(pack: Pack, sources: Mapping[int, Source], rows: Sequence[int]) -> tuple[Source, ...]:
    told: list[Source] = []
    for department, file, sheet, row in (sources[key] for key in rows if key in sources):
        known = pack.departments.get(department)
        told.append((known.title if known else department, file, sheet, row))
    return tuple(told)


def _lines(plan: Plan, compiled: CompiledRule | None, values: Mapping[str, Any]) -> tuple[Line, ...]:
    measures = measures_of(plan, compiled.expression, dict(values)) if compiled else {}
    return tuple(Line(*_value(plan.pack, name, value), measures.get(name)) for name, value in values.items())


def _value(pack: Pack, name: str, value: Any) -> tuple[str, str]:
    fact = pack.facts.get(name)
    if fact is None:
        return name, str(value)
    if isinstance(value, bool) and (fact.yes or fact.no):
        return fact.title, (fact.yes if value else fact.no) or spoken(value)
    return fact.title, spoken(value, fact.unit if value is not None else "")


def _typed_as(pack: Pack, name: str, value: Any) -> Any:
    """A value of the evidence, which is kept as JSON, in its own type."""
    fact = pack.facts.get(name)
    if fact is None or isinstance(value, bool | None):
        return value
    if fact.type in ("money", "number"):
        return Decimal(str(value))
    return date.fromisoformat(value) if fact.type == "date" else str(value)


def missing_of(plan: Plan, compiled: CompiledRule, known: Known) -> list[str]:
    """The titles of what a rule asks of somebody and nobody knows."""
    used = names_used(compiled.expression)
    return [
        plan.pack.facts[name].title
        for name, one in used.items()
        if one.kind == "fact" and known.facts.get(name) is None
    ]
