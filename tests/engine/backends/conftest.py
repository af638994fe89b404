"""The backends under test, one after the other; Spark is left out only where it cannot be, and never where it must be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.engine.backends.cluster import MODEST, cluster, need_spark

from shouwang.engine.backends import Backend, backend

BACKENDS = ["duckdb", "spark-local", "spark-cluster"]


@pytest.fixture(scope="session", params=BACKENDS)
def machine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """A backend that runs plans: this process's DuckDB, Spark in this process, Spark on a master with two workers."""
    yield from _running(str(request.param), tmp_path_factory.mktemp("cluster"))


def _running(name: str, folder: Path) -> Iterator[Backend]:
    if name == "duckdb":
        yield backend("duckdb")
        return
    need_spark()
    if name == "spark-local":
        one = backend("spark", master="local[2]", settings=MODEST)
        yield one
        one.close()
        return
    with cluster(folder) as (master, settings):
        one = backend("spark", master=master, settings=settings)
        yield one
        one.close()
