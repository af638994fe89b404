"""Every write of measures. Those that a decision about a household brings with it stand in ``expecting``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shouwang.engine.calendar import day_in_full
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Pack
from shouwang.records.households.models import HouseholdVersion, Standing
from shouwang.records.journal import actions as journal
from shouwang.records.measures.expecting import Expected, close_plans, expect_plans
from shouwang.records.measures.models import Measure, Plan
from shouwang.records.measures.sealed import named_of, open_measures, seal_measure
from shouwang.records.measures.working import (
    Acting,
    CannotPlan,
    Change,
    doubted,
    labour_of,
    names_in,
    packed_names,
    settle,
    taken,
)
from shouwang.records.policy.queries import in_force, pack_of
from shouwang.records.staff.rights import require_department_work, require_village_work
from shouwang.records.turns import one_transaction

__all__ = [
    "Expected",
    "Wanted",
    "add",
    "begin",
    "begin_plan",
    "close_plans",
    "correct",
    "expect_plans",
    "finish",
    "fix",
    "give_up",
    "state_risks",
]

LONGEST_TITLE, LONGEST_TEXT = 60, 500
_PLAN, _CARRY = "定帮扶措施", "记措施的落实"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A measure as it is to stand in a plan.

    ``risks``: those of the plan that it is to answer; ``department``: who gives it, blank for the village or the helper
    named in ``helper``. ``planned_on``: by when it is to begin. ``cost_yuan``: as far as it is known.
    """

    group: str
    title: str
    risks: tuple[str, ...]
    department: str = ""
    helper: str = ""
    planned_on: date | None = None
    cost_yuan: Decimal | None = None


# --- the plan ---------------------------------------------------------------------------------------------------------------


@one_transaction
def begin_plan(acting: Acting, household: int, risks: Sequence[str]) -> Plan:
    """A plan for a household that is monitored and has none: it was monitored before this platform was used. Its risks are
    those that the village names. The same again gives the plan that is there."""
    there = Plan.objects.filter(household=household, closed_on=None).first()
    version = HouseholdVersion.objects.filter(
        county=acting.county, household=household, superseded_at=None, valid_to=None, absent=False
    ).first()
    standing = Standing.objects.filter(household=household, superseded_at=None).first()
    if there is not None:
        return there
    if version is None or standing is None:
        raise CannotPlan(Fault("not_monitored", "这一户不是监测对象，不用定帮扶方案；要纳入监测，请先启动识别程序"))
    require_village_work(acting.post, version.village_code, _PLAN)
    pack = in_force(acting.county, acting.on)
    if pack is None:
        raise CannotPlan(Fault("pack_not_in_force", "本县还没有启用政策包，定不了方案；请县级主管部门先启用"))
    _known_risks(pack_of(pack), risks)
    plan = opened_plan(acting, standing, version.village_code, risks)
    settle(acting, [plan], {plan.pk: [Change("opened", {}), Change("risks", {"risks": list(risks)})]})
    journal.write(acting.post, acting.county, "begin_plan", f"plan:{plan.pk}", {}, acting.at)
    return plan


def opened_plan(acting: Acting, standing: Standing, division: str, risks: Sequence[str]) -> Plan:
    """A plan without a due date, for a household that came monitored with the register. Inside the caller's transaction;
    what follows is the caller's as well."""
    version = in_force(acting.county, acting.on)
    assert version is not None
    return Plan.objects.create(
        county=acting.county,
        household_id=standing.household_id,
        division=division,
        version=version,
        category=standing.category,
        identified_on=standing.identified_on,
        opened_on=acting.on,
        risks=packed_names(risks),
        labour=labour_of([standing.household_id])[standing.household_id],
    )


@one_transaction
def state_risks(acting: Acting, plan: int, risks: Sequence[str], seen: int | None = None) -> Plan:
    """Names the risks that a plan is to answer. Those that the identification found can only be added to."""
    row = _plan(acting, plan)
    before = names_in(row.risks)
    if set(risks) == set(before):
        return row
    _fresh(row, seen)
    _known_risks(pack_of(row.version), risks)
    if not set(before) <= set(risks):
        message = "已经认定的风险不能在这里去掉；新发现的可以加上"
        raise CannotPlan(Fault("risk_taken_away", message))
    row.risks = packed_names([*before, *(risk for risk in risks if risk not in before)])
    settle(acting, [row], {row.pk: [Change("risks", {"risks": list(names_in(row.risks))})]})
    journal.write(acting.post, acting.county, "state_plan_risks", f"plan:{row.pk}", {}, acting.at)
    return row


