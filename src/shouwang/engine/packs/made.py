"""Facts made of a feed's rows: counted, or taken from another fact's column, of all rows or of those among which they are.

They speak of their feed alone: of a row's own values, of figures and of days. So they can be made before anything is known
of the register, and again for any day.
"""

from __future__ import annotations

from datetime import date

from shouwang.engine import language
from shouwang.engine.packs.meaning import Meaning
from shouwang.engine.packs.model import Fact, Grain, Where
from shouwang.engine.packs.saying import choose, listed

_ALONE = ("count", "persons")
_VALUED = ("sum", "max", "min", "first")


def check_made(meaning: Meaning, in_force_from: date) -> None:
    """Every made fact against its feed and the fact that it is made of; says what does not fit."""
    for fact in meaning.facts.values():
        if fact.made and fact.feed:
            _Making(meaning, fact).check(in_force_from)


class _Making:
    """One made fact being checked."""

    def __init__(self, meaning: Meaning, fact: Fact) -> None:
        self.meaning, self.fact, self.checking = meaning, fact, meaning.checking
        self.columns = {
            one.name: one
            for one in meaning.facts.values()
            if (one.source, one.feed) == ("feed", fact.feed) and not one.made
        }

    def check(self, in_force_from: date) -> None:
        grain = self._grain_of_feed()
        if grain is None:
            return
        if self.fact.grain != grain and (grain, self.fact.grain) != ("person", "household"):
            wrong = f"这张表说户，事实“{self.fact.name}”说人"
            self.say("grains_differ", "grain", wrong, "写 grain: household")
        if self.fact.combine == "persons" and grain == "household":
            wrong = f"“{self.fact.name}”数人，而这张表说的是户"
            self.say("combine_type", "combine", wrong, "改用 count，数的是行")
        self._of()
        if self.fact.among:
            self._among(in_force_from)

    def say(self, code: str, key: str, wrong: str, remedy: str) -> None:
        self.checking.say(code, self.where(key), wrong, remedy)

    def where(self, key: str) -> Where:
        return self.checking.layers.sections["facts"][self.fact.name].where(key)

    def _grain_of_feed(self) -> Grain | None:
        layers = self.checking.layers
        if self.fact.feed in layers.names("feeds"):
            broken = layers.is_broken("feeds", self.fact.feed)
            grain: Grain | None = None if broken else layers.sections["feeds"][self.fact.feed].value["grain"]
            return grain
        return "household" if self.fact.feed in layers.names("events") | layers.names("areas") else None

    def _of(self) -> None:
        name, combine = self.fact.name, self.fact.combine
        if combine in _ALONE and self.fact.of and self.fact.type == "number":
            self.say("key_out_of_place", "of", f"事实“{name}”只是数一数，不用of", "去掉“of”，要限定写 among")
        elif combine in _VALUED and not self.fact.of:
            wrong = f"事实“{name}”没有写由哪一列算"
            self.say("missing_key", "among", wrong, "补上 of: 同一张表的另一个事实")
        elif self.fact.of and self.fact.of not in self.columns:
            remedy = choose(self.fact.of, self.columns, "先给那一列写一个事实")
            wrong = f"这张表没有从列里取的事实“{self.fact.of}”"
            self.say("made_of_what", "of", wrong, remedy)
        elif self.fact.of:
            source = self.columns[self.fact.of]
            if (source.type, source.unit, source.codes) != (self.fact.type, self.fact.unit, self.fact.codes):
                place = f"{source.where.file}第{source.where.line}行"
                wrong = f"事实“{name}”和它由来的“{source.name}”类型、单位或代码不同"
                self.say("types_differ", "of", wrong, f"和{place}写成一样的type、unit、codes")

    def _among(self, in_force_from: date) -> None:
        where, who = self.where("among"), f"事实“{self.fact.name}”的among"
        expression = self.meaning.expression(self.fact.among, where)
        self.meaning.figures(self.fact.among, where, who)
        if expression is None:
            return
        used = language.names_used(expression)
        other = [name for name in used if name in self.meaning.facts and name not in self.columns]
        if other:
            wrong = f"{who}用了这张表的行里没有的事实：{listed(other)}"
            remedy = f"只用从这张表的列里取的事实（{listed(self.columns) or '还没有'}）、参数和日期"
            self.checking.say("among_reach", where, wrong, remedy)
        self.meaning.in_force(used, in_force_from, where)
