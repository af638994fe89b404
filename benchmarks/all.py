"""The benchmarks there are, in the order in which they run."""

from __future__ import annotations

from benchmarks.cases import CASES
from benchmarks.cleaning import CLEANING
from benchmarks.county import COUNTY
from benchmarks.matching import MATCHING, MATCHING_LARGE
from benchmarks.measuring import Benchmark
from benchmarks.monthend import MONTHEND
from benchmarks.pages import PAGES, PAGES_LARGE
from benchmarks.register import REGISTER
from benchmarks.rules.bench import CHANGES, CHANGES_LARGE, RULES, RULES_LARGE

BENCHMARKS: dict[str, Benchmark] = {
    one.name: one
    for one in (
        COUNTY,
        CLEANING,
        REGISTER,
        RULES,
        RULES_LARGE,
        CHANGES,
        CHANGES_LARGE,
        MATCHING,
        MATCHING_LARGE,
        PAGES,
        PAGES_LARGE,
        MONTHEND,
        CASES,
    )
}
