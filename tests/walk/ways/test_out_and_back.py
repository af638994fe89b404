"""From a lead to the elimination of a risk and back again, as each of the five places has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests.records.cases.hands import Hands
from tests.walk.identification.test_five_places import hands_of
from tests.world import cast

from shouwang.records.cases.conditions import assessments
from shouwang.records.cases.models import Case
from shouwang.records.cases.queries import situations
from shouwang.records.cases.working import CannotRecord
from shouwang.records.households.models import Household, Standing, StandingEvent
from shouwang.records.households.snapshots import monitored
from shouwang.records.households.standings import Change, change
from shouwang.records.measures import actions as measures
from shouwang.records.measures.models import Plan
from shouwang.records.measures.queries import facts_of
from shouwang.records.measures.working import Acting
from shouwang.records.policy.queries import in_force
from shouwang.records.staff.models import Post

HOME = 3
CONDITIONS = {
    "anhui-jingde-2024": ("helped_long_enough", "tracked_long_enough"),
    "guizhou-2022": ("helped_long_enough", "tracked_long_enough"),
    "jiangxi-zhanggong-2022": ("helped_long_enough", "tracked_long_enough"),
    "guangxi-yangshuo-2021": ("helped_long_enough", "tracked_long_enough"),
}
"""Place → what is not met right after a family was included."""
MONTHS = {"guangxi-yangshuo-2021": 12}
"""After how many months a risk may be called eliminated, where it is not six."""


@pytest.fixture
def hands(request: pytest.FixtureRequest, operator: Post, official: Callable[[str], Post]) -> Hands:
    return hands_of(request.param, operator, official)


def acting(hands: Hands) -> Acting:
    return Acting(hands.posts["village"], hands.county, hands.on, datetime.combine(hands.on, time(3, 0), UTC))


def helped(hands: Hands) -> Plan:
    """The plan of the family with one measure that fits its risk, under way since today."""
    plan = Plan.objects.get(household__code=cast.household_code(HOME), closed_on=None)
    one = measures.add(acting(hands), plan.pk, measures.Wanted("health", "慢性病签约服务", ("illness",)))
    reasons = dict.fromkeys(("development_first", "one_side"), "家里人都在务工，先解决看病")
    measures.fix(acting(hands), plan.pk, reasons)
    measures.begin(acting(hands), one.pk, hands.on)
    return plan


def included(hands: Hands) -> tuple[Case, Hands]:
    """A family that came in by its lawful procedure, and the day on which it was entered."""
    case = hands.begin(HOME)
    after = hands.go([case])
    return after.fresh(case), after


def months_later(hands: Hands, months: int) -> Hands:
    return replace(hands, on=hands.on + timedelta(days=31 * months))


def not_met(case: Case, hands: Hands) -> set[str]:
    (pair,) = situations([hands.fresh(case)], hands.on)
    found = assessments([pair[0]], hands.county, hands.on)[case.pk]
    return {one.asked.name for one in found if not one.met}


def standing(hands: Hands) -> tuple[bool | None, str] | None:
    key = Household.objects.get(code=cast.household_code(HOME)).pk
    return monitored(hands.county, hands.on).get(key)


@pytest.mark.clause("G13", "Y03", "J16", "Z12", "Z17")
@pytest.mark.parametrize("hands", CONDITIONS, indirect=True)
def test_quick_in_is_not_quick_out_and_after_its_months_the_family_goes_out_by_every_step(hands, request):
    place = in_force(hands.county).name
    _, entered = included(hands)
    helped(entered)
    early = entered.begin_way(HOME, "elimination", how="help")
    early_on = entered.go([early], until="village_review")
    assert set(CONDITIONS[place]) <= not_met(early, early_on)
    step = early_on.step(early, "village_review")
    with pytest.raises(CannotRecord, match="针对性帮扶满规定的月数") as stopped:
        early_on.record("village", {early.pk: early_on.entries(step)})
    assert {fault.code for _, fault in stopped.value.faults} == {"condition_unmet"}
    assert standing(early_on)[0] is True
    early_on.record("village", {early.pk: early_on.entries(step, "refused", told={"why": "还没有满规定的月数"})})
    assert early_on.fresh(early).state == "refused"

    late = months_later(entered, MONTHS.get(place, 6))
    case = late.begin_way(HOME, "elimination", how="help")
    out = late.go([case], until="village_review")
    assert not_met(case, out) == set()
    done = out.go([case])
    case = done.fresh(case)
    assert (case.state, case.how, case.finished) == ("passed", "help", True)
    assert standing(done)[0] is False and standing(entered)[0] is True  # what it was on a day stays what it was
    facts = facts_of(hands.county, [case.household_id], done.on)[case.household_id]
    assert facts.measures == 1 and facts.unanswered == ()  # data stay and are kept up
    event = StandingEvent.objects.get(household=case.household_id, kind="eliminated")
    assert (event.how, event.subject, event.on) == ("help", f"case:{case.pk}", case.closed_on)


@pytest.mark.clause("X03", "X18", "X15")
@pytest.mark.parametrize("hands", ["yunnan-xiaozhongdian-2021"], indirect=True)
def test_in_xiaozhongdian_who_goes_out_goes_by_the_group_fifteen_departments_and_the_window(hands):
    at = datetime.combine(hands.on, time(1, 0), UTC)
    home = Household.objects.get(code=cast.household_code(HOME))
    change(hands.county, [Change(home.pk, "included", date(2021, 3, 1), "边缘易致贫户")], at)
    plan = measures.begin_plan(acting(hands), home.pk, ["illness"])
    one = measures.add(acting(hands), plan.pk, measures.Wanted("health", "大病救治", ("illness",)))
    measures.begin(acting(hands), one.pk, date(2021, 3, 10))
    case = hands.begin_way(HOME, "elimination", how="help")
    after = hands.go([case], until="entry")
    assert after.fresh(case).state == "passed" and after.on <= date(2021, 11, 12)
    entry = after.step(case, "entry")
    with pytest.raises(CannotRecord, match="11月13日起才能做"):
        after.record("town", {case.pk: after.entries(entry)})
    late = replace(after, on=date(2021, 11, 26))
    with pytest.raises(CannotRecord, match="窗口已经关了"):
        late.record("town", {case.pk: late.entries(entry)})
    assert after.do([case], "entry").fresh(case).finished


@pytest.mark.clause("Z20", "X05", "G01")
@pytest.mark.parametrize("hands", CONDITIONS, indirect=True)
def test_an_elimination_is_undone_by_the_town_leader_s_seal_the_county_and_the_province(hands):
    out = _eliminated(hands)
    case = out.begin_way(HOME, "rollback", ground=_ground(out, "rollback"))
    after = out.go([case], until="town_request")
    request = after.step(case, "town_request")
    with pytest.raises(CannotRecord, match="还没有乡镇签字"):
        papers = [replace(after.paper(request, request.papers[0]), signed_by=frozenset())]
        after.record("town", {case.pk: [*papers, after.end(request)]})
    with pytest.raises(CannotRecord, match="由乡镇来记"):
        after.record("county", {case.pk: after.entries(request)})
    decided = after.go([case], until="operation")
    assert standing(decided) == (True, "边缘易致贫户")
    assert decided.go([case]).fresh(case).finished
    kinds = StandingEvent.objects.filter(household=case.household_id, superseded_at=None).order_by("on", "pk")
    assert [one.kind for one in kinds] == ["included", "eliminated", "rolled_back"]
    current = Standing.objects.get(household=case.household_id, superseded_at=None)
    assert current.identified_on == kinds[0].on  # as if it had never been eliminated


def _ground(hands: Hands, procedure: str) -> str:
    from shouwang.records.policy.queries import pack_of

    return next(iter(pack_of(in_force(hands.county)).procedures[procedure].grounds))


def _eliminated(hands: Hands) -> Hands:
    """The family as it is after its risk was eliminated by its lawful procedure."""
    place = in_force(hands.county).name
    _, entered = included(hands)
    helped(entered)
    late = months_later(entered, MONTHS.get(place, 6))
    case = late.begin_way(HOME, "elimination", how="help")
    return late.go([case])


@pytest.mark.clause("X02", "Z17", "N15")
@pytest.mark.parametrize("hands", ["jiangxi-zhanggong-2022", "anhui-jingde-2024"], indirect=True)
def test_a_new_risk_after_elimination_goes_the_whole_way_of_identification_again(hands):
    out = _eliminated(hands)
    with pytest.raises(CannotRecord, match="没有标注风险消除"):
        out.begin_way(2, "relabelling")
    case = out.begin_way(HOME, "relabelling")
    done = out.go([case])
    assert (done.fresh(case).state, done.fresh(case).category) == ("passed", "边缘易致贫户")
    assert standing(done) == (True, "边缘易致贫户")
    assert (
        Standing.objects.get(household=case.household_id, superseded_at=None).identified_on
        == done.fresh(case).closed_on
    )
    plan = Plan.objects.get(household=case.household_id, closed_on=None)
    assert plan.identified_on == done.fresh(case).closed_on  # a plan of its own for the new risk


@pytest.mark.clause("Z20", "X05")
@pytest.mark.parametrize("hands", CONDITIONS, indirect=True)
def test_who_should_never_have_been_in_is_cleared_and_counts_no_more(hands):
    _, entered = included(hands)
    helped(entered)
    case = entered.begin_way(HOME, "clearing", ground=_ground(entered, "clearing"))
    done = entered.go([case])
    assert done.fresh(case).state == "passed" and standing(done) in (None, (False, "边缘易致贫户"))
    assert not Plan.objects.filter(household=case.household_id, closed_on=None).exists()
    # Nothing is deleted: what it was, what it was given, who decided it.
    assert StandingEvent.objects.filter(household=case.household_id).count() == 2
    assert Plan.objects.filter(household=case.household_id).count() == 1


@pytest.mark.clause("X04", "G14")
@pytest.mark.parametrize("hands", ["guizhou-2022"], indirect=True)
def test_a_household_that_is_no_more_ends_by_natural_change(hands):
    _, entered = included(hands)
    case = entered.begin_way(HOME, "natural_end", ground="all_died")
    done = entered.go([case])
    assert done.fresh(case).state == "passed" and standing(done) in (None, (False, "边缘易致贫户"))
    assert StandingEvent.objects.get(household=case.household_id, kind="ended").on == done.fresh(case).closed_on


@pytest.mark.clause("G13", "G01")
@pytest.mark.parametrize("hands", ["guizhou-2022"], indirect=True)
def test_who_has_nobody_to_work_is_not_called_eliminated_however_long(hands):
    """Household 4: one disabled man, monitored since February 2023."""
    later = replace(hands, on=date(2024, 4, 12))
    case = later.begin_way(4, "elimination", how="natural")
    after = later.go([case], until="village_review")
    assert not_met(case, after) == {"has_labour"}
    step = after.step(case, "village_review")
    with pytest.raises(CannotRecord, match="整户没有劳动力的暂不消除"):
        after.record("village", {case.pk: after.entries(step)})


@pytest.mark.clause("G13")
@pytest.mark.parametrize("hands", ["guizhou-2022"], indirect=True)
def test_what_was_true_when_the_village_voted_is_asked_again_when_the_county_decides(hands):
    _, entered = included(hands)
    plan = helped(entered)
    late = months_later(entered, 6)
    case = late.begin_way(HOME, "elimination", how="help")
    ready = late.go([case], until="decision")
    measures.give_up(acting(ready), plan.measures.get().pk, "服务没有了")
    step = ready.step(case, "decision")
    with pytest.raises(CannotRecord, match="每一种风险都有过对应的措施"):
        ready.record("county", {case.pk: ready.entries(step)})
    assert standing(ready)[0] is True