def _known_risks(pack: Pack, risks: Sequence[str]) -> None:
    if not risks:
        raise CannotPlan(Fault("risks_missing", "没有选风险；至少选一种，措施才有的放矢"))
    if any(risk not in pack.risks for risk in risks):
        raise CannotPlan(Fault("risk_unknown", "选了政策包里没有的风险；请重新打开这一页再选"))


@one_transaction
def fix(acting: Acting, plan: int, reasons: Mapping[str, str], seen: int | None = None) -> Plan:
    """Fixes a plan; of one that is fixed, explains doubts that have come up since.

    ``reasons``: what is said of each doubt that must be explained, by its name. Refused with one sentence for each that is
    not explained. What is fixed again with nothing new changes nothing.
    """
    row = _plan(acting, plan)
    if row.state == Plan.State.FIXED and not row.to_explain:
        return row
    _fresh(row, seen)
    if not row.risks:
        raise CannotPlan(Fault("risks_missing", "还没有写明这一户有什么风险；先写明风险，再定措施"))
    if row.identified_on is not None and acting.on < row.identified_on:
        raise CannotPlan(Fault("before_identification", "方案的日子早于识别的日子；先识别，后定措施"))
    measures = list(row.measures.order_by("seq"))
    doubts = [one for one in doubted(row, measures, acting.on) if one.explain]
    said = {name: text.strip()[:LONGEST_TEXT] for name, text in reasons.items() if text.strip()}
    explained = set(names_in(row.explained))
    missing = [one for one in doubts if one.name not in said and one.name not in explained]
    if missing:
        raise CannotPlan(
            *(Fault("unexplained", f"{one.title}：请改方案，或者写明为什么这样定", column=one.name) for one in missing)
        )
    now = {one.name: said[one.name] for one in doubts if one.name in said}
    row.explained = packed_names(sorted(explained | now.keys()))
    kind = "explained"
    if row.state == Plan.State.OPEN:
        kind, row.state, row.fixed_on, row.fixed_by = "fixed", Plan.State.FIXED, acting.on, acting.post
    settle(acting, [row], {row.pk: [Change(kind, {"reasons": now} if now else {})]})
    verb = "fix_plan" if kind == "fixed" else "explain_plan"
    detail = {"measures": row.measures_count, "doubts": sorted(names_in(row.doubts))}
    journal.write(acting.post, acting.county, verb, f"plan:{row.pk}", detail, acting.at)
    return row


# --- measures ---------------------------------------------------------------------------------------------------------------


@one_transaction
def add(acting: Acting, plan: int, wanted: Wanted, seen: int | None = None) -> Measure:
    """Puts a measure into a plan, also later. The same measure (group, title, who gives it) again gives the one there."""
    row = _plan(acting, plan)
    named = named_of(acting.county, wanted.group, wanted.title.strip())
    there = row.measures.filter(named=named, department=wanted.department).exclude(state=Measure.State.GIVEN_UP).first()
    if there is not None:
        return there
    _fresh(row, seen)
    _fits_plan(row, wanted, acting.on)
    made = added_measure(row, wanted, acting.on)
    settle(acting, [row], {row.pk: [Change("added", {"title": wanted.title.strip()}, made)]})
    detail = {"kind": wanted.group, "department": wanted.department}
    journal.write(acting.post, acting.county, "add_measure", f"plan:{row.pk}", detail, acting.at)
    return made


def added_measure(plan: Plan, wanted: Wanted, on: date, reported: bool = False) -> Measure:
    """The row of a measure that is new in a plan. Inside the caller's transaction; what follows is the caller's as well."""
    seq = plan.measures.count() + 1
    title = wanted.title.strip()
    return Measure.objects.create(
        plan=plan,
        seq=seq,
        county=plan.county,
        division=plan.division,
        household_id=plan.household_id,
        group=wanted.group,
        risks=packed_names(wanted.risks),
        department=wanted.department,
        named=named_of(plan.county, wanted.group, title),
        sealed=seal_measure(plan.pk, seq, {"title": title, "helper": wanted.helper.strip()}),
        reported=reported,
        added_on=on,
        planned_on=wanted.planned_on,
        cost_yuan=wanted.cost_yuan,
    )


