"""The fourteen rules as an analyst writes them by hand for DuckDB: open Parquet files, one table of everybody's facts.

Codes are ENUMs, so that the most serious one is the greatest; every feed is grouped once, with its rows, and joined to
those it speaks of; one pass keeps everybody of whom some rule is not clear, and what it left out is clear by all.

``sql_from_lists`` (``--more``) knows more than that: all rules of this notice ask for somebody on a list, so that whoever
is on none is clear without being looked at. It reads each rule from its list and finds the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from benchmarks.measuring import Clock, Size, peak_mib
from benchmarks.rules.found import CODES, FEED, HOUSEHOLD_RULES, LISTED, SHOWN, rows_of, told

_ENUMS = "".join(f"CREATE TYPE {fact}_code AS ENUM {codes};" for fact, codes in CODES.items())
_ROWS = "list(row_id ORDER BY row_id)"
_OF_FEED = {
    "uninsured": "arg_min(uninsured_reason, row_id) AS uninsured_reason",
    "self_paid": "CAST(sum(self_paid_yuan) AS DECIMAL(18, 2)) AS self_paid_yuan, "
    "CAST(sum(medical_total_yuan) AS DECIMAL(18, 2)) AS medical_total_yuan",
    "dropouts": "max(CAST(schooling_status AS schooling_status_code)) AS schooling_status, "
    "arg_min(dropout_reason, row_id) AS dropout_reason",
    "housing": "max(CAST(house_grade AS house_grade_code)) AS house_grade, bool_or(in_renovation_plan) AS in_renovation_plan, "
    "bool_or(housing_hazard_named) AS housing_hazard_named, arg_min(housing_hazard, row_id) AS housing_hazard",
    "water": "bool_or(water_unsolved) AS water_unsolved, arg_min(water_problem, row_id) AS water_problem",
    "low_income": "arg_min(relief_category, row_id) AS relief_category, max(relief_approved_on) AS relief_approved_on",
    "unemployed": "bool_or(willing_to_work) AS willing_to_work, bool_or(employed) AS employed",
    "income_risk": "arg_min(income_risk, row_id) AS income_risk",
    "disabled": "max(disability_certified_on) AS disability_certified_on, "
    "min(CAST(disability_grade AS disability_grade_code)) AS disability_grade, "
    "max(CAST(disability_kind AS disability_kind_code)) AS disability_kind",
    "industry_loss": "CAST(sum(industry_loss_yuan) AS DECIMAL(18, 2)) AS industry_loss_yuan, "
    "arg_min(loss_cause, row_id) AS loss_cause",
    "disaster_hardship": "bool_or(hardship_after_relief) AS hardship_after_relief, "
    "arg_min(disaster_kind, row_id) AS disaster_kind",
    "harm": "max(CAST(harm_suffered AS harm_suffered_code)) AS harm_suffered, max(harm_on) AS harm_on",
    "petition": "bool_or(stated_income_named) AS stated_income_named, "
    "min(stated_income_per_capita_yuan) AS stated_income_per_capita_yuan",
}
"""How the rows of a feed about one subject become one."""
RULES = {
    "uninsured": "(relieved OR monitored) AND in_uninsured_list",
    "self_paid_large": "in_self_paid_list AND self_paid_yuan > 30000",
    "self_paid_monitored": "monitored AND in_self_paid_list AND self_paid_yuan <= 30000",
    "dropout": "in_dropout_list AND schooling_status IN ('失学', '辍学')",
    "unsafe_house": "in_housing_list AND (house_grade IN ('C级', 'D级') OR in_renovation_plan OR housing_hazard_named)",
    "unsafe_water": "in_water_list AND water_unsolved",
    "new_low_income": "in_low_income_list AND relief_category IN ('低保对象', '特困人员', '低保边缘家庭', '支出型困难家庭') "
    "AND relief_approved_on BETWEEN DATE '2024-01-01' AND DATE '2024-03-31'",
    "unemployed": "(relieved OR monitored) AND in_unemployed_list AND willing_to_work AND NOT employed",
    "income_risk": "(relieved OR monitored) AND in_income_risk_list "
    "AND income_risk IN ('收入偏低', '收入连续下降', '支出较大')",
    "newly_disabled": "in_disabled_list AND disability_certified_on BETWEEN DATE '2024-01-01' AND DATE '2024-03-31' "
    "AND (disability_grade IN ('一级', '二级') OR (disability_grade = '三级' AND disability_kind IN ('智力', '精神')))",
    "industry_loss": "in_industry_loss_list AND industry_loss_yuan >= 12000",
    "disaster_hardship": "in_disaster_list AND hardship_after_relief",
    "harmed": "in_harm_list AND harm_suffered IN ('重伤', '死亡', '财产重大损失')",
    "petition": "in_petition_list AND ((stated_income_named AND stated_income_per_capita_yuan < 7000) "
    "OR (NOT stated_income_named AND net_income_per_capita_yuan < 7000))",
}
_REGISTER = {
    "household": "household_key, relieved, monitored, household_size, able_members, net_income_per_capita_yuan",
    "person": "person_key, household_key, labour_skill, insured",
}


def sql(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    """Everybody's facts side by side, every rule asked of everybody."""
    clock = Clock()
    with clock, duckdb.connect(config={"threads": 2, "preserve_insertion_order": "false"}) as connection:
        connection.execute(_ENUMS)
        counts: dict[str, tuple[int, int, int]] = {}
        hits: dict[str, Any] = {}
        connection.execute(f"CREATE TABLE household_facts AS {_facts('household', inputs)}")
        connection.execute(
            f"""CREATE VIEW person_facts AS SELECT p.*, relieved, monitored, household_size, able_members,
            net_income_per_capita_yuan FROM ({_facts("person", inputs)}) AS p LEFT JOIN household_facts USING (household_key)"""
        )
        for grain in ("household", "person"):
            people = connection.execute(f"SELECT count(*) FROM '{inputs}/{grain}s.parquet'").fetchall()[0][0]
            rules = [rule for rule in RULES if (rule in HOUSEHOLD_RULES) == (grain == "household")]
            answers = ", ".join(f"{RULES[rule]} AS hit_{rule}" for rule in rules)
            not_clear = " OR ".join(f"coalesce(hit_{rule}, true)" for rule in rules)
            connection.execute(
                f"CREATE TABLE {grain}_not_clear AS SELECT *, {answers} FROM {grain}_facts WHERE {not_clear}"
            )
            for rule in rules:
                hit, unknown = connection.execute(
                    f"SELECT count(*) FILTER (hit_{rule}), count(*) FILTER (hit_{rule} IS NULL) FROM {grain}_not_clear"
                ).fetchall()[0]
                counts[rule] = (hit, people - hit - unknown, unknown)
                hits[rule] = connection.sql(
                    f"SELECT {_shown(rule, grain)} FROM {grain}_not_clear WHERE hit_{rule} ORDER BY ALL"
                ).to_arrow_table()
    peak = peak_mib()
    return {
        **clock.told(),
        "rows": people,
        "peak_mib": peak,
        "found": told(counts, {rule: rows_of(rule, hits[rule]) for rule in hits}),
    }


