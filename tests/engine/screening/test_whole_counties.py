"""Whole counties at once: every rule answers for everybody, and as the notice read by hand answers."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.screening import oracle
from tests.engine.screening.county import feed, households_of, jingde, persons_of, plan

from shouwang.engine.screening import screen

quick = settings(derandomize=True, max_examples=24, deadline=None)
quicker = settings(quick, max_examples=6)

YES_NO = [True, False, None]
VALUES: dict[str, list[Any]] = {
    "self_paid_yuan": [0, 10000, 15000, 29999.99, 30000, 30000.01, None],
    "medical_total_yuan": [90003, None],
    "industry_loss_yuan": [5000, 7000, 11999.99, 12000, None],
    "stated_income_per_capita_yuan": [0, 6999.99, 7000, 7000.01, None],
    "relief_category": ["低保对象", "特困人员", "低保边缘家庭", "支出型困难家庭", None],
    "income_risk": ["收入偏低", "收入连续下降", "支出较大", None],
    "uninsured_reason": ["外地参保", None],
    "water_problem": ["水量不足", None],
    **{
        fact: [date(2023, 12, 31), date(2024, 1, 1), date(2024, 3, 31), date(2024, 4, 1), None]
        for fact in oracle.LATEST
    },
    **{fact: [*codes, None] for fact, codes in oracle.WORST.items()},
}
VALUES["harm_suffered"].append("骨折")
FEEDS = {**oracle.PERSON_FEEDS, **oracle.HOUSE_FEEDS}
HOMES = st.lists(
    st.fixed_dictionaries({
        "relieved": st.sampled_from(YES_NO),
        "monitored": st.sampled_from(YES_NO),
        "net_income_per_capita_yuan": st.sampled_from([6999.99, 7000, None]),
        "people": st.integers(0, 3),
    }),
    max_size=6,
)  # fmt: skip
STRAYS = 999
"""A household that people name and the register does not have."""


@st.composite
def counties(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """Households, persons, and the rows of each list that came."""
    homes = [{**home, "household_key": 100 + at} for at, home in enumerate(draw(HOMES))]
    people = [{"household_key": home["household_key"]} for home in homes for _ in range(home.pop("people"))]
    people += [{"household_key": STRAYS}] * draw(st.integers(0, 1))
    people = [{**person, "person_key": at} for at, person in enumerate(people, 1)]
    came = draw(st.sets(st.sampled_from(sorted(FEEDS))))
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in sorted(came)}
    for name in rows if people else ():
        for person in draw(st.lists(st.sampled_from(people), max_size=6)):
            said = {fact: draw(st.sampled_from(VALUES.get(fact, YES_NO))) for fact in FEEDS[name]}
            rows[name].append({"person": person["person_key"], "household": person["household_key"], **said})
    return homes, people, rows


def expected(homes: Any, people: Any, rows: Any) -> dict[tuple[str, int, int | None], bool | None]:
    """By hand: (rule, household, person) → the answer."""
    answers: dict[tuple[str, int, int | None], bool | None] = {}
    registers = {home["household_key"]: home for home in homes}
    for home in homes:
        key = home["household_key"]
        about = {name: [row for row in told if row["household"] == key] for name, told in rows.items()}
        known = oracle.facts_of(about, oracle.HOUSE_FEEDS, home)
        answers |= {(rule, key, None): ask(known) for rule, ask in oracle.HOUSE_RULES.items()}
    nothing = dict.fromkeys(("relieved", "monitored", "net_income_per_capita_yuan"))
    for person in people:
        key, home = person["person_key"], person["household_key"]
        about = {name: [row for row in told if row["person"] == key] for name, told in rows.items()}
        known = oracle.facts_of(about, oracle.PERSON_FEEDS, registers.get(home, nothing))
        answers |= {(rule, home, key): ask(known) for rule, ask in oracle.PERSON_RULES.items()}
    return answers


@quick
@given(county=counties())
def test_every_rule_answers_for_everybody_as_the_notice_read_by_hand(county):
    homes, people, rows = county
    result = screen(plan(), persons_of(people), households_of(homes), [feed(name, told) for name, told in rows.items()])
    answers = expected(homes, people, rows)
    found = [(hit.rule, hit.household_key, hit.person_key) for hit in result.hits]
    assert sorted(found, key=str) == sorted((key for key, answer in answers.items() if answer), key=str)
    tally = Counter((rule, answer) for (rule, *_), answer in answers.items())
    for count in result.counts:
        assert (count.hit, count.clear, count.unknown) == tuple(tally[count.rule, answer] for answer in YES_NO)
        assert count.hit + count.clear + count.unknown == (len(people) if count.grain == "person" else len(homes))
    assert {count.rule for count in result.counts} == jingde().rules.keys()


@quicker
@given(county=counties(), random=st.randoms(use_true_random=False))
def test_the_order_and_the_pieces_in_which_rows_come_change_nothing(county, random):
    homes, people, rows = county
    came = [feed(name, told) for name, told in rows.items()]
    one = screen(plan(), persons_of(people), households_of(homes), came)
    for mixed in (homes, people, came):
        random.shuffle(mixed)
    halves = persons_of(people[: len(people) // 2]), persons_of(people[len(people) // 2 :])
    other = screen(plan(), pa.concat_tables(halves), households_of(homes), came)
    assert (other.counts, other.hits) == (one.counts, one.hits)
