"""``shouwang demo``: an invented county and one month of it, through the same doors as a real one."""

from __future__ import annotations

import argparse
import os
from datetime import date

from shouwang.server.commands.demo_cases import make_cases
from shouwang.server.commands.demo_following import make_follow_ups
from shouwang.server.commands.demo_help import make_plans
from shouwang.server.commands.demo_lookback import make_look_back
from shouwang.server.commands.demo_people import make_people, people_told
from shouwang.server.commands.demo_ways import make_ways
from shouwang.server.site import CannotGoOn, acting_post, county_of, now, pack_named

PACK = "anhui-jingde-2024"
AS_OF = "2024-04-10"
RECEIVED_ON = "2024-04-08"
"""Lists of a month are in time then, those of a quarter and a term are late."""
SERVED_ON = "2024-04-12"
"""What is today in the demo's site: dispatched, and not yet due."""


def demo(options: argparse.Namespace) -> int:
    """Writes the demo's workbooks, takes them in, screens, dispatches, and says where everything lies.

    All of it happens in the month that it shows, by the site's clock.
    """
    before = os.environ.get("SHOUWANG_TODAY")
    os.environ["SHOUWANG_TODAY"] = AS_OF
    try:
        return _made(options)
    finally:
        del os.environ["SHOUWANG_TODAY"]
        os.environ.update({"SHOUWANG_TODAY": before} if before else {})


def _made(options: argparse.Namespace) -> int:
    from shouwang.demo.site import DEMO_PERIOD, write_demo
    from shouwang.records import vault
    from shouwang.records.divisions.queries import counties

    folder = vault.home() / "demo"
    marker = folder / "ready"
    if not marker.exists():
        if counties():
            raise CannotGoOn("这个站里已经有真的农户册，不再放演示县；请另设 SHOUWANG_HOME")
        print("写演示县的农户册和各部门工作簿……")
        write_demo(folder)
        _typed(options, "registry", "import", folder / "registry.xlsx")
        vault.write_atomic(marker, b"")
    month = ["cycle", "--pack", PACK, "--period", DEMO_PERIOD, "--as-of", AS_OF, "--inbox", folder / "inbox"]
    month += ["--received-on", RECEIVED_ON]
    done = _typed(options, *month, "--out", folder / "out", "--json", folder / "cycle.json")
    people = _people(options) if done == 0 else []
    if done == 0:
        _cases(options, county_of(options))
    print(f"演示县的农户册：{folder / 'registry.xlsx'}")
    print(f"各部门的工作簿：{folder / 'inbox'}")
    for line in people_told(people):
        print(line)
    return done


def _people(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Somebody for every kind of post of the demo county."""
    return make_people(acting_post(options), county_of(options), pack_named(PACK), now())


def _cases(options: argparse.Namespace, county: str) -> None:
    """Families on every way in, out and back, helped and visited; the journal ends sealed, as after every command.

    Visits that are late by the day of the month's screening are told to whoever stands above, as that screening would.
    """
    from shouwang.records.followups.actions import escalate_late
    from shouwang.records.journal.actions import seal_pending

    make_cases(county, date.fromisoformat(SERVED_ON))
    make_plans(county, date.fromisoformat(SERVED_ON))
    make_ways(county, date.fromisoformat(SERVED_ON))
    make_follow_ups(county, date.fromisoformat(SERVED_ON))
    escalate_late(acting_post(options), county, date.fromisoformat(AS_OF), now())
    make_look_back(county, date.fromisoformat(SERVED_ON))
    seal_pending(county, now())


def _typed(options: argparse.Namespace, *words: object) -> int:
    """Does what would be done if these words were typed: the command line itself fills in what is left out."""
    from shouwang.server.cli import parsed

    meant = parsed([str(word) for word in words])
    meant.acting_as = options.acting_as
    return int(meant.command(meant))
