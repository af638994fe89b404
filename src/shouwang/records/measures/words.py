"""What plans and measures are called on the page."""

from shouwang.records.measures.models import Measure, Plan

SIDES = {"income": "增收", "expenditure": "减支"}


def plan_state(plan: Plan) -> str:
    return Plan.State(plan.state).label


def measure_state(measure: Measure) -> str:
    return Measure.State(measure.state).label
