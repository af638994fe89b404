"""After a change only what it touches is asked again, and what comes out is the full run, always."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.engine.screening.county import feed, households_of, jingde, persons_of, plan
from tests.engine.screening.rules import RULES, plan_of
from tests.engine.screening.test_whole_counties import FEEDS, VALUES, YES_NO, counties

from shouwang.engine.calendar import period_of
from shouwang.engine.screening import Changed, FeedFacts, Read, asked_anew, compile_pack, listed, rescreen, screen

often = settings(derandomize=True, max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate])
State = tuple[Any, Any, Any]


def read(asked: Any, state: State) -> Read:
    homes, people, rows = state
    return Read(asked, persons_of(people), households_of(homes), [feed(name, told) for name, told in rows.items()])


def beside(one: Read, feeds: set[str]) -> Read:
    """The same with what the register says of the people on these lists, as it is kept when they come."""
    told = [
        FeedFacts(
            of.feed, of.table, listed(one.plan.pack, one.persons, one.households, of) if of.feed in feeds else None
        )
        for of in one.feeds
    ]
    return replace(one, feeds=told)


def whole(one: Read) -> Any:
    return screen(one.plan, one.persons, one.households, one.feeds)


@st.composite
def next_states(draw: st.DrawFn, state: State) -> tuple[State, Changed]:
    """Another list, a list that went, rows corrected; households and people who changed, came, went or moved."""
    homes, people, rows = ([dict(one) for one in state[0]], [dict(one) for one in state[1]], dict(state[2]))
    lists, touched = set(), set()
    for name in draw(st.sets(st.sampled_from(sorted(FEEDS)), max_size=2)):
        lists.add(name)
        if name in rows and draw(st.booleans()):
            del rows[name]
        elif people:
            about = draw(st.lists(st.sampled_from(people), max_size=4))
            rows[name] = [
                {"person": one["person_key"], "household": one["household_key"]}
                | {fact: draw(st.sampled_from(VALUES.get(fact, YES_NO))) for fact in FEEDS[name]}
                for one in about
            ]
    for home in draw(st.lists(st.sampled_from(homes), max_size=2)) if homes else []:
        home["relieved"] = draw(st.sampled_from(YES_NO))
        touched.add(home["household_key"])
    if homes and draw(st.booleans()):
        touched.add(homes.pop()["household_key"])
    for person in draw(st.lists(st.sampled_from(people), max_size=2)) if people and homes else []:
        touched.add(person["household_key"])
        person["household_key"] = draw(st.sampled_from(homes))["household_key"]
        touched.add(person["household_key"])
    if people and draw(st.booleans()):
        touched.add(people.pop()["household_key"])
    return (homes, people, rows), Changed(frozenset(lists), frozenset(touched))


def one_after_the_other(data: Any, asked: Any, state: State) -> None:
    then = read(asked, state)
    result = whole(then)
    for _ in range(3):
        state, changed = data.draw(next_states(state))
        now = read(asked, state)
        result = rescreen(then, result, beside(now, data.draw(st.sets(st.sampled_from(sorted(FEEDS))))), changed)
        full = whole(now)
        assert (result.households, result.persons, result.counts) == (full.households, full.persons, full.counts)
        assert list(result.each_hit()) == list(full.each_hit())
        then = now


@often
@given(county=counties(), data=st.data())
def test_month_after_month_of_changes_the_answers_are_those_of_the_full_run(county, data):
    one_after_the_other(data, plan(), county)


@often
@given(county=counties(), rules=RULES, data=st.data())
def test_so_it_is_with_any_rules(county, rules, data):
    one_after_the_other(data, plan_of(rules), county)


def on(period: str, as_of: date) -> Any:
    asked, faults = compile_pack(jingde(), period_of(period), as_of)
    assert asked is not None, faults
    return asked


@pytest.mark.parametrize(
    ("now", "changed", "anew"),
    [
        (on("2024-03", date(2024, 4, 11)), Changed(), set()),
        (on("2024-03", date(2024, 4, 10)), Changed(households=frozenset((100,))), set()),
        (on("2024-03", date(2024, 4, 10)), Changed(frozenset(("water",))), {"unsafe_water"}),
        (on("2024-03", date(2024, 4, 10)), Changed(frozenset(("self_paid",))), {"self_paid_large", "self_paid_monitored"}),
        (on("2024-05", date(2024, 6, 10)), Changed(), {"new_low_income", "newly_disabled"}),
    ],
    ids=["another day", "a household", "one list", "a list of two rules", "another quarter"],
)  # fmt: skip
def test_a_rule_is_asked_anew_where_its_list_or_its_figures_are_others(now, changed, anew):
    state: State = ([{"household_key": 100}], [{"person_key": 1, "household_key": 100}], {"water": [], "self_paid": []})
    assert asked_anew(read(plan(), state), read(now, state), changed) == anew


@pytest.mark.parametrize(
    ("when", "anew"),
    [
        ("home_first_relief = '低保对象'", True),
        ("home_patients >= 2", False),
        ("home_bills_yuan > self_paid_line_yuan", False),
    ],
    ids=["rows up to the day of screening", "rows by a figure of their own", "all rows"],
)
def test_a_fact_made_of_rows_by_the_day_is_made_anew_on_another_day(when, anew):
    rules = [("household", when)]
    state: State = ([{"household_key": 100}], [{"person_key": 1, "household_key": 100}], {"low_income": []})
    then, now = (read(plan_of(rules, as_of=day), state) for day in (date(2024, 4, 10), date(2024, 4, 11)))
    assert bool(asked_anew(then, now, Changed())) is anew


def test_the_day_decides_which_rows_count_and_the_next_run_sees_it():
    rules = [("person", "home_first_relief = '低保对象'")]
    relief = {"person": 1, "household": 100, "relief_category": "低保对象", "relief_approved_on": date(2024, 4, 11)}
    state: State = ([{"household_key": 100}], [{"person_key": 1, "household_key": 100}], {"low_income": [relief]})
    then, now = (read(plan_of(rules, as_of=day), state) for day in (date(2024, 4, 10), date(2024, 4, 11)))
    before, after = whole(then), rescreen(then, whole(then), beside(now, {"low_income"}), Changed())
    assert [len(one.hits) for one in (before, after)] == [0, 1]
    assert list(after.each_hit()) == list(whole(now).each_hit())


def test_what_is_not_asked_again_is_carried_over_and_not_made_again():
    state: State = (
        [{"household_key": 100, "relieved": True}],
        [{"person_key": 1, "household_key": 100}],
        {"water": [{"water_unsolved": True}], "uninsured": [{}]},
    )
    then = read(plan(), state)
    before = whole(then)
    after = rescreen(then, before, then, Changed(frozenset(("uninsured",))))
    assert after.tables["unsafe_water"] is before.tables["unsafe_water"]
    assert after.tables["uninsured"] is not before.tables["uninsured"]
    assert after.tables["uninsured"].equals(before.tables["uninsured"])


class Unread:
    """A register that knows what it holds, and that nobody may read."""

    def __init__(self, table: Any) -> None:
        self.schema, self.num_rows, self.broken = table.schema, table.num_rows, ()

    def batches(self, columns: Any) -> Any:
        raise AssertionError("read")


def test_where_it_is_kept_what_the_register_says_of_the_listed_nobody_else_is_read():
    homes = [{"household_key": key, "relieved": True} for key in (100, 101)]
    people = [{"person_key": key, "household_key": 100 + key % 2} for key in range(1, 9)]
    lists = {"uninsured": [{"person": 3, "household": 101}], "water": [{"household": 100, "water_unsolved": True}]}
    now = read(plan(), (homes, people, lists))
    kept = beside(now, {"uninsured", "water"})
    unread = replace(kept, persons=Unread(now.persons), households=Unread(now.households))
    changed = Changed(frozenset(("uninsured", "water")))
    found = rescreen(now, whole(now), unread, changed)
    assert list(found.each_hit()) == list(whole(now).each_hit())
    with pytest.raises(AssertionError):
        rescreen(now, whole(now), replace(unread, feeds=now.feeds), changed)


def test_another_list_that_has_not_come_stays_unknown_beside_one_that_is_kept():
    asked = plan_of([("person", "in_self_paid_list or (in_uninsured_list and in_disabled_list)")])
    lists = {"self_paid": [{"person": 1, "household": 100}]}
    now = read(asked, ([{"household_key": 100}], [{"person_key": 1, "household_key": 100}], lists))
    (hit,) = rescreen(now, whole(now), beside(now, {"self_paid"}), Changed(frozenset(("self_paid",)))).hits
    assert hit.facts == {"in_self_paid_list": True, "in_uninsured_list": None, "in_disabled_list": None}
