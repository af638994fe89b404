"""A list of 200,000 rows against a register of ten million people: who is meant by each row?

``shouwang`` decides every row and proposes people for the doubtful ones, against the sealed register in the site's
database. ``splink`` links the same cleaned list with the same people, open, in DuckDB (``linking.py``). ``directory`` is what it
costs to have the directory that ours looks the list up in, made out of the tables.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import crowd, linking, lists
from benchmarks.measuring import Benchmark, Clock, Size

if TYPE_CHECKING:
    from shouwang.engine.matching.outcomes import Match


class WrongMatch(Exception):
    """A row was matched with another person than the one it means, and nobody would have looked."""


def _prepare(size: Size, folder: Path) -> None:
    people = crowd_of(size["persons"])
    lists.write_list(size["rows"], size["persons"], people, folder)
    if find_spec("splink") is not None:
        linking.prepare(people, folder)


def crowd_of(persons: int) -> Path:
    """The crowd's folder, made the first time: ten million people take half an hour, so it outlives other inputs."""
    made_by = Path(crowd.__file__).read_bytes()
    kept = Path(tempfile.gettempdir()) / "shouwang-benchmarks"
    folder = kept / f"crowd-{persons}-{hashlib.sha256(made_by).hexdigest()[:8]}"
    if not folder.exists():
        kept.mkdir(exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=kept))
        crowd.build(persons, making)
        making.rename(folder)
    return folder


def _shouwang(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    crowd.opened(crowd_of(size["persons"]))
    import pyarrow

    from shouwang.records.divisions.queries import place_names
    from shouwang.records.feeds.matching import match_rows, propose
    from shouwang.records.households.directory import directory_for

    # The crowd was written past the register's import, which would have left the directory beside the tables.
    directory = directory_for(crowd.COUNTY, size["persons"])
    assert directory is not None
    _read_through(directory.path)
    # The first array looks for pandas, and loads it where the other sides' packages are. A site has none.
    pyarrow.array([0])
    columns = lists.columns_of(inputs)
    rows = lists.cleaned(columns)
    places = place_names(crowd.COUNTY)
    deciding, proposing = Clock(), Clock()
    with deciding:
        matched = match_rows(rows, crowd.COUNTY, places)
    doubtful = [at for at, match in enumerate(matched.matches) if match.outcome == "review"]
    with proposing:
        proposals = propose(rows, doubtful, matched, crowd.COUNTY)
    found = _found(columns, matched.matches, proposals)
    stages = [
        {"stage": "decide", "rows": len(rows), **deciding.told()},
        {"stage": "propose", "rows": len(doubtful), **proposing.told()},
    ]
    return {**(deciding + proposing).told(), "rows": len(rows), "stages": stages, "counted": found}


def _splink(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    _read_through(inputs / linking.DATABASE)
    return linking.splink(size, inputs, work)


def _read_through(path: Path) -> None:
    """Before the clock: what the disk's cache has forgotten costs processors' time too, more or less by chance."""
    piece = bytearray(1 << 20)
    with path.open("rb", buffering=0) as file:
        while file.readinto(piece):
            pass


def _directory(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    """The directory made again out of the tables, as where it is missing: every person is opened for it."""
    kept = crowd_of(size["persons"])
    shutil.copytree(kept / "keys", work / "keys")
    (work / _TABLES).symlink_to(kept / _TABLES)
    crowd.opened(work)
    from shouwang.records.households.directory import directory_for

    making = Clock()
    with making:
        made = directory_for(crowd.COUNTY, size["persons"])
    assert made is not None
    return {**making.told(), "rows": made.chapters["names"].lines}


_TABLES = "shouwang.sqlite3"


def _found(columns: dict[str, list[str]], matches: Sequence[Match], proposals: dict[int, bytes]) -> dict[str, int]:
    from shouwang.records.households.queries import codes_of_persons

    sure = {at: match.person_key for at, match in enumerate(matches) if match.person_key is not None}
    proposed = {at: [key for key, _, _ in json.loads(told)] for at, told in proposals.items()}
    codes = codes_of_persons({*sure.values(), *(key for keys in proposed.values() for key in keys)})
    found = lists.right_and_wrong(
        columns,
        {at: codes[key] for at, key in sure.items()},
        {at: [codes[key] for key in keys] for at, keys in proposed.items()},
    )
    if found["wrong"]:
        raise WrongMatch(f"{found['wrong']} of {found['matched']} automatic matches are of another person")
    return found


def _matching(name: str, rows: int, persons: int, runs: int) -> Benchmark:
    large = persons > 1_000_000
    return Benchmark(
        name=name,
        title="A dirty list against the register: sure matches, and whom else a row may mean",
        sides={"shouwang": _shouwang, "splink": _splink, **({} if large else {"directory": _directory})},
        more={"directory": _directory} if large else {},
        full={"rows": rows, "persons": persons},
        quick={"rows": 2_000, "persons": 20_000},
        runs=runs,
        prepare=_prepare,
        targets={"splink": 0.2},
        needs={"splink": "splink"},
        made_by=("benchmarks/crowd.py", "benchmarks/linking.py", "benchmarks/lists.py"),
        large=large,
        long=large,
        parts=("sqlite", "cryptography", "Django", "splink", "duckdb"),
    )


MATCHING = _matching("matching", 20_000, 1_000_000, 3)
MATCHING_LARGE = _matching("matching-large", 200_000, 10_000_000, 2)
