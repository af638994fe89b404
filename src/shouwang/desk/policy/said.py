"""A pack as its pages say it: rules as sentences, figures with their days and clauses, and where a clause is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shouwang.desk.policy.pack_sheet import INCOMES, figures_on
from shouwang.desk.wording import label
from shouwang.engine.language import names_of, parse, rule_sentence, spoken
from shouwang.engine.packs.figures import days_of, formula_in_words, out_of_year
from shouwang.engine.packs.model import Deadline, Feed, Pack, Rule

_ANSWERS = {"text": "文字", "number": "数字", "money": "金额", "date": "日期", "village": "本县的村"}


@dataclass(frozen=True, slots=True)
class RuleSaid:
    """A rule with its condition in words, under the figures of a day."""

    rule: Rule
    sentence: str
    grain: str
    response: str


@dataclass(frozen=True, slots=True)
class FigureSaid:
    """One value of a parameter: ``now`` where it holds on the day asked about; ``passed`` says that its year is over then,
    ``formula`` from what it follows."""

    title: str
    value: str
    from_on: date
    clause: str
    note: str
    now: bool
    formula: str = ""
    passed: str = ""


@dataclass(frozen=True, slots=True)
class PeriodSaid:
    """A named period with the days it spans on the day asked about."""

    title: str
    days: str
    clause: str
    cut_off: str


@dataclass(frozen=True, slots=True)
class FeedSaid:
    """What a department owes, and by when; ``also``: who gets a copy."""

    feed: Feed
    department: str
    due: str
    also: tuple[str, ...] = ()


def rules_said(pack: Pack, on: date) -> list[RuleSaid]:
    """Every rule as a sentence, in the pack's order."""
    names, figures = names_of(pack.facts, pack.parameters, pack.periods), figures_on(pack, on)
    told = []
    for rule in pack.rules.values():
        expression, _ = parse(rule.when, names)
        assert expression is not None, rule.name
        grain = "按户" if rule.grain == "household" else "按人"
        response = "入户核查" if rule.response == "visit" else "只记入情况"
        told.append(RuleSaid(rule, rule_sentence(expression, figures), grain, response))
    return told


def figures_said(pack: Pack, on: date) -> list[FigureSaid]:
    """Every value of every parameter, the latest first."""
    told = []
    for parameter in pack.parameters.values():
        held = parameter.at(on)
        for value in sorted(parameter.values, key=lambda one: one.from_on, reverse=True):
            said = f"{value.word}{spoken(value.value, parameter.unit)}"
            told.append(
                FigureSaid(
                    title=parameter.title + INCOMES[parameter.income],
                    value=said,
                    from_on=value.from_on,
                    clause=value.clause,
                    note=value.note,
                    now=value is held,
                    formula=formula_in_words(pack.parameters, value.formula),
                    passed=out_of_year(pack.parameters, parameter.name, on) if value is held else "",
                )
            )
    return told


def periods_said(pack: Pack, on: date) -> list[PeriodSaid]:
    """Every named period with its days."""
    return [
        PeriodSaid(one.title, "至".join(spoken(day) for day in days_of(one, on)), one.clause, one.cut_off)
        for one in pack.periods.values()
    ]


def feeds_said(pack: Pack) -> list[FeedSaid]:
    """Every list with its department and its day."""
    return [
        FeedSaid(
            one,
            pack.departments[one.department].title,
            _due(one),
            tuple(pack.departments[name].title for name in one.also_to),
        )
        for one in pack.feeds.values()
    ]


def _due(feed: Feed) -> str:
    if feed.within_days:
        kind = "个工作日" if feed.within_kind == "working" else "个自然日"
        column = feed.column(feed.event_on) if feed.event_on else None
        return f"{feed.due_text}（{f'从“{column.title}”那天起' if column else '发生后'}{feed.within_days}{kind}内，不按月催）"
    if feed.comes == "at_once":
        return f"{feed.due_text}（一有情况就报，不按月催）"
    if feed.comes == "ten_days":
        days = "、".join(f"{day}日" for day in feed.due_days)
        return f"{feed.due_text}（上旬、中旬、下旬各一张，当月{days}前，没有那天的到月底）"
    if feed.due_on:
        return f"{feed.due_text}（每年{feed.due_on[0]}月{feed.due_on[1]}日前）"
    day = f"（每月{feed.due_day}日前）" if feed.due_day else "（当月最后一天前）"
    months = "、".join(f"{month}月" for month in feed.due_months)
    return f"{feed.due_text}{day}" + (f"，报{months}的" if months else "")


def deadline_said(deadline: Deadline) -> str:
    """5个自然日；逾期1天报乡镇."""
    kind = "个工作日" if deadline.kind == "working" else "个自然日"
    steps = [f"逾期{one.after_days}天报{'乡镇' if one.to == 'town' else '县里'}" for one in deadline.overdue]
    return "，".join([f"{deadline.days}{kind}内", *steps])


def questions_said(pack: Pack) -> list[tuple[str, str, str]]:
    """What a visit asks: title, what may be answered, the hint."""
    return [(one.title, "、".join(one.choices) or label(_ANSWERS[one.type]), one.hint) for one in pack.questions]


def used_by(pack: Pack, clause: str) -> Iterator[tuple[str, str]]:
    """What in a pack stands on a clause: kind and title."""
    for rule in pack.rules.values():
        if rule.clause == clause or any(again.clause == clause for again in rule.again):
            yield "规则", rule.title
    for parameter in pack.parameters.values():
        for value in parameter.values:
            if value.clause == clause:
                yield "数值", f"{parameter.title} {value.word}{spoken(value.value, parameter.unit)}"
    for period in pack.periods.values():
        if period.clause == clause:
            yield "时段", period.title
    for feed in pack.feeds.values():
        if feed.clause == clause:
            yield "报送", f"{pack.departments[feed.department].title}《{feed.title}》"
    for event in pack.events.values():
        if event.clause == clause:
            yield "事件", event.title
    for deadline in pack.deadlines.values():
        if clause == deadline.clause or any(step.clause == clause for step in deadline.overdue):
            yield "期限", f"{deadline.title}{deadline_said(deadline)}"
    if pack.integrate_clause == clause:
        yield "期限", f"次月{pack.integrate_by_day}日前整合交办"
    for conclusion in pack.conclusions.values():
        if conclusion.clause == clause:
            yield "核查结论", conclusion.title
    for department in pack.departments.values():
        if department.clause == clause and department.roster_columns:
            yield "给部门的名单", department.title
