"""What a decision does to a household: to its standing, its plan of measures, the visits that follow it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from shouwang.engine.faults import Fault
from shouwang.engine.procedure import Act, Situation
from shouwang.records.cases.deriving import Stated, derived, relieved_of, stated
from shouwang.records.cases.models import Case
from shouwang.records.cases.working import Open, Recording
from shouwang.records.followups import actions as followups
from shouwang.records.households.models import Standing
from shouwang.records.households.snapshots import monitored_of
from shouwang.records.households.standings import Change, change
from shouwang.records.measures import actions as measures

IDENTIFYING = (Case.Effect.INCLUDE, Case.Effect.RELABEL)
"""Effects that make a household monitored, as a category that follows from its figures."""
_KINDS = {
    Case.Effect.INCLUDE: "included",
    Case.Effect.ELIMINATE: "eliminated",
    Case.Effect.ROLL_BACK: "rolled_back",
    Case.Effect.CLEAR: "cleared",
    Case.Effect.RELABEL: "relabelled",
    Case.Effect.END: "ended",
}
_NEEDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    Case.Effect.INCLUDE: (("never", "out"), "已经是监测对象，不用再识别；新情况请记入该户"),
    Case.Effect.ELIMINATE: (("in",), "不在监测期内，没有风险可以消除"),
    Case.Effect.ROLL_BACK: (("out",), "没有标注风险消除，谈不上回退"),
    Case.Effect.CLEAR: (("in", "out"), "不是监测对象，不用清退"),
    Case.Effect.RELABEL: (("out",), "没有标注风险消除；还在监测期的把新风险记入帮扶计划，没有纳入过的办识别"),
    Case.Effect.END: (("in", "out"), "不是监测对象，自然减少从农户册更新"),
}
"""Which standing a procedure begins from, and what is said where it does not: never in (``never``), monitored (``in``), its
risk eliminated (``out``)."""


def standing_of(households: Iterable[int], on: date) -> dict[int, str]:
    """``never``, ``in`` or ``out`` of each household on a day; a standing that cannot be told counts as ``in``."""
    keys = sorted(set(households))
    watched = monitored_of(keys, on)
    current = set(
        Standing.objects.filter(household__in=keys, superseded_at=None).values_list("household_id", flat=True)
    )
    found = {}
    for key in keys:
        flag = watched.get(key, (False, ""))[0]
        found[key] = "in" if flag is not False else "out" if key in current else "never"
    return found


def cannot_begin(effect: str, households: Sequence[int], on: date) -> list[Fault]:
    """Why a procedure cannot be begun for these households, as they stand."""
    fits, says = _NEEDS[effect]
    wrong = [key for key, stands in standing_of(households, on).items() if stands not in fits]
    if effect == Case.Effect.INCLUDE:
        return [Fault("monitored_already", f"有的户{says}")] if wrong else []
    return [Fault("standing_unfit", f"有的户{says}")] if wrong else []


def decided_on(now: Situation) -> date | None:
    """The day on which it was decided and passed."""
    ended = now.walk.traces[now.walk.procedure.deciding.name].ended
    return ended.on if ended is not None else None


def take_effect(recording: Recording, decided: Sequence[tuple[Open, Situation]]) -> list[tuple[int, Fault]]:
    """Does what was decided; gives what stands against it, and then nothing of it is done."""
    if not decided:
        return []
    identified = [work for work, _ in decided if work.case.effect in IDENTIFYING]
    said = stated(identified)
    faults = _categories(identified, said)
    if faults:
        return faults
    _keep_category([work for work, _ in decided if work.case.effect not in IDENTIFYING])
    changes = [_change(work.case, on) for work, now in decided if (on := decided_on(now)) is not None]
    before = standing_of((work.case.household_id for work, _ in decided), recording.on)
    for work, _ in decided:
        fits, says = _NEEDS[work.case.effect]
        # Somebody eliminated long ago who is included is re-labelled; all others must stand as they did at the beginning.
        if before[work.case.household_id] not in fits:
            faults.append((work.case.pk, Fault("standing_unfit", f"这一户{says}，状态在办理中变了，请核对后撤回")))
    if not faults:
        change(recording.county, changes, recording.at)
        _plans(recording, [(work, now) for work, now in decided], said)
        _visits(recording, decided)
    return faults


def _change(case: Case, on: date) -> Change:
    category = case.category if case.effect in IDENTIFYING else ""
    return Change(case.household_id, _KINDS[Case.Effect(case.effect)], on, category, case.how, f"case:{case.pk}")


def _categories(works: Sequence[Open], said: Mapping[int, Stated]) -> list[tuple[int, Fault]]:
    """As what each family becomes monitored; a family that fits no category does not."""
    relieved = relieved_of(work.case.household_id for work in works)
    faults = []
    for work in works:
        follows = derived(work, relieved.get(work.case.household_id), said[work.case.pk])
        if follows.category is None:
            faults.append((work.case.pk, Fault("category_none", f"定不了类别：{follows.says}")))
        else:
            work.case.category = follows.category.title
    return faults


def _keep_category(works: Sequence[Open]) -> None:
    """A way out or back says as what the household went it."""
    keys = [work.case.household_id for work in works]
    rows = Standing.objects.filter(household__in=keys, superseded_at=None).values_list("household_id", "category")
    known = dict(rows)
    for work in works:
        work.case.category = known.get(work.case.household_id, "")


def _plans(recording: Recording, decided: Sequence[tuple[Open, Situation]], said: Mapping[int, Stated]) -> None:
    """Who becomes monitored is to have a plan; who was never to be in, or is no more, has none."""
    expected = [_expected(work, now, said) for work, now in decided if work.case.effect in IDENTIFYING]
    if expected:
        measures.expect_plans(recording.post, recording.county, expected, recording.on, recording.at)
    gone = [work.case.household_id for work, _ in decided if work.case.effect in (Case.Effect.CLEAR, Case.Effect.END)]
    if gone:
        measures.close_plans(recording.post, recording.county, gone, recording.on, recording.at)


def _expected(work: Open, now: Situation, said: Mapping[int, Stated], since: date | None = None) -> measures.Expected:
    """The plan that a household is to have, its days counted from the decision or, where it was entered, from there."""
    on = decided_on(now)
    assert on is not None
    case = work.case
    return measures.Expected(
        household=case.household_id,
        division=case.division,
        identified_on=on,
        category=case.category,
        risks=said[case.pk].risk_names,
        since=since or on,
        pack=case.version,
    )


def _visits(recording: Recording, decided: Sequence[tuple[Open, Situation]]) -> None:
    """The rhythm of follow-up visits is another from now on, or there are none any more."""
    keys = [work.case.household_id for work, _ in decided]
    followups.expect_follow_ups(recording.post, recording.county, keys, recording.on, recording.at)


def entered(recording: Recording, works: Sequence[tuple[Open, Situation]], fresh: Mapping[int, Sequence[Act]]) -> None:
    """Once a household that was included is entered in the system, the days of its plan count from there (J16)."""
    done = [
        (work, now)
        for work, now in works
        if work.case.effect in IDENTIFYING
        and now.outcome == "passed"
        and any(act.kind == "done" and work.procedure.step(act.step).does == "entry" for act in fresh[work.case.pk])
    ]
    if not done:
        return
    said = stated([work for work, _ in done])
    expected = [_expected(work, now, said, max(act.on for act in fresh[work.case.pk])) for work, now in done]
    measures.expect_plans(recording.post, recording.county, expected, recording.on, recording.at)
