"""Examples are sentences: what is given, what the rules must answer, and what is wrong with a sentence that says nonsense."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shouwang.engine import packs
from shouwang.engine.packs import Pack

JINGDE = "anhui-jingde-2024"
HEAD = "as_of: 2024-04-10\nperiod: 2024-03\nexamples:\n"


@pytest.fixture(scope="module")
def pack() -> Pack:
    pack, faults = packs.load_pack(JINGDE, [packs.bundled_folder()])
    assert pack is not None, faults
    return pack


def read(pack: Pack, body: str) -> tuple[list[packs.Example], list[packs.Fault]]:
    return packs.load_examples_from(pack, {f"{JINGDE}/examples/x.yaml": (HEAD + body).encode()})


WATER = (
    "  - sentence: 饮水问题没有解决。\n    clause: J06\n"
    "    given: {in_water_list: true, water_unsolved: true}\n    expect: {unsafe_water: hit}\n"
)


def test_an_example_carries_its_day_period_and_line(pack: Pack) -> None:
    (example,), faults = read(pack, WATER)
    assert faults == []
    assert (example.as_of, example.period, example.where.line) == (date(2024, 4, 10), "2024-03", 4)
    assert example.given == {"in_water_list": True, "water_unsolved": True} and example.expect == {
        "unsafe_water": "hit"
    }


def test_amounts_are_exact(pack: Pack) -> None:
    body = WATER.replace(
        "water_unsolved: true", "water_unsolved: true, industry_loss_yuan: 11999.99, in_industry_loss_list: true"
    )
    (example,), _ = read(pack, body)
    assert example.given["industry_loss_yuan"] == Decimal("11999.99")


def test_an_outcome_says_what_was_expected_what_came_and_where(pack: Pack) -> None:
    examples, _ = read(pack, WATER.replace("unsafe_water: hit", "unsafe_water: clear, industry_loss: clear"))
    wrong, right = packs.test_examples(pack, examples)
    assert (wrong.rule, wrong.expected, wrong.got, wrong.kept) == ("unsafe_water", "clear", "hit", False)
    assert wrong.where.file == f"{JINGDE}/examples/x.yaml" and wrong.where.line == 4
    assert right.kept


def test_outcomes_keep_the_order_of_the_examples_whatever_their_days(pack: Pack) -> None:
    later = WATER.replace("    clause", "    as_of: 2025-01-10\n    period: 2024-12\n    clause").replace(
        "饮水", "先写的饮水"
    )
    examples, faults = read(pack, later + WATER)
    assert faults == [] and [one.sentence[:2] for one in packs.test_examples(pack, examples)] == ["先写", "饮水"]


def test_a_figure_not_yet_in_force_makes_the_answer_unknown(pack: Pack) -> None:
    early = "  - sentence: 通知之前没有这条线。\n    clause: J10\n    as_of: 2024-01-30\n    period: 2023-12\n    given: {in_industry_loss_list: true, industry_loss_yuan: 50000}\n    expect: {industry_loss: unknown}\n"
    examples, faults = read(pack, early)
    assert faults == [] and packs.test_examples(pack, examples)[0].kept


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "remedy"),
    [
        ("clause: J06", "clause: J006", "clause_unknown", 5, "J06"),
        ("unsafe_water: hit", "unsafe_watr: hit", "rule_unknown", 7, "是否要写“unsafe_water”"),
        ("unsafe_water: hit", "unsafe_water: yes", "not_a_choice", 7, "数据不足写 unknown"),
        ("water_unsolved: true", "water_unsolvd: true", "fact_unknown", 6, "是否要写“water_unsolved”"),
        ("water_unsolved: true", "water_unsolved: 是", "value_type", 6, "写 true 或 false"),
        ("in_water_list: true, ", "", "example_not_listed", 6, "加上 in_water_list: true"),
        ("water_unsolved: true", "relieved_or_monitored: true", "derived_given", 6, "relieved or monitored"),
        (
            "water_unsolved: true",
            "monitored_category: 低保户",
            "value_type",
            6,
            "脱贫不稳定户、边缘易致贫户、突发严重困难户",
        ),
        ("    given:", "    missing: [water]\n    given:", "feed_missing", 7, "改missing"),
        ("    given:", "    missing: [watr]\n    given:", "feed_unknown", 6, "是否要写“water”"),
        ("    clause: J06\n", "", "missing_key", 4, "补上“clause: …”"),
        ("sentence:", "sentense:", "unknown_key", 4, "是否要写“sentence”"),
    ],
)
def test_a_sentence_that_says_nonsense_is_left_out_and_named(pack, old, new, code, line, remedy) -> None:
    examples, faults = read(pack, WATER.replace(old, new))
    assert examples == []
    assert (code, line) in [(fault.code, fault.row) for fault in faults]
    assert any(remedy in fault.message for fault in faults)
