"""Who is unknown to a run, and why: which list has not come, which figure holds not yet, which values are missing.

Told from the counts that the run kept and the plan it was made by; no row is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shouwang.engine.language import names_used
from shouwang.engine.packs.model import Department, Pack, Rule
from shouwang.engine.screening import CompiledRule, Plan
from shouwang.records.screenings.models import RuleResult, Run


@dataclass(frozen=True, slots=True)
class Unknown:
    """A rule that could not be answered for some. ``single``: the lists came, so that it is single ones for whom a value is
    missing; else nobody can be told before ``departments`` have sent theirs."""

    rule: Rule
    count: int
    unit: str
    why: str
    departments: tuple[Department, ...]
    single: bool
    remedy: str


def unknown_in(plan: Plan, run: Run, results: Sequence[RuleResult], states: Mapping[str, str]) -> list[Unknown]:
    """The rules that left somebody unknown, most first. ``states``: list → what has become of it by now, in words."""
    asked = {one.rule.name: one for one in plan.rules}
    came = {feed for feed, _, _ in run.feeds}
    told = [_told(plan, asked[one.rule], one, came, states) for one in results if one.unknown and one.rule in asked]
    return sorted(told, key=lambda one: (one.single, -one.count, one.rule.clause))


def _told(plan: Plan, compiled: CompiledRule, result: RuleResult, came: set[str], states: Mapping[str, str]) -> Unknown:
    pack = plan.pack
    missing = [feed for feed in compiled.feeds if feed not in came]
    figures = [title for name, title in _figures(plan, compiled) if plan.figures.get(name) is None]
    departments = tuple(pack.departments[name] for name in pack.departments_of(missing))
    unit = "户" if compiled.rule.grain == "household" else "人"
    if missing:
        why = "、".join(f"《{pack.list_called(feed).title}》{_state(feed, states)}" for feed in missing)
        remedy = "表来了以后再筛查一次，就有结果"
    elif figures:
        why = f"{run_day(plan)}还没有{'、'.join(figures)}的数，这一天还不能判断"
        remedy = "在政策包里补上数，再筛查一次"
    else:
        why = f"表来了，但判断要用的值有空缺：{'、'.join(_columns(pack, compiled))}"
        remedy = "请报表的部门补齐这些格，或由村里核实后更正农户册，再筛查一次"
    return Unknown(compiled.rule, result.unknown, unit, why, departments, not missing and not figures, remedy)


def run_day(plan: Plan) -> str:
    return f"{plan.as_of.year}年{plan.as_of.month}月{plan.as_of.day}日"


def _state(feed: str, states: Mapping[str, str]) -> str:
    state = states.get(feed, "")
    return f"筛查时还没有计入（现在：{state}）" if state else "筛查时还没有计入"


def _figures(plan: Plan, compiled: CompiledRule) -> list[tuple[str, str]]:
    return [(name, one.title) for name, one in names_used(compiled.expression).items() if one.kind == "parameter"]


def _columns(pack: Pack, compiled: CompiledRule) -> list[str]:
    """The facts that a rule reads and that may be blank: whether somebody is on a list is never."""
    used = names_used(compiled.expression)
    return [one.title for name, one in used.items() if one.kind == "fact" and pack.facts[name].source != "listed"]
