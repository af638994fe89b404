"""One run of one side, in a process of its own: prints what it measured as its last line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.measuring import peak_mib


def main(said: str) -> None:
    """``said``: [benchmark, side or ``prepare``, size, folder of the inputs, folder for the run] as JSON."""
    from benchmarks.all import BENCHMARKS

    name, side, size, inputs, work = json.loads(said)
    benchmark = BENCHMARKS[name]
    told = {}
    if side == "prepare":
        benchmark.prepare(size, Path(inputs))
    else:
        told = {**benchmark.sides, **benchmark.more}[side](size, Path(inputs), Path(work))
    # A side that goes on to check what it found has told its peak before that.
    print(json.dumps({"peak_mib": peak_mib(), **told}, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
