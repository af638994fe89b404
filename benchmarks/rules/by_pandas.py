"""The fourteen rules in pandas, as an analyst writes them who knows what is slow in it.

Amounts are hundredths in whole numbers (decimals are objects there), three-valued logic is that of the ``boolean`` type.
The feeds are grouped and merged with each other before they are merged with everybody, once.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.measuring import Clock, Size, peak_mib
from benchmarks.rules.found import CODES, FEED, HOUSEHOLD_RULES, LISTED, SHOWN, rows_of, told

if TYPE_CHECKING:
    import pandas as pd

_COMBINED = {
    "uninsured": {"uninsured_reason": "first"},
    "self_paid": {"self_paid_yuan": "sum", "medical_total_yuan": "sum"},
    "dropouts": {"schooling_status": "max", "dropout_reason": "first"},
    "housing": {
        "house_grade": "max",
        "in_renovation_plan": "max",
        "housing_hazard_named": "max",
        "housing_hazard": "first",
    },
    "water": {"water_unsolved": "max", "water_problem": "first"},
    "low_income": {"relief_category": "first", "relief_approved_on": "max"},
    "unemployed": {"willing_to_work": "max", "employed": "max"},
    "income_risk": {"income_risk": "first"},
    "disabled": {"disability_certified_on": "max", "disability_grade": "min", "disability_kind": "max"},
    "industry_loss": {"industry_loss_yuan": "sum", "loss_cause": "first"},
    "disaster_hardship": {"hardship_after_relief": "max", "disaster_kind": "first"},
    "harm": {"harm_suffered": "max", "harm_on": "max"},
    "petition": {"stated_income_named": "max", "stated_income_per_capita_yuan": "min"},
}
"""How the rows of a feed about one subject become one; ``first`` is the first that is not missing."""
_HOME = ["relieved", "monitored", "household_size", "able_members", "net_income_per_capita_yuan"]


def pandas(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    """Everybody's facts side by side, every rule asked of everybody."""
    import pandas as pd  # noqa: F401 - before the clock

    clock = Clock()
    with clock:
        homes = _read(inputs / "households.parquet", ["household_key", *_HOME])
        homes = _with_feeds(homes, inputs, "household")
        people = _read(inputs / "persons.parquet", ["person_key", "household_key", "labour_skill", "insured"])
        people = people.merge(homes[["household_key", *_HOME]], on="household_key", how="left")
        people = _with_feeds(people, inputs, "person")
        counts: dict[str, tuple[int, int, int]] = {}
        hits: dict[str, pd.DataFrame] = {}
        for grain, facts in (("household", homes), ("person", people)):
            keys = ["household_key"] if grain == "household" else ["household_key", "person_key"]
            for rule, answer in _answers(facts, grain).items():
                hit, unknown = int(answer.sum()), int(answer.isna().sum())
                counts[rule] = (hit, len(facts) - hit - unknown, unknown)
                rows = facts.loc[answer.fillna(False).to_numpy(bool), [*keys, *SHOWN[rule], f"rows_{FEED[rule]}"]]
                hits[rule] = rows.sort_values(keys)
    peak = peak_mib()
    found = told(counts, {rule: rows_of(rule, _plain(frame)) for rule, frame in hits.items()})
    return {**clock.told(), "rows": len(people), "peak_mib": peak, "found": found}


def _read(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """Amounts as hundredths in Int64, truth as boolean, all with missing values of their own."""
    import pandas as pd

    table = pq.read_table(path, columns=columns)
    for place, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            cents = pc.multiply(table.column(place), pa.scalar(100, pa.decimal128(3, 0)))
            table = table.set_column(place, field.name, cents.cast(pa.int64()))
    types = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=types.get, date_as_object=False)
    keys = [name for name in ("person_key", "household_key", "row_id") if name in frame]
    return frame.astype(dict.fromkeys(keys, "int64"))


def _with_feeds(facts: pd.DataFrame, inputs: Path, grain: str) -> pd.DataFrame:
    import pandas as pd

    key = f"{grain}_key"
    feeds = [feed for rule, feed in FEED.items() if (rule in HOUSEHOLD_RULES) == (grain == "household")]
    told = [_of_feed(inputs / f"{feed}.parquet", feed, key) for feed in dict.fromkeys(feeds)]
    listed = pd.concat(told, axis=1)
    facts = facts.merge(listed, left_on=key, right_index=True, how="left")
    flags = [LISTED[feed] for feed in dict.fromkeys(feeds)]
    facts[flags] = facts[flags].fillna(False)
    return facts


