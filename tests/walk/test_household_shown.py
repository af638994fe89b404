"""One household looked at on the command line: what was asked of it, in what state, and the line that somebody looked."""

from __future__ import annotations

import json
from pathlib import Path

from tests.walk.sites import Site


def test_a_household_with_a_lead_is_shown_with_what_is_asked_and_the_look_is_journaled(
    screened: Site, tmp_path: Path
) -> None:
    site = screened.copied(tmp_path)
    lead = json.loads((screened.home.parent / "out-2024-03.json").read_text())["leads"][0]
    shown, told, before, unknown = site.run_all(
        [
            ["household", "show", lead["household"]],
            ["household", "show", lead["household"], "--on", "2024-04-10", "--json"],
            ["household", "show", lead["household"], "--known", "2020-01-01"],
            ["household", "show", "0000"],
        ],
        expect=None,
    )
    assert [one.status for one in (shown, told, before, unknown)] == [0, 0, 0, 1]
    (asked,) = json.loads(told.stdout)["leads"]
    assert (asked["state"], asked["due_on"]) == ("待核查", lead["due_on"])
    assert sorted({ask["clause"] for ask in asked["asks"]}) == sorted(set(lead["alerts"]))
    assert "待核查，2024-04-10交办" in shown.stdout and "那时册里没有这一户" in before.stdout
    assert unknown.stderr.startswith("没有这一户，或者它不在本岗位的辖区内")
    assert "日志完整" in site.run("journal", "verify").stdout


def test_a_day_or_a_time_that_is_none_is_said(screened: Site) -> None:
    for option in ("--on", "--known"):
        said = screened.run("household", "show", "1", option, "昨天", expect=1).stderr
        assert said.startswith("“昨天”不是一个") and "请写成 2024-04-10" in said
