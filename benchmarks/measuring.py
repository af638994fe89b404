"""How a benchmark is run: sides in turn, every run in a fresh process, medians of what was counted.

A fresh process starts with its own memory and its own caches, so neither side lives on what the other has warmed, and
its peak memory is its own. Sides take turns (A B A B), so that a machine which slows down slows both. The first round
warms the disk's cache and is not counted.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Size = Mapping[str, int]
Side = Callable[[Size, Path, Path], dict[str, Any]]
"""(size, folder of the inputs, an empty folder for the run) → what was measured: ``seconds``, ``rows``, ``stages``, …"""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One comparison. The first side is ours; ``targets`` tell how many times as long as a side ours may take, and
    ``within_mib`` the most memory that a side may hold, ``within_seconds`` the longest it may take,
    ``within_ms`` the most that the median of any page may take,
    ``nothing`` what a side may count none of.

    ``prepare`` writes the inputs into a folder, once, and again when a file of ``made_by`` was changed. ``more`` are sides
    that take their turn only when asked for, as does a ``large`` benchmark as a whole. ``needs`` are the packages of sides
    that are left out where they are not installed. ``parts`` are the packages whose versions matter to the figures.
    ``same``: what every side that tells it has to have found alike, in every run; else the benchmark fails. ``long``: the warm-up is done
    at the quick size, since all that it can warm is the disk's cache; ``warms_itself``: there is none, a run begins with its own.
    """

    name: str
    title: str
    sides: Mapping[str, Side]
    full: Size
    quick: Size
    runs: int
    prepare: Callable[[Size, Path], None]
    more: Mapping[str, Side] = field(default_factory=dict)
    targets: Mapping[str, float] = field(default_factory=dict)
    within_mib: Mapping[str, float] = field(default_factory=dict)
    within_seconds: Mapping[str, float] = field(default_factory=dict)
    within_ms: float = 0.0
    nothing: tuple[str, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    same: str = ""
    made_by: tuple[str, ...] = ("src/shouwang/demo/*.py", "benchmarks/*.py")
    large: bool = False
    long: bool = False
    warms_itself: bool = False
    parts: tuple[str, ...] = ()

    @property
    def ours(self) -> str:
        return next(iter(self.sides))

    def able(self) -> dict[str, Side]:
        """The sides, those of ``more`` too, whose packages are installed."""
        every = {**self.sides, **self.more}
        return {side: work for side, work in every.items() if find_spec(self.needs.get(side, "sys")) is not None}


class Differs(Exception):
    """Two sides did not find the same: whatever they took, they did not do the same work."""


def run(benchmark: Benchmark, sides: Sequence[str], size: Size, runs: int, cache: Path) -> dict[str, Any]:
    """All rounds of a benchmark, and what they come to; prints a line a run. ``cache`` keeps the inputs.

    The quick size is not warmed up: its times say nothing.
    """
    warm = benchmark.quick if benchmark.long else size
    inputs = _inputs(benchmark, size, cache)
    warm_inputs = inputs if benchmark.warms_itself else _inputs(benchmark, warm, cache)
    measured: dict[str, list[dict[str, Any]]] = {side: [] for side in sides}
    for turn in range(1 if size == benchmark.quick or benchmark.warms_itself else 0, runs + 1):
        warm_up = turn == 0
        for side in sides:
            with tempfile.TemporaryDirectory(prefix="shouwang-bench-") as work:
                what = (warm, warm_inputs) if warm_up else (size, inputs)
                one = in_child(benchmark.name, side, *what, Path(work))
            print(f"  {side:15} {one['seconds']:8.2f} s{'  (warm-up)' if warm_up else ''}", flush=True)
            if not warm_up:
                measured[side].append(one)
    if benchmark.same:
        require_same(benchmark.same, measured)
    return summed_up(benchmark, size, measured)


def require_same(what: str, measured: Mapping[str, Sequence[dict[str, Any]]]) -> None:
    """Refuses runs that did not find the same as the first one; a side that tells nothing of it is let be."""
    first, *others = ((side, one[what]) for side, runs in measured.items() for one in runs if what in one)
    for side, found in others:
        for key in first[1].keys() | found.keys():
            if first[1].get(key) != found.get(key):
                raise Differs(f"{key}: {first[0]} found {first[1].get(key)}, {side} {found.get(key)}")


def _inputs(benchmark: Benchmark, size: Size, cache: Path) -> Path:
    """The folder of the inputs, made the first time and again whenever what makes them was changed."""
    makers = {path for pattern in benchmark.made_by for path in ROOT.glob(pattern)}
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(makers))).hexdigest()[:8]
    # Benchmarks of one module that prepare alike share what is prepared.
    folder = cache / "-".join(
        [benchmark.prepare.__module__.removeprefix("benchmarks."), *map(str, size.values()), digest]
    )
    if not folder.exists():
        print("  writing the inputs", flush=True)
        with tempfile.TemporaryDirectory(prefix=".making-", dir=cache) as making:
            in_child(benchmark.name, "prepare", size, Path(making), Path(making))
            shutil.copytree(making, folder)
    return folder


