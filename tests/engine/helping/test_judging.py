"""A plan is judged by the pack: what answers which risk, what answers nothing, and what has to be explained."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given as supposing
from hypothesis import strategies as st

from shouwang.engine.helping import Given, doubts_of, fitting, judged, offered
from shouwang.engine.packs import bundled_folder, load_pack

PACK, _ = load_pack("anhui-jingde-2024", [bundled_folder()])
assert PACK is not None
DAY = date(2024, 5, 1)
IN = date(2024, 4, 10)
GROUPS, RISKS = sorted(PACK.measures), sorted(PACK.risks)


def measure(group: str, *risks: str, **days: date) -> Given:
    return Given(group, frozenset(risks), **{"added_on": IN, **days})


# risks, measures, labour, the doubts that follow
CASES = [
    (["illness"], [measure("health", "illness")], False, ["one_side"]),
    (["illness"], [], None, ["unanswered"]),
    (["illness"], [measure("water", "illness")], None, ["unanswered", "unfit", "one_side"]),
    (["illness", "unstable_work"], [measure("health", "illness"), measure("employment", "unstable_work")], True, []),
    (["disability"], [measure("safety_net", "disability")], True, ["development_first", "aid_only", "one_side"]),
    (["disability"], [measure("safety_net", "disability")], False, ["aid_only", "one_side"]),
    (["illness"], [measure("health", "illness", begun_on=date(2024, 1, 1))], False, ["early", "one_side"]),
    (["illness"], [measure("health", "schooling")], False, ["unanswered", "unfit", "one_side"]),
]


@pytest.mark.parametrize(("risks", "measures", "labour", "doubts"), CASES)
def test_what_is_asked_of_a_plan(risks, measures, labour, doubts):
    now = judged(PACK, risks, measures, IN, DAY)
    assert [one.name for one in doubts_of(PACK, now, labour)] == doubts


def test_a_household_is_targeted_since_its_last_risk_had_something_under_way():
    work = measure("employment", "unstable_work", begun_on=date(2024, 4, 20))
    health = measure("health", "illness", begun_on=date(2024, 4, 15))
    risks = ["illness", "unstable_work"]
    now = judged(PACK, risks, [health, work], IN, DAY)
    assert (now.first_on, now.targeted_since) == (date(2024, 4, 15), date(2024, 4, 20))
    assert judged(PACK, risks, [health, work], IN, date(2024, 4, 19)).targeted_since is None
    assert judged(PACK, [], [health], IN, DAY).targeted_since is None


def test_where_somebody_can_work_what_develops_is_offered_first():
    assert [one.name for one in offered(PACK, ["lack_of_labour"], True)][:2] == ["industry", "public_job"]
    assert [one.name for one in offered(PACK, ["illness"], True)] == ["health", "social"]


days = st.integers(-60, 60).map(lambda number: IN + timedelta(days=number))
measures = st.builds(
    lambda group, risks, added, begun, lasting, given_up: Given(
        group,
        frozenset(risks),
        added,
        begun,
        begun + timedelta(days=lasting) if begun is not None and lasting is not None else None,
        given_up,
    ),
    *(st.sampled_from(GROUPS), st.lists(st.sampled_from(RISKS), max_size=3), days, st.none() | days),
    *(st.none() | st.integers(0, 40), st.none() | days),
)


@supposing(st.lists(st.sampled_from(RISKS), unique=True, max_size=5), st.lists(measures, max_size=6), days)
def test_every_risk_and_every_measure_is_told_of_once(risks, some, on):
    now = judged(PACK, risks, some, IN, on)
    answered = [
        risk
        for risk in risks
        if any(one.counts(on) and risk in one.risks and fitting(PACK, one.group, [risk]) for one in some)
    ]
    assert sorted((*now.unanswered, *answered)) == sorted(risks)
    assert now.planned_only + now.under_way + now.done == now.measures == sum(one.counts(on) for one in some)
    assert set(now.unfit) | set(now.early) <= {place for place, one in enumerate(some) if one.counts(on)}


@supposing(st.lists(st.sampled_from(RISKS), unique=True, max_size=5), st.lists(measures, max_size=5), measures, days)
def test_one_measure_more_never_leaves_a_risk_less_answered(risks, some, more, on):
    before, after = (judged(PACK, risks, given_, IN, on) for given_ in (some, [*some, more]))
    assert set(after.unanswered) <= set(before.unanswered)
    if before.targeted_since is not None:
        assert after.targeted_since is not None and after.targeted_since <= before.targeted_since
