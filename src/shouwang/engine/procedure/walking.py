"""What the acts of a case amount to, step by step, and what a step still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from shouwang.engine.calendar import DueDate, due_date, spoken
from shouwang.engine.packs.steps import Paper, Procedure, Step
from shouwang.engine.procedure.acts import LEVELS, Act

_STATED = {
    "income": "家庭收入测算",
    "risks": "风险类型",
    "ground": "理由",
    "situation": "现在的情况",
}
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Trace:
    """What has happened to one step since it was last begun anew."""

    begun: Act | None = None
    ended: Act | None = None
    papers: dict[str, Act] = field(default_factory=dict)
    stated: set[str] = field(default_factory=set)
    objections: dict[str, bool] = field(default_factory=dict)
    """Key of an objection → whether it was answered."""
    answers: set[str] = field(default_factory=set)
    findings: dict[str, bool] = field(default_factory=dict)
    """Key of a finding → whether it was explained."""


@dataclass(slots=True)
class Walk:
    """All steps with their traces. ``closing`` is the act that ended the case before or in its decision."""

    procedure: Procedure
    traces: dict[str, Trace]
    closing: Act | None = None
    last_on: date | None = None

    @property
    def decided(self) -> bool:
        """Whether it was decided, and not refused."""
        return self.closing is None and self.traces[self.procedure.deciding.name].ended is not None

    @property
    def outcome(self) -> str:
        """``open``, ``passed``, ``refused`` or ``withdrawn``."""
        if self.closing is not None:
            return "withdrawn" if self.closing.kind == "withdrawn" else "refused"
        return "passed" if self.decided else "open"

    def is_ready(self, step: Step) -> bool:
        """Whether everything that it waits for is done."""
        return all(self.traces[name].ended is not None for name in step.after)

    def waits_for(self, step: Step) -> list[Step]:
        """The steps right before it that are not done yet."""
        return [self.procedure.step(name) for name in step.after if self.traces[name].ended is None]

    def ready_on(self, step: Step, began_on: date) -> date:
        """The day since which it can be done: the latest of what it waited for, and the day its window opened."""
        ends = [ended.on for name in step.after if (ended := self.traces[name].ended) is not None]
        return max([began_on, *ends, *([step.opens_on] if step.opens_on else [])])


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a step lacks: a word for programs, and the Chinese sentence."""

    code: str
    says: str


def walked(procedure: Procedure, acts: Iterable[Act]) -> Walk:
    """The acts of a case, in their order, as what they amount to. They are taken as they are: who adds one asks
    ``refusals`` first."""
    walk = Walk(procedure, {step.name: Trace() for step in procedure.steps})
    for act in acts:
        walk.last_on = max(walk.last_on or act.on, act.on)
        _take(walk, act)
    return walk


def _take(walk: Walk, act: Act) -> None:
    trace = walk.traces[act.step]
    match act.kind:
        case "begun":
            trace.begun = act
        case "paper":
            trace.papers[act.name] = act
        case "stated":
            trace.stated.add(act.name)
        case "objection":
            trace.objections[act.name] = False
        case "answered":
            trace.objections[act.name] = True
        case "answer":
            trace.answers.add(act.name)
        case "finding":
            trace.findings[act.name] = False
        case "explained":
            trace.findings[act.name] = True
        case "reused" | "skipped" | "done":
            trace.ended = act
        case "refused" | "withdrawn":
            walk.closing = act
        case "sent_back":
            _again_from(walk, act.name)


def _again_from(walk: Walk, name: str) -> None:
    """A step is to be done again, and with it all that rests on it. Its own papers stay until others come."""
    trace = walk.traces[name]
    trace.begun = trace.ended = None
    for later in walk.procedure.resting_on(name):
        walk.traces[later] = Trace()


def missing_for(
    walk: Walk, step: Step, refuses: bool, on: date, overrides: Mapping[date, bool], people: int | None = None
) -> list[Missing]:
    """What a step lacks to be done on a day, or to refuse; nothing where it can be.

    ``people``: how many took part; None where that is not known yet.
    """
    trace = walk.traces[step.name]
    lacks = list(_papers(step, trace, refuses))
    if not refuses:
        unsaid = [what for what in step.states if what not in trace.stated]
        lacks += [Missing("not_stated", f"还没有写{_STATED[what]}") for what in unsaid if what in _STATED]
        # They are asked when the step is done, and kept with it; nobody writes them.
        lacks += [Missing("conditions_open", "条件还没有逐条核对、都满足") for what in unsaid if what not in _STATED]
        lacks += _public(step, trace, on, overrides)
        lacks += _compared(step, trace)
    before = [trace, *(walk.traces[name] for name in walk.traces if step.name in walk.procedure.resting_on(name))]
    open_objections = sum(1 for one in before for answered in one.objections.values() if not answered)
    if open_objections:
        lacks.append(Missing("objection_open", f"有{open_objections}条异议还没有查实答复"))
    if people is not None and people < step.team:
        lacks.append(Missing("team_small", f"“{step.title}”至少要{step.team}人，写了{people}人"))
    return lacks


def _papers(step: Step, trace: Trace, refuses: bool) -> Iterable[Missing]:
    for paper in step.papers:
        if paper.when == ("pass" if refuses else "refuse"):
            continue
        there = trace.papers.get(paper.name)
        if there is None:
            yield Missing("paper_missing", f"还缺“{paper.title}”")
        else:
            yield from _signed(paper, there)


def _signed(paper: Paper, there: Act) -> Iterable[Missing]:
    for level in paper.signed_by:
        if level in there.signed_by:
            continue
        if level == "household" and there.by_proxy and paper.proxy:
            continue
        yield Missing("not_signed", f"“{paper.title}”还没有{LEVELS[level]}签字")
    if paper.sealed and not there.sealed:
        yield Missing("not_sealed", f"“{paper.title}”还没有盖章")


def _public(step: Step, trace: Trace, on: date, overrides: Mapping[date, bool]) -> Iterable[Missing]:
    if step.lasts is None:
        return
    if trace.begun is None:
        yield Missing("not_posted", f"“{step.title}”还没有张贴")
        return
    until = public_until(step, trace, overrides)
    if until is None:
        yield Missing("year_not_covered", f"工作日历里没有{trace.begun.on.year}年前后的安排，算不出公示到哪天")
    elif on <= until.on:
        yield Missing("still_public", f"公示没有满：{until.why}，{spoken(until.on + _DAY)}起才能往下走")


def public_until(step: Step, trace: Trace, overrides: Mapping[date, bool]) -> DueDate | None:
    """The last day of publicity, None where it has not begun or where nobody has published the year's working days."""
    if step.lasts is None or trace.begun is None:
        return None
    return due_date(trace.begun.on, step.lasts.days, step.lasts.kind, "张贴", overrides)[0]


def _compared(step: Step, trace: Trace) -> Iterable[Missing]:
    if step.comparison is None:
        return
    for department in step.comparison.departments:
        if department.name not in trace.answers:
            yield Missing("not_answered", f"{department.title}还没有回比对结果")
    unexplained = sum(1 for explained in trace.findings.values() if not explained)
    if unexplained:
        yield Missing("not_explained", f"有{unexplained}条疑似情况还没有说明")
