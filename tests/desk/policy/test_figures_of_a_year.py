"""A figure whose year has passed says so wherever it is shown; a formula says from what it follows; a period its days."""

from __future__ import annotations

from datetime import date

from shouwang.desk.policy.explaining import explained
from shouwang.desk.policy.pack_sheet import pack_lines
from shouwang.desk.policy.said import figures_said, periods_said, used_by
from shouwang.desk.screenings.reasons import reasons_against
from shouwang.engine.calendar import period_of
from shouwang.engine.packs import load_pack_from
from shouwang.engine.packs.model import Pack
from shouwang.engine.screening import compile_pack
from shouwang.engine.screening.knowing import Known

FILES = {
    "pack": "name: place\ntitle: 某县\nin_force: {from: 2024-01-01}\n",
    "sources": """
notices: {n: {title: 通知, number: 1号, date: 2024-01-01, office: 某办}}
clauses: {A01: {notice: n, article: 一, says: 这一条说的是怎么定}}
""",
    "facts": """
facts:
  net_income_per_capita_yuan: {title: 人均纯收入, type: money, unit: 元, grain: household, source: register}
""",
    "parameters": """
parameters:
  low_yuan: {title: 低保年标准, type: money, unit: 元, values: [{value: 7212, from: 2024-01-01, clause: A01, for_year: 2024}]}
  line_yuan: {title: 收入线, type: money, unit: 元, income: net, values: [{formula: 2 * low_yuan, from: 2024-01-01, clause: A01, word: 低于}]}
periods:
  counted: {title: 核算期, clause: A01, year_to: last_month, cut_off: {says: 以后的变化并入月监测}}
""",
    "rules": """
rules:
  poor: {title: 收入低, clause: A01, grain: household, when: net_income_per_capita_yuan < line_yuan, response: visit, risk: 其他, ask: 问问}
""",
}
PASSED = "低保年标准应有2025年的数，现在用的是2024年的"


def pack() -> Pack:
    found, faults = load_pack_from({f"place/{name}.yaml": text.encode() for name, text in FILES.items()}, "place")
    assert found is not None, faults
    return found


def test_the_pack_in_sentences_says_years_formulas_and_periods() -> None:
    for on, passed in ((date(2024, 5, 6), False), (date(2025, 1, 1), True)):
        text = "\n".join(pack_lines(pack(), on))
        assert "收入线（比纯收入）：低于14,424元，自2024-01-01起（A01；＝2×低保年标准" in text
        assert (PASSED in text) is passed
    assert "核算期：2024年1月1日至2024年12月31日（counted，A01；以后的变化并入月监测）" in text


def test_the_page_of_a_pack_and_of_a_clause_show_them() -> None:
    low, line = figures_said(pack(), date(2025, 3, 1))
    assert (low.passed, line.passed) == ("应有2025年的数，现在用的是2024年的", PASSED)
    assert (line.formula, line.value, line.title) == ("2×低保年标准", "低于14,424元", "收入线（比纯收入）")
    assert [one.days for one in periods_said(pack(), date(2025, 3, 1))] == ["2025年1月1日至2025年2月28日"]
    assert ("时段", "核算期") in list(used_by(pack(), "A01"))


def test_an_explained_rule_and_the_reason_of_an_alert_say_it() -> None:
    told = "\n".join(explained(pack(), "poor", [], date(2025, 3, 1)))
    assert "＝2×低保年标准" in told and PASSED in told
    plan, _ = compile_pack(pack(), period_of("2025-02"), date(2025, 3, 1))
    assert plan is not None
    known = [Known(1, None, {"net_income_per_capita_yuan": None}, (), None)]
    reasons = reasons_against(plan, plan.rules[0], known, None)
    assert reasons[0].passed == (f"收入线：{PASSED}",)
