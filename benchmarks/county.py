"""The month of a county of 130,000 persons, stop by stop, in one process: what an operator waits for.

The demo's county, ten times as large, from ``registry.xlsx`` and an inbox of workbooks to the towns' task workbooks, the
departments' receipts and the summary. There is nothing to lay it beside; it shows where the time goes. ``the same
again`` is the register and the month once more, with no change in what is stored.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measuring import Benchmark, Clock, Size, peak_mib
from benchmarks.site import AS_OF, AT, PACK, PERIOD, new_site

if TYPE_CHECKING:
    from shouwang.server.walk import Walk

_SEED = 21


def _prepare(size: Size, folder: Path) -> None:
    from shouwang.demo.county import make_county, write_registry
    from shouwang.demo.month import Dirt, make_month, write_inbox

    county = make_county(_SEED, size["households"], towns=20, villages=200)
    write_registry(county, folder / "registry.xlsx")
    write_inbox(make_month(county, PERIOD, _SEED, Dirt()), folder / "inbox")


def _shouwang(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    new_site(work / "site")
    stages = _Stages()
    persons = _register(inputs, stages)
    _month(inputs, work / "out", persons, stages)
    whole = stages.whole()
    again = _Stages()
    assert _register(inputs, again) == persons
    _month(inputs, work / "out", persons, again)
    stages.add("all of it again", again.whole(), persons)
    return {**whole.told(), "rows": persons, "households": size["households"], "stages": stages.told}


class _Stages:
    """What was done, each with its time, its rows and the most memory that was ever held by its end."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self._clocks: list[Clock] = []

    def add(self, stage: str, clock: Clock, rows: int | None, part_of: str = "") -> None:
        """One more; what is ``part_of`` another is in the other's time."""
        told: dict[str, Any] = {"stage": stage, **clock.told(), "rows": rows, "peak_mib": peak_mib()}
        self.told.append({**told, "part_of": part_of} if part_of else told)
        if not part_of:
            self._clocks.append(clock)

    def whole(self) -> Clock:
        return sum(self._clocks, Clock())


def _register(inputs: Path, stages: _Stages) -> int:
    """Imports the register; gives the number of persons."""
    from shouwang.records.households.actions import import_register
    from shouwang.records.staff.actions import operator_post

    clock = Clock()
    with clock:
        path = inputs / "registry.xlsx"
        report, faults = import_register(operator_post(at=AT), path.read_bytes(), path.name, AT)
    assert report.state == "merged", faults
    persons = report.sheets["persons"].kept
    stages.add("import the register", clock, persons)
    return persons


def _month(inputs: Path, out: Path, persons: int, stages: _Stages) -> None:
    """Walks the month, stop by stop."""
    from shouwang.server import walk as walks

    walk = month_walk(inputs, out)
    files = _Files()
    walk.progress = files.came
    for stop in walks.WALK:
        clock = Clock()
        files.begin()
        with clock:
            assert stop(walk), walk.faults
        if stop is walks.WALK[0]:
            stages.add("receive the inbox", clock, sum(one.rows for one in walk.deliveries))
            for one, of_file in zip(walk.deliveries, files.clocks, strict=True):
                stages.add(one.feed or "no feed", of_file, one.rows, "receive the inbox")
        else:
            name = stop.__name__
            stages.add(name.strip("_").replace("_", " "), clock, _rows(walk, name, persons))


def _rows(walk: Walk, stop: str, persons: int) -> int | None:
    """How many a stop had to do with; None where they are not to be counted."""
    from shouwang.records.leads.models import Lead
    from shouwang.records.screenings.models import Alert

    match stop:
        case "_screen":
            return persons
        case "_integrate_and_dispatch" | "_write_towns":
            return Lead.objects.count()
        case "_write_receipts":
            return sum(one.rows for one in walk.deliveries)
        case "_write_summary":
            return Alert.objects.count()
    return None


class _Files:
    """The time of each received file, by the progress that the walk tells."""

    def __init__(self) -> None:
        self.clocks: list[Clock] = []
        self._running = Clock()

    def begin(self) -> None:
        self._running = Clock()
        self._running.__enter__()

    def came(self, stop: str, done: int, of: int) -> None:
        if stop == "收表":
            self._running.__exit__()
            self.clocks.append(self._running)
            self.begin()


def month_walk(inputs: Path, out: Path) -> Walk:
    """The month of the site that is open, from an inbox to a folder."""
    from shouwang.engine.calendar import period_of
    from shouwang.engine.packs import bundled_folder, load_pack, pack_files
    from shouwang.records.divisions.queries import counties
    from shouwang.records.policy.actions import publish
    from shouwang.records.staff.actions import operator_post
    from shouwang.server.walk import Walk

    post, (county,) = operator_post(at=AT), counties()
    pack, faults = load_pack(PACK, [bundled_folder()])
    assert pack is not None, faults
    version = publish(post, pack, pack_files(PACK, [bundled_folder()]), county, pack.in_force_from, AT)
    return Walk(
        post=post,
        county=county,
        pack=pack,
        version=version,
        period=period_of(PERIOD),
        as_of=date.fromisoformat(AS_OF),
        at=AT,
        inbox=inputs / "inbox",
        out=out,
    )


COUNTY = Benchmark(
    name="county",
    title="The month of a county, from workbooks to leads",
    sides={"shouwang": _shouwang},
    full={"households": 40_000},
    quick={"households": 300},
    runs=2,
    long=True,
    prepare=_prepare,
    parts=("duckdb", "pyarrow", "XlsxWriter", "python-calamine"),
)
