"""Conditions asked of many files at once, and of one with its sentence: the same answer both ways."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.engine import packs
from shouwang.engine.assessing import ARROW, answers, asked_of, assessed, checks_of, conditions_of
from shouwang.engine.packs import Pack

ON = date(2024, 4, 12)
_loaded, _faults = packs.load_pack("anhui-jingde-2024", [packs.bundled_folder()])
assert _loaded is not None, _faults
JINGDE: Pack = _loaded
ASKED = [*conditions_of(JINGDE.procedures["elimination"]), *checks_of(JINGDE)]
FACTS = sorted(asked_of(JINGDE, ASKED))
_VALUES = {
    "boolean": st.booleans(),
    "number": st.integers(0, 14).map(Decimal),
    "money": st.sampled_from([Decimal(0), Decimal("6999.99"), Decimal(7000), Decimal("7000.01"), Decimal(9000)]),
    "date": st.dates(date(2021, 1, 1), date(2024, 4, 12)),
}
_FILE = st.fixed_dictionaries({name: st.none() | _VALUES[JINGDE.facts[name].type] for name in FACTS})


def _table(files):
    return pa.table({name: pa.array([one[name] for one in files], ARROW[JINGDE.facts[name].type]) for name in FACTS})


@settings(max_examples=40, deadline=None)
@given(st.lists(_FILE, min_size=1, max_size=12))
def test_asked_of_many_at_once_or_of_one_the_answer_is_the_same(files):
    found = answers(JINGDE, ASKED, _table(files), ON)
    for place, one in enumerate(files):
        told = {each.asked.name: each.met for each in assessed(JINGDE, ASKED, one, ON)}
        assert told == {name: column[place].as_py() for name, column in found.items()}


def test_a_fact_without_a_column_is_unknown_and_never_a_no():
    table = pa.table({"water_secure": pa.array([True, False, None], pa.bool_())})
    found = answers(JINGDE, conditions_of(JINGDE.procedures["elimination"]), table, ON)
    assert found["water"].to_pylist() == [True, False, None]
    assert found["income_over_line"].to_pylist() == [None, None, None]


@pytest.mark.clause("N11")
def test_a_condition_says_its_value_beside_its_threshold():
    (one,) = [
        each
        for each in assessed(JINGDE, ASKED, {"stated_income_yuan": Decimal(6800)}, ON)
        if each.asked.name == "income_over_line"
    ]
    assert one.met is False
    assert "6,800元" in one.says and "7,000元" in one.says and one.asked.otherwise == "继续帮扶增收"


def test_nobody_asked_nothing_answered():
    assert answers(JINGDE, [], _table([]), ON) == {}
    empty = answers(JINGDE, ASKED, _table([]), ON)
    assert {len(column) for column in empty.values()} == {0}
