"""A year of the demo county typed into one site: registers, lists on their days, months, the towns' filled workbooks."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from shouwang.demo.county import write_registry
from shouwang.demo.lives import FIRST_EXPORT
from shouwang.demo.month import Month
from shouwang.demo.year import Walk, Year, write_inbox
from tests.walk.sites import PACK, new_site
from tests.world.clerks import asks_about, typed
from tests.world.visiting import fill

END = [["visit", "list", "--candidates"], ["visit", "watch", "--as-of", "2025-03-01"], ["journal", "verify"]]


@dataclass(frozen=True, slots=True)
class Done:
    """A walk as the site did it: its report, what was said of the register before it, and of the answers after it."""

    walk: Walk
    report: dict[str, Any]
    owed: dict[str, Any]
    register_said: str
    filed_said: str


@dataclass(frozen=True, slots=True)
class Played:
    """The walks of the year, and the report of June, typed once more when all is over."""

    done: list[Done]
    june_again: dict[str, Any]


def play(year: Year, folder: Path) -> Played:
    """All walks of the year on one site, one after the other; before each the answers to the last come in."""
    site = new_site(folder)
    places = [folder / f"{number:02d}" for number in range(len(year.walks))]
    said: list[str] = []
    for number, (walk, place) in enumerate(zip(year.walks, places, strict=True)):
        commands = [*_register(place, walk), *_lists(place, walk), _cycle(place, walk), _owed(place, walk)]
        if number:
            commands = [*_answers(places[number - 1], year.walks[number - 1]), *commands]
        said.append("".join(one.stdout for one in site.run_all(commands)))
    june = next(number for number, walk in enumerate(year.walks) if walk.period == "2024-06")
    again = [*_cycle(places[june], year.walks[june]), "--json", folder / "june.json"]
    last = [*_answers(places[-1], year.walks[-1]), *END, again]
    said.append("".join(one.stdout for one in site.run_all(last)))
    told = [[json.loads((place / name).read_text()) for place in places] for name in ("report.json", "owed.json")]
    done = [Done(*one) for one in zip(year.walks, *told, said[:-1], said[1:], strict=True)]
    return Played(done, json.loads((folder / "june.json").read_text()))


def _register(folder: Path, walk: Walk) -> list[list[object]]:
    """The export that comes before the walk, where there is one."""
    folder.mkdir()
    if walk.register is None or walk.register_on is None:
        return []
    write_registry(walk.register, folder / "registry.xlsx")
    day = ["--as-of", walk.register_on] if walk.register_on > FIRST_EXPORT else []
    return [["registry", "import", folder / "registry.xlsx", *day]]


def _lists(folder: Path, walk: Walk) -> list[list[object]]:
    """The inbox; what was handed in on another day than most is taken in with its own."""
    write_inbox(month_of(walk), folder / "inbox")
    days = {one.file: walk.handed_in[one.feed.key] for one in walk.deliveries}
    return [
        ["feed", "receive", folder / "inbox" / file, "--period", walk.period, "--received-on", day]
        for file, day in days.items()
        if day != _usual_day(walk)
    ]


def _usual_day(walk: Walk) -> date:
    return Counter(walk.handed_in[one.feed.key] for one in walk.deliveries).most_common(1)[0][0]


def _cycle(folder: Path, walk: Walk) -> list[object]:
    return [
        "cycle", "--pack", PACK, "--period", walk.period, "--as-of", walk.as_of, "--inbox", folder / "inbox",
        "--out", folder / "out", "--json", folder / "report.json", "--received-on", _usual_day(walk),
        *(["--accept"] if walk.accept else []),
    ]  # fmt: skip


def _owed(folder: Path, walk: Walk) -> list[object]:
    return ["feed", "owed", "--period", walk.period, "--as-of", walk.as_of, "--json", folder / "owed.json"]


def _answers(folder: Path, walk: Walk) -> list[list[object]]:
    """The towns' workbooks, filled in; reviewed by the towns and filed by the county."""
    names = walk.known.division_names()
    answers = {one.household: typed(one, names) for one in walk.answers}
    on = ["--as-of", walk.filed_on]
    towns = [path for path in sorted((folder / "out").glob("towns/*.xlsx")) if asks_about(path, answers)]
    books = [fill(path, folder / path.name, answers) for path in towns]
    commands: list[list[object]] = [["visit", "import", *books, *on]] if books else []
    return [*commands, ["visit", "review", "--all", "--accept", *on], ["visit", "record", *on]]


def month_of(walk: Walk) -> Month:
    return Month(walk.known, walk.period, walk.as_of, walk.deliveries)
