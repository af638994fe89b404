"""The cast's county on 12 April with a plan of 毕水生 (上河村), made by its village two days before."""

from __future__ import annotations

import html
from typing import Any

import pytest
from tests.records.measures.conftest import Planners, planners

from shouwang.records.measures.models import Measure, Plan

__all__ = ["Planners", "planners"]


@pytest.fixture
def plan(planners: Planners) -> Plan:
    return planners.plan(4, "illness", "unsafe_water")


@pytest.fixture
def measure(planners: Planners, plan: Plan) -> Measure:
    return planners.add(plan, "health", "illness", department="medical_insurance", title="大病医疗救助")


def said(answer: Any) -> str:
    """The text of a page that was answered."""
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())