@one_transaction
def correct(acting: Acting, measure: int, wanted: Wanted, seen: int | None = None) -> Measure:
    """Writes a measure of a plan otherwise, as long as it is not done or given up; what stood there stays in the history."""
    row, plan = _measure(acting, measure, village=True)
    was = written(row)
    before = Wanted(
        row.group,
        was["title"],
        names_in(row.risks),
        row.department,
        was.get("helper", ""),
        row.planned_on,
        row.cost_yuan,
    )
    if before == _stripped(wanted):
        return row
    _fresh(plan, seen)
    _not_over(row)
    _fits_plan(plan, wanted, acting.on)
    row.group, row.risks, row.department = wanted.group, packed_names(wanted.risks), wanted.department
    row.planned_on, row.cost_yuan = wanted.planned_on, wanted.cost_yuan
    row.named = named_of(row.county, wanted.group, wanted.title.strip())
    told = {**was, "title": wanted.title.strip(), "helper": wanted.helper.strip()}
    row.sealed = seal_measure(plan.pk, row.seq, told)
    row.save()
    stood = {
        "title": was["title"],
        "helper": was.get("helper", ""),
        "group": before.group,
        "planned_on": str(before.planned_on or ""),
    }
    settle(acting, [plan], {plan.pk: [Change("corrected", {"before": stood}, row)]})
    journal.write(acting.post, acting.county, "correct_measure", f"plan:{plan.pk}", {"kind": row.group}, acting.at)
    return row


def _stripped(wanted: Wanted) -> Wanted:
    return Wanted(
        *(wanted.group, wanted.title.strip(), wanted.risks, wanted.department, wanted.helper.strip()),
        *(wanted.planned_on, wanted.cost_yuan),
    )


@one_transaction
def begin(acting: Acting, measure: int, begun_on: date, seen: int | None = None) -> Measure:
    """A measure begins. The same day again changes nothing."""
    row, plan = _measure(acting, measure)
    if row.begun_on == begun_on and row.state in (Measure.State.UNDER_WAY, Measure.State.DONE):
        return row
    _fresh(plan, seen)
    _not_over(row)
    if row.begun_on is not None:
        raise CannotPlan(Fault("begun_already", f"这项措施已经从{day_in_full(row.begun_on)}起落实了，不用再记一次"))
    _lawful_day(plan, begun_on, acting.on, "开始")
    row.begun_on, row.state = begun_on, Measure.State.UNDER_WAY
    _carried(acting, plan, row, "begin_measure", Change("begun", {}, row))
    return row


@one_transaction
def finish(
    acting: Acting, measure: int, done_on: date, effect: str, cost_yuan: Decimal | None = None, seen: int | None = None
) -> Measure:
    """A measure is done, with the effect it had and what it cost. The same again changes nothing."""
    row, plan = _measure(acting, measure)
    was, effect = written(row), effect.strip()[:LONGEST_TEXT]
    if row.state == Measure.State.DONE and (row.done_on, was.get("effect", "")) == (done_on, effect):
        return row
    _fresh(plan, seen)
    _not_over(row)
    if row.begun_on is None:
        raise CannotPlan(Fault("not_begun", "这项措施还没有记开始落实的日子；先记开始，再记完成"))
    _lawful_day(plan, done_on, acting.on, "完成")
    if done_on < row.begun_on:
        raise CannotPlan(Fault("done_before_begun", f"完成的日子早于开始的日子（{day_in_full(row.begun_on)}）"))
    if not effect:
        raise CannotPlan(Fault("effect_missing", "请写明措施的效果，例如增收多少、解决了什么"))
    _cost(cost_yuan)
    row.done_on, row.state = done_on, Measure.State.DONE
    row.cost_yuan = cost_yuan if cost_yuan is not None else row.cost_yuan
    row.sealed = seal_measure(plan.pk, row.seq, {**was, "effect": effect})
    _carried(acting, plan, row, "finish_measure", Change("finished", {"effect": effect}, row))
    return row


@one_transaction
def give_up(acting: Acting, measure: int, why: str, seen: int | None = None) -> Measure:
    """A measure is not carried out, or no longer, with the reason. It stays in the plan, and counts for nothing."""
    row, plan = _measure(acting, measure)
    why = why.strip()[:LONGEST_TEXT]
    if row.state == Measure.State.GIVEN_UP:
        return row
    _fresh(plan, seen)
    _not_over(row)
    if not why:
        raise CannotPlan(Fault("why_missing", "请写明为什么取消这项措施"))
    row.given_up_on, row.state = acting.on, Measure.State.GIVEN_UP
    row.sealed = seal_measure(plan.pk, row.seq, {**written(row), "why": why})
    _carried(acting, plan, row, "give_up_measure", Change("given_up", {"why": why}, row))
    return row