def in_child(name: str, side: str, size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    """One run of one side in a process of its own."""
    said = json.dumps([name, side, dict(size), str(inputs), str(work)])
    paths = [str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.child", said],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


class Clock:
    """Runs only inside its ``with``: seconds on the wall, and seconds of processors, helpers included that ended in it."""

    def __init__(self) -> None:
        self.seconds = self.cpu_seconds = 0.0
        self._since = self._cpu_since = 0.0

    def __enter__(self) -> None:
        self._since, self._cpu_since = time.perf_counter(), _processors()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._since
        self.cpu_seconds += _processors() - self._cpu_since

    def __add__(self, other: Clock) -> Clock:
        both = Clock()
        both.seconds, both.cpu_seconds = self.seconds + other.seconds, self.cpu_seconds + other.cpu_seconds
        return both

    def told(self) -> dict[str, float]:
        return {"seconds": round(self.seconds, 3), "cpu_seconds": round(self.cpu_seconds, 3)}


def _processors() -> float:
    own, ended = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def peak_mib() -> float:
    """The most memory that this process has held so far.

    The system counts what a process had before it became another program, too: whoever starts a child must be small.
    """
    peak: int = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


# --- what the runs come to --------------------------------------------------------------------------------------------


def summed_up(benchmark: Benchmark, size: Size, measured: Mapping[str, Sequence[dict[str, Any]]]) -> dict[str, Any]:
    """Medians of every side, and how ours stands to each of the others: time by the wall and of processors, memory."""
    sides = {side: _side(runs) for side, runs in measured.items()}
    ratios = {
        side: _ratio(sides[benchmark.ours], sides[side], measured[benchmark.ours], measured[side])
        for side in sides
        if side != benchmark.ours
    }
    result: dict[str, Any] = {
        "benchmark": benchmark.name,
        "title": benchmark.title,
        "size": dict(size),
        "runs": len(measured[benchmark.ours]),
        "machine": _machine(),
        "versions": {part: number for part in benchmark.parts if (number := _version(part))},
        "sides": sides,
        "ratios": ratios,
    }
    if benchmark.same:
        result[benchmark.same] = measured[benchmark.ours][0][benchmark.same]
        for told in sides.values():
            told.pop(benchmark.same, None)
    if size == benchmark.full:
        result["targets"] = [*_targets(benchmark, ratios, sides)]
    return result


def _targets(
    benchmark: Benchmark, ratios: Mapping[str, dict[str, float]], sides: Mapping[str, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for beside, most in benchmark.targets.items():
        if beside in ratios:
            yield {"beside": beside, "at_most": most, "met": ratios[beside]["seconds"] <= most}
    for side, mib in benchmark.within_mib.items():
        if side in sides:
            yield {"side": side, "at_most_mib": mib, "met": sides[side]["peak_mib"] <= mib}
    for side, seconds in benchmark.within_seconds.items():
        if side in sides:
            yield {"side": side, "at_most_seconds": seconds, "met": sides[side]["seconds"] <= seconds}
    for side, told in sides.items() if benchmark.within_ms else ():
        slow = sum(one["median_ms"] > benchmark.within_ms for one in told["pages"])
        yield {"side": side, "at_most_ms": benchmark.within_ms, "slow": slow, "met": not slow}
    for side, told in sides.items() if benchmark.nothing else ():
        met = not any(told["counted"][what] for what in benchmark.nothing)
        yield {"side": side, "nothing_of": list(benchmark.nothing), "met": met}


_MEASURED = ("seconds", "cpu_seconds", "peak_mib")


def _median(runs: Sequence[dict[str, Any]], what: str) -> float:
    median: float = statistics.median(one[what] for one in runs)
    return round(median, 3 if what.endswith("seconds") else 1)


def _side(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    told = {**runs[0], **{what: _median(runs, what) for what in _MEASURED}}
    told["every"] = [one["seconds"] for one in runs]
    told["rows_per_second"] = round(told["rows"] / told["seconds"])
    if "stages" in told:
        told["stages"] = list(_stages([one["stages"] for one in runs]))
    return told


def _stages(runs: Sequence[Sequence[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    for of_stage in zip(*runs, strict=True):
        medians = {what: _median(of_stage, what) for what in _MEASURED if what in of_stage[0]}
        told = {**of_stage[0], **medians}
        if told["rows"] is not None:
            told["rows_per_second"] = round(told["rows"] / max(told["seconds"], 0.001))
        yield told


def _ratio(
    ours: dict[str, Any],
    other: dict[str, Any],
    our_runs: Sequence[dict[str, Any]],
    other_runs: Sequence[dict[str, Any]],
) -> dict[str, float]:
    """Ratios of the medians; ``from`` and ``to`` are the least and the most of a single round."""
    rounds = [one["seconds"] / another["seconds"] for one, another in zip(our_runs, other_runs, strict=True)]
    told = {what: ours[what] / other[what] for what in _MEASURED} | {"from": min(rounds), "to": max(rounds)}
    return {what: round(value, 2) for what, value in told.items()}


def _version(part: str) -> str:
    try:
        return sqlite3.sqlite_version if part == "sqlite" else version(part)
    except PackageNotFoundError:
        return ""


def _machine() -> dict[str, Any]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return {"cores": cores, "memory_gib": round(memory), "python": ".".join(map(str, sys.version_info[:3]))}
