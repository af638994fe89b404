"""What notices yet unread may ask for, each shape once: lines, periods, rules. A place's pack says it without any Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from shouwang.engine import packs
from shouwang.engine.calendar import period_of
from shouwang.engine.packs.model import Pack
from shouwang.engine.screening import FeedFacts, Plan, compile_pack, screen

PACK = {
    "pack": """
name: sixth-2023
title: 某县2023年筛查
extends: national
in_force: {from: 2022-06-01}
divisions: ["349921"]
""",
    "sources": """
notices:
  sixth: {number: 某字〔2023〕1号, title: 某县筛查办法, office: 某县, date: 2022-06-01}
clauses:
  S01: {notice: sixth, article: 一, says: 样例县的各种线和期间。}
""",
    "parameters": """
parameters:
  # A published figure of the year before, and half of it; the later one is published in the course of the year.
  rural_income_yuan:
    title: 全省农村居民人均可支配收入
    type: money
    unit: 元
    values:
      - {value: 18684, from: 2022-01-20, for_year: 2021, lag_years: 1, clause: S01}
      - {value: 19936, from: 2023-02-15, for_year: 2022, lag_years: 1, clause: S01}
  half_percent:
    title: 比例
    type: number
    unit: "%"
    values: [{value: 50, from: 2022-01-01, clause: S01, word: 超过}]
  paid_line_yuan:
    title: 自付线
    type: money
    unit: 元
    values: [{formula: half_percent * rural_income_yuan, from: 2022-01-20, clause: S01, word: 超过}]
  # Twice the yearly low relief, changed in the middle of a year; the county compares disposable income.
  subsistence_year_yuan:
    title: 农村低保年标准
    type: money
    unit: 元
    values: [{value: 4200, from: 2022-01-01, clause: S01}, {value: 4500, from: 2022-09-01, clause: S01}]
  monitoring_line_yuan:
    title: 监测范围
    type: money
    unit: 元
    income: disposable
    values: [{formula: 2 * subsistence_year_yuan, from: 2022-01-01, clause: S01, word: 低于}]
  band_low_yuan: {title: 低收入下限, type: money, unit: 元, values: [{value: 9000, from: 2022-01-01, clause: S01, word: 达到}]}
  band_high_yuan: {title: 低收入上限, type: money, unit: 元, values: [{value: 12000, from: 2022-01-01, clause: S01, word: 低于}]}
  share_percent: {title: 务工收入占比, type: number, unit: "%", values: [{value: 80, from: 2022-01-01, clause: S01, word: 达到}]}
  bill_line_yuan: {title: 一次的线, type: money, unit: 元, values: [{value: 4000, from: 2022-01-01, clause: S01, word: 超过}]}
  month_line_yuan: {title: 一月的线, type: money, unit: 元, values: [{value: 500, from: 2022-01-01, clause: S01, word: 达到}]}
  fees_line_yuan: {title: 学年学费的线, type: money, unit: 元, values: [{value: 10000, from: 2022-01-01, clause: S01, word: 超过}]}
  many_children: {title: 多子女, type: number, unit: 人, values: [{value: 3, from: 2022-01-01, clause: S01, word: 达到}]}
  since_on: {title: 自何时起, type: date, values: [{value: 2022-07-01, from: 2022-01-01, clause: S01}]}
periods:
  school_year: {title: 学年, clause: S01, yearly: {begins: "09-01"}}
  year_back: {title: 往前十二个月, clause: S01, rolling: {months: 12, until: as_of}}
  months_back: {title: 筛查月以前十二个月, clause: S01, rolling: {months: 12, until: month_start}}
  autumn_to_autumn: {title: 上年十月到当年九月, clause: S01, yearly: {begins: "10-01", whole: true}}
  year_to_last_month: {title: 当年到上月底, clause: S01, year_to: last_month}
  fixed_year: {title: 固定的一年, clause: S01, fixed: {from: 2021-10-01, to: 2022-09-30}, cut_off: {says: 以后的变化并入月监测更新}}
""",
    "facts": """