def _carried(acting: Acting, plan: Plan, row: Measure, verb: str, change: Change) -> None:
    row.save()
    settle(acting, [plan], {plan.pk: [change]})
    detail = {"kind": row.group, "department": row.department}
    journal.write(acting.post, acting.county, verb, f"measure:{row.pk}", detail, acting.at)


# --- what is asked first ----------------------------------------------------------------------------------------------------


def _plan(acting: Acting, key: int) -> Plan:
    """The plan, taken, that the post may change and that is not closed. Raises CannotPlan, NotAllowed."""
    plans = taken(acting.county, [key])
    if not plans:
        raise CannotPlan(Fault("plan_unknown", "没有这个帮扶方案；请从方案名单里重新打开"))
    require_village_work(acting.post, plans[0].division, _PLAN)
    _open(plans[0])
    return plans[0]


def _measure(acting: Acting, key: int, village: bool = False) -> tuple[Measure, Plan]:
    """The measure with its plan, taken: for the plan's own village, and for the department that gives it."""
    there = Measure.objects.filter(county=acting.county, pk=key).first()
    if there is None:
        raise CannotPlan(Fault("measure_unknown", "没有这项措施；请从方案里重新打开"))
    (plan,) = taken(acting.county, [there.plan_id])
    # Read again now that nobody else can change it.
    row = Measure.objects.get(pk=key)
    if acting.post.department and row.department and not village:
        require_department_work(acting.post, acting.county, row.department, _CARRY)
    else:
        require_village_work(acting.post, plan.division, _CARRY)
    _open(plan)
    return row, plan


def _open(plan: Plan) -> None:
    if plan.state == Plan.State.CLOSED:
        message = "这一户不再是监测对象，或者已另立方案；这份方案已经了结，不再改动"
        raise CannotPlan(Fault("plan_closed", message))


def _fresh(plan: Plan, seen: int | None) -> None:
    if seen is not None and seen != plan.changes_count:
        raise CannotPlan(Fault("stale", "这一页打开以后，方案已经有人改过；下面是现在的样子，请看过再存"))


def _not_over(row: Measure) -> None:
    if row.state == Measure.State.DONE:
        raise CannotPlan(Fault("measure_done", f"这项措施已在{day_in_full(row.done_on)}完成，不再改动"))
    if row.state == Measure.State.GIVEN_UP:
        raise CannotPlan(
            Fault(
                "measure_given_up",
                f"这项措施已在{day_in_full(row.given_up_on)}取消，不再改动；要再做请另列一项",
            )
        )


def _lawful_day(plan: Plan, day: date, today: date, what: str) -> None:
    if day > today:
        raise CannotPlan(Fault("day_in_future", f"{what}的日子还没有到；请填今天或以前的日子"))
    if plan.identified_on is not None and day < plan.identified_on:
        message = f"{what}的日子早于识别的日子（{day_in_full(plan.identified_on)}）；先识别，后落实措施"
        raise CannotPlan(Fault("before_identification", message))


def _cost(cost_yuan: Decimal | None) -> None:
    if cost_yuan is not None and (cost_yuan < 0 or cost_yuan >= Decimal(10) ** 10):
        raise CannotPlan(Fault("cost_out_of_range", "花的钱要填不小于0的数，以元为单位"))


def _fits_plan(plan: Plan, wanted: Wanted, today: date) -> None:
    pack, faults = pack_of(plan.version), list[Fault]()
    if wanted.group not in pack.measures:
        faults.append(Fault("group_unknown", "请选措施的类别"))
    title = wanted.title.strip()
    if not title or len(title) > LONGEST_TITLE:
        faults.append(Fault("title_missing", f"请写明是什么措施，{LONGEST_TITLE}个字以内"))
    if not plan.risks:
        faults.append(Fault("risks_missing", "还没有写明这一户有什么风险；先写明风险，再列措施"))
    elif not wanted.risks or not set(wanted.risks) <= set(names_in(plan.risks)):
        faults.append(Fault("risk_not_chosen", "请选这项措施解决哪一种风险"))
    if wanted.department and wanted.department not in pack.offices:
        faults.append(Fault("department_unknown", "请从名单里选落实的部门"))
    if wanted.planned_on is not None and plan.identified_on is not None and wanted.planned_on < plan.identified_on:
        message = f"计划开始的日子早于识别的日子（{day_in_full(plan.identified_on)}）；先识别，后落实措施"
        faults.append(Fault("before_identification", message))
    if faults:
        raise CannotPlan(*faults)
    _cost(wanted.cost_yuan)


def written(row: Measure) -> dict[str, str]:
    """What is written of a measure, opened."""
    return open_measures([(row.plan_id, row.seq, bytes(row.sealed))])[0]