def _facts(grain: str, inputs: Path) -> str:
    """The register of a grain with its feeds beside it: first the few who stand in any feed, then everybody once."""
    there = ", ".join(f"coalesce({LISTED[feed]}, false) AS {LISTED[feed]}" for feed in _feeds(grain))
    return (
        f"SELECT {_REGISTER[grain]}, listed.* EXCLUDE ({grain}_key) REPLACE ({there}) FROM '{inputs}/{grain}s.parquet' "
        f"LEFT JOIN (SELECT * FROM {_listed(grain, inputs)}) AS listed USING ({grain}_key)"
    )


def _feeds(grain: str) -> list[str]:
    own = (feed for rule, feed in FEED.items() if (rule in HOUSEHOLD_RULES) == (grain == "household"))
    return list(dict.fromkeys(own))


def _listed(grain: str, inputs: Path) -> str:
    first, *others = (f"({_of_feed(feed, grain, inputs)}) AS {feed}" for feed in _feeds(grain))
    return " FULL JOIN ".join([first, *(f"{other} USING ({grain}_key)" for other in others)])


def _of_feed(feed: str, grain: str, inputs: Path) -> str:
    return f"SELECT {grain}_key, true AS {LISTED[feed]}, {_OF_FEED[feed]}, {_ROWS} AS {feed}_rows FROM '{inputs}/{feed}.parquet' GROUP BY {grain}_key"


