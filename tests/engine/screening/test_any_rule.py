"""Whatever a rule asks, it is answered for everybody as the tree itself answers: partial evaluation loses nothing."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.engine.screening.county import feed, households_of, persons_of
from tests.engine.screening.rules import ABOUT_HOMES, ABOUT_PEOPLE, RULES, answers_by_hand, drawn_rules, plan_of
from tests.engine.screening.test_whole_counties import YES_NO, counties

from shouwang.engine.language import answers_of, simplified
from shouwang.engine.language.tree import Literal_, Ref, evaluate, walk
from shouwang.engine.screening import Screening, screen
from shouwang.engine.screening.knowing import known_of

often = settings(derandomize=True, max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate])


def _exact(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def agrees(result: Screening, by_hand: Any) -> bool:
    """Whether counts, hits and evidence are those told by hand."""
    found = {
        (hit.rule, hit.household_key, hit.person_key): {name: _exact(value) for name, value in hit.facts.items()}
        for hit in result.hits
    }
    met = {
        key: {name: _exact(value) for name, value in shown.items()}
        for key, (answer, shown) in by_hand.items()
        if answer
    }
    assert found == met
    tally = Counter((rule, answer) for (rule, *_), (answer, _) in by_hand.items())
    for count in result.counts:
        assert (count.hit, count.clear, count.unknown) == tuple(tally[count.rule, answer] for answer in YES_NO)
    return True


@often
@given(county=counties(), rules=RULES)
def test_any_rule_answers_for_everybody_as_its_tree_does(county, rules):
    homes, people, rows = county
    plan = plan_of(rules)
    result = screen(plan, persons_of(people), households_of(homes), [feed(name, told) for name, told in rows.items()])
    assert agrees(result, answers_by_hand(plan, homes, people, rows))


@settings(often, max_examples=12)
@given(county=counties())
def test_every_condition_by_itself_is_answered_for_everybody(county):
    homes, people, rows = county
    plan = plan_of(drawn_rules(0, seed=1))
    result = screen(plan, persons_of(people), households_of(homes), [feed(name, told) for name, told in rows.items()])
    assert agrees(result, answers_by_hand(plan, homes, people, rows))


@pytest.mark.parametrize(
    ("grain", "when", "behind"),
    [
        ("person", "home_patients >= 2", {1: (1, 2, 3), 2: (1, 2, 3)}),
        ("household", "home_patients >= 2", {None: (1, 2, 3)}),
        ("person", "bills_number >= 1 and in_self_paid_list", {1: (1, 3), 2: (2,)}),
    ],
    ids=["of somebody's household", "of a household", "of a person"],
)
def test_behind_a_hit_stand_the_rows_of_whom_the_rule_looked_at(grain, when, behind):
    bills = [{"person": 1, "self_paid_yuan": 20000}, {"person": 2, "self_paid_yuan": 10000}, {"person": 1}]
    people = persons_of([{"person_key": key, "household_key": 100} for key in (1, 2)])
    bills[2]["self_paid_yuan"] = 10000
    result = screen(
        plan_of([(grain, when)]), people, households_of([{"household_key": 100}]), [feed("self_paid", bills)]
    )
    assert {hit.person_key: hit.rows for hit in result.hits} == behind


def test_one_person_with_two_bills_is_one_patient():
    bills = [{"person": 1, "self_paid_yuan": 20000}] * 2
    homes, people = households_of([{"household_key": 100}]), persons_of([{"person_key": 1, "household_key": 100}])
    result = screen(plan_of([("household", "home_patients >= 2")]), people, homes, [feed("self_paid", bills)])
    assert [(count.hit, count.clear) for count in result.counts] == [(0, 1)]


@settings(often, max_examples=12)
@given(county=counties(), rules=RULES)
def test_what_a_rule_knows_of_everybody_is_what_it_was_answered_by(county, rules):
    homes, people, rows = county
    plan = plan_of(rules)
    by_hand = answers_by_hand(plan, homes, people, rows)
    tables = {name: feed(name, told).table for name, told in rows.items()}
    told = {}
    for compiled in plan.rules:
        for one in known_of(plan, compiled, persons_of(people), households_of(homes), tables):
            values = {name: _exact(one.facts[name]) for name in compiled.shown}
            told[compiled.rule.name, one.household_key, one.person_key] = one.answer, values
    exact = {key: (answer, {name: _exact(one) for name, one in of.items()}) for key, (answer, of) in by_hand.items()}
    assert told == exact


@often
@given(rules=RULES, data=st.data())
def test_what_is_left_of_a_condition_answers_as_the_whole(rules, data):
    for compiled in plan_of(rules).rules:
        root = compiled.expression.root
        names = {node.name.name: node.name for node in walk(root) if isinstance(node, Ref)}
        values = {name: data.draw(_values(kind.type)) for name, kind in names.items()}
        known = {name: values[name] for name in data.draw(st.sets(st.sampled_from(sorted(names))))}
        rest = simplified(root, known)
        assert evaluate(rest, values) == evaluate(root, values)
        assert not {node.name.name for node in walk(rest) if isinstance(node, Ref)} & known.keys()
        assert evaluate(rest, values) in answers_of(rest)


def test_a_condition_of_which_all_is_known_asks_nothing():
    for when in ABOUT_HOMES + ABOUT_PEOPLE:
        (compiled,) = plan_of([("person", when)]).rules
        names = [node.name.name for node in walk(compiled.expression.root) if isinstance(node, Ref)]
        assert isinstance(simplified(compiled.expression.root, dict.fromkeys(names)), Literal_)


def _values(kind: str) -> st.SearchStrategy[Any]:
    from datetime import date

    drawn: dict[str, list[Any]] = {
        "boolean": [True, False, None],
        "money": [Decimal(0), Decimal(7000), Decimal("30000.01"), None],
        "number": [Decimal(0), Decimal(2), Decimal(50), None],
        "date": [date(2024, 1, 1), date(2024, 3, 31), date(2024, 4, 1), None],
        "code": ["低保对象", "二级", "三级", None],
    }
    return st.sampled_from(drawn[kind])
