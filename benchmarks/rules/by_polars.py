"""The fourteen rules in polars: lazy frames over the open Parquet files, collected by its streaming engine.

The joins are laid so that polars is quick: the feeds to each other, then once to everybody (half the time of seven joins
to everybody); and only those are collected of whom some rule is not clear, so that everything is read and joined once.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measuring import Clock, Size, peak_mib
from benchmarks.rules.found import CODES, FEED, HOUSEHOLD_RULES, LISTED, SHOWN, rows_of, told

if TYPE_CHECKING:
    import polars as pl
    from polars._typing import EngineType

_QUARTER = (date(2024, 1, 1), date(2024, 3, 31))


def polars(size: Size, inputs: Path, work: Path, engine: EngineType = "streaming") -> dict[str, Any]:
    """Everybody's facts side by side, every rule asked of everybody."""
    import polars as pl

    clock = Clock()
    with clock:
        rules = _rules()
        homes = _with_feeds(inputs, "household", _HOME)
        people = _with_feeds(inputs, "person", ["person_key", "household_key", "labour_skill", "insured"]).join(
            homes.select(_HOME), on="household_key", how="left"
        )
        counts: dict[str, tuple[int, int, int]] = {}
        hits: dict[str, Any] = {}
        asked = {
            grain: [rule for rule in SHOWN if (rule in HOUSEHOLD_RULES) == (grain == "household")]
            for grain in ("household", "person")
        }
        wanted = [_not_clear(facts, rules, asked[grain]) for grain, facts in (("household", homes), ("person", people))]
        wanted += [pl.scan_parquet(inputs / f"{grain}s.parquet").select(pl.len()) for grain in asked]
        *found_of, homes_there, people_there = pl.collect_all(wanted, engine=engine)
        for grain, not_clear, there in zip(asked, found_of, (homes_there, people_there), strict=True):
            keys = ["household_key"] if grain == "household" else ["household_key", "person_key"]
            for rule in asked[grain]:
                answer = not_clear[f"hit_{rule}"]
                hit, unknown = int(answer.sum()), answer.null_count()
                counts[rule] = (hit, there.item() - hit - unknown, unknown)
                shown = [*keys, *SHOWN[rule], pl.col(f"rows_{FEED[rule]}").alias("rows")]
                hits[rule] = not_clear.filter(pl.col(f"hit_{rule}")).select(shown).sort(keys)
    peak = peak_mib()
    found = told(counts, {rule: rows_of(rule, frame.to_arrow()) for rule, frame in hits.items()})
    return {**clock.told(), "rows": people_there.item(), "peak_mib": peak, "found": found}


_HOME = ["household_key", "relieved", "monitored", "household_size", "able_members", "net_income_per_capita_yuan"]


def _not_clear(facts: pl.LazyFrame, rules: dict[str, pl.Expr], asked: list[str]) -> pl.LazyFrame:
    """Whoever is hit by some rule, or of whom some rule does not know; all others are clear by every rule."""
    import polars as pl

    answers = facts.with_columns(rules[rule].alias(f"hit_{rule}") for rule in asked)
    return answers.filter(pl.any_horizontal(pl.col(f"hit_{rule}").fill_null(True) for rule in asked))


def _with_feeds(inputs: Path, grain: str, columns: list[str]) -> pl.LazyFrame:
    """The register of a grain with its feeds beside it: first the few who stand in any feed, then everybody once."""
    import polars as pl

    key = f"{grain}_key"
    feeds = dict.fromkeys(feed for rule, feed in FEED.items() if (rule in HOUSEHOLD_RULES) == (grain == "household"))
    combined = _combined()
    listed: pl.LazyFrame | None = None
    for feed in feeds:
        rows = pl.col("row_id").sort().alias(f"rows_{feed}")
        told = pl.scan_parquet(inputs / f"{feed}.parquet").group_by(key).agg(*combined[feed], rows)
        told = told.with_columns(pl.lit(True).alias(LISTED[feed]))
        listed = told if listed is None else listed.join(told, on=key, how="full", coalesce=True)
    assert listed is not None
    facts = pl.scan_parquet(inputs / f"{grain}s.parquet").select(columns).join(listed, on=key, how="left")
    return facts.with_columns(pl.col(LISTED[feed]).fill_null(False) for feed in feeds)


