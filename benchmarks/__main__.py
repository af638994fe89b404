"""``python -m benchmarks``: runs the benchmarks, keeps their results as data, writes the figures into README.md."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.all import BENCHMARKS
from benchmarks.figures import figures, write_figures
from benchmarks.measuring import run

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    cache = Path(tempfile.gettempdir()) / "shouwang-benchmarks"
    cache.mkdir(exist_ok=True)
    results = options.into or (cache / "part" if options.quick or options.side else RESULTS)
    results.mkdir(parents=True, exist_ok=True)
    for name in options.only or [name for name, one in BENCHMARKS.items() if options.large or not one.large]:
        benchmark = BENCHMARKS[name]
        print(f"{name}: {benchmark.title}", flush=True)
        if benchmark.ours not in benchmark.able():
            print(f"  left out: {benchmark.needs[benchmark.ours]} is not installed (make bench installs it)")
            continue
        size = benchmark.quick if options.quick else benchmark.full
        wanted = (
            [benchmark.ours, *options.side]
            if options.side
            else [*benchmark.sides, *(benchmark.more if options.more else ())]
        )
        sides = [side for side in benchmark.able() if side in wanted]
        for side in benchmark.needs.keys() & set(wanted) - set(sides):
            print(f"  {side:15} left out: {benchmark.needs[side]} is not installed (make bench installs it)")
        result = run(benchmark, sides, size, options.runs or (1 if options.quick else benchmark.runs), cache)
        (results / f"{name}.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
        print("\n".join(figures(result)))
    if results == RESULTS:
        write_figures(HERE / "README.md", results, list(BENCHMARKS))
    print(f"results: {results}")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(BENCHMARKS), help="this benchmark (may be repeated)")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, to see that everything runs; kept elsewhere")
    parser.add_argument("--large", action="store_true", help="the largest sizes too, which take long")
    parser.add_argument("--more", action="store_true", help="the sides too that are left out otherwise")
    parser.add_argument("--side", action="append", help="this side beside ours (may be repeated); results go elsewhere")
    parser.add_argument("--runs", type=int, metavar="N", help="rounds that count (a warm-up goes before them)")
    parser.add_argument("--into", type=Path, metavar="DIR", help="where the results go (default: benchmarks/results)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
