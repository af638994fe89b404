"""What a backend does not do it refuses with the reason in the table; Spark is not touched unless it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.engine.backends.cluster import need_spark
from tests.engine.backends.crowd import crowd
from tests.engine.screening.county import plan

from shouwang.engine.backends import GAPS, BackendMissing, NotOnThisBackend, backend
from shouwang.engine.screening import Changed, Read, screen

SAID = {"master": "local[1]", "settings": {"spark.cores.max": "2"}, "temporary": Path("scratch"), "memory_limit": "1GB"}


@pytest.mark.parametrize("gap", [gap for gap in GAPS if gap.what in SAID], ids=lambda gap: f"{gap.backend} {gap.what}")
def test_what_a_backend_cannot_be_told_is_refused_with_its_reason(gap):
    with pytest.raises(NotOnThisBackend) as refused:
        backend(gap.backend, **{gap.what: SAID[gap.what]})
    assert str(refused.value) == gap.reason


def test_a_gap_is_an_act_or_a_word_of_a_backend_and_has_a_reason():
    assert {gap.what for gap in GAPS} == {*SAID, "rescreen"}
    assert all(len(gap.reason) > 20 and gap.standing in ("never", "not_yet") for gap in GAPS)
    assert len({(gap.backend, gap.what) for gap in GAPS}) == len(GAPS)


def test_only_what_changed_is_asked_again_where_that_is_possible():
    facts = crowd(5, 500).facts()
    read = Read(plan(), facts.persons, facts.households, facts.feeds)
    full = screen(plan(), facts.persons, facts.households, facts.feeds)
    told = backend("duckdb").rescreen(read, full, read, Changed())
    assert (told.counts, told.hits) == (full.counts, full.hits)


def test_an_unknown_backend_is_refused():
    with pytest.raises(BackendMissing, match="只有：duckdb、spark"):
        backend("polars")


def test_without_the_extra_spark_is_refused_with_what_to_do():
    program = """
import sys
from shouwang.engine.backends import BackendMissing, backend
sys.modules["pyspark"] = sys.modules["py4j"] = None
try:
    backend("spark")
except BackendMissing as refused:
    sys.exit("shouwang[spark]" not in str(refused))
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_nothing_loads_spark_that_did_not_ask_for_it():
    program = """
import sys
import shouwang.engine.backends, shouwang.server.cli
shouwang.engine.backends.backend("duckdb")
sys.exit("pyspark" in sys.modules or "py4j" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("master", "settings", "taken"),
    [
        ("local[2]", {}, True),
        ("spark://far:7077", {}, False),
        ("yarn", {"spark.network.crypto.enabled": "false"}, False),
        ("spark://far:7077", {"spark.network.crypto.enabled": "true"}, True),
        ("yarn", {"spark.ssl.rpc.enabled": "true"}, True),
    ],
)
def test_a_cluster_that_talks_in_the_clear_is_refused(master, settings, taken):
    need_spark()
    from shouwang.engine.backends.spark import SparkBackend

    stopped: list[bool] = []
    session = SimpleNamespace(
        conf=SimpleNamespace(set=lambda key, value: None),
        sparkContext=SimpleNamespace(master=master, getConf=lambda: settings),
        stop=lambda: stopped.append(True),
    )
    if taken:
        SparkBackend(session)
    else:
        with pytest.raises(BackendMissing, match="没有加密传输"):
            SparkBackend(session)
    assert bool(stopped) is not taken
