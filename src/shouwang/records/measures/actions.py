"""Every write of measures."""

from __future__ import annotations

from shouwang.records.measures.expecting import Expected, close_plans, expect_plans

__all__ = ["Expected", "close_plans", "expect_plans"]
