"""The fourteen rules as variables of OpenFisca: a person entity, a household entity, formulas over arrays.

It knows neither missing values nor several rows about one subject, so both are brought to it: truth is 0 (no), 1 (nobody
knows), 2 (yes), which makes ``and`` the least and ``or`` the greatest; amounts are hundredths and codes are ranks, with a
number of their own for missing; the rows of each feed are reduced to subjects with numpy before. Entities are filled
with arrays directly: its builder turns every key into a Python object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.measuring import Clock, Size, peak_mib
from benchmarks.rules.found import CODES, FEED, HOUSEHOLD_RULES, LISTED, SHOWN, told
from benchmarks.site import PERIOD

NO, UNKNOWN, YES = 0, 1, 2
MISSING = -(1 << 31)
_CODES = {
    **CODES,
    "relief_category": ("低保对象", "特困人员", "低保边缘家庭", "支出型困难家庭"),
    "income_risk": ("收入偏低", "收入连续下降", "支出较大"),
}
_COMBINED = {
    "uninsured": {"uninsured_reason": "first"},
    "self_paid": {"self_paid_yuan": "add", "medical_total_yuan": "add"},
    "dropouts": {"schooling_status": "maximum", "dropout_reason": "first"},
    "housing": {
        "house_grade": "maximum",
        "in_renovation_plan": "maximum",
        "housing_hazard_named": "maximum",
        "housing_hazard": "first",
    },
    "water": {"water_unsolved": "maximum", "water_problem": "first"},
    "low_income": {"relief_category": "first", "relief_approved_on": "maximum"},
    "unemployed": {"willing_to_work": "maximum", "employed": "maximum"},
    "income_risk": {"income_risk": "first"},
    "disabled": {"disability_certified_on": "maximum", "disability_grade": "minimum", "disability_kind": "maximum"},
    "industry_loss": {"industry_loss_yuan": "add", "loss_cause": "first"},
    "disaster_hardship": {"hardship_after_relief": "maximum", "disaster_kind": "first"},
    "harm": {"harm_suffered": "maximum", "harm_on": "maximum"},
    "petition": {"stated_income_named": "maximum", "stated_income_per_capita_yuan": "minimum"},
}
_OF_REGISTER = {
    "household": ("relieved", "monitored", "household_size", "able_members", "net_income_per_capita_yuan"),
    "person": ("labour_skill", "insured"),
}
_TEXTS = ("uninsured_reason", "dropout_reason", "housing_hazard", "water_problem", "loss_cause", "disaster_kind")
_SHOWN_ONLY = (*_TEXTS, "labour_skill", "insured", "medical_total_yuan", "harm_on", "household_size", "able_members")
"""What no rule reads: evidence is looked up for the hits and is no variable."""
_DAY = date(1970, 1, 1)


def openfisca(size: Size, inputs: Path, work: Path) -> dict[str, Any]:
    """Every rule as a variable of everybody."""
    system = _system()
    clock = Clock()
    with clock:
        homes = _Grain.read(inputs, "household")
        people = _Grain.read(inputs, "person")
        simulation = _simulation(system, homes, people)
        counts: dict[str, tuple[int, int, int]] = {}
        hits: dict[str, dict[str, Any]] = {}
        for rule in SHOWN:
            own = homes if rule in HOUSEHOLD_RULES else people
            answer = simulation.calculate(f"answer_{rule}", PERIOD)
            counts[rule] = tuple(int((answer == one).sum()) for one in (YES, NO, UNKNOWN))  # type: ignore[assignment]
            hits[rule] = _hits(rule, own, homes, (answer == YES).nonzero()[0])
    peak = peak_mib()
    found = told(counts, {rule: _plain(rule, columns) for rule, columns in hits.items()})
    return {**clock.told(), "rows": len(people.keys), "peak_mib": peak, "found": found}


# --- the facts as arrays ----------------------------------------------------------------------------------------------


@dataclass
class _Grain:
    """All subjects of a grain in the order of their file, and what each feed says of those it knows."""

    name: str
    keys: Any
    homes: Any
    columns: dict[str, Any]
    texts: dict[str, list[str]]
    feeds: dict[str, _Told]

    @classmethod
    def read(cls, inputs: Path, name: str) -> _Grain:
        import numpy as np

        keys = ["household_key"] if name == "household" else ["person_key", "household_key"]
        table = pq.read_table(inputs / f"{name}s.parquet", columns=[*keys, *_OF_REGISTER[name]])
        grain = cls(name, table.column(0).to_numpy(), table.column("household_key").to_numpy(), {}, {}, {})
        for fact in _OF_REGISTER[name]:
            grain.columns[fact] = grain.encoded(fact, table.column(fact))
        order = np.argsort(grain.keys, kind="stable") if name == "person" else None
        for rule, feed in FEED.items():
            if (rule in HOUSEHOLD_RULES) == (name == "household") and feed not in grain.feeds:
                grain.feeds[feed] = _told(grain, feed, pq.read_table(inputs / f"{feed}.parquet"), order)
        return grain

    def encoded(self, fact: str, column: Any) -> Any:
        """As whole numbers: truth 0 to 2, hundredths, days, ranks of codes, numbers of texts."""
        import numpy as np

        if pa.types.is_boolean(column.type):
            return pc.if_else(column, YES, NO).fill_null(UNKNOWN).to_numpy().astype(np.int32)
        if pa.types.is_string(column.type):
            if fact not in _CODES:
                self.texts[fact] = pc.unique(column.drop_null()).to_pylist()
            return pc.index_in(column, pa.array(_CODES.get(fact) or self.texts[fact])).fill_null(MISSING).to_numpy()
        if pa.types.is_decimal(column.type):
            column = pc.multiply(column, pa.scalar(100, pa.decimal128(3, 0)))
        elif pa.types.is_date(column.type):
            column = column.cast(pa.int32())
        return column.cast(pa.int32()).fill_null(MISSING).to_numpy()


@dataclass
class _Told:
    """A feed: the places of its subjects, ascending, what it says of each, and the rows of each."""

    places: Any
    facts: dict[str, Any]
    starts: Any
    rows: Any


def _told(grain: _Grain, feed: str, table: Any, order: Any) -> _Told:
    """Rows about the same subject become one; rows about strangers fall out."""
    import numpy as np

    keys = table.column(f"{grain.name}_key").to_numpy()
    place = np.minimum(np.searchsorted(grain.keys, keys, sorter=order), len(grain.keys) - 1)
    place = place if order is None else order[place]
    known = grain.keys[place] == keys
    rows = table.column("row_id").to_numpy()
    by_place = np.lexsort((rows, place))
    by_place = by_place[known[by_place]]
    place = place[by_place]
    starts = np.flatnonzero(np.r_[True, place[1:] != place[:-1]])
    one = _Told(place[starts], {}, starts, rows[by_place])
    for fact, how in _COMBINED[feed].items():
        values = grain.encoded(fact, table.column(fact))[by_place]
        missing = UNKNOWN if pa.types.is_boolean(table.column(fact).type) else MISSING
        there = values != missing
        reduced = np.full(len(starts), missing, np.int32)
        if there.any():
            group = (np.cumsum(np.r_[False, place[1:] != place[:-1]]))[there]
            first = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
            values = values[there]
            reduced[group[first]] = values[first] if how == "first" else getattr(np, how).reduceat(values, first)
        one.facts[fact] = reduced
    return one


def _spread(grain: _Grain, feed: str, fact: str, missing: int) -> Any:
    import numpy as np

    told = grain.feeds[feed]
    everybody = np.full(len(grain.keys), missing, np.int32)
    everybody[told.places] = YES if fact == LISTED[feed] else told.facts[fact]
    return everybody


# --- the system -------------------------------------------------------------------------------------------------------


def _system() -> Any:
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import MONTH
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity("person", "persons", "one", is_person=True)
    household = build_entity("household", "households", "a home", roles=[{"key": "member", "plural": "members"}])
    system = TaxBenefitSystem([person, household])

    def add(name: str, entity: Any, **more: Any) -> None:
        shape = {"value_type": int, "entity": entity, "definition_period": MONTH, "label": name, **more}
        system.add_variable(type(name, (Variable,), shape))

    of = {"person": person, "household": household}
    for fact in ("relieved", "monitored", "net_income_per_capita_yuan"):
        add(fact, household)
    for feed, facts in _COMBINED.items():
        entity = of[_grain_of(feed)]
        for fact in (LISTED[feed], *facts):
            if fact not in _SHOWN_ONLY:
                add(fact, entity)
    for rule, formula in _rules().items():
        add(f"answer_{rule}", of["household" if rule in HOUSEHOLD_RULES else "person"], formula=_formula(formula))
    return system


def _formula(rule: Callable[[Any], Any]) -> Callable[..., Any]:
    def formula(subjects: Any, period: Any) -> Any:
        return rule(_Facts(subjects, period))

    return formula


class _Facts:
    """``facts.name`` is the variable's array; of a person, those of the household are projected."""

    def __init__(self, subjects: Any, period: Any) -> None:
        self._subjects, self._period = subjects, period

    def __getattr__(self, name: str) -> Any:
        home = name in _OF_REGISTER["household"] and self._subjects.entity.is_person
        return (self._subjects.household if home else self._subjects)(name, self._period)


