"""``shouwang demo``: five invented counties and one month of each, through the same doors as real ones."""

from __future__ import annotations

import argparse
import io
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from shouwang.server.commands.demo_cases import make_cases
from shouwang.server.commands.demo_counties import FIRST, OTHERS, DemoCounty
from shouwang.server.commands.demo_discrepancies import make_round
from shouwang.server.commands.demo_events import tell
from shouwang.server.commands.demo_following import make_follow_ups
from shouwang.server.commands.demo_help import make_plans
from shouwang.server.commands.demo_lookback import make_look_back
from shouwang.server.commands.demo_people import make_people, others_told, people_told
from shouwang.server.commands.demo_ways import make_ways
from shouwang.server.site import CannotGoOn, acting_post, living_on, now, pack_named, published


def demo(options: argparse.Namespace) -> int:
    """Writes the demo's workbooks, takes them in, screens, dispatches, and says where everything lies.

    All of it happens in the month that it shows, by the site's clock: the first county's whole walk, then of four more,
    each under another notice, their month.
    """
    from shouwang.records import vault

    folder = vault.home() / "demo"
    with living_on(FIRST.as_of):
        done, people = _first(options, folder)
    told = []
    for county in OTHERS:
        if done == 0:
            with living_on(county.as_of):
                done, others = _other(options, county, folder / county.key)
            told.append((county, others))
    print(f"演示县的农户册：{folder / 'registry.xlsx'}")
    print(f"各部门的工作簿：{folder / 'inbox'}")
    for line in (*people_told(people), *others_told(told)):
        print(line)
    return done


def _first(options: argparse.Namespace, folder: Path) -> tuple[int, list[tuple[str, str]]]:
    from shouwang.demo.site import write_demo
    from shouwang.records import vault
    from shouwang.records.divisions.queries import counties

    marker = folder / "ready"
    if not marker.exists():
        if counties():
            raise CannotGoOn("这个站里已经有真的农户册，不再放演示县；请另设 SHOUWANG_HOME")
        print("写演示县的农户册和各部门工作簿……")
        write_demo(folder)
        _typed(options, "registry", "import", folder / "registry.xlsx")
        vault.write_atomic(marker, b"")
    done = _month(options, FIRST, folder)
    people = make_people(acting_post(options), FIRST, pack_named(FIRST.pack), now()) if done == 0 else []
    if done == 0:
        _cases(options)
    return done, people


def _other(options: argparse.Namespace, county: DemoCounty, folder: Path) -> tuple[int, list[tuple[str, str]]]:
    """Another county's register, month and people; told in short."""
    from shouwang.demo.site import happened_in, write_notice
    from shouwang.records import vault
    from shouwang.records.events.actions import Acting
    from shouwang.records.journal.actions import seal_pending

    marker = folder / "ready"
    if not marker.exists():
        write_notice(county.key, folder)
        with redirect_stdout(io.StringIO()):
            _typed(options, "registry", "import", folder / "registry.xlsx")
        vault.write_atomic(marker, b"")
    post, pack = acting_post(options), pack_named(county.pack)
    published(post, pack, county.code)
    tell(Acting(post, county.code, county.as_of, now()), county.key, happened_in(county.key))
    with redirect_stdout(io.StringIO()) as said:
        done = _month(options, county, folder)
    for line in said.getvalue().splitlines():
        # Of files that came as they should nobody needs a line here.
        if not line.startswith(("  《", "任务清单")) or "没有收" in line:
            print(line)
    if done == 0:
        make_round(post, county)
        seal_pending(county.code, now())
    return done, make_people(post, county, pack, now()) if done == 0 else []


def _month(options: argparse.Namespace, county: DemoCounty, folder: Path) -> int:
    words: list[Any] = ["--county", county.code, "cycle", "--pack", county.pack, "--period", county.period]
    words += ["--as-of", county.as_of, "--received-on", county.received_on, "--inbox", folder / "inbox"]
    return _typed(options, *words, "--out", folder / "out", "--json", folder / "cycle.json")


def _cases(options: argparse.Namespace) -> None:
    """Families on every way in, out and back, helped and visited; the journal ends sealed, as after every command.

    Visits that are late by the day of the month's screening are told to whoever stands above, as that screening would.
    """
    from shouwang.records.followups.actions import escalate_late
    from shouwang.records.journal.actions import seal_pending

    county, on = FIRST.code, FIRST.served_on
    make_cases(county, on)
    make_plans(county, on)
    make_ways(county, on)
    make_follow_ups(county, on)
    escalate_late(acting_post(options), county, FIRST.as_of, now())
    make_round(acting_post(options), FIRST)
    make_look_back(county, on)
    seal_pending(county, now())


def _typed(options: argparse.Namespace, *words: object) -> int:
    """Does what would be done if these words were typed: the command line itself fills in what is left out."""
    from shouwang.server.cli import parsed

    meant = parsed([str(word) for word in words])
    meant.acting_as = options.acting_as
    return int(meant.command(meant))
