"""What a pack says of procedures, help and the look-back, as its page says it: steps, conditions as sentences, what helps
against which risk, how often somebody visits, what is looked back at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shouwang.desk.policy.pack_sheet import figures_on
from shouwang.engine.language import names_of, parse, rule_sentence
from shouwang.engine.packs.model import Check, Pack
from shouwang.engine.packs.steps import Condition, Due, Procedure, Step
from shouwang.engine.procedure import LEVELS

_STATED = {
    "income": "收入测算",
    "risks": "风险类型",
    "ground": "理由",
    "situation": "现在的情况",
    "conditions": "逐条核对条件",
}


@dataclass(frozen=True, slots=True)
class StepSaid:
    """A step: who does it, by when, what it needs."""

    step: Step
    who: str
    due: str
    needs: str


@dataclass(frozen=True, slots=True)
class ConditionSaid:
    """A condition, or a check of the look-back, with its sentence under the figures of a day."""

    asked: Condition | Check
    sentence: str


@dataclass(frozen=True, slots=True)
class ProcedureSaid:
    """A procedure with its steps in their order, its conditions, and how long all of it may take."""

    procedure: Procedure
    steps: list[StepSaid]
    conditions: list[ConditionSaid]
    whole: str


def procedures_said(pack: Pack, on: date) -> list[ProcedureSaid]:
    """Every procedure, in the pack's order."""
    return [
        ProcedureSaid(
            one,
            [StepSaid(step, LEVELS[step.who], _dues(one, step), _needs(step)) for step in one.steps],
            [ConditionSaid(each, _sentence(pack, each.when, on)) for each in one.conditions],
            f"全程{_due(one, one.whole.due)}到“{one.step(one.whole.to).title}”" if one.whole else "",
        )
        for one in pack.procedures.values()
    ]


def checks_said(pack: Pack, on: date) -> list[ConditionSaid]:
    """Every check of the look-back as a sentence."""
    return [ConditionSaid(one, _sentence(pack, one.when, on)) for one in pack.checks.values()]


def fits_said(pack: Pack) -> list[tuple[str, str, str]]:
    """Risk, what helps against it, clause."""
    return [
        (
            pack.risks[name].title if name in pack.risks else name,
            "、".join(pack.measures[group].title for group in fit.groups),
            fit.clause,
        )
        for name, fit in pack.fits.items()
    ]


def rhythms_said(pack: Pack) -> list[tuple[str, str]]:
    """How often a monitored household is visited, with the clause."""
    return [(one.title, one.clause) for one in pack.following.rhythms.values()] if pack.following else []


def _sentence(pack: Pack, when: str, on: date) -> str:
    expression, _ = parse(when, names_of(pack.facts, pack.parameters, pack.periods))
    assert expression is not None, when
    return rule_sentence(expression, figures_on(pack, on))


def _dues(procedure: Procedure, step: Step) -> str:
    said = [_due(procedure, one) for one in step.due]
    if step.lasts:
        said.append(f"公示{step.lasts.days}{'天' if step.lasts.kind == 'natural' else '个工作日'}")
    if step.opens_on or step.closes_on:
        said.append(f"{step.opens_on or ''}至{step.closes_on or ''}之间办")
    return "；".join(said)


def _due(procedure: Procedure, due: Due) -> str:
    if due.by is not None:
        return f"{due.by}前"
    known = {"lead": "发现线索", "began": "启动程序", **{one.name: one.title for one in procedure.steps}}
    return f"{known.get(due.since, due.since)}后{due.days}{'天' if due.kind == 'natural' else '个工作日'}内"


def _needs(step: Step) -> str:
    """What is written and which papers come in, with whose signatures and seal."""
    said = [_STATED[what] for what in step.states]
    for paper in step.papers:
        signs = "、".join(LEVELS[level] for level in paper.signed_by)
        more = "，".join(part for part in (f"{signs}签字" if signs else "", "盖章" if paper.sealed else "") if part)
        said.append(f"{paper.title}（{more}）" if more else paper.title)
    return "；".join(said)


def stands_on(pack: Pack, clause: str) -> Iterator[tuple[str, str]]:
    """What of all this stands on a clause: kind and title."""
    for procedure in pack.procedures.values():
        if procedure.clause == clause:
            yield "程序", procedure.title
        for step in procedure.steps:
            if clause in (step.clause, step.lasts.clause if step.lasts else "", *(due.clause for due in step.due)):
                yield "步骤", f"{procedure.title}：{step.title}"
        for condition in procedure.conditions:
            if condition.clause == clause:
                yield "条件", f"{procedure.title}：{condition.title}"
        for ground in procedure.grounds.values():
            if ground.clause == clause:
                yield "理由", f"{procedure.title}：{ground.title}"
    for category in pack.categories.values():
        if category.clause == clause:
            yield "类别", category.title
    for name, fit in pack.fits.items():
        if fit.clause == clause:
            yield "风险和措施", pack.risks[name].title if name in pack.risks else name
    for title, where in rhythms_said(pack):
        if where == clause:
            yield "走访", title
    if pack.planning is not None and pack.planning.clause == clause:
        yield "帮扶方案", f"{pack.planning.days}{'天' if pack.planning.kind == 'natural' else '个工作日'}内定下来"
    for check in pack.checks.values():
        if check.clause == clause:
            yield "回头看", check.title
