"""The examples of a pack: sentences with what is given and what each rule must answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from shouwang.engine.faults import Fault
from shouwang.engine.packs.building import sorted_faults
from shouwang.engine.packs.folders import example_files
from shouwang.engine.packs.marked import Marked, read_marked
from shouwang.engine.packs.model import Example, Fact, Pack, Where
from shouwang.engine.packs.saying import choose, fault, listed
from shouwang.engine.packs.shape import check_shape
from shouwang.engine.packs.trying import whens_of

Given = bool | Decimal | date | str

_WANTED = {
    "boolean": "写 true 或 false",
    "money": "写以元为单位的数，如 30000",
    "number": "写数，如 3",
    "date": "写日期，如 2024-03-31",
    "code": "写这个事实的代码",
    "text": "写文字",
}


def load_examples(pack: Pack, folders: Sequence[Path]) -> tuple[list[Example], list[Fault]]:
    """The pack's own examples, read from its folder; those of the packs it extends belong to them."""
    return load_examples_from(pack, example_files(pack.name, folders))


def load_examples_from(pack: Pack, files: Mapping[str, bytes]) -> tuple[list[Example], list[Fault]]:
    """The examples in these files, each checked against the pack; one with a fault is left out."""
    examples: list[Example] = []
    faults: list[Fault] = []
    for name in sorted(files):
        marked, wrong = read_marked(files[name], name)
        faults += wrong
        if marked is None:
            continue
        shape = check_shape(marked, "examples")
        faults += [found for _, found in shape]
        if any(path[:1] != ("examples",) or len(path) < 2 for path, _ in shape):
            continue
        broken = {path[1] for path, _ in shape}
        for index, written in enumerate(marked.data["examples"]):
            if index not in broken:
                one = _Reading(pack, marked, index, written)
                examples += one.example()
                faults += one.faults
    return examples, sorted_faults(faults)


class _Reading:
    """One written example on its way to an ``Example``."""

    def __init__(self, pack: Pack, marked: Marked, index: int, written: Mapping[str, Any]) -> None:
        self.pack = pack
        self.marked = marked
        self.index = index
        self.written = written
        self.faults: list[Fault] = []

    def where(self, *path: str | int) -> Where:
        return self.marked.where("examples", self.index, *path)

    def say(self, code: str, where: Where, wrong: str, remedy: str) -> None:
        self.faults.append(fault(code, where, wrong, remedy))

    def known(self, word: str, words: Mapping[str, object], where: Where, code: str, what: str) -> bool:
        if word not in words:
            self.say(code, where, f"没有叫“{word}”的{what}", choose(word, words, f"先写明这个{what}"))
        return word in words

    def example(self) -> list[Example]:
        written = self.written
        self.known(written["clause"], self.pack.clauses, self.where("clause"), "clause_unknown", "条款")
        for rule in written["expect"]:
            self.known(rule, whens_of(self.pack), self.where("expect", rule), "rule_unknown", "规则")
        missing = tuple(written.get("missing", ()))
        for index, feed in enumerate(missing):
            self.known(
                feed, {**self.pack.feeds, **self.pack.reaching}, self.where("missing", index), "feed_unknown", "表"
            )
        given = self.given(missing)
        if self.faults:
            return []
        return [
            Example(
                sentence=written["sentence"],
                clause=written["clause"],
                as_of=written.get("as_of", self.marked.data["as_of"]),
                period=written.get("period", self.marked.data["period"]),
                given=given,
                expect=dict(written["expect"]),
                where=self.where(),
                missing=missing,
            )
        ]

    def given(self, missing: tuple[str, ...]) -> dict[str, Given]:
        found: dict[str, Given] = {}
        for name, value in self.written["given"].items():
            where = self.where("given", name)
            if not self.known(name, self.pack.facts, where, "fact_unknown", "事实"):
                continue
            fact = self.pack.facts[name]
            typed = _typed(fact, value)
            if fact.source == "derived":
                self.say("derived_given", where, f"“{name}”是推导出来的，不能直接给", f"给它依据的事实：{fact.is_}")
            elif fact.feed in missing:
                self.say(
                    "feed_missing", where, f"表“{fact.feed}”没有报来，就不会知道“{name}”", "去掉这一行，或改missing"
                )
            elif typed is None:
                remedy = f"只能写：{listed(fact.codes)}" if fact.type == "code" else _WANTED[fact.type]
                self.say("value_type", where, f"“{name}”（{fact.title}）的值“{value}”不合适", remedy)
            else:
                found[name] = typed
        self._listed(found)
        return found

    def _listed(self, found: Mapping[str, Given]) -> None:
        """What a list says of somebody is known only if they are on it."""
        for name in found:
            fact = self.pack.facts[name]
            lists = {**self.pack.feeds, **self.pack.reaching}
            if fact.made and (found[name] == fact.of_none or fact.grain != self.pack.grain_of(fact.feed)):
                continue  # none of whoever is not on the list; of a household there is no list of persons
            if fact.source == "feed" and found.get(lists[fact.feed].listed) is not True:
                need = lists[fact.feed].listed
                self.say(
                    "example_not_listed",
                    self.where("given", name),
                    f"给了“{name}”，却没有说在表上",
                    f"加上 {need}: true",
                )


def _typed(fact: Fact, value: object) -> Given | None:
    """A written value as the type of its fact, or None where it does not fit."""
    if isinstance(value, bool):
        return value if fact.type == "boolean" else None
    if fact.type in ("money", "number"):
        fits = isinstance(value, int | Decimal) and Decimal(value) == round(Decimal(value), 2)
        return Decimal(value) if fits else None  # type: ignore[arg-type]
    if fact.type == "date":
        return value if isinstance(value, date) else None
    if fact.type == "code":
        return value if isinstance(value, str) and value in fact.codes else None
    return value if fact.type == "text" and isinstance(value, str) else None
