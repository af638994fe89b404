"""What expressions mean: derived facts, rules and rosters against the facts and parameters they speak of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

# The language knows packs.model, and this room knows the language: so the module is taken whole and asked at call time.
from shouwang.engine import language
from shouwang.engine.faults import Fault
from shouwang.engine.packs.building import Checking
from shouwang.engine.packs.dated import NamedPeriod
from shouwang.engine.packs.model import Again, Check, Department, Fact, Feed, Grain, Parameter, Rule, Where
from shouwang.engine.packs.saying import fault, listed
from shouwang.engine.packs.steps import Procedure

if TYPE_CHECKING:
    from shouwang.engine.language import Expression, Name
    from shouwang.engine.packs.happenings import Event

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_QUOTED = re.compile(r"'[^']*'")
_FIGURE = re.compile(r"(?<![A-Za-z0-9_.])[0-9][0-9_.]*")

_SCREENED = ("register", "feed", "listed", "derived")
_FILED = ("register", "file", "stated", "derived")
"""The sources of facts that a screening can ask, and that a household's file can answer."""

_REMEDIES = {
    "expression_unreadable": "检查括号、引号和 and、or、not",
    "expression_forbidden": "只用事实、参数、比较、between、in、and、or、not和coalesce",
    "types_differ": "两边写成同一类，或换一个事实",
    "not_a_condition": "写成比较或是非",
    "code_unknown": "写这个事实的代码",
    "number_out_of_range": "写两位小数以内的数",
    "derived_circular": "改写推导式，不要绕回自己",
    "reckoning_unfit": "核对两边是金额、数还是百分数",
    "reckoning_too_wide": "少乘几个",
}


