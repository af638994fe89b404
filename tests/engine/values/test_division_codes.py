"""A division's range holds exactly what lies inside it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.engine.values import divisions

quick = settings(derandomize=True, max_examples=60, deadline=None)
villages = st.builds("{:06d}{:03d}{:03d}".format, st.integers(110101, 990000), st.integers(1, 999), st.integers(1, 999))


@pytest.mark.parametrize(
    ("code", "level", "low", "high", "parent"),
    [
        ("340000000000", "province", "340000000000", "350000000000", ""),
        ("341800000000", "city", "341800000000", "341900000000", "340000000000"),
        ("341825000000", "county", "341825000000", "341826000000", "341800000000"),
        ("341825100000", "town", "341825100000", "341825101000", "341825000000"),
        ("341825100201", "village", "341825100201", "341825100202", "341825100000"),
        ("341825", "county", "341825000000", "341826000000", "341800000000"),
        ("990000000000", "province", "990000000000", ":", ""),
    ],
)
def test_a_code_says_its_level_range_and_parent(code, level, low, high, parent):
    assert divisions.level_of(code) == level
    assert divisions.division_range(code) == (low, high)
    assert divisions.parent_of(code) == parent


@quick
@given(villages, villages)
def test_a_range_holds_what_shares_the_digits_and_nothing_else(code, other):
    low, high = divisions.division_range(divisions.county_of(code))
    assert low <= code < high and (low <= other < high) == (other[:6] == code[:6])
    low, high = divisions.town_range(code)
    assert low <= code < high and (low <= other < high) == (other[:9] == code[:9])
    assert divisions.contains(divisions.town_of(code), code) and divisions.contains(code, code)
    assert divisions.contains(code, other) == (code == other)


@pytest.mark.parametrize("code", ["", "3418251", "34182510020X", "３４１８２５", "3418251002011"])
def test_what_is_no_code_is_refused(code):
    with pytest.raises(ValueError, match="区划代码"):
        divisions.level_of(code)
