"""The demo as ``make run`` shows it: one county, one month, on disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shouwang.demo.county import make_county, write_registry
from shouwang.demo.month import Dirt, make_month, write_inbox

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