facts:
  in_bills: {title: 列入费用表, type: boolean, grain: person, source: listed, feed: bills, yes: 在费用表中, no: 不在费用表中}
  bill_yuan: {title: 一次自付, type: money, unit: 元, grain: person, source: feed, feed: bills, combine: max}
  bill_kind: {title: 费用种类, type: code, grain: person, source: feed, feed: bills, codes: [学费, 医疗]}
  billed_on: {title: 费用时间, type: date, grain: person, source: feed, feed: bills, combine: max}
  month_paid_yuan: {title: 本月自付, type: money, unit: 元, grain: person, source: feed, feed: bills, combine: sum, of: bill_yuan, among: "bill_kind = '医疗' and billed_on between period_start and period_end"}
  year_paid_yuan: {title: 当年到上月底自付, type: money, unit: 元, grain: person, source: feed, feed: bills, combine: sum, of: bill_yuan, among: "bill_kind = '医疗' and billed_on between year_to_last_month_start and year_to_last_month_end"}
  back_paid_yuan: {title: 往前十二个月自付, type: money, unit: 元, grain: household, source: feed, feed: bills, combine: sum, of: bill_yuan, among: "bill_kind = '医疗' and billed_on between year_back_start and year_back_end"}
  fees_yuan: {title: 学年学费, type: money, unit: 元, grain: household, source: feed, feed: bills, combine: sum, of: bill_yuan, among: "bill_kind = '学费' and billed_on between school_year_start and school_year_end"}
  children_paying: {title: 交学费的子女数, type: number, unit: 人, grain: household, source: feed, feed: bills, combine: persons, among: "bill_kind = '学费'"}
  left_yuan: {title: 扣除自付后的收入, type: money, unit: 元, grain: household, source: derived, is: net_income_yuan - back_paid_yuan}
  in_relief: {title: 列入低保表, type: boolean, grain: person, source: listed, feed: relief, yes: 在低保表中, no: 不在低保表中}
  relief_on: {title: 审批时间, type: date, grain: person, source: feed, feed: relief, combine: max}
  relief_said: {title: 审批结果, type: code, grain: person, source: feed, feed: relief, codes: [已批准, 未批准]}
  grade: {title: 残疾等级, type: code, grain: person, source: feed, feed: relief, combine: min, codes: [一级, 二级, 三级, 四级]}
  warned_times: {title: 被预警的次数, type: number, unit: 次, grain: person, source: feed, feed: relief, combine: count, among: relief_on >= since_on}
  included_before: {title: 纳入过, type: boolean, grain: household, source: derived, is: monitored or risk_eliminated, yes: 纳入过, no: 没有纳入过}
""",
    "feeds": """
departments:
  bureau: {title: 县有关部门, spellings: [有关部门], clause: S01}
feeds:
  bills:
    title: 费用表
    department: bureau
    clause: S01
    grain: person
    comes: month
    due: {day: 9, text: 每月9日前}
    standing: false
    listed: in_bills
    titles: [[费用]]
    files: [[费用]]
    columns:
      name: {like: name, needed: true}
      number: {like: number, needed: true}
      bill: {role: value, title: 自付, spellings: [自付], fact: bill_yuan, type: money, unit: 元, needed: true, filled: true, marks: true}
      kind: {role: value, title: 种类, spellings: [种类], fact: bill_kind, type: code, codes: {学费: [学费], 医疗: [医疗]}, other: fault, needed: true, filled: true, marks: true}
      on: {role: value, title: 费用时间, spellings: [费用时间], fact: billed_on, type: date, needed: true, filled: true, marks: true}
  relief:
    title: 低保表
    department: bureau
    clause: S01
    grain: person
    comes: month
    due: {day: 9, text: 每月9日前}
    standing: false
    listed: in_relief
    titles: [[低保]]
    files: [[低保]]
    columns:
      name: {like: name, needed: true}
      number: {like: number, needed: true}
      said: {role: value, title: 审批结果, spellings: [审批结果], fact: relief_said, type: code, codes: {已批准: [已批准], 未批准: [未批准]}, other: fault, needed: true, filled: true, marks: true}
      on: {role: value, title: 审批时间, spellings: [审批时间], fact: relief_on, type: date, needed: true, filled: true, marks: true}
      grade: {role: value, title: 残疾等级, spellings: [残疾等级], fact: grade, type: code, codes: {一级: [一级], 二级: [二级], 三级: [三级], 四级: [四级]}, other: blank, marks: true}
