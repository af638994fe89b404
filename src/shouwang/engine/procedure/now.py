"""Where a case stands on a day: what is next, by whom, by when and why; what is missing; what is overdue and who hears of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from shouwang.engine.calendar import NO_OVERRIDES, DueDate, due_date, spoken
from shouwang.engine.packs.model import Escalation
from shouwang.engine.packs.steps import Due, Procedure, Step
from shouwang.engine.procedure.acts import Act, Beginning
from shouwang.engine.procedure.walking import Missing, Walk, missing_for, public_until, walked

_DAY = timedelta(days=1)
_LONGEST = 400
"""Days after which looking back for a day that still suffices is given up."""

State = Literal["waiting", "open", "running", "done", "skipped", "refused", "void"]
"""``running``: hangs in public. ``void``: never came to it, because the case ended before."""


@dataclass(frozen=True, slots=True)
class StepNow:
    """One step today. ``until`` is the last day of its publicity. ``told``: who hears that it is so late."""

    step: Step
    state: State
    since: date | None = None
    done_on: date | None = None
    due: DueDate | None = None
    until: DueDate | None = None
    missing: tuple[Missing, ...] = ()
    late_days: int = 0
    told: tuple[Escalation, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """A case on a day. ``outcome``: open, passed, refused or withdrawn; ``finished``: nothing is left to do."""

    steps: tuple[StepNow, ...]
    outcome: str
    whole: DueDate | None
    walk: Walk

    @property
    def next(self) -> tuple[StepNow, ...]:
        """What can be done now, several where they go beside one another, the most urgent first."""
        now = [one for one in self.steps if one.state in ("open", "running")]
        return tuple(sorted(now, key=lambda one: one.due.on if one.due else date.max))

    @property
    def finished(self) -> bool:
        return not any(one.state in ("open", "running", "waiting") for one in self.steps)

    @property
    def late_days(self) -> int:
        """By how many days the latest of what is open is overdue."""
        return max((one.late_days for one in self.steps), default=0)


def situation(
    procedure: Procedure,
    beginning: Beginning,
    acts: Iterable[Act],
    today: date,
    overrides: Mapping[date, bool] = NO_OVERRIDES,
) -> Situation:
    """Where a case stands. ``overrides`` is the office's own table of working days."""
    walk = walked(procedure, acts)
    whole = _whole(walk, beginning, overrides)
    steps = tuple(_step_now(walk, step, beginning, whole, today, overrides) for step in procedure.steps)
    return Situation(steps, walk.outcome, whole, walk)


def _step_now(
    walk: Walk,
    step: Step,
    beginning: Beginning,
    whole: DueDate | None,
    today: date,
    overrides: Mapping[date, bool],
) -> StepNow:
    trace = walk.traces[step.name]
    if trace.ended is not None:
        state: State = "done" if trace.ended.kind == "done" else "skipped"
        return StepNow(step, state, done_on=trace.ended.on, until=public_until(step, trace, overrides))
    if walk.closing is not None:
        here = walk.closing.kind == "refused" and walk.closing.step == step.name
        return StepNow(step, "refused" if here else "void", done_on=walk.closing.on if here else None)
    due = _due(walk, step, beginning, whole, overrides)
    if not walk.is_ready(step):
        return StepNow(step, "waiting", due=due)
    late = max(0, (today - due.on).days) if due else 0
    told = step.overdue or walk.procedure.overdue
    return StepNow(
        step,
        "running" if trace.begun is not None and step.lasts is not None else "open",
        since=walk.ready_on(step, beginning.began_on),
        due=due,
        until=public_until(step, trace, overrides),
        missing=tuple(missing_for(walk, step, False, today, overrides)),
        late_days=late,
        told=tuple(one for one in told if late >= one.after_days),
    )


def _since(walk: Walk, due: Due, beginning: Beginning) -> tuple[date, str] | None:
    """The day from which a due date counts and the verb of it, None where that has not happened yet."""
    if due.since == "lead":
        return beginning.lead_on, "发现线索"
    if due.since == "began":
        return beginning.began_on, "启动程序"
    ended = walk.traces[due.since].ended
    return (ended.on, f"完成{walk.procedure.step(due.since).title}") if ended is not None else None


def _counted(walk: Walk, due: Due, beginning: Beginning, overrides: Mapping[date, bool]) -> DueDate | None:
    if due.by is not None:
        return DueDate(due.by, f"规定在{spoken(due.by, True)}前")
    since = _since(walk, due, beginning)
    return due_date(since[0], due.days, due.kind, since[1], overrides)[0] if since else None


def _whole(walk: Walk, beginning: Beginning, overrides: Mapping[date, bool]) -> DueDate | None:
    whole = walk.procedure.whole
    return _counted(walk, whole.due, beginning, overrides) if whole is not None else None


def _due(
    walk: Walk, step: Step, beginning: Beginning, whole: DueDate | None, overrides: Mapping[date, bool]
) -> DueDate | None:
    """The earliest of its own due dates and of the day that the whole still leaves to it."""
    dues = [found for due in step.due if (found := _counted(walk, due, beginning, overrides)) is not None]
    if whole is not None and walk.procedure.whole is not None:
        posted = walk.traces[step.name].begun is not None
        left = _left_by_the_whole(walk.procedure, step, posted, whole, walk.procedure.whole.to, overrides)
        if left is not None:
            dues.append(left)
    return min(dues, key=lambda due: due.on, default=None)


def _left_by_the_whole(
    procedure: Procedure, step: Step, posted: bool, whole: DueDate, to: str, overrides: Mapping[date, bool]
) -> DueDate | None:
    """The last day for a step so that what has to hang in public after it still fits, None for steps after the end."""
    if step.name == to:
        return DueDate(whole.on, f"全程{whole.why}")
    resting = procedure.resting_on(step.name)
    if to not in resting:
        return None
    ahead = resting if posted else {*resting, step.name}
    public = [
        one for one in procedure.steps if one.name in ahead and one.lasts and to in procedure.resting_on(one.name)
    ]
    if not public:
        return DueDate(whole.on, f"全程{whole.why}")
    on = whole.on
    for _ in range(_LONGEST):
        if _after_publicity(on, public, overrides) <= whole.on:
            break
        on -= _DAY
    days = "、".join(
        f"{one.title}{one.lasts.days}{'天' if one.lasts.kind == 'natural' else '个工作日'}"
        for one in public
        if one.lasts
    )
    return DueDate(on, f"全程{whole.why}；还要公示（{days}），这一步最迟{spoken(on)}")


def _after_publicity(on: date, public: Iterable[Step], overrides: Mapping[date, bool]) -> date:
    """The first day on which all of these can be done one after the other, the first posted on a day."""
    for step in public:
        if step.lasts is not None:
            end, _ = due_date(on, step.lasts.days, step.lasts.kind, "张贴", overrides)
            on = (end.on if end is not None else on + step.lasts.days * _DAY) + _DAY
    return on
