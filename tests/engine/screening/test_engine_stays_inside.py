"""The engine sees the tables it is handed and nothing else, and spills only where it is told to."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from tests.engine.screening.county import count_of, feed, plan

from shouwang.engine.screening import FeedFacts, screen
from shouwang.engine.screening.layer import screening_engine


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{folder}/*')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET temp_directory = '{folder}'",
        "RESET lock_configuration",
    ],
)
def test_no_file_can_be_read_written_or_loaded(tmp_path, attempt):
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    with screening_engine(tmp_path / "spill") as connection:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]
        with pytest.raises(duckdb.Error):
            connection.execute(attempt.format(file=secret, folder=tmp_path)).fetchall()
    assert not (tmp_path / "out.csv").exists()


def test_a_table_in_the_callers_hands_is_not_picked_up_by_its_name():
    secret = pa.table({"a": [1]})
    with screening_engine() as connection, pytest.raises(duckdb.Error):
        connection.execute("SELECT * FROM secret").fetchall()
    assert secret.num_rows == 1


def test_what_does_not_fit_is_spilled_where_it_was_told_to_and_nowhere_else(tmp_path):
    with screening_engine(tmp_path / "spill", "60MB") as connection:
        connection.execute(
            "CREATE TEMP TABLE wide AS SELECT range AS a, hash(range) AS b, md5(range::VARCHAR) AS c FROM range(2000000)"
        )
        spilled = connection.execute("SELECT path, size FROM duckdb_temporary_files()").fetchall()
        assert sum(size for _, size in spilled) > 0
        assert {str(Path(path).parent) for path, _ in spilled} == {str(tmp_path / "spill")}
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_large_county_is_screened_in_little_memory_and_leaves_nothing_behind(tmp_path):
    size, homes = 300_000, 100_000
    people = pa.table({"person_key": range(0, size * 7919, 7919), "household_key": [at % homes for at in range(size)]})
    register = pa.table(
        {
            "household_key": range(homes),
            "relieved": [at % 3 == 0 for at in range(homes)],
            "monitored": [at % 50 == 0 for at in range(homes)],
        }
    )
    paid = (
        pa.array([40000 if at % 100 == 0 else 100 for at in range(size)])
        .cast(pa.decimal128(21, 2))
        .cast(pa.decimal128(18, 2))
    )
    bills = people.append_column("row_id", pa.array(range(size))).append_column("self_paid_yuan", paid)
    result = screen(
        plan(),
        people,
        register,
        [FeedFacts("self_paid", bills), feed("uninsured", [])],
        temporary=tmp_path / "spill",
        memory_limit="150MB",
    )
    assert count_of(result, "self_paid_large").hit == size // 100
    assert count_of(result, "self_paid_monitored").hit + count_of(result, "self_paid_monitored").clear == size
    assert count_of(result, "dropout").unknown == size
    assert [path for path in (tmp_path / "spill").rglob("*") if path.is_file()] == []
