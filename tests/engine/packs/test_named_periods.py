"""A pack's own periods: which days they span on a day, and their names in the rule language."""

from __future__ import annotations

from datetime import date

import pytest
from tests.engine.packs.test_figures_that_follow import PACK, SOURCES

from shouwang.engine.calendar import period_of
from shouwang.engine.language import names_of, parse, rule_sentence
from shouwang.engine.packs import load_pack_from
from shouwang.engine.packs.figures import figures_on
from shouwang.engine.packs.model import Pack

Told = tuple[Pack | None, list[tuple[str, str]]]


def loaded(how: str, name: str = "span") -> Told:
    text = f"periods:\n  {name}: {{title: 核算年度, clause: A01, {how}}}\n"
    files = {"pack": PACK, "sources": SOURCES, "parameters": text}
    pack, faults = load_pack_from({f"place/{file}.yaml": text.encode() for file, text in files.items()}, "place")
    return pack, [(fault.code, fault.message) for fault in faults]


@pytest.mark.parametrize(
    ("how", "on", "first", "last"),
    [
        ("rolling: {months: 12}", "2024-04-15", "2023-04-16", "2024-04-15"),
        ("rolling: {months: 12, until: as_of}", "2024-02-29", "2023-03-01", "2024-02-29"),
        ("rolling: {months: 12, until: month_start}", "2024-04-15", "2023-04-01", "2024-03-31"),
        ("rolling: {months: 3, until: month_start}", "2024-01-01", "2023-10-01", "2023-12-31"),
        ('yearly: {begins: "09-01"}', "2024-08-31", "2023-09-01", "2024-08-31"),
        ('yearly: {begins: "09-01"}', "2024-09-01", "2024-09-01", "2025-08-31"),
        ('yearly: {begins: "10-01", whole: true}', "2024-09-30", "2022-10-01", "2023-09-30"),
        ('yearly: {begins: "10-01", whole: true}', "2024-10-01", "2023-10-01", "2024-09-30"),
        ('yearly: {begins: "02-29"}', "2023-03-01", "2023-02-28", "2024-02-28"),
        ("year_to: last_month", "2024-04-15", "2024-01-01", "2024-03-31"),
        ("year_to: last_month", "2024-01-31", "2023-01-01", "2023-12-31"),
        ("fixed: {from: 2020-10-01, to: 2021-09-30}", "2024-01-31", "2020-10-01", "2021-09-30"),
    ],
)
def test_the_days_of_a_period_follow_from_the_day_of_screening(how: str, on: str, first: str, last: str) -> None:
    pack, faults = loaded(how)
    assert pack is not None, faults
    figures = figures_on(pack.parameters, period_of(on[:7]), date.fromisoformat(on), pack.periods)
    assert (str(figures["span_start"]), str(figures["span_end"])) == (first, last)


def test_a_rule_speaks_of_them() -> None:
    pack, _ = loaded("year_to: last_month, cut_off: {says: 以后的变化并入月监测}")
    assert pack is not None and pack.periods["span"].cut_off == "以后的变化并入月监测"
    names = names_of(pack.facts, pack.parameters, pack.periods)
    expression, faults = parse("as_of > span_end", names)
    assert expression is not None, faults
    figures = figures_on(pack.parameters, period_of("2024-04"), date(2024, 4, 15), pack.periods)
    assert rule_sentence(expression, figures) == "筛查日超过2024年3月31日"


@pytest.mark.parametrize(
    ("how", "name", "code", "says"),
    [
        ("cut_off: {says: 无}", "span", "period_how", "没有写怎么算"),
        ("year_to: last_month, rolling: {months: 3}", "span", "period_how", "四种写一种"),
        ('yearly: {begins: "02-30"}', "span", "period_how", "没有2月30日这一天"),
        ("fixed: {from: 2021-10-01, to: 2021-09-30}", "span", "period_order", "早于首日"),
        ("year_to: last_month", "quarter", "name_taken", "“quarter_start、quarter_end”已经另有意思"),
        ("rolling: {months: 12, until: today}", "span", "not_a_choice", "as_of（到筛查日）"),
    ],
)
def test_a_period_that_cannot_be_counted_is_said(how: str, name: str, code: str, says: str) -> None:
    pack, faults = loaded(how, name)
    assert pack is None
    assert [(one[0], says in one[1]) for one in faults] == [(code, True)], faults
