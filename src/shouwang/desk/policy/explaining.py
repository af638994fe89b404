"""``shouwang pack explain`` and ``pack diff`` in words: one question of a pack from its clause to its SQL, with a household
worked out; and what one pack says otherwise than another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from shouwang.engine.calendar import period_of
from shouwang.engine.language import (
    Expression,
    evaluate,
    fact_sentence,
    names_of,
    names_used,
    parse,
    reason,
    spoken,
    to_sql,
)
from shouwang.engine.language.sentences import rule_sentence
from shouwang.engine.language.tree import All, Any_, Condition, Derived, Not, Value
from shouwang.engine.packs.differing import SECTIONS, Difference, uses
from shouwang.engine.packs.figures import figures_on, formula_in_words, out_of_year
from shouwang.engine.packs.model import DatedValue, Example, Pack
from shouwang.engine.packs.trying import whens_of

if TYPE_CHECKING:
    from shouwang.records.screenings.models import Run
    from shouwang.records.screenings.trying import Touched

_ANSWERS = {True: "符合", False: "不符合", None: "数据不足"}
_HOW = {"new": "新加", "gone": "去掉", "changed": "改了"}
_JOINED = {All: "都要满足：", Any_: "满足一条就行："}


def explained(pack: Pack, name: str, examples: Iterable[Example], on: date) -> Iterator[str]:
    """The lines of a question: what it is called and rests on, its sentence, its tree, its SQL on each machine, and the
    household of each example of it, worked out. ``name`` is a rule, a check, or ``procedure.condition``."""
    tree, _ = parse(whens_of(pack)[name], names_of(pack.facts, pack.parameters, pack.periods))
    assert tree is not None, name
    title, clause = _called(pack, name)
    known = pack.clauses[clause]
    figures = figures_on(pack.parameters, period_of(f"{on:%Y-%m}"), on, pack.periods)
    yield f"{title}（{name}）"
    yield f"依据：{clause}，《{known.notice_title}》{known.notice_number}{known.article}：{known.says}"
    yield f"意思（{on}）：{rule_sentence(tree, figures)}"
    yield f"条件：{tree.text}"
    yield from _branches(tree.root, figures, 1)
    yield "用到的："
    for word, one in sorted(names_used(tree).items()):
        yield f"  {word}：{one.title}，{_from(pack, word, on)}"
    yield f"DuckDB：{to_sql(tree, figures)}"
    yield f"Spark：{to_sql(tree, figures, 'spark')}"
    for example in examples:
        if name in example.expect:
            yield from _worked(pack, tree, example)


def _called(pack: Pack, name: str) -> tuple[str, str]:
    if name in pack.rules:
        return pack.rules[name].title, pack.rules[name].clause
    if name in pack.checks:
        return pack.checks[name].title, pack.checks[name].clause
    procedure, _, condition = name.partition(".")
    one = next(one for one in pack.procedures[procedure].conditions if one.name == condition)
    return f"{pack.procedures[procedure].title}：{one.title}", one.clause


def _branches(node: Condition, figures: Mapping[str, Value], depth: int) -> Iterator[str]:
    """The tree, a line a node, what belongs together set in by as much."""
    indent = "  " * depth
    match node:
        case All(parts) | Any_(parts):
            yield indent + _JOINED[type(node)]
            for part in parts:
                yield from _branches(part, figures, depth + 1)
        case Not(inner):
            yield f"{indent}不能是："
            yield from _branches(inner, figures, depth + 1)
        case Derived(name, inner):
            yield f"{indent}{name.yes or name.title}，也就是："
            yield from _branches(inner, figures, depth + 1)
        case _:
            yield indent + rule_sentence(Expression("", node), figures)


def _from(pack: Pack, word: str, on: date) -> str:
    fact = pack.facts.get(word)
    if fact is not None:
        sources = {"register": "农户册", "derived": f"由{fact.is_}推出", "file": "户档", "stated": "办程序时看到的"}
        listed = "部门表" if fact.feed in pack.feeds else "县里记的"
        return sources.get(fact.source) or f"{listed}“{pack.list_called(fact.feed).title}”"
    parameter = pack.parameters.get(word)
    if parameter is None:
        return "由期次决定"
    held = parameter.at(on)
    if held is None:
        return f"{on}还没有值"
    formula = formula_in_words(pack.parameters, held.formula)
    told = [_figure(held, parameter.unit), f"＝{formula}" if formula else "", out_of_year(pack.parameters, word, on)]
    return "，".join(one for one in told if one)


def _worked(pack: Pack, tree: Expression, example: Example) -> Iterator[str]:
    values: dict[str, Value] = {name: example.given.get(name) for name in pack.facts}
    for fact in pack.facts.values():
        if fact.source == "listed" and values[fact.name] is None and fact.feed not in example.missing:
            values[fact.name] = False
    values |= figures_on(pack.parameters, period_of(example.period), example.as_of, pack.periods)
    names = names_of(pack.facts, pack.parameters, pack.periods)
    given = "；".join(fact_sentence(names[name], value) for name, value in example.given.items())
    yield f"例：{example.sentence}"
    yield f"  已知：{given or '什么都不知道'}"
    yield f"  结果：{_ANSWERS[evaluate(tree.root, values)]}，因为{reason(tree, values)}"


def compared(before: Pack, after: Pack, found: Iterable[Difference]) -> Iterator[str]:
    """The lines of what ``after`` says otherwise than ``before``."""
    many = 0
    for one in found:
        many += 1
        if one.section == "parameters":
            yield from _figure_changed(before, after, one)
            continue
        parts = f"（{'、'.join(one.parts)}）" if one.parts else ""
        yield f"{_HOW[one.how]}{SECTIONS[one.section]} {one.name}：{one.title}{parts}"
    yield f"{after.name} 与 {before.name} 有{many}处不同" if many else f"{after.name} 与 {before.name} 说的一样"


def touched_lines(run: Run, found: Iterable[Touched]) -> Iterator[str]:
    """How many households each rule that asks otherwise hits before and after, on what a screening read."""
    told = list(found)
    if not told:
        yield f"按{run.period}（{run.as_of}筛查）的数据，没有哪条规则的答案会变"
        return
    yield f"按{run.period}（{run.as_of}筛查）的{run.households:,}户试算："
    for one in told:
        was, now = (f"{many:,}户" if many is not None else "不问" for many in (one.before, one.after))
        moved = f"，新增{one.gained:,}户，少{one.lost:,}户" if one.gained or one.lost else "，还是这些户"
        before, after = (f"{many:,}" if many is not None else "—" for many in (one.unknown_before, one.unknown_after))
        yield f"  {one.title}（{one.rule}）：符合的原来{was}，改后{now}{moved}；数据不足原来{before}，改后{after}"


def _figure_changed(before: Pack, after: Pack, one: Difference) -> Iterator[str]:
    pack = after if one.name in after.parameters else before
    unit = pack.parameters[one.name].unit
    was = _figure(one.before, unit) if one.before else "没有"
    now = _figure(one.after, unit) if one.after else "没有"
    since = f"{one.since}起" if one.since else ""
    if one.parts:
        yield f"改了参数 {one.name}：{one.title}的类型、单位或名称"
    else:
        yield f"{_HOW[one.how]}参数 {one.name}：{one.title}{since}{now}，原来{was}"
    for kind, title in uses(pack, one.name):
        yield f"    影响{kind}：{title}"


def _figure(value: DatedValue, unit: str) -> str:
    return f"{value.word}{spoken(value.value, unit)}（{value.clause}，{value.from_on}起）"
