"""The first thing a newcomer types: the demo county and its month, and once more."""

from __future__ import annotations

from pathlib import Path

from tests.walk.sites import new_site


def test_the_demo_county_is_written_taken_in_and_screened_and_the_same_again(tmp_path: Path) -> None:
    first, again = new_site(tmp_path).run_all([["demo"], ["demo"]])
    assert "交办101户" in first.stdout and first.stdout.endswith(again.stdout)
