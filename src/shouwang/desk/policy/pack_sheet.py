"""A pack as sentences: clauses, figures, what each department owes, and every rule said from its own expression."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from shouwang.engine.language import PERIOD_NAMES, names_of, parse, rule_sentence, spoken
from shouwang.engine.language.tree import Value
from shouwang.engine.packs.figures import days_of, formula_in_words, out_of_year
from shouwang.engine.packs.model import Pack, Parameter

INCOMES = {"": "", "net": "（比纯收入）", "disposable": "（比可支配收入）"}
"""Which income a line is compared with, after its name."""


def pack_lines(pack: Pack, on: date) -> Iterator[str]:
    """The lines of ``shouwang pack show``; rules are said with the figures that hold on a day."""
    yield f"{pack.title}（{pack.name}，{' → '.join(pack.lineage)}，内容指纹 {pack.digest[:12]}）"
    yield f"自{pack.in_force_from}起" + (f"至{pack.in_force_to}" if pack.in_force_to else "")
    yield "参数："
    for parameter in pack.parameters.values():
        for value in parameter.values:
            formula = formula_in_words(pack.parameters, value.formula)
            passed = out_of_year(pack.parameters, parameter.name, on) if value is parameter.at(on) else ""
            note = "".join(f"；{one}" for one in (f"＝{formula}" if formula else "", value.note, passed) if one)
            figure = spoken(value.value, parameter.unit)
            title = parameter.title + INCOMES[parameter.income]
            yield f"  {title}：{value.word}{figure}，自{value.from_on}起（{value.clause}{note}）"
    if pack.periods:
        yield "时段："
    for span in pack.periods.values():
        first, last = days_of(span, on)
        cut_off = f"；{span.cut_off}" if span.cut_off else ""
        yield f"  {span.title}：{spoken(first)}至{spoken(last)}（{span.name}，{span.clause}{cut_off}）"
    yield "各部门应报："
    for feed in pack.feeds.values():
        department = pack.departments[feed.department].title
        yield f"  {feed.clause} {department}：{feed.title}，{feed.due_text}" + (
            f"。注意：{feed.blind_spot}" if feed.blind_spot else ""
        )
    for event in pack.events.values():
        yield f"  {event.clause} {pack.departments[event.department].title}：{event.title}（是事件，不是名单），{event.due_text}"
    yield "规则："
    names, figures = names_of(pack.facts, pack.parameters, pack.periods), figures_on(pack, on)
    for rule in pack.rules.values():
        expression, _ = parse(rule.when, names)
        assert expression is not None, rule.name
        response = "入户核查" if rule.response == "visit" else "只跟踪"
        said = rule_sentence(expression, figures)
        yield f"  {rule.clause} {rule.title}（{rule.name}，{'户' if rule.grain == 'household' else '人'}，{response}）：{said}"
    for deadline in pack.deadlines.values():
        kind = "个工作日" if deadline.kind == "working" else "个自然日"
        yield f"{deadline.title}：{deadline.days}{kind}内（{deadline.clause}）"
    yield "条款："
    for clause in pack.clauses.values():
        yield f"  {clause.id} {clause.notice_number}{clause.article}：{clause.says}"


def figures_on(pack: Pack, on: date) -> dict[str, Value]:
    """The figures with which a rule of the pack is said on a day."""
    days = {one.first: f"{one.title}首日" for one in pack.periods.values()}
    days |= {one.last: f"{one.title}末日" for one in pack.periods.values()}
    return _with_days({name: _figure(parameter, on) for name, parameter in pack.parameters.items()} | days)


def _figure(parameter: Parameter, on: date) -> Value:
    """The value that holds on a day, or the first there will be."""
    held = parameter.at(on) or min(parameter.values, key=lambda value: value.from_on, default=None)
    return held.value if held else None


def _with_days(figures: Mapping[str, Value]) -> dict[str, Value]:
    """The days of a period by their titles: a rule read as such has no period yet."""
    return {**figures, **{name: known.title for name, known in PERIOD_NAMES.items()}}
