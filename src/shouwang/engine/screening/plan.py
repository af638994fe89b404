"""The plan of a pack on a day: every rule as SQL, every fact with the way it comes about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shouwang.engine.calendar import Period
from shouwang.engine.faults import Fault
from shouwang.engine.language import Expression, Name, names_of, names_used, parse, to_sql
from shouwang.engine.language.tree import Value
from shouwang.engine.packs.model import Fact, Pack, Rule

SQL_TYPES = {
    "boolean": "BOOLEAN",
    "money": "DECIMAL(18, 2)",
    "number": "DECIMAL(18, 2)",
    "date": "DATE",
    "code": "VARCHAR",
    "text": "VARCHAR",
}
"""The column type of each type of the language, the same in every engine."""


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its tree, its SQL on a given day, and the facts that are shown as evidence."""

    rule: Rule
    expression: Expression
    sql: str
    shown: tuple[str, ...]
    feeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All rules of a pack for one period and day. ``figures`` are the parameters in force and the days of the period."""

    pack: Pack
    period: Period
    as_of: date
    rules: tuple[CompiledRule, ...]
    figures: Mapping[str, Value]
    names: Mapping[str, Name]


def figures_on(pack: Pack, period: Period, as_of: date) -> dict[str, Value]:
    """Every parameter's value in force on the day, None where none is, and the days of the period."""
    figures: dict[str, Value] = {
        "period_start": period.first,
        "period_end": period.last,
        "quarter_start": period.quarter_first,
        "quarter_end": period.quarter_last,
        "year_start": period.year_first,
        "as_of": as_of,
    }
    for parameter in pack.parameters.values():
        held = parameter.at(as_of)
        figures[parameter.name] = held.value if held else None
    return figures


def compile_pack(pack: Pack, period: Period, as_of: date) -> tuple[Plan | None, list[Fault]]:
    """Compiles every rule; the faults are those of rules that do not parse (a checked pack has none)."""
    names = names_of(pack.facts, pack.parameters)
    figures = figures_on(pack, period, as_of)
    compiled: list[CompiledRule] = []
    faults: list[Fault] = []
    for rule in pack.rules.values():
        expression, wrong = parse(rule.when, names)
        faults += [fault.at(file=rule.where.file, row=rule.where.line) for fault in wrong]
        if expression is None:
            continue
        read = names_used(expression)
        facts = [name for name, known in read.items() if known.kind == "fact"]
        compiled.append(
            CompiledRule(
                rule=rule,
                expression=expression,
                sql=to_sql(expression, figures),
                shown=tuple(dict.fromkeys([*facts, *(_underived(pack, rule))])),
                feeds=tuple(sorted({pack.facts[name].feed for name in facts if pack.facts[name].feed})),
            )
        )
    if faults:
        return None, faults
    return Plan(pack, period, as_of, tuple(compiled), figures, names), []


def _underived(pack: Pack, rule: Rule) -> list[str]:
    return [name for name in rule.evidence if pack.facts[name].source != "derived"]


def combined_sql(fact: Fact) -> str:
    """How several rows about one subject become one value; codes are ordered as the pack lists them."""
    column = f'"{fact.name}"'
    match fact.combine:
        case "sum" | "max" | "min" if fact.type == "code" and fact.combine != "sum":
            ranked = " ".join(f"WHEN {_quoted(code)} THEN {rank}" for rank, code in enumerate(fact.codes))
            back = " ".join(f"WHEN {rank} THEN {_quoted(code)}" for rank, code in enumerate(fact.codes))
            return f"CASE {fact.combine}(CASE {column} {ranked} END) {back} END"
        case "sum":
            return f"CAST(sum({column}) AS {SQL_TYPES[fact.type]})"
        case "max" | "min":
            return f"{fact.combine}({column})"
        case "any":
            return f"bool_or({column})"
        case _:
            return f'min_by({column}, "row_id") FILTER (WHERE {column} IS NOT NULL)'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