def _grain_of(feed: str) -> str:
    return "household" if any(FEED[rule] == feed for rule in HOUSEHOLD_RULES) else "person"


def _simulation(system: Any, homes: _Grain, people: _Grain) -> Any:
    import numpy as np
    from openfisca_core.simulations import Simulation

    populations = system.instantiate_entities()
    for grain in (homes, people):
        populations[grain.name].ids, populations[grain.name].count = grain.keys, len(grain.keys)
    groups = populations["household"]
    groups.members_entity_id = np.searchsorted(homes.keys, people.homes)
    groups.members_role = np.full(len(people.keys), groups.entity.flattened_roles[0])
    simulation = Simulation(system, populations)
    for fact in ("relieved", "monitored", "net_income_per_capita_yuan"):
        simulation.set_input(fact, PERIOD, homes.columns[fact])
    for grain in (homes, people):
        for feed, of_feed in grain.feeds.items():
            simulation.set_input(LISTED[feed], PERIOD, _spread(grain, feed, LISTED[feed], NO))
            for fact in of_feed.facts:
                if fact not in _SHOWN_ONLY:
                    missing = UNKNOWN if fact in _TRUTHS else MISSING
                    simulation.set_input(fact, PERIOD, _spread(grain, feed, fact, missing))
    return simulation


