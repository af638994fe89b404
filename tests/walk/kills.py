"""Kills every command at random moments and holds what is left at the end against an undisturbed run.

    python -m tests.walk.kills --kills 400 --result tests/walk/results/kills-sqlite.json

A try takes a copy of the command's stage, kills the command some times, lets it finish, and compares the tables, the names
of what was written, the report, and what was said. The same seed draws the same moments, as shares of an undisturbed run.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests import databases
from tests.walk.commands import COMMANDS, Typed, has_tables, left, words_of
from tests.walk.killing import Took, timed
from tests.walk.sites import Said, Site
from tests.walk.stages import Stages, new_stages
from tests.walk.stored import difference, stored

KILLS_A_TRY = 3
_LARGE_SHARE = 4
"""The demo takes longer than all others together; it is tried once for so many tries of another command."""


@dataclass(slots=True)
class Left:
    """What a site holds and what lies beside it after a command."""

    said: Said
    rows: Counter[str]
    beside: list[str]
    report: object


@dataclass(slots=True)
class Tried:
    """A command killed several times."""

    command: str
    seconds: float = 0.0
    kills: int = 0
    tries: int = 0
    differences: list[str] = field(default_factory=list)


def look(site: Site, said: Said, typed: Typed) -> Left:
    """What there is now, without the lines of the journal that say each time that something was shown or copied."""
    rows = stored(site.home) if has_tables(site) else Counter({"no tables": 1})
    if typed.every:
        rows = Counter({row: n for row, n in rows.items() if not _repeats(row, typed)})
    rows.update(_vault(site))
    report = site.home.parent / "out-2024-03.json"
    return Left(_plain(said, site), rows, left(site), json.loads(report.read_text()) if report.exists() else None)


def _vault(site: Site) -> Iterator[str]:
    """The received files by length, which is the same for the same bytes; what is written; a fact file that is not whole."""
    for path in (site.home / "received").rglob("*.sealed"):
        yield f"received: {path.stat().st_size}"
    for path in (site.home / "written").rglob("*.xlsx"):
        yield f"written: {path.relative_to(site.home)}"
    for path in (site.home / "facts").rglob("*.parquet"):
        text = path.read_bytes()
        if not (text.startswith(b"PARE") and text.endswith(b"PARE")):
            yield f"a fact file that is not whole: {path.name}"
    for path in (site.home / "facts").rglob("*.book"):
        text = path.read_bytes()
        if not (text.startswith(b"shouwang book 1\n") and text.endswith(b"shouwang book 1\n")):
            yield f"a directory that is not whole: {path.name}"


def _repeats(row: str, typed: Typed) -> bool:
    return row.startswith("journal_head") or any(f'"verb": "{verb}"' in row for verb in typed.every)


def _plain(said: Said, site: Site) -> Said:
    """Without the place of the site, which is another each time."""
    return Said(said.status, *(text.replace(str(site.home.parent), "") for text in (said.stdout, said.stderr)))


def compared(undisturbed: Left, killed: Left, typed: Typed) -> list[str]:
    """Everything in which a killed command came out otherwise than one that nobody killed."""
    found = difference(undisturbed.rows, killed.rows)
    if undisturbed.said.status != killed.said.status:
        found.append(f"status {killed.said.status}: {killed.said.stderr[-800:]}")
    if typed.says and _said(undisturbed.said) != _said(killed.said):
        found.append(f"says {killed.said.stdout[-800:]!r} for {undisturbed.said.stdout[-800:]!r}")
    if undisturbed.beside != killed.beside:
        found.append(f"left {sorted(set(killed.beside) ^ set(undisturbed.beside))}")
    if undisturbed.report != killed.report:
        found.append("another report")
    return found + [f"unfinished {name}" for name in killed.beside if name.endswith(".unfinished")]


_NUMBERED = re.compile(r"(?<=事件|区域)\d+")
"""What is numbered in the order of writing: PostgreSQL gives the number of what was broken off to nobody else."""


def _said(said: Said) -> str:
    return _NUMBERED.sub("*", said.stdout)


def try_command(name: str, stages: Stages, folder: Path, kills: int, chance: random.Random) -> Tried:
    """Kills a command so many times in all, over as many tries as that takes."""
    typed, tried = COMMANDS[name], Tried(name)
    for stage in filter(None, (typed.wants, typed.stage)):
        stages.site(stage)
    undisturbed, took = _undisturbed(name, stages, folder)
    tried.seconds = round(took.clock, 2)
    while tried.kills < kills and tried.tries < 3 * kills:
        tried.tries += 1
        site = stages.copied(typed.stage, folder / f"try-{tried.tries}")
        words = words_of(name, stages, site)
        for _ in range(min(KILLS_A_TRY, kills - tried.kills)):
            moment = took.moment(chance)
            landed = stages.typist.kills(site, moment, *words)
            tried.kills += landed
            if not landed:
                took.sooner(moment)
        killed = look(site, stages.typist.types(site, *words), typed)
        tried.differences += compared(undisturbed, killed, typed)
        tried.differences += _chain(stages, site)
        _gone(site, folder / f"try-{tried.tries}")
    return tried


def _undisturbed(name: str, stages: Stages, folder: Path) -> tuple[Left, Took]:
    site = stages.copied(COMMANDS[name].stage, folder / "undisturbed")
    said, took = timed(stages.typist, site, *words_of(name, stages, site))
    assert said.status == 0, f"{name}: {said}"
    return look(site, said, COMMANDS[name]), took


def _chain(stages: Stages, site: Site) -> list[str]:
    """What the journal finds wrong with itself."""
    if not (site.home / "keys").exists():
        return []
    said = stages.typist.types(site, "journal", "verify")
    return [] if said.status == 0 else [f"journal: {said.stdout} {said.stderr}"]


def _gone(site: Site, folder: Path) -> None:
    databases.drop(site.home)
    shutil.rmtree(folder)


def kill_all(folder: Path, kills: int, seed: int, names: list[str]) -> list[Tried]:
    """Every command named, with its share of the kills."""
    stages, chance = new_stages(folder / "stages"), random.Random(seed)
    weights = {name: 1 / _LARGE_SHARE if COMMANDS[name].large else _weight(name) for name in names}
    done = []
    for name in names:
        share = max(1, round(kills * weights[name] / sum(weights.values())))
        done.append(try_command(name, stages, folder / name.replace(" ", "-"), share, chance))
        print(f"{name}: {done[-1].kills} kills, {len(done[-1].differences)} differences", file=sys.stderr)
        for text in done[-1].differences[:5]:
            print(f"    {text[:300]}", file=sys.stderr)
    return done


def _weight(name: str) -> float:
    """Commands that write a lot are killed more often."""
    return 4 if name in ("cycle", "registry import", "feed receive", "visit import", "restore") else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--result", type=Path)
    parser.add_argument("--command", action="append", default=[])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shouwang-kills-") as folder:
        done = kill_all(Path(folder), options.kills, options.seed, options.command or list(COMMANDS))
    result = {
        "database": "postgresql" if databases.SERVER else "sqlite",
        "seed": options.seed,
        "kills": sum(one.kills for one in done),
        "tries": sum(one.tries for one in done),
        "differences": sum(len(one.differences) for one in done),
        "commands": {
            one.command: {
                "seconds_undisturbed": one.seconds,
                "kills": one.kills,
                "tries": one.tries,
                "differences": [text[:300] for text in one.differences[:5]],
            }
            for one in done
        },
    }
    text = json.dumps(result, ensure_ascii=False, indent=1)
    if options.result:
        options.result.parent.mkdir(parents=True, exist_ok=True)
        options.result.write_text(text + "\n")
    print(text)
    return 1 if result["differences"] else 0


if __name__ == "__main__":
    sys.exit(main())
