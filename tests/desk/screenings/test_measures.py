"""What a value is held against is shown as it comes out, also where it is reckoned."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.engine.screening.rules import plan_of

from shouwang.desk.screenings.measures import measures_of


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ("self_paid_yuan > self_paid_line_yuan", "超过30,000元"),
        ("self_paid_yuan >= medical_total_yuan * half_percent", "达到20,000.01元"),
        ("self_paid_yuan = medical_total_yuan", "等于40,000.02元"),
        ("self_paid_yuan between 0 and self_paid_line_yuan * half_percent", "在0至15,000元之间"),
    ],
)
def test_beside_a_value_stands_what_it_is_held_against(when, text):
    plan = plan_of([("person", when)])
    values = {"self_paid_yuan": Decimal(25000), "medical_total_yuan": Decimal("40000.02")}
    assert measures_of(plan, plan.rules[0].expression, values)["self_paid_yuan"].text == text
