"""Is an answered question worth asking again? What is known now beside what was known when it was answered (Y02)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from shouwang.engine.language import spoken
from shouwang.engine.packs.model import Again, Fact, Pack, Parameter, Rule


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a rule showed of a subject in a month: values as in an alert's evidence, and keyed fingerprints of its rows."""

    period: str
    values: Mapping[str, Any]
    rows: Collection[bytes] = ()


def worse(pack: Pack, rule: Rule, before: Evidence, now: Evidence, as_of: date) -> str:
    """What became worse by the rule's own measures, as a Chinese phrase; blank where nothing did.

    A value that was not known and now is counts as worse: the answer did not know it.
    """
    told = [_changed(pack, again, before, now, as_of) for again in rule.again]
    return "；".join(dict.fromkeys(one for one in told if one))


def _changed(pack: Pack, again: Again, before: Evidence, now: Evidence, as_of: date) -> str:
    if again.anew:
        return "又报来新的情况" if set(now.rows) - set(before.rows) else ""
    fact = pack.facts[again.fact]
    old, new = (_value(fact, evidence.values.get(again.fact)) for evidence in (before, now))
    if new is None:
        return ""
    if again.each_year and before.period[:4] != now.period[:4]:
        return f"{now.period[:4]}年{fact.title}{_said(new, fact)}"
    if old is None:
        return f"{fact.title}原来不清楚，现为{_said(new, fact)}"
    if not _worse(fact, again, pack.parameters.get(again.by), old, new, as_of):
        return ""
    if fact.type == "boolean":
        return (fact.no if again.falls else fact.yes) or fact.title
    return f"{fact.title}由{_said(old, fact)}变为{_said(new, fact)}"


def _worse(fact: Fact, again: Again, step: Parameter | None, old: Any, new: Any, as_of: date) -> bool:
    if fact.type == "code":
        old, new = (fact.codes.index(code) if code in fact.codes else -1 for code in (old, new))
    if fact.type == "text" or old == new:
        return False
    if again.falls:
        old, new = new, old
    if step is None:
        return bool(new > old)
    held = step.at(as_of)
    return held is not None and new - old >= Decimal(str(held.value))


def _said(value: Any, fact: Fact) -> str:
    return spoken(value, fact.unit)


def _value(fact: Fact, told: Any) -> Any:
    """A value of an alert's evidence in its own type; None where it was unknown."""
    if told is None:
        return None
    match fact.type:
        case "money" | "number":
            return Decimal(str(told))
        case "date":
            return date.fromisoformat(told) if isinstance(told, str) else told
        case _:
            return told
