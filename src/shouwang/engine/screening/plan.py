"""The plan of a pack on a day: every rule as SQL, every fact with the way it comes about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from shouwang.engine.calendar import Period
from shouwang.engine.faults import Fault
from shouwang.engine.language import Expression, Name, names_of, names_used, parse, to_sql
from shouwang.engine.language.tree import Value
from shouwang.engine.owing import by_event, in_its_time, next_duty
from shouwang.engine.packs.figures import figures_on
from shouwang.engine.packs.model import Grain, Pack, Rule
from shouwang.engine.screening.making import Made, made_facts


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its tree, its SQL on a given day, and the facts that are shown as evidence."""

    rule: Rule
    expression: Expression
    sql: str
    shown: tuple[str, ...]
    feeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resting:
    """A rule that is not asked this month: all its lists are out of their time and none came. ``until`` is the month
    about which the first of them speaks again."""

    rule: Rule
    feeds: tuple[str, ...]
    until: Period


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules of a pack asked for one period and day, and those that rest. ``figures`` are the parameters in force
    and the days of the period, ``made`` the facts that are made of lists' rows."""

    pack: Pack
    period: Period
    as_of: date
    rules: tuple[CompiledRule, ...]
    figures: Mapping[str, Value]
    names: Mapping[str, Name]
    resting: tuple[Resting, ...] = ()
    made: Mapping[str, Made] = field(default_factory=dict)

    def behind(self, compiled: CompiledRule, feed: str) -> Grain:
        """Whose received rows of a list stand behind a hit: the person's, or the whole household's where the list is one of
        households or the rule looks at it by the household."""
        if compiled.rule.grain == "household" or self.pack.grain_of(feed) == "household":
            return "household"
        read = (self.pack.facts[name] for name in compiled.shown)
        return "household" if any(one.feed == feed and one.grain == "household" for one in read) else "person"


def compile_pack(
    pack: Pack, period: Period, as_of: date, came: Collection[str] | None = None
) -> tuple[Plan | None, list[Fault]]:
    """Compiles every rule; the faults are those of rules that do not parse (a checked pack has none).

    ``came`` are the feeds that came for the period: a rule rests where none of its lists is in its time and none came.
    Without ``came`` every rule is asked.
    """
    names = names_of(pack.facts, pack.parameters, pack.periods)
    figures = figures_on(pack.parameters, period, as_of, pack.periods)
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
    resting = [] if came is None else [rest for one in compiled if (rest := _resting(pack, one, period, came))]
    asleep = {rest.rule.name for rest in resting}
    asked = tuple(one for one in compiled if one.rule.name not in asleep)
    return Plan(pack, period, as_of, asked, figures, names, tuple(resting), made_facts(pack, names, figures)), []


def _resting(pack: Pack, compiled: CompiledRule, period: Period, came: Collection[str]) -> Resting | None:
    """A list that is due and has not come leaves its rule unknown; so does one that is sent when something happens."""
    if any(name in pack.reaching for name in compiled.feeds):
        return None  # events and areas are always known
    read = [pack.feeds[name] for name in compiled.feeds]
    if any(feed.name in came or by_event(feed) or in_its_time(feed, period) for feed in read):
        return None
    coming = [duty.period for feed in read if (duty := next_duty(feed, period)) is not None]
    return Resting(compiled.rule, compiled.feeds, min(coming, key=lambda one: one.first)) if coming else None


def _underived(pack: Pack, rule: Rule) -> list[str]:
    return [name for name in rule.evidence if pack.facts[name].source != "derived"]