_TRUTHS = (
    "in_renovation_plan",
    "housing_hazard_named",
    "water_unsolved",
    "willing_to_work",
    "employed",
    "hardship_after_relief",
    "stated_income_named",
)


# --- the rules --------------------------------------------------------------------------------------------------------


def _all(*parts: Any) -> Any:
    from functools import reduce

    import numpy as np

    return reduce(np.minimum, parts)


def _any(*parts: Any) -> Any:
    from functools import reduce

    import numpy as np

    return reduce(np.maximum, parts)


def _if(known: Any, test: Any) -> Any:
    """Yes or no by the test, unknown where the value is missing."""
    import numpy as np

    return np.where(known != MISSING, test.astype(np.int32) * YES, UNKNOWN)


def _among(fact: str, values: Any, *codes: str) -> Any:
    import numpy as np

    return _if(values, np.isin(values, [_CODES[fact].index(code) for code in codes]))


def _quarter(days: Any) -> Any:
    first, last = ((day - _DAY).days for day in (date(2024, 1, 1), date(2024, 3, 31)))
    return _if(days, (days >= first) & (days <= last))


def _below(amount: Any, line: int) -> Any:
    return _if(amount, amount < line)


def _rules() -> dict[str, Callable[[Any], Any]]:
    return {
        "uninsured": lambda f: _all(_any(f.relieved, f.monitored), f.in_uninsured_list),
        "self_paid_large": lambda f: _all(f.in_self_paid_list, _if(f.self_paid_yuan, f.self_paid_yuan > 3_000_000)),
        "self_paid_monitored": lambda f: _all(
            f.monitored, f.in_self_paid_list, _if(f.self_paid_yuan, f.self_paid_yuan <= 3_000_000)
        ),
        "dropout": lambda f: _all(f.in_dropout_list, _among("schooling_status", f.schooling_status, "失学", "辍学")),
        "unsafe_house": lambda f: _all(
            f.in_housing_list,
            _any(_among("house_grade", f.house_grade, "C级", "D级"), f.in_renovation_plan, f.housing_hazard_named),
        ),
        "unsafe_water": lambda f: _all(f.in_water_list, f.water_unsolved),
        "new_low_income": lambda f: _all(
            f.in_low_income_list,
            _among("relief_category", f.relief_category, "低保对象", "特困人员", "低保边缘家庭", "支出型困难家庭"),
            _quarter(f.relief_approved_on),
        ),
        "unemployed": lambda f: _all(
            _any(f.relieved, f.monitored), f.in_unemployed_list, f.willing_to_work, YES - f.employed
        ),
        "income_risk": lambda f: _all(
            _any(f.relieved, f.monitored),
            f.in_income_risk_list,
            _among("income_risk", f.income_risk, "收入偏低", "收入连续下降", "支出较大"),
        ),
        "newly_disabled": lambda f: _all(
            f.in_disabled_list,
            _quarter(f.disability_certified_on),
            _any(
                _among("disability_grade", f.disability_grade, "一级", "二级"),
                _all(
                    _among("disability_grade", f.disability_grade, "三级"),
                    _among("disability_kind", f.disability_kind, "智力", "精神"),
                ),
            ),
        ),
        "industry_loss": lambda f: _all(
            f.in_industry_loss_list, _if(f.industry_loss_yuan, f.industry_loss_yuan >= 1_200_000)
        ),
        "disaster_hardship": lambda f: _all(f.in_disaster_list, f.hardship_after_relief),
        "harmed": lambda f: _all(
            f.in_harm_list, _among("harm_suffered", f.harm_suffered, "重伤", "死亡", "财产重大损失")
        ),
        "petition": lambda f: _all(
            f.in_petition_list,
            _any(
                _all(f.stated_income_named, _below(f.stated_income_per_capita_yuan, 700_000)),
                _all(YES - f.stated_income_named, _below(f.net_income_per_capita_yuan, 700_000)),
            ),
        ),
    }


