"""The same list and the same people for Splink 5, as somebody who knows it would set it up.

The people lie open in a DuckDB database that was made beforehand, and the model has its probabilities from the start:
training takes most of a minute more and finds much the same. What is timed is laying the list beside the people,
predicting, and taking each row's best. Names are compared whole and by one character, because they have two or three;
how common a name is counts. The birth date is a part of the number and so is no evidence of its own; it only brings
pairs together, as do the number, and the name in a village.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks import lists
from benchmarks.crowd import PEOPLE
from benchmarks.measuring import Clock, Size

DATABASE = "people.duckdb"
SURE = 0.99
"""From this probability on a pair counts as a match that nobody looks at."""
_SHOWN = 8
_SEEN = 0.01
"""Pairs below this probability are not even looked at."""


def prepare(crowd: Path, folder: Path) -> None:
    """The people as a table of DuckDB."""
    import duckdb

    with duckdb.connect(str(folder / DATABASE)) as connection:
        connection.execute(
            "CREATE TABLE people AS SELECT code AS unique_id, name, number, village, substr(village, 1, 9) AS town, "
            f"birth, phone FROM read_parquet('{crowd / PEOPLE}')"
        )


def splink(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    """One run: the list in, every pair scored, the best of each row out."""
    import duckdb

    columns = lists.columns_of(inputs)
    clock = Clock()
    with duckdb.connect() as connection:
        connection.execute(f"SET temp_directory = '{work}'")
        linker = _linker(connection, inputs, size["persons"], clock)
        with clock:
            pairs = linker.inference.predict(threshold_match_probability=_SEEN, warning_mode="never")
            best = connection.execute(
                f"SELECT list_row, max(match_probability), list(code ORDER BY match_probability DESC, code)[1:{_SHOWN}] "
                "FROM (SELECT *, CASE WHEN source_dataset_l = 'list' THEN unique_id_l ELSE unique_id_r END AS list_row, "
                "CASE WHEN source_dataset_l = 'list' THEN unique_id_r ELSE unique_id_l END AS code "
                f"FROM {pairs.physical_name}) GROUP BY list_row"
            ).fetchall()
    sure = {int(row): codes[0] for row, probability, codes in best if probability >= SURE}
    found = lists.right_and_wrong(columns, sure, {int(row): codes for row, _, codes in best})
    return {**clock.told(), "rows": len(columns["meant"]), "counted": found}


def _linker(connection: Any, inputs: Path, persons: int, clock: Clock) -> Any:
    """A linker of the people and the list; cleaning the list is not timed."""
    import pyarrow as pa
    from splink import DuckDBAPI, Linker

    rows = pa.table(_columns(inputs))
    with clock:
        connection.execute(f"ATTACH '{inputs / DATABASE}' AS register (READ_ONLY)")
        connection.register("rows", rows)
        connection.execute(
            "CREATE TABLE list AS SELECT *, try_strptime(substr(number, 7, 8), '%Y%m%d')::DATE::VARCHAR AS birth FROM rows"
        )
        connection.execute("CREATE VIEW people AS SELECT * FROM register.people")
        api = DuckDBAPI(connection)
        tables = [api.register(name, dataset_display_name=name) for name in ("people", "list")]
        return Linker(tables, _settings(persons), log_level=None)


def _columns(inputs: Path) -> dict[str, list[Any]]:
    """The cleaned list with its places as codes, as ours has it; what is blank is unknown."""
    from benchmarks.crowd import COUNTY, divisions
    from shouwang.engine.matching.places import PlaceNames

    written = lists.columns_of(inputs)
    rows = lists.cleaned(written)
    towns: dict[str, str] = {}
    villages: dict[str, tuple[str, ...]] = {}
    for code, name in divisions(int(written["persons"][0])).items():
        if code.endswith("000"):
            towns[name] = code
        else:
            villages[name] = (*villages.get(name, ()), code)
    places = PlaceNames(COUNTY, towns, villages)
    codes = [places.named(town, place) or "" for town, place in zip(written["town"], written["village"], strict=True)]
    return {
        "unique_id": [str(at) for at in range(len(rows))],
        "name": [name or None for name in rows.names],
        "number": [number or text or None for number, text in zip(rows.numbers, rows.number_texts, strict=True)],
        "village": [code if code and not code.endswith("000") else None for code in codes],
        "town": [code[:9] or None for code in codes],
        "phone": [phone or None for phone in written["phone"]],
    }


def _settings(persons: int) -> Any:
    """Of so many people: how likely each level is among pairs that are the same person (m), and among others (u)."""
    import splink.comparison_level_library as levels
    import splink.comparison_library as comparisons
    from splink import SettingsCreator, block_on

    village = 2500 / persons
    number = [
        levels.ExactMatchLevel("number").configure(m_probability=0.93, u_probability=1 / persons),
        levels.DamerauLevenshteinLevel("number", 1).configure(m_probability=0.03, u_probability=1e-6),
        levels.DamerauLevenshteinLevel("number", 2).configure(m_probability=0.01, u_probability=1e-4),
        levels.CustomLevel("substr(number_l, 1, 15) = substr(number_r, 1, 15)").configure(
            m_probability=0.02, u_probability=2e-5
        ),
        levels.ElseLevel().configure(m_probability=0.01, u_probability=1),
    ]
    name = [
        levels.ExactMatchLevel("name", term_frequency_adjustments=True).configure(
            m_probability=0.97, u_probability=1e-5
        ),
        levels.LevenshteinLevel("name", 1).configure(m_probability=0.02, u_probability=5e-4),
        levels.ElseLevel().configure(m_probability=0.01, u_probability=1),
    ]
    place = [
        levels.ExactMatchLevel("village").configure(m_probability=0.96, u_probability=village),
        levels.ExactMatchLevel("town").configure(m_probability=0.01, u_probability=16 * village),
        levels.ElseLevel().configure(m_probability=0.03, u_probability=1),
    ]
    phone = [
        levels.ExactMatchLevel("phone").configure(m_probability=0.95, u_probability=3 / persons),
        levels.ElseLevel().configure(m_probability=0.05, u_probability=1),
    ]
    return SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=0.95 / persons,
        blocking_rules_to_generate_predictions=[
            block_on("number"),
            block_on("name", "village"),
            block_on("name", "birth"),
        ],
        comparisons=[
            comparisons.CustomComparison([levels.NullLevel(column), *told], output_column_name=column)
            for column, told in (("number", number), ("name", name), ("village", place), ("phone", phone))
        ],
        retain_matching_columns=False,
    )
