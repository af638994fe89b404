"""The product's own run: encrypted facts from the vault, the pack as its publishing keeps it, everybody screened."""

from __future__ import annotations

import json
import os
import resource
import threading
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.measuring import Clock, Size, peak_mib
from benchmarks.rules.found import SHOWN, rows_of, told
from benchmarks.rules.population import FEEDS, LATER
from benchmarks.site import AS_OF, PACK, PERIOD

FACTS = "site"
"""The folder of the site that keeps the encrypted facts, among the inputs."""
_STEMS = ("persons", "households", *FEEDS, f"{LATER}-later")


def keep_facts(folder: Path) -> None:
    """The same tables as fact files of a site of its own, and a first run's answers as the records keep them."""
    os.umask(0o077)
    os.environ["SHOUWANG_HOME"] = str(folder / FACTS)
    from shouwang.records import vault

    vault.make_keys()
    names = {stem: vault.write_facts(stem, pq.read_table(folder / f"{stem}.parquet")) for stem in _STEMS}
    names["pack"] = _built().digest
    (folder / "names.json").write_text(json.dumps(names))
    from shouwang.engine.screening import screen

    read = _read(folder, later=False)
    names["listed"] = _keep_listed(folder)
    (folder / "names.json").write_text(json.dumps(names))
    found = screen(read.plan, read.persons, read.households, read.feeds)
    hits = {rule: vault.write_facts(f"hits/{rule}", found.tables[rule]) for rule in found.tables}
    counts = [asdict(count) for count in found.counts]
    kept = {"households": found.households, "persons": found.persons, "counts": counts, "hits": hits}
    (folder / "before.json").write_text(json.dumps(kept))


def _keep_listed(inputs: Path) -> str:
    """What the register says of the people on the list that comes again, as its receiving keeps it. Gives its name."""
    from shouwang.engine.screening import listed
    from shouwang.records import vault

    read = _read(inputs, later=True)
    of_list = next(of for of in read.feeds if of.feed == LATER)
    return vault.write_facts("listed", listed(read.plan.pack, read.persons, read.households, of_list))


def _read(inputs: Path, *, later: bool) -> Any:
    """What a screening reads: the facts as the vault opens them, the compiled pack."""
    os.environ["SHOUWANG_HOME"] = str(inputs / FACTS)
    from shouwang.engine.calendar import period_of
    from shouwang.engine.screening import Read, compile_pack
    from shouwang.records import vault
    from shouwang.records.policy.kept import kept_pack

    names = json.loads((inputs / "names.json").read_text())
    pack = kept_pack(names["pack"], _built)
    plan, _ = compile_pack(pack, period_of(PERIOD), date.fromisoformat(AS_OF), set(FEEDS))
    assert plan is not None
    register = [vault.open_facts(names[name]) for name in ("persons", "households")]
    return Read(plan, *register, _feeds(inputs, later=later))


def _built() -> Any:
    from shouwang.engine.packs import bundled_folder, load_pack

    pack, _ = load_pack(PACK, [bundled_folder()])
    assert pack is not None
    return pack


def _feeds(inputs: Path, *, later: bool) -> list[Any]:
    from shouwang.engine.screening import FeedFacts
    from shouwang.records import vault

    names = json.loads((inputs / "names.json").read_text())
    if later:
        names[LATER] = names[f"{LATER}-later"]
    return [FeedFacts(feed, vault.open_facts(names[feed])) for feed in FEEDS]


def shouwang(size: Size, inputs: Path, work: Path, memory_limit: str = "", later: bool = False) -> dict[str, Any]:
    """From the files to hits with their evidence and rows. ``later``: of the month in which one feed came again."""
    from shouwang.engine.screening import screen

    _warm()
    clock = Clock()
    with clock:
        read = _read(inputs, later=later)
        how = {"temporary": work / "scratch", "memory_limit": memory_limit}
        result = screen(read.plan, read.persons, read.households, read.feeds, **how)
    return _told(clock, result)


def _warm() -> None:
    """Loading packages is not measured, on no side; this one is loaded by its library when it is first wanted."""
    for name in ("sqlglot.dialects.duckdb", "shouwang.records.policy.kept"):
        import_module(name)


def within(size: Size, inputs: Path, work: Path, mib: int, duckdb_mib: int) -> dict[str, Any]:
    """As ``shouwang``, in a process that gets no more memory of its own than ``mib``: beyond that it would fail. Tells the
    most that lay spilled on the disk at once."""
    resource.setrlimit(resource.RLIMIT_DATA, (mib << 20, mib << 20))
    spilled, ended = [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            with suppress(FileNotFoundError):  # spilled files come and go
                spilled.append(sum(file.stat().st_size for file in (work / "scratch").iterdir()) / (1 << 20))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        told = shouwang(size, inputs, work, memory_limit=f"{duckdb_mib}MiB")
    finally:
        ended.set()
        watcher.join()
    return {**told, "spilled_mib": round(max(spilled), 1)}


def keep(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    """What the receiving of the list does beside its rows, so that the next screening need not."""
    from shouwang.engine.screening import listed

    assert listed
    clock = Clock()
    with clock:
        name = _keep_listed(inputs)
    return {**clock.told(), "rows": size["persons"], "peak_mib": peak_mib(), "kept": name}


def only_changed(size: Size, inputs: Path, work: Path, kept: bool = True) -> dict[str, Any]:
    """The month in which one feed came again, from the run before it and the answers that it left; ``kept``: and from
    what the receiving of that feed kept of its people."""
    from shouwang.engine.screening import Changed, RuleCount, Screening, rescreen
    from shouwang.records import vault

    _warm()
    clock = Clock()
    with clock:
        now = _read(inputs, later=True)
        then = replace(now, feeds=_feeds(inputs, later=False))
        if kept:
            name = json.loads((inputs / "names.json").read_text())["listed"]
            listed = vault.open_facts(name)
            now = replace(now, feeds=[replace(of, listed=listed) if of.feed == LATER else of for of in now.feeds])
        kept = json.loads((inputs / "before.json").read_text())
        before = Screening(kept["households"], kept["persons"])
        for count in kept["counts"]:
            before.counts.append(RuleCount(**count))
            before.tables[count["rule"]] = partial(vault.read_facts, kept["hits"][count["rule"]])
        result = rescreen(then, before, now, Changed(frozenset((LATER,))), temporary=work / "scratch")
    return _told(clock, result)


def _told(clock: Clock, result: Any) -> dict[str, Any]:
    peak = peak_mib()
    counts = {count.rule: (count.hit, count.clear, count.unknown) for count in result.counts if count.rule in SHOWN}
    found = told(counts, {rule: rows_of(rule, result.tables[rule]) for rule in SHOWN})
    return {**clock.told(), "rows": result.persons, "peak_mib": peak, "found": found}
