"""What a rule still asks, once it is known which lists came: of those on a list, and of everybody else.

Whoever is on no list that a rule reads has the same answer from all of them, so a rule is two conditions: the whole one,
asked of those on its lists, and its *rest*, asked of all others. Mostly the rest asks nothing at all: by Kleene's logic
*not on the list, and whatever* is false. It is a general simplification of the tree; no rule is treated by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from shouwang.engine.language import answers_of, names_in, simplified
from shouwang.engine.language.tree import Condition, Literal_, Value
from shouwang.engine.packs.model import Fact, Grain
from shouwang.engine.screening.plan import CompiledRule, Plan


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule on a day, with figures and whatever nobody knows put in their places.

    ``whole`` is asked of those on its lists, ``rest`` of those on none of them. ``lists`` are the facts of lists that
    came and are read, by which somebody is told to be on one.
    """

    compiled: CompiledRule
    whole: Condition
    rest: Condition
    reads: frozenset[str]
    lists: frozenset[tuple[str, Grain]]

    @property
    def grain(self) -> Grain:
        return self.compiled.rule.grain

    @property
    def settled(self) -> bool:
        """Whether the rest is the same answer for everybody."""
        return isinstance(self.rest, Literal_)

    @property
    def rest_may_hit(self) -> bool:
        return True in answers_of(self.rest)


@dataclass(frozen=True, slots=True)
class Came:
    """What there is to know of: the columns of the register and of the lists that came."""

    persons: Collection[str]
    households: Collection[str]
    feeds: Mapping[str, Collection[str]]

    def knows(self, fact: Fact) -> bool:
        """Whether anybody has a value of it."""
        if fact.source == "register":
            return fact.name in (self.persons if fact.grain == "person" else self.households)
        if fact.feed not in self.feeds:
            return False
        return fact.source == "listed" or fact.made or fact.name in self.feeds[fact.feed]


def asked(plan: Plan, compiled: CompiledRule, came: Came) -> Asked:
    """A rule with all that is known beforehand put into it."""
    facts = plan.pack.facts
    unknown: dict[str, Value] = {
        name: None for name in names_in(compiled.expression.root) if name in facts and not came.knows(facts[name])
    }
    whole = simplified(compiled.expression.root, {**plan.figures, **unknown})
    reads = frozenset(names_in(whole))
    of_lists = [facts[name] for name in reads if facts[name].feed]
    absent: dict[str, Value] = {fact.name: False if fact.source == "listed" else fact.of_none for fact in of_lists}
    return Asked(
        compiled=compiled,
        whole=whole,
        rest=simplified(whole, absent),
        reads=reads,
        lists=frozenset((fact.feed, fact.grain) for fact in of_lists),
    )


def facts_read(plan: Plan, rules: Collection[Asked]) -> Iterator[Fact]:
    """The facts that these rules read or show, in the pack's order."""
    wanted = {name for rule in rules for name in (*rule.reads, *rule.compiled.shown)}
    return (fact for fact in plan.pack.facts.values() if fact.name in wanted and fact.source != "derived")