def _combined() -> dict[str, list[pl.Expr]]:
    """How the rows of a feed about one subject become one; sums of nothing but nulls stay null."""
    import polars as pl

    def first(fact: str) -> pl.Expr:
        return pl.col(fact).sort_by("row_id").drop_nulls().first()

    def total(fact: str) -> pl.Expr:
        return pl.when(pl.col(fact).count() > 0).then(pl.col(fact).sum()).alias(fact)

    def either(fact: str) -> pl.Expr:
        return pl.col(fact).max()

    def code(fact: str) -> pl.Expr:
        return pl.col(fact).cast(pl.Enum(CODES[fact]))

    return {
        "uninsured": [first("uninsured_reason")],
        "self_paid": [total("self_paid_yuan"), total("medical_total_yuan")],
        "dropouts": [code("schooling_status").max(), first("dropout_reason")],
        "housing": [
            code("house_grade").max(),
            either("in_renovation_plan"),
            either("housing_hazard_named"),
            first("housing_hazard"),
        ],
        "water": [either("water_unsolved"), first("water_problem")],
        "low_income": [first("relief_category"), pl.col("relief_approved_on").max()],
        "unemployed": [either("willing_to_work"), either("employed")],
        "income_risk": [first("income_risk")],
        "disabled": [
            pl.col("disability_certified_on").max(),
            code("disability_grade").min(),
            code("disability_kind").max(),
        ],
        "industry_loss": [total("industry_loss_yuan"), first("loss_cause")],
        "disaster_hardship": [either("hardship_after_relief"), first("disaster_kind")],
        "harm": [code("harm_suffered").max(), pl.col("harm_on").max()],
        "petition": [either("stated_income_named"), pl.col("stated_income_per_capita_yuan").min()],
    }


def _rules() -> dict[str, pl.Expr]:
    import polars as pl

    c = pl.col
    ours = c("relieved") | c("monitored")
    income, stated = c("net_income_per_capita_yuan"), c("stated_income_per_capita_yuan")
    heavy = c("disability_grade").is_in(["一级", "二级"]) | (
        (c("disability_grade") == "三级") & c("disability_kind").is_in(["智力", "精神"])
    )
    named = c("stated_income_named")
    return {
        "uninsured": ours & c("in_uninsured_list"),
        "self_paid_large": c("in_self_paid_list") & (c("self_paid_yuan") > 30000),
        "self_paid_monitored": c("monitored") & c("in_self_paid_list") & (c("self_paid_yuan") <= 30000),
        "dropout": c("in_dropout_list") & c("schooling_status").is_in(["失学", "辍学"]),
        "unsafe_house": c("in_housing_list")
        & (c("house_grade").is_in(["C级", "D级"]) | c("in_renovation_plan") | c("housing_hazard_named")),
        "unsafe_water": c("in_water_list") & c("water_unsolved"),
        "new_low_income": c("in_low_income_list")
        & c("relief_category").is_in(["低保对象", "特困人员", "低保边缘家庭", "支出型困难家庭"])
        & c("relief_approved_on").is_between(*_QUARTER),
        "unemployed": ours & c("in_unemployed_list") & c("willing_to_work") & ~c("employed"),
        "income_risk": ours
        & c("in_income_risk_list")
        & c("income_risk").is_in(["收入偏低", "收入连续下降", "支出较大"]),
        "newly_disabled": c("in_disabled_list") & c("disability_certified_on").is_between(*_QUARTER) & heavy,
        "industry_loss": c("in_industry_loss_list") & (c("industry_loss_yuan") >= 12000),
        "disaster_hardship": c("in_disaster_list") & c("hardship_after_relief"),
        "harmed": c("in_harm_list") & c("harm_suffered").is_in(["重伤", "死亡", "财产重大损失"]),
        "petition": c("in_petition_list") & ((named & (stated < 7000)) | (~named & (income < 7000))),
    }
