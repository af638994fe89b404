"""Can the dates of a procedure be kept? Asked before anybody begins, of the pack alone.

Two findings: dates that cannot be kept however early everybody is, and dates that cannot be kept by those who use the
time that an earlier step allows them. Either is a warning with a line of the pack: the notice says what it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from shouwang.engine.calendar import NO_OVERRIDES, due_date, spoken
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Pack, Where
from shouwang.engine.packs.steps import Procedure, Step

_DAY = timedelta(days=1)
_YEAR = 366


def dates_that_do_not_fit(pack: Pack, overrides: Mapping[date, bool] = NO_OVERRIDES) -> list[Fault]:
    """One warning for each date of each procedure that cannot be kept, with what would keep it."""
    found: list[Fault] = []
    for procedure in pack.procedures.values():
        found += _fixed_days(procedure, pack.in_force_from, overrides)
        found += _whole(procedure, pack.in_force_from, overrides)
    return list(dict.fromkeys(found))  # procedures that go alike share the lines that they stand in


def _fixed(step: Step) -> date | None:
    return min((due.by for due in step.due if due.by is not None), default=None)


def _ready(procedure: Procedure, step: Step, ends: Mapping[str, date], start: date) -> date:
    return max([start, *(ends[name] for name in step.after), *([step.opens_on] if step.opens_on else [])])


def _done_from(step: Step, on: date, overrides: Mapping[date, bool]) -> date | None:
    """The first day on which a step can be done that is begun on a day; None where a year's working days are not known."""
    if step.lasts is None:
        return on
    end, _ = due_date(on, step.lasts.days, step.lasts.kind, "张贴", overrides)
    return end.on + _DAY if end is not None else None


def _fixed_days(procedure: Procedure, start: date, overrides: Mapping[date, bool]) -> Iterator[Fault]:
    earliest: dict[str, date] = {}
    allowed: dict[str, date] = {}
    for step in procedure.steps:
        first = _done_from(step, _ready(procedure, step, earliest, start), overrides)
        used = _done_from(step, _ready(procedure, step, allowed, start), overrides)
        if first is None or used is None:
            return
        by = _fixed(step)
        if by is not None and first > by:
            yield _said(procedure, step, by, f"就算每一步都不耽搁，也要到{spoken(first)}才能做完", "核对通知的日期")
        elif by is not None and used > by:
            yield from _too_tight(procedure, step, by, used, allowed, start, overrides)
        earliest[step.name] = first
        allowed[step.name] = by if by is not None else used


def _too_tight(
    procedure: Procedure,
    step: Step,
    by: date,
    used: date,
    allowed: Mapping[str, date],
    start: date,
    overrides: Mapping[date, bool],
) -> Iterator[Fault]:
    before = max(step.after, key=lambda name: allowed[name])
    on = allowed[before]
    while on > start and (done := _done_from(step, on, overrides)) is not None and done > by:
        on -= _DAY
    title = procedure.step(before).title
    lasting = f"，再公示{_long(step)}" if step.lasts else ""
    wrong = f"“{title}”可以到{spoken(allowed[before])}{lasting}，“{step.title}”最早{spoken(used)}才能做完"
    yield _said(procedure, step, by, wrong, f"要赶上，“{title}”最迟{spoken(on)}做完")


def _whole(procedure: Procedure, start: date, overrides: Mapping[date, bool]) -> Iterator[Fault]:
    """The whole time against what has to hang in public, for every day of a year on which it might begin."""
    whole = procedure.whole
    if whole is None or not any(step.lasts for step in procedure.steps):
        return
    for begins in (start + count * _DAY for count in range(_YEAR)):
        due, _ = due_date(begins, whole.due.days, whole.due.kind, "开始", overrides)
        if due is None:
            return
        ends: dict[str, date] = {}
        for step in procedure.steps:
            done = _done_from(step, _ready(procedure, step, ends, begins), overrides)
            if done is None:
                return
            ends[step.name] = done
        if ends[whole.to] > due.on:
            public = "、".join(f"“{step.title}”{_long(step)}" for step in procedure.steps if step.lasts)
            wrong = f"{spoken(begins, True)}开始的，全程到{spoken(due.on)}为止，公示（{public}）要到{spoken(ends[whole.to])}才完"
            yield _warning(whole.due.where, wrong, "核对全程的天数和公示的天数")
            return


def _long(step: Step) -> str:
    assert step.lasts is not None
    return f"{step.lasts.days}{'天' if step.lasts.kind == 'natural' else '个工作日'}"


def _said(procedure: Procedure, step: Step, by: date, wrong: str, remedy: str) -> Fault:
    where = next(due.where for due in step.due if due.by == by)
    return _warning(where, f"“{step.title}”的期限是{spoken(by)}；{wrong}", remedy)


def _warning(where: Where, wrong: str, remedy: str) -> Fault:
    return Fault("dates_do_not_fit", f"{wrong}；{remedy}。", file=where.file, row=where.line)