""",
}
SHAPES: dict[str, tuple[str, str]] = {
    "one bill over a fixed line": ("person", "in_bills and bill_yuan > bill_line_yuan"),
    "the month, a line that counts itself": ("person", "in_bills and month_paid_yuan >= month_line_yuan"),
    "the year so far, half of last year's figure": ("person", "in_bills and year_paid_yuan > paid_line_yuan"),
    "the school year of a household": ("household", "fees_yuan > fees_line_yuan"),
    "so many children": ("household", "children_paying >= many_children"),
    "income after what was paid, by head": ("household", "not monitored and left_yuan < monitoring_line_yuan * household_size"),
    "a band with two ends": (
        "household", "net_income_per_capita_yuan >= band_low_yuan and net_income_per_capita_yuan < band_high_yuan"
    ),
    "falls year after year": (
        "household",
        "net_income_per_capita_yuan < last_net_income_per_capita_yuan"
        " and last_net_income_per_capita_yuan < before_last_net_income_per_capita_yuan",
    ),
    "a share of the income": ("household", "wage_income_yuan >= net_income_yuan * share_percent"),
    "by the kind of household": ("household", "relieved and net_income_per_capita_yuan < band_high_yuan"),
    "on a list since a day": ("person", "in_relief and relief_said = '已批准' and relief_on >= since_on"),
    "applied and refused": ("person", "in_relief and relief_said = '未批准'"),
    "by grade": ("person", "in_relief and grade in ('一级', '二级')"),
    "warned so often, never included": ("person", "warned_times >= many_children and not included_before"),
    "within the last twelve months": ("person", "in_relief and relief_on between year_back_start and year_back_end"),
    "twelve months before the month": ("person", "in_relief and relief_on between months_back_start and months_back_end"),
    "from October to September": ("person", "in_relief and relief_on between autumn_to_autumn_start and autumn_to_autumn_end"),
    "a fixed period": ("person", "in_relief and relief_on between fixed_year_start and fixed_year_end"),
}  # fmt: skip
"""What a shape is → whom it asks and how. On 10 March 2023, about February."""


@pytest.fixture(scope="module")
def sixth(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder = tmp_path_factory.mktemp("packs") / "sixth-2023"
    folder.mkdir()
    for kind, text in PACK.items():
        (folder / f"{kind}.yaml").write_text(text, encoding="utf-8")
    rules = "".join(
        f'  r{number}: {{title: "{shape}", clause: S01, grain: {grain}, when: "{when}", response: visit, risk: 其他, ask: 看}}\n'
        for number, (shape, (grain, when)) in enumerate(SHAPES.items())
    )
    (folder / "rules.yaml").write_text(f"rules:\n{rules}", encoding="utf-8")
    pack, faults = packs.load_pack("sixth-2023", [folder.parent, packs.bundled_folder()])
    assert pack is not None, [str(one) for one in faults]
    return pack


@pytest.fixture(scope="module")
def plan(sixth: Pack) -> Plan:
    found, faults = compile_pack(sixth, period_of("2023-02"), date(2023, 3, 10))
    assert found is not None, faults
    return found


HOME = {
    "relieved": False,
    "monitored": False,
    "risk_eliminated": False,
    "household_size": 2,
    "net_income_per_capita_yuan": 15000,
    "net_income_yuan": 30000,
    "wage_income_yuan": 10000,
    "last_net_income_per_capita_yuan": 14000,
    "before_last_net_income_per_capita_yuan": 13000,
}
TYPES = {"boolean": pa.bool_(), "money": pa.decimal128(18, 2), "number": pa.decimal128(18, 2), "date": pa.date32()}


def bill(yuan: str, on: date, kind: str = "医疗", person: int = 1) -> dict[str, Any]:
    return {"list": "bills", "person": person, "bill_yuan": Decimal(yuan), "billed_on": on, "bill_kind": kind}


def relief(on: date, said: str = "已批准", grade: str | None = None) -> dict[str, Any]:
    return {"list": "relief", "person": 1, "relief_on": on, "relief_said": said, "grade": grade}


def answer(plan: Plan, shape: str, rows: Sequence[Mapping[str, Any]], **home: Any) -> str:
    """What the rule says of a household of two (or of its first member)."""

    def table(rows: Sequence[Mapping[str, Any]], facts: Sequence[str], **keys: list[int]) -> pa.Table:
        columns = {name: pa.array(values, pa.int64()) for name, values in keys.items()}
        for name in facts:
            exact = [Decimal(row[name]) if type(row.get(name)) is int else row.get(name) for row in rows]
            columns[name] = pa.array(exact, TYPES.get(plan.pack.facts[name].type, pa.string()))
        return pa.table(columns)

    homes = table([{**HOME, **home}], list(HOME), household_key=[100])
    persons = pa.table({"person_key": pa.array([1, 2], pa.int64()), "household_key": pa.array([100, 100], pa.int64())})
    feeds = []
    for name, facts in (
        ("bills", ["bill_yuan", "billed_on", "bill_kind"]),
        ("relief", ["relief_on", "relief_said", "grade"]),
    ):
        told = [row for row in rows if row["list"] == name]
        keys = {"row_id": list(range(1, len(told) + 1)), "person_key": [row["person"] for row in told]}
        feeds.append(FeedFacts(name, table(told, facts, **keys, household_key=[100] * len(told))))
    result = screen(plan, persons, homes, feeds)
    rule = f"r{list(SHAPES).index(shape)}"
    count = next(one for one in result.counts if one.rule == rule)
    assert count.hit + count.clear + count.unknown == (1 if SHAPES[shape][0] == "household" else 2)
    if count.unknown:
        return "unknown"
    return "hit" if count.hit else "clear"


FEBRUARY, MARCH = date(2023, 2, 10), date(2023, 3, 5)


@pytest.mark.parametrize(
    ("shape", "rows", "home", "said"),
    [
        ("one bill over a fixed line", [bill("4000", FEBRUARY)], {}, "clear"),
        ("one bill over a fixed line", [bill("4000.01", FEBRUARY)], {}, "hit"),
        ("one bill over a fixed line", [bill("2500", FEBRUARY), bill("2500", MARCH)], {}, "clear"),
        ("the month, a line that counts itself", [bill("300", FEBRUARY), bill("200", FEBRUARY)], {}, "hit"),
        ("the month, a line that counts itself", [bill("499", FEBRUARY), bill("9", MARCH)], {}, "clear"),
        # Half of 19,936, which holds since 15 February.
        ("the year so far, half of last year's figure", [bill("9968", FEBRUARY)], {}, "clear"),
        ("the year so far, half of last year's figure", [bill("9968.01", FEBRUARY)], {}, "hit"),
        ("the year so far, half of last year's figure", [bill("9968", FEBRUARY), bill("1", MARCH)], {}, "clear"),
        ("the year so far, half of last year's figure", [bill("9968", FEBRUARY), bill("1", date(2022, 12, 31))], {}, "clear"),
        ("the school year of a household", [bill("5000", date(2022, 9, 1), "学费"), bill("5000.01", MARCH, "学费", 2)], {}, "hit"),
        ("the school year of a household", [bill("9999", date(2022, 8, 31), "学费"), bill("5000", MARCH, "学费", 2)], {}, "clear"),
        ("so many children", [bill("1", MARCH, "学费", one) for one in (1, 2, 3)], {}, "hit"),
        ("so many children", [bill("1", MARCH, "学费", one) for one in (1, 2, 2)], {}, "clear"),
        ("income after what was paid, by head", [bill("12000", MARCH)], {}, "clear"),  # 18,000 is twice 9,000
        ("income after what was paid, by head", [bill("12000.01", MARCH)], {}, "hit"),
        ("income after what was paid, by head", [bill("12000.01", date(2022, 3, 10))], {}, "clear"),
        ("income after what was paid, by head", [bill("12000.01", MARCH)], {"monitored": True}, "clear"),
        ("income after what was paid, by head", [bill("12000.01", MARCH)], {"net_income_yuan": None}, "unknown"),
        ("a band with two ends", [], {"net_income_per_capita_yuan": 9000}, "hit"),
        ("a band with two ends", [], {"net_income_per_capita_yuan": 12000}, "clear"),
        ("a band with two ends", [], {"net_income_per_capita_yuan": 8999}, "clear"),
        ("a band with two ends", [], {"net_income_per_capita_yuan": None}, "unknown"),
        ("falls year after year", [], {"last_net_income_per_capita_yuan": 16000}, "clear"),
        ("falls year after year", [], {"last_net_income_per_capita_yuan": 16000, "before_last_net_income_per_capita_yuan": 17000}, "hit"),
        ("falls year after year", [], {"last_net_income_per_capita_yuan": 16000, "before_last_net_income_per_capita_yuan": None}, "unknown"),
        ("a share of the income", [], {"wage_income_yuan": 24000}, "hit"),
        ("a share of the income", [], {"wage_income_yuan": 23999}, "clear"),
        ("by the kind of household", [], {"relieved": True, "net_income_per_capita_yuan": 11999}, "hit"),
        ("by the kind of household", [], {"net_income_per_capita_yuan": 1}, "clear"),
        ("by the kind of household", [], {"relieved": None, "net_income_per_capita_yuan": 1}, "unknown"),
        ("on a list since a day", [relief(date(2022, 7, 1))], {}, "hit"),
        ("on a list since a day", [relief(date(2022, 6, 30))], {}, "clear"),
        ("applied and refused", [relief(MARCH, "未批准")], {}, "hit"),
        ("applied and refused", [relief(MARCH)], {}, "clear"),
        ("by grade", [relief(MARCH, grade="二级")], {}, "hit"),
        ("by grade", [relief(MARCH, grade="三级")], {}, "clear"),
        ("by grade", [relief(MARCH)], {}, "unknown"),
        ("warned so often, never included", [relief(MARCH)] * 3, {}, "hit"),
        ("warned so often, never included", [relief(MARCH)] * 3, {"risk_eliminated": True}, "clear"),
        ("warned so often, never included", [relief(MARCH), relief(MARCH), relief(date(2022, 6, 30))], {}, "clear"),
        ("within the last twelve months", [relief(date(2022, 3, 11))], {}, "hit"),
        ("within the last twelve months", [relief(date(2022, 3, 10))], {}, "clear"),
        ("twelve months before the month", [relief(date(2022, 3, 1))], {}, "hit"),
        ("twelve months before the month", [relief(date(2023, 3, 1))], {}, "clear"),
        ("from October to September", [relief(date(2021, 10, 1))], {}, "hit"),
        ("from October to September", [relief(date(2022, 10, 1))], {}, "clear"),
        ("a fixed period", [relief(date(2022, 9, 30))], {}, "hit"),
        ("a fixed period", [relief(date(2022, 10, 1))], {}, "clear"),
    ],
)  # fmt: skip
def test_each_shape_answers_at_its_edges(
    plan: Plan, shape: str, rows: Sequence[Any], home: Mapping[str, Any], said: str
):
    assert answer(plan, shape, rows, **home) == said


def test_every_shape_is_asked_both_ways(plan: Plan) -> None:
    (marked,) = test_each_shape_answers_at_its_edges.pytestmark  # type: ignore[attr-defined]
    told = {(shape, said) for shape, _, _, said in marked.args[1]}
    assert {(shape, said) for shape in SHAPES for said in ("hit", "clear")} <= told


def test_a_line_that_follows_from_others_changes_with_them_in_the_middle_of_a_year(sixth: Pack) -> None:
    line, half = sixth.parameters["monitoring_line_yuan"], sixth.parameters["paid_line_yuan"]
    values = [line.at(on) for on in (date(2022, 8, 31), date(2022, 9, 1))]
    assert [one.value for one in values if one] == [8400, 9000] and line.income == "disposable"
    assert [one.value for on in (date(2023, 2, 14), date(2023, 2, 15)) if (one := half.at(on))] == [9342, 9968]
