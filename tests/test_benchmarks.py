"""The benchmarks run, and say what they found: every side, every stage. Times are nobody's business here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.__main__ import HERE, RESULTS
from benchmarks.all import BENCHMARKS
from benchmarks.figures import write_figures
from benchmarks.measuring import Differs, require_same

ROOT = HERE.parent
MEASURED = {"seconds", "cpu_seconds", "every", "rows", "rows_per_second", "peak_mib"}


NAMES = [name for name, one in BENCHMARKS.items() if not one.large and one.ours in one.able()]
"""Large ones are the same at another size; what our own side needs may be there with the peers only."""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    folder = tmp_path_factory.mktemp("benchmarks")
    command = [sys.executable, "-m", "benchmarks", "--quick", "--more", "--into", str(folder / "results")]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "TMPDIR": str(folder)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {name: json.loads((folder / "results" / f"{name}.json").read_text()) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_every_side_is_measured_whole_and_beside_the_others(name, results):
    benchmark, result = BENCHMARKS[name], results[name]
    able = list(benchmark.able())  # peers are installed by make bench
    assert list(result["sides"]) == able and benchmark.ours in able
    assert all(side.keys() >= MEASURED and side["rows"] > 0 for side in result["sides"].values())
    assert set(result["ratios"]) == {*able} - {benchmark.ours}
    assert set(result["machine"]) == {"cores", "memory_gib", "python"}


def test_the_month_is_told_stop_by_stop_and_file_by_file(results):
    stages = results["county"]["sides"]["shouwang"]["stages"]
    names = [one["stage"] for one in stages if "part_of" not in one]
    assert names[:2] == ["import the register", "receive the inbox"] and names[-1] == "all of it again"
    walked = ["screen", "integrate and dispatch", "write towns", "write receipts", "write summary", "seal journal"]
    assert [name for name in names if name in walked] == walked and len(set(names)) == len(names)
    inbox = next(one for one in stages if one["stage"] == "receive the inbox")
    files = [one for one in stages if one.get("part_of") == inbox["stage"]]
    assert len(files) > 5 and sum(one["rows"] for one in files) == inbox["rows"]


def test_the_page_shows_the_results_that_are_kept(tmp_path: Path):
    page = tmp_path / "README.md"
    page.write_text((HERE / "README.md").read_text())
    write_figures(page, RESULTS, list(BENCHMARKS))
    assert page.read_text() == (HERE / "README.md").read_text()


def test_sides_that_did_not_find_the_same_are_no_comparison():
    sides = {"ours": [{"found": {"dropout": [2, 1, 0, "ab"]}}], "theirs": [{"found": {"dropout": [2, 1, 0, "cd"]}}]}
    with pytest.raises(Differs, match="dropout: ours"):
        require_same("found", sides)


def test_the_same_rules_written_by_hand_find_the_same_hits_evidence_and_rows(results):
    found = results["rules"]["found"]
    assert len(found) == 14 and all(hit and clear for hit, clear, _, _ in found.values())
    assert {hit + clear + unknown for hit, clear, unknown, _ in found.values()} > {20_000}
