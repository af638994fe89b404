"""The workbooks that department officers upload at month's end: small lists of April about people of the demo's county."""

from __future__ import annotations

import json
from pathlib import Path

MONTH = "2024-04"
_SEEDS = range(31, 40)
"""So many files has every list, one for each upload of its officers."""
SENT_BY = {
    "uninsured": "medical_insurance",
    "medical": "medical_insurance",
    "water": "water",
    "losses": "water",
    "unemployed": "labour",
    "accidents": "police",
    "petitions": "petitions",
    "disasters": "emergency",
}
"""The lists of April as the demo calls them, and whose they are."""
_TOLD = "uploads.json"


def write(households: int, folder: Path) -> None:
    """Writes the workbooks, and beside them whose they are and how many rows each has."""
    from benchmarks.office import demo_county
    from shouwang.demo.month import Dirt, Rates, make_month, write_inbox

    county, told = demo_county(households), []
    for seed in _SEEDS:
        month = make_month(county, MONTH, seed, Dirt.clean(), Rates(medical=10.0))
        write_inbox(month, folder / str(seed))
        for one in month.deliveries:
            if one.rows:
                told.append([SENT_BY[one.feed.key], f"{seed}/{one.file}", len(one.rows)])
    (folder / _TOLD).write_text(json.dumps(told, ensure_ascii=False))


def written(folder: Path) -> dict[str, list[tuple[str, int]]]:
    """Department → (path, rows) of its workbooks."""
    found: dict[str, list[tuple[str, int]]] = {}
    for department, file, rows in json.loads((folder / _TOLD).read_text()):
        found.setdefault(department, []).append((str(folder / file), rows))
    return found
