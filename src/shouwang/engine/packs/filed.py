"""What can be known of a household from its file: how long it has been monitored, what was done for it, what was decided.

A closed list: the program works these out, a pack gives them their Chinese names (facts of the source ``file``) and writes
conditions and look-back checks with them. All of them are about a household.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shouwang.engine.packs.model import ValueType

FILED: Mapping[str, tuple[ValueType, str]] = MappingProxyType(
    {
        # standing
        "under_watch": ("boolean", ""),
        "eliminated": ("boolean", ""),
        "natural_elimination": ("boolean", ""),
        "identified_on": ("date", ""),
        "eliminated_on": ("date", ""),
        "tracked_months": ("number", "月"),
        "to_elimination_months": ("number", "月"),
        "watched_days": ("number", "天"),
        # risks and measures
        "risks_known": ("number", "种"),
        "risks_unanswered": ("number", "种"),
        "measures": ("number", "项"),
        "measures_unfit": ("number", "项"),
        "measures_early": ("number", "项"),
        "measures_under_way": ("number", "项"),
        "measures_not_begun": ("number", "项"),
        "development_measures": ("number", "项"),
        "aid_only": ("boolean", ""),
        "targeted_months": ("number", "月"),
        "waited_days": ("number", "天"),
        "work_measure": ("boolean", ""),
        "relocation_measure": ("boolean", ""),
        # follow-up
        "unseen_months": ("number", "月"),
        "measures_not_useful": ("number", "项"),
        "new_risk": ("boolean", ""),
        # procedure
        "stated_income_yuan": ("money", "元"),
        "consents": ("boolean", ""),
        "category_differs": ("boolean", ""),
        "refusals": ("number", "次"),
        "in_procedure": ("boolean", ""),
        # warnings and help outside
        "warnings": ("number", "次"),
        "help_outside": ("number", "项"),
    }
)
"""Name → type and unit. ``under_watch``: is monitored now and not eliminated. ``tracked_months``: whole months since it was
identified. ``targeted_months``: whole months since the first measure that fits a risk was begun. ``waited_days``: days from
identification to the first measure begun, or to today where none was. ``warnings``: in how many months it was warned of (by
the rules that a check names, else by any). ``stated_income_yuan``: income per head of the open case, else of the last one,
rounded down so that nobody passes a line by rounding."""

GROWING = frozenset({"tracked_months", "watched_days", "targeted_months", "waited_days", "unseen_months"})
"""Facts that grow with every day by themselves: what was answered about them yesterday is not asked anew today."""
