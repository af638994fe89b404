"""What an expression may speak of: facts, parameters and the days of the period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shouwang.engine.packs.model import Fact, Grain, Parameter, ValueType


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the language: its type, what it is said of, and how it is said in Chinese.

    ``grain`` is None for parameters and days of the period, which hold for everybody. ``is_`` is the expression of a
    derived fact, which the parser puts in the name's place.
    """

    name: str
    title: str
    type: ValueType
    kind: Literal["fact", "parameter", "period"]
    grain: Grain | None = None
    unit: str = ""
    codes: tuple[str, ...] = ()
    yes: str = ""
    no: str = ""
    is_: str = ""
    word: str = ""


PERIOD_NAMES: dict[str, Name] = {
    name: Name(name=name, title=title, type="date", kind="period")
    for name, title in (
        ("period_start", "本期首日"),
        ("period_end", "本期末日"),
        ("quarter_start", "本季首日"),
        ("quarter_end", "本季末日"),
        ("year_start", "本年首日"),
        ("as_of", "筛查日"),
    )
}
"""Days that every screening is handed: they depend on the period alone."""


def names_of(facts: Mapping[str, Fact], parameters: Mapping[str, Parameter]) -> dict[str, Name]:
    """All names of a pack, together with the days of the period."""
    names = dict(PERIOD_NAMES)
    for fact in facts.values():
        names[fact.name] = Name(
            name=fact.name,
            title=fact.title,
            type=fact.type,
            kind="fact",
            grain=fact.grain,
            unit=fact.unit,
            codes=fact.codes,
            yes=fact.yes,
            no=fact.no,
            is_=fact.is_,
        )
    for parameter in parameters.values():
        words = [value.word for value in parameter.values if value.word]
        names[parameter.name] = Name(
            name=parameter.name,
            title=parameter.title,
            type=parameter.type,
            kind="parameter",
            unit=parameter.unit,
            word=words[-1] if words else "",
        )
    return names
