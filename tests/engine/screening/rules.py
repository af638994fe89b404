"""Rules nobody would write: drawn conditions over the Jingde facts, and their answers by the slow evaluation of the tree."""

from __future__ import annotations

import functools
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from tests.engine.screening import made, oracle
from tests.engine.screening.county import jingde

from shouwang.engine.calendar import period_of
from shouwang.engine.language.tree import evaluate
from shouwang.engine.packs.model import Grain
from shouwang.engine.screening import CompiledRule, Plan, compile_pack

ABOUT_HOMES = [
    "relieved",
    "monitored",
    "relieved_or_monitored",
    "in_water_list",
    "water_unsolved",
    "in_industry_loss_list",
    "industry_loss_yuan >= industry_loss_line_yuan",
    "net_income_per_capita_yuan < 7000",
    "coalesce(stated_income_per_capita_yuan, net_income_per_capita_yuan) < monitoring_line_yuan",
    "coalesce(industry_loss_yuan, 0) = 0",
    "7000 between stated_income_per_capita_yuan and net_income_per_capita_yuan",
    "home_bills_yuan > self_paid_line_yuan",
    "home_patients >= 2",
    "home_patients > 0 and home_worst_schooling in ('失学', '辍学')",
    "home_first_relief = '低保对象'",
    "home_seeks_work or home_newly_disabled",
    "losses_number > 0",
    "left_yuan < 0",
    "net_income_per_capita_yuan - industry_loss_yuan * half_percent <= 0 - 0.01",
    "home_bills_yuan * home_patients > industry_loss_line_yuan + net_income_per_capita_yuan",
]
ABOUT_PEOPLE = [
    "in_self_paid_list",
    "self_paid_yuan > self_paid_line_yuan",
    "self_paid_yuan between 10000 and industry_loss_yuan",
    "in_uninsured_list",
    "in_low_income_list",
    "relief_category in ('低保对象', '特困人员')",
    "relief_approved_on between quarter_start and quarter_end",
    "disability_grade = '二级'",
    "in_disabled_list",
    "bills_number >= 2",
    "large_bills_number = bills_number",
    "bills_number > 0 and largest_bill_yuan > self_paid_line_yuan * half_percent",
    "medical_total_yuan - self_paid_yuan >= medical_total_yuan * half_percent",
    "least_total_yuan >= self_paid_line_yuan",
    "harm_of_quarter_on >= quarter_start",
]


def _conditions(atoms: Sequence[str]) -> st.SearchStrategy[str]:
    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        pairs = st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda one: f"({' '.join(one)})")
        return pairs | inner.map(lambda one: f"(not {one})")

    return st.recursive(st.sampled_from(atoms), grown, max_leaves=5)


RULES = st.lists(
    st.tuples(st.just("household"), _conditions(ABOUT_HOMES))
    | st.tuples(st.just("person"), _conditions(ABOUT_HOMES + ABOUT_PEOPLE)),
    min_size=1,
    max_size=4,
)
"""Grain and condition of some rules."""


def drawn_rules(number: int, seed: int) -> list[tuple[Grain, str]]:
    """So many rules, half of them about households, that stay the same for a seed; every atom is asked in one of them."""
    draw = random.Random(seed)
    atoms: dict[Grain, list[str]] = {"household": list(ABOUT_HOMES), "person": ABOUT_HOMES + ABOUT_PEOPLE}
    rules: list[tuple[Grain, str]] = []
    for at in range(number):
        grain: Grain = "household" if at % 2 else "person"
        some = draw.sample(atoms[grain], draw.randint(1, 4))
        said = [f"(not {one})" if draw.random() < 0.3 else f"({one})" for one in some]
        rules.append(
            (grain, functools.reduce(lambda one, other: f"({one} {draw.choice(['and', 'or'])} {other})", said))
        )
    alone: list[tuple[Grain, str]] = [("household", atom) for atom in ABOUT_HOMES]
    return rules + alone + [("person", atom) for atom in ABOUT_HOMES + ABOUT_PEOPLE]


def plan_of(rules: Sequence[tuple[Grain, str]], period: str = "2024-03", as_of: date = date(2024, 4, 10)) -> Plan:
    """A plan that asks these rules and no others."""
    pack = made.pack()
    one = pack.rules["uninsured"]
    drawn = {
        f"rule_{at}": replace(one, name=f"rule_{at}", grain=grain, when=when, evidence=())
        for at, (grain, when) in enumerate(rules)
    }
    plan, faults = compile_pack(replace(pack, rules=drawn), period_of(period), as_of)
    assert plan is not None, faults
    return plan


def answers_by_hand(
    plan: Plan, homes: Sequence[Any], people: Sequence[Any], rows: Mapping[str, Sequence[Any]]
) -> dict[tuple[str, int, int | None], tuple[Any, dict[str, Any]]]:
    """(rule, household, person) → the answer and the values shown."""
    told: dict[tuple[str, int, int | None], tuple[Any, dict[str, Any]]] = {}
    homes = [_exact(one) for one in homes]
    rows = {name: [_exact(one) for one in some] for name, some in rows.items()}
    of_homes = {home["household_key"]: _known(rows, "household", oracle.HOUSE_FEEDS, home) for home in homes}
    of_people = {one["person_key"]: _known(rows, "person", oracle.PERSON_FEEDS, one) for one in people}
    for compiled in plan.rules:
        if compiled.rule.grain == "household":
            for key, known in of_homes.items():
                told[compiled.rule.name, key, None] = _told(plan, compiled, known)
        else:
            for person in people:
                home = person["household_key"]
                known = {**of_homes.get(home, {}), **of_people[person["person_key"]]}
                told[compiled.rule.name, home, person["person_key"]] = _told(plan, compiled, known)
    return told


def _exact(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Decimal(str(said)) if isinstance(said, float) else said for name, said in row.items()}


def _known(rows: Any, grain: str, feeds: Mapping[str, Sequence[str]], subject: Any) -> dict[str, Any]:
    about = {name: [row for row in told if row[grain] == subject[f"{grain}_key"]] for name, told in rows.items()}
    known = oracle.facts_of(about, feeds, subject) | made.made_of(about, grain)
    return known | {{**jingde().feeds, **jingde().reaching}[feed].listed: known[f"in {feed}"] for feed in feeds}


def _told(plan: Plan, compiled: CompiledRule, known: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    answer = evaluate(compiled.expression.root, {**known, **plan.figures})
    return answer, {name: known.get(name) for name in compiled.shown}
