"""How a household is said on paper."""

from __future__ import annotations

from shouwang.records.households.queries import Family
from shouwang.records.households.words import KINDS


def head_name(family: Family) -> str:
    """The head's name, or the first member's where nobody is named as head."""
    head = family.head or next(iter(family.members.values()), None)
    return head.record.name if head else ""


def kind_text(family: Family, category: str) -> str:
    """脱贫户 or 一般农户, and the category of those who are monitored."""
    kind = KINDS.get(family.kind, "户类型不详")
    return f"{kind}（{category}）" if category else kind
