"""The product's own run: encrypted facts from the vault, the pack compiled, everybody screened."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.measuring import Clock, Size, peak_mib
from benchmarks.rules.found import rows_of, told
from benchmarks.rules.population import FEEDS
from benchmarks.site import AS_OF, PACK, PERIOD

FACTS = "site"
"""The folder of the site that keeps the encrypted facts, among the inputs."""


def keep_facts(folder: Path) -> None:
    """The same tables as fact files of a site of its own."""
    os.umask(0o077)
    os.environ["SHOUWANG_HOME"] = str(folder / FACTS)
    from shouwang.records import vault

    vault.make_keys()
    names = [vault.write_facts(stem, pq.read_table(folder / f"{stem}.parquet")) for stem in _STEMS]
    (folder / "names.txt").write_text("\n".join(names))


_STEMS = ("persons", "households", *FEEDS)


def shouwang(size: Size, inputs: Path, work: Path, memory_limit: str = "") -> dict[str, Any]:
    """From the files to hits with their evidence and rows, as the command ``shouwang screen`` has them."""
    os.environ["SHOUWANG_HOME"] = str(inputs / FACTS)
    from shouwang.engine.calendar import period_of
    from shouwang.engine.packs import bundled_folder, load_pack
    from shouwang.engine.screening import FeedFacts, compile_pack, screen
    from shouwang.records import vault

    names = dict(zip(_STEMS, (inputs / "names.txt").read_text().split(), strict=True))
    clock = Clock()
    with clock:
        pack, _ = load_pack(PACK, [bundled_folder()])
        assert pack is not None
        plan, _ = compile_pack(pack, period_of(PERIOD), date.fromisoformat(AS_OF), set(FEEDS))
        assert plan is not None
        result = screen(
            plan,
            vault.read_facts(names["persons"]),
            vault.read_facts(names["households"]),
            [FeedFacts(feed, vault.read_facts(names[feed])) for feed in FEEDS],
            temporary=work / "scratch",
            memory_limit=memory_limit,
        )
    peak = peak_mib()
    counts = {count.rule: (count.hit, count.clear, count.unknown) for count in result.counts}
    found = told(counts, {rule: rows_of(rule, table) for rule, table in result.tables.items()})
    return {**clock.told(), "rows": result.persons, "peak_mib": peak, "found": found}
