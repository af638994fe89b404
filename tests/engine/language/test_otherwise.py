"""What would have changed an answer, and what an unknown one hangs on."""

from __future__ import annotations

import random
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.language.test_language import FIGURES, NAMES

from shouwang.engine.language import evaluate, names_used, otherwise, parse, waits_for, ways
from shouwang.engine.language.tree import Ref, walk

LISTED = "monitored and paid_yuan > line_yuan"


def told(text, **facts):
    expression, faults = parse(text, NAMES)
    assert expression is not None, faults
    return otherwise(expression, {**FIGURES, **facts})


@pytest.mark.parametrize(
    ("text", "facts", "says"),
    [
        (
            LISTED,
            {"monitored": True, "paid_yuan": Decimal(30001)},
            "不是监测对象，或者自付不超过预警线30,000元的，就不问",
        ),
        (LISTED, {"monitored": True, "paid_yuan": Decimal(30000)}, "自付超过预警线30,000元的，就问"),
        (LISTED, {"monitored": False, "paid_yuan": Decimal(1)}, "是监测对象，且自付超过预警线30,000元的，就问"),
        (
            LISTED,
            {"monitored": True},
            "自付超过预警线30,000元的，就问。不是监测对象，或者自付不超过预警线30,000元的，就不问",
        ),
        ("relieved or grade = '一级'", {"relieved": True, "grade": "三级"}, "不是脱贫户的，就不问"),
        # Another part about the same fact is in it where it matters. There is no grade that is none of the three.
        (
            "grade = '三级' or grade in ('一级', '二级') and monitored",
            {"grade": "三级", "monitored": True},
            "等级不是三级，且不是监测对象的，就不问",
        ),
        (
            "grade = '三级' or grade = '二级' and monitored",
            {"grade": "三级", "monitored": True},
            "等级不是三级，且等级不是二级；或者等级不是三级，且不是监测对象的，就不问",
        ),
        (
            "last_yuan - income_yuan >= last_yuan * half_percent",
            {"last_yuan": Decimal(8), "income_yuan": Decimal(5)},
            None,
        ),
    ],
)
def test_what_would_have_changed_the_answer_is_said_with_the_notice_s_own_words(text, facts, says):
    said = told(text, **facts)
    assert said == says if says else "就问" in said


def test_what_no_fact_could_change_is_not_said():
    expression, _ = parse("line_yuan > 0 and grade in ('一级') and grade in ('二级')", NAMES)
    assert expression is not None
    assert ways(expression, {**FIGURES, "grade": "一级"}, True) == []
    assert otherwise(expression, {**FIGURES, "grade": "一级"}) == ""


ATOMS = [
    "monitored",
    "relieved",
    "either",
    "grade in ('一级', '二级')",
    "grade = '三级'",
    "paid_yuan > line_yuan",
    "paid_yuan <= 10",
    "income_yuan < line_yuan",
    "paid_yuan between 5 and line_yuan",
    "income_yuan - paid_yuan < line_yuan",
    "coalesce(paid_yuan, income_yuan) >= line_yuan",
]
CONDITIONS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda one: f"({' '.join(one)})")
        | inner.map(lambda one: f"(not {one})")
    ),
    max_leaves=5,
)
AMOUNTS = [None, Decimal(0), Decimal(5), Decimal("10.01"), Decimal(30000), Decimal("30000.01"), Decimal(90000)]
POSSIBLE = {
    "monitored": [True, False, None],
    "relieved": [True, False, None],
    "grade": ["一级", "二级", "三级", None],
    "paid_yuan": AMOUNTS,
    "income_yuan": AMOUNTS,
}


@settings(max_examples=300, deadline=None)
@given(CONDITIONS, st.randoms(use_true_random=False))
def test_whoever_is_otherwise_in_these_ways_gets_the_other_answer(text: str, rng: random.Random):
    expression, _ = parse(text, NAMES)
    assert expression is not None
    here = {**FIGURES, **{name: rng.choice(values) for name, values in POSSIBLE.items()}}
    for wanted in (True, False):
        for way in ways(expression, here, wanted):
            changed = {one.name.name for node, _ in way for one in walk(node) if isinstance(one, Ref)} & POSSIBLE.keys()
            for _ in range(20):
                there = {**here, **{name: rng.choice(POSSIBLE[name]) for name in changed}}
                if all(evaluate(node, there) is so for node, so in way):
                    assert evaluate(expression.root, there) is wanted


@settings(max_examples=100, deadline=None)
@given(CONDITIONS, st.randoms(use_true_random=False))
def test_an_unknown_answer_hangs_on_what_is_not_known_and_matters(text: str, rng: random.Random):
    expression, _ = parse(text, NAMES)
    assert expression is not None
    here = {name: rng.choice(values) for name, values in POSSIBLE.items()}
    answer = evaluate(expression.root, {**FIGURES, **here})
    facts = [name for name, one in names_used(expression).items() if one.kind == "fact"]
    columns = ", ".join(
        f"CAST({'NULL' if here[name] is None else repr(str(here[name]))} AS "
        f"{ {'boolean': 'BOOLEAN', 'money': 'DECIMAL(18, 2)', 'code': 'VARCHAR'}[NAMES[name].type] }) AS {name}"
        for name in facts
    )
    asked = ", ".join(waits_for(expression.root, name, FIGURES) for name in facts)
    waits = dict(zip(facts, duckdb.sql(f"SELECT {asked} FROM (SELECT {columns})").fetchall()[0], strict=True))
    assert any(waits.values()) is (answer is None)
    assert all(here[name] is None for name, waiting in waits.items() if waiting)