def _shown(rule: str, grain: str) -> str:
    keys = ["household_key"] if grain == "household" else ["household_key", "person_key"]
    return ", ".join([*keys, *SHOWN[rule], f"{FEED[rule]}_rows AS rows"])


def sql_from_lists(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    """Each rule from its list: whoever is on none is clear."""
    clock = Clock()
    with clock, duckdb.connect(config={"threads": 2, "preserve_insertion_order": "false"}) as connection:
        connection.execute(_ENUMS)
        counts: dict[str, tuple[int, int, int]] = {}
        hits: dict[str, Any] = {}
        for grain in ("household", "person"):
            people = connection.execute(f"SELECT count(*) FROM '{inputs}/{grain}s.parquet'").fetchall()[0][0]
            listed = _listed(grain, inputs)
            connection.execute(f"CREATE TABLE listed_{grain} AS SELECT * FROM {listed}")
            own = f"SELECT {_REGISTER[grain]} FROM '{inputs}/{grain}s.parquet' SEMI JOIN listed_{grain} USING ({grain}_key)"
            connection.execute(f"CREATE TABLE of_register_{grain} AS {own}")
            homes = ""
            if grain == "person":
                there = f"SELECT {_REGISTER['household']} FROM '{inputs}/households.parquet'"
                homes = f"LEFT JOIN ({there} SEMI JOIN of_register_person USING (household_key)) USING (household_key)"
            connection.execute(
                f"CREATE VIEW {grain}_facts AS SELECT * FROM of_register_{grain} "
                f"JOIN listed_{grain} USING ({grain}_key) {homes}"
            )
            rules = [rule for rule in RULES if (rule in HOUSEHOLD_RULES) == (grain == "household")]
            answers = ", ".join(
                f"coalesce({LISTED[FEED[rule]]}, false) AND {RULES[rule]} AS hit_{rule}" for rule in rules
            )
            connection.execute(f"CREATE TABLE {grain}_asked AS SELECT *, {answers} FROM {grain}_facts")
            for rule in rules:
                hit, unknown = connection.execute(
                    f"SELECT count(*) FILTER (hit_{rule}), count(*) FILTER (hit_{rule} IS NULL) FROM {grain}_asked"
                ).fetchall()[0]
                counts[rule] = (hit, people - hit - unknown, unknown)
                hits[rule] = connection.sql(
                    f"SELECT {_shown(rule, grain)} FROM {grain}_asked WHERE hit_{rule} ORDER BY ALL"
                ).to_arrow_table()
    peak = peak_mib()
    found = told(counts, {rule: rows_of(rule, hits[rule]) for rule in hits})
    return {**clock.told(), "rows": people, "peak_mib": peak, "found": found}


def scan(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    """Nothing but reading: every column that some rule reads or shows, into memory."""
    clock, read = Clock(), []
    with clock:
        for grain, columns in _REGISTER.items():
            read.append(pq.read_table(inputs / f"{grain}s.parquet", columns=columns.split(", ")))
        read += [pq.read_table(inputs / f"{feed}.parquet") for feed in _OF_FEED]
    return {**clock.told(), "rows": read[1].num_rows, "peak_mib": peak_mib()}
