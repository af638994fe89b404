"""An invented population and a month of every feed's rows, as fact tables: the same content whenever it is made.

About one in a hundred persons (or households) stands in each feed, some of them in several rows; a few rows speak of
people whom the register does not know; values are missing, stand just at a line, just under it and just over it.
Everything is drawn by hashes of a running number in DuckDB, so ten million persons take a minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

SIZES = "[1, 1, 2, 2, 3, 3, 4, 5, 5, 7]"
"""Sizes of households, one as likely as the other: 3.3 on average."""
_PLACES = 8
"""Persons are numbered household by household, with room for so many in each."""


def _one_of(salt: str, *values: str | None) -> str:
    """One of these texts, or None, each as likely as the other."""
    listed = ", ".join("NULL" if value is None else f"'{value}'" for value in values)
    return f"([{listed}])[1 + drawn(n, '{salt}', {len(values)})]"


def _yes_no(salt: str, yes: int, no: int) -> str:
    """True, false or, in what is left of a hundred, missing."""
    return (
        f"CASE WHEN drawn(n, '{salt}', 100) < {yes} THEN true WHEN drawn(n, '{salt}', 100) < {yes + no} THEN false END"
    )


def _yuan(salt: str, most: int, *edges: str | None) -> str:
    """Three in ten at or about a line (or missing), the others anywhere up to ``most``."""
    listed = ", ".join("NULL" if edge is None else f"{edge}" for edge in edges)
    return (
        f"CAST(CASE WHEN drawn(n, '{salt}', 10) < 3 THEN ([{listed}])[1 + drawn(n, '{salt}edge', {len(edges)})] "
        f"ELSE drawn(n, '{salt}yuan', {most * 100}) / 100 END AS DECIMAL(18, 2))"
    )


def _day(salt: str) -> str:
    """Days about the first quarter of 2024, its ends and the days beside them often, one in sixteen missing."""
    edges = "['2024-01-01', '2023-12-31', '2024-03-31', '2024-04-01', NULL]"
    return (
        f"CASE WHEN drawn(n, '{salt}', 16) < 5 THEN CAST({edges}[1 + drawn(n, '{salt}', 16)] AS DATE) "
        f"ELSE DATE '2023-11-01' + drawn(n, '{salt}day', 150) END"
    )


_FEW = ("一时缴不起", "在外务工", "不知道要缴", "觉得用不上", None, None)
FEEDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "uninsured": ("person", {"uninsured_reason": _one_of("uninsured", *_FEW)}),
    "self_paid": (
        "person",
        {
            "self_paid_yuan": _yuan("paid", 50_000, "30000.00", "30000.01", "29999.99", "15000.00", "0.00", None),
            "medical_total_yuan": _yuan("total", 150_000, None, "0.00"),
        },
    ),
    "dropouts": (
        "person",
        {
            "dropout_reason": _one_of("dropout", "外出务工", "身体原因", "厌学", None),
            "schooling_status": _one_of("schooling", "失学", "辍学", "已复学", "已复学", None),
        },
    ),
    "housing": (
        "household",
        {
            "house_grade": _one_of("grade", "A级", "B级", "C级", "D级", None),
            "in_renovation_plan": _yes_no("plan", 10, 80),
            "housing_hazard": _one_of("hazard", "墙体裂缝", "屋面漏雨", None, None, None),
            "housing_hazard_named": _one_of("hazard", "墙体裂缝", "屋面漏雨", None, None, None) + " IS NOT NULL",
        },
    ),
    "water": (
        "household",
        {
            "water_problem": _one_of("water", "季节性缺水", "水质浑浊", "管道损坏", None),
            "water_unsolved": _yes_no("unsolved", 55, 40),
        },
    ),
    "low_income": (
        "person",
        {
            "relief_category": _one_of("relief", "低保对象", "特困人员", "低保边缘家庭", "支出型困难家庭", None),
            "relief_approved_on": _day("approved"),
        },
    ),
    "unemployed": (
        "person",
        {"willing_to_work": _yes_no("willing", 70, 25), "employed": _yes_no("employed", 30, 65)},
    ),
    "income_risk": ("household", {"income_risk": _one_of("risk", "收入偏低", "收入连续下降", "支出较大", None)}),
    "disabled": (
        "person",
        {
            "disability_kind": _one_of("kind", "视力", "听力", "言语", "肢体", "智力", "精神", "多重", None),
            "disability_grade": _one_of("disabled", "一级", "二级", "三级", "三级", "四级", None),
            "disability_certified_on": _day("certified"),
        },
    ),
    "industry_loss": (
        "household",
        {
            "loss_cause": _one_of("cause", "冰雹", "滞销", "非洲猪瘟", None),
            "industry_loss_yuan": _yuan("loss", 30_000, "12000.00", "11999.99", "6000.00", None),
        },
    ),
    "disaster_hardship": (
        "household",
        {
            "disaster_kind": _one_of("disaster", "洪涝", "干旱", None),
            "hardship_after_relief": _yes_no("hardship", 60, 35),
        },
    ),
    "harm": (
        "person",
        {"harm_suffered": _one_of("harm", "死亡", "重伤", "财产重大损失", "其他", None), "harm_on": _day("harmed")},
    ),
    "petition": (
        "household",
        {
            "stated_income_per_capita_yuan": _yuan("stated", 12_000, "7000.00", "6999.99", None),
            "stated_income_named": _yuan("stated", 12_000, "7000.00", "6999.99", None) + " IS NOT NULL",
        },
    ),
}
"""Feed → what it speaks of, and its facts as drawn for row number ``n``."""


LATER = "self_paid"
"""The feed that comes again, for other people: ``self_paid-later.parquet``."""


def write_population(persons: int, folder: Path) -> None:
    """``persons.parquet``, ``households.parquet`` and one file a feed, each sorted by household and person."""
    with duckdb.connect(config={"threads": 2}) as connection:
        # The hash is of a number and a word; 63 bits of it, as keys of a site are.
        connection.execute("CREATE MACRO drawn(n, word, below) AS CAST(hash(n, word) % below AS INTEGER)")
        connection.execute(
            "CREATE MACRO key_of(n, word) AS CAST(1 + (hash(n, word) >> 1) % 9223372036854775806 AS BIGINT)"
        )
        _homes(connection, persons)
        for name, query in (("persons", _PERSONS), ("households", _HOUSEHOLDS)):
            keep(folder / f"{name}.parquet", connection.sql(query).to_arrow_table())
        for number, feed in enumerate(FEEDS):
            keep(folder / f"{feed}.parquet", connection.sql(_feed(feed, number, feed)).to_arrow_table())
        later = _feed(LATER, len(FEEDS), f"{LATER} later")
        keep(folder / f"{LATER}-later.parquet", connection.sql(later).to_arrow_table())


def keep(path: Path, table: Any) -> None:
    """As the vault writes fact files, but open: only texts have few enough values for a dictionary."""
    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
    pq.write_table(table, path, compression="zstd", use_dictionary=texts or False, row_group_size=1 << 20)


def _homes(connection: duckdb.DuckDBPyConnection, persons: int) -> None:
    """``homes``: n, key, size, so many that the sizes add up to ``persons``; one in three hundred stands empty."""
    connection.execute(
        f"""CREATE TABLE homes AS
        WITH drawn_sizes AS (
            SELECT n, CASE WHEN drawn(n, 'empty', 300) = 0 THEN 0 ELSE {SIZES}[1 + drawn(n, 'size', 10)] END AS size
            FROM range(CAST({persons} / 3 AS BIGINT) + 100) AS numbers(n)
        ), summed AS (SELECT n, size, sum(size) OVER (ORDER BY n) - size AS before FROM drawn_sizes)
        SELECT n, key_of(n, 'household') AS household_key, CAST(least(size, {persons} - before) AS INTEGER) AS size
        FROM summed WHERE before < {persons}"""
    )
    connection.execute(
        f"""CREATE TABLE people AS
        SELECT n * {_PLACES} + place AS n, household_key, n AS home, place
        FROM homes, LATERAL (SELECT unnest(range(size)) AS place)"""
    )


_LABOUR = _one_of(
    "labour",
    *["普通劳动力"] * 12,
    *["技能劳动力"] * 3,
    *["弱劳动力或半劳动力"] * 4,
    *["丧失劳动力"] * 2,
    *["无劳动力"] * 10,
    None,
)
_VILLAGE = "'3499' || lpad(CAST(211000 + drawn({home}, 'village', 300) AS VARCHAR), 8, '0')"
_PERSONS = f"""
    SELECT key_of(n, 'person') AS person_key, household_key, {_VILLAGE.format(home="home")} AS village_code,
        place = 0 AS is_head, {_one_of("health", "健康", "健康", "健康", "长期慢性病", "患有大病", "残疾", None)} AS health,
        {_LABOUR} AS labour_skill, {_one_of("school", "非在校生", "非在校生", "小学", "初中", None)} AS in_school,
        {_yes_no("insured", 93, 4)} AS insured, CAST(1934 + drawn(n, 'born', 90) AS INTEGER) AS birth_year
    FROM people ORDER BY household_key, person_key"""
_HOUSEHOLDS = f"""
    WITH members AS (SELECT home, household_key, {_LABOUR} AS labour FROM people),
    counted AS (
        SELECT household_key, count(*) AS household_size, CASE WHEN count(labour) = count(*) THEN
            count(*) FILTER (labour IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力')) END AS able_members
        FROM members GROUP BY household_key)
    SELECT household_key, {_VILLAGE.format(home="n")} AS village_code,
        CASE WHEN drawn(n, 'kind', 1000) < 120 THEN true WHEN drawn(n, 'kind', 1000) < 990 THEN false END AS relieved,
        coalesce(household_size, 0) AS household_size, CASE WHEN size > 0 THEN able_members END AS able_members,
        CAST({_yuan("net", 30_000, "7000.00", "6999.99", "-350.00", "0.00", None, None)} AS DECIMAL(14, 2))
            AS net_income_per_capita_yuan,
        CASE WHEN drawn(n, 'watched', 1000) < 30 THEN true WHEN drawn(n, 'watched', 1000) < 995 THEN false END
            AS monitored,
        CASE WHEN drawn(n, 'watched', 1000) < 30 THEN {_one_of("category", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户")} END
            AS monitored_category
    FROM homes LEFT JOIN counted USING (household_key) ORDER BY household_key"""


def _feed(feed: str, number: int, salt: str) -> str:
    """One in a hundred, an eighth of them in two rows, a few in four; one row in two hundred is of a stranger."""
    grain, facts = FEEDS[feed]
    named = f"home * {_PLACES} + place" if grain == "person" else f"home * {_PLACES} + copy % greatest(size, 1)"
    subjects = (
        f"SELECT home, place, 1 AS size FROM people WHERE drawn(n, '{salt}', 100) = 0"
        if grain == "person"
        else f"SELECT n AS home, 0 AS place, size FROM homes WHERE drawn(n, '{salt}', 100) = 0"
    )
    columns = ", ".join(f"{drawn} AS {fact}" for fact, drawn in facts.items())
    return f"""
    WITH subjects AS ({subjects}),
    rows AS (
        SELECT home, {named} AS person, hash(home, place, copy, '{salt}') AS n
        FROM subjects, LATERAL (SELECT unnest(range(CASE WHEN drawn(home * 8 + place, '{salt}again', 100) < 2 THEN 4
            WHEN drawn(home * 8 + place, '{salt}again', 100) < 14 THEN 2 ELSE 1 END)) AS copy)
    ), numbered AS (
        SELECT {number + 1} * 1048576 * 64 + row_number() OVER (ORDER BY n) - 1 AS row_id, * FROM rows
    )
    SELECT row_id,
        CASE WHEN drawn(n, 'stranger', 200) = 0 THEN key_of(n, 'nobody') ELSE key_of(person, 'person') END AS person_key,
        CASE WHEN drawn(n, 'stranger', 200) = 0 THEN key_of(n, 'nowhere') ELSE key_of(home, 'household') END
            AS household_key, {columns}
    FROM numbered ORDER BY household_key, person_key, row_id"""
