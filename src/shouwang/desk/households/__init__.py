"""Households as people find them and look at them: one box and lists place by place, one household with all that is known
of it and was done about it, as of any day; full numbers once, for a reason; name lists for departments (J13)."""
