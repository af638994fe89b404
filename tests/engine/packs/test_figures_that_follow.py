"""A figure that follows from others by a formula, day by day, exactly; and the year a figure speaks of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shouwang.engine.packs import load_pack_from
from shouwang.engine.packs.figures import out_of_year
from shouwang.engine.packs.model import Pack

PACK = "name: place\ntitle: 某县\nin_force: {from: 2024-01-01}\n"
SOURCES = (
    "notices: {n: {title: 通知, number: 1号, date: 2024-01-01, office: 某办}}\n"
    "clauses: {A01: {notice: n, article: 一, says: 这一条说的是怎么定}}\n"
)

LOW = """
  low_yuan:
    {title: 农村低保年标准, type: money, unit: 元, values: [
      {value: 6900, from: 2023-01-01, clause: A01, for_year: 2023, lag_years: 1},
      {value: 7212, from: 2024-07-01, clause: A01, for_year: 2024, lag_years: 1}]}"""
GROWTH = (
    "\n  growth_percent: {title: 增幅, type: number, unit: '%', values: [{value: 3.5, from: 2024-01-01, clause: A01}]}"
)


def line(written: str, kind: str = "money", unit: str = "元", name: str = "line_yuan") -> str:
    return f"\n  {name}: {{title: 线, type: {kind}, unit: '{unit}', values: [{written}]}}"


def loaded(*parameters: str) -> tuple[Pack | None, list[tuple[str, int | None, str]]]:
    files = {"pack": PACK, "sources": SOURCES, "parameters": "parameters:" + "".join(parameters) + "\n"}
    pack, faults = load_pack_from({f"place/{name}.yaml": text.encode() for name, text in files.items()}, "place")
    return pack, [(fault.code, fault.row, fault.message) for fault in faults]


def values(*parameters: str) -> list[tuple[str, str]]:
    pack, faults = loaded(*parameters)
    assert pack is not None, faults
    return [(value.from_on.isoformat(), str(value.value)) for value in pack.parameters["line_yuan"].values]


@pytest.mark.parametrize(
    ("formula", "comes"),
    [
        ("formula: 2 * low_yuan", [("2024-01-01", "13800"), ("2024-07-01", "14424")]),
        ("formula: low_yuan + growth_percent * low_yuan", [("2024-01-01", "7141.500"), ("2024-07-01", "7464.420")]),
        ("formula: low_yuan * (1 + growth_percent), round_to: 10", [("2024-01-01", "7140"), ("2024-07-01", "7460")]),
        ("formula: 0.1 * low_yuan - 0.1 * low_yuan", [("2024-01-01", "0"), ("2024-07-01", "0")]),
        ("formula: 2 * low_yuan, value: 13799", [("2024-01-01", "13799")]),
    ],
)
def test_a_formula_holds_by_the_day_of_what_it_follows_from(formula: str, comes: list[tuple[str, str]]) -> None:
    got = values(LOW, GROWTH, line(f"{{{formula}, from: 2024-01-01, clause: A01}}"))
    assert [(day, Decimal(value)) for day, value in got] == [(day, Decimal(value)) for day, value in comes]


def test_half_is_rounded_up_and_no_float_creeps_in() -> None:
    tens = line("{formula: 7 * tenth_yuan, round_to: 0.1, from: 2024-01-01, clause: A01}")
    tenth = line("{value: 0.15, from: 2024-01-01, clause: A01}", name="tenth_yuan")
    assert [Decimal(value) for _, value in values(tenth, tens)] == [Decimal("1.1")]


def test_a_formula_whose_input_is_not_in_force_gives_no_value() -> None:
    """And the line that held before it is not used on: unknown, never an old figure, never zero."""
    both = "{value: 5000, from: 2021-01-01, clause: A01}, {formula: 2 * low_yuan, from: 2022-01-01, clause: A01}"
    pack, faults = loaded(line(both), LOW)
    assert pack is not None, faults
    days = [date(2020, 1, 1), date(2021, 6, 1), date(2022, 6, 1), date(2023, 6, 1), date(2025, 1, 1)]
    held = [pack.parameters["line_yuan"].at(day) for day in days]
    assert [one and int(one.value) for one in held] == [None, 5000, None, 13800, 14424]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "code", "says"),
    [
        ("formula: 2 * lov_yuan", "formula_unknown", "是否要写“low_yuan”"),
        ("formula: 2 * line_yuan", "formula_circular", "line_yuan → line_yuan"),
        ("formula: low_yuan / 2", "formula_unreadable", "0.5 *"),
        ("formula: low_yuan ** 2", "formula_unreadable", "加、减、乘以外"),
        ("formula: 2 × low_yuan", "formula_unreadable", "半角括号"),
        ("formula: __import__('os')", "formula_unreadable", "只用 + - *"),
        ("formula: low_yuan * low_yuan", "formula_type", "钱和钱不能相乘"),
        ("formula: low_yuan + growth_percent", "formula_type", "钱和数不能相加减"),
        ("formula: growth_percent * 3", "formula_type", "不是金额"),
        ("formula: 1.001 * low_yuan * growth_percent", "formula_digits", "round_to: 1"),
        ("formula: 1 - low_yuan", "formula_negative", "比0小"),
        ("note: 空的", "value_missing", "写 value: …，或写 formula: …"),
        ("value: 1, round_to: 10", "key_out_of_place", "去掉“round_to”"),
        ("formula: low_yuan, round_to: 0", "out_of_range", "整倍数"),
        ("value: 1, for_year: 20244", "out_of_range", "写年份"),
    ],
)
def test_a_formula_that_cannot_be_is_said_with_its_line(written: str, code: str, says: str) -> None:
    pack, faults = loaded(LOW, GROWTH, line(f"{{{written}, from: 2024-01-01, clause: A01}}"))
    assert pack is None
    assert [(fault[0], fault[1], says in fault[2]) for fault in faults] == [(code, 7, True)], faults


def test_a_ring_of_two_is_said_once() -> None:
    one = line("{formula: other_yuan, from: 2024-01-01, clause: A01}")
    other = line("{formula: line_yuan + 1, from: 2024-01-01, clause: A01}", name="other_yuan")
    third = line("{formula: line_yuan + 1, from: 2024-01-01, clause: A01}", name="third_yuan")
    _, faults = loaded(one, other, third)
    assert [fault[0] for fault in faults] == ["formula_circular"]


def test_a_percentage_that_follows_from_one_stays_one() -> None:
    doubled = "\n  line_yuan: {title: 线, type: money, unit: 元, values: [{value: 1, from: 2024-01-01, clause: A01}]}"
    share = line("{formula: 2 * growth_percent, from: 2024-01-01, clause: A01}", "number", "%", "share_percent")
    pack, _ = loaded(GROWTH, share, doubled)
    assert pack is not None
    assert pack.parameters["share_percent"].values[0].value == Decimal(7)


@pytest.mark.parametrize(
    ("name", "on", "says"),
    [
        ("low_yuan", date(2024, 12, 31), ""),
        ("low_yuan", date(2025, 12, 31), ""),
        ("low_yuan", date(2026, 1, 1), "应有2025年的数，现在用的是2024年的"),
        ("line_yuan", date(2026, 1, 1), "农村低保年标准应有2025年的数，现在用的是2024年的"),
        ("growth_percent", date(2030, 1, 1), ""),
    ],
)
def test_a_figure_whose_year_has_passed_says_so(name: str, on: date, says: str) -> None:
    pack, _ = loaded(LOW, GROWTH, line("{formula: 2 * low_yuan, from: 2024-01-01, clause: A01}"))
    assert pack is not None
    assert out_of_year(pack.parameters, name, on) == says
