"""What follow-up visits are called on the page."""

STAGES = {"not_eliminated": "风险未消除", "eliminated": "风险已消除"}
"""Where a household stands that is followed up."""
