"""The demo as ``make run`` shows it: a county and a month of it, and four more under other notices, on disk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from shouwang.demo.county import make_county, write_registry
from shouwang.demo.month import Dirt, make_month, write_inbox
from shouwang.demo.notices import NOTICES, make_notice_county, make_notice_month

_NOTICES: Final = {one.key: one for one in NOTICES}
DEMO_SEED: Final = 21
DEMO_HOUSEHOLDS: Final = 4200
DEMO_PERIOD: Final = "2024-03"


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """Where the demo's workbooks lie."""

    registry: Path
    inbox: Path
    workbooks: list[Path]


def write_demo(folder: Path | str, period: str = DEMO_PERIOD) -> DemoFiles:
    """Writes the demo's register and a month's inbox under ``folder``; the same bytes each time."""
    where = Path(folder)
    where.mkdir(parents=True, exist_ok=True)
    county = make_county(DEMO_SEED, DEMO_HOUSEHOLDS)
    registry, inbox = where / "registry.xlsx", where / "inbox"
    write_registry(county, registry)
    return DemoFiles(registry, inbox, write_inbox(make_month(county, period, DEMO_SEED, Dirt()), inbox))


def happened_in(key: str) -> list[tuple[str, date, tuple[str, ...], str]]:
    """What is told of whole places of another notice's county: what, when, the codes of the places, in which words."""
    notice = _NOTICES[key]
    return [(one.what, one.on, one.divisions, one.words) for one in notice.happened(make_notice_county(notice))]


def write_notice(key: str, folder: Path | str) -> DemoFiles:
    """Writes the register and the month's inbox of the county of another notice; the same bytes each time."""
    where = Path(folder)
    where.mkdir(parents=True, exist_ok=True)
    notice = _NOTICES[key]
    county = make_notice_county(notice)
    registry, inbox = where / "registry.xlsx", where / "inbox"
    write_registry(county, registry)
    return DemoFiles(registry, inbox, write_inbox(make_notice_month(notice, county), inbox))
