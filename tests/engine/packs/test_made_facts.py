"""Facts made of a list's rows, and facts that are reckoned: what a pack may write, what it may not, and how examples give them."""

from __future__ import annotations

import pytest

from shouwang.engine.packs import load_pack_from
from shouwang.engine.packs.examples import load_examples_from
from shouwang.engine.packs.trying import test_examples as tried

JINGDE = "anhui-jingde-2024"
PLACE = "  self_paid_yuan: {"
HOME = "grain: household, source: feed, feed: self_paid"
MONEY = "{title: 一, type: money, unit: 元, " + HOME


@pytest.fixture
def with_fact(changed):
    """The files with one more fact, written in its own line."""
    return lambda name, written: changed("facts.yaml", PLACE, f"  {name}: {written}\n{PLACE}")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("home_paid_yuan", MONEY + ", combine: sum, of: self_paid_yuan}"),
        ("home_large_yuan", MONEY + ", combine: max, of: self_paid_yuan, among: self_paid_yuan > self_paid_line_yuan}"),
        ("home_patients", "{title: 人数, type: number, unit: 人, " + HOME + ", combine: persons}"),
        ("left_yuan", "{title: 余, type: money, unit: 元, grain: person, source: derived, is: medical_total_yuan - self_paid_yuan}"),
        ("home_any", "{title: 有, type: boolean, " + HOME + ", combine: any, among: self_paid_yuan > 0, yes: 有, no: 没有}"),
    ],
)  # fmt: skip
def test_a_pack_may_write(with_fact, name, written):
    pack, faults = load_pack_from(with_fact(name, written)[0], JINGDE)
    assert faults == [] and pack is not None
    assert pack.facts[name].made is (name != "left_yuan")


@pytest.mark.parametrize(
    ("written", "code", "says"),
    [
        (MONEY + ", combine: sum, among: self_paid_yuan > 0}", "missing_key", "补上 of"),
        (MONEY + ", combine: sum, of: self_paid}", "made_of_what", "是否要写“self_paid_yuan”"),
        (MONEY + ", combine: sum, of: industry_loss_yuan}", "made_of_what", "这张表没有"),
        (MONEY + ", combine: count, of: self_paid_yuan}", "combine_type", "改用"),
        ("{title: 一, type: number, unit: 张, " + HOME + ", combine: count, of: self_paid_yuan}", "key_out_of_place", "among"),
        ("{title: 一, type: number, unit: 张, " + HOME + ", combine: sum, of: self_paid_yuan}", "types_differ", "写成一样的"),
        (MONEY + ", combine: sum, of: self_paid_yuan, among: relieved}", "among_reach", "只用从这张表的列里取的事实"),
        (MONEY + ", combine: sum, of: self_paid_yuan, among: self_paid_yuan > 3000}", "figure_in_rule", "parameters.yaml"),
        (MONEY + ", combine: sum, of: self_paid_yuan, among: self_paid_yuan}", "not_a_condition", "比较"),
        ("{title: 一, type: number, unit: 人, grain: person, source: feed, feed: water, combine: count}", "grains_differ", "household"),
        ("{title: 一, type: number, unit: 人, grain: household, source: feed, feed: water, combine: persons}", "combine_type", "count"),
        ("{title: 一, type: money, unit: 元, grain: household, source: register, of: self_paid_yuan}", "key_out_of_place", "去掉"),
        ("{title: 一, type: money, unit: 元, grain: household, source: derived, is: net_income_per_capita_yuan * net_income_per_capita_yuan}",
         "reckoning_unfit", "金额不能乘金额"),
        ("{title: 一, type: money, unit: 元, grain: household, source: derived, is: household_size}", "types_differ", "写 type: number"),
        ("{title: 一, type: code, codes: [甲], grain: household, source: derived, is: household_size}", "fact_type", "money 或 number"),
    ],
)  # fmt: skip
def test_what_a_made_fact_may_not_be_is_said_at_its_line(with_fact, written, code, says):
    files, line = with_fact("home_paid_yuan", written)
    pack, faults = load_pack_from(files, JINGDE)
    assert pack is None
    assert [(fault.code, fault.row) for fault in faults] == [(code, line)], [fault.message for fault in faults]
    assert says in faults[0].message


def test_a_column_does_not_fill_a_made_fact(changed):
    files, _ = changed("facts.yaml", "feed: self_paid, combine: sum}", "feed: self_paid, combine: count}")
    assert "made_by_column" in {fault.code for fault in load_pack_from(files, JINGDE)[1]}


EXAMPLES = """
as_of: 2024-04-10
period: 2024-03
examples:
  - {sentence: 一户的自付合起来, clause: J02, given: {net_income_per_capita_yuan: 8000, home_paid_yuan: 1000.01}, expect: {petition: hit}}
  - {sentence: 正好在线上, clause: J02, given: {net_income_per_capita_yuan: 8000, home_paid_yuan: 1000}, expect: {petition: clear}}
  - {sentence: 家里没有人在表上, clause: J02, given: {net_income_per_capita_yuan: 6999.99}, expect: {petition: hit}}
  - {sentence: 表没有报来, clause: J02, missing: [self_paid], given: {net_income_per_capita_yuan: 1}, expect: {petition: unknown}}
"""


def test_examples_give_made_facts_as_they_are_and_nothing_of_whoever_is_not_on_the_list(with_fact):
    files, _ = with_fact("home_paid_yuan", MONEY + ", combine: sum, of: self_paid_yuan}")
    path = f"{JINGDE}/rules.yaml"
    text = files[path].decode()
    start, end = (
        text.index("    when: >-\n      in_petition_list"),
        text.index("    response:", text.index("in_petition_list")),
    )
    asked = "    when: net_income_per_capita_yuan - home_paid_yuan < monitoring_line_yuan\n"
    text = text[:start] + asked + text[end:].replace("[household_size]", "[stated_income_per_capita_yuan]", 1)
    files[path] = text.encode()
    pack, faults = load_pack_from(files, JINGDE)
    assert pack is not None, faults
    examples, faults = load_examples_from(pack, {"e.yaml": EXAMPLES.encode()})
    assert faults == []
    assert [outcome.got for outcome in tried(pack, examples)] == ["hit", "clear", "hit", "unknown"]