class Meaning:
    """The names of a pack and the checks that need them."""

    def __init__(
        self,
        checking: Checking,
        facts: Mapping[str, Fact],
        parameters: Mapping[str, Parameter],
        periods: Mapping[str, NamedPeriod],
    ) -> None:
        self.checking = checking
        self.facts = facts
        self.parameters = parameters
        self.periods = periods
        self.names: dict[str, Name] = language.names_of(facts, parameters, periods)
        layers = checking.layers
        self.unusable = {
            name for section in ("facts", "parameters") for name in layers.names(section) if name not in self.names
        }
        self.unusable |= {
            f"{name}_{side}" for name in layers.names("periods") - set(periods) for side in ("start", "end")
        }

    def check_names(self) -> None:
        """A name means one thing, and the language can read it."""
        everything: list[Fact | Parameter] = [*self.facts.values(), *self.parameters.values()]
        for known in everything:
            where = known.where
            if known.name in language.PERIOD_NAMES:
                self.checking.say("name_taken", where, f"“{known.name}”是语言自己的日期名", "换一个名称")
            elif known.name in self.facts and known.name in self.parameters and isinstance(known, Parameter):
                place = self.facts[known.name].where
                wrong = f"参数“{known.name}”与{place.file}第{place.line}行的事实同名"
                self.checking.say("name_taken", where, wrong, "改一个名称")
            elif self._reserved(known.name):
                self.checking.say("name_reserved", where, f"“{known.name}”在条件里另有意思", "换一个名称")

        taken = {**language.PERIOD_NAMES, **self.facts, **self.parameters}
        for period in self.periods.values():
            clashing = [name for name in (period.first, period.last) if name in taken]
            if clashing:
                wrong = f"时段“{period.name}”的日期名“{'、'.join(clashing)}”已经另有意思"
                self.checking.say("name_taken", period.where, wrong, "给时段换一个名称")

    def _reserved(self, name: str) -> bool:
        alone = {name: language.Name(name=name, title=name, type="boolean", kind="fact")}
        return language.parse(name, alone)[0] is None

    def expression(self, text: str, where: Where, *, value: bool = False) -> Expression | None:
        """The tree of a condition, or of a value; its faults are said with their remedy. Names that are broken are passed
        over."""
        words = set(_WORD.findall(_QUOTED.sub("", text)))
        if words & self.unusable:
            return None
        expression, faults = (language.parse_term if value else language.parse)(text, self.names)
        for found in faults:
            self.checking.faults.append(_placed(found, where))
        return expression

    def check_derived(self) -> None:
        """Derived facts parse, are not circular, and do not look from a household into its members.

        One that fails has its fault; rules that use it are passed over, so that one mistake is said once.
        """
        useless: set[str] = set()
        for fact in self.facts.values():
            if fact.source != "derived" or not fact.is_:
                continue
            where = self._place("facts", fact.name, "is")
            expression = self.expression(fact.is_, where, value=fact.type != "boolean")
            if expression is None:
                useless.add(fact.name)
                continue
            self.figures(fact.is_, where, f"推导事实“{fact.name}”")
            if fact.type in ("money", "number") and expression.root.type != fact.type:
                wrong = f"推导事实“{fact.name}”写的是{fact.type}，算出来的是{expression.root.type}"
                self.checking.say("types_differ", where, wrong, f"写 type: {expression.root.type}，或核对算式")
            self._grain(fact.grain, self._facts_of(expression), where, f"推导事实“{fact.name}”")
        self.unusable |= useless

    def check_rules(self, rules: Mapping[str, Rule], feeds: Mapping[str, Feed | Event], in_force_from: date) -> None:
        for rule in rules.values():
            where = self._place("rules", rule.name, "when")
            expression = self.expression(rule.when, where)
            if expression is not None:
                used = language.names_used(expression)
                self._sources(used, _SCREENED, where, f"规则“{rule.name}”")
                self._grain(rule.grain, self._facts_of(expression), where, f"规则“{rule.name}”")
                self._coalesced(expression, where)
                self._lists(rule, used, feeds, where)
                self.in_force(used, in_force_from, where)
            self.figures(rule.when, where, f"规则“{rule.name}”")
            self._evidence(rule)

    def check_filed(
        self, procedures: Mapping[str, Procedure], checks: Mapping[str, Check], in_force_from: date
    ) -> None:
        """Conditions of procedures and look-back checks speak of a household's file, of the register, and of figures."""
        asked = [
            (f"程序“{procedure.name}”的条件“{one.name}”", one.when, one.where)
            for procedure in procedures.values()
            for one in procedure.conditions
        ]
        for one in checks.values():
            if one.name in self.checking.layers.names("rules"):
                self.checking.say("name_taken", one.where, f"回头看“{one.name}”与一条规则同名", "改一个名称")
        asked += [(f"回头看“{one.name}”", one.when, self._place("checks", one.name, "when")) for one in checks.values()]
        # The ground floor holds nowhere by itself, and knows no place's line.
        holds = bool(self.checking.layers.pack.value.get("divisions"))
        for who, text, where in asked:
            expression = self.expression(text, where) if holds else None
            if expression is not None:
                used = language.names_used(expression)
                self._sources(used, _FILED, where, who)
                self._grain("household", self._facts_of(expression), where, who)
                self.in_force(used, in_force_from, where)
            self.figures(text, where, who)

    def _sources(self, used: Mapping[str, Name], fit: Sequence[str], where: Where, who: str) -> None:
        """A screening does not know a household's file, and a file no department's list."""
        other = [name for name in used if name in self.facts and self.facts[name].source not in fit]
        if other:
            wrong = f"{who}用了这里问不到的事实：{listed(other)}"
            self.checking.say("fact_out_of_reach", where, wrong, f"只用 source 是 {listed(fit)} 的事实")

    def _facts_of(self, expression: Expression) -> list[Fact]:
        return [self.facts[name] for name in language.names_used(expression) if name in self.facts]

    def _grain(self, grain: Grain, facts: Sequence[Fact], where: Where, who: str) -> None:
        inside = [fact.name for fact in facts if fact.grain == "person"]
        if grain == "household" and inside:
            wrong = f"{who}问的是户，却用了人的事实：{listed(inside)}"
            self.checking.say("grain_too_fine", where, wrong, "写 grain: person，或换成户的事实")

    def _coalesced(self, expression: Expression, where: Where) -> None:
        """Coalesce falls through where a list has not come, and would answer for people nobody has heard of yet."""
        tree = language.tree
        for node in tree.walk(expression.root):
            for part in node.parts[:-1] if isinstance(node, tree.Coalesce) else ():
                fact = self.facts.get(part.name.name) if isinstance(part, tree.Ref) else None
                if fact is not None and fact.source == "feed":
                    wrong = f"coalesce里的“{fact.name}”来自部门表，表没有报来时会拿后面的值来判"
                    remedy = "在那一列上写 named，改成（写明了 and …）or（not 写明了 and …）"
                    self.checking.say("coalesce_over_feed", where, wrong, remedy)

    def _lists(self, rule: Rule, used: Mapping[str, Name], feeds: Mapping[str, Feed | Event], where: Where) -> None:
        """A column is blank for everybody who is not on the list: without the list's own fact they would be unknown."""
        for name in used:
            fact = self.facts.get(name)
            feed = feeds.get(fact.feed) if fact else None
            if fact is None or feed is None or fact.source != "feed" or feed.listed in used:
                continue
            if fact.of_none is not None or self._counted(fact, used):
                continue
            wrong = (
                f"规则“{rule.name}”用了表“{feed.name}”的“{name}”，却没有问在不在这张表上，不在表上的人都会变成数据不足"
            )
            self.checking.say("listed_missing", where, wrong, _ask_first(fact, feed))

    def _counted(self, fact: Fact, used: Mapping[str, Name]) -> bool:
        """Whether something that is none or no of whoever is not on the list is asked beside a fact."""
        beside = (self.facts[name] for name in used if name in self.facts)
        return any((one.feed, one.grain) == (fact.feed, fact.grain) and one.of_none is not None for one in beside)

    def in_force(self, used: Mapping[str, Name], on: date, where: Where) -> None:
        for name in used:
            parameter = self.parameters.get(name)
            if parameter is not None and parameter.at(on) is None:
                place = f"{parameter.where.file}第{parameter.where.line}行"
                wrong = f"参数“{name}”在本包施行之日{on}还没有值"
                self.checking.say("parameter_not_yet", where, wrong, f"在{place}写上当时的值")

    def figures(self, text: str, where: Where, who: str) -> None:
        """A figure in a condition has no date and no clause; nought is no figure."""
        for figure in _FIGURE.findall(_QUOTED.sub("", text)):
            if figure.strip("0._"):
                wrong = f"{who}里直接写了数“{figure}”，没有日期和依据"
                self.checking.say("figure_in_rule", where, wrong, "写进parameters.yaml，这里用参数名")

    def _evidence(self, rule: Rule) -> None:
        for index, name in enumerate(rule.evidence):
            where = self._place("rules", rule.name, "evidence", index)
            if not self.checking.known("facts", name, where, "fact_unknown", "事实（facts.yaml）"):
                continue
            self._grain(rule.grain, [self.facts[name]], where, f"规则“{rule.name}”")

    def check_again(self, rules: Mapping[str, Rule]) -> None:
        """What an answered question is measured by must be among what its rule shows, and a step a figure of its type."""
        for rule in rules.values():
            for index, again in enumerate(rule.again):
                if again.fact:
                    self._measure(rule, again, index)

    def _measure(self, rule: Rule, again: Again, index: int) -> None:
        where = self._place("rules", rule.name, "again", index, "fact")
        if not self.checking.known("facts", again.fact, where, "fact_unknown", "事实（facts.yaml）"):
            return
        expression = language.parse(rule.when, self.names)[0]
        if expression and again.fact not in {*language.names_used(expression), *rule.evidence}:
            wrong = f"规则“{rule.name}”的条件和evidence里都没有“{again.fact}”，没法比有没有变坏"
            self.checking.say("again_not_shown", where, wrong, "把它写进evidence，或换一个事实")
        if not again.by:
            return
        where = self._place("rules", rule.name, "again", index, "by")
        if self.checking.known("parameters", again.by, where, "name_unknown", "参数（parameters.yaml）"):
            kinds = self.facts[again.fact].type, self.parameters[again.by].type
            if kinds[0] != kinds[1] or kinds[0] not in ("money", "number"):
                wrong = f"“{again.fact}”和“{again.by}”不是同一类的数"
                self.checking.say("types_differ", where, wrong, "by只写和事实同类的金额或数")

    def check_rosters(self, departments: Mapping[str, Department]) -> None:
        for department in departments.values():
            where = self._place("departments", department.name, "roster", "who")
            who = department.roster_who
            if not who:
                continue
            if not self.checking.known("facts", who, where, "fact_unknown", "事实（facts.yaml）"):
                continue
            expression = self.expression(who, where) if self.facts[who].type == "boolean" else None
            sources = {fact.source for fact in self._facts_of(expression)} if expression else set()
            if self.facts[who].type != "boolean" or sources - {"register"}:
                remedy = "写户籍台账里的是非事实，如 relieved_or_monitored"
                self.checking.say("roster_who", where, f"“{who}”不是户籍台账能回答的是非", remedy)

    def _place(self, section: str, name: str, *path: str | int) -> Where:
        return self.checking.layers.sections[section][name].where(*path)


def _ask_first(fact: Fact, feed: Feed | Event) -> str:
    if getattr(feed, "grain", "household") == fact.grain:
        return f"在条件前加上“{feed.listed} and”"
    return f"先问这户有没有人在表上：写一个 combine: count 的事实，在条件前加上“… > 0 and”（表“{feed.name}”）"


def _placed(found: Fault, where: Where) -> Fault:
    """A fault of the language at its line; its sentence gets a remedy where it has none."""
    if found.code == "name_unknown" or "请" in found.message:
        return found.at(file=where.file, row=where.line)
    return fault(found.code, where, found.message, _REMEDIES.get(found.code, "改写条件"))
