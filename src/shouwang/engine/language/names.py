"""What an expression may speak of: facts, parameters and the days of the period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from shouwang.engine.packs.model import Fact, Grain, Parameter, ValueType

DIGITS, PLACES = 16, 2
"""Of a column of money or numbers, DECIMAL(18, 2): digits before the point and behind it."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the language: its type, what it is said of, and how it is said in Chinese.

    ``grain`` is None for parameters and days of the period, which hold for everybody. ``is_`` is the expression of a
    derived fact, which the parser puts in the name's place. ``digits`` before the point and ``places`` behind it are the
    most that a number of this name has: of a fact what its column holds, of a parameter what its values have.
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
    digits: int = DIGITS
    places: int = PLACES


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


class SpanOfDays(Protocol):
    """A pack's own period, as far as the language speaks of it: the names of its two days, and its title."""

    @property
    def title(self) -> str: ...

    @property
    def first(self) -> str: ...

    @property
    def last(self) -> str: ...


_NO_PERIODS: Mapping[str, SpanOfDays] = {}


def names_of(
    facts: Mapping[str, Fact],
    parameters: Mapping[str, Parameter],
    periods: Mapping[str, SpanOfDays] = _NO_PERIODS,
) -> dict[str, Name]:
    """All names of a pack, together with the days of the month screened and of the pack's own periods."""
    names = dict(PERIOD_NAMES)
    for one in periods.values():
        for name, side in ((one.first, "首日"), (one.last, "末日")):
            names[name] = Name(name=name, title=one.title + side, type="date", kind="period")
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
        digits, places = _extent(parameter)
        words = [value.word for value in parameter.values if value.word]
        names[parameter.name] = Name(
            name=parameter.name,
            title=parameter.title,
            type=parameter.type,
            kind="parameter",
            unit=parameter.unit,
            word=words[-1] if words else "",
            digits=digits,
            places=places,
        )
    return names


def digits_of(value: Decimal | int) -> tuple[int, int]:
    """The digits of a number before the point (at least one) and behind it."""
    places = max(-int(Decimal(value).normalize().as_tuple().exponent), 0)
    return max(Decimal(value).adjusted() + 1, 1), places


def _extent(parameter: Parameter) -> tuple[int, int]:
    extents = [digits_of(one.value) for one in parameter.values if isinstance(one.value, Decimal)]
    if not extents or parameter.type not in ("money", "number"):
        return DIGITS, PLACES
    return max(digits for digits, _ in extents), max(places for _, places in extents)
