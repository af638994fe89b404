"""What speaks against an act: each reason one Chinese sentence, and nothing where it may be recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from shouwang.engine.calendar import NO_OVERRIDES, spoken
from shouwang.engine.faults import Fault
from shouwang.engine.packs.steps import Procedure, Step
from shouwang.engine.procedure.acts import LEVELS, RECORDED_BY, Act, Beginning
from shouwang.engine.procedure.walking import Walk, missing_for, walked

_ENDS = ("done", "refused", "reused", "skipped")
_NOT_BEFORE_READY = ("begun", *_ENDS, "answer", "finding", "objection")


def refusals(
    procedure: Procedure,
    beginning: Beginning,
    acts: Iterable[Act],
    act: Act,
    today: date,
    overrides: Mapping[date, bool] = NO_OVERRIDES,
    walk: Walk | None = None,
) -> list[Fault]:
    """Why an act cannot be added to those that stand; empty where it can. ``walk`` saves walking ``acts`` again."""
    if act.step not in {step.name for step in procedure.steps}:
        return [Fault("step_unknown", "这个程序里没有这一步，请刷新页面后再做")]
    walk = walk if walk is not None else walked(procedure, acts)
    step = procedure.step(act.step)
    found: list[Fault] = []
    for check in (_open, _day, _who, _order):
        found += check(walk, step, act, beginning, today)
        if found:
            return found
    return list(_CHECKS[act.kind](walk, step, act, overrides))


def _open(walk: Walk, step: Step, act: Act, beginning: Beginning, today: date) -> Iterator[Fault]:
    if walk.closing is not None:
        what = "农户已撤回申请" if walk.closing.kind == "withdrawn" else "已决定不予通过"
        yield Fault("case_closed", f"这一户的程序{spoken(walk.closing.on)}结束了（{what}），不能再记")
    elif walk.decided and act.kind in _WORDS:
        yield Fault("case_decided", f"这一户已经{walk.procedure.deciding.title}，不能再{_WORDS[act.kind]}")


def _day(walk: Walk, step: Step, act: Act, beginning: Beginning, today: date) -> Iterator[Fault]:
    ready = walk.ready_on(step, beginning.began_on)
    if act.on > today:
        yield Fault("date_future", f"日期{spoken(act.on)}还没有到，请写已经发生的日期")
    elif act.on < beginning.lead_on:
        yield Fault("date_before", f"日期{spoken(act.on)}早于发现线索的{spoken(beginning.lead_on)}，请核对")
    elif step.opens_on is not None and act.on < step.opens_on and act.kind in _ENDS:
        yield Fault("window_closed", f"“{step.title}”从{spoken(step.opens_on)}起才能做")
    elif step.closes_on is not None and act.on > step.closes_on and act.kind in _ENDS:
        yield Fault("window_closed", f"“{step.title}”只能做到{spoken(step.closes_on)}，窗口已经关了，请等下一次开通")
    elif (
        act.kind in _NOT_BEFORE_READY
        and walk.is_ready(step)
        and act.on < ready
        and not _may_be_earlier(step, act, beginning)
    ):
        yield Fault("date_before", f"日期{spoken(act.on)}早于前一步完成的{spoken(ready)}，请核对")


def _may_be_earlier(step: Step, act: Act, beginning: Beginning) -> bool:
    """The visit that found the family may lie before the day on which its case was begun."""
    return step.does == "visit" and beginning.lead_on <= act.on


def _who(walk: Walk, step: Step, act: Act, beginning: Beginning, today: date) -> Iterator[Fault]:
    allowed = RECORDED_BY[step.who]
    if act.kind in ("objection", "answered", "explained", "withdrawn"):
        allowed = ("village", "town", "county")
    if act.level not in allowed:
        whose = "、".join(LEVELS[level] for level in allowed)
        yield Fault("not_yours", f"“{step.title}”由{whose}来记，不由{LEVELS[act.level]}来记")


def _order(walk: Walk, step: Step, act: Act, beginning: Beginning, today: date) -> Iterator[Fault]:
    if act.kind in ("withdrawn", "paper", "stated", "explained", "answered", "objection"):
        return  # each says itself when it is too late
    if walk.traces[step.name].ended is not None:
        yield Fault("done_already", f"“{step.title}”已经做完了，请刷新页面")
        return
    waits = walk.waits_for(step)
    if waits:
        titles = "、".join(f"“{one.title}”" for one in waits)
        yield Fault("out_of_order", f"还不能做“{step.title}”：先要做完{titles}")


def _begin(walk: Walk, step: Step, act: Act, overrides: Mapping[date, bool]) -> Iterator[Fault]:
    if step.lasts is None and step.comparison is None:
        yield Fault("nothing_to_begin", f"“{step.title}”没有要先开始的事")
    elif walk.traces[step.name].begun is not None:
        yield Fault("begun_already", f"“{step.title}”已经开始了，日期不能改；要重来请先退回")


def _paper(walk: Walk, step: Step, act: Act, overrides: Mapping[date, bool]) -> Iterator[Fault]:
    paper = next((one for one in step.papers if one.name == act.name), None)
    if paper is None:
        yield Fault("paper_unknown", f"“{step.title}”没有这种材料")
    elif walk.traces[step.name].ended is not None:
        yield Fault("done_already", f"“{step.title}”已经做完了，材料不能再换")
    elif act.by_proxy and not paper.proxy:
        yield Fault("no_proxy", f"“{paper.title}”不能由别人代签")


def _stated(walk: Walk, step: Step, act: Act, overrides: Mapping[date, bool]) -> Iterator[Fault]:
    if act.name not in step.states:
        yield Fault("not_stated_here", f"“{step.title}”这一步不写这一项")
    elif walk.traces[step.name].ended is not None:
        yield Fault("done_already", f"“{step.title}”已经做完了，要改请先退回")


def _objection(walk: Walk, step: Step, act: Act, overrides: Mapping[date, bool]) -> Iterator[Fault]:
    trace = walk.traces[step.name]
    if step.lasts is None:
        yield Fault("not_public", f"“{step.title}”不公示，异议请记在公示那一步")
    elif trace.begun is None:
        yield Fault("not_posted", f"“{step.title}”还没有张贴，谈不上异议")
    elif act.name in trace.objections:
        yield Fault("told_already", "这条异议已经记下了")


def _answered(walk: Walk, step: Step, act: Act, overrides: Mapping[date, bool]) -> Iterator[Fault]:
    there = walk.traces[step.name].objections.get(act.name)
    if there is None:
        yield Fault("objection_unknown", "没有这条异议，请刷新页面")
    elif there:
        yield Fault("answered_already", "这条异议已经答复了")


def _answer(walk: Walk, step: Step, act: Act, overrides: Mapping[date, bool]) -> Iterator[Fault]:
    department = act.name.partition(":")[0]
    if step.comparison is None or department not in {one.name for one in step.comparison.departments}:
        yield Fault("nobody_asked", f"“{step.title}”没有请这个部门比对")


def _explained(walk: Walk, step: Step, act: Act, overrides: Mapping[date, bool]) -> Iterator[Fault]:
    if act.name not in walk.traces[step.name].findings:
        yield Fault("finding_unknown", "没有这条疑似情况，请刷新页面")


def _reused(walk: Walk, step: Step, act: Act, overrides: Mapping[date, bool]) -> Iterator[Fault]:
    if step.comparison is None or not step.comparison.reuse:
        yield Fault("no_reuse", f"按本地的程序，“{step.title}”不能沿用以前的结果")
        return
    try:
        compared_on = date.fromisoformat(act.name)
    except ValueError:
        yield Fault("reuse_undated", "请写明以前是哪一天比对的")
        return
    days = (act.on - compared_on).days
    if days < 0 or days > step.comparison.reuse_days:
        most = f"{step.comparison.reuse_days}天以内（{step.comparison.reuse_clause}）"
        yield Fault("reuse_old", f"只能沿用{most}的比对，{spoken(compared_on, True)}的不行，请重新比对")


def _skipped(walk: Walk, step: Step, act: Act, overrides: Mapping[date, bool]) -> Iterator[Fault]:
    if not step.optional:
        yield Fault("not_optional", f"“{step.title}”不能不做")


def _done(walk: Walk, step: Step, act: Act, overrides: Mapping[date, bool]) -> Iterator[Fault]:
    yield from _same_post(walk, step, act)
    for lack in missing_for(walk, step, False, act.on, overrides, act.people):
        yield Fault(lack.code, f"还不能完成“{step.title}”：{lack.says}")


def _refused(walk: Walk, step: Step, act: Act, overrides: Mapping[date, bool]) -> Iterator[Fault]:
    if not step.refuses:
        yield Fault("cannot_refuse", f"“{step.title}”这一步不能作出不通过的决定")
        return
    yield from _same_post(walk, step, act)
    for lack in missing_for(walk, step, True, act.on, overrides, act.people):
        yield Fault(lack.code, f"还不能作出不通过的决定：{lack.says}")


def _sent_back(walk: Walk, step: Step, act: Act, overrides: Mapping[date, bool]) -> Iterator[Fault]:
    if act.name not in walk.traces or step.name not in walk.procedure.resting_on(act.name):
        yield Fault("cannot_send_back", f"“{step.title}”只能退回到它前面的步骤")
    elif walk.traces[act.name].ended is None:
        yield Fault("not_done_yet", f"“{walk.procedure.step(act.name).title}”本来就还没有做完")


def _withdrawn(walk: Walk, step: Step, act: Act, overrides: Mapping[date, bool]) -> Iterator[Fault]:
    yield from ()


def _same_post(walk: Walk, step: Step, act: Act) -> Iterator[Fault]:
    for name in step.not_by:
        ended = walk.traces[name].ended
        if ended is not None and ended.by == act.by:
            title = walk.procedure.step(name).title
            yield Fault("same_post", f"“{title}”是本岗位做的，“{step.title}”要由别的岗位来做")


_WORDS = {"withdrawn": "撤回申请", "sent_back": "退回", "objection": "记异议"}
"""What is over once it is decided: what comes up later is the matter of another procedure."""
_Check = Callable[[Walk, Step, Act, Mapping[date, bool]], Iterator[Fault]]
_CHECKS: Mapping[str, _Check] = {
    "begun": _begin,
    "paper": _paper,
    "stated": _stated,
    "objection": _objection,
    "answered": _answered,
    "answer": _answer,
    "finding": _answer,
    "explained": _explained,
    "reused": _reused,
    "skipped": _skipped,
    "done": _done,
    "refused": _refused,
    "sent_back": _sent_back,
    "withdrawn": _withdrawn,
}
