"""Where the pack calls things otherwise than the witness, who has never read it."""

from __future__ import annotations

RULES = {
    "uninsured": ("uninsured",), "medical": ("self_paid_large", "self_paid_monitored"), "dropouts": ("dropout",),
    "housing": ("unsafe_house",), "water": ("unsafe_water",), "relief": ("new_low_income",), "unemployed": ("unemployed",),
    "income_risk": ("income_risk",), "disability": ("newly_disabled",), "losses": ("industry_loss",),
    "disasters": ("disaster_hardship",), "accidents": ("harmed",), "petitions": ("petition",),
}  # fmt: skip
"""List → rules that read it, the one that asks for a visit first."""
VISITS = {key: rules[0] for key, rules in RULES.items()}
FEEDS = {
    "medical": "self_paid", "relief": "low_income", "disability": "disabled", "losses": "industry_loss",
    "accidents": "harm", "disasters": "disaster_hardship", "petitions": "petition",
}  # fmt: skip
"""List → the pack's name of it, where that is another."""
COLUMNS = {
    "self_paid_yuan": "paid", "schooling_status": "state", "house_grade": "level", "housing_hazard_named": "hazard",
    "relief_approved_on": "approved_on", "income_risk": "risk", "disability_grade": "grade",
    "disability_certified_on": "certified_on", "stated_income_per_capita_yuan": "income",
}  # fmt: skip
"""The pack's fact → the witness's column."""
