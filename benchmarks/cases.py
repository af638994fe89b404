"""Five hundred families of one town pass its review in one sitting (embedded database), beside the same one by one.

They have come so far through the doors that people use: begun, visited, applied, compared, reviewed by their villages, five
days in public. What is timed is what the town's officer waits for: the whole sitting, with what follows from it (the state
of each case, whose task it is now, the journal).
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.measuring import Benchmark, Clock, Size

_STEP = "town_review"
_BEGAN = date(2024, 4, 2)


def _prepare(size: Size, folder: Path) -> None:
    from benchmarks.aside import in_another

    in_another("benchmarks.cases", "make", {**size, "home": str(folder / "site")}, "")


def make(households: int, cases: int, home: str, **_: int) -> None:
    """The site of a county in which so many families of its first town wait for the town's review."""
    from benchmarks.office import make_county

    make_county(households, Path(home))
    from shouwang.records.divisions.queries import counties
    from shouwang.records.journal.actions import seal_pending
    from shouwang.server.commands.demo_cases import Office

    (county,) = counties()
    office = Office(county, _BEGAN)
    together = [office.begun(families, _BEGAN) for families in _families(county, cases)]
    everybody = [case for some in together for case in some]
    for step in office.steps(everybody):
        if step.name == _STEP:
            break
        groups = [everybody] if step.who in ("county", "department") else together
        office.day = max([office.do(group, step) for group in groups])
    seal_pending(county, office.as_("county", county).at)


def _families(county: str, wanted: int) -> Iterator[list[int]]:
    """Families of one town that nobody monitors, village by village."""
    from shouwang.engine.values.divisions import town_of
    from shouwang.records.households.models import HouseholdVersion
    from shouwang.records.households.standings import monitored_now

    rows = HouseholdVersion.objects.filter(county=county, superseded_at=None, valid_to=None, absent=False).exclude(
        kind=""
    )
    villages: dict[str, list[int]] = {}
    for village, key in rows.order_by("village_code", "household_id").values_list("village_code", "household_id"):
        if not village.endswith("000"):
            villages.setdefault(village, []).append(key)
    (town, *_) = [town_of(village) for village in villages]
    for village, keys in villages.items():
        if town_of(village) == town and wanted > 0:
            gone = monitored_now(keys, _BEGAN)
            chosen = [key for key in keys if key not in gone][:wanted]
            wanted -= len(chosen)
            yield chosen
    assert wanted <= 0, "the town has not so many households"


def _one_sitting(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    return _reviewed(size, inputs, work, size["cases"])


def _one_by_one(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    return _reviewed(size, inputs, work, 1)


def _reviewed(size: Size, inputs: Path, work: Path, at_once: int) -> dict[str, Any]:
    """The town's review of all of them, so many in a sitting."""
    from benchmarks.office import open_site

    open_site(Path(shutil.copytree(inputs / "site", work / "site")))
    from shouwang.records.cases.models import Case
    from shouwang.server.commands.demo_cases import Office

    waiting = list(Case.objects.filter(open_steps__contains=f",{_STEP},").select_related("version").order_by("pk"))
    assert len(waiting) == size["cases"], len(waiting)
    office = Office(waiting[0].county, _BEGAN + timedelta(days=9))
    step = next(one for one in office.steps(waiting) if one.name == _STEP)
    clock, sittings = Clock(), list[float]()
    with clock:
        for start in range(0, len(waiting), at_once):
            began = time.perf_counter()
            office.do(waiting[start : start + at_once], step)
            sittings.append(time.perf_counter() - began)
    passed = Case.objects.filter(open_steps__contains=",decision,").count()
    return {
        **clock.told(),
        "rows": len(waiting),
        "passed": {"to the decision": passed},
        "longest_sitting": round(max(sittings), 3),
    }


CASES = Benchmark(
    name="cases",
    title="500 families pass a town's review in one sitting",
    sides={"shouwang": _one_sitting, "one by one": _one_by_one},
    full={"households": 20_000, "cases": 500},
    quick={"households": 600, "cases": 20},
    runs=3,
    prepare=_prepare,
    within_seconds={"shouwang": 5.0},
    same="passed",
)


if __name__ == "__main__":
    import json
    import sys

    make(**json.loads(sys.argv[2]))
    print("{}")