# --- the hits ---------------------------------------------------------------------------------------------------------


def _hits(rule: str, own: _Grain, homes: _Grain, places: Any) -> dict[str, Any]:
    """The columns of a rule's hits, by household and person, with the rows of its feed."""
    import numpy as np

    keys = (own.keys[places], own.homes[places])
    order = np.lexsort(keys)
    places = places[order]
    feed = own.feeds[FEED[rule]]
    told = np.searchsorted(feed.places, places)
    ends = np.r_[feed.starts[1:], len(feed.rows)]
    columns: dict[str, Any] = {"household_key": own.homes[places], "person_key": own.keys[places]}
    in_homes = places if own is homes else np.searchsorted(homes.keys, own.homes[places])
    for fact in SHOWN[rule]:
        if fact == LISTED[FEED[rule]]:
            columns[fact] = np.full(len(places), YES)
        elif fact in feed.facts:
            columns[fact] = feed.facts[fact][told]
        else:
            columns[fact] = homes.columns[fact][in_homes] if fact in homes.columns else own.columns[fact][places]
        if fact in own.texts:
            columns[fact] = np.array([*own.texts[fact], None], object)[np.maximum(columns[fact], -1)]
        elif fact in _CODES:
            columns[fact] = np.array([*_CODES[fact], None], object)[np.maximum(columns[fact], -1)]
    columns["rows"] = [feed.rows[feed.starts[at] : ends[at]] for at in told]
    return columns


def _plain(rule: str, columns: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The hits for the comparison, after the clock."""
    told: list[Iterable[Any]] = []
    for name, values in columns.items():
        if name == "person_key" and rule in HOUSEHOLD_RULES:
            told.append([None] * len(values))
        elif name == "rows":
            told.append(rows.tolist() for rows in values)
        else:
            told.append([_value(name, value) for value in values.tolist()])
    return zip(*told, strict=True)


def _value(name: str, value: Any) -> Any:
    if name.endswith("_key") or isinstance(value, str) or value is None or value == MISSING:
        return None if value == MISSING else value
    if name.endswith("_yuan"):
        return Decimal(value).scaleb(-2)
    if name.endswith("_on"):
        return _DAY + timedelta(days=value)
    if name in ("household_size", "able_members"):
        return value
    return {NO: False, UNKNOWN: None, YES: True}[value]