def _of_feed(path: Path, feed: str, key: str) -> pd.DataFrame:
    import pandas as pd

    rows = _read(path).sort_values("row_id", kind="stable")
    for fact in _COMBINED[feed].keys() & CODES.keys():
        rows[fact] = pd.Categorical(rows[fact], CODES[fact], ordered=True)
    groups = rows.groupby(key)
    summed = [fact for fact, how in _COMBINED[feed].items() if how == "sum"]
    others = {fact: how for fact, how in _COMBINED[feed].items() if how != "sum"}
    told = groups.agg(others) if others else groups[[]].first()
    for fact in summed:
        told[fact] = groups[fact].sum(min_count=1)
    told[LISTED[feed]] = pd.array([True] * len(told), "boolean")
    # Slices of one sorted array: a function called for each group takes ten times as long.
    order = rows.sort_values([key, "row_id"])
    ends = groups.size().cumsum().to_numpy()
    told[f"rows_{feed}"] = pd.Series(_sliced(order["row_id"].tolist(), ends.tolist()), told.index, dtype=object)
    return told


def _sliced(values: list[int], ends: list[int]) -> list[list[int]]:
    return [values[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _answers(f: pd.DataFrame, grain: str) -> dict[str, pd.Series]:
    if grain == "household":
        named, stated = f.stated_income_named, f.stated_income_per_capita_yuan
        return {
            "unsafe_house": f.in_housing_list
            & (_among(f.house_grade, "C级", "D级") | f.in_renovation_plan | f.housing_hazard_named),
            "unsafe_water": f.in_water_list & f.water_unsolved,
            "income_risk": (f.relieved | f.monitored)
            & f.in_income_risk_list
            & _among(f.income_risk, "收入偏低", "收入连续下降", "支出较大"),
            "industry_loss": f.in_industry_loss_list & (f.industry_loss_yuan >= 1_200_000),
            "disaster_hardship": f.in_disaster_list & f.hardship_after_relief,
            "petition": f.in_petition_list
            & ((named & (stated < 700_000)) | (~named & (f.net_income_per_capita_yuan < 700_000))),
        }
    ours = f.relieved | f.monitored
    heavy = _among(f.disability_grade, "一级", "二级") | (
        _among(f.disability_grade, "三级") & _among(f.disability_kind, "智力", "精神")
    )
    return {
        "uninsured": ours & f.in_uninsured_list,
        "self_paid_large": f.in_self_paid_list & (f.self_paid_yuan > 3_000_000),
        "self_paid_monitored": f.monitored & f.in_self_paid_list & (f.self_paid_yuan <= 3_000_000),
        "dropout": f.in_dropout_list & _among(f.schooling_status, "失学", "辍学"),
        "new_low_income": f.in_low_income_list
        & _among(f.relief_category, "低保对象", "特困人员", "低保边缘家庭", "支出型困难家庭")
        & _this_quarter(f.relief_approved_on),
        "unemployed": ours & f.in_unemployed_list & f.willing_to_work & ~f.employed,
        "newly_disabled": f.in_disabled_list & _this_quarter(f.disability_certified_on) & heavy,
        "harmed": f.in_harm_list & _among(f.harm_suffered, "重伤", "死亡", "财产重大损失"),
    }


def _among(values: pd.Series, *codes: str) -> pd.Series:
    """Missing where the value is: pandas itself would say no."""
    return values.isin(codes).astype("boolean").mask(values.isna())


def _this_quarter(days: pd.Series) -> pd.Series:
    return days.between("2024-01-01", "2024-03-31").astype("boolean").mask(days.isna())


def _plain(frame: pd.DataFrame) -> pa.Table:
    """The hits for the comparison, after the clock: categories as texts, hundredths as decimals, days as days."""
    columns = {}
    for name in map(str, frame):
        values = frame[name]
        array = pa.array(values.astype(object) if str(values.dtype) == "category" else values, from_pandas=True)
        if name.endswith("_yuan"):
            array = pa.array([None if cents is None else Decimal(cents).scaleb(-2) for cents in array.to_pylist()])
        elif pa.types.is_timestamp(array.type):
            array = array.cast(pa.date32())
        columns["rows" if name.startswith("rows_") else name] = array
    return pa.table(columns)
