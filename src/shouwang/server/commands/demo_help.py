"""The demo county's help: plans of measures in every state, and a department's workbook, through the same actions as real
ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from shouwang.records.turns import one_transaction

if TYPE_CHECKING:
    from shouwang.records.measures.models import Measure, Plan
    from shouwang.records.measures.working import Acting

_DAY = timedelta(days=1)
_NEEDS: tuple[tuple[str, ...], ...] = (
    ("illness",),
    ("illness", "unstable_work"),
    ("disability", "lack_of_labour"),
    ("schooling",),
    ("unsafe_housing", "illness"),
    ("failed_project",),
)
"""The risks that the villages name, one household after the other."""
_GIVEN: dict[str, tuple[str, str, str]] = {
    "illness": ("health", "大病医疗救助，家庭医生签约", "medical_insurance"),
    "unstable_work": ("employment", "介绍到园区务工，发放交通补助", "labour"),
    "disability": ("safety_net", "纳入低保，发放残疾人两项补贴", "civil_affairs"),
    "lack_of_labour": ("public_job", "聘为村保洁员", ""),
    "schooling": ("education", "雨露计划，助学金", "education"),
    "unsafe_housing": ("housing", "列入当年危房改造", "housing"),
    "failed_project": ("industry", "发放鸡苗200只，购买农业保险", ""),
}
"""Risk → what answers it, and which department gives it (blank: the village)."""
_WHY = "村民代表会议议定，入户核实过，下月再看"
_PER_VILLAGE = 6
_STATES = 8


@one_transaction
def make_plans(county: str, on: date) -> int:
    """Plans in every state for households that came monitored with the register, as of a day; gives how many. A county
    that has fixed plans already gets none."""
    from shouwang.records.measures.models import PlanChange

    if PlanChange.objects.filter(plan__county=county, kind="fixed").exists():
        return 0
    made: list[Plan] = []
    for village in _villages(county):
        for household in _monitored(county, village, on):
            number = len(made)
            village_hands = _acting(county, "village_cadre", village, on - (20 + number % 9) * _DAY)
            plan = _planned(village_hands, household, _NEEDS[number % len(_NEEDS)])
            made.append(plan)
            _on_its_way(county, village, plan, number % _STATES, on)
    _late(county, on)
    if made:
        _reported(county, on)
    return len(made)


def _villages(county: str) -> list[str]:
    from shouwang.records.staff.models import Post

    posts = Post.objects.filter(county=county, role="village_cadre", active=True)
    return sorted(set(posts.values_list("division", flat=True)))


def _monitored(county: str, village: str, on: date) -> list[int]:
    """Households of a village that came monitored with the register and are at risk still, without a plan."""
    from shouwang.records.households.models import HouseholdVersion, Standing
    from shouwang.records.measures.models import Plan

    there = HouseholdVersion.objects.filter(village_code=village, superseded_at=None, valid_to=None, absent=False)
    rows = Standing.objects.filter(
        county=county,
        superseded_at=None,
        eliminated=False,
        identified_on__lt=on - 30 * _DAY,
        household__in=there.values("household"),
    ).exclude(household__in=Plan.objects.filter(closed_on=None).values("household"))
    return list(rows.order_by("household_id").values_list("household_id", flat=True)[:_PER_VILLAGE])


def _acting(county: str, role: str, division: str, on: date) -> Acting:
    from shouwang.records.measures.working import Acting
    from shouwang.records.staff.models import Post

    posts = Post.objects.filter(county=county, role=role, active=True)
    post = posts.filter(division=division).first() if division else posts.first()
    assert post is not None, f"the demo has a {role}"
    return Acting(post, county, on, datetime.combine(on, time(2, 0), UTC))


def _planned(acting: Acting, household: int, risks: Sequence[str]) -> Plan:
    from shouwang.records.measures.actions import begin_plan

    return begin_plan(acting, household, risks)


def _on_its_way(county: str, village: str, plan: Plan, place: int, on: date) -> None:
    """How far it has come: nothing yet, proposed, fixed, begun, done, doubted, given up."""
    from shouwang.records.measures.actions import begin, finish, fix, give_up
    from shouwang.records.measures.working import names_in

    if place == 0:
        return
    acting = _acting(county, "village_cadre", village, plan.opened_on + _DAY)
    risks = names_in(plan.risks)
    given = [_add(acting, plan, risk) for risk in (risks[:1] if place == 6 else risks)]
    if place == 1:
        return
    doubts = ("unanswered", "unfit", "development_first", "aid_only", "early")
    fix(acting, plan.pk, dict.fromkeys(doubts, _WHY))
    later = _acting(county, "village_cadre", village, plan.opened_on + 4 * _DAY)
    if place >= 3:
        for one in given:
            begin(later, one.pk, later.on)
    done = _acting(county, "village_cadre", village, on - _DAY)
    if place in (4, 5):
        finish(done, given[0].pk, done.on, "家里反映负担减轻，按月还在看", Decimal(800 + 150 * place))
    if place == 7:
        give_up(done, given[0].pk, "本人外出务工，暂不需要")


def _add(acting: Acting, plan: Plan, risk: str) -> Measure:
    from shouwang.records.measures.actions import Wanted, add

    group, title, department = _GIVEN[risk]
    wanted = Wanted(group, title, (risk,), department, planned_on=acting.on + 6 * _DAY)
    return add(acting, plan.pk, wanted)


def _late(county: str, on: date) -> None:
    """Of those that a decision of this platform took in, some plans are proposed and one is fixed; the others wait."""
    from shouwang.records.measures.actions import fix
    from shouwang.records.measures.models import Plan
    from shouwang.records.measures.working import names_in

    rows = Plan.objects.filter(county=county, state=Plan.State.OPEN, due_on__isnull=False).order_by("due_on", "pk")
    for place, plan in enumerate(rows[:4]):
        acting = _acting(county, "village_cadre", plan.division, on)
        for risk in names_in(plan.risks):
            if risk in _GIVEN:
                _add(acting, plan, risk)
        if place == 0:
            doubts = ("unanswered", "unfit", "development_first", "aid_only", "early")
            fix(acting, plan.pk, dict.fromkeys(doubts, _WHY))


def _reported(county: str, on: date) -> None:
    """The medical insurance office reports by workbook: one measure of its own for somebody monitored, one for a household
    that is not, and one row that nobody can place."""
    import io

    from shouwang.desk.sheets import write_book, write_table
    from shouwang.engine.cleaning.measure_sheets import COLUMNS
    from shouwang.records.households.models import Standing
    from shouwang.records.households.queries import current_households, open_families
    from shouwang.records.measures.models import Plan
    from shouwang.records.measures.reports_in import take_in_measures

    planned = Plan.objects.filter(county=county, state=Plan.State.FIXED).order_by("pk").values_list("household_id")
    others = current_households(county).exclude(
        household__in=Standing.objects.filter(county=county).values("household")
    )
    chosen = [key for (key,) in planned[:2]]
    chosen += list(others.order_by("household_id").values_list("household_id", flat=True)[:2])
    rows = []
    for family in open_families(chosen).values():
        who = next((one.record for one in family.members.values() if one.record.number), None)
        if who is not None:
            begun = (on - 5 * _DAY).isoformat()
            told = {"name": who.name, "number": who.number, "group": "健康帮扶", "title": "门诊慢特病待遇"}
            rows.append({**told, "begun_on": begun, "effect": "每月少花一百多元", "cost": "360"})
    if rows:
        rows.append({**rows[0], "name": f"{rows[0]['name']}二"})
    buffer = io.BytesIO()
    with write_book(buffer, on) as book:
        sheet = book.sheet("帮扶措施")
        write_table(book, sheet, 0, list(COLUMNS.values()), [[row.get(code, "") for code in COLUMNS] for row in rows])
    acting = _acting(county, "county_bureau", "", on)
    take_in_measures(acting, buffer.getvalue(), "县医保局_帮扶措施表.xlsx", "medical_insurance")
